from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_nurture.recipes import needs

from .. import pieces
from ..base import ReadySegment, ready_segments


@ready_segments.register
class AtRisk(ReadySegment):
    """Worth keeping, and silent for two months, but not yet for half a year."""

    slug = "at-risk"
    title = pgettext_lazy("segment", "At risk")
    icon = "warning"
    order = 30
    what = _("People who bought or showed interest and have been silent for two months: the time to write to them.")

    @classmethod
    def needs(cls):
        return [needs.visits(), needs.purchases(), needs.score_rules()]

    @classmethod
    def conditions(cls):
        return [
            pieces.group("any", pieces.purchases(1), pieces.points(20)),
            pieces.silent(60),
            pieces.group("none", pieces.silent(180)),
        ]
