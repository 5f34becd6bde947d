"""Who: the people we may address, what we know of them, and what they allowed."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from . import phones


class ContactPool(models.Model):
    """People shared by one or more sites."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("pool of contacts")
        verbose_name_plural = _("pools of contacts")

    def __str__(self):
        return self.name


class Contact(models.Model):
    """A person we may address.

    ``email`` is kept as typed, ``email_key`` is its normal form (see ``contacts.addresses``); both are null when the
    person gave no address. ``phone`` is E.164.
    """

    pool = models.ForeignKey(ContactPool, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    email = models.CharField(_("e-mail"), max_length=254, null=True, blank=True)
    email_key = models.CharField(max_length=254, null=True, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=20, null=True, blank=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    created_at = models.DateTimeField(_("known since"))
    #: The last act of the person that counts against retention: a form, a click, a reply; never an open.
    last_contact_at = models.DateTimeField(_("last contact"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=100, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [
            ("view_personal_data", _("Can see names and addresses")),
            ("export_contact", _("Can export people")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "email_key"], condition=Q(email_key__isnull=False), name="nurture_contact_email"
            ),
            models.UniqueConstraint(
                fields=["pool", "phone"], condition=Q(phone__isnull=False), name="nurture_contact_phone"
            ),
            models.CheckConstraint(
                condition=Q(email_key__isnull=False)
                | Q(phone__isnull=False)
                | ~Q(last_name="")
                | Q(merged_into__isnull=False),
                name="nurture_contact_reachable",
                violation_error_message=_("Give an e-mail address, a phone number or a last name."),
            ),
        ]
        indexes = [
            models.Index(fields=["pool", "-created_at"], name="nurture_contact_recent"),
            # Which time zones occur is asked for all people at once; most have none of their own.
            models.Index(fields=["time_zone"], condition=~Q(time_zone=""), name="nurture_contact_zone"),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}".strip() or self.email or self.phone or str(self.pk)


class ExternalId(models.Model):
    """The person's number in another system."""

    pool = models.ForeignKey(ContactPool, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="external_ids")
    source = models.CharField(max_length=50)
    value = models.CharField(max_length=200)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "source", "value"], name="nurture_externalid")]


class PostalAddress(models.Model):
    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="postal_address")
    lines = models.TextField(_("street"), blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)

    wagtail_reference_index_ignore = True


class ContactField(models.Model):
    """A typed field that editors define."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        CHOICE = "choice", _("choice")
        MULTI_CHOICE = "multi_choice", _("several choices")
        BOOLEAN = "boolean", _("yes or no")
        PHONE = "phone", _("phone")
        COUNTRY = "country", _("country")
        POSTCODE = "postcode", _("postcode")

    slug = models.SlugField(
        _("short name"), max_length=50, unique=True, help_text=_("Used in merge fields, for example {{ postcode }}.")
    )
    label = models.CharField(_("label"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)

    #: Names of a person's own columns, which no field may hide.
    RESERVED = {"email", "first_name", "last_name", "language", "phone"}

    class Meta:
        verbose_name = _("contact field")
        verbose_name_plural = _("contact fields")
        ordering = ["label"]

    def __str__(self):
        return self.label

    def clean(self):
        if self.slug in self.RESERVED:
            raise ValidationError({"slug": _("Every person has this field already. Choose another short name.")})
        if self.kind in {self.Kind.CHOICE, self.Kind.MULTI_CHOICE} and not self.choices:
            raise ValidationError({"choices": _("List the answers to choose from.")})


class ContactValue(models.Model):
    """One value of one field of one person, in the column of its kind; several choices are several rows."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="values", db_index=False)
    field = models.ForeignKey(ContactField, on_delete=models.CASCADE, related_name="values")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=500, null=True, blank=True)
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    date = models.DateField(null=True, blank=True)
    month_day = models.PositiveSmallIntegerField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "field", "position"], name="nurture_contactvalue")]
        # A value stands in one column, so it is written into one of them.
        indexes = [
            models.Index(fields=["field", of], condition=Q(**{f"{of}__isnull": False}), name=f"nurture_value_{of}")
            for of in ("text", "number", "date", "month_day")
        ]


class List(models.Model):
    """A list that people join and leave (public) or that is kept by hand, rule or step (internal)."""

    pool = models.ForeignKey(ContactPool, on_delete=models.PROTECT, related_name="lists", db_index=False)
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("short name"), max_length=50)
    description = models.CharField(_("description"), max_length=300, blank=True)
    public = models.BooleanField(
        _("public"), default=False, help_text=_("People see it in their preferences and can join or leave.")
    )

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["pool", "slug"], name="nurture_list_slug")]

    def __str__(self):
        return self.name


class ListMembership(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", _("to be confirmed")
        CONFIRMED = "confirmed", _("member")
        LEFT = "left", _("left")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    list = models.ForeignKey(List, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices)
    changed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "list"], name="nurture_membership")]
        indexes = [models.Index(fields=["list", "state"], name="nurture_membership_state")]


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    LETTER = "letter", _("letter")
    SITE = "site", _("site")


class Permission(models.Model):
    """What a person allows *now*, per purpose and channel; the proof is in ConsentRecord."""

    class State(models.TextChoices):
        PENDING = "pending", _("to be confirmed")
        GRANTED = "granted", _("given")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("consent")
        SOFT_OPT_IN = "soft_opt_in", _("customer, similar products")
        BUSINESS = "business", _("business interest")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="permissions", db_index=False)
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    basis = models.CharField(max_length=20, choices=Basis.choices, default=Basis.CONSENT)
    changed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "purpose", "channel"], name="nurture_permission")]
        default_permissions = []


class ConsentRecord(models.Model):
    """Append-only proof: who said what, when, to which words, on which version of which form, on which page."""

    class Action(models.TextChoices):
        ASKED = "asked", _("asked, to be confirmed")
        GRANTED = "granted", _("given")
        CONFIRMED = "confirmed", _("confirmed by e-mail")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CHOSEN = "chosen", _("chosen in the preferences")

    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.SET_NULL, related_name="consent_records", db_index=False
    )
    address_hash = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    action = models.CharField(max_length=10, choices=Action.choices)
    basis = models.CharField(max_length=20, choices=Permission.Basis.choices, default=Permission.Basis.CONSENT)
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    form_version = models.CharField(max_length=100, blank=True)
    page_url = models.CharField(max_length=500, blank=True)
    locale = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=100, blank=True)
    network = models.CharField(max_length=50, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["at", "pk"]
        default_permissions = ["view"]
        indexes = [models.Index(fields=["contact", "at"], name="nurture_consent_contact")]


class ConsentRequest(models.Model):
    """A double opt-in that waits for its confirmation. Links to it are sealed tokens, so no token is stored."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="consent_requests")
    purposes = models.JSONField(default=list)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    #: The number at which they agreed to texts (E.164); it becomes theirs with the confirmation.
    phone = models.CharField(max_length=20, blank=True, default="")
    #: The request whose mail and button confirm this one too; None for those that have their own.
    together = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="others")
    lists = models.JSONField(default=list)
    site = models.ForeignKey("wagtailcore.Site", null=True, on_delete=models.SET_NULL, related_name="+")
    locale = models.CharField(max_length=10, blank=True)
    form_version = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    page_url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["expires_at"], condition=Q(confirmed_at=None), name="nurture_request_open")]

    @property
    def all_of_it(self):
        """This request and those that its button confirms with it."""
        return [self, *sorted(self.others.all(), key=lambda other: other.pk)]

    @property
    def told(self):
        """What the button confirms: the words that were shown, each with the number that it is about, if any."""
        return [f"{one.text} ({phones.shown(one.phone)})" if one.phone else one.text for one in self.all_of_it]


class Suppression(models.Model):
    """An address that must not be written to, as a keyed hash that survives erasure and re-import."""

    EVERYTHING = "*"

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        HARD_BOUNCE = "hard_bounce", _("address does not exist")
        COMPLAINT = "complaint", _("marked as spam")
        MANUAL = "manual", _("by hand")
        IMPORTED = "imported", _("unsubscribed in the former tool")
        ERASED = "erased", _("asked to be forgotten")

    address_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    scope = models.CharField(max_length=40, default=EVERYTHING)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("suppression")
        constraints = [models.UniqueConstraint(fields=["address_hash", "channel", "scope"], name="nurture_suppression")]
