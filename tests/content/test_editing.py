"""What an editor meets in the Wagtail admin: saving, publishing, previews, the block picker."""

import json

import pytest
from django.urls import reverse
from wagtail.blocks import Block
from wagtail.test.utils.form_data import nested_form_data, streamfield

from wagtail_nurture.content import versions
from wagtail_nurture.content.blocks import MessageBlocks, registry
from wagtail_nurture.models import ContactField, Email


@pytest.fixture
def desk(admin_client, pool):
    return admin_client


def _url(name, *args):
    return reverse(f"wagtailsnippets_wagtail_nurture_email:{name}", args=args)


def _form(*blocks, **values):
    data = {"name": "Advice", "subject": "Choosing well", "preheader": "", "purpose": "advice"} | values
    return nested_form_data(data | {"body": streamfield(list(blocks))})


HEADING = ("heading", {"text": "Hello {{ first_name|there }}", "size": "large"})


def test_publishing_by_the_button_brings_the_message_into_force(desk):
    desk.post(_url("add"), _form(HEADING, **{"action-publish": "1"}))
    message = Email.objects.get()
    assert message.live
    assert versions.in_force(message.translation_key, "en").subject == "Choosing well"


def test_a_draft_may_be_half_empty_but_is_not_published(desk):
    half = ("button", {"text": "", "link": {"page": "", "url": ""}})
    desk.post(_url("add"), _form(half, subject=""))
    message = Email.objects.get()
    assert not message.live
    answer = desk.post(_url("edit", message.pk), _form(half, subject="", **{"action-publish": "1"}))
    assert answer.status_code == 200
    message.refresh_from_db()
    assert not message.live
    assert versions.in_force(message.translation_key, "en") is None


@pytest.mark.parametrize("action", ["", "action-publish"])
@pytest.mark.parametrize(
    ("blocks", "values"),
    [
        ([HEADING], {"subject": "For {{ frist_name }}"}),
        ([HEADING], {"preheader": "For {{ frist_name }}"}),
        ([("heading", {"text": "For {{ frist_name }}", "size": "large"})], {}),
    ],
)
def test_a_misspelt_merge_field_is_refused_at_save(desk, blocks, values, action):
    answer = desk.post(_url("add"), _form(*blocks, **values) | ({action: "1"} if action else {}))
    assert answer.status_code == 200
    assert "Did you mean {{ first_name }}?" in answer.content.decode()
    assert not Email.objects.exists()


def test_a_draft_is_saved_while_a_merge_field_is_being_typed(desk):
    desk.post(_url("add"), _form(HEADING, subject="For {{ first_na"))
    assert Email.objects.filter(live=False).exists()


NOWHERE = ["javascript:alert(1)", "not an address", "https://", "mailto:", "https://a.example/{{ email }}"]
MODES = [("", "Hello Camille"), ("stranger", "Hello there"), ("plain", "Hello Camille")]


@pytest.mark.parametrize("url", NOWHERE)
def test_a_button_to_nowhere_is_refused_when_published(desk, url):
    button = ("button", {"text": "Go", "link": {"page": "", "url": url}})
    answer = desk.post(_url("add"), _form(HEADING, button, **{"action-publish": "1"}))
    assert answer.status_code == 200
    assert not Email.objects.filter(live=True).exists()


def test_an_empty_message_is_refused_when_published(desk):
    answer = desk.post(_url("add"), _form(**{"action-publish": "1"}))
    assert "The message is empty" in answer.content.decode()


def test_the_editor_lists_the_merge_fields_and_purposes(desk):
    ContactField.objects.create(slug="favourite-colour", label="Favourite colour")
    page = desk.get(_url("add")).content.decode()
    assert "{{ favourite-colour }}" in page
    assert "{{ first_name }}" in page
    assert "Advice mails" in page


@pytest.mark.parametrize(("mode", "words"), MODES)
def test_the_preview_panel_shows_what_is_being_written(desk, shop, email, mode, words):
    message = email(HEADING)
    url = _url("preview_on_edit", message.pk)
    viewed = (
        "pages_viewed",
        {
            "heading": "",
            "button": "See",
            "source": "recent",
            "page_type": "",
            "section": "",
            "tag": "",
            "count": 2,
            "otherwise": "nothing",
        },
    )
    answer = desk.post(url, _form(HEADING, viewed))
    assert json.loads(answer.content)["is_valid"]
    page = desk.get(url, {"mode": mode, "in_preview_panel": "true"}).content.decode()
    assert words in page
    assert ("https://shop.example/touring/" in page) == (mode != "stranger")


def test_the_preview_says_what_is_wrong(desk, email, shop):
    shop.bikes[0].unpublish()
    message = email(HEADING, ("page_card", {"page": shop.bikes[0].pk, "otherwise": "hold"}))
    page = message.make_preview_request(preview_mode="").content.decode()
    assert "Before this can be published" in page
    assert "Page card (part 2): " in page and "is not published" in page


@pytest.mark.parametrize("name", list(registry))
def test_every_block_has_a_picture_of_itself_in_the_picker(desk, shop, image, name):
    block = MessageBlocks().child_blocks[name]
    Block.definition_registry[block.definition_prefix] = block
    assert block.is_previewable
    assert block.get_description()
    assert block.meta.icon != "placeholder"
    answer = desk.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert answer.status_code == 200
    assert "<div aria-label" in answer.content.decode()


def test_every_kind_of_message_can_be_copied_and_looked_up(desk, email):
    message = email(HEADING)
    for name in ("edit", "history", "usage", "copy"):
        assert desk.get(_url(name, message.pk)).status_code == 200
    assert desk.get(_url("list")).status_code == 200


def test_a_new_message_is_previewed_before_it_was_ever_saved(desk):
    url = _url("preview_on_add")
    assert json.loads(desk.post(url, _form(HEADING)).content)["is_valid"]
    assert "Hello" in desk.get(url, {"mode": "", "in_preview_panel": "true"}).content.decode()
