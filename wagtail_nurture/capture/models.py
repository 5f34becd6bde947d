"""How they come: forms, guarded documents, and what was sent in."""

import swapper
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string
from wagtail.models import DraftStateMixin, Locale, PreviewableMixin, RevisionMixin, TranslatableMixin

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import purposes
from wagtail_nurture.listed import ListedDraft
from wagtail_nurture.streams import OpenStreamField

from . import panels, words
from .blocks import FormFields
from .editing import FormEditForm


def purpose_choices():
    return purposes.choices()


def default_days():
    return settings.DOWNLOAD_DAYS


def default_limit():
    return settings.DOWNLOAD_LIMIT


class Form(ListedDraft, DraftStateMixin, RevisionMixin, PreviewableMixin, TranslatableMixin, models.Model):
    """A capture form, used as block, snippet or ``{% nurture_form "slug" %}``."""

    class Kind(models.TextChoices):
        NEWSLETTER = "newsletter", _("newsletter")
        DOWNLOAD = "download", _("content download")
        REQUEST = "request", _("request")

    name = models.CharField(_("name"), max_length=150, help_text=_("Only you see it."))
    slug = models.SlugField(
        _("short name"),
        max_length=80,
        help_text=_("Used in addresses and templates; the same in every language."),
        db_index=False,
    )
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=Kind.choices,
        default=Kind.NEWSLETTER,
        help_text=_("A content download sends a guarded document; choose the document under Set-up."),
    )
    title = models.CharField(_("title"), max_length=150, blank=True)
    intro = models.TextField(_("introduction"), blank=True)
    email_label = models.CharField(
        _("words above the e-mail address"),
        max_length=100,
        blank=True,
        help_text=_("Empty: “E-mail address”, in the language of the page."),
    )
    email_help = models.CharField(_("help below them"), max_length=200, blank=True)
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
    sms_purpose = models.CharField(
        _("asks consent to text messages for"),
        max_length=40,
        blank=True,
        choices=purpose_choices,
        help_text=_("Empty: no question. Otherwise ask for the mobile number among the questions."),
    )
    sms_text = models.CharField(
        _("words of the question about text messages"),
        max_length=500,
        blank=True,
        help_text=_(
            "Stand beside a box of their own that is never ticked in advance, and are kept as proof. Empty: a plain "
            "sentence."
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
    confirm_subject = models.CharField(
        _("subject of the confirmation message"),
        max_length=150,
        blank=True,
        help_text=_("Empty: “Please confirm your subscription”. When a file is sent, its message asks the question."),
    )
    confirm_intro = models.CharField(
        _("first words of the confirmation message"),
        max_length=300,
        blank=True,
        help_text=_("Stand above the words of the consent and the button. Empty: a plain sentence."),
    )
    button = models.CharField(
        _("button"), max_length=60, blank=True, help_text=_("Empty: “Subscribe”, “Send me the file” or “Send”.")
    )
    thanks = models.TextField(
        _("thank-you words"), blank=True, help_text=_("Empty: a few plain words that say what happens next.")
    )
    thanks_page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("or a page of the site"),
        help_text=_("People are led there instead, to its translation in their language when there is one."),
    )

    base_form_class = FormEditForm
    panels = panels.FORM

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="nurture_form_slug")]

    def __str__(self):
        return self.name

    @property
    def consent_words(self):
        """The exact words that stand beside the box, in the active language; "" when no consent is asked."""
        return self.consent_words_on(None)

    def consent_words_on(self, site):
        """The same as ``site`` (None: the default one) says it, in the active language."""
        if not self.consent_purpose:
            return ""
        return self.consent_text or words.of_purpose(self.consent_purpose, site)

    @property
    def sms_words(self):
        """The exact words beside the box for text messages, in the active language; "" when it is not asked."""
        if not self.sms_purpose:
            return ""
        return self.sms_text or words.of_texts(self.sms_purpose)

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

    form = models.ForeignKey(Form, null=True, on_delete=models.SET_NULL, related_name="submissions", db_index=False)
    contact = models.ForeignKey(
        "wagtail_nurture.Contact", null=True, on_delete=models.SET_NULL, related_name="submissions"
    )
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    page_url = models.CharField(max_length=500, blank=True)
    locale = models.CharField(max_length=10, blank=True)
    #: What became of the consent; "" for what was sent in before this was kept. See :mod:`capture.states`.
    consent = models.CharField(max_length=10, blank=True)
    request = models.ForeignKey(
        "wagtail_nurture.ConsentRequest", null=True, on_delete=models.SET_NULL, related_name="submissions"
    )
    #: Whether somebody had left this address before; None when that was not kept.
    known = models.BooleanField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
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

    panels = panels.GUARDED

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


class FormCount(models.Model):
    """How often a form was seen, begun and sent in on a day, by pages of a language. Numbers only: no person in it."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="counts", db_index=False)
    day = models.DateField()
    locale = models.CharField(max_length=10, blank=True)
    views = models.PositiveIntegerField(default=0)
    starts = models.PositiveIntegerField(default=0)
    completions = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["form", "day", "locale"], name="nurture_formcount")]
