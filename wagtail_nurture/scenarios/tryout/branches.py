"""Why a try-out took a way, in words: each condition with its answer, and what is known of it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .. import question
from ..steps.if_else import NO, UNKNOWN, YES


_UNKNOWN = {
    "not_measured": gettext_lazy("this person does not let it be measured"),
    "visits_not_measured": gettext_lazy("visits of this person are not measured"),
    "doubtful": gettext_lazy("it may have been a machine"),
    "settling": gettext_lazy("the click still settles"),
    "pending": gettext_lazy("you had not done it yet"),
}
_TRUTH = {
    True: pgettext_lazy("answer", "yes"),
    False: pgettext_lazy("answer", "no"),
    None: pgettext_lazy("answer", "not measured"),
}
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
    return [note(took, _TONES[branch])] + [note(words) for words in _conditions(step["config"]["rule"], facts)]


def _conditions(config, facts):
    for sentence, truth, item in question.told(config, facts):
        told = {"condition": sentence, "answer": _TRUTH[truth]}
        if detail := _detail(item):
            yield _("%(condition)s: %(answer)s (%(detail)s)") % (told | {"detail": detail})
        else:
            yield _("%(condition)s: %(answer)s") % told


def _detail(item):
    """What is known beyond yes and no: "2 of 5", "the detail is empty"; "" for nothing."""
    if item.get("unknown"):
        return _UNKNOWN.get(item["unknown"], "")
    if "found" in item and "wanted" in item:
        return _("%(found)s of %(wanted)s") % item
    if item.get("not_sent"):
        return _("the message was not sent before")
    return _("the detail is empty") if item.get("empty") else ""
