"""Up to when each running trigger of time has been looked at, and when it is worth the next look."""

from django.db import models


class TriggerTimer(models.Model):
    """One row for each trigger of time of a scenario that was published; moments are story time.

    Whoever's moment lies after ``looked_until`` and up to now comes in at the next look: nothing is lost while no
    worker runs, and nothing is taken twice.
    """

    scenario = models.ForeignKey(
        "wagtail_nurture.Scenario", on_delete=models.CASCADE, related_name="timers", db_index=False
    )
    trigger_id = models.CharField(max_length=36)
    looked_until = models.DateTimeField()
    next_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["scenario", "trigger_id"], name="nurture_triggertimer")]

    def __str__(self):
        return f"{self.scenario_id}, {self.trigger_id}"
