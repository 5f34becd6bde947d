"""A crowd through wait, if/else, split and send: beside writing, bare, the rows that it must leave.

Also how the cost of one person and the worker's memory grow with the crowd.
"""

from datetime import timedelta
from statistics import median

from django.utils import timezone

from wagtail_nurture.contacts.models import List, ListMembership
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import claims
from wagtail_nurture.scenarios.models import Enrolment, Intake, StepRun

from . import bare, drawn, people, series, worker
from .table import Row


ROUNDS = 2
#: Of a larger crowd so many are written bare; what that takes grows with the number.
BARE = 100_000


def rows(count, large, carry=worker.hire):
    """The time of ``count`` people beside bare writing; the same for ``large``, with its cost and the memory.

    ``carry(moment)`` does the work and tells what it took (see ``worker``).
    """
    flow = drawn.flow()
    small = [_side_by_side(flow, count, f"crowd{number}", carry) for number in range(ROUNDS)]
    yield _beside(f"engine, {count:,} people in and through wait, if, split, send", count, small)
    if large <= count:
        return
    big = _side_by_side(flow, large, "large", carry)
    yield _beside(f"engine, {large:,} people, the same", large, [big])
    yield from _growth(small, count, big, large)


def _growth(small, count, big, large):
    ours, theirs = big["ours"] / large, median(each["ours"] for each in small) / count
    cpu = big["cpu"] / large / (median(each["cpu"] for each in small) / count)
    bare_too = big["bare"] / large / (median(each["bare"] for each in small) / count)
    yield Row(
        f"engine, a person of {large:,}",
        ours * 1e6,
        theirs * 1e6,
        "us",
        "ratio <= 1.3",
        ours <= 1.3 * theirs,
        f"beside: a person of {count:,}; the worker's processor time alone: {cpu:.2f}; bare writing: {bare_too:.2f}",
    )
    peak, usual = big["peak"], median(each["peak"] for each in small)
    yield Row(
        "engine, the worker's peak memory",
        peak,
        usual,
        "MB",
        "ratio 0.9 to 1.1",
        0.9 * usual <= peak <= 1.1 * usual,
        f"{large:,} people beside {count:,}, each in a worker of its own",
    )


def _beside(what, count, measured):
    """The row of several measurements taken side by side."""
    passing = median(each["passing"] / each["ours"] for each in measured)
    cpu = median(each["cpu"] / each["bare_cpu"] for each in measured)
    events = median(each["ours"] / (each["bare"] + each["events"]) for each in measured)
    bulk = median(each["ours"] / each["bulk"] for each in measured)
    each = median(each["cpu"] for each in measured) / count * 1e6
    barest = median(each["ours"] / each["bare"] for each in measured)
    note = (
        "bare: Django's bulk_create of Enrolment, Token, StepRuns and Delivery, finished instances, as they are in the "
        f"end, {claims.batch_size()} people a transaction. Our time holds entering ({1 - passing:.0%}) and passing the "
        f"steps ({passing:.0%}). Processor time of the Python processes: {each:,.0f} us a person. Beside executemany "
        f"of prepared values, without Django: ratio {barest:.2f}, of processor time {cpu:.2f}; with the Event of "
        f"entering, which must be left as well: {events:.2f}"
    )
    ours, theirs = median(each["ours"] for each in measured), median(each["bulk"] for each in measured)
    return Row(what, ours, theirs, "s", "<= 2", bulk <= 2, note, bulk)


def _side_by_side(flow, count, name, carry):
    crowd = people.gather(count, name)
    began = invite(flow, crowd, name)
    told = carry(began)
    passed = crowd.rows(StepRun, "enrolment__contact").filter(kind="send_email").count()
    if passed != count:
        raise RuntimeError(f"{passed} of {count} people passed")
    written = min(count, BARE)
    model, share = crowd.rows(Enrolment, "contact").first(), count / written
    writing, bulk = bare.Passages(model, bare.Prepared), bare.Passages(model, bare.Bulk)
    others, more = people.gather(written, f"bare-{name}"), people.gather(written, f"bulk-{name}")
    writing.write(others)
    bulk.write(more)
    for each in (crowd, others, more):
        put_off(each)
    return told | {
        "ours": told["entering"] + told["passing"],
        "bare": writing.seconds * share,
        "bare_cpu": writing.cpu * share,
        "events": writing.events * share,
        "bulk": bulk.seconds * share,
    }


def put_off(crowd):
    """What this crowd left in the outbox is not sent by a later measurement."""
    crowd.rows(Delivery, "contact").update(state=Delivery.State.HELD)


def invite(flow, crowd, name):
    """``crowd`` are a list whom the flow is to be started for. Returns the moment."""
    began = timezone.now()
    club = List.objects.create(pool=crowd.rows().first().pool, name=name, slug=name)
    member = ListMembership(list=club, state="confirmed", changed_at=began - timedelta(days=1))
    series.insert(member, crowd.source, contact_id="id")
    version = drawn.for_list(flow, club, began)
    Intake.objects.create(source_key=f"bench:{name}", version=version, created_at=began)
    return began
