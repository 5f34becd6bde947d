"""A real SMTP server on loopback that says what a test tells it to, a published message, people who agreed."""

import email
import email.policy
import socket
import time
import uuid

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from wagtail.models import Locale


class Server:
    """Keeps what it accepts. ``answers`` maps an address to a reply, an exception to raise, or a list of them."""

    def __init__(self):
        self.accepted, self.answers, self.seen = [], {}, []

    def _answer(self, stage, address):
        answer = self.answers.get((stage, address), self.answers.get((stage, "*")))
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.seen.append(address)
        answer = self._answer("rcpt", address)
        if answer == "drop":
            server.transport.abort()
            return "421 gone"
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self._answer("data", envelope.rcpt_tos[0])
        if answer == "drop":
            server.transport.abort()
            return "421 gone"
        if answer == "take and drop":
            self._keep(envelope)
            server.transport.abort()
            return "421 gone"
        if callable(answer):
            answer = answer()
        if answer:
            return answer
        self._keep(envelope)
        return "250 taken"

    def _keep(self, envelope):
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        self.accepted.append((envelope.rcpt_tos[0], message, envelope.original_content))

    @property
    def addresses(self):
        return sorted(address for address, _message, _raw in self.accepted)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(autouse=True)
def a_mark_for_each_message(monkeypatch):
    """As with a slow mail server: how far marks run ahead must not hang on how quick this machine is."""
    from wagtail_nurture.delivery import strides

    monkeypatch.setattr(strides, "MOMENT", 0)


@pytest.fixture
def smtp(settings):
    """A Server at a free port, used by Django's own SMTP backend."""
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = server.port = controller.port
    settings.EMAIL_TIMEOUT = 5
    yield server
    controller.stop()


@pytest.fixture
def message(site):
    """A published e-mail "Touring" with one compiled version in English."""
    from wagtail_nurture.models import Email, MessageVersion

    written = Email.objects.create(
        name="Touring", subject="Choosing a touring bike well", locale=Locale.objects.get(language_code="en"), live=True
    )
    written.version = MessageVersion.objects.create(
        email=written,
        translation_key=written.translation_key,
        locale="en",
        subject=written.subject,
        parts={
            "subject": ["Choosing a touring bike well, ", ["merge", "first_name", "there"]],
            "html": [
                "<p>Hello ",
                ["merge", "first_name", "there"],
                '</p><a href="',
                ["slot", "unsubscribe"],
                '">Stop</a>',
            ],
            "text": ["Hello ", ["merge", "first_name", "there"]],
            "merge": ["first_name"],
        },
        links=[
            {
                "n": 0,
                "block_id": "b0",
                "kind": "url",
                "url": "https://shop.example/bikes",
                "page_id": None,
                "label": "",
            },
            {"n": 1, "block_id": "b1", "kind": "cards", "url": "", "page_id": None, "label": ""},
        ],
        hash=uuid.uuid4().hex,
        created_at=timezone.now(),
    )
    return written


@pytest.fixture
def people(pool):
    """``people(n)``: n contacts who agreed to advice mails, p0@example.org and on."""
    from wagtail_nurture.models import Contact, Permission

    def make(count):
        moment = timezone.now()
        made = Contact.objects.bulk_create(
            Contact(
                pool=pool,
                email=f"p{n}@example.org",
                email_key=f"p{n}@example.org",
                first_name=f"Person {n}",
                language="en",
                created_at=moment,
            )
            for n in range(count)
        )
        Permission.objects.bulk_create(
            Permission(contact=each, purpose="advice", channel="email", state="granted", changed_at=moment)
            for each in made
        )
        return made

    return make


@pytest.fixture
def reader(people):
    """One person who agreed to advice mails."""
    return people(1)[0]


@pytest.fixture
def wish(site, message):
    """``wish(contact, **more)``: put one advice mail into the outbox."""
    from wagtail_nurture.delivery import outbox
    from wagtail_nurture.models import Delivery

    def make(contact, **more):
        values = {"key": f"step:{uuid.uuid4()}", "purpose": "advice", "message_key": message.translation_key} | more
        outbox.put([outbox.draft(contact=contact, site=site, **values)])
        return Delivery.objects.get(key=values["key"])

    return make


@pytest.fixture
def send():
    """``send(lane)``: let the sender work until nothing is due."""
    from wagtail_nurture.delivery import sender

    def work(lane="mass", seconds=30):
        return sender.send_due(lane, until=time.monotonic() + seconds)

    return work


@pytest.fixture
def batch(people, wish):
    """(fence, four claimed messages)."""
    from wagtail_nurture.delivery import claims

    for each in people(4):
        wish(each)
    return claims.claim("mass", 10)


@pytest.fixture
def window(batch):
    """Of the messages of ``batch``, none of them begun."""
    from wagtail_nurture.delivery.windows import Window

    fence, deliveries = batch
    return Window(deliveries, fence=fence, at=deliveries[0].created_at)
