"""The plain address of a guarded document gives no file."""

from django.conf import settings as django_settings

from .answers import page
from .finding import live_form
from .models import GatedDocument
from .sheet import Sheet


def guard_document(document, request):
    """For Wagtail's ``before_serve_document``: 403 with the form in its place, except for editors of documents."""
    gated = GatedDocument.objects.filter(document=document).select_related("form__locale").first()
    if gated is None or _may_edit(request):
        return None
    form = gated.form and live_form(gated.form.slug, getattr(request, "LANGUAGE_CODE", ""))
    locale = getattr(request, "LANGUAGE_CODE", django_settings.LANGUAGE_CODE)
    sheet = Sheet(form, document=document, locale=locale) if form else None
    return page(request, "guarded", {"sheet": sheet, "document": document}, locale=locale, status=403)


def _may_edit(request):
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.has_perm("wagtaildocs.change_document"))
