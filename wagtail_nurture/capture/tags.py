"""Template tags of this room; registered in ``templatetags/wagtail_nurture.py``."""

from django.utils.translation import get_language
from wagtail.models import Site

from .finding import live_form
from .models import Form
from .sheet import Sheet


def nurture_form(context, form, document=None):
    """``{% nurture_form "slug" %}``: the form in the language of the page; nothing when there is no such form.

    ``form`` is a slug or a Form; ``document`` (a Wagtail document) narrows a form that gives out several. What is shown
    is the same for every visitor, so the page may be cached.
    """
    chosen = form if isinstance(form, Form) else None
    locale = language_of(context)
    found = live_form(chosen.slug if chosen else str(form), locale)
    if found is None or (chosen and found.translation_key != chosen.translation_key):
        return {"sheet": None}
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    sheet = Sheet(found, page=request.path if request else "", document=document, locale=locale, site=site)
    return nurture_sheet(context, sheet)


def language_of(context):
    """The language of the page that is being shown: the page's own, whatever the browser prefers."""
    locale = getattr(context.get("page"), "locale", None)
    return getattr(locale, "language_code", "") or get_language() or ""


def nurture_sheet(context, sheet, heading="h2"):
    """``{% nurture_sheet sheet %}``: a form as it was filled in; for the pages of this room."""
    return {"sheet": sheet, "heading": heading, "request": context.get("request")}
