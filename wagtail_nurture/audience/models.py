"""Who is alike: scores, and segments by rule; interests and personas join them here."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import PreviewableMixin, RevisionMixin

from wagtail_nurture.streams import OpenStreamField


class Score(models.Model):
    """A person's points now; each change is an event ("score.added").

    ``points`` is all they were ever given. Where points fade (``audience.decay``), ``weight`` says what is left of
    them at any moment, by the half-life of ``half_life`` days; rows of another half-life are recounted.
    """

    contact = models.OneToOneField(
        "wagtail_nurture.Contact", on_delete=models.CASCADE, related_name="score", primary_key=True
    )
    points = models.IntegerField(default=0)
    weight = models.FloatField(default=0)
    half_life = models.PositiveSmallIntegerField(null=True)
    changed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(fields=["points"], name="nurture_score_points"),
            models.Index(fields=["half_life", "weight"], name="nurture_score_weight"),
        ]


def _conditions():
    from . import ruleblock

    return ruleblock.conditions()


class Segment(PreviewableMixin, RevisionMixin, models.Model):
    """People who are alike by a rule. Who belongs is kept up to date in ``audience.segments``."""

    class Match(models.TextChoices):
        ALL = "all", _("All of these")
        ANY = "any", _("At least one of these")
        NONE = "none", _("None of these")

    pool = models.ForeignKey(
        "wagtail_nurture.ContactPool", on_delete=models.PROTECT, related_name="segments", verbose_name=_("pool")
    )
    name = models.CharField(_("name"), max_length=100)
    match = models.CharField(_("conditions that must hold"), max_length=10, choices=Match.choices, default=Match.ALL)
    conditions = OpenStreamField(_conditions, verbose_name=_("conditions"), blank=True)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def rule(self):
        """The rule as plain JSON (see ``audience.rule``)."""
        from . import ruleblock

        return ruleblock.config_of({"match": self.match, "conditions": self.conditions})

    def serve_preview(self, request, mode_name):
        from . import sample

        return sample.serve(self, request)
