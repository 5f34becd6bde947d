"""What a message names and is no more: it is never taken for something else, and never shown as a hole."""

import pytest
from wagtail.images.models import Image

from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import render, validation
from wagtail_nurture.content.blocks import MessageBlocks
from wagtail_nurture.models import Email, PointOfSale, PostalAddress

from .conftest import make_image


LISTS = {
    "page_list": {"heading": "New", "count": 2, "otherwise": "nothing", "instead": ""},
    "pages_viewed": {"heading": "Seen", "source": "recent", "count": 2, "otherwise": "newest"},
    "recommended_pages": {"heading": "Next", "count": 2, "otherwise": "newest"},
}
NOWHERE = {"page": None, "url": ""}


def problems_of(message):
    return [problem.message for problem in validation.problems(message)]


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("how", ["opened", "sent in"])
def test_a_deleted_section_stays_chosen_and_stops_publishing(email, shop, kind, how):
    message = email((kind, LISTS[kind] | {"section": shop.children.pk}))
    section = shop.children.pk
    shop.children.delete()
    message.refresh_from_db()
    if how == "sent in":  # as the editor's form does with what it showed
        block, value = message.body[0].block, message.body[0].value
        section_block = block.child_blocks["section"]
        value["section"] = section_block.value_from_form(str(section_block.get_form_state(value["section"])["id"]))
        message.body = [(kind, block.clean(value))]
        message.save()
        message.refresh_from_db()
    assert message.body[0].value["section"].pk == section
    (found,) = problems_of(message)
    assert "was deleted" in found
    with pytest.raises(compiling.PublishRefused):
        compiling.compile_email(message)


@pytest.mark.parametrize("kind", LISTS)
def test_a_page_type_that_vanished_stays_chosen_and_stops_publishing(email, shop, kind):
    block = MessageBlocks().child_blocks[kind]
    value = block.clean(block.to_python(LISTS[kind] | {"page_type": "shop.tandempage"}))
    assert value["page_type"] == "shop.tandempage"
    (found,) = problems_of(email((kind, LISTS[kind] | {"page_type": "shop.tandempage"})))
    assert "shop.tandempage" in found


def test_the_deleted_page_behind_a_button_or_picture_is_a_dead_link(email, shop, image):
    link = {"page": shop.bikes[0].pk, "url": ""}
    message = email(
        ("button", {"text": "Ride", "link": link}), ("image", {"image": image.pk, "alt": "B", "link": link})
    )
    shop.bikes[0].delete()
    message.refresh_from_db()
    assert [found.split(":")[0] for found in problems_of(message)] == ["Button (part 1)", "Picture (part 2)"]


def test_a_dead_link_holds_only_those_who_are_shown_it(version, recipient, shop, person):
    value = LISTS["page_list"] | {
        "section": shop.children.pk,
        "otherwise": "text",
        "instead": f'<p><a linktype="page" id="{shop.bikes[0].pk}">All bikes</a></p>',
    }
    shops = {"heading": "", "otherwise": "link", "link": {"page": shop.bikes[1].pk, "url": ""}, "link_text": "Shops"}
    listed, near = version(("page_list", value)), version(("nearest_shop", shops), subject="Near")
    for bike in shop.bikes[:2]:
        bike.unpublish()
    PointOfSale.objects.create(name="Bordeaux", postcode="33000", city="Bordeaux")
    neighbour = person("Near")
    PostalAddress.objects.create(contact=neighbour, postcode="33100")
    close, far = recipient(neighbour), recipient(person("Far"))
    assert render.fill(listed, [close])[close.delivery_id].problems == []
    filled = render.fill(near, [close, far])
    assert filled[close.delivery_id].problems == []
    assert "Shops" in filled[far.delivery_id].problems[0].message
    for page in shop.small:
        page.unpublish()
    (problem,) = render.fill(listed, [close])[close.delivery_id].problems
    assert "All bikes" in problem.message


def test_a_list_in_a_part_not_shown_holds_nobody_for_its_other_words(version, recipient, shop, person):
    value = LISTS["page_list"] | {
        "section": shop.children.pk,
        "otherwise": "text",
        "instead": f'<p><a linktype="page" id="{shop.bikes[0].pk}">All bikes</a></p>',
    }
    rule = {"match": "all", "conditions": [{"type": "score", "value": {"at_least": 5}}]}
    then = [{"type": "page_list", "value": value, "id": "inner"}]
    compiled = version(("text", "<p>Hi</p>"), ("shown_if", {"rule": rule, "then": then, "otherwise": []}))
    for page in [shop.bikes[0], *shop.small]:
        page.unpublish()
    reader = recipient(person("Ada"))
    assert render.fill(compiled, [reader])[reader.delivery_id].problems == []


def test_a_card_follows_a_page_that_moved_and_lost_its_picture(version, recipient, shop, image):
    bike = shop.bikes[0]
    bike.image = image
    bike.save_revision().publish()
    compiled = version(("page_card", {"page": bike.pk, "otherwise": "hold"}))
    shop.touring.move(shop.children, pos="last-child")
    image.delete()
    filled = render.fill(compiled, [recipient(delivery_id=1)])[1]
    assert filled.problems == []
    assert f"to=https://shop.example/children/touring/{bike.slug}/" in filled.text
    assert "media/" not in filled.html


def test_one_picture_whose_file_is_gone_takes_no_other_away(version, recipient, shop, image):
    lost = make_image("Lost")
    for bike, picture in ((shop.bikes[0], lost), (shop.bikes[1], image)):
        bike.image = picture
        bike.save_revision().publish()
    lost.file.storage.delete(lost.file.name)
    bikes = LISTS["page_list"] | {"page_type": "pages.productpage", "count": 3}
    filled = render.fill(version(("page_list", bikes)), [recipient(delivery_id=1)])[1]
    assert filled.problems == []
    assert filled.html.count('src="https://shop.example/media/') == 1


@pytest.mark.parametrize("kind", ["image", "hero", "quote"])
def test_a_deleted_picture_holds_the_message(version, recipient, image, kind, django_assert_num_queries):
    values = {
        "image": {"image": image.pk, "alt": "A bike", "link": NOWHERE},
        "hero": {"image": image.pk, "alt": "", "heading": "Ride", "text": "", "button": "", "link": NOWHERE},
        "quote": {"text": "Good.", "who": "Ada", "role": "", "image": image.pk},
    }
    compiled = version((kind, values[kind]))
    assert render.fill(compiled, [recipient(delivery_id=1)])[1].problems == []
    Image.objects.all().delete()
    (problem,) = render.fill(compiled, [recipient(delivery_id=1)])[1].problems
    assert "picture was deleted" in problem.message
    assert problem.place


def test_a_replaced_picture_holds_the_message_until_it_is_published_again(
    email, recipient, image, django_assert_max_num_queries, django_capture_on_commit_callbacks
):
    """Wagtail deletes what was made of the former file: readers would see a hole."""
    message = email(("image", {"image": image.pk, "alt": "A bike", "link": NOWHERE}))
    compiled, reader = compiling.compile_email(message), recipient(delivery_id=1)
    with django_capture_on_commit_callbacks(execute=True):
        image.renditions.all().delete()  # to make room: the same is made again
    assert render.fill(compiled, [reader])[1].problems == []
    image.file.save("other.jpg", make_image("Other", colour=(1, 2, 3)).file)
    with django_capture_on_commit_callbacks(execute=True):
        image.renditions.all().delete()
    (problem,) = render.fill(compiled, [reader])[1].problems
    assert "picture was replaced" in problem.message and problem.place == message.body[0].id
    again = compiling.compile_email(Email.objects.get(pk=message.pk))
    with django_assert_max_num_queries(12):
        assert render.fill(again, [reader])[1].problems == []
