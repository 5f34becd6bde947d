"""The facts that a rule's answer stood on, in words for the journal: "1 of 2 pages; last visit 12 November"."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _


UNKNOWN = {
    "visits_not_measured": lambda: _("visits not measured: this person did not agree to be remembered"),
    "not_measured": lambda: _("not measured: this person did not agree to it"),
    "settling": lambda: _("a click that is not yet known to be a person's"),
    "doubtful": lambda: _("it cannot be told whether a person or a machine did it"),
}


def why(facts):
    """Sentences (a list, in the active language, no full stop) for an Answer's ``facts`` as a StepRun keeps them."""
    return [words for asked in (facts or {}).get("asked", ()) if (words := _why(asked))]


def _why(asked):
    if "asked" in asked:
        return "; ".join(why(asked))
    parts = [*_numbers(asked), *_moments(asked)]
    if asked.get("unknown") in UNKNOWN:
        parts.append(UNKNOWN[asked["unknown"]]())
    return ", ".join(parts)


def _numbers(asked):
    if asked.get("kind") == "viewed_pages" and "wanted" in asked:
        yield _("%(found)d of %(wanted)d pages seen") % asked
    if asked.get("kind") == "score" and "wanted" in asked:
        yield _("%(found)d points, %(wanted)d needed") % asked
    if asked.get("kind") == "field" and asked.get("empty"):
        yield _("“%(field)s” is not known") % asked
    if asked.get("machine"):
        yield _("a machine did it %(count)d times") % {"count": asked["machine"]}
    if asked.get("not_sent"):
        yield _("the message was not sent")


def _moments(asked):
    if "found" in asked and asked.get("kind") != "score":
        if day := _day(asked.get("since")):
            yield _("counted since %(day)s") % {"day": day}
        if day := _day(asked.get("last")):
            words = _("last visit %(day)s") if asked["kind"] == "viewed_pages" else _("last on %(day)s")
            yield words % {"day": day}
        return
    if day := _day(asked.get("since")):
        yield _("since %(day)s") % {"day": day}
    if day := _day(asked.get("at")):
        yield _("on %(day)s") % {"day": day}


def _day(moment):
    """The local day of an ISO moment, or "" for none."""
    try:
        return formats.date_format(timezone.localtime(datetime.fromisoformat(moment)), "j F Y") if moment else ""
    except (TypeError, ValueError):
        return ""
