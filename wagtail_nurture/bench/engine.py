"""People through wait, send and if/else: statements by set, and people a second beside a bare loop of saves."""

import time
from datetime import timedelta
from statistics import median
from uuid import uuid4

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Site

from wagtail_nurture import clock
from wagtail_nurture.capture.models import Form
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import intake, runner
from wagtail_nurture.scenarios.models import Enrolment, Scenario, StepRun, Token
from wagtail_nurture.tracking import kinds, recorder

from . import message, people
from .table import Row, per_pair


ROUNDS = 3
GROUPS = 3  # wait, send, if/else: the (version, step) groups that one batch passes
FEW = 10


def rows(people_in_all):
    """Two rows: statements for few and for many people, and people a second in turns with the bare loop."""
    scenario, form = _scenario()
    connection.ensure_connection()  # its own set-up is not counted
    few, many = _statements(form, FEW, "few"), _statements(form, min(people_in_all, 200), "many")
    inserts = many["INSERT"]
    others = (many["all"] - inserts) / GROUPS
    yield Row(
        "engine, statements a group",
        others,
        (few["all"] - few["INSERT"]) / GROUPS,
        "statements",
        "<= 15, people whatever",
        others <= 15,
        f"ours: {min(people_in_all, 200)} people, beside: {FEW} people; INSERTs: {inserts} and {few['INSERT']} in all",
    )
    share = people_in_all // ROUNDS
    ours, theirs = [], []
    for number in range(ROUNDS):
        ours.append(share / _through(form, share, f"engine{number}"))
        theirs.append(share / _bare(scenario, share, f"bare{number}"))
    ratio = per_pair(ours, theirs)
    yield Row(
        "engine, people through 3 steps",
        median(ours),
        median(theirs),
        "people/s",
        "ratio >= 1",
        ratio >= 1,
        "bare loop: the same rows, one save() each in one transaction a person, nothing decided",
        ratio,
    )


def _scenario():
    email = message.publish()
    form = Form.objects.create(name="Bench", slug="bench", kind="request", locale=Locale.objects.first(), live=True)
    ways = [{"type": "exit", "id": str(uuid4()), "value": {"converted": False}}]
    asked = {"type": "score", "id": str(uuid4()), "value": {"at_least": 10}}
    steps = [
        ("wait", {"amount": 1, "unit": "minutes", "not_before": "", "zone": "site"}),
        ("send_email", {"email": email.pk, "label": ""}),
        ("if_else", {"rule": {"match": "all", "conditions": [asked]}, "unknown": "no", "yes": ways, "no": []}),
        ("wait", {"amount": 9, "unit": "days", "not_before": "", "zone": "site"}),
    ]
    scenario = Scenario(name="Bench", live=False)
    field = Scenario._meta.get_field("steps")
    scenario.steps = field.to_python([{"type": kind, "id": str(uuid4()), "value": value} for kind, value in steps])
    scenario.triggers = Scenario._meta.get_field("triggers").to_python(
        [{"type": "form_submitted", "id": str(uuid4()), "value": {"form": form.pk}}]
    )
    scenario.save()
    scenario.save_revision().publish()
    return scenario, form


def _enter(form, count, prefix):
    """``count`` new people stand at the wait. Returns the moment at which it is over."""
    site = Site.objects.get(is_default_site=True)
    for contact in people.make(count, prefix):
        recorder.record(
            kinds.FORM_SUBMITTED, site=site, contact=contact, locale="en", subject=f"form:{form.translation_key}"
        )
    while intake.take(time.monotonic() + 600):
        pass
    runner.tick(time.monotonic() + 600)
    return timezone.now() + timedelta(minutes=2)


def _statements(form, count, prefix):
    moment = _enter(form, count, prefix)
    with clock.virtual(lambda: moment), CaptureQueriesContext(connection) as queries:
        runner.tick(time.monotonic() + 600)
    work = [one["sql"].upper() for one in queries]
    return {"all": len(work), "INSERT": sum("INSERT INTO" in sql for sql in work)}


def _through(form, count, prefix):
    """Seconds for ``count`` people through wait, send and if/else."""
    moment = _enter(form, count, prefix)
    with clock.virtual(lambda: moment):
        began = time.perf_counter()
        runner.tick(time.monotonic() + 600)
        spent = time.perf_counter() - began
    passed = StepRun.objects.filter(enrolment__contact__email__startswith=f"{prefix}-", kind="if_else").count()
    if passed != count:
        raise RuntimeError(f"{passed} of {count} people passed")
    return spent


def _bare(scenario, count, prefix):
    """Seconds to write, one by one, what ``count`` passages leave: three StepRuns, a Delivery, the moved Token."""
    version, now = scenario.versions.latest("number"), timezone.now()
    enrolled = [
        Enrolment.objects.create(
            scenario=scenario, contact=contact, version=version, entry_key="bare", slot="bare", entered_at=now
        )
        for contact in people.make(count, prefix)
    ]
    tokens = [
        Token.objects.create(enrolment=enrolment, version=version, step_id="bare", due_at=now + timedelta(days=99))
        for enrolment in enrolled
    ]
    began = time.perf_counter()
    for enrolment, token in zip(enrolled, tokens, strict=True):
        with transaction.atomic():
            for visit in range(3):
                StepRun.objects.create(
                    enrolment=enrolment, version=version, visit=visit, step_id="bare", kind="wait", at=now
                )
            Delivery.objects.create(
                key=f"bare:{enrolment.pk}",
                contact_id=enrolment.contact_id,
                purpose=people.PURPOSE,
                state=Delivery.State.HELD,
                created_at=now,
                not_before=now,
            )
            token.step_id, token.visit = "next", 3
            token.save()
    return time.perf_counter() - began
