"""What we say: messages, their compiled versions, and the shops they speak of."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from wagtail_nurture.exceptions import NurtureError
from wagtail_nurture.streams import OpenStreamField

from .blocks import MessageBlocks
from .blocks.raw_mjml import PERMISSION as RAW_MJML
from .forms import BlocksForm
from .message import Message
from .panels import MergeFieldsPanel


class Email(Message):
    """An e-mail as an editor writes it."""

    subject = models.CharField(_("subject"), max_length=200)
    preheader = models.CharField(
        _("preview text"), max_length=200, blank=True, help_text=_("Shown after the subject in the inbox.")
    )
    body = OpenStreamField(MessageBlocks, verbose_name=_("message"), blank=True)

    base_form_class = BlocksForm
    panels = [
        FieldPanel("name"),
        MultiFieldPanel(
            [
                FieldPanel("subject"),
                FieldPanel("preheader"),
                FieldPanel("purpose"),
                MergeFieldsPanel(),
            ],
            heading=_("In the inbox"),
        ),
        FieldPanel("body"),
    ]

    class Meta(Message.Meta):
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        permissions = [(RAW_MJML, _("Can write raw MJML in messages"))]


class MessageVersion(models.Model):
    """A compiled message, immutable. ``parts`` holds what sending splices; see ``content.compile``.

    ``channel`` says of what kind (``content.message_kinds``); only an e-mail has an ``email``. A system message (the
    file, the confirmation) has a ``system`` slug.
    """

    channel = models.CharField(max_length=10, default="email")

    email = models.ForeignKey(Email, null=True, on_delete=models.SET_NULL, related_name="versions")
    translation_key = models.UUIDField(null=True)
    system = models.CharField(max_length=40, blank=True)
    site = models.ForeignKey("wagtailcore.Site", null=True, on_delete=models.SET_NULL, related_name="+")
    locale = models.CharField(max_length=10)
    subject = models.CharField(max_length=400)
    parts = models.JSONField()
    links = models.JSONField(default=list)
    hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [
            # Two constraints, since a NULL (no site, no e-mail) would make every row different in one.
            models.UniqueConstraint(
                fields=["translation_key", "locale", "hash"], condition=Q(system=""), name="nurture_version_email"
            ),
            models.UniqueConstraint(
                fields=["system", "site", "locale", "hash"], condition=~Q(system=""), name="nurture_version_system"
            ),
        ]
        indexes = [models.Index(fields=["translation_key", "locale", "-id"], name="nurture_version_latest")]

    def save(self, *args, **kwargs):
        """Only ever inserts: what was sent must stay what it was."""
        if not self._state.adding:
            raise NurtureError("A message version never changes; publish the message again instead.")
        super().save(*args, **kwargs)


class StillRight(models.Model):
    """A translation was looked at: published anew, or called right as it stands; see ``content.translations``.

    ``basis`` is the newest version of the message in any language at that moment.
    """

    translation_key = models.UUIDField()
    locale = models.CharField(max_length=10)
    basis = models.BigIntegerField()
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["translation_key", "locale"], name="nurture_still_right")]


class PointOfSale(models.Model):
    """A shop, for "the nearest shop to you"."""

    name = models.CharField(_("name"), max_length=100)
    lines = models.TextField(_("street"), blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, db_index=True)
    city = models.CharField(_("town"), max_length=100)
    country = models.CharField(_("country"), max_length=2, default="FR")
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    url = models.CharField(_("page"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("point of sale")
        verbose_name_plural = _("points of sale")
        ordering = ["name"]

    def __str__(self):
        return self.name
