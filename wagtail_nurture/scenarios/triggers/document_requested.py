from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents.blocks import DocumentChooserBlock

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .. import chosen
from ..parts import PartBlock
from .base import Entry, Trigger, entry_of, registry


@registry.register
class DocumentRequested(Trigger):
    """Somebody asks for a guarded document; what the document is about becomes what the messages are about."""

    slug = "document_requested"
    label = gettext_lazy("A document is asked for")
    icon = "doc-full-inverse"
    label_format = gettext_lazy("{document} is asked for")
    kinds = (kinds.DOCUMENT_REQUESTED,)

    class Block(PartBlock):
        document = DocumentChooserBlock(
            label=gettext_lazy("Document"), required=False, help_text=gettext_lazy("Leave empty for any document.")
        )

    @classmethod
    def config(cls, value):
        return {"document": chosen.reference(value.get("document"))}

    @classmethod
    def sentence(cls, config):
        if not config["document"]["key"]:
            return _("Any document is asked for")
        return _("The document “%(document)s” is asked for") % {"document": config["document"]["name"]}

    @classmethod
    def problems(cls, config):
        problem = chosen.document_problem(config["document"]["key"])
        return [problem] if problem else []

    @classmethod
    def match(cls, events, config):
        subject = _subject(config)
        return [entry_of(event, facts=_facts(event)) for event in events if not subject or event.subject == subject]

    @classmethod
    def matching_now(cls, config, contacts, at):
        return contacts.filter(pk__in=_requests(config, at).values("contact_id"))

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        last = {}
        for event in _requests(config, at).filter(contact_id__in=contact_ids).order_by("at", "pk"):
            last[event.contact_id] = event
        return [
            Entry(
                contact_id=contact,
                at=at,
                subject=event.subject,
                facts=_facts(event),
                locale=event.locale,
                site_id=event.site_id,
            )
            for contact, event in last.items()
        ]


def _subject(config):
    key = config["document"]["key"]
    return f"document:{key}" if key else ""


def _requests(config, at):
    events = Event.objects.filter(kind=kinds.DOCUMENT_REQUESTED, contact__isnull=False, at__lte=at)
    subject = _subject(config)
    return events.filter(subject=subject) if subject else events


def _facts(event):
    facts = {"topics": list(event.properties.get("topics") or [])}
    if event.properties.get("title"):
        facts["document_title"] = event.properties["title"]
    return facts
