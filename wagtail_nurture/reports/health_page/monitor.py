"""The same for machines: JSON whose names stay, for a monitor of uptime or of a whole fleet of sites."""

import hmac

from django.http import Http404, JsonResponse
from django.views.decorators.http import require_safe

from wagtail_nurture.conf import settings
from wagtail_nurture.public import public

from . import judging, words
from .facts import MOST, gather


def report(facts):
    """``facts`` (Facts) as a dict of plain values; holds nobody's data. Durations in whole seconds."""
    found = judging.troubles(facts)
    return {
        "status": judging.level(found).value,
        "sentence": words.headline(facts, found),
        "at": facts.at.isoformat(timespec="seconds"),
        "late_seconds": int(judging.lateness(facts)),
        "people_waiting": facts.people,
        "counted_up_to": MOST,
        "troubles": [
            {
                "code": each.code,
                "level": each.level.value,
                "about": each.about,
                "seconds": int(each.seconds),
                "number": each.number,
                "sentence": words.trouble(each)[0],
            }
            for each in found
        ],
        "lanes": {lane.name: {"silent_seconds": _whole(lane.silence)} for lane in facts.lanes},
        "waiting": {each.slug: {"number": each.number, "late_seconds": int(each.late)} for each in facts.waiting},
        "put_off_by_servers": facts.put_off,
        "held": {"messages": facts.held_messages, "people": facts.held_people},
        "uncertain": facts.uncertain,
        "down": [{"channel": each.channel, "seconds": int(each.since)} for each in facts.down],
        "open": facts.open,
    }


def answer():
    """The JSON response: status 503 while it is critical, so that a monitor that reads no JSON raises its alarm."""
    told = report(gather())
    status = 503 if told["status"] == judging.Level.CRITICAL else 200
    return JsonResponse(told, status=status, headers={"Cache-Control": "no-store"})


@public
@require_safe
def health(request):
    """``n/health``, for who shows HEALTH_KEY as a bearer token or as ``?key=``; for others it does not exist."""
    scheme, _space, bearer = request.headers.get("Authorization", "").partition(" ")
    shown = bearer.strip() if scheme.lower() == "bearer" else request.GET.get("key", "")
    if not settings.HEALTH_KEY or not hmac.compare_digest(shown.encode(), settings.HEALTH_KEY.encode()):
        raise Http404
    return answer()


def _whole(seconds):
    return None if seconds is None else int(seconds)
