"""A crowd through wait, if/else, split and send: beside writing, bare, the rows that it must leave.

Also how the cost of one person and the worker's memory grow with the crowd.
"""

import json
import sys
import time
from datetime import timedelta
from statistics import median
from subprocess import run

from django.db import connection, transaction
from django.utils import timezone

from wagtail_nurture.contacts.models import Contact, List, ListMembership
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import steps
from wagtail_nurture.scenarios.models import Enrolment, Intake, StepRun, Token
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from . import drawn, people
from .table import Row


CHUNK = 500
ROUNDS = 2


def rows(count, large):
    """Four rows: the time of ``count`` people beside bare writing, alike for ``large``, its cost and the memory."""
    flow = drawn.flow()
    small = [_side_by_side(flow, count, f"crowd{number}") for number in range(ROUNDS)]
    yield _beside(f"engine, {count:,} people in and through {_way()}", small)
    if large <= count:
        return
    big = [_side_by_side(flow, large, "large")]
    yield _beside(f"engine, {large:,} people, the same", big)
    ours, theirs = big[0]["ours"] / large, median(each["ours"] for each in small) / count
    yield Row(
        f"engine, a person of {large:,}",
        ours * 1e6,
        theirs * 1e6,
        "us",
        "ratio <= 1.3",
        ours <= 1.3 * theirs,
        f"beside: a person of {count:,}",
    )
    peak, usual = big[0]["peak"], median(each["peak"] for each in small)
    yield Row(
        "engine, the worker's peak memory",
        peak,
        usual,
        "MB",
        "ratio 0.9 to 1.1",
        0.9 * usual <= peak <= 1.1 * usual,
        f"{large:,} people beside {count:,}, each in a worker of its own",
    )


def _way():
    return "wait, if, split, send" if "split" in steps.registry else "wait, if, send (no split installed)"


def _beside(what, measured):
    """The row of several measurements taken side by side."""
    shares = [each["passing"] / each["ours"] for each in measured]
    cpu = median(each["cpu"] / each["bare_cpu"] for each in measured)
    note = (
        f"bare: bulk_create of the same rows, {CHUNK} people a transaction; of our time {median(shares):.0%} is passing"
        f" the steps, the rest is entering; processor time alone: ratio {cpu:.2f}"
    )
    ratio = median(each["ours"] / each["bare"] for each in measured)
    ours, bare = median(each["ours"] for each in measured), median(each["bare"] for each in measured)
    return Row(what, ours, bare, "s", "ratio <= 2", ratio <= 2, note, ratio)


def _side_by_side(flow, count, name):
    contacts = people.make(count, name)
    began = invite(flow, contacts, name)
    connection.close()
    told = _worker(began)
    passed = StepRun.objects.filter(enrolment__contact__in=_of(name), kind="send_email").count()
    if passed != count:
        raise RuntimeError(f"{passed} of {count} people passed")
    put_off(name)
    model = Enrolment.objects.filter(contact__in=_of(name)).order_by("pk").first()
    others = people.make(count, f"bare-{name}")
    before, cpu = time.perf_counter(), time.process_time()
    _bare(model, others)
    return told | {
        "ours": told["entering"] + told["passing"],
        "bare": time.perf_counter() - before,
        "bare_cpu": time.process_time() - cpu,
    }


def _of(name):
    return Contact.objects.filter(email_key__startswith=f"{name}-").values("pk")


def put_off(name):
    """What this crowd left in the outbox is not sent by a later measurement."""
    Delivery.objects.filter(contact__in=_of(name)).update(state=Delivery.State.HELD)


def invite(flow, contacts, name):
    """``contacts`` are a list whom the flow is to be started for. Returns the moment."""
    began = timezone.now()
    club = List.objects.create(pool=contacts[0].pool, name=name, slug=name)
    ListMembership.objects.bulk_create(
        [
            ListMembership(list=club, contact=contact, state="confirmed", changed_at=began - timedelta(days=1))
            for contact in contacts
        ],
        batch_size=CHUNK,
    )
    version = drawn.for_list(flow, club, began)
    Intake.objects.create(source_key=f"bench:{name}", version=version, created_at=began)
    return began


def _worker(began):
    """What a worker process of its own says of its work: seconds of entering and of passing, its memory."""
    command = [sys.executable, "-m", "wagtail_nurture.bench.worker", began.isoformat()]
    done = run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own interpreter and module)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def _bare(model, contacts):
    """Write what passages like ``model`` (Enrolment) leave, for ``contacts``, and nothing else."""
    runs = list(StepRun.objects.filter(enrolment=model).order_by("visit"))
    delivery, token = Delivery.objects.get(enrolment_id=model.pk), model.token
    entered = Event.objects.get(kind=kinds.SCENARIO_ENTERED, properties__enrolment=model.pk)
    for start in range(0, len(contacts), CHUNK):
        with transaction.atomic():
            _write(model, runs, delivery, token, entered, contacts[start : start + CHUNK])


def _write(model, runs, delivery, token, entered, contacts):
    passages = Enrolment.objects.bulk_create([_like(model, contact=contact) for contact in contacts])
    pairs = list(zip(passages, contacts, strict=True))
    Event.objects.bulk_create([_like(entered, contact=contact) for contact in contacts])
    Token.objects.bulk_create([_like(token, enrolment=passage) for passage in passages])
    StepRun.objects.bulk_create([_like(run, enrolment=passage) for passage in passages for run in runs])
    Delivery.objects.bulk_create(
        [
            _like(
                delivery,
                key=f"bare:{passage.pk}",
                contact=contact,
                address=contact.email,
                enrolment_id=passage.pk,
                state=Delivery.State.HELD,
            )
            for passage, contact in pairs
        ]
    )


#: What each row has of its own.
_OWN = {"id", "uuid", "links_token"}


def _like(row, **changes):
    """An unsaved row with the columns of ``row`` but for ``changes``."""
    columns = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in _OWN and field.name not in changes
    }
    return type(row)(**columns, **changes)
