"""What stands against sending, in words with a link: refusals stop it, warnings do not."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_nurture import alarm, clock
from wagtail_nurture.conf import settings
from wagtail_nurture.content import digest, versions
from wagtail_nurture.content.models import Email
from wagtail_nurture.content.translations import HOLD, language_name
from wagtail_nurture.delivery import filling, guard


@dataclass(frozen=True)
class Finding:
    words: str
    url: str = ""
    link: str = ""
    #: Sending is refused.
    stops: bool = True


def findings(newsletter, counted=None):
    """[Finding] about ``newsletter``, what stops it first; ``counted`` is its Count, if it was made."""
    found = [*_message(newsletter), *_audience(newsletter, counted), *_moment(newsletter), *_house(newsletter)]
    return sorted(found, key=lambda finding: not finding.stops)


def is_digest(newsletter):
    """Whether its message, as it is in force, has a part *What's new*."""
    return newsletter.email is not None and any(map(digest.tells_news, _in_force(newsletter.email).values()))


def _in_force(email):
    """{(message key, language): version or None} for each language in which ``email`` is published."""
    live = Email.objects.filter(translation_key=email.translation_key, live=True)
    wanted = {(email.translation_key, language) for language in live.values_list("locale__language_code", flat=True)}
    return versions.in_force_many(wanted) if wanted else {}


def _message(newsletter):
    email = newsletter.email
    if email is None:
        yield Finding(_("The message was deleted. Choose another one."))
        return
    url = _edit_email(email)
    in_force = _in_force(email)
    if not in_force:
        yield Finding(_("The message “%(name)s” is not published.") % {"name": email}, url, _("Publish it"))
    elif late := sorted(versions.withheld(email.translation_key)):
        words = _("“%(name)s” changed since its translation (%(languages)s) was looked at.")
        told = {"name": email, "languages": ", ".join(map(language_name, late))}
        url = reverse("wagtailsnippets_wagtail_nurture_email:languages", args=[email.pk])
        yield Finding(words % told, url, _("Look at it"), stops=settings.STALE_TRANSLATIONS == HOLD)
    elif not all(in_force.values()):
        words = _("The message “%(name)s” was published but cannot be sent as it is.") % {"name": email}
        yield Finding(words, url, _("Mend it"))
    elif (newsletter.repeats or newsletter.web_page) and not any(map(digest.tells_news, in_force.values())):
        words = _(
            "The message “%(name)s” has no part “What’s new”: each issue says the same, and there is no page of it."
        )
        yield Finding(words % {"name": email}, url, _("Look at it"), stops=False)
    elif email.has_unpublished_changes:
        words = _("The message “%(name)s” has changes that are not published: they are not sent.") % {"name": email}
        yield Finding(words, url, _("Look at them"), stops=False)


def _audience(newsletter, counted):
    if newsletter.audience is None:
        yield Finding(_("The list or segment was deleted. Choose another one."))
    elif counted is not None and counted.complete and not counted.eligible:
        yield Finding(_("Nobody would receive it."))
    elif counted is not None and not counted.complete:
        words = ngettext(
            "There are too many people to count them all while you wait. The numbers below are of the first %(n)d; it "
            "is sent to everybody in the audience who may receive it.",
            "There are too many people to count them all while you wait. The numbers below are of the first %(n)d; it "
            "is sent to everybody in the audience who may receive it.",
            counted.everybody,
        )
        yield Finding(words % {"n": counted.everybody}, stops=False)


def _moment(newsletter):
    if newsletter.send_at and newsletter.send_at <= clock.now() and newsletter.state == newsletter.State.DRAFT:
        yield Finding(_("Its date has passed. Choose a later one, or send it now."))


def _house(newsletter):
    """The site, the sender, the copied database, the worker."""
    if newsletter.site is None:
        yield Finding(_("The site it belonged to was deleted. Choose another one."))
    elif filling.sender_of(newsletter.site) is None:
        url = reverse("wagtailsettings:edit", args=["wagtail_nurture", "nurturesitesettings", newsletter.site_id])
        yield Finding(_("No sender is set for this site."), url, _("Set the sender"))
    overview = reverse("nurture_overview:index")
    if guard.looks_copied():
        words = _("This database looks like a copy: nothing leaves until a person confirms that this site may send.")
        yield Finding(words, overview, _("Overview"))
    beat = alarm.silent_since(alarm.MASS)
    if beat is None or timezone.now() - beat > timedelta(minutes=settings.SILENT_MINUTES):
        words = _("The worker is silent: nothing leaves until it runs again. Nothing is lost.")
        yield Finding(words, overview, _("Overview"), stops=False)


def _edit_email(email):
    try:
        return reverse("wagtailsnippets_wagtail_nurture_email:edit", args=[email.pk])
    except NoReverseMatch:
        return ""
