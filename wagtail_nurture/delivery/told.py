"""What an editor is told when messages cannot leave: the reason on each row, and a to-do for what wants a hand."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_nurture.content.models import Email
from wagtail_nurture.todos import raise_todo, resolve

from . import guard
from .gates import HOLD
from .models import Delivery
from .settle import settle


State = Delivery.State


def refuse(deliveries, verdicts, *, fence):
    """Hold or skip those of ``deliveries`` that ``verdicts`` ({delivery id: Verdict}) name, in groups."""
    groups = {}
    for delivery in deliveries:
        if verdict := verdicts.get(delivery.pk):
            groups.setdefault(verdict, []).append(delivery)
    for verdict, members in groups.items():
        state = State.HELD if verdict.action == HOLD else State.SKIPPED
        settle(members, fence=fence, state=state, reason=verdict.reason)
        if verdict.action == HOLD:
            _tell(verdict.reason, members)


def _tell(reason, deliveries):
    if reason == guard.REASON:
        guard.tell()
    elif reason == "message_unpublished":
        for key in {delivery.message_key for delivery in deliveries}:
            _unpublished(key)
    elif reason == "no_sender":
        for site in {delivery.site_id: delivery.site for delivery in deliveries}.values():
            _no_sender(site)


def _unpublished(message_key):
    waiting = Delivery.objects.filter(state=State.HELD, reason="message_unpublished", message_key=message_key).count()
    raise_todo(
        f"delivery.unpublished:{message_key}",
        kind="delivery",
        message=ngettext(
            "The message “%(name)s” is not published, and %(count)d person waits for it. Publish it and it leaves.",
            "The message “%(name)s” is not published, and %(count)d people wait for it. Publish it and it leaves.",
            waiting,
        )
        % {"name": _name(message_key), "count": waiting},
        people=waiting,
    )


def spoilt(message_keys):
    """Some messages could not be made: say how many people wait for each of ``message_keys``."""
    for key in message_keys - {None}:
        waiting = Delivery.objects.filter(state=State.HELD, reason="render_failed", message_key=key).count()
        raise_todo(
            f"delivery.spoilt:{key}",
            kind="delivery",
            message=ngettext(
                "The message “%(name)s” could not be made for %(count)d person. Correct it and publish it again.",
                "The message “%(name)s” could not be made for %(count)d people. Correct it and publish it again.",
                waiting,
            )
            % {"name": _name(key), "count": waiting},
            people=waiting,
        )


def _name(message_key):
    return Email.objects.filter(translation_key=message_key).values_list("name", flat=True).first() or "?"


def _no_sender(site):
    waiting = Delivery.objects.filter(state=State.HELD, reason="no_sender", site=site).count()
    raise_todo(
        f"delivery.no_sender:{site.pk}",
        kind="delivery",
        message=_("%(site)s has no sender. Set a sender name and address in the Nurture settings; then it leaves.")
        % {"site": site},
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
        message=ngettext(
            "%(count)d message was handed over, but the server's answer never came. Send it again or count it as sent.",
            "%(count)d messages were handed over, but the server's answer never came. Send them again or count them "
            "as sent.",
            count,
        )
        % {"count": count},
        people=count,
    )
