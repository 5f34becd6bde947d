from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .. import form_choice
from .base import CONVERTS, Exit, registry


@registry.register
class FormSubmitted(form_choice.FormPart, Exit):
    """Leaves as soon as a form is sent in after the entry."""

    slug = "form_submitted"
    label = gettext_lazy("A form is sent in")
    icon = "form"
    label_format = "{form}"
    kinds = (kinds.FORM_SUBMITTED,)

    class Block(form_choice.FormChoiceBlock):
        def __init__(self, **kwargs):
            converted = blocks.BooleanBlock(required=False, default=True, label=CONVERTS)
            super().__init__([("converted", converted)], **kwargs)

    @classmethod
    def config(cls, value):
        return {"form": form_choice.reference(value), "converted": bool(value.get("converted"))}

    @classmethod
    def sentence(cls, config):
        facts = {"form": config["form"]["name"] or "…"}
        if config["converted"]:
            return _("Leaves as soon as the form “%(form)s” is sent in; counts as converted") % facts
        return _("Leaves as soon as the form “%(form)s” is sent in") % facts

    @classmethod
    def happens(cls, config):
        return Q(kind=kinds.FORM_SUBMITTED, subject=f"form:{config['form']['key']}")

    @classmethod
    def touched_by(cls, event, config):
        return event.kind == kinds.FORM_SUBMITTED and event.subject == f"form:{config['form']['key']}"

    @classmethod
    def reached(cls, config, people, at, graph):
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
