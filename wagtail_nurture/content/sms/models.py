"""The text message as an editor writes it."""

import swapper
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from ..message import Message
from ..panels import MergeFieldsPanel
from .forms import SmsForm


class Sms(Message):
    """A text message as an editor writes it."""

    purpose = models.CharField(
        _("purpose"), max_length=40, default="offers", help_text=_("Only people who agreed to this purpose receive it.")
    )
    text = models.TextField(_("text"), max_length=1600)
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("page"),
    )
    url = models.CharField(_("or an address"), max_length=1000, blank=True, help_text=_("Beginning with https://."))
    landing = models.ForeignKey(
        "wagtail_nurture.Landing",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("or a personal landing link"),
    )

    base_form_class = SmsForm
    panels = [
        FieldPanel("name"),
        FieldPanel("purpose"),
        MultiFieldPanel([FieldPanel("text"), MergeFieldsPanel()], heading=_("What it says")),
        MultiFieldPanel(
            [FieldPanel("page"), FieldPanel("url"), FieldPanel("landing")],
            heading=_("Link"),
            help_text=_(
                "Each person gets a short link of their own. It stands at the end, or where you write {{ link }}."
            ),
        ),
    ]

    class Meta(Message.Meta):
        verbose_name = _("text message")
        verbose_name_plural = _("text messages")

    @property
    def has_link(self):
        return bool(self.page_id or self.url or self.landing_id)
