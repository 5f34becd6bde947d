"""From the visitor's click to the mail server: a real form, a real cluster, a bare sink."""

import http.client
import time
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import connection
from wagtail.documents import get_document_model
from wagtail.models import Locale, Site

from wagtail_nurture.capture.models import Form, GatedDocument
from wagtail_nurture.delivery import outbox

from . import message, people, sink
from .processes import free_port, process
from .table import Row


LONGEST = 60  # seconds after which a mail is taken for lost


def rows(home, forms, messages):
    """Two rows: with an idle cluster, and while ``messages`` others wait in the outbox."""
    port, web, journal = django_settings.EMAIL_PORT, free_port(), home / "handover.sink"
    _offer()
    email = message.publish()
    group = people.make(messages, "mass")
    connection.close()
    log = home / "handover.log"
    server = ["-m", "gunicorn", "--bind", f"127.0.0.1:{web}", "--threads", "4", "--log-level", "error"]
    manage = [str(Path(__file__).with_name("manage.py")), "qcluster"]
    with (
        process("-m", "wagtail_nurture.bench.sink", str(port), str(journal), log=log, port=port),
        process(*server, "wagtail_nurture.bench.applications:wsgi", log=log, port=web),
        process(*manage, log=log),
    ):
        direct = [_direct(journal, number) for number in range(forms)]
        _ask(web, journal, "warm@example.org")
        idle = [_ask(web, journal, f"idle{number}@example.org") for number in range(forms)]
        yield _row("submit to hand-over, median", idle, direct, f"slowest {max(idle):.2f} s")
        _mass(email, group)
        while not any(who.startswith("mass-") for _at, who in sink.received(journal)):
            time.sleep(0.05)
        busy = [_ask(web, journal, f"busy{number}@example.org") for number in range(forms)]
        left = messages - sum(who.startswith("mass-") for _at, who in sink.received(journal))
        note = f"slowest {max(busy):.2f} s; {left} of {messages} others still waited after the last form"
        yield _row("the same, during a mass send", busy, direct, note)


def _row(what, ours, direct, note):
    return Row(what, median(ours), median(direct), "s", "median < 2 s", median(ours) < 2, note)


def _offer():
    form = Form.objects.create(name="File", slug="file", kind="download", locale=Locale.objects.first(), live=True)
    document = get_document_model()(title="A guide")
    document.file.save("guide.pdf", ContentFile(b"%PDF-1.4 bench"))
    document.save()
    GatedDocument.objects.create(document=document, form=form)


def _mass(email, group):
    site = Site.objects.get(is_default_site=True)
    outbox.put(
        [
            outbox.draft(
                key=f"mass:{contact.pk}",
                contact=contact,
                site=site,
                purpose=people.PURPOSE,
                message_key=email.translation_key,
            )
            for contact in group
        ]
    )


def _ask(port, journal, address):
    """Seconds from sending the form in to the mail server's having the file's mail."""
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    began = time.time()
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
    talk.request("POST", "/n/f/file/", body=urlencode({"email": address}), headers=kind)
    answer = talk.getresponse()
    answer.read()
    talk.close()
    if answer.status not in (302, 303):
        raise RuntimeError(f"The form answers {answer.status}")
    return _arrival(journal, address) - began


def _direct(journal, number):
    """The bare loop: the same process builds a mail and gives it to the server at once."""
    address, began = f"direct{number}@example.org", time.time()
    EmailMessage("A guide", "Here it is.", "bench@shop.example", [address]).send()
    return _arrival(journal, address) - began


def _arrival(journal, address):
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        for at, who in sink.received(journal):
            if who == address:
                return at
        time.sleep(0.01)
    raise RuntimeError(f"The mail to {address} did not arrive within {LONGEST} seconds")
