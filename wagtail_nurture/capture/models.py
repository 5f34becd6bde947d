"""How they come: forms, guarded documents, and what was sent in."""

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.documents import get_document_model_string
from wagtail.models import DraftStateMixin, Locale, PreviewableMixin, RevisionMixin, TranslatableMixin

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import purposes, site_facts
from wagtail_nurture.streams import OpenStreamField

from .blocks import FormFields
from .editing import FormEditForm


def purpose_choices():
    return purposes.choices()


def default_days():
    return settings.DOWNLOAD_DAYS


def default_limit():
    return settings.DOWNLOAD_LIMIT


class Form(DraftStateMixin, RevisionMixin, PreviewableMixin, TranslatableMixin, models.Model):
    """A capture form, used as block, snippet or ``{% nurture_form "slug" %}``."""

    class Kind(models.TextChoices):
        NEWSLETTER = "newsletter", _("newsletter")
        DOWNLOAD = "download", _("content download")
        REQUEST = "request", _("request")

    name = models.CharField(_("name"), max_length=150, help_text=_("Only you see it."))
    slug = models.SlugField(
        _("short name"), max_length=80, help_text=_("Used in addresses and templates; the same in every language.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.NEWSLETTER)
    title = models.CharField(_("title"), max_length=150, blank=True)
    intro = models.TextField(_("introduction"), blank=True)
    fields = OpenStreamField(
        FormFields(required=False),
        verbose_name=_("questions"),
        blank=True,
        help_text=_("The e-mail address is always asked first. The fewer questions, the more answers."),
    )
    consent_purpose = models.CharField(
        _("asks consent for"), max_length=40, blank=True, choices=purpose_choices, help_text=_("Empty: no question.")
    )
    consent_text = models.CharField(
        _("words of the question"),
        max_length=500,
        blank=True,
        help_text=_(
            "Stand beside a box that is never ticked in advance (on a newsletter form: above the button), and are kept "
            "as proof of each consent. Empty: the sentence of the Nurture settings, else a plain one."
        ),
    )
    double_opt_in = models.BooleanField(
        _("confirm by e-mail"),
        default=True,
        help_text=_("Consent counts once the person has pressed the button in a message to their address."),
    )
    list = models.ForeignKey(
        "wagtail_nurture.List",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("adds to the list"),
        help_text=_("People who consent, or everyone when the form asks no consent."),
    )
    button = models.CharField(_("button"), max_length=60, blank=True)
    thanks = models.TextField(_("thank-you words"), blank=True)

    base_form_class = FormEditForm
    panels = [
        TitleFieldPanel("name", targets=["slug"], classname="", placeholder=False),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("slug", widget=SlugInput)]),
        MultiFieldPanel(
            [FieldPanel("title"), FieldPanel("intro"), FieldPanel("fields"), FieldPanel("button")], _("What people see")
        ),
        MultiFieldPanel(
            [
                FieldPanel("consent_purpose"),
                FieldPanel("consent_text"),
                FieldPanel("double_opt_in"),
                FieldPanel("list"),
            ],
            _("Consent"),
        ),
        FieldPanel("thanks"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="nurture_form_slug")]

    def __str__(self):
        return self.name

    @property
    def consent_words(self):
        """The exact words that stand beside the box, in the form's language; "" when no consent is asked."""
        if not self.consent_purpose:
            return ""
        purpose = {"purpose": purposes.in_sentence(self.consent_purpose)}
        return (
            self.consent_text
            or site_facts.of_default().text(f"consent:{self.consent_purpose}", self.locale.language_code)
            or _("Yes, I would like to receive by e-mail: %(purpose)s. I can stop at any time.") % purpose
        )

    @property
    def asks_with_a_box(self):
        """Whether consent has its own box. A newsletter form asks for nothing else: sending it in is the consent."""
        return bool(self.consent_purpose) and self.kind != self.Kind.NEWSLETTER

    @property
    def version(self):
        """Names the words that people saw: the form and its live revision."""
        return f"{self.translation_key}:{self.live_revision_id or 0}"

    def get_preview_template(self, request, mode_name):
        return "wagtail_nurture/capture/form_page.html"

    def get_preview_context(self, request, mode_name):
        from .sheet import Sheet

        if self.locale_id is None:  # Wagtail gives none to a form that was never saved
            self.locale = Locale.get_default()
        return {"request": request, "sheet": Sheet(self), "base_template": settings.BASE_TEMPLATE}


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
    days = models.PositiveSmallIntegerField(_("the link works for (days)"), default=default_days)
    limit = models.PositiveSmallIntegerField(_("and at most (times)"), default=default_limit)

    panels = [
        FieldPanel("document"),
        FieldPanel("form"),
        FieldPanel("topics"),
        FieldRowPanel([FieldPanel("days"), FieldPanel("limit")]),
    ]

    class Meta:
        verbose_name = _("guarded document")
        verbose_name_plural = _("guarded documents")

    def __str__(self):
        return str(self.document)

    @property
    def topic_slugs(self):
        """``topics`` as the slugs that pages' topics have."""
        return [slug for topic in self.topics.split(",") if (slug := slugify(topic, allow_unicode=True))]


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
