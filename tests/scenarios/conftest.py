"""Scenarios of the tests are written like an editor would: blocks with ids, published through a revision."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Locale

from tests.delivery.conftest import smtp  # noqa: F401 (a fixture)
from tests.pages.models import EventPage
from wagtail_nurture import clock
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.persona_models import Persona
from wagtail_nurture.capture.models import Form
from wagtail_nurture.contacts import consent, values
from wagtail_nurture.contacts.models import Contact, ContactField, List, Permission
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content.letters.models import Letter
from wagtail_nurture.content.models import Email, MessageVersion
from wagtail_nurture.content.sms.models import Sms
from wagtail_nurture.content.vouchers.models import VoucherOffer
from wagtail_nurture.scenarios import intake, runner
from wagtail_nurture.scenarios.models import Scenario, StepRun
from wagtail_nurture.scenarios.timed import looking
from wagtail_nurture.tracking import pages, recorder
from wagtail_nurture.tracking.models import PageTopic


MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


class StoryTime:
    """A story clock that tests move by hand."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now

    def move(self, **length):
        self.now += timedelta(**length)
        return self.now


@pytest.fixture
def story():
    """Story time: Monday 2 March 2026, 10:00 UTC, until moved."""
    time = StoryTime(MONDAY)
    with clock.virtual(time):
        yield time


def pump():
    """What the mass lane does with scenarios: looks whose day has come, intake, then the runner. How much was done."""
    until = time.monotonic() + 60
    return looking.carry_on(until) + intake.take(until) + runner.tick(until)


def submits(contact, form, at=None, **properties):
    """The person sends the form in."""
    return recorder.record(
        "form.submitted", contact=contact, subject=f"form:{form.translation_key}", properties=properties, at=at
    )


def journal(contact):
    """What the journal keeps of the person: (step id, branch, reason) each."""
    runs = StepRun.objects.filter(enrolment__contact=contact).order_by("visit")
    return [(run.step_id, run.branch, run.reason) for run in runs]


def step(kind, block_id, **value):
    """A raw stream child."""
    return {"type": kind, "id": block_id, "value": value}


def wait(block_id, amount=2, unit="days", not_before="", zone="person"):
    return step("wait", block_id, amount=amount, unit=unit, not_before=not_before, zone=zone)


def send(block_id, email, label=""):
    return step("send_email", block_id, email=email.pk if email else None, label=label)


def leave(block_id, converted=False):
    return step("exit", block_id, converted=converted)


def points(least=10):
    """The condition "has at least so many points"."""
    return {"type": "score", "id": "q1", "value": {"at_least": least}}


def if_else(block_id, yes=(), no=(), asked=None, unknown="no", match="all"):
    rule = {"match": match, "conditions": [points()] if asked is None else asked}
    return step("if_else", block_id, rule=rule, unknown=unknown, yes=list(yes), no=list(no))


@pytest.fixture
def locale(site):
    return Locale.objects.get(language_code="en")


@pytest.fixture
def email(locale):
    """The published e-mail "Follow-up"."""
    return make_email("Follow-up", locale)


def make_email(name, locale, **values):
    """A published and compiled e-mail; what it compiles to does not matter here."""
    email = Email.objects.create(name=name, subject=name, locale=locale, live=True, **values)
    MessageVersion.objects.create(
        email=email,
        translation_key=email.translation_key,
        locale=locale.language_code,
        subject=name,
        parts={},
        hash=name,
        created_at=MONDAY,
    )
    return email


@pytest.fixture
def form(locale):
    """The published form "Guide"."""
    return Form.objects.create(name="Guide", slug="guide", kind="download", locale=locale, live=True)


@pytest.fixture
def test_ride(locale):
    """The published form "Test ride", which ends scenarios."""
    return Form.objects.create(name="Test ride", slug="test-ride", kind="request", locale=locale, live=True)


@pytest.fixture
def agrees(contact):
    """Ada, who agreed to advice mails."""
    consent.grant(contact, purpose="advice")
    return contact


@pytest.fixture
def crowd(pool):
    """``crowd(number)`` makes people who agreed to advice mails."""

    def make(number, agree=True):
        people = Contact.objects.bulk_create(
            [
                Contact(pool=pool, email=f"p{n}@example.org", email_key=f"p{n}@example.org", created_at=MONDAY)
                for n in range(number)
            ]
        )
        if agree:
            Permission.objects.bulk_create(
                [
                    Permission(contact=person, purpose="advice", channel="email", state="granted", changed_at=MONDAY)
                    for person in people
                ]
            )
        return people

    return make


@pytest.fixture
def club(pool):
    return List.objects.create(pool=pool, name="Club", slug="club")


@pytest.fixture
def draft(form, test_ride):
    """``draft(steps, ...)`` makes an unpublished scenario that the form "Guide" starts and "Test ride" ends."""

    def make(steps, *, triggers=None, exits=None, **values):
        if triggers is None:
            triggers = [step("form_submitted", "t1", form=form.pk)]
        if exits is None:
            exits = [step("form_submitted", "x1", form=test_ride.pk, converted=True)]
        scenario = Scenario(name=values.pop("name", "Touring"), live=False, **values)
        for name, raw in (("triggers", triggers), ("steps", steps), ("exits", exits)):
            field = Scenario._meta.get_field(name)
            setattr(scenario, name, field.to_python(raw))
        scenario.save()
        return scenario

    return make


@pytest.fixture
def running(draft, story):
    """Like ``draft``, published: the scenario runs."""

    def make(steps, **values):
        scenario = draft(steps, **values)
        scenario.save_revision().publish()
        scenario.refresh_from_db()
        return scenario

    return make


def wait_date(block_id, date, hour="09:00", years="once", late="skip"):
    return step("wait_date", block_id, date=date, hour=hour, years=years, late=late)


def wait_weekday(block_id, weekday="1", hour="10:00"):
    return step("wait_weekday", block_id, weekday=weekday, hour=hour)


def wait_own_date(block_id, field="birthday", amount=0, side="before", **values):
    given = {"unit": "days", "years": "yearly", "hour": "09:00", "late": "skip"} | values
    return step("wait_own_date", block_id, field=field, amount=amount, side=side, **given)


def wait_page_date(block_id, page=None, amount=0, side="before", **values):
    given = {"page_date": "", "unit": "days", "hour": "09:00", "late": "skip"} | values
    return step("wait_page_date", block_id, page=page and page.pk, amount=amount, side=side, **given)


def working_hours(block_id, days="5", opens="09:00", closes="18:00", holidays=True):
    return step("wait_working_hours", block_id, days=days, opens=opens, closes=closes, holidays=holidays)


def _sent(channel, message):
    """``message`` with a version; what it compiles to does not matter here."""
    MessageVersion.objects.create(
        channel=channel,
        translation_key=message.translation_key,
        locale=message.locale.language_code,
        subject=message.name,
        parts={},
        hash=message.name,
        created_at=MONDAY,
    )
    return message


@pytest.fixture
def all_channels(site, pool, settings):
    """The site sends texts and letters, and there is a gateway, of which nobody asks anything."""
    NurtureSiteSettings.objects.filter(site=site).update(with_sms=True, with_letters=True)
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SMS_GATEWAY": "http://127.0.0.1:9/sms"}


@pytest.fixture
def world(form, email, club, home, pool, contact, locale, all_channels):
    """One of everything that a part can name."""
    birthday = ContactField.objects.create(slug="birthday", label="Birthday", kind="date")
    values.write([contact.pk], {"birthday": "1990-05-21"})
    form.consent_purpose = "advice"
    form.save()
    pages.facts_of([home.pk])
    PageTopic.objects.get_or_create(page_id=home.pk, topic="touring")
    alike = [step("score", "q", at_least=1)]
    concert = home.add_child(instance=EventPage(title="Concert", day=date(2026, 12, 24)))
    return {
        "Persona": Persona.objects.create(pool=pool, name="Commuter", conditions=alike),
        "Form": form,
        "Email": email,
        "Sms": _sent("sms", Sms.objects.create(name="Bags", text="Bags", purpose="advice", locale=locale, live=True)),
        "Letter": _sent("letter", Letter.objects.create(name="Card", purpose="advice", locale=locale, live=True)),
        "List": club,
        "VoucherOffer": VoucherOffer.objects.create(name="Spring", worth="10 € off"),
        "Page": home,
        "EventPage": concert,
        "ContactField": birthday,
        "Document": get_document_model().objects.create(title="Guide", file=ContentFile(b"x", "guide.txt")),
        "Segment": Segment.objects.create(pool=pool, name="Regulars", conditions=alike),
    }
