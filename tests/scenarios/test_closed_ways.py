"""A way of sending is closed while a scenario sends by it: texts switched off, no gateway, no library for letters."""

import pytest

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content.paper import printing
from wagtail_nurture.delivery import gateways
from wagtail_nurture.scenarios import checkup, steps

from . import samples
from .bad_input import open_todos, publish


@pytest.mark.parametrize(
    "kind, change, told",
    [
        ("send_sms", {"with_sms": False}, "Text messages are not switched on"),
        ("send_sms", "gateway", "no SMS gateway can be used"),
        ("send_sms", "extra", "wagtail-nurture[sms]"),
        ("send_letter", {"with_letters": False}, "Letters are not switched on"),
        ("send_letter", "weasyprint", "wagtail-nurture[letters]"),
        ("send_best", {"with_letters": False}, "Letters are not switched on"),
    ],
)
def test_a_way_of_sending_that_is_closed_is_told_before_publishing_and_while_it_runs(
    draft, world, settings, monkeypatch, kind, change, told
):
    """Texts and letters that cannot leave would only pile up: the editor hears of it before anybody is on the way."""
    given = {"messages": [{"type": "letter", "id": "l", "value": world["Letter"].pk}]} if kind == "send_best" else {}
    value = samples.raw(steps.registry[kind].block(), world, label="", **given)
    scenario = draft([{"type": kind, "id": "a", "value": value}])
    assert publish(scenario)
    checkup.look()
    assert open_todos() == []
    if isinstance(change, dict):
        NurtureSiteSettings.objects.update(**change)
    elif change == "weasyprint":
        monkeypatch.setattr(printing, "missing", lambda: printing.NOT_INSTALLED)
    else:
        gateway = "json://localhost" if change == "extra" else ""
        settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SMS_GATEWAY": gateway}
        if change == "extra":
            monkeypatch.setattr(gateways, "find_spec", lambda name: None)
    checkup.look()
    assert told in open_todos()[0]
    again = draft([{"type": kind, "id": "a", "value": value}], name="Again")
    assert not publish(again)
