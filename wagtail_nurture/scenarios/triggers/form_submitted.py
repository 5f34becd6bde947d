from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.snippets.blocks import SnippetChooserBlock

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .. import chosen
from ..parts import PartBlock
from .base import Entry, Trigger, entry_of, registry


@registry.register
class FormSubmitted(Trigger):
    """Somebody sends a form in."""

    slug = "form_submitted"
    label = gettext_lazy("A form is sent in")
    icon = "form"
    label_format = gettext_lazy("{form} is sent in")
    kinds = (kinds.FORM_SUBMITTED,)

    class Block(PartBlock):
        form = SnippetChooserBlock("wagtail_nurture.Form", label=gettext_lazy("Form"))

    @classmethod
    def config(cls, value):
        return {"form": chosen.reference(value.get("form"), by="translation_key")}

    @classmethod
    def sentence(cls, config):
        return _("The form “%(form)s” is sent in") % {"form": config["form"]["name"] or "…"}

    @classmethod
    def problems(cls, config):
        problem = chosen.form_problem(config["form"]["key"])
        return [problem] if problem else []

    @classmethod
    def match(cls, events, config):
        subject = _subject(config)
        return [entry_of(event, facts=_facts(event.properties)) for event in events if event.subject == subject]

    @classmethod
    def matching_now(cls, config, contacts, at):
        return contacts.filter(pk__in=_submissions(config, at).values("contact_id"))

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        last = {}
        for event in _submissions(config, at).filter(contact_id__in=contact_ids).order_by("at", "pk"):
            last[event.contact_id] = event
        return [
            Entry(
                contact_id=contact,
                at=at,
                subject=event.subject,
                facts=_facts(event.properties),
                locale=event.locale,
                site_id=event.site_id,
            )
            for contact, event in last.items()
        ]


def _subject(config):
    return f"form:{config['form']['key']}"


def _submissions(config, at):
    return Event.objects.filter(kind=kinds.FORM_SUBMITTED, subject=_subject(config), contact__isnull=False, at__lte=at)


def _facts(properties):
    return {"topics": list(properties.get("topics") or [])}
