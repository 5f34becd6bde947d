"""Where a contact field is used. Rooms above tell it, each for what it owns, without this one knowing them."""

from .models import ContactValue


_finders = []


def register(finder):
    """``finder(field) -> iterable of str``: what uses ``field`` (ContactField), in words. Also a decorator."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def of(field):
    """What uses ``field``, in words, each once: ["the segment “Young”", "the e-mail “Gift”"]. A few queries a room."""
    return sorted({str(words) for finder in _finders for words in finder(field)})


def holders(field):
    """How many people hold a value of ``field``. One query."""
    return ContactValue.objects.filter(field=field).values("contact").distinct().count()


def names(part, field):
    """Whether ``part`` (JSON of a rule, a flow or a form) names ``field``: under "field", by slug, by id or by key.

    >>> class Field:
    ...     slug, pk = "size", 7
    >>> names({"steps": [{"config": {"field": {"key": "size"}}}]}, Field), names([{"field": 7}], Field)
    (True, True)
    >>> names({"field": "other", "label": "size"}, Field)
    False
    """
    if isinstance(part, list | tuple):
        return any(names(item, field) for item in part)
    if not isinstance(part, dict):
        return False
    named = part.get("field")
    key = named.get("key") if isinstance(named, dict) else named
    if key is not None and not isinstance(key, bool | dict | list) and key in (field.slug, field.pk):
        return True
    return any(names(item, field) for item in part.values())
