"""What the form's script says: it was seen, it was begun. One word a page, no cookie, nothing of a person."""

import logging
import threading
from collections import OrderedDict
from ipaddress import ip_network
from time import monotonic

from django.conf import settings as django_settings
from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from wagtail_nurture.public import public
from wagtail_nurture.tracking import bots, classify
from wagtail_nurture.tracking.network import network_of
from wagtail_nurture.tracking.sameorigin import is_same_origin

from . import counting


logger = logging.getLogger("wagtail_nurture.capture")

_SAID = {"view": counting.VIEWS, "start": counting.STARTS}
#: Reports that one network may make in a minute, in one process; networks are remembered in memory for that minute.
A_MINUTE, NETWORKS = 120, 2000

_heard = OrderedDict()
_lock = threading.Lock()


@public
@require_POST
def seen(request, slug):
    """Count ``what`` ("view", "start") on a page in ``locale``. Always an empty 204: a script cannot mend anything."""
    response = HttpResponse(status=204)
    add_never_cache_headers(response)
    kind = _SAID.get(request.POST.get("what", ""))
    if kind and is_same_origin(request) and _is_a_person(request) and _within_bounds(network_of(request)):
        locale = request.POST.get("locale", "")
        counting.note(kind, slug, locale=locale if locale in dict(django_settings.LANGUAGES) else "")
    return response


def _is_a_person(request):
    agent = request.META.get("HTTP_USER_AGENT", "")[: bots.LONGEST]
    return bool(agent) and not bots.is_bot(agent) and not classify.is_prefetch(request)


def _within_bounds(network):
    """Nobody counts a form up by themselves: so many reports of a network in a minute, the rest is not counted.

    Networks that are not on the Internet are not limited: without ``TRUSTED_PROXIES`` everybody seems to come from the
    proxy.
    """
    if not network or not ip_network(network).is_global:
        return True
    key = (int(monotonic() // 60), network)
    with _lock:
        number = _heard[key] = _heard.get(key, 0) + 1
        _heard.move_to_end(key)
        while len(_heard) > NETWORKS:
            _heard.popitem(last=False)
    return number <= A_MINUTE
