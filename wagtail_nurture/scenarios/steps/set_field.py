from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from wagtail_nurture.contacts import values
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
        if not _known(config):
            return [_("The field was deleted. Choose another one.")]
        return []

    @classmethod
    def load(cls, config, people, at, graph):
        known = _known(config)
        return {person.enrolment_id: known for person in people}

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome() if fact else Outcome(hold="field_gone")

    @classmethod
    def apply(cls, config, contact_ids, at):
        values.write(contact_ids, {config["field"]["key"]: config["value"]}, at=at, source="scenario")


def _known(config):
    return ContactField.objects.filter(slug=config["field"]["key"]).exists()
