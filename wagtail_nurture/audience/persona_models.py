"""Personas: profiles that an editor describes, and who is which."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import PreviewableMixin

from wagtail_nurture.streams import OpenStreamField

from .models import Segment


def _conditions():
    from . import ruleblock

    return ruleblock.conditions()


class Persona(PreviewableMixin, models.Model):
    """A profile with a rule. Of those whose rule is true for somebody, the first in ``priority`` is theirs."""

    Match = Segment.Match

    pool = models.ForeignKey(
        "wagtail_nurture.ContactPool", on_delete=models.PROTECT, related_name="personas", verbose_name=_("pool")
    )
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(
        _("description"), blank=True, help_text=_("Who they are, and how to speak to them: for your colleagues.")
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=10, help_text=_("Who fits several personas is the one with the smallest number.")
    )
    match = models.CharField(_("conditions that must hold"), max_length=10, choices=Match.choices, default=Match.ALL)
    conditions = OpenStreamField(_conditions, verbose_name=_("conditions"), blank=True)

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        ordering = ["priority", "pk"]

    def __str__(self):
        return self.name

    @property
    def rule(self):
        """The rule as plain JSON (see ``audience.rule``)."""
        from . import ruleblock

        return ruleblock.config_of({"match": self.match, "conditions": self.conditions})

    def serve_preview(self, request, mode_name):
        from . import sample

        return sample.serve_persona(self, request)


class ContactPersona(models.Model):
    """Which persona somebody is: at most one (law 4). Each change is an event ("persona.changed").

    ``facts`` are those of the rule's answer. A persona that was deleted stays here until the worker has asked anew.
    """

    contact = models.OneToOneField(
        "wagtail_nurture.Contact", on_delete=models.CASCADE, related_name="persona", primary_key=True
    )
    persona = models.ForeignKey(Persona, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    since = models.DateTimeField()
    facts = models.JSONField(default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []


class PersonaRound(models.Model):
    """How far the worker is with asking the people of a pool anew, because time went by or a persona was changed.

    ``until``: the moment for which the round that is under way asks; None between two rounds. ``everybody``: it asks
    all, not only those whose answer may have turned since ``asked_at``.
    """

    pool = models.OneToOneField(
        "wagtail_nurture.ContactPool", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    everybody = models.BooleanField(default=True)
    asked_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    cursor = models.BigIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
