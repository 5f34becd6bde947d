"""Story time of the demo, and the mails that it shows."""

import os
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from example_site.stage import clock, mailbox, texts


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    mailbox.read.cache_clear()
    return tmp_path


def test_story_time_is_real_time_until_it_is_moved(data):
    assert clock.offset() == timedelta(0)
    assert abs(clock.now() - timezone.now()) < timedelta(minutes=1)


def test_story_time_moves_forward_only_and_is_remembered(data):
    clock.advance(timedelta(days=2))
    clock.advance(timedelta(hours=1))
    assert clock.offset() == timedelta(days=2, hours=1)
    clock.advance_to(timezone.now())
    assert clock.offset() == timedelta(days=2, hours=1)
    with pytest.raises(ValueError):
        clock.advance(timedelta(seconds=-1))


def test_a_broken_file_is_no_time_at_all(data):
    (data / "story-time").write_text("soon")
    assert clock.offset() == timedelta(0)


def test_mails_are_read_newest_first(data):
    (data / "mailbox").mkdir()
    for number, subject in enumerate(("First", "Élan"), 1):
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = subject, "shop@example.org", "ada@example.org"
        message.set_content("Plain")
        message.add_alternative("<p>Rich</p>", subtype="html")
        (data / "mailbox" / f"{number:06}.eml").write_bytes(message.as_bytes())
    assert [mail.subject for mail in mailbox.newest()] == ["Élan", "First"]
    assert mailbox.newest(1)[0].html.strip() == "<p>Rich</p>"


def test_a_text_is_kept_once_and_stands_beside_the_mails_where_it_came(data):
    (data / "mailbox").mkdir()
    (data / "mailbox" / "000001.eml").write_bytes(b"Subject: First\n\nPlain")
    told = {"id": "01a2085e-341f-72fb-8f8e-f3392403844c", "to": "+33612345678", "text": "Look: https://e.example/x now"}
    assert texts.keep(told) == texts.keep(told)
    os.utime(data / "mailbox" / "000001.eml", (1, 1))
    text, mail = mailbox.newest()
    assert (text.to, mail.subject) == ("+33612345678", "First")
    assert text.pieces == [("Look: ", ""), ("https://e.example/x",) * 2, (" now", "")]


@pytest.mark.parametrize("told", [{}, {"to": "SHOP", "text": "x"}, {"to": "+33612345678", "text": ""}, {"to": 1}])
def test_what_is_no_text_is_refused(data, told):
    with pytest.raises(ValueError):
        texts.keep(told)
    assert mailbox.newest() == []


@pytest.mark.parametrize("name", ["../texts_key", "t1", "t" + "0" * 32])
def test_no_other_file_is_a_text(data, name):
    (data / "texts_key").write_text("secret")
    with pytest.raises(FileNotFoundError):
        texts.read(name)


@pytest.mark.parametrize("name", ["../secret_key", "1", "000009", "00000a"])
def test_no_other_file_can_be_read(data, name):
    (data / "secret_key").write_text("secret")
    with pytest.raises(FileNotFoundError):
        mailbox.read(name)
