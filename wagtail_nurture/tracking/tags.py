"""Template tags of this room; registered in ``templatetags/wagtail_nurture.py``.

What they write is the same for every visitor in beacon mode, so that any cache may keep the page.
"""

from functools import lru_cache

import swapper
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from wagtail.models import Locale, Site

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import site_facts
from wagtail_nurture.contacts.site_settings import SiteWords

from . import consent, modes


def nurture_scripts(context):
    """``{% nurture_scripts %}``, once, anywhere in the base template: one small script, deferred, nothing inline.

    Nothing at all on a site whose visits are not followed.
    """
    mode = modes.mode_of(context.get("request"))
    if mode == modes.OFF:
        return ""
    page = _page(context)
    return format_html(
        '<script src="{}" defer data-mode="{}" data-beacon="{}" data-consent="{}" data-choice="{}" data-ask="{}"'
        ' data-page="{}"></script>',
        static("wagtail_nurture/tracking/nurture.js"),
        mode,
        reverse("wagtail_nurture:beacon"),
        reverse("wagtail_nurture:consent"),
        consent.cookie_name(),
        "server" if settings.CONSENT_CALLABLE else "banner",
        page.pk if page else "",
    )


def nurture_consent(context):
    """``{% nurture_consent %}``: the question about cookies, best right behind ``<body>``.

    A link with ``href="#nurture-consent" data-nurture-consent-open`` opens it again. The page's script shows it to
    those who have not answered; in server mode it also works without.
    """
    request = context.get("request")
    mode = modes.mode_of(request)
    if mode == modes.OFF:
        return ""
    page = _page(context)
    language = language_of(page.locale_id) if page else ""
    with translation.override(language or translation.get_language()):
        return render_to_string(
            "wagtail_nurture/tracking/consent.html",
            words_of(request)
            | {
                "language": translation.get_language(),
                "action": reverse("wagtail_nurture:consent"),
                "hidden": _is_hidden(request, mode),
            },
        )


def words_of(request):
    """{"text", "privacy"} that the editor set for the site ``request`` came to, in the active language."""
    site = Site.find_for_request(request) if request else None
    facts = site_facts.of(site.pk if site else None)
    return {"text": facts.text(SiteWords.BANNER, translation.get_language() or ""), "privacy": facts.privacy}


@lru_cache(maxsize=200)
def language_of(locale_id):
    """The language code of a Locale, remembered: a page's own ``locale`` costs a query each time."""
    return Locale.objects.filter(pk=locale_id).values_list("language_code", flat=True).first() or ""


def _is_hidden(request, mode):
    """Hidden until the script shows it; in server mode the page is each visitor's own, and the server knows."""
    if mode != modes.SERVER or request is None:
        return True
    return consent.refused_by_browser(request) or consent.choice(request) is not None


def _page(context):
    """The Wagtail page being shown to the public, or None (in a preview nobody reads)."""
    page = context.get("page")
    shown = isinstance(page, swapper.load_model("wagtailcore", "Page")) and page.pk
    return page if shown and not getattr(context.get("request"), "is_preview", False) else None
