"""The person's own pages. The token of a mail is the key; GET changes nothing, so that scanners are harmless."""

from django.conf import settings as django_settings
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import check_for_language, get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from wagtail_nurture import tokens
from wagtail_nurture.capture import quota
from wagtail_nurture.capture.answers import keep_private
from wagtail_nurture.capture.network import comes_from_this_site
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import privacy
from wagtail_nurture.contacts.addresses import BadAddress, normal_form
from wagtail_nurture.delivery.views import unseen
from wagtail_nurture.public import public
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking.network import network_of

from . import choices, links, why
from .sheet import Sheet


#: So often an hour one person's page can be saved.
CHANGES_AN_HOUR = 30


@unseen
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request, token):
    """GET shows what the person receives; POST saves it ("save"), takes it back ("undo") or asks for a new link."""
    delivery = links.delivery_of(token)
    if delivery is None:
        return page(request, "test") if links.is_of_a_test(token) else page(request, "gone", status=404)
    locale = delivery.locale
    if links.is_too_old(delivery):
        if request.method == "POST" and request.POST.get("action") == "new_link":
            links.send(delivery.contact, site=delivery.site or Site.find_for_request(request), locale=locale)
            return page(request, "link_sent", locale=locale)
        return page(request, "too_old", _ways_out(delivery), locale=locale, status=410)
    if request.method == "POST" and not quota.take("preferences", delivery.contact_id, CHANGES_AN_HOUR):
        return page(request, "too_often", locale=locale, status=429)
    with translation.override(known(locale)):
        told = _act(request, delivery) if request.method == "POST" else {}
        facts = {
            "sheet": Sheet(delivery.contact),
            "address": privacy.masked(delivery.contact.email or ""),
            "number": privacy.masked_number(delivery.contact.phone or ""),
            "why": why.sentences(delivery),
            **_ways_out(delivery),
            **told,
        }
        return page(request, "preferences", facts, locale=locale)


def _act(request, delivery):
    """Do what the POST says. Returns what the page shows of it; nothing for a POST that says nothing."""
    action, network = request.POST.get("action"), network_of(request)
    former = choices.read(delivery.contact)
    if action == "save":
        wanted, source = Sheet(delivery.contact).wanted(request.POST), "preferences"
    elif action == "undo":
        wanted, source = choices.remembered(delivery, request.POST.get("former", "")), "preferences: undo"
        if wanted is None:
            return {"undo_too_late": True}
    else:
        return {}
    changed = choices.change(delivery, wanted, source=source, network=network)
    return {
        "saved": action == "save",
        "undone": action == "undo",
        "changed": changed,
        "former": choices.remember(delivery, former) if changed and action == "save" else "",
    }


def _ways_out(delivery):
    return {"unsubscribe_token": tokens.seal("unsubscribe", delivery.pk)}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request):
    """For somebody without a mail of ours at hand: the link is sent to their address; the answer never tells whose."""
    return keep_private(_ask(request))


def _ask(request):
    data = request.POST if request.method == "POST" else request.GET
    locale = one_line(data.get("locale"), 10) or get_language()
    site = Site.find_for_request(request)
    if site is None:
        return page(request, "gone", status=404)
    facts = {"locale": known(locale), "typed": one_line(data.get("email") if request.method == "POST" else "", 254)}
    if request.method != "POST":
        return page(request, "ask", facts, locale=locale)
    with translation.override(known(locale)):
        facts["problem"], key = _read_address(request)
    if facts["problem"]:
        return page(request, "ask", facts, locale=locale, status=422)
    if not quota.take("network", network_of(request), settings.POSTS_PER_NETWORK):
        return page(request, "too_often", locale=locale, status=429)
    if quota.take("preferences address", key, settings.POSTS_PER_ADDRESS):
        links.send_to_address(key, site=site, locale=facts["locale"])
    return page(request, "link_sent", locale=locale)


def _read_address(request):
    """(what is wrong or "", the address in its normal form)."""
    if not comes_from_this_site(request):
        return _("This was sent from another site. Please enter your address here once more."), ""
    try:
        return "", normal_form(request.POST.get("email", ""))[1]
    except BadAddress:
        return _("This is not an address we can write to. Please check it: name@example.com"), ""


def page(request, template, facts=None, *, locale="", status=200):
    """A page of ``templates/wagtail_nurture/portal/`` in ``locale`` (a code; unknown or empty: as the request)."""
    with translation.override(known(locale)):
        facts = {"base_template": settings.BASE_TEMPLATE, **(facts or {})}
        response = render(request, f"wagtail_nurture/portal/{template}.html", facts, status=status)
        response["Content-Language"] = translation.get_language()
    response["X-Content-Type-Options"] = "nosniff"
    return response


def known(locale):
    """``locale`` if Django speaks it, else the language of the request."""
    known = locale and (locale in dict(django_settings.LANGUAGES) or check_for_language(locale))
    return locale if known else get_language()
