"""The page behind *Tell a friend*: the reader's own link, to pass on by whatever way they like."""

from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from wagtail_nurture.capture import referrals
from wagtail_nurture.capture.finding import live_form
from wagtail_nurture.delivery import trials
from wagtail_nurture.delivery.views import unseen

from . import acts
from .views import known, page


@unseen
@require_safe
def friend(request, token, number, option):
    """Shows the link; nothing is written until a friend fills the form in."""
    found = acts.find("friend", token, number, option)
    delivery, _facts, chosen = found or (None, None, {})
    form = live_form(chosen.get("form", ""), delivery.locale) if delivery else None
    trial = bool(delivery) and trials.is_trial(delivery)
    site = (delivery.site if delivery else None) or Site.find_for_request(request)
    if form is None or site is None or (delivery.contact_id is None and not trial):
        return page(request, "gone", locale=delivery.locale if delivery else "", status=404)
    locale = delivery.locale
    with translation.override(known(locale)):
        return page(request, "friend", _shown(site, delivery, form, trial), locale=locale)


def _shown(site, delivery, form, trial):
    link = "" if trial else site.root_url + referrals.address(delivery.contact_id, form, locale=known(delivery.locale))
    letter = {
        "subject": _("Something for you, from %(site)s") % {"site": site.site_name or site.hostname},
        "body": _("I get these mails and thought of you. You can subscribe here:") + f"\n\n{link}\n",
    }
    return {
        "form": form,
        "link": link,
        "mail": f"mailto:?{urlencode(letter).replace('+', '%20')}",
        "joined": 0 if trial else referrals.count(delivery.contact_id),
        "trial": trial,
    }
