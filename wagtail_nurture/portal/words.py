"""The exact words of the preferences page: shown there, and kept as proof of what was chosen."""

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from wagtail_nurture.contacts.models import Channel
from wagtail_nurture.contacts.wishes import Frequency


def ticked(label, yes):
    """A box of the page with its state, as it stands in the proof."""
    return f"{'☑' if yes else '☐'} {label}"


def frequency(value):
    """One of the choices of how often."""
    return {
        Frequency.WEEKLY: _("At most one mail a week"),
        Frequency.MONTHLY: _("At most one mail a month"),
    }.get(value) or _("Each mail as it comes")


def pause(until):
    """``until``: aware datetime, or None for no pause."""
    return _("Pause until %(day)s") % {"day": day(until)} if until else _("No pause")


def channel(value):
    """One of the choices of how to be reached."""
    return {
        Channel.EMAIL: _("Rather by e-mail"),
        Channel.SMS: _("Rather by text message"),
        Channel.LETTER: _("Rather by letter"),
    }.get(value) or _("As it comes")


def topic(name, *, muted, until=None, liked=False):
    """What somebody wants to read about the topic called ``name``."""
    if liked:
        return _("“%(topic)s”: this above all") % {"topic": name}
    if not muted:
        return _("“%(topic)s”: yes, gladly") % {"topic": name}
    if until is None:
        return _("“%(topic)s”: nothing any more") % {"topic": name}
    return _("“%(topic)s”: nothing until %(day)s") % {"topic": name, "day": day(until)}


def day(moment):
    """The local day of ``moment`` (aware), as the reader's language writes it."""
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")
