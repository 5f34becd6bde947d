"""How far the purge is, so that it can be interrupted and goes on where it stopped."""

from django.db import models


class Purge(models.Model):
    """One round through all parts; the newest unfinished one goes on. Story time."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    part = models.CharField(max_length=40, blank=True)
    cursor = models.BigIntegerField(default=0)
    removed = models.JSONField(default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
