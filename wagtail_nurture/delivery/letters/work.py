"""Batch after batch, part after part: killed at any moment, the worker goes on where the last part ended."""

import time
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from wagtail_nurture import clock, rows, todos
from wagtail_nurture.conf import settings
from wagtail_nurture.content.paper import joining, printing

from .. import events
from ..channels.letter import IN_BATCH, TO_PRINT
from ..models import Delivery
from . import drawing, waiting
from .models import BatchFile, BatchLetter, BatchPart, LetterBatch


State = LetterBatch.State
TODO = "letters.unprintable"
#: Bytes of the whole PDF written at once: short enough not to keep others waiting on SQLite.
PIECE = 512 * 1024
#: Letters noted as posted in one transaction.
CHUNK = 100


def carry_on(until):
    """Work on batches until none needs it, or until ``until`` (a ``time.monotonic()`` value). How much was done."""
    done = 0
    while time.monotonic() < until and (batch := _claim()):
        try:
            while time.monotonic() < until and (made := _step(batch)):
                done += made
        finally:
            LetterBatch.objects.filter(pk=batch.pk).update(lease_until=None)
        if not _is_open(batch):
            continue
        break
    return done


def _claim():
    """The oldest batch that needs a worker and has none, or None; nobody else takes it for a while."""
    now = clock.lease_time()
    # Noting as posted needs no files, so a batch whose files are deleted meanwhile is not passed over.
    free = LetterBatch.objects.filter(Q(state=State.PREPARING, emptied=False) | Q(state=State.POSTING))
    free = free.filter(lease_until=None) | free.filter(lease_until__lt=now)
    for batch in free.order_by("pk")[:5]:
        if batch.state == State.PREPARING and not _printable():
            continue
        end = now + timedelta(seconds=settings.LEASE_SECONDS)
        if free.filter(pk=batch.pk).update(lease_until=end):
            return batch
    return None


def _printable():
    """Whether letters can be drawn here; if not, a to-do says what to install."""
    why = printing.missing()
    if why:
        todos.raise_todo(
            TODO, kind="content", code="letters_unprintable", facts={"why": todos.in_languages(lambda: str(why))}
        )
        return False
    return True


def _is_open(batch):
    return LetterBatch.objects.filter(pk=batch.pk, state__in=[State.PREPARING, State.POSTING]).exists()


def _step(batch):
    """One piece of work; how much it was, 0 at the end."""
    batch.refresh_from_db()
    end = clock.lease_time() + timedelta(seconds=settings.LEASE_SECONDS)
    LetterBatch.objects.filter(pk=batch.pk).update(lease_until=end)
    if batch.state == State.POSTING:
        return _note_posted(batch)
    if batch.state != State.PREPARING:
        return 0
    if not batch.collected:
        return waiting.collect(batch) or 1
    part = _missing_part(batch)
    return _draw(batch, part) if part else _join(batch)


def _missing_part(batch):
    """The number of the first part that has letters and no file, or None."""
    wanted = batch.letters.exclude(state=BatchLetter.State.LEFT_OUT).values("part")
    missing = wanted.exclude(part__in=batch.parts.values("number")).order_by("part")
    return missing.values_list("part", flat=True).first()


def _draw(batch, part):
    letters = list(
        batch.letters.filter(part=part)
        .exclude(state=BatchLetter.State.LEFT_OUT)
        .select_related("batch", "delivery__contact", "delivery__site")
        .order_by("number")
    )
    drawn = drawing.draw(letters)
    try:
        with transaction.atomic():
            if not _locked(batch):
                return 0
            leave_out(batch, drawn.out)
            if drawn.pdf:
                BatchPart.objects.create(batch=batch, number=part, pdf=drawn.pdf)
            rows.Update(
                BatchLetter,
                ["state", "pages", "lines"],
                [(pk, BatchLetter.State.DRAWN, pages, lines) for pk, (pages, lines) in drawn.pages.items()],
            ).run()
    except IntegrityError:  # another worker drew it meanwhile
        return 0
    todos.resolve(TODO)
    return len(letters)


def leave_out(batch, reasons):
    """Take letters out of ``batch``: ``reasons`` is {letter id: (reason code, for good, words)}. Inside a transaction.

    What is for good is not sent; the rest is held for its reason, or waits for another batch.
    """
    letters = list(batch.letters.filter(pk__in=reasons).exclude(state=BatchLetter.State.LEFT_OUT))
    downloaded, out = batch.downloaded_at is not None, BatchLetter.State.LEFT_OUT
    rows.Update(
        BatchLetter,
        ["state", "reason", "lines", "in_pile"],
        [
            (letter.pk, out, reasons[letter.pk][0], [], downloaded and letter.state == BatchLetter.State.DRAWN)
            for letter in letters
        ],
    ).run()
    why = {letter.delivery_id: reasons[letter.pk] for letter in letters}
    held = Delivery.objects.filter(pk__in=why, state=Delivery.State.HELD, reason=IN_BATCH)
    changed = list(held.select_for_update().order_by("pk"))
    for delivery in changed:
        delivery.reason, for_good, delivery.error = why[delivery.pk]
        delivery.state = Delivery.State.SKIPPED if for_good else Delivery.State.HELD
    rows.Update(
        Delivery,
        ["state", "reason", "error"],
        [(delivery.pk, delivery.state, delivery.reason, delivery.error) for delivery in changed],
    ).run()
    kept = [delivery.pk for delivery in changed if delivery.state == Delivery.State.HELD]
    Delivery.objects.filter(pk__in=kept).update(variant=None)  # once let go, they say what is in force then
    if skipped := [delivery for delivery in changed if delivery.state == Delivery.State.SKIPPED]:
        events.record(skipped, events.SKIPPED)


def void(batch, parts):
    """The files of ``parts`` (numbers) hold what must not be printed: the worker makes them anew. In a transaction."""
    batch.parts.filter(number__in=parts).delete()
    batch.file.all().delete()
    LetterBatch.objects.filter(pk=batch.pk).update(state=State.PREPARING, turn=batch.turn + 1, ready_at=None)


def _join(batch):
    """All parts as one PDF; the batch is ready then, or over when nobody is left in it."""
    numbers = list(batch.parts.order_by("number").values_list("number", flat=True))
    whole = joining.joined(bytes(BatchPart.objects.get(batch=batch, number=number).pdf) for number in numbers)
    batch.file.all().delete()
    mine = [
        BatchFile.objects.create(batch=batch, number=number, data=whole[start : start + PIECE]).pk
        for number, start in enumerate(range(0, len(whole), PIECE))
    ]
    pages = sum(batch.letters.filter(state=BatchLetter.State.DRAWN).values_list("pages", flat=True))
    with transaction.atomic():
        if _locked(batch):
            state = State.READY if numbers else State.CANCELLED
            LetterBatch.objects.filter(pk=batch.pk).update(
                state=state, pages=pages, ready_at=clock.now(), ended_at=None if numbers else clock.now()
            )
        else:  # cancelled, or void meanwhile: nobody would ever delete these names
            BatchFile.objects.filter(pk__in=mine).delete()
    return 1


def _locked(batch):
    """Whether ``batch`` is still being prepared and nothing became void; holds its row until the transaction ends."""
    mine = LetterBatch.objects.select_for_update().filter(pk=batch.pk, state=State.PREPARING, turn=batch.turn)
    return mine.exists()


def _note_posted(batch):
    """The next letters count as sent; how many. With none left the batch is over."""
    with transaction.atomic():
        drawn = batch.letters.filter(state=BatchLetter.State.DRAWN)
        todo = Delivery.objects.filter(pk__in=drawn.values("delivery"), state=Delivery.State.HELD, reason=IN_BATCH)
        gone = list(todo.select_for_update().order_by("pk")[:CHUNK])
        if not gone:
            LetterBatch.objects.filter(pk=batch.pk).update(state=State.POSTED, ended_at=clock.now())
            return 0
        numbers = [delivery.pk for delivery in gone]
        Delivery.objects.filter(pk__in=numbers).update(state=Delivery.State.SENT, reason="", sent_at=batch.posted_at)
        for delivery in gone:
            delivery.state, delivery.sent_at = Delivery.State.SENT, batch.posted_at
        events.record(gone, events.SENT)
    return len(gone)


def cancel(batch):
    """Nothing of ``batch`` is posted: its letters wait for another one, its files are deleted. Whether it could be."""
    with transaction.atomic():
        open_still = LetterBatch.objects.filter(pk=batch.pk, state__in=[State.PREPARING, State.READY])
        if not open_still.update(state=State.CANCELLED, ended_at=clock.now(), turn=batch.turn + 1):
            return False
        # Whoever was left out may stand in another batch by now.
        letters = batch.letters.exclude(state=BatchLetter.State.LEFT_OUT)
        mine = Delivery.objects.filter(pk__in=letters.values("delivery"), state=Delivery.State.HELD)
        mine.filter(reason=IN_BATCH).update(reason=TO_PRINT, variant=None)
        empty(batch)
        batch.letters.all().delete()
    return True


def downloaded(batch):
    """Somebody takes the file: from now on, whoever is left out must be taken from the pile by hand."""
    LetterBatch.objects.filter(pk=batch.pk, downloaded_at=None).update(downloaded_at=clock.now())


def empty(batch):
    """Delete the files and the addresses of ``batch``."""
    batch.parts.all().delete()
    batch.file.all().delete()
    batch.letters.exclude(lines=[]).update(lines=[])
    LetterBatch.objects.filter(pk=batch.pk).update(emptied=True)
