"""A to-do is read in the reader's language, whoever wrote it (a worker has none)."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from wagtail_nurture import todos
from wagtail_nurture.exceptions import RegistrationError
from wagtail_nurture.models import Todo


@pytest.fixture
def words():
    before = dict(todos._WORDS)
    yield
    todos._WORDS.clear()
    todos._WORDS.update(before)


def test_the_sentence_is_made_in_the_reader_s_language(db):
    with translation.override("fr"):
        todos.raise_todo("x", kind="delivery", code="no_sender", facts={"site": "Shop"})
    assert Todo.objects.get().sentence.startswith("Shop has no sender.")
    with translation.override("fr"):
        assert "Shop" in Todo.objects.get().sentence
        assert "has no sender" not in Todo.objects.get().sentence
    assert Todo.objects.get().message == ""


@pytest.mark.parametrize(("count", "words"), [(1, "1 message was handed over"), (2, "2 messages were handed over")])
def test_numbers_agree(count, words, db):
    todos.raise_todo("x", kind="delivery", code="uncertain", facts={"count": count})
    assert words in Todo.objects.get().sentence


def test_a_fact_in_several_languages_is_read_in_mine(db, words):
    todos.register({"test_fact": _("%(what)s!")})
    facts = {"what": todos.in_languages(lambda: _("Overview"))}
    assert {"en", "fr"} <= facts["what"].keys()
    todos.raise_todo("x", kind="test", code="test_fact", facts=facts)
    assert str(Todo.objects.get()) == "Overview!"
    with translation.override("fr-ca"):
        assert Todo.objects.get().sentence == "Vue d’ensemble!"
    with translation.override("de"):
        assert Todo.objects.get().sentence == "Overview!"


def test_rows_of_earlier_versions_and_lost_codes_can_still_be_read(db):
    Todo.objects.create(key="old", kind="x", message="Mend it.", created_at="2026-01-01T00:00Z")
    assert Todo.objects.get().sentence == "Mend it."
    todos.raise_todo("old", kind="x", code="gone_code")
    assert Todo.objects.get().sentence == "gone_code"
    todos.raise_todo("old", kind="x", code="no_sender")
    assert "has no sender" in Todo.objects.get().sentence  # a fact lacks: better the bare text than an error


def test_two_rooms_cannot_explain_one_code(words):
    todos.register({"test_twice": ngettext_lazy("%(n)d a", "%(n)d b", "n")})
    with pytest.raises(RegistrationError, match="test_twice"):
        todos.register({"test_twice": _("other")})
