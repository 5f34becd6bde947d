"""Messages a second through the outbox, beside Django's own EmailMessage in a bare loop."""

import time
from email import message_from_binary_file, policy
from statistics import median

from django.conf import settings as django_settings
from django.core.mail import EmailMultiAlternatives, get_connection
from wagtail.models import Site

from wagtail_nurture.delivery import outbox, sender
from wagtail_nurture.delivery.models import Delivery

from . import message, people, sink
from .processes import process
from .table import Row, per_pair


ROUNDS = 4


def rate(home, messages):
    """In turns, ``messages`` / ROUNDS messages through the outbox and as many of the same size by a bare loop."""
    email, share = message.publish(), messages // ROUNDS
    journal, port = home / "sending.sink", django_settings.EMAIL_PORT
    _clear()
    ours, theirs = [], []
    with process("-m", "wagtail_nurture.bench.sink", str(port), str(journal), log=home / "sink.log", port=port):
        _send(email, people.make(8, "warm"))
        html, text = _bodies(journal)
        for number in range(ROUNDS):
            group = people.make(share, f"round{number}")
            ours.append(share / _send(email, group))
            theirs.append(share / _bare(html, text, group))
        arrived = [who for _at, who in sink.received(journal)]
    lost = 8 + 2 * ROUNDS * share - len(arrived)
    ratio = per_pair(ours, theirs)
    size = (len(html) + len(text)) / 1000
    note = f"{size:.0f} kB a message; consent, outbox states and tracked links included; {lost} lost"
    return Row(
        "sending", median(ours), median(theirs), "messages/s", "ratio >= 0.80", ratio >= 0.80 and not lost, note, ratio
    )


def _clear():
    """What earlier measurements left in the outbox must not be sent here."""
    Delivery.objects.filter(state=Delivery.State.QUEUED).update(state=Delivery.State.HELD)


def _send(email, contacts):
    """Seconds to hand over one message to each of ``contacts``; putting them into the outbox is not counted."""
    site = Site.objects.get(is_default_site=True)
    outbox.put(
        [
            outbox.draft(
                key=f"bench:{contact.pk}",
                contact=contact,
                site=site,
                purpose=people.PURPOSE,
                message_key=email.translation_key,
            )
            for contact in contacts
        ]
    )
    began = time.perf_counter()
    sender.send_due("mass", until=time.monotonic() + 600)
    spent = time.perf_counter() - began
    sent = Delivery.objects.filter(contact__in=contacts[:500], state=Delivery.State.SENT).count()
    if sent != len(contacts[:500]):
        states = set(Delivery.objects.filter(contact__in=contacts[:500]).values_list("state", "reason"))
        raise RuntimeError(f"Only {sent} of {len(contacts[:500])} were sent: {states}")
    return spent


def _bodies(journal):
    """(html, text) of what was sent first, so that the bare loop sends messages of the same size."""
    with open(f"{journal}.first", "rb") as file:
        mail = message_from_binary_file(file, policy=policy.default)
    return mail.get_body(("html",)).get_content(), mail.get_body(("plain",)).get_content()


def _bare(html, text, contacts):
    """Seconds for the bare loop: one connection, one EmailMultiAlternatives a person."""
    began = time.perf_counter()
    connection = get_connection()
    connection.open()
    for contact in contacts:
        mail = EmailMultiAlternatives(
            "Good roads, Ada", text, "Bench <bench@shop.example>", [contact.email], connection=connection
        )
        mail.attach_alternative(html, "text/html")
        mail.send()
    connection.close()
    return time.perf_counter() - began
