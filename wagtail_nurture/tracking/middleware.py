"""Remembers, with consent, which pages a visitor reads. Where it stands in MIDDLEWARE hardly matters; last is good.

In ``server`` mode it records each page that Wagtail serves. In ``beacon`` mode pages are left untouched, so that any
cache may keep them, and a small script reports the visit. In both it hands out a new id where a view asked for one.
"""

import logging

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.utils.cache import patch_cache_control, patch_vary_headers

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import site_facts

from . import bots, buffer, classify, consent, cookie, modes, visit
from .hits import Hit
from .network import is_flood
from .visit import Visit


logger = logging.getLogger("wagtail_nurture.tracking")


class ProfileTrackingMiddleware:
    sync_capable = True
    async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request):
        if self.is_async:
            return self._answer(request)
        return finish(request, self.get_response(request))

    async def _answer(self, request):
        response = await self.get_response(request)
        if settings.CONSENT_CALLABLE or not site_facts.is_known():  # either may ask the database
            return await sync_to_async(finish, thread_sensitive=True)(request, response)
        return finish(request, response)


def finish(request, response):
    """Add to ``response`` what tracking has to say. No query, and nothing written: that happens when it has left."""
    notes = visit.of(request)
    if notes.page_id is not None and modes.mode_of(request) == modes.SERVER:
        _track(request, response, notes)
    if notes.cookie != Visit.KEEP:
        cookie.write(request, response)
        _keep_private(response)
    return response


def _track(request, response, notes):
    """Note the page that was served, for a person who agreed. The response depends on the cookie either way."""
    _keep_private(response)
    if request.method != "GET" or response.status_code != 200 or classify.is_prefetch(request):
        return
    if not consent.allowed(request):
        return
    if cookie.read(request) is None:
        notes.remember_as(cookie.mint())
    after(request, lambda: _note(request, notes))


def after(request, act):
    """Call ``act`` once the response has left the server.

    By way of ``request.close``, which Django calls when whatever response was sent in the end is closed: a 304 made of
    our 200 by another middleware would take callbacks of the response itself along.
    """
    close = request.close

    def close_and_act():
        del request.close  # or the request would hold itself, and be collected in a later visitor's time
        close()
        act()

    request.close = close_and_act


def _note(request, notes):
    try:
        if is_flood(request):
            return
        site = getattr(request, "_wagtail_site", None)  # found when Wagtail routed the request; asking would query
        meta = request.META
        buffer.put(
            Hit(
                key_hash=notes.identity.key_hash,
                at=clock.now(),
                site_id=site.pk if site else None,
                page_id=notes.page_id,
                agent=meta.get("HTTP_USER_AGENT", "")[: bots.LONGEST],
                address=(meta.get("QUERY_STRING", ""), meta.get("HTTP_REFERER", ""), meta.get("HTTP_HOST", "")),
            )
        )
    except Exception as problem:  # closing swallows errors: say that there was one, without what it says of a person
        logger.error("A page view could not be noted (%s).", type(problem).__name__)


def _keep_private(response):
    patch_vary_headers(response, ["Cookie"])
    patch_cache_control(response, private=True)
