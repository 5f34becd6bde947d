"""What browsers say: the visit of a page that a cache may have served, and the answer to the banner."""

import json
import logging
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wagtail_nurture import clock
from wagtail_nurture.public import public
from wagtail_nurture.text import clean, clean_tree

from . import bots, buffer, classify, consent, cookie, kinds, visit, visitors
from .hits import Hit
from .middleware import after
from .network import is_flood
from .sameorigin import is_same_origin


logger = logging.getLogger("wagtail_nurture.tracking")

LONGEST_BODY = 2048
LARGEST_ID = 2**63 - 1
#: Seconds. A page that says more forgot to stop its clock.
LONGEST_STAY = 3600


@csrf_exempt
@login_not_required
def beacon(request):
    """Take a report from a page's script. Always an empty 204 that no cache keeps, whatever was sent.

    The body is JSON of at most 2 KB: ``page`` (id), ``query`` and ``referrer`` of the page; ``page`` and the
    ``seconds`` that it was seen; or ``kind``, ``subject`` and ``properties`` of an event of the site's own. Without
    consent nothing is kept and no id is given.
    """
    response = HttpResponse(status=204)
    add_never_cache_headers(response)
    try:
        _take_report(request, response)
    except Exception as problem:  # a page's script cannot mend anything; say what kind of error, without its data
        logger.error("A report of a page's script could not be taken (%s).", type(problem).__name__)
    return response


@public
@require_POST
def answer(request):
    """Take the answer to the banner (``choice`` yes or no), from its script (204) or its plain form (back to the page).

    "No" also ends a consent given before: the id goes, and what it read is nobody's.
    """
    if not is_same_origin(request):
        return HttpResponseForbidden()
    chosen = request.POST.get("choice")
    by_script = "application/json" in request.META.get("HTTP_ACCEPT", "")
    response = HttpResponse(status=204) if by_script else HttpResponseRedirect(_page_before(request))
    if not by_script:
        response.status_code = 303
    if chosen in {consent.YES, consent.NO}:
        consent.write_choice(request, response, granted=chosen == consent.YES)
        if chosen == consent.NO:
            visitors.forget(request)
            cookie.write(request, response)
    add_never_cache_headers(response)
    return response


def _take_report(request, response):
    if request.method != "POST" or not is_same_origin(request):
        return
    report = _read(request)
    if report is None:
        return
    if consent.choice(request) is False:
        visitors.forget(request)
        cookie.write(request, response)
        return
    if not consent.allowed(request) or classify.is_prefetch(request):
        return
    said = _understand(report)
    if said is None or is_flood(request):
        return
    identity = cookie.read(request)
    if identity is None:
        if said.get("kind") == kinds.PAGE_READ:
            return  # whose visit is not known has no duration
        identity = cookie.mint()
        visit.of(request).remember_as(identity)
        cookie.write(request, response)
    host, _colon, port = request.get_host().partition(":")
    hit = Hit(
        key_hash=identity.key_hash,
        at=clock.now(),
        asked_of=(host, port or request.get_port()),
        agent=request.META.get("HTTP_USER_AGENT", "")[: bots.LONGEST],
        address=(clean(report.get("query"), 2000), clean(report.get("referrer"), 2000), request.get_host()),
        **said,
    )
    after(request, lambda: buffer.put(hit))


def _read(request):
    """The report as a dict, or None when it is too long or not one."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
    if not 0 < announced <= LONGEST_BODY:
        return None
    try:
        report = json.loads(request.read(LONGEST_BODY))
    except (ValueError, RecursionError):
        return None
    return report if isinstance(report, dict) else None


def _understand(report):
    """What the report says, as arguments of a Hit, or None when it makes no sense."""
    page = report.get("page")
    if page is not None and (isinstance(page, bool) or not isinstance(page, int) or not 0 < page <= LARGEST_ID):
        return None
    if "kind" not in report:
        return None if page is None else {"page_id": page} | _duration(report.get("seconds"))
    properties = report.get("properties")
    if not kinds.is_open_to_browsers(report["kind"]) or not isinstance(properties, dict | None):
        return None
    return {
        "page_id": page,
        "kind": report["kind"],
        "subject": clean(report.get("subject"), 100),
        "properties": clean_tree(properties or {}),
    }


def _duration(seconds):
    """How long the page was seen, as arguments of a Hit; of a visit that has only begun, none."""
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds < 1:
        return {}
    return {"kind": kinds.PAGE_READ, "properties": {"seconds": min(seconds, LONGEST_STAY)}}


def _page_before(request):
    """The page on which the banner stood, as a path; the home page when the browser does not say."""
    referrer = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(referrer)
    return f"/{parts.path.lstrip('/')}" + (f"?{parts.query}" if parts.query else "")
