from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_nurture.recipes import needs

from .. import pieces
from ..base import ReadySegment, ready_segments


@ready_segments.register
class Hot(ReadySegment):
    """About to decide: many points, and here again and again these days."""

    slug = "hot"
    title = pgettext_lazy("segment", "Hot")
    icon = "order-up"
    order = 10
    what = _("People who show much interest and come back these days: the ones to call, or to make an offer to.")

    @classmethod
    def needs(cls):
        return [needs.score_rules(), needs.visits()]

    @classmethod
    def conditions(cls):
        return [pieces.points(50), pieces.visits(times=2, days=14)]
