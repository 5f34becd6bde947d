"""A rule about one e-mail does not become one about any e-mail when it is deleted and the rule is saved again."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.blocks import ChoiceBlock
from wagtail.models import Locale

from wagtail_nurture.audience import choices, links, sample
from wagtail_nurture.audience.conditions import registry
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.models import Email
from wagtail_nurture.scenarios.triggers import registry as triggers


CHROMIUM = "/usr/bin/chromium"


@pytest.fixture
def email(db):
    locale = Locale.objects.get_or_create(language_code="en")[0]
    return Email.objects.create(name="Advice", subject="Hello", locale=locale)


@pytest.fixture
def segment(pool, email):
    made = Segment(pool=pool, name="Written to")
    raw = [
        {"type": "received_message", "id": "a", "value": {"message": str(email.translation_key), "times": 1}},
        {"type": "sent_form", "id": "b", "value": {"form": "", "times": 1}},
    ]
    made.conditions = Segment._meta.get_field("conditions").to_python(raw)
    made.save()
    return made


def test_what_was_deleted_stays_chosen(email):
    block = KeptChoiceBlock(choices=choices.messages_or_any, required=False)
    key = str(email.translation_key)
    email.delete()
    assert block.clean(block.value_from_datadict({"m": key}, {}, "m")) == key
    assert block.get_form_state(key) == [key]
    assert block.clean("") == ""
    for nonsense in ("a\nb", "x" * 201, "a\x00"):
        with pytest.raises(ValidationError):
            block.clean(nonsense)


def test_every_choice_that_may_be_any_does_so(db):
    """Where the first option means any of them, what was deleted must not slide onto it."""
    checked = 0
    for kind in [*registry.values(), *(trigger for trigger in triggers.values())]:
        block = kind.block() if hasattr(kind, "block") else kind.Block()
        for name, child in block.child_blocks.items():
            first = list(child.field.choices)[0] if isinstance(child, ChoiceBlock) else None
            if first and first[0] == "" and str(first[1]).startswith(("any ", "everybody", "its first")):
                checked += 1
                assert isinstance(child, KeptChoiceBlock), (kind.slug, name)
    assert checked > 10
    assert isinstance(links.block(), KeptChoiceBlock)


@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"There is no {CHROMIUM}.")
def test_saved_again_in_the_browser_it_still_asks_for_that_one(segment, email, admin_user, client, live_server):
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread that asks the database
    key = str(email.translation_key)
    email.delete()
    client.force_login(admin_user)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        tab = context.new_page()
        tab.goto(live_server.url + reverse("nurture_segments:edit", args=[segment.pk]))
        chosen = tab.locator("[name=conditions-0-value-message]")
        chosen.wait_for(state="attached")
        assert chosen.input_value() == key
        assert chosen.evaluate("list => list.selectedOptions[0].text") == "one that was deleted"
        assert tab.locator("[name=conditions-1-value-form]").input_value() == ""
        sent = tab.evaluate("Object.fromEntries(new FormData(document.querySelector('form[data-edit-form]')))")
        browser.close()
    form = client.post(reverse("nurture_segments:edit", args=[segment.pk]), sent).context["form"]
    assert form.instance.rule["conditions"][0]["config"]["message"] == key
    assert sample.problems(form.instance) == ["The message of a condition was deleted. Choose another one."]
