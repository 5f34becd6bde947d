"""What becomes of somebody inside who is moved from one version to another. Pure: no table is read.

``diff`` says what happened to the step they stand on; this says where they stand afterwards and when they are due.
"""

from dataclasses import dataclass, replace

from .. import steps
from ..steps.base import Step
from . import diff


#: What an editor may choose for those who stand on a step.
MOVE, STAY, EXIT = "move", "stay", "exit"
CHOICES = (MOVE, STAY, EXIT)

#: What moving does: nothing for now · the same step, counted anew · another step · nothing is left to do.
KEEP, ANEW, GO, END = "keep", "anew", "go", "end"


@dataclass(frozen=True)
class Fate:
    """What moving does to those who stand on one step. ``step_id`` is where they stand afterwards (None at the END).

    ``from_arrival``: the time there counts from when they arrived where they stand now, else from the change.
    ``dated``: the step there gives each person a date; else it looks at them at once.
    ``again`` and ``missed`` name messages: those that they may have got and would get once more, and those that stand
    before them now and that they never get.
    """

    what: str
    step_id: str | None
    from_arrival: bool = False
    dated: bool = False
    again: tuple = ()
    missed: tuple = ()


def of(change, before, after):
    """The Fate of those who stand on the step of ``change`` (StepChange, a step of ``before``) when moved."""
    if change.after is None:
        target = diff.follower(before, after, change.step_id)
        what = GO if target else END
        from_arrival = target is not None and target not in before["steps"]
    else:
        target = change.step_id
        what, from_arrival = (ANEW, True) if change.changed else (KEEP, False)
    again, missed = _messages(before, after, change.step_id, target)
    return Fate(
        what=what,
        step_id=target,
        from_arrival=from_arrival,
        dated=what in (ANEW, GO) and _gives_dates(after["steps"][target]),
        again=again,
        missed=missed,
    )


def default(change, fate):
    """What a careful editor would choose: moved where nothing changes for them now, else left as they are."""
    return MOVE if change.status == diff.SAME and not fate.again else STAY


def due_at(fate, after, person, *, arrived, due, at):
    """When ``person`` (moves.Standing) is due after the change; None at the END.

    ``arrived``: when they came to where they stand; ``due``: when they are due there now; ``at``: the moment of the
    change. Never before ``at``, unless nothing changes for them: whoever is late leaves now.
    """
    if fate.what == END:
        return None
    if fate.what == KEEP:
        return due
    step = after["steps"][fate.step_id]
    kind = steps.registry.get(step["kind"])
    since = arrived if fate.from_arrival else at
    person = replace(person, step_id=fate.step_id)
    return max(kind.due_at(step["config"], person, since) if kind else since, at)


def _gives_dates(step):
    kind = steps.registry.get(step["kind"])
    return kind is not None and kind.due_at.__func__ is not Step.due_at.__func__


def _messages(before, after, stood, target):
    """(names of the messages got again, names of those missed), by the message and not by the step that sends it."""
    passed = _sent(before, diff.behind(before, stood))
    expected = _sent(before, diff.ahead(before, stood))
    to_come = _sent(after, diff.ahead(after, target)) if target else {}
    now_behind = _sent(after, diff.behind(after, target) if target else after["steps"])
    again = [name for key, name in to_come.items() if key in passed and key not in expected]
    missed = [name for key, name in now_behind.items() if key not in passed and key not in to_come]
    return tuple(again), tuple(missed)


def _sent(graph, step_ids):
    """{message key: its name} of what the steps ``step_ids`` of ``graph`` send, in the order of the flow."""
    found = {}
    for step_id, step in graph["steps"].items():
        message = step["config"].get("email") if step_id in step_ids else None
        if isinstance(message, dict) and message.get("key"):
            found[message["key"]] = message.get("name") or ""
    return found
