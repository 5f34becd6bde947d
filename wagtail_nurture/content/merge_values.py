"""The values of merge fields, read for a whole group."""

import datetime
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from wagtail_nurture.contacts import countries
from wagtail_nurture.contacts.models import ContactField
from wagtail_nurture.text import one_line

from . import merge
from .pieces import as_they_stand


#: Longest value shown, in characters: the wording of a consent fits.
LONGEST = 600
_VOUCHER = {"voucher_code": "code", "voucher_expires": "until"}
_SHOP = {"shop_name": "name", "shop_city": "city", "shop_phone": "phone", "shop_hours": "opening_hours"}


def read(names, group, cards):
    """{delivery id: {name: str}} for the merge fields ``names``; what is not known is absent.

    ``cards`` ({delivery id: {block id: [card]}}) tells which page a message is about.
    """
    known = merge.fields() if names else {}
    sources = {name: field.source for name, field in known.items()}
    wanted = {name: sources.get(name, merge.FACTS) for name in names}
    found = {person.delivery_id: {} for person in group.recipients}
    _person(group, {name: known[name].kind for name, source in wanted.items() if source == merge.PERSON}, found)
    if merge.PAGE in wanted.values():
        for delivery, title in _subjects(group, cards).items():
            found[delivery]["page_title"] = title
    if merge.VOUCHER in wanted.values():
        for delivery, card in _vouchers(group, cards).items():
            found[delivery] |= {name: card[_VOUCHER[name]] for name in wanted if name in _VOUCHER}
    if merge.SHOP in wanted.values():
        for delivery, shop in group.shops.items():
            found[delivery] |= {name: getattr(shop, _SHOP[name]) for name in wanted if name in _SHOP}
    for slug in {source for source in wanted.values() if source in merge.sources}:
        told = group.knowledge.told(merge.sources[slug](), group)
        for person in group.recipients:
            for name, value in told.get(person.delivery_id, {}).items():
                if name in wanted and (words := shown(value, person.locale or group.version.locale)):
                    found[person.delivery_id][name] = words
    for person in group.recipients:
        own = found[person.delivery_id]
        for name, source in wanted.items():
            if source == merge.FACTS and (value := person.facts.get(name)):
                own[name] = shown(value, person.locale)
            elif source == merge.SITE:
                settings = group.site_settings[person.site.pk]
                site_name = person.site.site_name or person.site.hostname
                own[name] = (settings.sender_name or site_name) if name == "sender_name" else site_name
    return found


def tells_of_a_voucher(names):
    """Whether any of the merge fields ``names`` does."""
    return not _VOUCHER.keys().isdisjoint(names)


def _vouchers(group, cards):
    """{delivery id: card} of the first voucher that each person is shown in this message.

    A message without the block tells the last one that they were given and can redeem.
    """
    blocks = [pk for pk, block in as_they_stand(group.version.parts) if block["kind"] == "voucher"]
    if not blocks:
        return group.knowledge.own_voucher(group)
    first = {delivery: next((own[pk][0] for pk in blocks if own.get(pk)), None) for delivery, own in cards.items()}
    return {delivery: card for delivery, card in first.items() if card}


def _person(group, names, found):
    if not names or not group.contact_ids:
        return
    values = group.knowledge.values(group.contact_ids, set(names))
    for person in group.recipients:
        for name, value in values.get(person.contact_id, {}).items():
            if name in names and (words := shown(value, person.locale or group.version.locale, kind=names[name])):
                found[person.delivery_id][name] = words


def _subjects(group, cards):
    """{delivery id: title} of the page each message is about.

    The first page that the message itself shows as viewed; else the page clicked last in this scenario; else the one
    looked at most. Only pages that can still be seen.
    """
    shown_blocks = [pk for pk, block in as_they_stand(group.version.parts) if _is_their_own(block)]
    found, chosen = {}, {}
    for person in group.recipients:
        delivery = person.delivery_id
        first = next((cards[delivery][pk][0] for pk in shown_blocks if cards[delivery].get(pk)), None)
        if first:
            found[delivery] = first["title"]
            continue
        views = group.clicked[delivery] or sorted(group.viewed[delivery], key=lambda view: -view.times)
        chosen[delivery] = [group.keys[view.page_id] for view in views if view.page_id in group.keys]
    before = {delivery: set(keys) for delivery, keys in group.shown.items()}
    for delivery, own in group.cards_of(chosen, count=1).items():
        if own:
            found[delivery] = own[0]["title"]
    group.shown = before
    return found


def _is_their_own(block):
    """Whether ``block`` shows pages of each person's own."""
    return block["kind"] == "pages_viewed" or block["kind"] == "product_card" and block["config"]["source"] != "page"


def shown(value, language, *, kind=""):
    """``value`` of a field as its reader sees it, on one line. ``kind`` is that of the contact field, where it is one.

    >>> shown(["touring", "city"], "en"), shown(Decimal("12.50"), "en"), shown(None, "en")
    ('touring, city', '12.5', '')
    """
    if value is None:
        return ""
    if isinstance(value, list | tuple | set):
        return ", ".join(filter(None, (shown(item, language) for item in value)))
    if kind == ContactField.Kind.COUNTRY:
        return countries.name_of(value, language)
    if isinstance(value, str):
        return one_line(value, LONGEST)
    with override(language or None):
        if isinstance(value, bool):
            value = _("yes") if value else _("no")
        elif isinstance(value, datetime.date):
            value = date_format(value)
        elif isinstance(value, Decimal):
            value = number_format(value.normalize() if value != value.to_integral_value() else int(value))
    return one_line(value, LONGEST)
