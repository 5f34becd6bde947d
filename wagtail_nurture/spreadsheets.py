"""Spreadsheets that cannot hurt who opens them, and that leave a trace of who took them."""

import re

from django.contrib.contenttypes.models import ContentType
from wagtail.log_actions import log


#: A cell that starts with one of these is run as a formula by spreadsheet programs; the wide ones by those set to
#: Japanese or Chinese.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: Characters that an XLSX file must not hold.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def harmless(value):
    """``value`` as a spreadsheet may hold it: text that looks like a formula gets a leading apostrophe.

    >>> harmless("=1+1"), harmless("Ada"), harmless(-3)
    ("'=1+1", 'Ada', -3)
    """
    if not isinstance(value, str):
        return value
    value = _FORBIDDEN.sub("", value)
    return f"'{value}" if value.startswith(FORMULA) else value


class HarmlessExport:
    """Mixin before Wagtail's ``SpreadsheetExportMixin``: no cell of what it exports is a formula, headings included."""

    def get_heading(self, queryset, field):
        return harmless(super().get_heading(queryset, field))

    def preprocess_field_value(self, field, value, export_format):
        return harmless(super().preprocess_field_value(field, value, export_format))


def log_export(user, model, *, filters=""):
    """Audit: ``user`` took a file of ``model``; ``filters`` is the query string (no personal data is kept)."""
    log(
        instance=ContentType.objects.get_for_model(model),
        action="nurture.export",
        user=user,
        title=str(model._meta.verbose_name_plural),
        data={"filters": sorted(filters)},
    )
