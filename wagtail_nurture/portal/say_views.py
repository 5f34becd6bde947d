"""The page behind a say-it button. It shows what is about to be said; only a POST says it, so scanners say nothing."""

from django.utils import translation
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from wagtail_nurture import tokens
from wagtail_nurture.audience import saying, sayings
from wagtail_nurture.capture import quota
from wagtail_nurture.capture.network import comes_from_this_site
from wagtail_nurture.content.page_parts import say_it as on_pages
from wagtail_nurture.delivery import trials
from wagtail_nurture.delivery.views import unseen
from wagtail_nurture.tracking import visitors
from wagtail_nurture.tracking.network import network_of

from . import acts, links
from .views import CHANGES_AN_HOUR, known, page


@unseen
@require_http_methods(["GET", "HEAD", "POST"])
def say(request, token, number, option):
    """A button in a mail: the mail's token tells who says it."""
    found = acts.find("say", token, number, option)
    if found is None:
        return page(request, "gone", status=404)
    delivery, facts, chosen = found
    locale = delivery.locale
    with translation.override(known(locale)):
        told = _told(chosen)
        if told is None:
            return page(request, "gone", locale=locale, status=404)
        told["others"] = [
            {"words": other["words"], "number": place}
            for place, other in enumerate(facts["options"])
            if place != option and sayings.of(other)
        ]
        if trials.is_trial(delivery):
            return page(request, "say", told | {"trial": True}, locale=locale)
        if delivery.contact_id is None:
            return page(request, "gone", locale=locale, status=404)
        if links.is_too_old(delivery):
            return too_old(request, delivery)
        told["preferences"] = tokens.seal("preferences", delivery.pk)
        where = {
            "site": delivery.site_id,
            "message": str(delivery.message_key or ""),
            "source": f"mail {delivery.pk}",
            "locale": locale,
        }
        return _answer(request, delivery.contact_id, chosen, told, where)


@unseen
@require_http_methods(["GET", "HEAD", "POST"])
def say_on_page(request):
    """A button on a page of the site: who is known by their browser says it; others are asked for their address."""
    chosen = on_pages.read(request.GET.get("it", ""))
    told = _told(chosen) if chosen else None
    site = Site.find_for_request(request)
    if told is None or site is None:
        return page(request, "gone", status=404)
    locale = translation.get_language()
    visitor = visitors.visitor_of(request)
    if visitor is None or visitor.contact_id is None:
        return page(request, "say", told | {"unknown": True, "locale": locale}, locale=locale)
    if request.method == "POST" and not comes_from_this_site(request):
        return page(request, "say", told, locale=locale)
    where = {"site": site, "source": "button on a page", "locale": locale, "page_id": chosen.get("page")}
    return _answer(request, visitor.contact_id, chosen, told, where)


def _told(chosen):
    """What the page shows of ``chosen`` (an option); None when it can no longer be said."""
    what = sayings.of(chosen)
    if what is None or what.problems():
        return None
    return {"words": chosen["words"], "sentence": what.sentence()}


def _answer(request, contact_id, chosen, told, where):
    locale, what = where["locale"], sayings.of(chosen)
    action = request.POST.get("action") if request.method == "POST" else ""
    if action and not quota.take("preferences", contact_id, CHANGES_AN_HOUR):
        return page(request, "too_often", locale=locale, status=429)
    if action == "say":
        saying.say(contact_id, what, words=chosen["words"], network=network_of(request), **where)
        told |= {"said": True}
    elif action == "undo":
        proof = {"source": f"{where['source']}: undo", "network": network_of(request), "locale": locale}
        told["undone" if saying.take_back(contact_id, what, **proof) else "undo_too_late"] = True
    return page(request, "say", told, locale=locale)


def too_old(request, delivery):
    """The page for a mail of long ago: nothing is said from it, a new link is sent."""
    if request.method == "POST" and request.POST.get("action") == "new_link":
        links.send(delivery.contact, site=delivery.site or Site.find_for_request(request), locale=delivery.locale)
        return page(request, "link_sent", locale=delivery.locale)
    facts = {"unsubscribe_token": tokens.seal("unsubscribe", delivery.pk)}
    return page(request, "too_old", facts, locale=delivery.locale, status=410)
