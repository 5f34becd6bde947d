"""A message that an editor sends to themselves while writing it, or while trying a scenario out."""

from datetime import timedelta

from django.utils.translation import gettext as _

from wagtail_nurture import clock, reasons
from wagtail_nurture.contacts import suppression
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import samples
from wagtail_nurture.exceptions import PublishRefused

from . import filling, guard, outbox, trials
from .channels import registry


#: Trial mails to one address in an hour: more than anybody reads.
PER_HOUR = 60
#: Trial texts of one user in an hour, to whatever number: each costs money, and a number is typed.
TEXTS_PER_HOUR = 10
_HOUR = timedelta(hours=1)


def why_not(address, site):
    """A reason code why nothing can be sent to ``address`` from ``site``, "" when it can."""
    if not address:
        return "no_own_address"
    if _is_copy(address):
        return "copied_database"
    if filling.sender_of(site) is None:
        return "no_sender"
    return "too_many_trials" if _lately(address=address) >= PER_HOUR else ""


def why_no_text(number, site, user):
    """The same for a text to ``number`` (E.164) that ``user`` asks for."""
    if _is_copy(number):
        return "copied_database"
    if suppression.suppressed({number}, "sms"):  # a number is typed: whose it is nobody knows
        return "suppressed"
    return registry["sms"].lacks(site) or ("too_many_trials" if _texts_lately(user) >= TEXTS_PER_HOUR else "")


def _is_copy(address):
    return guard.looks_copied() and not guard.may_be_written_to(address)


def _texts_lately(user):
    return _lately(channel="sms", context__by=user.pk)


def _lately(**which):
    return trials.written().filter(created_at__gte=clock.now() - _HOUR, **which).count()


def send(message, *, address, site, kind=samples.READER, contact=None):
    """(whether the draft ``message`` leaves to ``address``, words that say so or why not).

    It is filled for ``contact``, or else for the made-up person of ``kind`` (see ``content.samples``).
    """
    why = why_not(address, site)
    left, words = (False, _said(why)) if why else _put(message, address, site, kind, contact)
    return left, words or _("A test is on its way to %(address)s.") % {"address": address}


def send_text(message, *, number, user, site, kind=samples.READER, contact=None):
    """The same for a text message, which ``user`` sends to ``number`` (E.164)."""
    if why := why_no_text(number, site, user):
        return False, _said(why)
    left, words = _put(message, number, site, kind, contact, channel="sms", by=user.pk)
    if not left:
        return False, words
    rest = TEXTS_PER_HOUR - _texts_lately(user)
    words = _("A test is on its way to %(number)s. This hour you may send %(rest)d more.")
    return True, words % {"number": number, "rest": rest}


def _put(message, address, site, kind, contact, *, channel="email", **context):
    """(whether the draft ``message`` is in the outbox, what has to be mended first)."""
    try:
        version = compiling.compile_trial(message)
    except PublishRefused as refused:
        told = "\n".join(f"• {problem}" for problem in refused.problems)
        return False, _("This has to be mended before a test can leave:") + "\n" + told
    made_up = {} if contact else samples.somebody(kind, site, version.locale).facts | {"as_sample": kind}
    draft = trials.draft(
        address=address,
        site=site,
        channel=channel,
        variant=version,
        locale=version.locale,
        as_contact=contact.pk if contact else None,
        context=made_up | context,
    )
    outbox.put([draft])
    return True, ""


def _said(why):
    if why == "no_own_address":
        return _("Your account has no e-mail address. Set one in your account first.")
    if why == "too_many_trials":
        return _("You have sent yourself as many tests as an hour allows. Go on a little later.")
    if why == "suppressed":
        return _("Whoever has this number wants no texts, or cannot be sent any: nothing leaves to it.")
    if why in ("no_gateway", "no_sms_extra"):
        return _("No gateway is set up yet: a test cannot be sent.")
    return reasons.sentence(why)
