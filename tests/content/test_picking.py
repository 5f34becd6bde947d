"""Merge fields from a picker, wherever they may stand; links with parameters; fields about a cart."""

import json
from types import SimpleNamespace

import pytest
from django.urls import reverse
from wagtail.admin.telepath import JSContext
from wagtail.blocks import StructBlock

from wagtail_nurture import track
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import facts, merge, parameters, preview, render, validation
from wagtail_nurture.content.blocks import MessageBlocks
from wagtail_nurture.content.blocks.words import LinkBlock

from ..hostile.values import HOSTILE


HELLO = ("text", "<p>Hello {{ first_name|there }}</p>")


def _button(parameters, url="https://a.example/offer?x=1#top", page=None):
    return ("button", {"text": "Go", "link": {"page": page, "url": url, "parameters": parameters}})


def test_every_input_that_takes_fields_offers_the_picker(admin_client, pool):
    page = admin_client.get(reverse("wagtailsnippets_wagtail_nurture_email:add")).content.decode()
    for name in ("subject", "preheader"):
        field = page.split(f'name="{name}"')[1].split(">")[0]
        assert 'data-controller="nurture-merge"' in field
    told = json.loads(page.split('id="nurture-merge-fields"')[1].split(">", 1)[1].split("</script>")[0])
    groups = {group["label"]: [field["name"] for field in group["fields"]] for group in told["groups"]}
    assert "first_name" in groups["The person"] and groups["Their cart"] == ["cart_amount", "cart_items"]
    assert "wagtail_nurture/admin/merge" in page and '"nurture-merge"' in page.replace("&quot;", '"')


def test_inputs_in_blocks_that_are_added_later_offer_it_too(db):
    packed = json.dumps(JSContext().pack(MessageBlocks()))
    # A heading, words on a button, alternative text, parameters, long words: all widgets carry the controller.
    assert packed.count("nurture-merge") >= 8
    assert "w-autosize nurture-merge" in packed


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (_button("mail={{ emial }}"), "“emial” at character 6 is not a merge field. Did you mean {{ email }}?"),
        (_button("{{ email }}=x"), "cannot name a parameter"),
        (("image", {"image": None, "alt": "For {{ frist_name }}"}), "Did you mean {{ first_name }}?"),
        (("hero", {"image": None, "heading": "x", "alt": "{{ frist_name }}"}), "Did you mean {{ first_name }}?"),
    ],
)
def test_a_misspelt_field_is_refused_with_its_position_in_every_place(email, image, block, words):
    kind, value = block
    if "image" in value:
        value["image"] = image.pk
    assert words in " ".join(problem.message for problem in validation.problems(email(HELLO, (kind, value))))


def _links(email, recipients, *blocks):
    version = compiling.compile_email(email(HELLO, *blocks))
    filled = render.fill(version, recipients)
    return [filled[person.delivery_id].html.split("to=")[1].split('"')[0] for person in recipients], version


def test_parameters_of_a_link_are_each_persons_own_and_encoded(email, person, recipient):
    people = [person("Ada & co", email="ada@example.org"), person("", email="b@example.org")]
    found, version = _links(
        email, [recipient(one) for one in people], _button("?mail={{ email }}&who={{ first_name|you = me }}&from=nl")
    )
    assert found == [
        "https://a.example/offer?x=1&amp;mail=ada%40example.org&amp;who=Ada%20%26%20co&amp;from=nl#top",
        "https://a.example/offer?x=1&amp;mail=b%40example.org&amp;who=you%20%3D%20me&amp;from=nl#top",
    ]
    (link,) = version.links
    again = facts.address_for(version, recipient(people[0]), link, link["url"])
    assert again.replace("&", "&amp;") == found[0], "a click leads where the mail said"


def test_a_hostile_value_in_a_parameter_is_only_ever_data():
    for name in HOSTILE:
        url = parameters.add("https://a.example/?x=1#top", "who={{ first_name }}", {"first_name": name})
        assert url.startswith("https://a.example/?x=1&who=") and url.endswith("#top")
        assert set(url.removeprefix("https://a.example/?x=1&who=").removesuffix("#top")) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~%"
        )


def test_a_link_to_a_page_takes_parameters_too(email, shop, person, recipient):
    (found,), _ = _links(email, [recipient(person())], _button("from=mail", url="", page=shop.bikes[0].pk))
    assert found.endswith("/?from=mail")


def test_alternative_text_speaks_to_the_person(email, image, person, recipient):
    version = compiling.compile_email(email(("image", {"image": image.pk, "alt": "A bike for {{ first_name|you }}"})))
    one = recipient(person('A"da'))
    filled = render.fill(version, [one])[one.delivery_id]
    assert 'alt="A bike for A&quot;da"' in filled.html and '[A bike for A"da]' in filled.text


def test_the_cart_that_the_passage_is_about_else_the_one_changed_last(
    email, person, recipient, django_assert_num_queries
):
    ada, ben = person("Ada"), person("Ben")
    for number, amount in ((7, 20), (8, 129.9)):
        track("cart.changed", contact=ada, subject=f"cart:{number}", properties={"amount": amount, "items": number})
    text = ("text", "<p>{{ cart_items|some }} things for {{ cart_amount|little }}.</p>")
    version = compiling.compile_email(email(text))
    about, other, none = recipient(ada, facts={"subject": "cart:7"}), recipient(ada), recipient(ben)
    filled = render.fill(version, [about, other, none])
    texts = [filled[each.delivery_id].text.split("\n")[0] for each in (about, other, none)]
    assert texts == ["7 things for €20.", "8 things for €129.90.", "some things for little."]
    shown = preview.fill(SimpleNamespace(**vars(compiling.draw_email(email(text)))), site=about.site, language="en")
    assert "2 things for 129,90 €" in shown.text


def test_names_of_sources_begin_with_their_slug_and_none_is_taken_twice():
    for slug, source in merge.sources.items():
        assert all(name.startswith(f"{slug}_") and name not in merge._FIELDS for name in source.fields)


def test_parameters_are_a_field_of_every_link():
    assert "parameters" in LinkBlock().child_blocks and issubclass(LinkBlock, StructBlock)
