"""Files from strangers: every encoding and separator, every kind of damage; a clear word, never an error of ours."""

import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wagtail_nurture.contacts.importing import reading
from wagtail_nurture.contacts.importing.reading import Unreadable, open_table
from wagtail_nurture.text import one_line


def table(content):
    found = open_table(io.BytesIO(content if isinstance(content, bytes) else content.encode()))
    return found.header, [cells for _number, cells in found.rows]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_and_separator(encoding, separator):
    text = separator.join(["Courriel", "Prénom"]) + "\r\n" + separator.join(["zoe@example.org", "Zoé"]) + "\r\n"
    assert table(text.encode(encoding)) == (["Courriel", "Prénom"], [["zoe@example.org", "Zoé"]])


def test_quoted_breaks_separators_and_empty_lines_keep_the_line_numbers():
    content = 'email,note\n\na@example.org,"one\ntwo, three"\n,\nb@example.org,"say ""hi"""\n'
    rows = list(open_table(io.BytesIO(content.encode())).rows)
    assert rows == [(3, ["a@example.org", "one two, three"]), (6, ["b@example.org", 'say "hi"'])]


def test_mailpoets_own_quotation_marks():
    content = (
        '"Email","First name","List status","Global status","List"\n"a@example.org","\\"Bob\\"","subscribed","x","y"\n'
    )
    assert table("\ufeff" + content)[1] == [["a@example.org", '"Bob"', "subscribed", "x", "y"]]


def test_nul_and_controls_are_dropped():
    assert table(b"email,name\na@example.org,Bo\x00b\x07\n")[1] == [["a@example.org", "Bob"]]


def test_a_file_without_column_names_gets_some():
    assert table("a@example.org,Bob\nc@example.org,Dan\n") == (
        ["Column 1", "Column 2"],
        [["a@example.org", "Bob"], ["c@example.org", "Dan"]],
    )


def test_doubled_and_missing_column_names_are_told_apart():
    assert table("email,,email\na@example.org,,\n")[0] == ["email", "Column 2", "email (3)"]


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_gives_texts_numbers_dates_and_no_formulas():
    from datetime import datetime

    content = workbook([["email", "size", "born", "sum"], ["a@example.org", 171.0, datetime(1987, 5, 21), "=1+1"]])
    assert table(content) == (["email", "size", "born", "sum"], [["a@example.org", "171", "1987-05-21"]])


def test_sheets_with_the_same_columns_are_read_and_others_not():
    people, others = [["email", "list"], ["a@example.org", "A"]], [["email", "list"], ["b@example.org", "B"]]
    content = workbook(people, [["what", "else"], ["x", "y"]], others)
    assert [cells[0] for cells in table(content)[1]] == ["a@example.org", "b@example.org"]


def archive(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


BOMB = b"<x>" + b" " * (41 * 1024 * 1024)
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
REFUSED = {
    "empty": b"",
    "blank": b"  \n\n ",
    "only separators": b",,,\n,,\n",
    "old Excel": b"\xd0\xcf\x11\xe0" + b"\x00" * 600,
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3 + bytes(range(1, 32)) * 40,
    "archive": archive(people_csv=b"email\n"),
    "damaged archive": b"PK\x03\x04" + b"\x00" * 100,
    "no real workbook": archive(xl__workbook_xml=b"<workbook/>"),
    "bomb": archive(xl__workbook_xml=b"<workbook/>", xl__sharedStrings_xml=BOMB),
    "entities": archive(xl__workbook_xml=ENTITIES),
    "many files": archive(xl__workbook_xml=b"<workbook/>", **{f"f{n}": b"" for n in range(1001)}),
    "cut workbook": workbook([["email"], ["a@example.org"]])[:-200],
    "wide": ",".join(f"c{n}" for n in range(300)).encode() + b"\n1\n",
    "open quotation": b'email\n"a@example.org\n' + b"x" * 200_000,
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_in_words(content):
    with pytest.raises(Unreadable) as refused:
        table(content)
    assert str(refused.value)


def test_a_workbook_with_one_endless_text_is_refused_before_it_fills_memory():
    sheet = b"<t>" + b"A" * 3_000_000 + b"</t>"
    with pytest.raises(Unreadable, match="too large once unpacked"):
        table(archive(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=sheet))


_CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from('\n\r\t\x00"\x07'), max_size=30
)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(_CELL, min_size=2, max_size=4), min_size=1, max_size=8),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_csv_writes_is_read_back(rows, separator, encoding):
    """Header first, so that the separator is known; whatever the cells hold comes back, cleaned."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerows([["first", "second", "third", "fourth"], *rows])
    header, found = table(text.getvalue().encode(encoding))
    assert header == ["first", "second", "third", "fourth"]
    cleaned = [[one_line(cell, reading.MAX_CELL) for cell in row] for row in rows]
    assert found == [row for row in cleaned if any(row)]


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=2000), mark=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"email,name\n"]))
def test_whatever_the_bytes_it_is_lines_or_a_word(content, mark):
    try:
        header, rows = table(mark + content)
    except Unreadable as refused:
        assert str(refused)
    else:
        assert header and all(isinstance(cell, str) for row in rows for cell in row)
