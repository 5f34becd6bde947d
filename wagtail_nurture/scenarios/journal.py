"""The journal in words: what happened to a person at each step, and why."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from wagtail_nurture import reasons

from . import exits, sentences, steps
from . import graph as graphs
from .models import StepRun, Token
from .reasons import BY_HAND


@dataclass(frozen=True)
class Line:
    """One thing that happened: ``step`` in words, ``words`` what came of it ("" for the plain passing)."""

    at: datetime
    step_id: str
    step: str
    words: str
    branch: str = ""
    reason: str = ""

    @property
    def sentence(self):
        """ "Send “Follow-up”: not sent: no consent for advice mails"."""
        return _("%(place)s: %(words)s") % {"place": self.step, "words": self.words} if self.words else self.step


def of_enrolments(enrolment_ids):
    """{enrolment id: [Line, oldest first]} in the active language. Two queries."""
    found = {number: [] for number in enrolment_ids}
    runs = StepRun.objects.filter(enrolment__in=found).select_related("version").order_by("enrolment", "visit")
    for run in runs:
        found[run.enrolment_id].append(line(run))
    return found


def of_enrolment(enrolment):
    """The lines of one passage, oldest first."""
    return of_enrolments([enrolment.pk])[enrolment.pk]


def line(run):
    """One StepRun (with its version) in words."""
    what, words = _TOLD.get(run.kind, _step)(run)
    return Line(at=run.at, step_id=run.step_id, step=what, words=words, branch=run.branch, reason=run.reason)


def where(enrolment):
    """Where a person stands now, in words: "Wait 2 days, until 4 March"; "" when they are no longer inside."""
    token = Token.objects.filter(pk=enrolment.pk).select_related("version").first()
    if token is None:
        return ""
    step = token.version.graph["steps"].get(token.step_id)
    words = graphs.sentence(step) if step else token.step_id
    if token.state in (Token.State.HELD, Token.State.POISONED):
        return _("%(step)s (held: %(reason)s)") % {"step": words, "reason": reasons.sentence(token.reason)}
    return words


def _step(run):
    step = run.version.graph["steps"].get(run.step_id)
    if step is None:
        return run.step_id, ""
    kind = steps.registry.get(step["kind"])
    words = kind.told(step["config"], run) if kind and run.reason not in BY_HAND else ""
    if not words and run.reason:
        words = reasons.sentence(run.reason, run.facts)
    return graphs.sentence(step), words


def _leaving(run):
    kind = exits.registry.get(run.facts.get("exit", ""))
    what = kind.sentence(run.facts["config"]) if kind else _("Left the scenario")
    return what, reasons.sentence(run.reason, run.facts)


def _changed(run):
    return _("Changed to another version"), sentences.change(run, run.version.graph)


#: Rows that tell of something else than a step: {kind: (what, words) of the run}.
_TOLD = {"leave": _leaving, "version": _changed}
