"""What an editor decides once per site: who writes, how it looks, how visits are tracked."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.images import get_image_model_string


_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as # and six digits, for example #1f6f54."))


def settings_url(site):
    """Where an editor changes the settings of ``site``; "" when the admin is not there."""
    try:
        return reverse("wagtailsettings:edit", args=["wagtail_nurture", "nurturesitesettings", site.pk])
    except NoReverseMatch:
        return ""


class NurtureSiteSettings(BaseSiteSetting):
    """Settings of one site. Read them with ``NurtureSiteSettings.for_site(site)``."""

    pool = models.ForeignKey(
        "wagtail_nurture.ContactPool",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        verbose_name=_("pool of contacts"),
        related_name="site_settings",
    )
    sender_name = models.CharField(_("sender name"), max_length=100, blank=True)
    sender_email = models.EmailField(_("sender address"), blank=True)
    reply_to = models.EmailField(_("replies go to"), blank=True)
    postal_address = models.TextField(
        _("postal address"), blank=True, help_text=_("Shown at the foot of each message; the law asks for it.")
    )
    privacy_page = models.URLField(_("privacy page"), blank=True)
    logo = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )
    brand_colour = models.CharField(_("brand colour"), max_length=7, default="#1f6f54", validators=[_colour])
    banner_text = models.TextField(_("question about cookies"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)

    panels_sender = [
        FieldPanel("sender_name"),
        FieldPanel("sender_email"),
        FieldPanel("reply_to"),
        FieldPanel("postal_address"),
        FieldPanel("privacy_page"),
    ]
    panels_look = [FieldPanel("logo"), FieldPanel("brand_colour")]
    panels_visits = [
        FieldPanel("banner_text"),
        MultiFieldPanel([FieldPanel("pool"), FieldPanel("time_zone")], _("Advanced")),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(panels_sender, heading=_("Sender")),
            ObjectList(panels_look, heading=_("Look")),
            ObjectList(panels_visits, heading=_("Visits and people")),
        ]
    )

    class Meta:
        verbose_name = _("Nurture settings")
        verbose_name_plural = _("Nurture settings")
