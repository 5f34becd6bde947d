"""What recipes need of a site, checked: each answer is one sentence, and where it can be mended."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_nurture import clock
from wagtail_nurture.audience.score_models import ScoreRule
from wagtail_nurture.capture.models import Form, GatedDocument
from wagtail_nurture.contacts import purposes
from wagtail_nurture.contacts.models import Permission
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content.models import PointOfSale
from wagtail_nurture.forms import form_pages, purpose_of
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event, PageTopic


#: Visits count as arriving when one came in so many days.
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Need:
    """``met``: green; else orange: the drafts can be made all the same, and ``words`` say what is missing.

    ``url`` and ``link`` lead to where it is mended; both empty when the next page asks for it.
    """

    met: bool
    words: str
    url: str = ""
    link: str = ""


def sender(site):
    settings = NurtureSiteSettings.for_site(site)
    if settings.sender_email and settings.postal_address:
        return Need(True, _("Sender: %(address)s.") % {"address": settings.sender_email})
    return Need(False, _("The sender's address is not set yet: the next page asks for it."))


def newsletter_form():
    if Form.objects.filter(kind=Form.Kind.NEWSLETTER).exists():
        return Need(True, _("There is a newsletter form."))
    if any(purpose_of(page) for page in form_pages()):
        return Need(True, _("There is a form page with which people subscribe."))
    return Need(False, _("There is no newsletter form yet: the next page can make one."))


def guarded_document():
    number = GatedDocument.objects.count()
    if number:
        words = ngettext("%(n)d guarded document.", "%(n)d guarded documents.", number)
        return Need(True, words % {"n": number})
    return Need(
        False,
        _("No document is guarded by a form yet, so nobody can ask for one."),
        _address("nurture_documents:add"),
        _("Guard a document"),
    )


def consent_is_asked():
    """Whether the forms that give out documents ask to write again."""
    forms = Form.objects.filter(kind=Form.Kind.DOWNLOAD)
    mute = forms.filter(consent_purpose="").first()
    if mute:
        words = _("The form “%(form)s” asks nobody whether you may write again: its people get the file only.")
        return Need(False, words % {"form": mute}, _edit(mute), _("Change the form"))
    if forms.exists():
        return Need(True, _("The forms ask whether you may write again."))
    return Need(False, _("There is no form of the kind “content download” yet."), _add(Form), _("Make a form"))


def visits():
    since = clock.now() - LATELY
    if Event.objects.filter(kind=kinds.PAGE_VIEWED, at__gte=since).exists():
        return Need(True, _("Visits are recorded."))
    return Need(
        False,
        _("No visit was recorded in the last 30 days. The tag “nurture_scripts” must stand in the site's template."),
    )


def topics():
    number = PageTopic.objects.values("topic").distinct().count()
    if number:
        words = ngettext("Pages carry %(n)d tag.", "Pages carry %(n)d different tags.", number)
        return Need(True, words % {"n": number})
    return Need(False, _("No page carries a tag: the newest pages are recommended instead of the closest."))


def score_rules():
    """Whether anything gives points."""
    number = ScoreRule.objects.filter(active=True).count()
    if number:
        return Need(
            True, ngettext("%(n)d score rule gives points.", "%(n)d score rules give points.", number) % {"n": number}
        )
    words = _("No score rule gives points yet: nobody has any.")
    return Need(False, words, _address("nurture_ready:score-rules"), _("Ready-made score rules"))


def purchases():
    """Whether a shop tells of them."""
    if Event.objects.filter(kind=kinds.PURCHASE_MADE).exists():
        return Need(True, _("Purchases are reported."))
    return Need(False, _('No purchase was reported yet: your developer has the shop call “track("purchase.made")”.'))


def people_who_agree():
    """Somebody to write to."""
    rows = Permission.objects.filter(channel="email", state=Permission.State.GRANTED)
    if rows.exclude(purpose=purposes.TRACKING).exists():
        return Need(True, _("There are people who agreed to receive mails."))
    return Need(False, _("Nobody has agreed to receive mails yet: a form, or the welcome scenario, comes first."))


def shops():
    if PointOfSale.objects.exists():
        return Need(True, _("The nearest shop can be shown."))
    return Need(
        False,
        _("No point of sale is known: the mail leaves the nearest shop out."),
        _address("nurture_shops:add"),
        _("Add a shop"),
    )


def _add(model):
    return _address(model.snippet_viewset.get_url_name("add"))


def _edit(instance):
    return _address(instance.snippet_viewset.get_url_name("edit"), instance.pk)


def _address(name, *arguments):
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
