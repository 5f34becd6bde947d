"""Template tags of this room; registered in ``templatetags/wagtail_nurture.py``."""

from django.utils.translation import get_language

from .finding import live_form
from .models import Form
from .sheet import Sheet


def nurture_form(context, form, document=None):
    """``{% nurture_form "slug" %}``: the form in the language of the page; nothing when there is no such form.

    ``form`` is a slug or a Form; ``document`` (a Wagtail document) narrows a form that gives out several. What is shown
    is the same for every visitor, so the page may be cached.
    """
    chosen = form if isinstance(form, Form) else None
    found = live_form(chosen.slug if chosen else str(form), get_language())
    if found is None or (chosen and found.translation_key != chosen.translation_key):
        return {"sheet": None}
    request = context.get("request")
    return nurture_sheet(context, Sheet(found, page=request.path if request else "", document=document))


def nurture_sheet(context, sheet, heading="h2"):
    """``{% nurture_sheet sheet %}``: a form as it was filled in; for the pages of this room."""
    return {"sheet": sheet, "heading": heading, "request": context.get("request")}
