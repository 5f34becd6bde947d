"""A form is sent in. The address carries no authority: no session, no CSRF token, so that it works on cached pages.

Everything speaks the language of the page on which the form stood; the form says which (``locale``).
"""

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
from wagtail_nurture.tracking.network import network_of

from . import intake, quota
from .answers import keep_private, page
from .finding import live_form
from .network import comes_from_this_site
from .sheet import Sheet


#: How many posts a form counts for that was filled in faster than a person can.
WEIGHT_OF_HASTE = 3


@public
@require_http_methods(["GET", "HEAD", "POST"])
def form(request, slug):
    """GET shows the form on a page of its own; POST takes it in and leads to its thanks."""
    locale = _locale(request.POST if request.method == "POST" else request.GET)
    found = live_form(slug, locale)
    site = Site.find_for_request(request)
    if found is None or site is None:
        return page(request, "gone", locale=locale, status=404)
    if request.method != "POST":
        sheet = Sheet(found, locale=locale, site=site, via=request.GET.get("via", ""))
        return page(request, "form_page", {"sheet": sheet}, locale=sheet.locale)
    sheet = Sheet(found, request.POST, locale=locale, site=site)
    if not comes_from_this_site(request):
        return page(request, "elsewhere", {"form": found, "locale": sheet.locale}, locale=sheet.locale, status=403)
    with override(sheet.locale):
        return _take(request, sheet, site)


def _take(request, sheet, site):
    network = network_of(request)
    if not _within_network_quota(request, network):
        sheet.message = _("Many forms came from your network just now. What you typed is kept: try again later.")
        return page(request, "form_page", {"sheet": sheet}, locale=sheet.locale, status=429)
    if request.POST.get("website"):
        return _thanks(request, sheet)  # the honeypot: a machine is told what people are told
    if sheet.problems:
        return page(request, "form_page", {"sheet": sheet}, locale=sheet.locale, status=422)
    if not quota.take("address", sheet.email.lower(), settings.POSTS_PER_ADDRESS):
        return _thanks(request, sheet)  # saying more would tell a stranger about this address
    intake.accept(sheet, site=site, request=request, network=network)
    response = _thanks(request, sheet)
    cookie.write(request, response)
    return response


def _within_network_quota(request, network):
    """The script on the page tells how long the form was open; without it nothing is known and nothing is held."""
    waited = one_line(request.POST.get("t"), 12)
    in_haste = waited.isascii() and waited.isdigit() and int(waited) < settings.MINIMUM_FILL_SECONDS * 1000
    weight = WEIGHT_OF_HASTE if in_haste else 1
    return quota.take("network", network, settings.POSTS_PER_NETWORK, weight=weight)


def _thanks(request, sheet):
    """After the post comes a page that can be reloaded; the same one for everybody."""
    address = thanks_page_url(request, sheet) or _own_thanks(sheet)
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return keep_private(response)


def _own_thanks(sheet):
    address = reverse("wagtail_nurture:form_thanks", args=[sheet.form.slug])
    return f"{address}?{urlencode({'locale': sheet.locale})}"


def thanks_page_url(request, sheet):
    """The address of the page that the editor chose, in the language of the sheet; "" when there is none to show."""
    chosen = sheet.form.thanks_page
    if chosen is None:
        return ""
    same = chosen.get_translations(inclusive=True).filter(locale__language_code=sheet.locale, live=True).first()
    shown = same or chosen
    return (shown.get_url(request) or "") if shown.live else ""


@public
@require_http_methods(["GET", "HEAD"])
def thanks(request, slug):
    locale = _locale(request.GET)
    found = live_form(slug, locale)
    if found is None:
        return page(request, "gone", locale=locale, status=404)
    sheet = Sheet(found, locale=locale)
    return page(request, "thanks", {"form": found, "sheet": sheet}, locale=sheet.locale)


def _locale(data):
    return one_line(data.get("locale"), 10) or get_language()
