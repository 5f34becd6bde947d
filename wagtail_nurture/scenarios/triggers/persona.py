from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import choices, conditions
from wagtail_nurture.tracking import kinds

from .. import hours
from ..parts import PartBlock
from .base import Entry, Trigger, entry_of, registry


BECOMES, CEASES = "becomes", "ceases"


@registry.register
class PersonaChanged(Trigger):
    """Somebody becomes a persona, or no longer is one, by what they did or because time passed.

    Who does because an editor changed the personas starts it only where the editor says so.
    """

    slug = "persona"
    label = gettext_lazy("Somebody becomes a persona")
    icon = "user"
    group = hours.MORE_STARTS
    judges = ("persona",)
    label_format = "{change} {persona}"
    kinds = (kinds.PERSONA_CHANGED,)

    class Block(PartBlock):
        change = blocks.ChoiceBlock(
            choices=[(BECOMES, gettext_lazy("becomes")), (CEASES, gettext_lazy("is no longer"))],
            default=BECOMES,
            label=gettext_lazy("Somebody"),
        )
        persona = blocks.ChoiceBlock(choices=choices.personas, label=gettext_lazy("Persona"))
        by_rule = blocks.BooleanBlock(
            required=False, label=gettext_lazy("Also those who do because an editor changes the personas")
        )

    @classmethod
    def config(cls, value):
        number = str(value.get("persona") or "")
        name = choices.name_of(choices.personas(), number) if number else ""
        return {
            "persona": {"key": int(number) if number.isdecimal() else "", "name": name},
            "change": value.get("change") or BECOMES,
            "by_rule": bool(value.get("by_rule")),
        }

    @classmethod
    def sentence(cls, config):
        name = {"persona": config["persona"]["name"] or "…"}
        if config["change"] == CEASES:
            return _("Somebody is no longer the persona “%(persona)s”") % name
        return _("Somebody becomes the persona “%(persona)s”") % name

    @classmethod
    def problems(cls, config):
        if not config["persona"]["key"]:
            return [_("Persona: choose one.")]
        return _condition(config).problems()

    @classmethod
    def match(cls, events, config):
        side = "old" if config["change"] == CEASES else "new"
        return [
            entry_of(event, subject=_subject(config))
            for event in events
            if event.properties.get(side) == config["persona"]["key"]
            and (config["by_rule"] or event.properties.get("reason") != "rule")
        ]

    @classmethod
    def matching_now(cls, config, at):
        """Who is one now; nobody where being one no longer counts."""
        return Q(pk__in=[]) if config["change"] == CEASES else _condition(config).where(at).yes

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        return [Entry(contact, at, subject=_subject(config)) for contact in contact_ids]


def _condition(config):
    return conditions.registry["persona"]({"comparison": "is", "persona": config["persona"]["key"]})


def _subject(config):
    return f"persona:{config['persona']['key']}"
