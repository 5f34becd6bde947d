"""The lines of an XLSX file, which is a ZIP archive from a stranger: looked at before it is opened."""

import zipfile
from datetime import date, datetime, time

from django.utils.translation import gettext as _


MEGABYTE = 1024 * 1024
#: Of the archive unpacked, of the table of texts (held in memory), and how many files an archive may have.
MAX_UNPACKED, MAX_TEXTS, MAX_FILES = 400 * MEGABYTE, 40 * MEGABYTE, 1000
MAX_COLUMNS = 300
#: A cell of a spreadsheet holds 32,767 characters. What goes on for longer without any XML tag is made to fill memory.
MAX_RUN = 1 * MEGABYTE


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message says why and what to do, for the person who chose it."""


def rows(file):
    """(line number, cells as texts) of every sheet that has the first one's columns; the header is the first."""
    _look_inside(file)
    import openpyxl

    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except Exception as problem:  # whatever a damaged archive makes the library stumble over
        raise Unreadable(_damaged()) from problem
    try:
        yield from _sheets(book)
    except Unreadable:
        raise
    except Exception as problem:
        raise Unreadable(_damaged()) from problem
    finally:
        book.close()


def _damaged():
    return _("This XLSX file is damaged. Open it in a spreadsheet program, save it again, or save it as CSV.")


def _sheets(book):
    header, number = None, 0
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file says of its size need not be true
        mine = None
        for cells in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS):
            cells = [_words(cell) for cell in cells]
            number += 1
            while cells and not cells[-1]:
                cells.pop()
            if mine is None:
                if not any(cells):
                    continue
                mine = [cell for cell in cells if cell]
                if header is not None and mine != header:
                    break
                if header is not None:
                    continue
                header = mine
            yield number, cells


def _words(cell):
    """A cell as text: what a formula gave last, never the formula; dates as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    text = str(cell)
    return "" if text.startswith(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!")) else text


def _look_inside(file):
    """Refuse what is no workbook, unpacks to something huge, or declares entities."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise Unreadable(_("This is an archive. Unpack it and choose the files inside, one by one."))
            if len(parts) > MAX_FILES or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Unreadable(_too_large())
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _look_at(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as problem:
        raise Unreadable(_damaged()) from problem


def _look_at(archive, part):
    if part.filename.endswith("sharedStrings.xml") and part.file_size > MAX_TEXTS:
        raise Unreadable(_too_large())
    run = 0
    with archive.open(part) as content:
        chunk = content.read(64 * 1024)
        if b"<!DOCTYPE" in chunk[:4096].upper():
            raise Unreadable(_damaged())
        while chunk:
            run = 0 if b"<" in chunk else run + len(chunk)
            if run > MAX_RUN:
                raise Unreadable(_too_large())
            chunk = content.read(64 * 1024)


def _too_large():
    return _("This XLSX file is too large once unpacked. Save it as CSV, or split it.")
