"""The letter as an editor writes it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel

from wagtail_nurture.streams import OpenStreamField

from ..blocks import MessageBlocks
from ..forms import BlocksForm
from ..message import Message
from ..panels import MergeFieldsPanel


#: The one that is written; as a channel it is called otherwise in some languages.
_NOUN = pgettext_lazy("written", "letter")


class Letter(Message):
    """A letter, made of the same blocks as an e-mail."""

    subject = models.CharField(
        _("subject"), max_length=200, blank=True, help_text=_("Printed in bold above the letter. May stay empty.")
    )
    purpose = models.CharField(
        _("purpose"),
        max_length=40,
        default="advice",
        help_text=_("Only people who agreed to this purpose by letter are written to."),
    )
    body = OpenStreamField(MessageBlocks, verbose_name=_NOUN, blank=True)

    base_form_class = BlocksForm
    panels = [
        FieldPanel("name"),
        MultiFieldPanel(
            [
                HelpPanel(
                    _(
                        "Logo, sender, date and the person’s address come by themselves. On paper a button becomes a "
                        "code to scan that leads each person to their own link; links in a text are printed."
                    )
                ),
                FieldPanel("subject"),
                FieldPanel("purpose"),
                MergeFieldsPanel(),
            ],
            heading=_("On paper"),
        ),
        FieldPanel("body"),
    ]

    class Meta(Message.Meta):
        verbose_name = _NOUN
        verbose_name_plural = _("letters")
