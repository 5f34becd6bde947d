"""What an editor is told when messages cannot leave: the reason on each row, and a to-do for what wants a hand."""

from django.db import transaction
from django.urls import NoReverseMatch, reverse

from wagtail_nurture.contacts.site_settings import settings_url
from wagtail_nurture.content import message_kinds
from wagtail_nurture.content.publishing import edit_url
from wagtail_nurture.todos import raise_todo, resolve

from . import guard
from .gates import HOLD, WAIT
from .models import Delivery
from .settle import put_off, settle


State = Delivery.State


#: What a site may lack before anything leaves: reasons and to-dos at once (``Channel.lacks``).
LACKING = ("no_sender", "no_gateway", "no_sms_extra", "no_stop")


def refuse(deliveries, verdicts, *, fence):
    """Hold, skip or put off those of ``deliveries`` that ``verdicts`` ({delivery id: Verdict}) name, in groups."""
    groups, later = {}, []
    for delivery in deliveries:
        verdict = verdicts.get(delivery.pk)
        if verdict and verdict.action == WAIT:
            later.append((delivery, verdict))
        elif verdict:
            groups.setdefault(verdict, []).append(delivery)
    put_off(later, fence=fence)
    for verdict, members in groups.items():
        if verdict.action == HOLD:
            with transaction.atomic():  # a worker killed in between must not leave held what nobody knows of
                settle(members, fence=fence, state=State.HELD, reason=verdict.reason)
                _tell(verdict.reason, members)
        else:
            settle(members, fence=fence, state=State.SKIPPED, reason=verdict.reason)


def _tell(reason, deliveries):
    if reason == guard.REASON:
        guard.tell()
    elif reason == "message_unpublished":
        for key in {delivery.message_key for delivery in deliveries}:
            _waits(key, reason, f"delivery.unpublished:{key}", "message_unpublished")
    elif reason in LACKING:
        for site in {delivery.site_id: delivery.site for delivery in deliveries}.values():
            _lacking(reason, site)


def spoilt(message_keys):
    """Some messages could not be made: say how many people wait for each of ``message_keys``."""
    for key in message_keys - {None}:
        _waits(key, "render_failed", f"delivery.spoilt:{key}", "message_spoilt")


def _waits(message_key, reason, slot, code):
    """A to-do ``code``, one for the ``slot``, with the number of people who wait for a message for this ``reason``."""
    waiting = Delivery.objects.filter(state=State.HELD, reason=reason, message_key=message_key).count()
    name, url = _message(message_key)
    raise_todo(slot, kind="delivery", code=code, facts={"name": name, "count": waiting}, url=url, people=waiting)


def _message(message_key):
    """(name, where an editor mends it) of the message with this translation_key."""
    message = message_kinds.find(message_key)
    return (message.name, edit_url(message)) if message else ("?", "")


def _lacking(reason, site):
    waiting = Delivery.objects.filter(state=State.HELD, reason=reason, site=site).count()
    raise_todo(
        f"delivery.{reason}:{site.pk}",
        kind="delivery",
        code=reason,
        facts={"site": str(site)},
        url=settings_url(site),
        people=waiting,
    )


def uncertain():
    """Say how many messages may have arrived or not, until a person has decided about all of them."""
    count = Delivery.objects.filter(state=State.UNKNOWN, reason="no_answer").count()
    if not count:
        resolve("delivery.uncertain")
        return
    raise_todo(
        "delivery.uncertain",
        kind="delivery",
        code="uncertain",
        url=_uncertain_url(),
        facts={"count": count},
        people=count,
    )


def _uncertain_url():
    """The page where a person decides about them; "" when the admin is not there."""
    try:
        return reverse("nurture_doubts:index")
    except NoReverseMatch:
        return ""
