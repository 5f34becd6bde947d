"""Are visitors asked whether they may be remembered, and does the page report visits."""

from datetime import timedelta

from django.utils.translation import gettext as _

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import site_facts
from wagtail_nurture.contacts.site_settings import settings_url
from wagtail_nurture.tracking import modes
from wagtail_nurture.tracking.models import Visitor

from .base import Answer, OutsideCheck, State, registry


RECENT = timedelta(days=30)


@registry.register
class Consent(OutsideCheck):
    """Looks at the site's first page as it is built; that takes too long for the overview's own request."""

    slug, order = "consent", 40
    permission = "wagtail_nurture.change_nurturesitesettings"

    @property
    def label(self):
        return _("Consent of visitors")

    def about(self, site):
        return f"{_mode(site)} {settings.CONSENT_CALLABLE} {site.root_page_id}"

    def where(self, site):
        return settings_url(site), _("Open the settings")

    def ask(self, site):
        mode = _mode(site)
        if mode == modes.OFF:
            return "off", {}
        page = _first_page(site)
        if mode == modes.BEACON and page is not None and "wagtail_nurture/tracking/nurture" not in page:
            return "no_script", {}
        if settings.CONSENT_CALLABLE:
            return "own_tool", {}
        if page is not None and 'id="nurture-consent"' in page:
            return "banner", {}
        if Visitor.objects.filter(site=site, first_seen_at__gt=clock.now() - RECENT).exists():
            return "agreed", {}
        return ("unseen" if page is None else "no_banner"), {}

    def say(self, site, code, facts):
        done = {
            "off": _("Visits are not followed on this site: there is nothing to ask."),
            "own_tool": _("The site’s own consent tool is asked."),
            "banner": _("The first page asks visitors whether they may be remembered."),
            "agreed": _("Visitors agreed in the last thirty days."),
        }
        if code in done:
            return Answer(State.DONE, done[code])
        if code == "no_script":
            words = _("The first page does not report visits: put %(tag)s into the base template.")
            return Answer(State.TODO, words % {"tag": "{% nurture_scripts %}"})
        if code == "no_banner":
            words = _("The first page does not ask visitors: put %(tag)s into the base template.")
            return Answer(State.TODO, words % {"tag": "{% nurture_consent %}"})
        return Answer(State.UNKNOWN, _("The first page could not be looked at, and no visitor has agreed yet."))


def _mode(site):
    return site_facts.of(site.pk).tracking_mode or settings.TRACKING_MODE


def _first_page(site):
    """The HTML of the site's first page, built here as for a preview; None when it cannot be built."""
    try:
        response = site.root_page.specific.make_preview_request()
        return response.content.decode("utf-8", "replace") if response.status_code == 200 else None
    except Exception:  # the site's own templates and views may do anything
        return None
