"""How often forms are seen, begun and sent in: sums per day, form and language, and nothing about anybody.

A count carries no person, no id, no address and no time of day, so it needs no consent and no cookie; Global Privacy
Control and "no" on the banner change nothing about it. Counts wait in memory as sums and are written together.
"""

import atexit
import logging
import os
import threading
from collections import Counter
from time import monotonic

from django.conf import settings as django_settings
from django.db import DatabaseError, connections, transaction
from django.db.models import F
from django.utils import timezone

from wagtail_nurture import clock

from .models import Form, FormCount


logger = logging.getLogger("wagtail_nurture.capture")

VIEWS, STARTS, COMPLETIONS = KINDS = ("views", "starts", "completions")
#: Different (form, language, day) that may wait; more can only be somebody inventing forms, and is dropped.
CAPACITY = 500
#: Counts wait so long before they are written; what a killed process loses.
WAIT_SECONDS = 3

#: Tests switch this off and call :func:`flush` themselves.
background = True

_waiting = Counter()
_lock = threading.Lock()
_timer = None
_since = 0.0


def note(kind, slug, *, locale, form_locale=""):
    """Count one of ``kind`` for the form called ``slug`` on a page in ``locale``. No query, raises nothing.

    ``form_locale`` names the form's own language when it was found in another than the page's.
    """
    global _since
    key = (slug, form_locale or locale, _known(locale), timezone.localdate(clock.now()), kind)
    with _lock:
        if key not in _waiting and len(_waiting) >= CAPACITY:
            return
        if not _waiting:
            _since = monotonic()
        _waiting[key] += 1
        late = monotonic() - _since > 10 * WAIT_SECONDS
    if background:
        _flush_quietly() if late else _start_timer()


def flush():
    """Write what waits, on the caller's connection: a query for the forms, and two for each day, form and language.

    Returns the number of rows changed.
    """
    with _lock:
        taken = dict(_waiting)
        _waiting.clear()
    if not taken:
        return 0
    try:
        return _write(_sums(taken))
    except DatabaseError:
        with _lock:
            for key, number in taken.items():
                _waiting[key] += number
        raise


def clear():
    """Forget what waits (in a forked child, and between tests)."""
    _waiting.clear()


def _known(locale):
    return locale if locale in dict(django_settings.LANGUAGES) else ""


def _sums(taken):
    """{(form id, day, locale): {kind: number}}; names of forms that do not exist are left out."""
    forms = Form.objects.filter(slug__in={key[0] for key in taken}, live=True).order_by("pk")
    by_name = {}
    for slug, language, pk in forms.values_list("slug", "locale__language_code", "pk"):
        by_name.setdefault(slug, {})[language] = pk
    sums = {}
    for (slug, wanted, locale, day, kind), number in taken.items():
        named = by_name.get(slug)
        if named:
            form = named.get(wanted) or next(iter(named.values()))
            row = sums.setdefault((form, day, locale), Counter())
            row[kind] += number
    return sums


@transaction.atomic
def _write(sums):
    """Add ``sums`` to their rows, in one order, so that two processes never wait for each other in a circle."""
    rows = [FormCount(form_id=form, day=day, locale=locale) for form, day, locale in sorted(sums)]
    FormCount.objects.bulk_create(rows, ignore_conflicts=True)
    for form, day, locale in sorted(sums):
        more = {kind: F(kind) + number for kind, number in sums[form, day, locale].items()}
        FormCount.objects.filter(form=form, day=day, locale=locale).update(**more)
    return len(rows)


def _start_timer():
    global _timer
    with _lock:
        if _timer is None or not _timer.is_alive():
            _timer = threading.Timer(WAIT_SECONDS, _flush_in_thread)
            _timer.daemon = True
            _timer.start()


def _flush_in_thread():
    global _timer
    _timer = None
    try:
        _flush_quietly()
    finally:
        connections.close_all()


def _flush_quietly():
    try:
        flush()
    except Exception as problem:  # a count that cannot be written must not fail a visitor's request
        logger.error("Counts of forms could not be written yet (%s).", type(problem).__name__)


@atexit.register
def _at_exit():
    if _waiting and background:
        _flush_in_thread()


def _in_child():
    global _timer, _lock
    _waiting.clear()
    _timer, _lock = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
