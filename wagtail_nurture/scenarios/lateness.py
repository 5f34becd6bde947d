"""Who comes to a date when it is past, or has no such date: what becomes of them, as the editor chose.

What is past is never sent together (DESIGN §6): unless the editor says otherwise these people pass over everything up
to the next date that the flow waits for, and leave where there is none.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from .moves import Outcome


SKIP, GO_ON, LEAVE = "skip", "go_on", "leave"
#: Would have skipped, but no other date follows.
NO_OTHER = "no_other"
LATE = "late"
PAST, MISSING = "date_past", "date_missing"


def block(label):
    """What an editor chooses from."""
    return blocks.ChoiceBlock(
        choices=[
            (SKIP, gettext_lazy("skips to the next date, leaves where there is none")),
            (GO_ON, gettext_lazy("goes on at once")),
            (LEAVE, gettext_lazy("leaves the scenario")),
        ],
        default=SKIP,
        label=label,
        help_text=gettext_lazy(
            "Whoever skips gets nothing that stands between the two dates: never two mails at once."
        ),
    )


def next_date(graph, step_id):
    """The id of the next step after ``step_id`` that waits for a date, on the same way or where it leads; "" for none.

    The ways of an if/else in between are not looked into: they are passed over as a whole.
    """
    from . import steps  # whose modules use this one

    current, seen = graph["steps"][step_id]["next"], {step_id}
    while current in graph["steps"] and current not in seen:
        kind = steps.registry.get(graph["steps"][current]["kind"])
        if kind and kind.waits_for_date:
            return current
        seen.add(current)
        current = graph["steps"][current]["next"]
    return ""


def outcome(choice, reason, onto):
    """The Outcome for somebody who is too late or without a date (``reason``); ``onto`` is what next_date found."""
    if choice == GO_ON:
        return Outcome(branch=LATE, reason=reason, facts={"did": GO_ON})
    if choice == SKIP and onto:
        return Outcome(branch=LATE, reason=reason, facts={"did": SKIP}, onto=onto)
    return Outcome(branch=LATE, reason=reason, facts={"did": NO_OTHER if choice == SKIP else LEAVE}, leave=reason)


def told(run):
    """What ``run`` (StepRun) says of it, as a sentence in the active language; "" for who was in time."""
    if run.branch != LATE:
        return ""
    past = {
        SKIP: _("the date had passed: skipped to the next one"),
        GO_ON: _("the date had passed: went on at once"),
        LEAVE: _("the date had passed: left"),
        NO_OTHER: _("the date had passed and no other follows: left"),
    }
    missing = {
        SKIP: _("no date is known of this person: skipped to the next one"),
        GO_ON: _("no date is known of this person: went on at once"),
        LEAVE: _("no date is known of this person: left"),
        NO_OTHER: _("no date is known of this person and no other follows: left"),
    }
    return (missing if run.reason == MISSING else past).get(run.facts.get("did"), "")


def latecomers(choice):
    """What becomes of who comes later, as the end of a sentence."""
    return {
        SKIP: _("latecomers skip to the next date"),
        GO_ON: _("latecomers go on at once"),
        LEAVE: _("latecomers leave"),
    }[choice]


def dateless(choice):
    """What becomes of who has no date, as the end of a sentence."""
    return {
        SKIP: _("who has none skips to the next date"),
        GO_ON: _("who has none goes on at once"),
        LEAVE: _("who has none leaves"),
    }[choice]


def dateless_or_late(choice):
    """What becomes of who has no date or a past one, as the end of a sentence."""
    return {
        SKIP: _("who has none or comes later skips to the next date"),
        GO_ON: _("who has none or comes later goes on at once"),
        LEAVE: _("who has none or comes later leaves"),
    }[choice]
