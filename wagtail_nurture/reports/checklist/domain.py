"""What the checks of the sender's domain share."""

from django.utils.translation import gettext as _

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings

from .base import Answer, OutsideCheck, State
from .resolver import Unanswered


def sender_domain(site):
    """The domain of the site's sender, lower case; "" without one."""
    return settings_of(site).sender_email.rpartition("@")[2].lower()


def settings_of(site):
    """The settings of ``site``, remembered on it for the request; plain, unstored ones where there are none."""
    if "_nurture_settings" not in site.__dict__:
        found = NurtureSiteSettings.objects.filter(site=site).first()
        site._nurture_settings = found or NurtureSiteSettings(site=site)
    return site._nurture_settings


class DomainCheck(OutsideCheck):
    """Asks DNS about the sender's domain; ``look`` does it and may raise Unanswered."""

    permission = "wagtail_nurture.change_nurturesitesettings"

    def about(self, site):
        return sender_domain(site)

    def ask(self, site):
        try:
            return self.look(site, sender_domain(site))
        except Unanswered:
            return "unanswered", {}

    def look(self, site, domain):
        """(code, facts) for ``domain``."""
        raise NotImplementedError

    def say(self, site, code, facts):
        if code == "unanswered":
            return Answer(State.UNKNOWN, _("No name server answered. It is asked again by itself."))
        return self.words(site, code, facts)

    def words(self, site, code, facts):
        """The Answer for what :meth:`look` found."""
        raise NotImplementedError
