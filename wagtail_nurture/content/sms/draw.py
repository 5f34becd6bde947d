"""From a text message to what sending fills: the words, the person's own link, the STOP mention."""

import re

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.exceptions import Problem
from wagtail_nurture.text import clean

from .. import cards, merge
from ..canvas import Canvas
from ..compile import Compiled
from ..vouchers import codes
from ..vouchers.models import VoucherCode
from . import alphabet


#: Where the link stands in the text; at its end when it is not named.
LINK = re.compile(r"\{\{[\s\xa0]*link[\s\xa0]*\}\}")
#: How long the value of a merge field is counted, and is at most when the text leaves.
LONGEST = 30
_LONGEST = {"first_name": 20, "postcode": 10, "shop_phone": 20, "page_title": 40, "document_title": 40}
#: Worth nothing when a letter lacks: told whole, and counted as long as those that there are.
_WHOLE = {"voucher_code": codes.LONGEST}
#: Of a list of codes that was brought along, so many are looked at, and of sites.
_MANY = 1000


def longest(name):
    """How many letters the value of the merge field ``name`` may take."""
    return _WHOLE.get(name) or _LONGEST.get(name, LONGEST)


def draw(sms):
    """The Compiled of ``sms`` (Sms, saved or not); nothing is stored."""
    locale = sms.locale.language_code
    compiled = Compiled(subject=" ".join(sms.text.split()), channel="sms")

    def words(context):
        with context.at("text"):
            said = _words(sms, context)
            signed = "sender_name" in context.merge_names
            opening = "" if signed else f"{context.brand('sms_sender')}: "
            return f"{opening}{said} {context.brand('sms_stop')}"

    context, text = Canvas.drawn(words, locale=locale, known={*merge.fields()})
    compiled.links = [link | {"key": "link"} for link in context.links]
    compiled.problems = [*context.problems, *_dead_page(sms)]
    count = measure(sms)
    compiled.parts = {
        "subject": [sms.name],
        "text": context.table.cut(text),
        "merge": sorted(context.merge_names),
        "blocks": {},
        "alphabet": count.alphabet,
    }
    compiled.problems += _problems(sms, count)
    return compiled


def _words(sms, context):
    """The text with its fields and its link as slots."""
    said = [clean(part, 1600) for part in LINK.split(sms.text.strip().replace("\r\n", "\n"), maxsplit=1)]
    drawn = [context.words(LINK.sub("", part)) for part in said]
    if not sms.has_link:
        if len(said) > 1:
            context.problem(_("{{ link }} has no link to show. Choose a page or write an address, or take it out."))
        return "".join(drawn)
    with context.at("url"):
        if sms.url.strip().lower().startswith(("mailto:", "tel:")):
            context.problem(_("Nobody can press that in a text. Write an address that begins with https://."))
    with context.at("link"):
        target = {"page": sms.page, "url": sms.url, "landing": sms.landing}
        link = context.link(target, label=sms.page.title if sms.page_id else sms.url)
    return f"{drawn[0]}{link}{drawn[1]}" if len(drawn) > 1 else f"{drawn[0]} {link}"


def _dead_page(sms):
    if sms.page_id is None or cards.visible(cards.page_model().objects.filter(pk=sms.page_id)).exists():
        return []
    return [Problem("page", merge.dead_link(sms.page.title))]


def measure(sms):
    """The alphabet.Measure of ``sms`` as it is for the person with the longest values, with its link and STOP."""
    facts = counting(sms.locale.language_code)
    return alphabet.measure(longest_text(sms.text, facts, has_link=sms.has_link))


def longest_text(text, facts, *, has_link):
    """What ``text`` comes to at most; ``facts`` as :func:`counting` gives them. The editor's script counts the same."""
    text = text.strip().replace("\r\n", "\n")
    link = "x" * facts["link"] if has_link else ""
    before, *after = LINK.split(text, maxsplit=1)
    text = f"{before}{link}{LINK.sub('', after[0])}" if after else f"{before} {link}" if link else before
    drawn = []
    for part in merge.split(text):
        if isinstance(part, tuple):
            room = facts["fields"].get(part[0], LONGEST)
            part = part[1] + "x" * max(0, room - len(part[1]))
        drawn.append(part)
    signed = "sender_name" in merge.names(text)
    opening = "" if signed else f"{facts['sender']}: "
    return f"{opening}{''.join(drawn)} {facts['stop']}"


def counting(locale):
    """What counting needs besides the text, as plain values: what is added to it, and how long each field may get."""
    return {
        **_dearest_site(),
        "fields": {name: longest(name) for name in merge.fields()} | {"voucher_code": _longest_code()},
        "most": settings.SMS_MAX_PARTS,
        "price": float(settings.SMS_PART_PRICE or 0),
        "currency": settings.CURRENCY,
    }


def _dearest_site():
    """What the site adds of which a text takes the most room, of those that send any: its sender, link and STOP.

    A few queries, however many sites there are.
    """
    main = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    others = NurtureSiteSettings.objects.exclude(sms_stop="").exclude(site=main).select_related("site").order_by("site")
    chosen = [*([NurtureSiteSettings.for_site(main)] if main else []), *others[:_MANY]]
    added = [
        {"sender": sender_of(each, each.site), "stop": each.sms_stop or "", "link": len(link_on(each.site))}
        for each in chosen
    ]
    return max(added, key=_room, default={"sender": "", "stop": "", "link": 50})


def _room(added):
    count = alphabet.measure(f"{added['sender']}: {'x' * added['link']} {added['stop']}")
    return count.alphabet == alphabet.UCS, count.units


def _longest_code():
    """How long the code of a voucher gets: as it is made here, or as the latest of a list that was brought along."""
    latest = VoucherCode.objects.order_by("-pk").values_list("code", flat=True)[:_MANY]
    return max(LONGEST, *map(len, latest), 0)


def link_on(site):
    """A link as people get it from ``site``, of the same length, leading nowhere."""
    return site.root_url.rstrip("/") + reverse("wagtail_nurture:click", args=["AYsQ2xK0uL8bVw3RtZ5nGd", 0])


def sender_of(chosen, site):
    """Who writes, as it stands at the beginning of a text. ``chosen``: the NurtureSiteSettings of ``site``."""
    if chosen is None:
        return ""
    return chosen.sms_sender or chosen.sender_name or site.site_name or site.hostname


def _problems(sms, count):
    found = []
    if not sms.text.strip():
        found.append(Problem("text", _("Write the text.")))
    if count.parts > settings.SMS_MAX_PARTS:
        words = _(
            "With its link, the STOP mention and long names it travels in %(parts)d parts; at most %(most)d may be "
            "sent. Shorten it."
        )
        found.append(Problem("text", words % {"parts": count.parts, "most": settings.SMS_MAX_PARTS}))
    if strange := alphabet.strangers(sms.text):
        words = _("“%(letters)s” leave room for 70 letters in a part instead of 160.")
        found.append(Problem("text", words % {"letters": strange[:20]}, warning=True))
    site = Site.objects.filter(is_default_site=True).first()
    if site and not NurtureSiteSettings.for_site(site).sms_stop:
        words = _("The Nurture settings of %(site)s still lack the STOP mention; nothing leaves without it.")
        found.append(Problem("", words % {"site": site}, warning=True))
    return found
