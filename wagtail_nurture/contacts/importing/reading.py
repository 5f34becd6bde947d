"""Bytes of an unknown spreadsheet as lines of text: CSV in any usual encoding and separator, or XLSX.

Everything that can be wrong with the file as a whole raises Unreadable with words for the person who chose it. Nothing
is held in memory but one line (and, of an XLSX, its table of distinct texts, whose size is limited).
"""

import codecs
import csv
import io
import itertools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wagtail_nurture.text import one_line

from . import presets, workbook
from .workbook import Unreadable


MAX_COLUMNS, MAX_CELL = 200, 2000
#: Enough of the beginning to tell the separator and the kind of file.
SAMPLE = 64 * 1024
_SEPARATORS = (",", ";", "\t", "|")
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass
class Table:
    """``rows`` yields (line number, [cells]) once; a header that the file lacks is made up."""

    header: list
    rows: Iterator


def open_table(file):
    """The Table in ``file`` (binary, seekable, read from its start). Raises Unreadable, also while rows are read."""
    file.seek(0)
    beginning = file.read(SAMPLE)
    if not beginning.strip():
        raise Unreadable(_("The file is empty."))
    if beginning.startswith(b"PK"):
        return _table(workbook.rows(file))
    if beginning.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_("This is an old Excel file (.xls). Save it as .xlsx or CSV and choose it again."))
    encoding = _encoding(file, beginning)
    return _table(_csv_rows(file, encoding))


def _encoding(file, beginning):
    """The encoding of a text file: by its mark, else the first that fits all of it."""
    for mark, name in _BOMS.items():
        if beginning.startswith(mark):
            return name
    even, odd = beginning[0:4000:2].count(0), beginning[1:4000:2].count(0)
    if max(even, odd) > len(beginning[:4000]) // 4:
        return "utf-16-be" if even > odd else "utf-16-le"
    if sum(byte < 32 and byte not in (9, 10, 13, 0) for byte in beginning) > 8 + len(beginning) // 10:
        raise Unreadable(_("This is neither a CSV nor an XLSX file."))
    return next(name for name in ("utf-8", "cp1252", "latin-1") if _fits(file, name))


def _fits(file, encoding):
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(SAMPLE):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _text(file, encoding):
    file.seek(0)
    # Detached when done, so that the file stays open for whoever gave it.
    return io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")


def _csv_rows(file, encoding):
    """(line number, cells) of a CSV file, the header included."""
    text = _text(file, encoding)
    try:
        sample = text.read(SAMPLE)
        separator = _separator(sample)
        names = next(csv.reader(io.StringIO(sample, newline=""), delimiter=separator), [])
        # MailPoet writes \" where everybody else writes "".
        escape = "\\" if presets.recognise(names) == "mailpoet" else None
        text.seek(0)
        reader = csv.reader(_without_nul(text), delimiter=separator, escapechar=escape)
        before = 0
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    except csv.Error as problem:
        message = _("Line %(number)s cannot be read: a quotation mark that is never closed, or a cell far too long.")
        raise Unreadable(message % {"number": before + 1}) from problem
    finally:
        with suppress(ValueError):  # whoever gave it has closed it already
            text.detach()


def _without_nul(text):
    for line in text:
        yield line.replace("\x00", "")


def _separator(sample):
    """The separator that the first line uses most, outside quotation marks."""
    first = next((line for line in sample.splitlines() if line.strip()), "")
    bare = "".join(first.split('"')[::2])
    return max(_SEPARATORS, key=bare.count)


def _table(rows):
    """The Table of raw ``rows``: empty lines dropped, cells cleaned, a header made up where the first line is data."""
    rows = ((number, _clean(cells)) for number, cells in rows)
    rows = ((number, cells) for number, cells in rows if any(cells))
    first = next(rows, None)
    if first is None:
        raise Unreadable(_("The file is empty."))
    number, cells = first
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise Unreadable(_("The file has more than %(number)s columns.") % {"number": MAX_COLUMNS})
    if any("@" in cell for cell in cells):
        header = [_("Column %(number)s") % {"number": place + 1} for place in range(len(cells))]
        return Table(header, itertools.chain([first], rows))
    return Table(_distinct(cells), rows)


def _distinct(names):
    """Column names without gaps or doubles."""
    found = []
    for place, name in enumerate(names, start=1):
        name = name[:100] or _("Column %(number)s") % {"number": place}
        found.append(name if name not in found else f"{name} ({place})")
    return found


def _clean(cells):
    return [one_line(cell, MAX_CELL) for cell in cells]
