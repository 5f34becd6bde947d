from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_nurture.audience.models import Segment
from wagtail_nurture.recipes import needs

from .. import pieces
from ..base import ReadySegment, ready_segments


@ready_segments.register
class Best(ReadySegment):
    """Those a site lives on: several purchases in a year, or very many points."""

    slug = "best"
    title = pgettext_lazy("segment", "Best")
    icon = "pick"
    order = 20
    match = Segment.Match.ANY
    what = _("People who bought three times in a year, or follow you that closely: thank them, ask them for advice.")

    @classmethod
    def needs(cls):
        return [needs.purchases(), needs.score_rules()]

    @classmethod
    def conditions(cls):
        return [pieces.purchases(3, days=365), pieces.points(150)]
