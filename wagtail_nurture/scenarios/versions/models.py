"""One change of version for the people inside, as an editor confirmed it; the worker carries it out by chunks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VersionChange(models.Model):
    """Who stands where is moved to ``version``, stays, or leaves. Resumable: ``turn`` is the fence of each chunk.

    ``choices`` are ``[[version id, step id, "move" | "exit"], …]``; who stays is not named. ``at`` is the (story)
    moment of what the editor looked at. Who came to a step later was not counted and is left alone: their passage, or
    the journal row that brought them there, is newer than ``newest_enrolment`` and ``newest_run``. An undo (``undoes``)
    has no choices: it takes back those who have not gone on.
    """

    class State(models.TextChoices):
        OPEN = "open", _("in progress")
        DONE = "done", _("done")
        CANCELLED = "cancelled", pgettext_lazy("change of version", "cancelled")
        STOPPED = "stopped", pgettext_lazy("change of version", "stopped")

    scenario = models.ForeignKey("wagtail_nurture.Scenario", on_delete=models.CASCADE, related_name="version_changes")
    version = models.ForeignKey("wagtail_nurture.ScenarioVersion", on_delete=models.CASCADE, related_name="+")
    undoes = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="undone_by")
    choices = models.JSONField(default=list)
    #: What the editor was shown: {"move": n, "stay": n, "exit": n, "end": n, "at_once": n}.
    expected = models.JSONField(default=dict)
    at = models.DateTimeField()
    newest_enrolment = models.BigIntegerField(default=0)
    newest_run = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=60, blank=True)
    moved = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    exited = models.PositiveIntegerField(default=0)
    #: Where the worker is: which of ``choices``, and the enrolment id up to which that one is done.
    place = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    turn = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["scenario"], condition=Q(state="open"), name="nurture_versionchange_open")
        ]

    def __str__(self):
        return f"{self.scenario_id}, change {self.pk}"

    @property
    def done(self):
        """How many people it has been carried out for."""
        return self.moved + self.ended + self.exited

    @property
    def total(self):
        """How many people it was confirmed for."""
        return sum(self.expected.get(what, 0) for what in ("move", "exit"))

    @property
    def mark(self):
        """The step id of its journal rows."""
        return f"{MARK}{self.pk}"


#: So begins the step id of a journal row that tells of a change of version, not of a step.
MARK = "change:"
#: The kind of these rows.
KIND = "version"
