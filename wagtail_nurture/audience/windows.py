"""What conditions on acts share: at least so many times, in the last so many days or since entering the scenario."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.lookups import those

from . import sendings
from .conditions.base import Answer
from .truth import NOBODY


#: The shortest time after a moment.
AFTER = timedelta(microseconds=1)
#: Days, ten years.
LONGEST = 3650
#: Nobody does anything more often.
MOST = 100_000


def whole(value, *, least=0, most=LONGEST):
    """``value`` as a whole number between ``least`` and ``most``; None when it is none, or nothing was written.

    >>> whole("30"), whole(None), whole("soon"), whole(10**12), whole(-4)
    (30, None, None, 3650, 0)
    """
    try:
        return min(max(int(value), least), most)
    except (TypeError, ValueError, OverflowError):
        return None


def is_between(value, least, most):
    """Whether ``value`` is written as a whole number between ``least`` and ``most``.

    >>> is_between("30", 1, 30), is_between(31, 1, 30), is_between("soon", 1, 30)
    (True, False, False)
    """
    known = whole(value, least=least - 1, most=most + 1)
    return known is not None and least <= known <= most


def is_days(value):
    return is_between(value, 1, LONGEST)


def times_block(label=None):
    label = label or gettext_lazy("At least so many times")
    return blocks.IntegerBlock(min_value=1, max_value=MOST, default=1, label=label)


def days_block(**options):
    options = {"label": gettext_lazy("In so many days"), "help_text": gettext_lazy("Empty: ever.")} | options
    return blocks.IntegerBlock(min_value=1, max_value=LONGEST, required=False, **options)


def since_entry_block():
    return blocks.BooleanBlock(
        required=False, label=gettext_lazy("Count only what happened since entering the scenario")
    )


def since_message_block():
    return blocks.CharBlock(
        required=False,
        max_length=100,
        label=gettext_lazy("Count only what happened since this message"),
        help_text=gettext_lazy("The label of the step of this scenario that sends it. Empty: whenever it was."),
    )


class Windowed:
    """A condition with ``times``, ``days``, ``since_entry`` and ``since_message`` (the label of a sending step) in its
    config; whatever is missing is 1, ever, no. Outside a scenario the last two mean nothing."""

    @property
    def times(self):
        return whole(self.config.get("times"), least=1, most=MOST) or 1

    @property
    def days(self):
        """In the last so many days; None for ever."""
        return whole(self.config.get("days")) or None

    @property
    def since_message(self):
        """The label or id of the step that sends the message since which it counts; "" for none."""
        return sendings.step_named(self.config, "since_message")

    def judge(self, past, at):
        """No, as long as the message since which it counts was not sent; else :meth:`judge_since`."""
        if self.since_message and past.person.enrolment_id is not None:
            sent = sendings.last(past, self.since_message)
            # Not the message itself, of which "was sent a message" would always be true.
            return self.judge_since(past, at, sent + AFTER) if sent else Answer(False, {"not_sent": True})
        return self.judge_since(past, at, self.since(past.person, at))

    def judge_since(self, past, at, since):
        """The Answer, when only what happened from ``since`` (aware datetime; None: ever) on counts."""
        raise NotImplementedError

    def since(self, person, at):
        """From when on an act of ``person`` (None: of anybody) counts, if no message says it: aware datetime, or None
        for ever."""
        if self.config.get("since_entry") and person and person.entered_at:
            return person.entered_at
        return at - timedelta(days=self.days) if self.days else None

    def counted(self, events, at):
        """Those of ``events`` (queryset of Event) that count as of ``at``, outside a scenario."""
        since = self.since(None, at)
        events = events.filter(contact__isnull=False, at__lte=at)
        return events.filter(at__gte=since) if since else events

    def aged(self, events, since, until):
        """Of whom one of ``events`` grew too old between ``since`` and ``until``: a Q on Contact."""
        if not (oldest := self.since(None, since)):
            return NOBODY
        gone = events.filter(contact__isnull=False, at__gte=oldest, at__lt=self.since(None, until))
        return those(gone)

    def in_window(self, done):
        """``done`` (words) with the window: "made at least 2 purchases in the last 30 days"."""
        if self.since_message:
            return _since_message() % {"done": done, "message": self.since_message}
        if self.config.get("since_entry"):
            return _since_entry() % {"done": done}
        if self.days:
            return ngettext("%(done)s in the last day", "%(done)s in the last %(days)d days", self.days) % {
                "done": done,
                "days": self.days,
            }
        return done

    def window_problems(self):
        """What is wrong with the window, as sentences."""
        found = []
        if not is_between(self.config.get("times", 1), 1, MOST):
            found.append(_("“At least” takes a whole number from 1 to %(most)d.") % {"most": MOST})
        days = self.config.get("days")
        if days not in (None, "") and not is_days(days):
            words = _("“In so many days” takes a number from 1 to %(most)d. Empty means ever.")
            found.append(words % {"most": LONGEST})
        return found


def _since_entry():
    return _("%(done)s since entering the scenario")


def _since_message():
    return _("%(done)s since the message “%(message)s”")


def folded(*done):
    """The ways to fold ``done`` (words; one and many) in its window: (words, fields that must be filled in) pairs."""
    since_message = _since_message().replace("%(message)s", "%(since_message)s")
    return [
        ([since_message.replace("%(done)s", each) for each in done], ["since_message"]),
        ([_since_entry().replace("%(done)s", each) for each in done], ["since_entry"]),
        ([_("%(done)s in the last %(days)d days").replace("%(done)s", each) for each in done], ["days"]),
        (list(done), []),
    ]
