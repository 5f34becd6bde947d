"""The walk: one step at a time, decided by the engine of live running on a clock that jumps at each wait."""

import logging
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from wagtail_nurture import clock
from wagtail_nurture.delivery import outbox
from wagtail_nurture.exceptions import without_words

from .. import engine, passing, steps
from ..moves import FINISHED, Move, Outcome
from . import mails, standing
from .models import TryOut


log = logging.getLogger(__name__)
State = TryOut.State

#: Seconds between two steps, so that an eye can follow.
PACE = 0.6
#: A flow has no loops; should a step of another package make one, the try-out ends here.
LONGEST = 300


def advance(tryout, *, answer=""):
    """Pass the step on which ``tryout`` stands, if it is time. Whether anything changed (``tryout`` is fresh then).

    ``answer``: one of :func:`answers`, where a step waits for the editor. Two windows on one try-out pass each step
    once: whoever comes second changes nothing.
    """
    if not tryout.going or (tryout.state == State.RUNNING and timezone.now() < tryout.next_at):
        return False
    before = (tryout.run, tryout.visit, tryout.state)
    draft = _pass(tryout, answer if tryout.state == State.ASKING else "")
    if tryout.state == before[2] == State.ASKING:
        return False
    return _write(tryout, before, draft)


def answers(tryout):
    """[(answer, words)] that the editor may choose on the step where ``tryout`` stands; [] unless it asks."""
    if tryout.state != State.ASKING:
        return []
    step = tryout.graph["steps"][tryout.step_id]
    return steps.registry[step["kind"]].answers(step["config"])


def hurry(tryout):
    """Skip the present wait: its time has come now."""
    tryout.next_at = timezone.now()
    TryOut.objects.filter(pk=tryout.pk, run=tryout.run, visit=tryout.visit).update(next_at=tryout.next_at)


def seconds_of(length):
    """How many real seconds stand for a wait of ``length`` (timedelta).

    >>> [seconds_of(timedelta(hours=hours)) for hours in (0, 1, 48, 24 * 30)]
    [0.6, 1, 2, 3]
    """
    if length <= timedelta(seconds=1):
        return PACE
    return 1 if length <= timedelta(hours=1) else 2 if length <= timedelta(days=2) else 3


def place(tryout, move):
    """Put ``tryout`` where ``move`` leads: onto the next step, or to the end."""
    tryout.visit = move.person.visit
    if move.status or tryout.visit > LONGEST:
        tryout.state = State.ENDED
        tryout.journal.append(
            {"kind": "end", "at": tryout.at.isoformat(), "status": move.status or FINISHED, "reason": move.reason}
        )
        return
    tryout.state, tryout.step_id, tryout.due_at = State.RUNNING, move.person.step_id, move.due_at
    tryout.next_at = timezone.now() + timedelta(seconds=seconds_of(move.due_at - tryout.at))


def _pass(tryout, answer):
    """Decide, write the line, move on. Returns the mail to send (unsaved Delivery) or None."""
    tryout.at = max(tryout.at, tryout.due_at)
    tryout.next_at = timezone.now()
    person, questions = standing.of(tryout), _Questions(tryout, answer)
    try:
        questions.move_on(person)
        with clock.virtual(lambda: tryout.at):
            move = passing.decide(tryout.graph, [person], tryout.at, seen=questions)[0]
    except Exception as error:  # a half-filled step must not keep the rest from being walked
        log.info("Try-out %s, step %s: %s", tryout.pk, tryout.step_id, without_words(error))
        tryout.journal.append(_line(tryout) | {"stuck": type(error).__name__})
        return place(tryout, _onward(tryout, person))
    if move.outcome.jump:
        place(tryout, move)
        return None
    if questions.open and not move.part_id:
        tryout.state = State.ASKING
        return None
    outcome = move.outcome
    if outcome.postponed_to is not None:
        tryout.due_at = max(outcome.postponed_to, tryout.at + timedelta(minutes=1))
        tryout.next_at = timezone.now() + timedelta(seconds=seconds_of(tryout.due_at - tryout.at))
        return None
    line = _line(tryout, move)
    draft = None
    if outcome.message:
        line["mail"], draft = mails.make(tryout, outcome.message)
    tryout.journal.append(line)
    place(tryout, _onward(tryout, person) if outcome.hold else move)
    return draft


class _Questions:
    """What the editor says in the place of a fact. ``open``: a question waits for them."""

    def __init__(self, tryout, answer):
        step = tryout.graph["steps"][tryout.step_id]
        self._tryout, self._config, self.open = tryout, step["config"], False
        self._answer = answer if answer in dict(answers(tryout)) else ""

    def move_on(self, person):
        """To the moment of the editor's answer: "not in time" is when the time is up."""
        if self._answer:
            kind = steps.registry[self._tryout.graph["steps"][self._tryout.step_id]["kind"]]
            self._tryout.at = kind.answered_at(self._config, person, self._answer, self._tryout.at)

    def __call__(self, kind, person, fact):
        if not kind.asks(fact) or not kind.answers(self._config):
            return kind.tried(fact)
        if self._answer:
            return kind.answered(self._config, fact, self._answer, self._tryout.at)
        self.open = True
        return fact


def _line(tryout, move=None):
    """What the journal keeps of the step that was decided: codes and facts."""
    part = move.part_id if move else ""
    line = {"step": part or tryout.step_id, "at": tryout.at.isoformat()}
    if part:
        return line | {"kind": "leave", "reason": move.reason, "facts": move.outcome.facts}
    line["kind"] = tryout.graph["steps"][tryout.step_id]["kind"]
    if move is None:
        return line
    outcome = move.outcome
    line |= {"branch": outcome.branch, "reason": outcome.reason, "facts": outcome.facts}
    return line | ({"held": outcome.hold} if outcome.hold else {})


def _onward(tryout, person):
    """Past a step that cannot be passed: whatever can be walked is walked."""
    try:
        return engine.follow(tryout.graph, person, Outcome(), tryout.at)
    except Exception:  # the next step cannot even say when it is due; it is tried at once, and says so itself
        target = tryout.graph["steps"][person.step_id]["next"]
        onward = replace(person, step_id=target or "", visit=person.visit + 1)
        return Move(person=onward, outcome=Outcome(), passed=True, due_at=tryout.at, status="" if target else FINISHED)


def begin(tryout):
    """The Move onto the first step of a new ``tryout``, or to the end of an empty one."""
    person = standing.of(tryout)
    if tryout.graph["first"] is None:
        return Move(person=person, outcome=Outcome(), passed=False, status=FINISHED, reason="end")
    try:
        return engine.enter(tryout.graph, person, tryout.at)
    except Exception:
        first = replace(person, step_id=tryout.graph["first"])
        return Move(person=first, outcome=Outcome(), passed=False, due_at=tryout.at)


_COLUMNS = ("visit", "state", "step_id", "at", "due_at", "next_at", "journal")


def _write(tryout, before, draft):
    """Compare and set; the mail leaves with it or not at all."""
    run, visit, state = before
    with transaction.atomic():
        rows = TryOut.objects.filter(pk=tryout.pk, run=run, visit=visit, state=state)
        if not rows.update(**{name: getattr(tryout, name) for name in _COLUMNS}):
            tryout.refresh_from_db()
            return False
        if draft is not None:
            outbox.put([draft])
    return True
