"""An editor takes a message back while it is on its way: nothing more of it leaves, and nothing of it is lost."""

import uuid

import pytest
from django.utils import timezone

from wagtail_nurture.delivery.channels.email import EmailChannel
from wagtail_nurture.delivery.models import Circuit
from wagtail_nurture.models import Delivery, Email, MessageVersion
from wagtail_nurture.signals import message_published


@pytest.fixture(params=[False, True], ids=["nothing-kept", "version-kept"])
def waiting(request, people, wish, send, smtp, settings):
    """Three people's messages, given back because the mail server was down; the version chosen for them is not kept, or
    was (by workers of a version of ours before)."""
    rows = [wish(each) for each in people(3)]
    settings.EMAIL_PORT = 1
    send()
    settings.EMAIL_PORT = smtp.port
    Circuit.objects.all().delete()
    given_back = Delivery.objects.filter(state="queued", attempts=0, variant=None)
    assert given_back.count() == 3
    if request.param:
        given_back.update(variant=MessageVersion.objects.get(), locale="en")
    return rows


def corrected(message):
    """The next version of ``message``, in force."""
    former = MessageVersion.objects.get()
    parts = former.parts | {"subject": ["Corrected"], "html": ["<p>Corrected</p>"], "text": ["Corrected"]}
    MessageVersion.objects.create(
        email=message,
        translation_key=message.translation_key,
        locale="en",
        subject="Corrected",
        parts=parts,
        links=former.links,
        hash=uuid.uuid4().hex,
        created_at=timezone.now(),
    )
    message_published.send(sender=None, message_key=message.translation_key, locale="en")


def test_unpublishing_holds_also_what_was_chosen_for_an_attempt_that_never_came(waiting, message, send, smtp):
    Email.objects.update(live=False)
    send()
    assert smtp.accepted == []
    assert set(Delivery.objects.values_list("state", "reason")) == {("held", "message_unpublished")}
    Email.objects.update(live=True)
    corrected(message)
    send()
    assert [mail["Subject"] for _address, mail, _raw in smtp.accepted] == ["Corrected"] * 3


def test_a_correction_reaches_who_waits_for_a_server_that_was_down(waiting, message, send, smtp):
    corrected(message)
    send()
    assert [mail["Subject"] for _address, mail, _raw in smtp.accepted] == ["Corrected"] * 3


def test_unpublishing_in_the_middle_stops_a_batch_at_the_next_window(people, wish, send, smtp, settings, monkeypatch):
    hand_over = EmailChannel.hand_over

    def and_unpublish(self, message):
        hand_over(self, message)
        Email.objects.update(live=False)

    monkeypatch.setattr(EmailChannel, "hand_over", and_unpublish)
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SEND_WINDOW": 4}
    for each in people(30):
        wish(each)
    send()
    states = dict.fromkeys(Delivery.objects.values_list("state", flat=True))
    assert set(states) == {"sent", "held"} and 1 <= len(smtp.accepted) <= 4
