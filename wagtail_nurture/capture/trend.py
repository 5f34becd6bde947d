"""A small chart of a form's days, drawn on the server. The table beside it says the same."""

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _


_WIDTH, _HEIGHT, _GAP = 600, 120, 0.2


def draw(days):
    """``days`` ([(date, Funnel)], oldest first) as SVG: two bars a day, seen behind and sent in before it."""
    most = max((max(each.views, each.completions) for _day, each in days), default=0)
    if not most:
        return ""
    step = _WIDTH / len(days)
    bars = [
        (kind, round(place * step + step * _GAP / 2, 2), *_size(number, most), round(step * (1 - _GAP), 2), told)
        for place, (day, each) in enumerate(days)
        for kind, number, told in _bars(day, each)
        if number
    ]
    words = _("Seen and sent in, day by day from %(first)s to %(last)s. At most %(most)d a day.") % {
        "first": date_format(days[0][0], "DATE_FORMAT"),
        "last": date_format(days[-1][0], "DATE_FORMAT"),
        "most": most,
    }
    drawn = format_html_join(
        "",
        '<rect class="nurture-trend__{}" x="{}" y="{}" height="{}" width="{}"><title>{}</title></rect>',
        ((kind, str(x), str(y), str(height), str(width), told) for kind, x, y, height, width, told in bars),
    )
    return format_html(
        '<svg class="nurture-trend" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        str(_WIDTH),
        str(_HEIGHT),
        words,
        drawn,
    )


def _bars(day, each):
    facts = {"day": date_format(day, "SHORT_DATE_FORMAT"), "seen": each.views, "sent": each.completions}
    told = _("%(day)s: seen %(seen)d, sent in %(sent)d") % facts
    return (("seen", each.views, told), ("sent", each.completions, told))


def _size(number, most):
    height = round(_HEIGHT * number / most, 2)
    return round(_HEIGHT - height, 2), height
