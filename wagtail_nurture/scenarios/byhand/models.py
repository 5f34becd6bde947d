"""An editor's act on people inside: how many it reached, whom it did not fit, how far it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..models import Scenario


class Errand(models.Model):
    """One act on people inside. On many it is carried out by the worker in chunks, and resumes after a crash.

    ``which`` says who, see ``errands.people``. People with higher enrolment ids than ``ceiling`` entered later and are
    not meant.
    """

    class State(models.TextChoices):
        OPEN = "open", _("in progress")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="errands")
    act = models.CharField(max_length=10)
    which = models.JSONField(default=dict)
    by = models.CharField(max_length=150, blank=True)
    #: Why, in the editor's words; kept in the journal of those who are taken out.
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    #: How many people it was about when it was confirmed.
    expected = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    #: Whom the act does not fit any more, and why: {reason code: people}.
    unfit = models.JSONField(default=dict)
    cursor = models.BigIntegerField(default=0)
    ceiling = models.BigIntegerField(default=0)
    #: Enrolments that a worker was busy with when their turn came; they are tried again at the end.
    again = models.JSONField(default=list)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.UUIDField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["state"], condition=models.Q(state="open"), name="nurture_errand_open")]

    @property
    def percent(self):
        """How far it is, 0 to 100; 100 only when it is over."""
        if self.state != self.State.OPEN:
            return 100
        seen = self.done + sum(self.unfit.values())
        return min(99, 100 * seen // self.expected) if self.expected else 99
