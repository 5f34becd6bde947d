"""Some letters of a batch as one PDF: checked, filled and addressed like every message, then drawn."""

from dataclasses import dataclass, field

from wagtail_nurture.contacts.models import PostalAddress
from wagtail_nurture.content.paper import address, sheet
from wagtail_nurture.content.paper.printing import NotPrintable, Press
from wagtail_nurture.lookups import one_of

from .. import choose, filling, guard, letting_in, weigh
from ..gates import SKIP
from ..models import Delivery
from ..slots import SiteAddresses


@dataclass
class Drawn:
    """``pdf`` of those who are in it: {letter id: (pages, address lines)} in their order; ``out``: {letter id: (reason
    code, for good, words)} of the others."""

    pdf: bytes = b""
    pages: dict = field(default_factory=dict)
    out: dict = field(default_factory=dict)


def draw(letters):
    """Draw ``letters`` (list of BatchLetter with delivery, contact and site, in order): Drawn. Written are the version
    chosen and who is let in to its guarded documents. Raises NotPrintable when nothing can be drawn here at all."""
    press, drawn = Press(), Drawn()
    by_delivery = {letter.delivery_id: letter for letter in letters}
    ready = [letter.delivery for letter in letters]
    ready = _without(ready, weigh.objections(ready, copied=guard.held(), take=False), by_delivery, drawn)
    versions, verdicts = choose.versions_for(ready, fence=None)
    ready = _without(ready, verdicts, by_delivery, drawn)
    for choice, members in choose.chosen_in(ready):
        Delivery.objects.filter(one_of("pk", [delivery.pk for delivery in members]), fence=None).update(**choice)
    letting_in.let_in(ready, versions)
    people = {delivery.contact_id for delivery in ready}
    homes = {row.contact_id: row for row in PostalAddress.objects.filter(contact__in=people)}
    filled = _filled(ready, versions)
    heads = {}
    for delivery in ready:
        letter, rendered = by_delivery[delivery.pk], filled[delivery.pk]
        if rendered.problems:
            words = "; ".join(str(problem) for problem in rendered.problems)
            drawn.out[letter.pk] = ("render_failed", False, words)
            continue
        if rendered.skip:
            drawn.out[letter.pk] = (rendered.skip, True, "")
            continue
        head = heads.get(delivery.site_id) or heads.setdefault(delivery.site_id, sheet.letterhead_of(delivery.site))
        lines = address.lines_to(delivery.contact, homes.get(delivery.contact_id), head.home)
        page = sheet.Letter(
            body=rendered.html, lines=lines, at=letter.batch.created_at, locale=delivery.locale, title=rendered.subject
        )
        try:
            drawn.pages[letter.pk] = (press.draw(sheet.document(page, head)), lines)
        except NotPrintable as error:
            drawn.out[letter.pk] = ("render_failed", False, str(error))
    drawn.pdf = press.pdf()
    return drawn


def _without(deliveries, verdicts, by_delivery, drawn):
    for delivery in deliveries:
        if verdict := verdicts.get(delivery.pk):
            drawn.out[by_delivery[delivery.pk].pk] = (verdict.reason, verdict.action == SKIP, "")
    return [delivery for delivery in deliveries if delivery.pk not in verdicts]


def _filled(deliveries, versions):
    """{delivery id: Rendered}: facts are read once a version."""
    addresses = {delivery.site_id: SiteAddresses(delivery.site) for delivery in filling.one_a_site(deliveries)}
    groups, filled = {}, {}
    for delivery in deliveries:
        groups.setdefault(versions[delivery.pk].pk, []).append(delivery)
    for members in groups.values():
        recipients = [filling.recipient_of(delivery, addresses[delivery.site_id], set()) for delivery in members]
        filled |= filling.fill(versions[members[0].pk], recipients)
    return filled
