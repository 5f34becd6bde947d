"""The loyalty ledger: what each person was given, spent and lost. Rows are added, never changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LoyaltyEntry(models.Model):
    """One movement of loyalty points; what a person has is the sum of theirs, kept nowhere else.

    ``source`` names what brought it about ("order:1208:57"), so that nothing counts twice (law 4).
    """

    class Kind(models.TextChoices):
        EARN = "earn", _("earned")
        SPEND = "spend", _("spent")
        EXPIRE = "expire", _("expired")
        CORRECT = "correct", _("corrected")

    contact = models.ForeignKey(
        "wagtail_nurture.Contact", on_delete=models.CASCADE, related_name="loyalty_entries", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    points = models.IntegerField(_("points"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    source = models.CharField(max_length=150)
    at = models.DateTimeField(_("when"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    #: When the worker must see whether something of it is left to expire; emptied when it has. No fact, a note.
    look_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("movement of loyalty points")
        verbose_name_plural = _("movements of loyalty points")
        default_permissions = []
        permissions = [("correct_loyalty", _("Can correct loyalty points"))]
        constraints = [models.UniqueConstraint(fields=["source"], name="nurture_loyalty_source")]
        indexes = [
            models.Index(fields=["contact", "at", "points"], name="nurture_loyalty_contact"),
            models.Index(fields=["look_at"], condition=Q(look_at__isnull=False), name="nurture_loyalty_look"),
        ]

    def __str__(self):
        return f"{self.points:+d} {self.get_kind_display()}"
