"""The acts in words: what they are called, what they do, and whom they do not fit."""

from dataclasses import dataclass

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from wagtail_nurture import reasons

from ..holding import BY_HAND
from ..models import Token
from . import acts


@dataclass(frozen=True)
class Act:
    """How one act is spoken of. ``starts``: it lets messages leave, so it asks for the permission to send."""

    slug: str
    title: object
    icon: str
    words: object
    button: object
    done: object
    starts: bool = False
    final: bool = False


ACTS = {
    act.slug: act
    for act in (
        Act(
            acts.HOLD,
            pgettext_lazy("people inside", "Hold"),
            "lock",
            _(
                "They stay where they stand until somebody lets them go on. Messages of this scenario that are already "
                "on their way to them wait too. Whatever ends the scenario for them still does."
            ),
            pgettext_lazy("people inside", "Hold now"),
            ngettext_lazy("%(n)s person is held.", "%(n)s people are held.", "n"),
        ),
        Act(
            acts.RELEASE,
            _("Let go on"),
            "lock-open",
            _(
                "Whoever is held goes on from where they stand; a wait that has passed meanwhile is over at once. "
                "Whoever could not pass is tried again."
            ),
            _("Let them go on now"),
            ngettext_lazy("%(n)s person goes on.", "%(n)s people go on.", "n"),
            starts=True,
        ),
        Act(
            acts.SKIP,
            _("Skip this step"),
            "arrow-right",
            _(
                "They go on as if the step on which they stand were done: a wait is over, a message of that step is "
                "not sent to them, a question is not asked and neither of its ways is taken. The journal says who "
                "did it. It cannot be undone."
            ),
            _("Skip it now"),
            ngettext_lazy("%(n)s person has skipped the step.", "%(n)s people have skipped the step.", "n"),
            starts=True,
        ),
        Act(
            acts.NOW,
            _("End the wait"),
            "time",
            _(
                "The wait on which they stand is over now, and what follows happens within a minute: a message that "
                "comes next is sent now. The journal says who did it. It cannot be undone."
            ),
            _("End the wait now"),
            ngettext_lazy("The wait of %(n)s person is over.", "The wait of %(n)s people is over.", "n"),
            starts=True,
        ),
        Act(
            acts.REMOVE,
            pgettext_lazy("people inside", "Take out"),
            "logout",
            _(
                "They leave the scenario at once and nothing more of it is sent to them, also not what is on its way. "
                "It cannot be undone."
            ),
            _("Take them out now"),
            ngettext_lazy("%(n)s person has left the scenario.", "%(n)s people have left the scenario.", "n"),
            final=True,
        ),
    )
}

STOPPING = _("Stop: everybody leaves")

BUSY = ngettext_lazy(
    "%(n)s person is being worked on at this moment, and was left as they are. Nothing is lost: try again.",
    "%(n)s people are being worked on at this moment, and were left as they are. Nothing is lost: try again.",
    "n",
)


def title(slug):
    """What an act is called, also the stopping of a whole scenario."""
    return ACTS[slug].title if slug in ACTS else STOPPING


def state(code, reason):
    """The state of a token (its code) in words, with why: "held: the scenario is paused"."""
    label = Token.State(code).label
    if not reason:
        return str(label)
    if reason == BY_HAND:
        return reasons.sentence(reason)
    return _t("%(state)s: %(reason)s") % {"state": label, "reason": reasons.sentence(reason)}


def told(result, act):
    """[(level, sentence)] of an acts.Result: "success", "warning"."""
    found = []
    if result.done:
        found.append(("success", ACTS[act].done % {"n": len(result.done)}))
    if result.busy:
        found.append(("warning", BUSY % {"n": len(result.busy)}))
    for reason, count in result.unfit.items():
        if count:
            found.append(("warning", _LEFT_OUT % {"n": count, "reason": reasons.sentence(reason)}))
    return found


_LEFT_OUT = ngettext_lazy("%(n)s person was left out: %(reason)s.", "%(n)s people were left out: %(reason)s.", "n")
