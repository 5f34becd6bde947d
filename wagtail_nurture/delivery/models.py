"""How it leaves: the outbox, the links in what left, and the fingerprint that keeps a copied database silent."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.tokens import random_token


class Delivery(models.Model):
    """One message to one person, from the wish to the answer of the server (DESIGN law 5)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to leave")
        #: In a worker's hand. How far it has come with it stands in SendWindow.
        CLAIMED = "claimed", _("about to leave")
        #: Given to the server by a worker that was ended before the answer.
        SENDING = "sending", _("leaving")
        SENT = "sent", _("sent")
        UNKNOWN = "unknown", _("uncertain")
        FAILED = "failed", _("refused by the server")
        SKIPPED = "skipped", _("not sent")
        HELD = "held", _("held")

    class Guarantee(models.TextChoices):
        AT_MOST_ONCE = "at_most_once", _("never twice")
        AT_LEAST_ONCE = "at_least_once", _("surely once")

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=150)
    site = models.ForeignKey("wagtailcore.Site", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    contact = models.ForeignKey(
        "wagtail_nurture.Contact", null=True, on_delete=models.SET_NULL, related_name="deliveries", db_index=False
    )
    address = models.CharField(_("address"), max_length=254, blank=True)
    channel = models.CharField(_("channel"), max_length=10, default="email")
    purpose = models.CharField(_("purpose"), max_length=40)
    guarantee = models.CharField(max_length=15, choices=Guarantee.choices, default=Guarantee.AT_MOST_ONCE)
    lane = models.CharField(max_length=10, default="mass")
    priority = models.SmallIntegerField(default=0)
    message_key = models.UUIDField(null=True, help_text="translation_key of the Email; null for a system message")
    system = models.CharField(max_length=40, blank=True)
    locale = models.CharField(max_length=10, blank=True)
    variant = models.ForeignKey(
        "wagtail_nurture.MessageVersion", null=True, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    context = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    #: The reason for which it was put off by the person's own wish, kept though ``reason`` changes.
    waited_for = models.CharField(max_length=60, blank=True, default="")
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(_("created"))
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.UUIDField(null=True)
    links_token = models.CharField(max_length=22, default=random_token)
    provider_id = models.CharField(max_length=200, blank=True)
    #: When it was first handed over (story time), also where the answer never came: ask ``state`` whether it was sent.
    sent_at = models.DateTimeField(_("sent"), null=True)
    scenario_id = models.BigIntegerField(null=True)
    step_id = models.CharField(max_length=36, blank=True)
    enrolment_id = models.BigIntegerField(null=True)

    #: No column: which pages the message proposes (``Rendered.proposed``), from its making to the news that it left.
    proposed = None

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        default_permissions = ["view"]
        permissions = [("send_message", _("Can send messages"))]
        # Not ``unique=True``: on PostgreSQL that makes a second index for LIKE, written with every row and never read.
        constraints = [
            models.UniqueConstraint(fields=["key"], name="nurture_delivery_key"),
            models.UniqueConstraint(fields=["links_token"], name="nurture_delivery_links"),
        ]
        indexes = [
            models.Index(
                fields=["lane", "-priority", "not_before", "id"],
                condition=Q(state="queued"),
                name="nurture_delivery_due",
            ),
            # How late is the oldest, and is there anything due at all: among a million put off to later days.
            models.Index(fields=["lane", "not_before"], condition=Q(state="queued"), name="nurture_delivery_late"),
            models.Index(fields=["reason"], condition=Q(state="held"), name="nurture_delivery_held"),
            models.Index(
                fields=["state", "lease_until"],
                condition=Q(state__in=["claimed", "sending"]),
                name="nurture_delivery_lease",
            ),
            # What left, and what did not, in the last days (the overview); those of long ago are not read.
            models.Index(fields=["sent_at"], condition=Q(state="sent"), name="nurture_delivery_sent"),
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["skipped", "held", "failed", "unknown"]),
                name="nurture_delivery_missed",
            ),
            # Those a person decides about (doubts.py); few, in a table of millions.
            models.Index(fields=["id"], condition=Q(state="unknown"), name="nurture_delivery_unknown"),
            # An editor's trial mails (trials.py), which every round of the pump looks for.
            models.Index(
                fields=["created_at"], condition=Q(message_key=None, system=""), name="nurture_delivery_trial"
            ),
            models.Index(fields=["contact", "created_at"], name="nurture_delivery_contact"),
            # Newsletters, the most of all, are of no scenario: three times a message they would be written here.
            models.Index(
                fields=["scenario_id", "step_id", "state"],
                condition=Q(scenario_id__isnull=False),
                name="nurture_delivery_of_step",
            ),
            models.Index(
                fields=["enrolment_id"], condition=Q(enrolment_id__isnull=False), name="nurture_delivery_passage"
            ),
        ]

    def __str__(self):
        return self.key


class SendWindow(models.Model):
    """The messages that one worker is handing over, and how far it has come (``delivery.windows``).

    Those before ``sure`` were taken, or settled otherwise; those from there to ``begun`` may have been given to the
    server; the others never were. The row is there as long as the worker works on them.
    """

    fence = models.UUIDField(primary_key=True)
    #: Numbers of deliveries (list of int), in the order in which they leave.
    messages = models.JSONField()
    #: What was chosen for them: a list of [number of the MessageVersion, its language, numbers of deliveries].
    choices = models.JSONField(default=list)
    #: Their ``sent_at``, unless they had one.
    at = models.DateTimeField()
    begun = models.PositiveSmallIntegerField(default=0)
    sure = models.PositiveSmallIntegerField(default=0)
    #: Somebody has taken messages out of it that were not begun: the worker has to look which are left.
    changed = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []


class Turn(models.Model):
    """Whose turn it is: the one marketing mail that may leave to somebody who wants few (``delivery.rhythm``).

    The primary key is the person, so that two workers with two mails cannot both take it. The mail is a plain number
    that outlives its row: what is purged must not be kept by this table.
    """

    contact = models.OneToOneField(
        "wagtail_nurture.Contact", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )  # null only so that a turn whose message was purged is still found

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []


class Link(models.Model):
    """A link of a message, stable across edits: ``block_id`` names the block it stands in."""

    message_key = models.UUIDField()
    block_id = models.CharField(max_length=60)
    label = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=1000, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["message_key", "block_id"], name="nurture_link")]


class Fingerprint(models.Model):
    """Where this database believes it lives: a hash of host and key (DESIGN law 13). One row."""

    value = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=150, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        permissions = [("release_copy", _("Can release a copied database"))]


class Circuit(models.Model):
    """A channel whose server cannot be reached is left alone until ``open_until`` (lease time). One row a channel."""

    channel = models.CharField(max_length=10, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    #: The first failure in this row of failures (lease time).
    since = models.DateTimeField(null=True)
    open_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []


class ReceivedText(models.Model):
    """An answer by text message that was taken, as a keyed hash: gateways report some more than once."""

    key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
