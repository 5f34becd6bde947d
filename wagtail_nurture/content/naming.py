"""What editors call a message."""

from django.conf import settings
from django.utils.translation import get_language

from .models import Email


def names_of(keys, model=Email):
    """{translation key: name} of these messages (or forms: ``model``), in the language of whoever reads where there is
    one. One query."""
    if not keys:
        return {}
    rows = model.objects.filter(translation_key__in=keys).values_list(
        "translation_key", "name", "locale__language_code"
    )
    best_last = sorted(rows, key=lambda row: (row[2] == get_language(), row[2] == settings.LANGUAGE_CODE))
    return {key: name for key, name, language in best_last}
