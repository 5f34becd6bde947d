"""A form is sent in. The address carries no authority: no session, no CSRF token, so that it works on cached pages."""

from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from wagtail_nurture.conf import settings
from wagtail_nurture.public import public
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import cookie

from . import intake, quota
from .answers import keep_private, page
from .finding import live_form
from .network import comes_from_this_site, network_of
from .sheet import Sheet


#: How many posts a form counts for that was filled in faster than a person can.
WEIGHT_OF_HASTE = 3


@public
@require_http_methods(["GET", "HEAD", "POST"])
def form(request, slug):
    """GET shows the form on a page of its own; POST takes it in and leads to its thanks."""
    found = live_form(slug, _locale(request.POST if request.method == "POST" else request.GET))
    site = Site.find_for_request(request)
    if found is None or site is None:
        return page(request, "gone", status=404)
    locale = found.locale.language_code
    if request.method != "POST":
        return page(request, "form_page", {"sheet": Sheet(found)}, locale=locale)
    if not comes_from_this_site(request):
        return page(request, "elsewhere", {"form": found}, locale=locale, status=403)
    return _take(request, found, site)


def _take(request, form, site):
    sheet = Sheet(form, request.POST)
    network = network_of(request)
    if not _within_network_quota(request, network):
        with override(sheet.locale):
            sheet.message = _("Many forms came from your network just now. What you typed is kept: try again later.")
        return page(request, "form_page", {"sheet": sheet}, locale=sheet.locale, status=429)
    if request.POST.get("website"):
        return _thanks(sheet)  # the honeypot: a machine is told what people are told
    if sheet.problems:
        return page(request, "form_page", {"sheet": sheet}, locale=sheet.locale, status=422)
    if not quota.take("address", sheet.email.lower(), settings.POSTS_PER_ADDRESS):
        return _thanks(sheet)  # saying more would tell a stranger about this address
    intake.accept(sheet, site=site, request=request, network=network)
    response = _thanks(sheet)
    cookie.write(request, response)
    return response


def _within_network_quota(request, network):
    """The script on the page tells how long the form was open; without it nothing is known and nothing is held."""
    waited = one_line(request.POST.get("t"), 12)
    in_haste = waited.isascii() and waited.isdigit() and int(waited) < settings.MINIMUM_FILL_SECONDS * 1000
    weight = WEIGHT_OF_HASTE if in_haste else 1
    return quota.take("network", network, settings.POSTS_PER_NETWORK, weight=weight)


def _thanks(sheet):
    """After the post comes a page that can be reloaded; the same one for everybody."""
    address = reverse("wagtail_nurture:form_thanks", args=[sheet.form.slug])
    response = HttpResponseRedirect(f"{address}?{urlencode({'locale': sheet.locale})}")
    response.status_code = 303
    return keep_private(response)


@public
@require_http_methods(["GET", "HEAD"])
def thanks(request, slug):
    found = live_form(slug, _locale(request.GET))
    if found is None:
        return page(request, "gone", status=404)
    return page(request, "thanks", {"form": found}, locale=found.locale.language_code)


def _locale(data):
    return one_line(data.get("locale"), 10) or get_language()
