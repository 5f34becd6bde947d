"""Where a contact field is used, or a list, a segment, a persona.

Rooms above tell it, each for what it owns, without this one knowing them.
"""

from .models import ContactField, ContactValue


_finders = []


def register(finder):
    """``finder(thing) -> iterable of str``: what uses ``thing`` (ContactField, List, Segment or Persona), in words.

    Also a decorator.
    """
    if finder not in _finders:
        _finders.append(finder)
    return finder


def of(thing):
    """What uses ``thing``, in words, each once: ["the segment “Young”", "the e-mail “Gift”"]. A few queries a room."""
    return sorted({str(words) for finder in _finders for words in finder(thing)})


def holders(field):
    """How many people hold a value of ``field``. One query."""
    return ContactValue.objects.filter(field=field).values("contact").distinct().count()


def names(part, thing):
    """Whether ``part`` (JSON of a rule, a flow or a form) names ``thing``, by id or by key; a field by its slug, too.

    >>> from .models import List
    >>> size, club = ContactField(slug="size", pk=7), List(slug="size", pk=8)
    >>> names({"steps": [{"config": {"field": {"key": "size"}}}]}, size), names([{"field": 7}], size)
    (True, True)
    >>> names([{"list": "8"}], club), names({"who": {"key": "list:8"}}, club)
    (True, True)
    >>> names({"field": "other", "label": "size"}, size), names([{"list": "size"}, {"field": 8}], club)
    (False, False)
    """
    name, keys = _called(thing)
    return _names(part, {name: keys, "who": {f"{name}:{thing.pk}"}})


def _called(thing):
    """(under which name rules speak of it, what they call it)."""
    if isinstance(thing, ContactField):
        return "field", {thing.slug, thing.pk}
    return thing._meta.model_name, {thing.pk, str(thing.pk)}


def _names(part, wanted):
    if isinstance(part, list | tuple):
        return any(_names(item, wanted) for item in part)
    if not isinstance(part, dict):
        return False
    for name, keys in wanted.items():
        named = part.get(name)
        key = named.get("key") if isinstance(named, dict) else named
        if isinstance(key, str | int) and not isinstance(key, bool) and key in keys:
            return True
    return any(_names(item, wanted) for item in part.values())
