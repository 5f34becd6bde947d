"""What they did: browsers, facts, and the pages that the facts are about."""

import swapper
from django.db import models
from django.utils.translation import gettext_lazy as _


class Visitor(models.Model):
    """A browser that agreed to be remembered. The cookie holds a random id, this row only its hash."""

    GRANTED = "granted"

    key_hash = models.CharField(max_length=64)
    site = models.ForeignKey("wagtailcore.Site", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    contact = models.ForeignKey(
        "wagtail_nurture.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="visitors"
    )
    consent = models.CharField(max_length=10, default=GRANTED)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    source = models.JSONField(default=dict, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("visitor")
        default_permissions = ["view"]
        # Not ``unique=True``: on PostgreSQL that makes a second index for LIKE, written with every row and never read.
        constraints = [models.UniqueConstraint(fields=["key_hash"], name="nurture_visitor_key")]


class Event(models.Model):
    """An immutable fact. ``contact`` is set later, once, by stitching; ``kind`` only where somebody takes their word
    back (``recorder.retire``)."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("when"))
    site = models.ForeignKey(
        "wagtailcore.Site",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=50)
    visitor = models.ForeignKey(
        Visitor, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="events", db_index=False
    )
    contact = models.ForeignKey(
        "wagtail_nurture.Contact",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="events",
        db_index=False,
    )
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        db_index=False,
    )
    locale = models.CharField(max_length=10, blank=True)
    subject = models.CharField(max_length=100, blank=True)
    properties = models.JSONField(default=dict, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("event")
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["contact", "kind", "at"], name="nurture_event_contact"),
            models.Index(fields=["visitor", "at"], name="nurture_event_visitor"),
            models.Index(fields=["page", "at"], name="nurture_event_page"),
            # The few answers among all events, for who counts them.
            models.Index(fields=["subject"], condition=models.Q(kind="survey.answered"), name="nurture_event_answer"),
        ]

    def __str__(self):
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class EventInbox(models.Model):
    """Events that a scenario may listen to, until intake has taken them."""

    event = models.OneToOneField(
        Event, on_delete=models.CASCADE, primary_key=True, related_name="inbox", db_constraint=False
    )
    due_at = models.DateTimeField(db_index=True)
    #: Counted before intake works on it, so that an event that kills the worker is found.
    attempts = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []


class EventClass(models.Model):
    """What the rules make of a click, an open or a suspect visit; newer rules add rows, facts stay."""

    class Kind(models.TextChoices):
        HUMAN = "human", _("a person")
        MACHINE = "machine", _("a machine")
        UNKNOWN = "unknown", _("unknown")

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="classes", db_constraint=False, db_index=False
    )
    rules_version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=100, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["event", "rules_version"], name="nurture_eventclass")]


class PageFact(models.Model):
    """What conditions need to know of a page, kept by signals, so that facts outlive pages and survive moves."""

    page_id = models.BigIntegerField(primary_key=True)
    translation_key = models.UUIDField(db_index=True)
    locale = models.CharField(max_length=10)
    path = models.CharField(max_length=255, db_index=True)
    type = models.CharField(max_length=100, db_index=True)
    title = models.CharField(max_length=255)
    live = models.BooleanField(default=True)
    #: The id of the page's owner as text; stays when the owner's account goes. A page without an owner has none.
    author = models.CharField(max_length=64, blank=True, default="")
    deleted_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.title


class PageTopic(models.Model):
    """A page is about a topic (the slug of one of its tags, in any language): rows, so that SQL can ask."""

    page = models.ForeignKey(PageFact, on_delete=models.CASCADE, related_name="topics")
    topic = models.CharField(max_length=100)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["topic", "page"], name="nurture_pagetopic")]
