"""The calendar entry of an event in a message, as the event is now."""

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from wagtail_nurture import clock, tokens
from wagtail_nurture.contacts.local_time import zone_of
from wagtail_nurture.public import public

from . import occasions, versions
from .blocks.event import PURPOSE, EventBlock
from .models import MessageVersion


@public
@require_safe
def calendar(request, token, block_id):
    """The entry as an iCalendar file: it follows the page, or what was published last, and changes nothing."""
    found = _found(token, block_id, Site.find_for_request(request))
    if found is None:
        words = _("This event is no longer announced.")
        response = HttpResponse(words, status=404, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(found, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="event.ics"'
        response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _found(token, block_id, site):
    """The entry (bytes) of the block in the version that ``token`` names, or None."""
    number = tokens.unseal(PURPOSE, token)
    version = MessageVersion.objects.filter(pk=number).first() if number is not None else None
    if version is None:
        return None
    newest = versions.in_force(version.translation_key, version.locale) if version.translation_key else None
    blocks = {**version.parts.get("blocks", {}), **((newest and newest.parts.get("blocks")) or {})}
    block = blocks.get(block_id)
    if block is None or block["kind"] != EventBlock.slug:
        return None
    return _entry(block["config"], block_id, version, newest, site)


def _entry(config, block_id, version, newest, site):
    zone, host = zone_of(site), site.hostname if site else "localhost"
    if not config["page"]:
        occasion = occasions.written(config, zone)
        uid, sequence = f"{block_id}@{host}", (newest or version).pk
    else:
        page = _page(config["page"], version.locale)
        with translation.override(version.locale or None):
            occasion = occasions.of_page(page, zone) if page else None
        if occasion is None:
            return None
        changed = page.last_published_at
        uid, sequence = f"{page.translation_key}@{host}", int(changed.timestamp()) if changed else 0
    return occasions.entry(occasion, uid=uid, sequence=sequence, now=clock.now())


def _page(page_id, language):
    codes = [language, language.split("-")[0]]
    found = occasions.pages(page_id, codes)
    return next((found[code] for code in codes if code in found), None)
