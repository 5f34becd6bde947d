from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_nurture.recipes import needs

from .. import pieces
from ..base import ReadySegment, ready_segments


@ready_segments.register
class Asleep(ReadySegment):
    """No sign of life for half a year."""

    slug = "asleep"
    title = pgettext_lazy("segment", "Asleep")
    icon = "history"
    order = 40
    what = _("People of whom nothing was seen for half a year: wake them with one good mail, or leave them in peace.")

    @classmethod
    def needs(cls):
        return [needs.visits()]

    @classmethod
    def conditions(cls):
        return [pieces.silent(180)]
