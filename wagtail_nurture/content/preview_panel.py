"""Wagtail's preview panel, with what a message needs beside it: as whom it is read, and a test to oneself."""

from django.urls import reverse
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PreviewSidePanel

from wagtail_nurture.contacts import privacy

from . import preview_person


class MessagePreviewPanel(PreviewSidePanel):
    template_name = "wagtail_nurture/content/preview_panel.html"

    class Media:
        js = ["wagtail_nurture/admin/preview.js"]

    def get_context_data(self, parent_context):
        sees = privacy.may_see(self.request.user)
        message = self.object.pk
        return super().get_context_data(parent_context) | {
            "sees": sees,
            "person": preview_person.chosen(self.request) if sees else None,
            "test_url": reverse("nurture_test_mail", args=[message]) if message else reverse("nurture_test_new_mail"),
        }


class BesidePreview:
    """Mixin of the views that write a message."""

    def get_side_panels(self):
        return MediaContainer([_ours(panel, self.request) for panel in super().get_side_panels()])


def _ours(panel, request):
    if type(panel) is not PreviewSidePanel:
        return panel
    return MessagePreviewPanel(panel.object, request, preview_url=panel.preview_url)
