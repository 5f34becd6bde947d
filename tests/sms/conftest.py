"""A real HTTP gateway on loopback, a published text message, people who agreed to texts."""

import json
import threading
import time
import uuid
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone
from wagtail.models import Locale

from wagtail_nurture import clock
from wagtail_nurture.content.publishing import publish
from wagtail_nurture.delivery import gates
from wagtail_nurture.models import Contact, NurtureSiteSettings, Permission, Sms


class Gateway(ThreadingHTTPServer):
    """Keeps what it takes. ``answers`` maps a number (or "*") to a status, "drop", or a list of them."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken, self.answers, self.paths = [], {}, []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/sms"

    def handle_error(self, request, client_address):
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.paths.append(self.path)
        answers = self.server.answers
        answer = answers.get(told.get("to"), answers.get("*"))
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        if answer == "drop":
            self.connection.close()
            self.close_connection = True
            return
        if answer is None:
            self.server.taken.append(told)
        body = json.dumps({"id": f"gw-{len(self.server.taken)}"}).encode()
        self.send_response(answer or 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Nobody reads it."""


@pytest.fixture(autouse=True)
def no_other_gates(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])


@pytest.fixture
def gateway(settings):
    server = Gateway()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {
        "SMS_GATEWAY": server.address,
        "SMS_INBOUND_KEY": "k" * 20,
    }
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def stop(pool, site):
    NurtureSiteSettings.objects.filter(site=site).update(sms_stop="STOP 36180", sms_sender="Velo", with_sms=True)


@pytest.fixture
def sms(stop):
    """``sms("Hello {{ first_name|you }}", url="…")``: a text message, saved but not published."""

    def make(text="Hello {{ first_name|you }}: 20% on bags.", **values):
        locale = Locale.objects.get(language_code="en")
        return Sms.objects.create(**{"name": "Bags", "text": text, "locale": locale, "live": False} | values)

    return make


@pytest.fixture
def published(sms):
    def make(*args, **values):
        made = sms(*args, live=True, **values)
        made.version = publish(made)
        return made

    return make


@pytest.fixture
def reader(pool):
    """``reader("Ada", "+33612345678")``: somebody who agreed to offers by text message."""

    def make(first_name="Ada", phone="+33612345678", agreed=True, **values):
        person = Contact.objects.create(
            pool=pool, first_name=first_name, phone=phone, created_at=timezone.now(), **{"language": "en"} | values
        )
        if agreed:
            Permission.objects.create(
                contact=person, purpose="offers", channel="sms", state="granted", changed_at=timezone.now()
            )
        return person

    return make


@pytest.fixture
def wish(site):
    """``wish(person, message)``: put one text into the outbox."""
    from wagtail_nurture.delivery import outbox
    from wagtail_nurture.models import Delivery

    def make(person, message, **more):
        key = f"step:{uuid.uuid4()}"
        values = {"purpose": "offers", "channel": "sms", "message_key": message.translation_key} | more
        outbox.put([outbox.draft(contact=person, site=site, key=key, **values)])
        return Delivery.objects.get(key=key)

    return make


@pytest.fixture
def send():
    from wagtail_nurture.delivery import sender

    return lambda: sender.send_due("mass", until=time.monotonic() + 30)


class Now:
    """Story time, as a test sets it."""

    def __init__(self, *moment):
        self.at = datetime(*moment, tzinfo=UTC)

    def __call__(self):
        return self.at


@pytest.fixture
def now():
    """A Tuesday at which a text may arrive anywhere in France: 3 November 2026, 13:00 in Paris."""
    moment = Now(2026, 11, 3, 12)
    with clock.virtual(moment):
        yield moment
