"""The list of merge fields beside the fields they may stand in."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from . import merge, picking


class MergeFieldsPanel(Panel):
    """Which merge fields there are, each ready to be copied."""

    def __init__(self, **options):
        options.setdefault("heading", _("Merge fields"))
        super().__init__(**options)

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_nurture/content/merge_fields.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context) or {}
            return {**context, "groups": merge.grouped(), "picker": picking.described()}

        @property
        def media(self):
            return super().media + picking.MEDIA
