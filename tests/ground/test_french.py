"""The French catalogues: whole, up to date with the sources, and compiled."""

import ast
import gettext
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest


ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("locale/fr/LC_MESSAGES")
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd%]|(?<!\{)\{\w+\}(?!\})")
MERGE_FIELD = re.compile(r"\{\{\s*(\w+)")


@pytest.fixture(scope="module", params=["wagtail_nurture", "example_site"])
def folder(request):
    return ROOT / request.param


@pytest.fixture(scope="module")
def catalogue(folder):
    return polib.pofile(str(folder / CATALOGUE / "django.po"))


def texts(entry):
    """What the entry shows a reader of French: one text, or one per plural form."""
    return [entry.msgstr_plural[form] for form in sorted(entry.msgstr_plural)] if entry.msgid_plural else [entry.msgstr]


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def test_every_word_is_translated_and_none_is_guessed(catalogue):
    assert len(catalogue) > 20
    assert [entry.msgid for entry in catalogue if not all(texts(entry))] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue if entry.obsolete] == []


def test_it_is_up_to_date_with_the_sources(folder, catalogue, tmp_path):
    """When this fails: ``make messages``, translate, ``make compilemessages``, commit all of it."""
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("static", "__pycache__", "migrations", "locale"))
    (copy / "locale").mkdir()
    collect = [sys.executable, ROOT / "tests" / "catalogue.py", "collect", copy]
    subprocess.run(collect, check=True, timeout=120, env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
    wanted = {key(entry) for entry in polib.pofile(str(copy / CATALOGUE / "django.po"))}
    assert {key(entry) for entry in catalogue} == wanted


def test_no_words_stand_where_they_are_not_collected(folder, catalogue):
    """Inside an f-string xgettext may miss them."""
    known = {text for entry in catalogue for text in (entry.msgid, entry.msgid_plural)}
    for path in sorted(folder.rglob("*.py")):
        if "bench" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            for call in ast.walk(node) if isinstance(node, ast.JoinedStr) else ():
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"_", "_t", "gettext", "translate"}:
                    assert call.args[0].value in known, f"{path}:{call.lineno}"


def test_the_compiled_catalogue_says_the_same(folder, catalogue):
    with (folder / CATALOGUE / "django.mo").open("rb") as compiled:
        said = gettext.GNUTranslations(compiled)
    for entry in catalogue:
        name = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        found = [said._catalog[name, form] for form in (0, 1)] if entry.msgid_plural else [said._catalog[name]]
        assert found == texts(entry), entry.msgid


@pytest.mark.parametrize("places", [PLACE, MERGE_FIELD, re.compile(r"</?\w+>")], ids=["facts", "merge fields", "tags"])
def test_the_places_agree(catalogue, places):
    """A singular may leave the number out, as English does; everything else keeps every place, in any order."""
    for entry in catalogue:
        several = sorted(places.findall(entry.msgid_plural or entry.msgid))
        one = sorted(places.findall(entry.msgid))
        found = [sorted(places.findall(text)) for text in texts(entry)]
        assert found[-1] == several and found[0] in (one, several), entry.msgid


def test_french_punctuation_does_not_break_lines(catalogue):
    """A no-break space stands before ``: ; ? ! »`` and after ``«``; apostrophes are typographic."""
    wrong = [text for entry in catalogue for text in texts(entry) if re.search(r" [:;?!»]|« |'|“|”", text)]
    assert wrong == []


def test_a_reader_of_french_reads_french():
    from django.utils.translation import gettext as say
    from django.utils.translation import npgettext, override

    with override("fr"):
        assert say("Unsubscribe") == "Se désabonner"
        assert npgettext("how many", "sent", "sent", 2) == "envoyés"
