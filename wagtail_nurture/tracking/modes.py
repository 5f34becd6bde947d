"""How visits of a site are followed: as the project says, unless an editor chose otherwise for the site."""

from wagtail.models import Site

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import site_facts


BEACON, SERVER, OFF = "beacon", "server", "off"


def mode_of(request):
    """ "beacon", "server" or "off" for the site ``request`` came to; without one (None), the project's mode."""
    chosen = {facts.tracking_mode or settings.TRACKING_MODE for facts in site_facts.all_of_them().values()}
    if len(chosen) < 2:
        return chosen.pop() if chosen else settings.TRACKING_MODE
    site = Site.find_for_request(request) if request is not None else None
    return (site_facts.of(site.pk).tracking_mode if site else "") or settings.TRACKING_MODE
