"""Seen, begun, sent in: what the counts of forms say, for lists and for one form."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings as django_settings
from django.db.models import IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from wagtail_nurture import clock

from .counting import KINDS
from .models import FormCount


#: Days that lists and panels look back on.
RECENT = 30


@dataclass(frozen=True)
class Funnel:
    """How many saw a form, began it and sent it in. Without JavaScript only the last is counted."""

    views: int = 0
    starts: int = 0
    completions: int = 0

    @property
    def began(self):
        """Of those who saw it, the share who began, as "33 %"; "" when it cannot be said."""
        return share(self.starts, self.views)

    @property
    def finished(self):
        """Of those who began, the share who sent it in."""
        return share(self.completions, self.starts)

    @property
    def converted(self):
        """Of those who saw it, the share who sent it in."""
        return share(self.completions, self.views)


def share(part, whole):
    """``part`` of ``whole`` in words: "33 %"; "" when there is no whole, or less of it than of the part.

    >>> share(1, 3), share(0, 9), share(5, 0), share(5, 4)
    ('33%', '0%', '', '')
    """
    if not whole or part > whole:
        return ""
    percent = 100 * part / whole
    decimals = 1 if 0 < percent < 10 and round(percent, 1) != round(percent) else 0
    return _("%(number)s%%") % {"number": number_format(round(percent, decimals), decimals)}


def first_day(days=RECENT):
    """The first of the last ``days`` (int), today included, by Django's time zone."""
    return timezone.localdate(clock.now()) - timedelta(days=days - 1)


def with_recent(forms):
    """``forms`` (queryset) with ``recent_views``, ``recent_starts`` and ``recent_completions``: no query per row."""
    counts = FormCount.objects.filter(form=OuterRef("pk"), day__gte=first_day()).values("form")
    sums = {
        f"recent_{kind}": Coalesce(
            Subquery(counts.annotate(sum=Sum(kind)).values("sum")), 0, output_field=IntegerField()
        )
        for kind in KINDS
    }
    return forms.annotate(**sums)


def recent_of(form):
    """The Funnel of a ``form`` that :func:`with_recent` annotated."""
    return Funnel(*(getattr(form, f"recent_{kind}") for kind in KINDS))


def funnel_of(form, days=RECENT):
    """The Funnel of one form over the last ``days``; one query."""
    return _sum(FormCount.objects.filter(form=form, day__gte=first_day(days)))


def per_day(form, days=RECENT):
    """[(day, Funnel)] for each of the last ``days``, oldest first; one query."""
    rows = FormCount.objects.filter(form=form, day__gte=first_day(days)).values("day")
    known = {row.pop("day"): Funnel(**row) for row in rows.annotate(**_sums())}
    start = first_day(days)
    return [(day, known.get(day, Funnel())) for day in (start + timedelta(days=number) for number in range(days))]


def per_language(form, days=RECENT):
    """[(name of the language, Funnel)] over the last ``days``, the most seen first; one query."""
    rows = FormCount.objects.filter(form=form, day__gte=first_day(days)).values("locale").annotate(**_sums())
    names = dict(django_settings.LANGUAGES)
    found = [(names.get(row.pop("locale"), _("another language")), Funnel(**row)) for row in rows.order_by("locale")]
    return sorted(found, key=lambda pair: -pair[1].views)


def _sums():
    return {kind: Sum(kind) for kind in KINDS}


def _sum(counts):
    return Funnel(**{kind: number or 0 for kind, number in counts.aggregate(**_sums()).items()})
