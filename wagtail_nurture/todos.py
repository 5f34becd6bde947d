"""What needs an editor's hand: refused publishes, held people, uncertain messages.

Rows store a code and facts; the sentence is made when somebody reads it, in their language (as in ``reasons``).
"""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from . import clock
from .exceptions import RegistrationError


_WORDS = {}


class Todo(models.Model):
    """One thing for a person to look at. ``key`` names it, so that raising it twice leaves one row.

    ``message`` is only filled where somebody wrote a finished sentence instead of a code (rows of earlier versions).
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=60, blank=True, default="")
    facts = models.JSONField(default=dict, blank=True)
    message = models.TextField(_("what happened, and how to mend it"), blank=True)
    url = models.CharField(max_length=500, blank=True)
    people = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        ordering = ["-created_at"]
        verbose_name = _("to-do")

    def __str__(self):
        return self.sentence[:80]

    @property
    def sentence(self):
        """What happened and how to mend it, in the reader's language."""
        words = _WORDS.get(self.code)
        if words is None:
            return self.message or self.code
        facts = {name: in_my_language(value) for name, value in self.facts.items()}
        try:
            return str(words(facts) if callable(words) else words % facts)
        except (KeyError, TypeError, ValueError):
            return self.message or str(words)


def register(words):
    """Add ``words``: dict code -> lazy text (also a plural one) with %(name)s places, or a function of the facts."""
    for code, text in words.items():
        if _WORDS.setdefault(code, text) is not text:
            raise RegistrationError(f"Two rooms explain the to-do {code!r}.")


def codes():
    """All codes that have words."""
    return set(_WORDS)


def raise_todo(key, *, kind, code="", facts=None, message="", url="", people=0):
    """Show the thing on the overview until :func:`resolve` is called with the same ``key``.

    ``code`` was registered and ``facts`` (JSON) fill its places; a fact made by :func:`in_languages` is read in the
    reader's language. ``message`` is a finished sentence, for who has no code.
    """
    values = {
        "kind": kind,
        "code": code,
        "facts": facts or {},
        "message": message,
        "url": url,
        "people": people,
        "resolved_at": None,
    }
    Todo.objects.update_or_create(key=key, defaults=values, create_defaults=values | {"created_at": clock.now()})


def resolve(key):
    """The thing is mended: the to-do leaves the overview."""
    Todo.objects.filter(key=key, resolved_at=None).update(resolved_at=clock.now())


def open_ones(kind):
    """{key: people} of the things of one kind that are still to be mended."""
    return dict(Todo.objects.filter(kind=kind, resolved_at=None).values_list("key", "people"))


def recount(key, *, people):
    """So many people are concerned by now."""
    for todo in Todo.objects.filter(key=key, resolved_at=None):
        todo.people = todo.facts["people"] = people
        todo.save(update_fields=["people", "facts"])


def in_languages(make):
    """A fact in every language we speak: {language: ``make()`` with that language active}.

    For what no code can say, such as the problems that a validation found.
    """
    found = {}
    for language in _languages():
        with translation.override(language):
            found[language] = str(make())
    return found


def in_my_language(fact):
    """``fact`` as it is, or the words of one made by :func:`in_languages` that the reader understands best."""
    if not isinstance(fact, dict):
        return fact
    mine = translation.get_language() or settings.LANGUAGE_CODE
    for language in (mine, mine.partition("-")[0], settings.LANGUAGE_CODE, "en"):
        if language in fact:
            return fact[language]
    return next(iter(fact.values()), "")


def _languages():
    """English, what we are translated into, and the project's own."""
    translated = (path.name for path in (Path(__file__).parent / "locale").glob("[a-z]*") if path.is_dir())
    return sorted({"en", settings.LANGUAGE_CODE, *translated})
