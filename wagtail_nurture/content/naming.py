"""What editors call a message."""

from django.conf import settings
from django.utils.translation import get_language

from . import message_kinds


def names_of(keys, model=None):
    """{translation key: name} of these messages (or forms: ``model``), in the language of whoever reads where there is
    one. One query."""
    if not keys:
        return {}
    columns = ["translation_key", "name", "locale__language_code"]
    if model is None:
        rows = message_kinds.rows_of(keys, columns)
    else:
        rows = model.objects.filter(translation_key__in=keys).values_list(*columns)
    best_last = sorted(rows, key=lambda row: (row[2] == get_language(), row[2] == settings.LANGUAGE_CODE))
    return {key: name for key, name, language in best_last}
