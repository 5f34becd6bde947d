"""How a segment grew: a line drawn on the server, from one note a day. The table beside it says the same."""

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .models import SegmentDay, SegmentState


#: Days shown.
DAYS = 90
_WIDTH, _HEIGHT, _MARGIN = 600, 100, 4


def state_of(segment):
    """The SegmentState of ``segment``, None while it is unsaved."""
    return SegmentState.objects.filter(pk=segment.pk).first() if segment.pk else None


def days_of(segment):
    """The SegmentDays of the last months, oldest first."""
    if not segment.pk:
        return []
    return list(SegmentDay.objects.filter(segment=segment).order_by("-day")[:DAYS])[::-1]


def draw(days):
    """``days`` (list of SegmentDay, oldest first) as SVG; "" for fewer than two, which make no line."""
    if len(days) < 2:
        return ""
    most = max(day.people for day in days) or 1
    span = (days[-1].day - days[0].day).days
    line = " ".join(
        f"{_WIDTH * (day.day - days[0].day).days / span:.1f},{_level(day.people, most):.1f}" for day in days
    )
    words = _("People in the segment: %(before)d on %(first)s, %(after)d on %(last)s.") % {
        "before": days[0].people,
        "after": days[-1].people,
        "first": date_format(days[0].day, "DATE_FORMAT"),
        "last": date_format(days[-1].day, "DATE_FORMAT"),
    }
    return format_html(
        '<svg class="growth" viewBox="0 0 {0} {1}" preserveAspectRatio="none" role="img" aria-label="{2}">'
        '<polygon class="growth__area" points="0,{1} {3} {0},{1}"/><polyline class="growth__line" points="{3}"/></svg>',
        str(_WIDTH),
        str(_HEIGHT),
        words,
        line,
    )


def _level(people, most):
    return _HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * people / most
