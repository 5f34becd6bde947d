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
    """The ``columns`` (names) of the messages with ``keys`` (set), of any kind; the first written first. One query.

    ``which`` are further filters.
    """
    own, *others = (
        kind.model.objects.order_by().filter(translation_key__in=keys, **which).values_list(*columns, "pk")
        for kind in every()
    )
    return [row[:-1] for row in own.union(*others, all=True).order_by("pk")]
