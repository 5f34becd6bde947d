"""When: scenarios as editors draw them, their immutable versions, and each person's passage."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from wagtail_nurture.streams import OpenStreamField

from . import in_scenario
from .blocks import Exits, Steps, Triggers
from .preview import DrawsItsFlow


class DrawnScenarios(models.Manager):
    """The scenarios that an editor draws. Newsletters run on one each; they are listed as newsletters."""

    def get_queryset(self):
        return super().get_queryset().filter(kind=Scenario.Kind.DRAWN)


class Scenario(
    DrawsItsFlow, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model
):
    """What an editor writes, and nothing else: running state is in ScenarioState (DESIGN law 11)."""

    class ReEntry(models.TextChoices):
        AS_STARTED = "as_started", _("once; what comes again (a birthday, a new page) starts it once each time")
        ONCE = "once", _("once in a lifetime")
        EACH_EVENT = "each_event", _("each time, when not already inside")
        AFTER_DAYS = "after_days", _("again, so many days after they left")
        YEARLY = "yearly", _("once a year")
        PER_SUBJECT = "per_subject", _("once for each thing: form, document, page, cart")

    class Kind(models.TextChoices):
        DRAWN = "drawn", _("scenario")
        NEWSLETTER = "newsletter", _("newsletter")

    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.DRAWN, editable=False)
    site = models.ForeignKey(
        "wagtailcore.Site", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("site")
    )
    triggers = OpenStreamField(Triggers, verbose_name=_("When"), blank=True)
    steps = OpenStreamField(Steps, verbose_name=_("Then"), blank=True)
    exits = OpenStreamField(Exits, verbose_name=_("Leaves as soon as"), blank=True)
    re_entry = models.CharField(_("may enter"), max_length=20, choices=ReEntry.choices, default=ReEntry.AS_STARTED)
    re_entry_days = models.PositiveSmallIntegerField(
        _("days until they may enter again"),
        default=30,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Counts for “again, so many days after they left”."),
    )
    priority = models.SmallIntegerField(_("priority"), default=0)
    enrol_matching = models.BooleanField(_("also start for the people who match already"), default=False)

    objects = DrawnScenarios()
    of_all_kinds = models.Manager()  # noqa: DJ012 (a manager, like the one above)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")

    def __str__(self):
        return self.name


class ScenarioVersion(models.Model):
    """An immutable graph, made when a scenario is published; see ``scenarios.graph`` for its shape."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    graph = models.JSONField()
    hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["scenario", "number"], name="nurture_scenarioversion")]

    def __str__(self):
        return f"{self.scenario_id} v{self.number}"


class ScenarioState(models.Model):
    """The running side of a scenario.

    Paused: nobody enters, nobody moves. Finishing: nobody enters, the people inside go on. Stopped: nobody enters, and
    whoever was inside is sent out.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ON = "on", _("On")
        PAUSED = "paused", _("Paused")
        FINISHING = "finishing", _("Letting people finish")
        STOPPED = "stopped", pgettext_lazy("scenario", "Stopped")

    scenario = models.OneToOneField(Scenario, on_delete=models.CASCADE, primary_key=True, related_name="state")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.ForeignKey(ScenarioVersion, null=True, on_delete=models.RESTRICT, related_name="+")
    started_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []


class Intake(models.Model):
    """A fan-out in resumable chunks: everyone who matches at the start, a day that has come, a published page."""

    class State(models.TextChoices):
        OPEN = "open", _("in progress")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    source_key = models.CharField(max_length=150, unique=True)
    version = models.ForeignKey(ScenarioVersion, on_delete=models.CASCADE, related_name="intakes")
    #: What made it, as its trigger reads it: {"trigger": part id, …}; empty: whoever matches any trigger.
    cause = models.JSONField(default=dict, blank=True)
    cursor = models.BigIntegerField(default=0)
    #: The highest contact id that may enter, 0 for any: who becomes known later is not meant.
    ceiling = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    fence = models.UUIDField(null=True)
    #: Workers that died with the next chunk, and how many people are taken in small company until theirs is over.
    attempts = models.PositiveSmallIntegerField(default=0)
    careful = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []


class Enrolment(models.Model):
    """One person's passage through one scenario."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("inside")
        FINISHED = "finished", _("went through to the end")
        EXITED = "exited", pgettext_lazy("scenario", "left")

    id = models.BigAutoField(primary_key=True)
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="enrolments", db_index=False)
    contact = models.ForeignKey("wagtail_nurture.Contact", on_delete=models.CASCADE, related_name="enrolments")
    version = models.ForeignKey(ScenarioVersion, on_delete=models.RESTRICT, related_name="enrolments", db_index=False)
    entry_key = models.CharField(max_length=100)
    slot = models.CharField(max_length=100, default="")
    subject = models.CharField(max_length=100, blank=True)
    #: What the entering event said and messages may use: {"topics": [...], "page": 12}.
    facts = models.JSONField(default=dict, blank=True)
    locale = models.CharField(max_length=10, blank=True)
    site = models.ForeignKey("wagtailcore.Site", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    exit_reason = models.CharField(max_length=60, blank=True)
    converted = models.BooleanField(default=False)
    entered_at = models.DateTimeField(pgettext_lazy("moment", "entered"))
    left_at = models.DateTimeField(pgettext_lazy("moment", "left"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "contact", "entry_key"], name="nurture_enrolment_entry"),
            models.UniqueConstraint(
                fields=["scenario", "contact", "slot"], condition=Q(status="active"), name="nurture_enrolment_active"
            ),
        ]
        indexes = [
            models.Index(fields=["version", "status"], name="nurture_enrolment_version"),
            models.Index(fields=["left_at"], condition=Q(converted=True), name="nurture_enrolment_converted"),
        ]


class Token(models.Model):
    """Where an active enrolment stands. Waits are rows, never queued tasks."""

    class State(models.TextChoices):
        READY = "ready", _("on the way")
        CLAIMED = "claimed", _("being worked on")
        HELD = "held", _("held")
        POISONED = "poisoned", _("needs a hand")

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, primary_key=True, related_name="token")
    version = models.ForeignKey(ScenarioVersion, on_delete=models.RESTRICT, related_name="tokens", db_index=False)
    step_id = models.CharField(max_length=36)
    visit = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    reason = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    fence = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="ready"), name="nurture_token_due"),
            models.Index(fields=["lease_until"], condition=Q(state="claimed"), name="nurture_token_lease"),
            models.Index(fields=["version", "step_id", "state"], name="nurture_token_step"),
            models.Index(fields=["reason"], condition=Q(state__in=["held", "poisoned"]), name="nurture_token_held"),
        ]


class WaitSubscription(models.Model):
    """A token waits for an event of this kind and match key."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="subscriptions")
    contact = models.ForeignKey("wagtail_nurture.Contact", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=50)
    match_key = models.CharField(max_length=100, blank=True)
    #: At which step; a token that was moved elsewhere is not woken.
    step_id = models.CharField(max_length=36, default="")
    #: How often an event has woken the token: whoever decides just then notices.
    woken = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["contact", "kind"], name="nurture_wait_contact")]


class StepPace(models.Model):
    """A step that lets only so many people through: who passed in the present window, and where the line ends."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="+", db_index=False)
    step_id = models.CharField(max_length=36)
    seconds = models.PositiveIntegerField(default=0)
    most = models.PositiveIntegerField(default=0)
    window = models.BigIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    line = models.BigIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["scenario", "step_id"], name="nurture_steppace")]


class StepRun(models.Model):
    """The journal: append-only, one row for each step a person passed, with the branch, the reason and the facts."""

    id = models.BigAutoField(primary_key=True)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="runs", db_index=False)
    version = models.ForeignKey(ScenarioVersion, on_delete=models.CASCADE, related_name="runs", db_index=False)
    visit = models.PositiveIntegerField()
    step_id = models.CharField(max_length=36)
    kind = models.CharField(max_length=30)
    branch = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ["view"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "visit"], name="nurture_steprun")]
        indexes = [models.Index(fields=["version", "step_id", "branch", "reason"], name="nurture_steprun_counts")]
