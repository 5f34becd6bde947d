"""What a merge leaves behind: the address that was given up, and what is still on its way to the former entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.contacts.models import Channel, Contact, ContactPool


class FormerAddress(models.Model):
    """An address that led to a person before a merge, and still does: a form filled in with it finds them.

    ``key`` is its normal form (e-mail) or E.164 (phone), ``address`` as it was typed. An address that somebody has as
    their own now goes before it.
    """

    pool = models.ForeignKey(ContactPool, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="former_addresses")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    key = models.CharField(max_length=254)
    address = models.CharField(_("former address"), max_length=254)
    since = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["pool", "channel", "key"], name="nurture_former_address")]


class UnfinishedMerge(models.Model):
    """Somebody who is somebody else now, as long as anything of theirs may lie about or arrive (``late``)."""

    other = models.OneToOneField(Contact, on_delete=models.CASCADE, primary_key=True, related_name="+")
    merged_at = models.DateTimeField()
    due_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []


class DuplicatePair(models.Model):
    """Two entries that may be one person: why it looks so, and what an editor said. ``first`` is the older entry.

    ``reasons``: {code of ``words.REASONS``: facts}; ``score`` (0 to 100) their weight.
    """

    DIFFERENT = "different"

    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField(default=dict)
    score = models.PositiveSmallIntegerField(default=0)
    verdict = models.CharField(max_length=10, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="nurture_duplicate_pair"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="nurture_duplicate_order"),
        ]
        indexes = [models.Index(fields=["verdict", "-score"], name="nurture_duplicate_list")]


class DuplicateLook(models.Model):
    """When duplicates were last looked for, and how far a look has come. One row."""

    step = models.PositiveSmallIntegerField(default=0)
    wanted_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
