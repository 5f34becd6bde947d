"""Finding the form that a slug means for a reader."""

from .models import Form


def live_form(slug, locale=""):
    """The published Form called ``slug`` in ``locale`` (language code), else in the nearest language, else None.

    Nearest: the same language of another country ("en" for "en-gb"), else the oldest row.
    """
    forms = list(
        Form.objects.filter(slug=slug, live=True).select_related("locale", "list", "thanks_page").order_by("pk")
    )
    forms.sort(key=lambda form: _distance(form.locale.language_code, locale))
    return forms[0] if forms else None


def _distance(language, wanted):
    if language == wanted:
        return 0
    return 1 if language.partition("-")[0] == (wanted or "").partition("-")[0] else 2
