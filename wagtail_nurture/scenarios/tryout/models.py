"""One editor's try-out of one scenario: gone after a day, counted nowhere."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TryOut(models.Model):
    """Where a try-out stands. Story time (``at``, ``due_at``) jumps at each wait; ``next_at`` is the real clock's.

    ``journal`` holds codes and facts, never sentences: a line a step, as ``walk`` writes it. ``acts`` are the editor's
    own clicks and openings. A new ``run`` begins with each start.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("on the way")
        ASKING = "asking", _("waits for you")
        ENDED = "ended", _("at the end")
        STOPPED = "stopped", _("stopped")

    run = models.UUIDField(default=uuid.uuid4)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    scenario = models.ForeignKey("wagtail_nurture.Scenario", on_delete=models.CASCADE, related_name="+")
    #: As whom; null for somebody of whom nothing is known.
    contact = models.ForeignKey("wagtail_nurture.Contact", null=True, on_delete=models.CASCADE, related_name="+")
    as_other = models.BooleanField(default=False)
    locale = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=60)
    site_time_zone = models.CharField(max_length=60)
    revision = models.BigIntegerField(null=True)
    graph = models.JSONField()
    subject = models.CharField(max_length=100, blank=True)
    facts = models.JSONField(default=dict)
    step_id = models.CharField(max_length=60, blank=True)
    visit = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    entered_at = models.DateTimeField()
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_at = models.DateTimeField()
    journal = models.JSONField(default=list)
    acts = models.JSONField(default=list)
    expires_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["owner", "scenario"], name="nurture_tryout")]

    def __str__(self):
        return f"{self.scenario_id} by {self.owner_id}"

    @property
    def going(self):
        """Whether it has not come to its end."""
        return self.state in (self.State.RUNNING, self.State.ASKING)

    def mails(self):
        """The journal's lines of steps that send."""
        return [line for line in self.journal if "mail" in line]
