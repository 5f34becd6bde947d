"""Story time of the demo, and the mails that it shows."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from example_site.stage import clock, mailbox


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


@pytest.mark.parametrize("name", ["../secret_key", "1", "000009", "00000a"])
def test_no_other_file_can_be_read(data, name):
    (data / "secret_key").write_text("secret")
    with pytest.raises(FileNotFoundError):
        mailbox.read(name)
