"""Batch after batch: the dry run, then the real one. Killed at any moment, it goes on where the last batch ended."""

import time
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Count

from wagtail_nurture import alarm, clock, rows

from . import deciding, judging, planning, writing
from .models import ContactImport, ImportLine


State, Line = ContactImport.State, ImportLine
#: Lines of one transaction: short enough not to keep visitors waiting on SQLite.
BATCH = 200
#: A turn ends after so many seconds, so that an import does not keep messages waiting.
SLICE = 3
#: SQLite lets one writer in at a time, and whoever waits looks again every 25 to 100 ms: the door stays open so long
#: between two batches, so that visitors, and the editor who cancels, get in.
OPEN_DOOR = 0.06
KEPT = timedelta(days=7)


def work(until):
    """Go on with what is to be tried or run until ``until`` (``time.monotonic()``), at most SLICE seconds.

    Returns how many lines were done. One query when there is nothing to do.
    """
    until = min(until, time.monotonic() + SLICE)
    done = 0
    for job in ContactImport.objects.filter(state__in=[State.CHECKING, State.RUNNING]).order_by("started_at", "pk"):
        step = check_batch if job.state == State.CHECKING else run_batch
        while time.monotonic() < until and (number := step(job)):
            done += number
            _let_others_in()
    forget_old()
    return done


def _let_others_in():
    if connection.vendor == "sqlite":
        time.sleep(OPEN_DOOR)


def check(job, plan):
    """Try ``job`` (ContactImport) with ``plan`` (Plan): the worker counts what would happen."""
    with transaction.atomic():
        job.lines.update(state=Line.State.READ, outcome="", notes=[], key="", rank=Line.PERSON)
        job.plan, job.state, job.turn, job.expected = plan.as_json(), State.CHECKING, job.turn + 1, {}
        job.save(update_fields=["plan", "state", "turn", "expected"])
        alarm.wake(alarm.MASS)


def start(job):
    """Let the worker take the people over. False when the dry run has not ended, or it runs already."""
    ready = ContactImport.objects.filter(pk=job.pk, state=State.CHECKED)
    with transaction.atomic():
        moved = ready.update(state=State.RUNNING, started_at=clock.now())
        alarm.wake(alarm.MASS)
    return bool(moved)


def cancel(job):
    """Stop it now; who has been taken over stays. False when it was over already."""
    open_still = ContactImport.objects.filter(pk=job.pk).exclude(state__in=[State.DONE, State.CANCELLED])
    with transaction.atomic():
        if not open_still.update(state=State.CANCELLED, ended_at=clock.now()):
            return False
        job.refresh_from_db()
        if job.started_at:
            _close(job)
        else:
            _empty(job, job.lines)
    return True


def progress(job):
    """How many lines the present run (dry or real) has done."""
    if job.state in (State.CHECKING, State.CHECKED):
        return job.lines.exclude(state=Line.State.READ).count()
    if job.state == State.RUNNING:
        return job.lines.exclude(state=Line.State.CHECKED, rank__lt=Line.REFUSED).count()
    return sum(job.result.values())


def forget_old():
    """Delete the lines of files that are older than seven days, finished or not."""
    for job in ContactImport.objects.filter(emptied=False, created_at__lt=clock.now() - KEPT):
        if job.state not in (State.DONE, State.CANCELLED):
            cancel(job)
        _empty(job, job.lines)


# -- the dry run


def check_batch(job):
    """Try the next lines; how many. With none left the counts are kept and the import is ready to start."""
    lines = list(job.lines.filter(state=Line.State.READ).order_by("number")[:BATCH])
    if not lines:
        with transaction.atomic():
            if _locked(job, State.CHECKING):
                _stops_win(job)
                expected = _counts(job)
                ContactImport.objects.filter(pk=job.pk).update(state=State.CHECKED, expected=expected)
        return 0
    plan, around = planning.Plan.of(job), planning.Surroundings.of(job)
    judged = [judging.judge(line.cells, plan, around, job.header) for line in lines]
    usable = {(each.kind, each.key): each for each in reversed(judged) if each.kind != judging.REFUSED}
    wishes = dict(zip(usable, deciding.decide(job.pool_id, list(usable.values()), plan), strict=True))
    seen = _seen_before(job, lines[0].number, {key for _kind, key in usable})
    for line, each in zip(lines, judged, strict=True):
        line.key, line.notes, line.state = each.key, each.notes, Line.State.CHECKED
        if each.kind == judging.REFUSED:
            line.rank, line.outcome = Line.REFUSED, deciding.REFUSED
            continue
        line.outcome = wishes[each.kind, each.key].outcome
        if each.kind == judging.STOP:
            line.rank = Line.STOP
        elif each.key in seen:
            line.rank, line.outcome = Line.AGAIN, _again(line.outcome)
        else:
            line.rank = Line.PERSON
            seen.add(each.key)
    changed = rows.Update(
        Line,
        ["key", "notes", "state", "rank", "outcome"],
        [(line.pk, line.key, line.notes, line.state, line.rank, line.outcome) for line in lines],
    )
    with transaction.atomic():
        if not _locked(job, State.CHECKING):
            return 0
        changed.run()
    return len(lines)


def _stops_win(job):
    """Who unsubscribed in one line of the file is no person to take over in another."""
    stopped = job.lines.filter(rank=Line.STOP, outcome=deciding.STOPPED)
    people = job.lines.filter(rank__in=[Line.PERSON, Line.AGAIN], key__in=stopped.values("key"))
    people.update(outcome=deciding.SUPPRESSED)


def _again(outcome):
    """What a further line of a person counts as."""
    return outcome if outcome == deciding.SUPPRESSED else deciding.AGAIN


def _seen_before(job, first, keys):
    """Those of ``keys`` that an earlier line has as a person."""
    earlier = job.lines.filter(key__in=list(keys), number__lt=first, rank__in=[Line.PERSON, Line.AGAIN])
    return set(earlier.values_list("key", flat=True))


# -- the real one


def run_batch(job):
    """Take over the next lines; how many. With none left the import is done."""
    ready = job.lines.filter(state=Line.State.CHECKED, rank__lt=Line.REFUSED).order_by("rank", "number")
    ids = list(ready.values_list("pk", flat=True)[:BATCH])
    plan, around = planning.Plan.of(job), planning.Surroundings.of(job)
    with transaction.atomic():
        if not _locked(job, State.RUNNING):
            return 0
        # Again, now that nobody else can take them.
        lines = list(ready.filter(pk__in=ids))
        if not lines:
            if not ids:
                ContactImport.objects.filter(pk=job.pk).update(state=State.DONE, ended_at=clock.now())
                _close(job)
            return len(ids)
        _run(job, lines, plan, around)
    return len(lines)


def _run(job, lines, plan, around):
    groups = {}
    for line in lines:
        judgement = judging.judge(line.cells, plan, around, job.header)
        line.notes = judgement.notes
        stop = judgement.kind == judging.STOP
        groups.setdefault((stop, judgement.key), []).append((line, judgement))
    for stop in (True, False):
        members = [group for (is_stop, _key), group in groups.items() if is_stop == stop]
        folded = [_fold([judgement for _line, judgement in group], plan) for group in members]
        wishes = deciding.decide(job.pool_id, folded, plan)
        writing.write(job, wishes, plan, around)
        for wish, group in zip(wishes, members, strict=True):
            for line, judgement in group:
                line.outcome = _again(wish.outcome) if line.rank == Line.AGAIN else wish.outcome
                line.notes = judgement.notes
    rows.Update(
        Line,
        ["state", "outcome", "notes"],
        [(line.pk, Line.State.DONE, line.outcome, line.notes) for line in lines],
    ).run()


def _fold(judgements, plan):
    """Lines of one person as one: the first word counts, the last one where the file may overwrite."""
    first, *others = judgements
    for other in others:
        first.values = first.values | other.values if plan.overwrite else other.values | first.values
        first.lists += [number for number in other.lists if number not in first.lists]
        first.phone = first.phone or other.phone
        first.consent_at = first.consent_at or other.consent_at
        first.may_consent = first.may_consent and other.may_consent
    return first


def _locked(job, state):
    """Whether ``job`` still stands in ``state`` with the same plan; holds its row until the transaction ends."""
    return ContactImport.objects.select_for_update().filter(pk=job.pk, state=state, turn=job.turn).exists()


def _counts(job):
    found = job.lines.order_by().values("outcome").annotate(number=Count("pk"))
    return {row["outcome"]: row["number"] for row in found}


def _close(job):
    """Keep the counts, and of the lines only those that the error file tells of."""
    done = job.lines.order_by().exclude(state=Line.State.CHECKED, rank__lt=Line.REFUSED)
    result = {row["outcome"]: row["number"] for row in done.values("outcome").annotate(number=Count("pk"))}
    ContactImport.objects.filter(pk=job.pk).update(result=result)
    job.lines.filter(notes=[]).delete()


def _empty(job, lines):
    lines.all().delete()
    ContactImport.objects.filter(pk=job.pk).update(emptied=True)
