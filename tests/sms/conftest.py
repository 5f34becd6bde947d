"""A real HTTP gateway on loopback, a published text message, people who agreed to texts."""

import time
import uuid
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from wagtail.models import Locale

from wagtail_nurture import clock
from wagtail_nurture.content.publishing import publish
from wagtail_nurture.delivery import gates
from wagtail_nurture.models import Contact, NurtureSiteSettings, Permission, Sms

from .gateway import opened


@pytest.fixture(autouse=True)
def no_other_gates(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])


@pytest.fixture
def gateway(settings):
    with opened() as server:
        there = {"SMS_GATEWAY": server.address, "SMS_INBOUND_KEY": "k" * 20}
        settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | there
        yield server


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
