"""Wagtail's preview panel, with what a message needs beside it: as whom it is read, and how it is tried out."""

from django.urls import reverse
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PreviewSidePanel

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import privacy

from . import message_kinds, preview_person


#: Where the session keeps the number that somebody's own tests by text message go to.
OWN_NUMBER = "nurture_own_number"
#: Who may have a text leave, at the site's cost.
SEND = "wagtail_nurture.send_message"


class MessagePreviewPanel(PreviewSidePanel):
    template_name = "wagtail_nurture/content/preview_panel.html"

    class Media:
        js = ["wagtail_nurture/admin/preview.js"]

    def get_context_data(self, parent_context):
        user, kind = self.request.user, message_kinds.of(self.object)
        sees = privacy.may_see(user)
        return super().get_context_data(parent_context) | {
            "sees": sees,
            "person": preview_person.chosen(self.request) if sees else None,
            "trial": kind.trial,
            "test_url": _test_url(kind, self.object.pk),
            "number": self.request.session.get(OWN_NUMBER, ""),
            "may_send": user.has_perm(SEND),
            "gateway": bool(settings.SMS_GATEWAY),
        }


def _test_url(kind, number):
    """Where the form is sent to be tried out; the roof knows the views."""
    return reverse(f"nurture_test_{kind.slug}", args=[number]) if number else reverse(f"nurture_test_new_{kind.slug}")


class BesidePreview:
    """Mixin of the views that write a message."""

    def get_side_panels(self):
        return MediaContainer([_ours(panel, self.request) for panel in super().get_side_panels()])


def _ours(panel, request):
    if type(panel) is not PreviewSidePanel:
        return panel
    return MessagePreviewPanel(panel.object, request, preview_url=panel.preview_url)
