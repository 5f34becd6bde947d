"""What a person came to like, bought and belongs to, as lines of their timeline.

Each teller takes an Event, the Names of the page and whether names and values may be seen; it gives (icon, title,
[details]), as those of ``reports.words`` do.
"""

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from wagtail_nurture.audience.interests.told import LEVELS
from wagtail_nurture.contacts.models import Channel
from wagtail_nurture.contacts.wishes import Frequency
from wagtail_nurture.content.money import price_words
from wagtail_nurture.tracking import kinds

from .names import id_of


def _topic(event, names):
    slug = event.subject.removeprefix("topic:")
    return names.topics.get(slug, slug)


def _interest(event, names, sees):
    title = _("Interest in “%(topic)s” changed") % {"topic": _topic(event, names)}
    old, new = (str(LEVELS.get(event.properties.get(side, ""), "")) for side in ("old", "new"))
    return "pick", title, [_("%(before)s → %(after)s") % {"before": old, "after": new}]


def _declared(event, names, sees):
    wanted = event.properties.get("wanted", True)
    title = _("Said that “%(topic)s” interests them") if wanted else _("Took back that “%(topic)s” interests them")
    return "pick", title % {"topic": _topic(event, names)}, []


def _muted(event, names, sees):
    until = _day(event.properties.get("until"))
    detail = _("Until %(day)s") % {"day": until} if until else _("For good")
    return "no-view", _("Hears nothing more of “%(topic)s”") % {"topic": _topic(event, names)}, [detail]


def _unmuted(event, names, sees):
    return "view", _("May hear of “%(topic)s” again") % {"topic": _topic(event, names)}, []


def _rhythm(event, names, sees):
    new = event.properties.get("new") or {}
    often = capfirst(str(dict(Frequency.choices).get(new.get("frequency", ""), "")))
    until = _day(new.get("paused_until"))
    return (
        "time",
        _("Changed how often mails may come"),
        [often, _("Pause until %(day)s") % {"day": until} if until else ""],
    )


def _channel(event, names, sees):
    chosen = dict(Channel.choices).get(event.properties.get("new"))
    return "mobile-alt", _("Chose how to be reached"), [capfirst(str(chosen)) if chosen else _("As it comes")]


def _segment(event, names, sees):
    name = names.segments.get(id_of(event.subject, "segment"), _("deleted segment"))
    entered = event.kind == kinds.SEGMENT_ENTERED
    title = _("Came into the segment “%(name)s”") if entered else _("Dropped out of the segment “%(name)s”")
    return "group", title % {"name": name}, [str(_BECAUSE.get(event.properties.get("because"), ""))]


_BECAUSE = {
    "time": gettext_lazy("Because time went by"),
    "rule": gettext_lazy("Because an editor changed the segment"),
}


def _purchase(event, names, sees):
    facts = event.properties
    till = _("At the till of a shop") if facts.get("till") is True else ""
    return "success", _with_price(_("Bought for %(price)s"), _("Bought something"), facts), [_items(facts), till]


def _cart(event, names, sees):
    facts = event.properties
    if facts.get("items") == 0:
        return "list-ul", _("Emptied the cart"), []
    return "list-ul", _with_price(_("Changed the cart: %(price)s"), _("Changed the cart"), facts), [_items(facts)]


def _said(event, names, sees):
    words = event.properties.get("words")
    return "comment", _("Said it with a button"), [_("“%(words)s”") % {"words": words}] if sees and words else []


def _with_price(words, without, facts):
    price = price_words(facts.get("amount"), get_language() or "en")
    return words % {"price": price} if price else without


def _items(facts):
    count = facts.get("items")
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        return ""
    return ngettext("%(count)d article", "%(count)d articles", count) % {"count": count}


def _friend(event, names, sees):
    return "group", _("Somebody joined whom they brought"), []


def _merged(event, names, sees):
    return "group", _("Merged with another entry of theirs"), []


def _day(moment):
    """The local day of an ISO moment; "" for none."""
    try:
        found = parse_datetime(moment or "")
    except (TypeError, ValueError):
        return ""
    return date_format(localtime(found), "DATE_FORMAT") if found and is_aware(found) else ""


TELLERS = {
    kinds.INTEREST_CHANGED: _interest,
    kinds.INTEREST_DECLARED: _declared,
    kinds.TOPIC_MUTED: _muted,
    kinds.TOPIC_UNMUTED: _unmuted,
    kinds.WISHES_CHANGED: _rhythm,
    kinds.WISHES_CHANNEL: _channel,
    kinds.SEGMENT_ENTERED: _segment,
    kinds.SEGMENT_LEFT: _segment,
    kinds.PURCHASE_MADE: _purchase,
    kinds.CART_CHANGED: _cart,
    kinds.FRIEND_JOINED: _friend,
    kinds.CONTACT_MERGED: _merged,
    kinds.CHOICE_SAID: _said,
}
