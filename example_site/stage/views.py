"""The stage: the shop, the mailbox and the flow side by side, with story time that can be moved. Demo only."""

import json
from datetime import timedelta

from django.conf import settings
from django.db.models import Max
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.crypto import constant_time_compare
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from wagtail_nurture import alarm
from wagtail_nurture.conf import settings as nurture
from wagtail_nurture.scenarios import counts, diagram

from . import clock, mailbox, story, texts


SINCE = "stage_since"
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
#: The sweep comes every minute: a worker that gave no sign of life for longer than this is gone.
SILENT = timedelta(seconds=150)
STARTED = timezone.now()


@require_GET
@never_cache
def page(request):
    language = request.GET.get("lang")
    if language in dict(settings.LANGUAGES):
        response = redirect("stage:page")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
        return response
    response = render(request, "stage/page.html", {"state": _state(request), "words": _words_of_the_script()})
    if SINCE not in request.COOKIES:
        response.set_cookie(SINCE, story.last_submission(), samesite="Lax")
    return response


@require_GET
@never_cache
def state(request):
    return JsonResponse(_state(request))


@require_POST
def time(request):
    """Move story time by "hour" or "day", or to the "next" thing that is due (yours first), and wake the workers."""
    by = request.POST.get("by")
    if by == "next":
        moment = story.next_moment(_you(request)) or story.next_moment()
        if moment:
            clock.advance_to(moment + timedelta(seconds=1))
    elif by in STEPS:
        clock.advance(STEPS[by])
    else:
        return HttpResponseBadRequest("by must be hour, day or next")
    for lane in alarm.LANES:
        alarm.wake(lane)
    return JsonResponse(_state(request))


@require_POST
def visitor(request):
    """This browser becomes a new visitor's, or that of one who refused to be remembered."""
    response = JsonResponse({})
    response.delete_cookie(nurture.COOKIE_NAME, samesite="Lax")
    response.set_cookie(SINCE, story.last_submission(), samesite="Lax")
    choice = f"{nurture.COOKIE_NAME}_choice"
    if request.POST.get("kind") == "refused":
        response.set_cookie(choice, "no", samesite="Lax")
    else:
        response.delete_cookie(choice, samesite="Lax")
    return response


@require_GET
def mail(request, name):
    """The mail's HTML as it came; the page shows it in a frame that runs no script."""
    try:
        found = mailbox.read(name)
    except FileNotFoundError:
        return HttpResponse("There is no such mail.", status=404, content_type="text/plain")
    response = HttpResponse(found.html or f"<pre>{found.text}</pre>")
    response["Content-Security-Policy"] = "script-src 'none'; object-src 'none'"
    return response


@require_GET
@never_cache
def text(request, name):
    """A text message as a telephone shows it, with what was answered."""
    try:
        found = texts.read(name)
    except FileNotFoundError:
        return HttpResponse("There is no such text message.", status=404, content_type="text/plain")
    response = render(request, "stage/text.html", {"text": found})
    response["Content-Security-Policy"] = "script-src 'none'; object-src 'none'"
    return response


@require_POST
def answer(request):
    """Somebody answers a text on the stage: the gateway tells the site, as a provider's would."""
    there = request.build_absolute_uri(reverse("wagtail_nurture:texts", args=[nurture.SMS_INBOUND_KEY]))
    words = request.POST.get("words", "").strip()
    try:
        taken = bool(words) and texts.answer(request.POST.get("name", ""), words, there=there)
    except FileNotFoundError:
        taken = False
    return JsonResponse(_state(request)) if taken else HttpResponseBadRequest("The answer was not taken.")


@csrf_exempt
@require_POST
def gateway(request, key):
    """What SMS_GATEWAY of the demo leads to: {"id", "to", "text"} is taken and kept for the stage."""
    if not constant_time_compare(key, nurture.SMS_INBOUND_KEY):
        return HttpResponse(status=404)
    try:
        return JsonResponse({"id": texts.keep(json.loads(request.body))})
    except (ValueError, AttributeError) as problem:
        return HttpResponseBadRequest(str(problem))


@require_GET
@never_cache
def health(request):
    """Plain words for ``make demo --check``. Each call rings the alarm, so that a worker that is there answers it."""
    alarm.wake(alarm.MASS)
    heard = (_last_beat() or STARTED) > STARTED
    return HttpResponse("web is up, " + ("worker is up" if heard else "no worker yet"), content_type="text/plain")


def _last_beat():
    """When a worker last gave a sign of life (real time), or None."""
    return alarm.Lane.objects.aggregate(at=Max("beat_at"))["at"]


def _worker_is_silent():
    """Just after the start the worker has the benefit of the doubt."""
    return max(_last_beat() or STARTED, STARTED) < timezone.now() - SILENT


def _you(request):
    since = request.COOKIES.get(SINCE, "")
    return story.you(int(since) if since.isdecimal() and len(since) < 18 else story.last_submission())


def _words_of_the_script():
    """What stage.js says itself; {} stands for a value."""
    return {
        "ahead": _("{} ahead"),
        "time": _("story time"),
        "you": _("to you"),
        "to": _("to {}"),
        "text": _("Text message"),
        "unread": _("{} new"),
        "here": _("you are here"),
    }


def _words(moment):
    return formats.date_format(timezone.localtime(moment), "D j N, H:i")


def _state(request):
    """Everything the page shows, ready for JSON."""
    shown, contact = story.scenario(), _you(request)
    enrolment = story.passage(contact, shown) if contact and shown else None
    ahead, upcoming = clock.offset(), story.next_moment(contact) or story.next_moment()
    graph = enrolment.version.graph if enrolment else shown.state.version.graph if shown else None
    return {
        "now": _words(clock.now()),
        "ahead": timesince(timezone.now() - ahead, depth=2) if ahead else "",
        "next": _words(upcoming) if upcoming else "",
        "worker": not _worker_is_silent(),
        "scenario": shown.name if shown else "",
        "diagram": diagram.draw(graph, counts.per_step(shown)) if graph else "",
        "here": story.standing(enrolment) if enrolment else "",
        "you": _about(contact, enrolment) if contact else None,
        "mails": [_listed(each) for each in mailbox.newest()],
    }


def _listed(one):
    """A mail or a text as the list of the mailbox shows it; ``url`` is what opens."""
    if isinstance(one, texts.Text):
        about = {"text": True, "subject": one.text[:80], "to": one.to, "answered": len(one.answers)}
        return about | {"name": one.name, "url": reverse("stage:text", args=[one.name])}
    about = {"text": False, "subject": one.subject, "from": one.sender, "to": one.recipient}
    return about | {"name": one.name, "url": reverse("stage:mail", args=[one.name])}


def _about(contact, enrolment):
    lines = story.journal(contact, enrolment)
    return {
        "email": contact.email,
        "phone": contact.phone or "",
        "status": enrolment.get_status_display() if enrolment else "",
        "journal": [{"at": _words(at), "words": words} for at, words in lines],
    }
