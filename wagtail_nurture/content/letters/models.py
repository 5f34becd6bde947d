"""The letter as an editor writes it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
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
from wagtail_nurture.streams import OpenStreamField

from ..blocks import MessageBlocks
from ..panels import MergeFieldsPanel
from .forms import LetterForm


class Letter(
    ListedReview,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    models.Model,
):
    """A letter, made of the same blocks as an e-mail. Steps point at its ``translation_key``."""

    name = models.CharField(_("name"), max_length=150, help_text=_("Only you see it."))
    subject = models.CharField(
        _("subject"), max_length=200, blank=True, help_text=_("Printed in bold above the letter. May stay empty.")
    )
    purpose = models.CharField(
        _("purpose"),
        max_length=40,
        default="advice",
        help_text=_("Only people who agreed to this purpose by letter are written to."),
    )
    body = OpenStreamField(MessageBlocks, verbose_name=_("letter"), blank=True)

    base_form_class = LetterForm
    panels = [
        FieldPanel("name"),
        MultiFieldPanel(
            [
                FieldPanel("subject"),
                FieldPanel("purpose"),
                MergeFieldsPanel(),
                HelpPanel(
                    _(
                        "Logo, sender, date and the person’s address come by themselves. On paper a button becomes a "
                        "code to scan that leads each person to their own link; links in a text are printed."
                    )
                ),
            ],
            heading=_("On paper"),
        ),
        FieldPanel("body"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("letter")
        verbose_name_plural = _("letters")

    def __str__(self):
        return self.name

    @property
    def preview_modes(self):
        from . import preview

        return preview.MODES

    def serve_preview(self, request, mode_name):
        from . import preview

        if self.locale_id is None:  # Wagtail gives none to a message that was never saved
            self.locale = Locale.get_default()
        return preview.serve(self, request, mode_name)
