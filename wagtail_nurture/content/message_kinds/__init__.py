"""The kinds of messages: what editors write for each channel. A new one is one class in one file here."""

from wagtail_nurture.registry import Registry


#: A kind's ``slug`` is the channel by which its messages leave.
registry = Registry("kind of message")


def load():
    """Import every kind of this package; called when the app is ready."""
    registry.discover(__name__)


def every():
    """The kinds (classes), in the order in which they were registered."""
    return [registry[slug] for slug in registry]


def of(message):
    """The kind of ``message`` (a snippet that an editor writes)."""
    return next(kind for kind in every() if isinstance(message, kind.model))


def find(key):
    """Any of the messages with this translation key, of whatever kind; None when it was deleted."""
    found = (kind.model.objects.filter(translation_key=key).order_by("pk").first() for kind in every())
    return next((message for message in found if message is not None), None)


def rows_of(keys, columns, **which):
    """The ``columns`` (names, "translation_key" first) of the messages with ``keys`` (set), the first written first.

    ``which`` are further filters. One query where all are e-mails; another one for each further kind that is asked.
    """
    found, missing = [], set(keys)
    for kind in every():
        if not missing:
            break
        rows = kind.model.objects.filter(translation_key__in=missing, **which).order_by("pk")
        own = list(rows.values_list(*columns))
        missing -= {row[0] for row in own}
        found += own
    return found
