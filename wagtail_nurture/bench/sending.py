"""Messages a second through the outbox, beside a bare loop that gives finished messages to ``smtplib``."""

import smtplib
import time
from statistics import median

from django.conf import settings as django_settings
from wagtail.models import Site

from wagtail_nurture import alarm
from wagtail_nurture.delivery import outbox, sender
from wagtail_nurture.delivery.models import Delivery

from . import message, people, sink
from .processes import process
from .table import Row, per_pair


ROUNDS = 4
#: What the server offers, and how far behind the bare loop we may be.
SERVERS = {"pipelining": 1.0, "": 0.6}


def rows(home, messages):
    """In turns, ``messages`` / ROUNDS messages through the outbox and as many by a bare loop; for each server."""
    email = message.publish()
    for offers, least in SERVERS.items():
        yield _row(home, email, messages // ROUNDS, offers, least)


def _row(home, email, share, offers, least):
    journal, port = home / f"sending{offers}.sink", django_settings.EMAIL_PORT
    _clear()
    ours, theirs = [], []
    command = ["-m", "wagtail_nurture.bench.sink", str(port), str(journal), *filter(None, [offers])]
    with process(*command, log=home / "sink.log", port=port):
        _send(email, people.make(8, f"warm{offers}"))
        finished = open(f"{journal}.first", "rb").read()
        for number in range(ROUNDS):
            group = people.make(share, f"round{number}{offers}")
            ours.append(share / _send(email, group))
            theirs.append(share / _bare(port, finished, group))
        arrived = [who for _at, who in sink.received(journal)]
    lost = 8 + 2 * ROUNDS * share - len(arrived)
    ratio = per_pair(ours, theirs)
    return Row(
        f"sending, the server {'offers PIPELINING' if offers else 'wants each command alone'}",
        median(ours),
        median(theirs),
        "messages/s",
        f"ratio >= {least:.1f}",
        ratio >= least and not lost,
        f"{len(finished) / 1000:.1f} kB a message; claims, consent twice, filling, outbox states, tracked links, news "
        f"included; {lost} lost. Bare: the same finished bytes to everybody, smtplib's sendmail over one connection",
        ratio,
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
    with alarm.awake(alarm.MASS):  # as in the pump
        began = time.perf_counter()
        sender.send_due(alarm.MASS, until=time.monotonic() + 600)
        spent = time.perf_counter() - began
    sent = Delivery.objects.filter(contact__in=contacts[:500], state=Delivery.State.SENT).count()
    if sent != len(contacts[:500]):
        states = set(Delivery.objects.filter(contact__in=contacts[:500]).values_list("state", "reason"))
        raise RuntimeError(f"Only {sent} of {len(contacts[:500])} were sent: {states}")
    return spent


def _bare(port, finished, contacts):
    """Seconds for the bare loop: ``finished`` (bytes) to everybody."""
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench") as connection:
        for contact in contacts:
            connection.sendmail("bench@shop.example", [contact.email], finished)
    return time.perf_counter() - began
