"""What editors of forms see: a preview of the draft, and words when a form is not ready to go live."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from wagtail_nurture.capture.models import Form, purpose_choices


@pytest.fixture
def editor(client, site):
    user = get_user_model().objects.create_superuser("boss", "boss@example.org", "x")
    client.force_login(user)
    return client


def sent(**changes):
    return {
        "name": "Guide",
        "slug": "guide",
        "kind": "newsletter",
        "title": "",
        "intro": "",
        "fields-count": "0",
        "consent_purpose": "news",
        "consent_text": "",
        "double_opt_in": "on",
        "list": "",
        "button": "",
        "thanks": "",
        "action-publish": "yes",
    } | changes


def question(number, field):
    prefix = f"fields-{number}"
    return {
        f"{prefix}-deleted": "",
        f"{prefix}-order": str(number),
        f"{prefix}-type": "field",
        f"{prefix}-id": f"00000000-0000-4000-8000-00000000000{number}",
        f"{prefix}-value-field": field,
        f"{prefix}-value-label": "",
        f"{prefix}-value-help": "",
    }


def test_a_form_is_published(editor, english):
    editor.post(reverse("nurture_forms:add"), sent(**{"fields-count": "1"}, **question(0, "postcode")))
    form = Form.objects.get()
    assert form.live and form.version == f"{form.translation_key}:{form.live_revision_id}"
    assert form.consent_words == "Yes, I would like to receive by e-mail: newsletter. I can stop at any time."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"consent_purpose": ""}, "Say what people subscribe to"),
        ({"fields-count": "2"} | question(0, "postcode") | question(1, "postcode"), "Remove the second one"),
    ],
)
def test_a_form_that_is_not_ready_is_refused_in_words(editor, english, changes, words):
    answer = editor.post(reverse("nurture_forms:add"), sent(**changes))
    assert answer.status_code == 200 and words in answer.content.decode()
    assert not Form.objects.exists()


def test_a_draft_may_be_unfinished(editor, english):
    draft = sent(consent_purpose="")
    del draft["action-publish"]
    editor.post(reverse("nurture_forms:add"), draft)
    assert not Form.objects.get().live


def test_the_preview_shows_the_draft(newsletter):
    newsletter.title = "Not published yet"
    answer = newsletter.make_preview_request()
    assert answer.status_code == 200 and "Not published yet" in answer.rendered_content


def test_the_purposes_are_those_of_the_settings(settings):
    settings.WAGTAIL_NURTURE = {"PURPOSES": {"club": "Club letters"}}
    assert purpose_choices() == [("club", "Club letters")]


def test_a_new_form_is_previewed_before_it_was_ever_saved(editor):
    url = reverse("nurture_forms:preview_on_add")
    assert editor.post(url, sent(title="Take the guide")).json()["is_valid"]
    assert "Take the guide" in editor.get(url, {"in_preview_panel": "true"}).content.decode()


def test_the_short_name_follows_the_name_as_it_is_typed(editor):
    page = editor.get(reverse("nurture_forms:add")).content.decode()
    assert 'data-w-sync-target-value="#id_slug"' in page
    assert 'data-controller="w-slug"' in page
