"""Users with exactly the permissions a test names, and a small life to look at."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone
from wagtail.models import Locale

from wagtail_nurture.alarm import Lane
from wagtail_nurture.models import (
    ConsentRecord,
    Contact,
    Delivery,
    Email,
    Enrolment,
    Event,
    Form,
    List,
    ListMembership,
    MessageVersion,
    Scenario,
    ScenarioState,
    ScenarioVersion,
    StepRun,
    Submission,
    Token,
)


GRAPH = {
    "triggers": [],
    "exits": [],
    "first": "s1",
    "steps": {
        "s1": {
            "kind": "send_email",
            "config": {"email": {"key": "", "name": "Touring advice"}},
            "label": "First advice",
            "next": "s2",
        },
        "s2": {
            "kind": "wait",
            "config": {"amount": 2, "unit": "days", "not_before": "", "zone": "person"},
            "label": "",
            "next": None,
        },
    },
}


def make_user(name, *codenames, superuser=False):
    """A user who may enter the admin and has these permissions of ours."""
    user = User.objects.create_user(name, f"{name}@shop.example", "secret", is_superuser=superuser)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in codenames:
        user.user_permissions.add(Permission.objects.get(codename=codename, content_type__app_label="wagtail_nurture"))
    return user


@pytest.fixture
def admin(db):
    return make_user("chief", superuser=True)


@pytest.fixture
def browser(client, admin):
    """A client logged in as a superuser."""
    client.force_login(admin)
    return client


@pytest.fixture
def beating(db):
    """A worker that gave a sign of life just now."""
    return Lane.objects.create(name="mass", beat_at=timezone.now())


@pytest.fixture
def life(pool, site):
    """Builds people who were written to, refused, and are inside a scenario."""
    return Life(pool, site)


class Life:
    def __init__(self, pool, site):
        self.pool, self.site, self.now = pool, site, timezone.now()
        self.locale = Locale.objects.get_or_create(language_code="en")[0]
        self.email = Email.objects.create(name="Touring advice", subject="Choosing well", locale=self.locale)
        self.scenario = Scenario.objects.create(name="Touring follow-up", live=True)
        self.version = ScenarioVersion.objects.create(
            scenario=self.scenario, number=1, graph=GRAPH, hash="x", published_at=self.now
        )
        ScenarioState.objects.update_or_create(
            scenario=self.scenario, defaults={"status": "on", "version": self.version, "started_at": self.now}
        )
        self.form = Form.objects.create(name="Guide", slug="guide", kind="download", locale=self.locale)
        self.list = List.objects.create(pool=pool, name="Touring", slug="touring")
        self.variant = MessageVersion.objects.create(
            email=self.email,
            translation_key=self.email.translation_key,
            locale="en",
            subject="Choosing a touring bike well",
            parts={},
            hash="h",
            created_at=self.now,
        )

    def person(self, number, *, state="sent", reason=""):
        """One person with a visit, a form, a consent, a list, an enrolment and a delivery."""
        at = self.now - timedelta(hours=number + 1)
        address = f"person{number}@example.org"
        person = Contact.objects.create(
            pool=self.pool,
            email=address,
            email_key=address,
            first_name="Given",
            last_name=f"Family{number}",
            language="en",
            created_at=at,
        )
        Event.objects.create(at=at, kind="page.viewed", contact=person, site=self.site, page_id=self.site.root_page_id)
        key = self.form.translation_key
        Event.objects.create(at=at, kind="form.submitted", contact=person, subject=f"form:{key}")
        Event.objects.create(at=at, kind="list.joined", contact=person, subject=f"list:{self.list.pk}")
        Event.objects.create(at=at, kind="scenario.entered", contact=person, subject=f"scenario:{self.scenario.pk}")
        Submission.objects.create(form=self.form, contact=person, at=at, data={"email": address, "city": "Lussac"})
        ListMembership.objects.create(contact=person, list=self.list, state="confirmed", changed_at=at)
        ConsentRecord.objects.create(
            contact=person, purpose="advice", channel="email", action="granted", at=at, text="Send me touring advice"
        )
        enrolment = Enrolment.objects.create(
            scenario=self.scenario, contact=person, version=self.version, entry_key="once", entered_at=at
        )
        Token.objects.create(
            enrolment=enrolment, version=self.version, step_id="s2", visit=1, due_at=at + timedelta(days=2)
        )
        StepRun.objects.create(
            enrolment=enrolment, version=self.version, visit=0, step_id="s1", kind="send_email", at=at
        )
        Delivery.objects.create(
            key=f"step:{enrolment.pk}:0:email",
            contact=person,
            site=self.site,
            address=address,
            purpose="advice",
            message_key=self.email.translation_key,
            variant=self.variant if state == "sent" else None,
            state=state,
            reason=reason,
            created_at=at,
            not_before=at,
            sent_at=at if state == "sent" else None,
            scenario_id=self.scenario.pk,
            step_id="s1",
            enrolment_id=enrolment.pk,
            links_token=uuid4().hex[:22],
        )
        return person
