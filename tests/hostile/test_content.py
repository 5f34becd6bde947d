"""Hostile words in every place of a message: they stay words, in one line where a line is asked for."""

import logging
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest

from wagtail_nurture.content import render
from wagtail_nurture.content.weaving import Weaver
from wagtail_nurture.models import MessageVersion
from wagtail_nurture.text import clean


NAMES = [
    '"><script>alert(1)</script>', "' onmouseover='x", "{{ email }}{% debug %}", "%(email)s {0.__class__}", "]]><!--",
    "Ada\r\nBcc: victim@example.org", "\x00\ud800\u2028", "\u202eevil\u2066", "👩‍🚲🏽", "مرحبا", "=1+1", "x" * 5000,
    "nurture0000000000000000q0z", "</mj-text><mj-raw>", "javascript:alert(1)", "&lt;b&gt;", "\\1\\g<0>$1",
]  # fmt: skip


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], ""

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data):
        self.words += data


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_hostile_name_is_words_in_every_place(smtp, reader, wish, send, message, name):
    version = MessageVersion.objects.get()
    merge = ["merge", "first_name", "there"]
    version.parts = {
        "subject": ["To ", merge, "!"],
        "html": ["<p title=\"", merge, '">', merge, "</p><a href=\"https://x.example/?n=", merge, '">y</a>'],
        "text": ["Hello ", merge, "\nGoodbye"],
        "merge": ["first_name"],
    }  # fmt: skip
    MessageVersion.objects.filter(pk=version.pk).update(parts=version.parts)
    reader.first_name = clean(name, 100) or "-"
    reader.save()
    wish(reader)
    send()
    [(address, _message, raw)] = smtp.accepted
    mail = message_from_bytes(raw, policy=policy.default)
    assert address == "p0@example.org" and not mail["Bcc"] and mail["To"] == "p0@example.org"
    assert mail["Subject"].startswith("To ") and mail["Subject"].endswith("!")
    page = _Page()
    page.feed(mail.get_body(("html",)).get_content())
    assert page.tags == ["p", "a"] and {key for key, _value in page.attributes} == {"title", "href"}
    assert not set(mail.get_body(("plain",)).get_content()) & set("\x00\u202e\u2066\u2028")


def test_a_direction_override_cannot_turn_the_rest_of_a_line():
    assert clean("Ada\u202egpj.exe\u2066") == "Adagpj.exe"
    assert clean("אדה \u200fمرحبا") == "אדה \u200fمرحبا"


def test_an_error_while_filling_is_logged_without_what_it_says(smtp, reader, wish, send, caplog, monkeypatch):
    def breaks(self, people, name, fallback):
        raise ValueError(f"no good: {people}")

    monkeypatch.setattr(Weaver, "merge", breaks)
    with caplog.at_level(logging.DEBUG, logger="wagtail_nurture"):
        row = wish(reader)
        send()
    row.refresh_from_db()
    assert row.state == "held" and "ValueError" in caplog.text
    assert "Person 0" not in caplog.text + row.error and "p0@example.org" not in caplog.text + row.error
    assert render.log.name in {record.name for record in caplog.records}
