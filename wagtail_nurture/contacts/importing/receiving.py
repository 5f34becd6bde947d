"""A chosen file becomes lines in the database, where no visitor can fetch it; the file itself is not kept."""

from django.utils.translation import gettext as _

from wagtail_nurture import clock, rows
from wagtail_nurture.conf import settings
from wagtail_nurture.text import one_line

from . import presets, reading
from .models import ContactImport, ImportLine
from .reading import Unreadable


_PART = 1000


def receive(file, *, filename, pool, user=None, limit=None):
    """Read ``file`` (binary, seekable) into a new ContactImport. Raises Unreadable; then nothing is kept.

    ``limit``: lines at most, IMPORT_MAX_LINES unless told; 0 for any number.
    """
    limit = settings.IMPORT_MAX_LINES if limit is None else limit
    table = reading.open_table(file)
    job = ContactImport.objects.create(
        pool=pool,
        user=user,
        filename=one_line(filename, 200) or _("file"),
        header=table.header,
        preset=presets.recognise(table.header),
        created_at=clock.now(),
    )
    try:
        job.total = _keep_lines(job, table, limit)
    except BaseException:
        job.lines.all().delete()
        job.delete()
        raise
    job.save(update_fields=["total"])
    return job


def _keep_lines(job, table, limit):
    part, total = [], 0
    for number, cells in table.rows:
        total += 1
        if limit and total > limit:
            message = _("The file has more than %(number)d lines. Split it, or use the command nurture_import.")
            raise Unreadable(message % {"number": limit})
        part.append(ImportLine(job=job, number=number, cells=cells))
        if len(part) == _PART:
            rows.Insert(part).run()
            part = []
    rows.Insert(part).run()
    if not total:
        raise Unreadable(_("The file has column names but no lines."))
    return total


def first_plan(job):
    """The Plan that the form proposes: what can be told from the columns, the name and the first status words."""
    from .planning import Plan

    columns = {str(place): meaning for place, meaning in presets.guess(job.header).items()}
    return Plan(
        columns=columns,
        everyone=presets.everyone(job.header, job.filename),
        source=presets.NAMES.get(job.preset, ""),
    )
