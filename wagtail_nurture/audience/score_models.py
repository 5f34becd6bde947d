"""What gives points, and to whom it did."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import clock


#: Points at once; days of a limit.
MOST, LONGEST = 1000, 365


class ScoreRule(models.Model):
    """So many points whenever something happens, perhaps with a limit.

    What may happen is one of ``audience.occasions``. ``section`` (page id), ``page_type`` and ``topic`` say on which
    pages; plain values, so that a page that is deleted does not turn "this section" into "any page".
    """

    pool = models.ForeignKey(
        "wagtail_nurture.ContactPool", on_delete=models.PROTECT, related_name="score_rules", verbose_name=_("pool")
    )
    name = models.CharField(_("name"), max_length=100)
    active = models.BooleanField(
        _("gives points"), default=True, help_text=_("From now on; what happened before gives nothing.")
    )
    what = models.CharField(_("what happens"), max_length=20)
    own_kind = models.CharField(
        _("name of the event"),
        max_length=50,
        blank=True,
        help_text=_("Only for an event of the site’s own: as its code names it, for example cart.left."),
    )
    section = models.BigIntegerField(_("in section"), null=True, blank=True)
    page_type = models.CharField(_("page type"), max_length=100, blank=True)
    topic = models.CharField(_("tag"), max_length=100, blank=True)
    points = models.SmallIntegerField(
        _("points"),
        default=5,
        validators=[MinValueValidator(-MOST), MaxValueValidator(MOST)],
        help_text=_("Less than 0 takes away."),
    )
    cap_points = models.PositiveSmallIntegerField(
        _("at most so many points"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(30_000)]
    )
    cap_days = models.PositiveSmallIntegerField(
        _("in so many days"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    #: Since when it gives points (story time); None while it does not.
    since = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("score rule")
        verbose_name_plural = _("score rules")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.active:
            self.since = None
        elif self.since is None:
            self.since = clock.now()
        super().save(*args, **kwargs)

    @property
    def pages(self):
        """The choice of pages, as ``audience.pagewords`` reads it."""
        return {"section": self.section, "page_type": self.page_type, "topic": self.topic}


class ScoreEntry(models.Model):
    """One event gave points by one rule: once, whatever happens (law 4). ``event_id`` outlives the event."""

    rule = models.ForeignKey(ScoreRule, on_delete=models.CASCADE, related_name="entries", db_index=False)
    event_id = models.BigIntegerField()
    contact = models.ForeignKey(
        "wagtail_nurture.Contact", on_delete=models.CASCADE, related_name="score_entries", db_index=False
    )
    points = models.SmallIntegerField()
    #: When it happened: the limit counts from there.
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["rule", "event_id"], name="nurture_scoreentry")]
        indexes = [
            models.Index(fields=["contact", "rule", "at"], name="nurture_scoreentry_contact"),
            models.Index(fields=["at"], name="nurture_scoreentry_at"),
        ]
