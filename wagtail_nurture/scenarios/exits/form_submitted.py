from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .. import chosen
from ..parts import PartBlock
from .base import Exit, registry


@registry.register
class FormSubmitted(Exit):
    """Leaves as soon as a form is sent in after the entry."""

    slug = "form_submitted"
    label = gettext_lazy("A form is sent in")
    icon = "form"
    label_format = gettext_lazy("{form} is sent in")
    kinds = (kinds.FORM_SUBMITTED,)

    class Block(PartBlock):
        form = SnippetChooserBlock("wagtail_nurture.Form", label=gettext_lazy("Form"))
        converted = blocks.BooleanBlock(
            required=False, default=True, label=gettext_lazy("Counts as converted: this is what the scenario is for")
        )

    @classmethod
    def config(cls, value):
        form = chosen.reference(value.get("form"), by="translation_key")
        return {"form": form, "converted": bool(value.get("converted"))}

    @classmethod
    def sentence(cls, config):
        facts = {"form": config["form"]["name"] or "…"}
        if config["converted"]:
            return _("Leaves as soon as the form “%(form)s” is sent in; counts as converted") % facts
        return _("Leaves as soon as the form “%(form)s” is sent in") % facts

    @classmethod
    def problems(cls, config):
        problem = chosen.form_problem(config["form"]["key"])
        return [problem] if problem else []

    @classmethod
    def reached_by(cls, event, config):
        return event.kind == kinds.FORM_SUBMITTED and event.subject == f"form:{config['form']['key']}"

    @classmethod
    def reached(cls, config, people):
        if not people:
            return {}
        since = min(person.entered_at for person in people)
        rows = Event.objects.filter(
            contact_id__in=[person.contact_id for person in people],
            kind=kinds.FORM_SUBMITTED,
            subject=f"form:{config['form']['key']}",
            at__gt=since,
        ).values_list("contact_id", "at")
        last = {}
        for contact, at in rows:
            last[contact] = max(at, last.get(contact, at))
        facts = {"form": config["form"]["name"]}
        return {
            person.enrolment_id: facts
            for person in people
            if person.contact_id in last and last[person.contact_id] > person.entered_at
        }
