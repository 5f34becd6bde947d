"""Why a try-out took a way, in words: each condition with its answer, and what is known of it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import question
from ..steps.if_else import NO, UNKNOWN, YES


_CHOSEN = {
    YES: gettext_lazy("Took Yes: you chose it."),
    NO: gettext_lazy("Took No: you chose it."),
    UNKNOWN: gettext_lazy("Not measured: you chose it."),
}
_TOOK = {YES: gettext_lazy("Took Yes."), NO: gettext_lazy("Took No."), UNKNOWN: gettext_lazy("Not measured.")}
_TONES = {YES: "good", NO: "bad", UNKNOWN: "warn"}


def of_branch(step, line, note):
    """[note] for an if/else that passed: the way, then each condition with its answer. ``note(words, tone)``."""
    facts, branch = line["facts"], line["branch"]
    chosen = facts.get("chosen")
    took = str((_CHOSEN if chosen else _TOOK)[branch])
    if branch == UNKNOWN:
        way = _("Goes the way of Yes.") if step["config"]["unknown"] == YES else _("Goes the way of No.")
        took = f"{took} {way}"
    return [note(took, _TONES[branch])] + [note(words) for words in question.because(step["config"]["rule"], facts)]
