"""The public addresses in a message: links, the opening, the unsubscription, the message as a page.

None of them needs a cookie, a login or a session, none answers 500, and none is kept by a cache or a search engine.
"""

import base64
from functools import wraps
from html import escape

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from wagtail_nurture import tokens
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.public import public
from wagtail_nurture.tracking import classify

from . import clicks, events, filling, lookup, trials, unsubscribing
from .slots import DeliverySlots, SiteAddresses


#: The smallest transparent GIF, 43 bytes.
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

#: A message is HTML of an editor's making: no script of it may ever run on the site's own host.
MESSAGE_POLICY = (
    "default-src 'none'; img-src * data:; style-src 'unsafe-inline' *; font-src *; form-action 'none'; sandbox "
    "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


def unseen(view):
    """A public ``view`` whose every answer no cache keeps, no search engine lists and no other site learns of."""
    guarded = public(view)

    @wraps(guarded)
    def answer(request, *args, **kwargs):
        response = guarded(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer


@unseen
@require_safe
def click(request, token, number, page_id=None):
    """Redirect to where link ``number`` leads; the fact is kept once that is decided."""
    delivery = lookup.by_links_token(token)
    found = clicks.target(delivery, number, page_id) if delivery else None
    if not found or not found[0]:
        return _not_found(request)
    url, page = found
    if request.method == "GET" and not classify.is_prefetch(request):
        clicks.keep(delivery, number, page, classify.marks(request))
    return HttpResponseRedirect(url)


@unseen
@require_safe
def opened(request, token):
    """Always the same image, whatever the token."""
    if request.method == "GET":
        clicks.keep_open(token, classify.marks(request))
    return HttpResponse(PIXEL, content_type="image/gif")


@unseen
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """RFC 8058: GET and HEAD only show a page with one button; POST stops at once, without cookie or redirect."""
    delivery = lookup.by_seal("unsubscribe", token)
    if delivery is None:
        return _not_found(request)
    if trials.is_trial(delivery):
        return render(request, "wagtail_nurture/delivery/trial.html", {"base_template": settings.BASE_TEMPLATE})
    purpose = unsubscribing.purpose_of(delivery)
    with translation.override(delivery.locale or translation.get_language()):
        done = ""
        if request.method == "POST":
            done = _act(request, delivery, purpose)
        facts = {
            "base_template": settings.BASE_TEMPLATE,
            "what": unsubscribing.words_for(purpose),
            "everything": purpose is None or unsubscribing.is_stopped(delivery, None),
            "stopped": done.startswith("stopped") or (not done and unsubscribing.is_stopped(delivery, purpose)),
            "undone": done == "undone",
            "can_undo": bool(unsubscribing.restorable(delivery)),
            "others": unsubscribing.still_received(delivery),
            "preferences": _preferences(delivery),
        }
        response = render(request, "wagtail_nurture/delivery/unsubscribe.html", facts)
        response["Content-Language"] = translation.get_language()
    return response


def _preferences(delivery):
    """Where the person chooses less instead of nothing; "" for somebody no longer known."""
    if delivery.contact_id is None:
        return ""
    return reverse("wagtail_nurture:preferences", args=[tokens.seal("preferences", delivery.pk)])


def _act(request, delivery, purpose):
    """Do what the POST says; returns what was done, "" for nothing."""
    if request.POST.get("List-Unsubscribe") == "One-Click":
        unsubscribing.stop(delivery, purpose=purpose, channel=delivery.channel, source="one-click")
        return "stopped"
    action = request.POST.get("action")
    if action == "stop":
        unsubscribing.stop(delivery, purpose=purpose, source=unsubscribing.PAGE)
        return "stopped"
    if action == "stop_all":
        unsubscribing.stop(delivery, purpose=None, source=unsubscribing.PAGE)
        return "stopped_all"
    if action == "undo" and unsubscribing.undo(delivery):
        return "undone"
    return ""


@unseen
@require_safe
def browser_view(request, token):
    """The message as a page: the version that was sent, for the person it was sent to, without their address."""
    delivery = lookup.by_seal("view", token)
    if delivery is None or delivery.variant_id is None or delivery.site is None:
        return _not_found(request)
    slots = DeliverySlots(delivery, SiteAddresses(delivery.site))
    recipient = filling.recipient_with(delivery, slots, at=delivery.sent_at, proposed=events.proposed_in(delivery))
    letter = filling.fill(delivery.variant, [recipient], knowledge=filling.knowledge_of(delivery))[delivery.pk]
    if letter.problems:
        return _not_found(request)
    response = HttpResponse(_without_address(letter.html, delivery))
    response["Content-Security-Policy"] = MESSAGE_POLICY
    response["Content-Language"] = delivery.locale
    return response


def _without_address(html, delivery):
    """A forwarded link must not show whose it was; that of a test, who it spoke of."""
    reader = delivery.contact or Contact.objects.filter(pk=trials.reader_of(delivery)).first()
    if reader and reader.email:
        html = html.replace(escape(reader.email), "…")
    return html


def _not_found(request):
    facts = {"base_template": settings.BASE_TEMPLATE}
    return render(request, "wagtail_nurture/delivery/not_found.html", facts, status=404)
