"""The running side of segments. A Segment itself holds only what an editor wrote (DESIGN law 11)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SegmentState(models.Model):
    """By which rule a segment is kept, how many belong to it, and when it must be looked at again."""

    class Status(models.TextChoices):
        BUILDING = "building", _("being counted")
        READY = "ready", _("up to date")
        STOPPED = "stopped", _("stopped")

    segment = models.OneToOneField(
        "wagtail_nurture.Segment", on_delete=models.CASCADE, primary_key=True, related_name="state"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.BUILDING)
    #: The rule in force (JSON), and the kinds of events that may change somebody's answer.
    rule = models.JSONField(default=dict)
    listens = models.JSONField(default=list)
    people = models.PositiveIntegerField(_("people"), default=0)
    #: When everybody was last asked, and how many seconds that took.
    built_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    #: Whoever comes or goes by time alone has been found up to here; looked at again then. None: time changes nothing.
    turned_until = models.DateTimeField(null=True)
    next_change_at = models.DateTimeField(null=True)
    #: The last day of which the number of people was noted.
    counted_on = models.DateField(null=True)
    #: Whose turn it is to build (DESIGN law 3); a new rule takes it away.
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []


class SegmentMember(models.Model):
    """One person belongs to one segment now."""

    segment = models.ForeignKey(
        "wagtail_nurture.Segment", on_delete=models.CASCADE, related_name="members", db_index=False
    )
    contact = models.ForeignKey("wagtail_nurture.Contact", on_delete=models.CASCADE, related_name="segments")
    since = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["segment", "contact"], name="nurture_segmentmember")]


class SegmentDay(models.Model):
    """How many people belonged to a segment on a day: its growth."""

    segment = models.ForeignKey(
        "wagtail_nurture.Segment", on_delete=models.CASCADE, related_name="days", db_index=False
    )
    day = models.DateField()
    people = models.PositiveIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["segment", "day"], name="nurture_segmentday"),
            models.CheckConstraint(condition=Q(people__gte=0), name="nurture_segmentday_people"),
        ]
