"""System messages: built by rooms above, transactional, kept as versions."""

import re

import pytest

from wagtail_nurture.content import render, system
from wagtail_nurture.exceptions import PublishRefused, RegistrationError
from wagtail_nurture.models import MessageVersion

from .conftest import RecordingSlots


@pytest.fixture
def builders(monkeypatch):
    monkeypatch.setattr(system, "_builders", {})


def _file(site, locale):
    button = {"type": "extra_button", "value": {"text": "Fetch {{ document_title }}", "name": "file_url"}}
    text = {"type": "text", "value": "<p>It works until {{ until }}.</p>"}
    return "Your file: {{ document_title }}", [text, button]


def test_a_system_message_is_filled_from_the_delivery(builders, site, pool, recipient):
    system.register("file", _file, fields=("until",), extras=("file_url",))
    version = system.version("file", site, "en")
    facts = {"document_title": "Touring <b>by</b> bike", "until": "Friday"}
    slots = RecordingSlots({"file_url": "https://n.example/d/abc"})
    filled = render.fill(version, [recipient(delivery_id=1, facts=facts, slots=slots)])[1]
    assert filled.subject == "Your file: Touring <b>by</b> bike"
    assert "Touring &lt;b&gt;by&lt;/b&gt; bike" in filled.html
    assert "until Friday." in filled.text
    for part in (filled.html, filled.text):
        assert "https://n.example/d/abc" in part
        assert "The Shop" in part
        assert "https://n.example/u" not in part  # transactional: nothing to unsubscribe from


def test_a_message_asks_nobody_else_for_fonts_or_pictures(builders, site, pool, recipient):
    system.register("file", _file, fields=("until",), extras=("file_url",))
    slots = RecordingSlots({"file_url": "https://n.example/d/abc"})
    html = render.fill(system.version("file", site, "en"), [recipient(delivery_id=1, slots=slots)])[1].html
    called = set(re.findall(r"https?://([^/\"')\s]+)", html)) - {"www.w3.org"}
    assert called <= {"n.example", "shop.example"}


def test_the_same_words_are_the_same_version(builders, site, pool):
    system.register("file", _file, fields=("until",), extras=("file_url",))
    assert system.version("file", site, "en") == system.version("file", site, "en")
    assert system.version("file", site, "fr") != system.version("file", site, "en")
    assert MessageVersion.objects.count() == 2


def test_a_builder_cannot_use_what_it_did_not_declare(builders, site, pool):
    system.register("file", _file)
    with pytest.raises(PublishRefused) as refused:
        system.version("file", site, "en")
    assert {problem.message for problem in refused.value.problems} == {
        "There is no address called “file_url”.",
        "“until” at character 16 is not a merge field.",
    }


def test_two_builders_cannot_share_a_slug(builders):
    system.register("file", _file)
    system.register("file", _file)
    with pytest.raises(RegistrationError):
        system.register("file", lambda site, locale: ("", []))
