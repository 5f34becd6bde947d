"""Pairs of pages that the same people read, and how far tonight's round is."""

from django.db import models


class AlsoRead(models.Model):
    """Of those who read ``page``, so many ``people`` also read ``other`` (both translation keys).

    ``weight`` counts each of them the less, the longer ago they did. The row of a page with itself says how much it is
    read at all. Nobody can be told from it: pairs that few people made are left out (``building.LEAST_PEOPLE``).
    """

    page = models.UUIDField()
    other = models.UUIDField()
    people = models.PositiveIntegerField()
    weight = models.FloatField()

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["page", "other"], name="nurture_alsoread")]


class AlsoReadRound(models.Model):
    """One round through all pages; the newest unfinished one goes on behind ``cursor``, a translation key."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    cursor = models.UUIDField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
