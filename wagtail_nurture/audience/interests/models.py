"""One person's interest in one topic, as it is kept between two events."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Interest(models.Model):
    """What ``contact`` read and asked for about ``topic`` (a slug, as in PageTopic), and whether they said so.

    ``strength`` is explained in ``decay``; None where they only said so. ``level`` is the one that was last told as an
    event. ``pages`` and ``last_at`` are the evidence that people are shown.
    """

    contact = models.ForeignKey(
        "wagtail_nurture.Contact", on_delete=models.CASCADE, related_name="interests", db_index=False
    )
    topic = models.CharField(_("topic"), max_length=100)
    strength = models.FloatField(null=True)
    level = models.CharField(max_length=10, blank=True, default="")
    pages = models.PositiveIntegerField(_("pages"), default=0)
    documents = models.PositiveIntegerField(_("documents"), default=0)
    last_at = models.DateTimeField(_("last"), null=True)
    declared_at = models.DateTimeField(_("said so"), null=True)
    reckoned_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["contact", "topic"], name="nurture_interest")]
        indexes = [
            models.Index(fields=["topic", "strength"], name="nurture_interest_strength"),
            models.Index(fields=["level", "strength"], name="nurture_interest_level"),
        ]
