"""What messages of all channels have in common: an editor writes them, with drafts, approval, languages, previews."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    DraftStateMixin,
    Locale,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)

from wagtail_nurture.listed import ListedReview


class Message(
    ListedReview,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    models.Model,
):
    """The base of Email, Sms and Letter. Steps point at its ``translation_key``; the person's language picks the row.

    What becomes of it (drawing, preview, checks) is said by its kind: ``content.message_kinds``.
    """

    name = models.CharField(_("name"), max_length=150, help_text=_("Only you see it."))
    purpose = models.CharField(
        _("purpose"), max_length=40, default="advice", help_text=_("Only people who agreed to this purpose receive it.")
    )

    class Meta(TranslatableMixin.Meta):
        abstract = True

    def __str__(self):
        return self.name or gettext("Without a name")

    default_preview_mode = ""

    @cached_property
    def preview_modes(self):
        from . import preview

        return preview.modes(self)

    def serve_preview(self, request, mode_name):
        from . import preview

        if self.locale_id is None:  # Wagtail gives none to a message that was never saved
            self.locale = Locale.get_default()
        return preview.serve(self, request, mode_name)
