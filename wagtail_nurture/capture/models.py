"""How they come: forms, guarded documents, and what was sent in."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, RevisionMixin, TranslatableMixin

from .blocks import FormFields


class Form(DraftStateMixin, RevisionMixin, TranslatableMixin, models.Model):
    """A capture form, used as block, snippet or ``{% nurture_form "slug" %}``."""

    class Kind(models.TextChoices):
        NEWSLETTER = "newsletter", _("newsletter")
        DOWNLOAD = "download", _("content download")
        REQUEST = "request", _("request")

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("short name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.NEWSLETTER)
    title = models.CharField(_("title"), max_length=150, blank=True)
    intro = models.TextField(_("introduction"), blank=True)
    fields = StreamField(FormFields(required=False), verbose_name=_("fields"), blank=True)
    consent_purpose = models.CharField(_("purpose asked for"), max_length=40, blank=True)
    consent_text = models.CharField(_("words beside the tick box"), max_length=500, blank=True)
    double_opt_in = models.BooleanField(_("confirm by e-mail"), default=True)
    list = models.ForeignKey(
        "wagtail_nurture.List",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("adds to the list"),
    )
    button = models.CharField(_("button"), max_length=60, blank=True)
    thanks = models.TextField(_("thank-you words"), blank=True)

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="nurture_form_slug")]

    def __str__(self):
        return self.name


class Submission(models.Model):
    """What a person sent in with a form."""

    form = models.ForeignKey(Form, null=True, on_delete=models.SET_NULL, related_name="submissions")
    contact = models.ForeignKey(
        "wagtail_nurture.Contact", null=True, on_delete=models.SET_NULL, related_name="submissions"
    )
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    page_url = models.CharField(max_length=500, blank=True)
    locale = models.CharField(max_length=10, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("submission")
        default_permissions = ["view", "delete"]
        indexes = [models.Index(fields=["form", "-at"], name="nurture_submission_form")]


class GatedDocument(models.Model):
    """A document that is only given out through a form."""

    document = models.OneToOneField(
        get_document_model_string(), on_delete=models.CASCADE, related_name="nurture_gate", verbose_name=_("document")
    )
    form = models.ForeignKey(
        Form, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("form")
    )
    topics = models.CharField(
        _("topics"), max_length=300, blank=True, help_text=_("Tags of the pages that go with it, separated by commas.")
    )
    days = models.PositiveSmallIntegerField(_("the link works for (days)"), default=7)
    limit = models.PositiveSmallIntegerField(_("and at most (times)"), default=10)

    class Meta:
        verbose_name = _("guarded document")
        verbose_name_plural = _("guarded documents")

    def __str__(self):
        return str(self.document)


class DownloadGrant(models.Model):
    """This person may fetch this document until then; the link is a sealed token of this row."""

    gated = models.ForeignKey(GatedDocument, on_delete=models.CASCADE, related_name="grants")
    contact = models.ForeignKey("wagtail_nurture.Contact", on_delete=models.CASCADE, related_name="grants")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    limit = models.PositiveSmallIntegerField()
    used = models.PositiveSmallIntegerField(default=0)
    locale = models.CharField(max_length=10, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []


class Quota(models.Model):
    """How often something was done in a window: the one small table behind every limit. ``key`` is a keyed hash."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="nurture_quota")]
