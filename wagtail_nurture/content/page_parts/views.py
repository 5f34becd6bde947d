"""What a page's script fetches: the parts of one page that are for this visitor."""

from copy import copy

import swapper
from django.http import HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.views.decorators.http import require_POST
from wagtail.models import Site

from wagtail_nurture.public import public
from wagtail_nurture.tracking.network import is_flood
from wagtail_nurture.tracking.sameorigin import is_same_origin
from wagtail_nurture.tracking.tags import language_of

from . import asking, references


#: Parts of one page that are answered for; no page has so many.
MOST = 50


@public
@require_POST
def parts(request):
    """``part`` (references, all of one page) -> JSON {"parts": {reference: HTML}} of those that hold for this visitor.

    404 for forged references and for a page that is not public now. No cache may keep the answer.
    """
    response = _answer(request) if is_same_origin(request) else HttpResponseForbidden()
    add_never_cache_headers(response)
    patch_vary_headers(response, ["Cookie"])
    return response


def _answer(request):
    asked = {reference: references.read(reference) for reference in request.POST.getlist("part")[:MOST]}
    if None in asked.values() or len({found[0] for found in asked.values()}) != 1:
        return HttpResponse(status=404)
    asker = asking.Asker(request)
    if not asker.is_known or is_flood(request):
        return JsonResponse({"parts": {}})
    page = _public_page(request, next(iter(asked.values()))[0])
    if page is None:
        return HttpResponse(status=404)
    wanted = {place: reference for reference, (_page_id, place) in asked.items()}
    return JsonResponse({"parts": _drawn(request, page, asker, wanted)})


def _public_page(request, page_id):
    """The published page as everybody may read it on this site, or None."""
    page = swapper.load_model("wagtailcore", "Page").objects.live().filter(pk=page_id).specific().first()
    if page is None or page.get_view_restrictions().exists():
        return None
    site, address = Site.find_for_request(request), page.get_url_parts(request)
    return page if site and address and address[0] == site.pk else None


def _drawn(request, page, asker, wanted):
    """{reference: HTML} of the parts of ``page`` at the places ``wanted`` ({place: reference}) that hold."""
    within = copy(request)
    within.path, within.method, within.is_preview = page.get_url_parts(request)[2], "GET", False
    asking.answer_within(within, asker)
    context = {"page": page, "request": within}
    with translation.override(language_of(page.locale_id) or translation.get_language()):
        return {
            wanted[place]: value["content"].render_as_block(context)
            for place, value in references.parts(page)
            if place in wanted and asker.holds(value["rule"])
        }
