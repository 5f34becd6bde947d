"""A message that an editor sends to themselves while writing it, or while trying a scenario out."""

from datetime import timedelta

from django.utils.translation import gettext as _

from wagtail_nurture import clock, reasons
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import samples
from wagtail_nurture.exceptions import PublishRefused

from . import filling, guard, outbox, trials


#: Trial mails to one address in an hour; more than anybody reads.
PER_HOUR = 60
_HOUR = timedelta(hours=1)


def why_not(address, site):
    """A reason code why nothing can be sent to ``address`` from ``site``, "" when it can."""
    if not address:
        return "no_own_address"
    if guard.looks_copied() and not guard.may_be_written_to(address):
        return "copied_database"
    if filling.sender_of(site) is None:
        return "no_sender"
    recent = trials.written().filter(address=address)
    return "too_many_trials" if recent.filter(created_at__gte=clock.now() - _HOUR).count() >= PER_HOUR else ""


def send(message, *, address, site, kind=samples.READER, contact=None):
    """(whether the draft ``message`` leaves to ``address``, words that say so or why not).

    It is filled for ``contact``, or else for the made-up person of ``kind`` (see ``content.samples``).
    """
    if why := why_not(address, site):
        return False, _said(why)
    try:
        version = compiling.compile_trial(message)
    except PublishRefused as refused:
        told = "\n".join(f"• {problem}" for problem in refused.problems)
        return False, _("This has to be mended before a test can leave:") + "\n" + told
    made_up = {} if contact else samples.somebody(kind, site, version.locale).facts | {"as_sample": kind}
    draft = trials.draft(
        address=address,
        site=site,
        variant=version,
        locale=version.locale,
        as_contact=contact.pk if contact else None,
        context=made_up,
    )
    outbox.put([draft])
    return True, _("A test is on its way to %(address)s.") % {"address": address}


def _said(why):
    if why == "no_own_address":
        return _("Your account has no e-mail address. Set one in your account first.")
    if why == "too_many_trials":
        return _("You have sent yourself as many tests as an hour allows. Go on a little later.")
    return reasons.sentence(why)
