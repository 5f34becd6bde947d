from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.choosing import SnippetChooserBlock
from wagtail_nurture.contacts import kinds, values
from wagtail_nurture.contacts.models import ContactField

from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry


@registry.register
class SetField(Step):
    slug = "set_field"
    label = gettext_lazy("Set a field")
    icon = "edit"
    label_format = "{field}: {value}"

    class Block(PartBlock):
        field = SnippetChooserBlock("wagtail_nurture.ContactField", label=gettext_lazy("Field"))
        value = blocks.CharBlock(max_length=500, label=gettext_lazy("Value"))

    @classmethod
    def config(cls, value):
        field = value.get("field")
        return {
            "field": {"key": field.slug, "name": str(field)} if field else {"key": "", "name": ""},
            "value": value.get("value") or "",
        }

    @classmethod
    def sentence(cls, config):
        facts = {"field": config["field"]["name"] or "…", "value": config["value"]}
        return _("Set “%(field)s” to “%(value)s”") % facts

    @classmethod
    def problems(cls, config):
        if not config["field"]["key"]:
            return [_("Choose a field.")]
        field = _field(config)
        if field is None:
            return [_("The field was deleted. Choose another one.")]
        if words := _misfit(field, config["value"]):
            return [_("The value does not fit the field. %(words)s") % {"words": words}]
        return []

    @classmethod
    def load(cls, config, people, at, graph):
        field = _field(config)
        hold = "field_gone" if field is None else "value_unfit" if _misfit(field, config["value"]) else ""
        return {person.enrolment_id: hold for person in people}

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome(hold=fact)

    @classmethod
    def would(cls, config):
        facts = {"field": config["field"]["name"], "value": config["value"]}
        return _("“%(field)s” would become “%(value)s”.") % facts

    @classmethod
    def apply(cls, config, contact_ids, at):
        values.write(contact_ids, {config["field"]["key"]: config["value"]}, at=at, source="scenario")


def _field(config):
    return ContactField.objects.filter(slug=config["field"]["key"]).first()


def _misfit(field, value):
    """Why ``value`` cannot be kept in ``field``, in words; "" when it can."""
    try:
        fits = kinds.parse(field.kind, value, choices=field.choices)
    except kinds.BadValue as problem:
        return str(problem)
    return "" if fits is not None else _("Write a value.")
