"""The same in words an editor reads."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_nurture import alarm
from wagtail_nurture.conf import settings
from wagtail_nurture.delivery.words import why
from wagtail_nurture.reports import copy, health

from . import judging
from .facts import MOST


def headline(facts, troubles):
    """One sentence: "Late by 12 minutes; 84 people wait; nothing lost."."""
    worst = troubles[0].code if troubles else ""
    if worst == "copied":
        return str(copy.COPY_WORDS)
    if worst == "never_seen" and not troubles[0].about:
        words = _("No worker has run yet; %(people)s; %(lost)s.")
    elif worst == "silent":
        words = _("The worker has been silent for %(silent)s; %(people)s; %(lost)s.")
    elif worst == "down":
        words = _("The mail server has not answered for %(silent)s; %(people)s; %(lost)s.")
    elif judging.lateness(facts) >= judging.USUAL:
        words = _("Late by %(late)s; %(people)s; %(lost)s.")
    else:
        words = _("On time; %(people)s; %(lost)s.")
    return words % {
        "silent": span(troubles[0].seconds) if troubles else "",
        "late": span(judging.lateness(facts)),
        "people": who_waits(facts),
        "lost": _lost(facts),
    }


def trouble(found):
    """(what is the matter, what to do) for one Trouble; sentences."""
    facts = {"time": span(found.seconds), "lane": lane(found.about), "n": count(found.number)}
    facts["command"] = _command(found.about)
    say, mend = _TROUBLES[found.code]
    if found.code == "never_seen" and not found.about:
        return _("No worker has run yet."), mend() % facts
    return say(found.number) % facts, mend() % facts


def _start():
    if settings.ALARM:
        return _("Start the worker that ALARM wakes, or let “manage.py nurture_pump” run each minute.")
    return _("Start “%(command)s” and run “manage.py nurture_schedule”.")


def _command(about):
    """What starts the cluster that works on the lane ``about``, or on any."""
    cluster = alarm.cluster_of(about) if about in alarm.LANES else alarm.home_cluster()
    start = "manage.py qcluster"
    return start if cluster == alarm.home_cluster() else f"Q_CLUSTER_NAME={cluster} {start}"


_TROUBLES = {
    "copied": (
        lambda n: str(copy.COPY_WORDS),
        lambda: _("If this is the real site, confirm it on the Nurture overview."),
    ),
    "never_seen": (
        lambda n: _("No worker has looked at %(lane)s yet."),
        _start,
    ),
    "silent": (
        lambda n: _("No worker has looked at %(lane)s for %(time)s."),
        _start,
    ),
    "down": (
        lambda n: _("The mail server has not answered for %(time)s."),
        lambda: _("It is tried again by itself; nothing is lost meanwhile."),
    ),
    "late": (
        lambda n: _("The oldest of %(lane)s has waited for %(time)s."),
        lambda: _("A large sending takes its time. If the numbers do not go down, add workers."),
    ),
    "poisoned": (
        lambda n: ngettext(
            "%(n)s person stands on a step that fails for them.",
            "%(n)s people stand on a step that fails for them.",
            n,
        ),
        lambda: _("The to-dos on the overview name the step."),
    ),
    "uncertain": (
        lambda n: ngettext("%(n)s message may have arrived or not.", "%(n)s messages may have arrived or not.", n),
        lambda: _("Decide under “Uncertain messages”: send again, or count as sent."),
    ),
}


def lane(name):
    """A lane (or all) as it stands inside a sentence."""
    return {
        "now": _("files and confirmations"),
        "mass": _("scenarios and newsletters"),
    }.get(name, name)


def kind(slug):
    """The heading of a row of what waits."""
    return {
        "messages_now": _("Messages asked for: files, confirmations"),
        "messages_mass": _("Messages of scenarios and newsletters"),
        "people": _("People whose next step has come"),
        "events": _("News that scenarios have not heard yet"),
    }[slug]


def held_messages(codes):
    """[(sentence, "3 messages", code)], the most frequent first, of {reason code: number}."""
    return _held(codes, lambda n: ngettext("%(n)s message", "%(n)s messages", n))


def held_people(codes):
    """[(sentence, "3 people", code)], the most frequent first, of {reason code: number}."""
    return _held(codes, lambda n: ngettext("%(n)s person", "%(n)s people", n))


def _held(codes, words):
    ordered = sorted(codes.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(why(code) or _("no reason given"), words(n) % {"n": count(n)}, code) for code, n in ordered]


def being_done(open_work):
    """[sentence] of what is being worked through; [] when nothing is."""
    words = {
        "imports": lambda n: ngettext(
            "%(n)s file of people is being read.", "%(n)s files of people are being read.", n
        ),
        "fan_outs": lambda n: ngettext(
            "%(n)s scenario takes in everybody who matches.", "%(n)s scenarios take in everybody who matches.", n
        ),
        "newsletters": lambda n: ngettext("%(n)s newsletter is being sent.", "%(n)s newsletters are being sent.", n),
    }
    return [words[name](number) % {"n": number} for name, number in open_work.items() if number]


def who_waits(facts):
    """Inside a sentence: the people who wait; where none is known (a test, an erased person), the messages."""
    if facts.people:
        return ngettext("%(n)s person waits", "%(n)s people wait", facts.people) % {"n": count(facts.people)}
    number = sum(waiting.number for waiting in facts.waiting)
    if number:
        return ngettext("%(n)s thing waits", "%(n)s things wait", number) % {"n": count(number)}
    return _("nobody waits")


def count(number):
    """A number, or that it is larger than what is counted."""
    if number > MOST:
        return _("more than %(n)s") % {"n": number_format(MOST, force_grouping=True)}
    return number_format(number, force_grouping=True)


def span(seconds):
    """So many seconds in words, in the unit that fits.

    >>> span(0.4), span(1), span(89), span(12 * 60 + 5)
    ('0 seconds', '1 second', '89 seconds', '12 minutes')
    """
    if seconds < judging.USUAL:
        return ngettext("%(n)s second", "%(n)s seconds", int(seconds)) % {"n": int(seconds)}
    return health.duration(int(seconds // 60))


def _lost(facts):
    if not facts.uncertain:
        return _("nothing lost")
    words = ngettext("nothing lost, %(n)s message uncertain", "nothing lost, %(n)s messages uncertain", facts.uncertain)
    return words % {"n": count(facts.uncertain)}
