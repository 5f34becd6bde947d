"""Finding the form that a slug means for a reader."""

from .models import Form


def live_form(slug, locale=""):
    """The published Form called ``slug`` in ``locale`` (language code), else in another language, else None."""
    forms = list(Form.objects.filter(slug=slug, live=True).select_related("locale", "list").order_by("pk"))
    same = [form for form in forms if form.locale.language_code == locale]
    return (same or forms or [None])[0]
