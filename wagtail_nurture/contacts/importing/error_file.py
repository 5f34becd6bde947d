"""The lines that were refused, or taken over in part, with the reason: mended and chosen again, they complete it."""

import csv

from django.utils.translation import gettext as _

from wagtail_nurture.spreadsheets import harmless

from . import words


class _Echo:
    """A file for ``csv.writer`` that gives back each line instead of keeping it."""

    def write(self, text):
        return text


def lines_of(job):
    """The ImportLines with something to tell, in the order of the file."""
    return job.lines.exclude(notes=[]).order_by("number")


def rows(job):
    """The CSV text, piece by piece; the mark at its start makes spreadsheet programs read it as UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow([*map(harmless, job.header), _("Line"), _("Reason")])
    for line in lines_of(job).iterator(chunk_size=500):
        cells = (line.cells + [""] * len(job.header))[: max(len(job.header), len(line.cells))]
        yield writer.writerow([*map(harmless, cells), line.number, words.notes(line)])
