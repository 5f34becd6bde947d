"""People who do not exist, for previews and trial mails: knowledge with the same questions as that of real people."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from wagtail_nurture.audience import profile
from wagtail_nurture.audience.persona_models import Persona
from wagtail_nurture.tracking import reading

from . import cards, merge
from .knowledge import OnRecord
from .vouchers import cards as vouchers
from .vouchers.models import VoucherOffer


READER, STRANGER, PERSONA = "", "stranger", "persona:"
#: The id of everybody who does not exist, and of their passage through a scenario.
NOBODY = -1


@dataclass(frozen=True)
class Somebody:
    """For whom a message is filled: what is known of them, and what is known of this message to them."""

    knowledge: Any
    contact_id: int = NOBODY
    enrolment_id: int | None = NOBODY
    facts: dict = field(default_factory=dict)


def somebody(kind, site, language):
    """The Somebody of ``kind``: READER, STRANGER or PERSONA with the persona's id; a reader when that is gone."""
    if kind == STRANGER:
        return Somebody(SampleStranger(site, language))
    facts = {"document_title": str(merge.fields()["document_title"].sample)}
    number = kind.removeprefix(PERSONA) if kind.startswith(PERSONA) else ""
    persona = Persona.objects.filter(pk=number).first() if number.isdecimal() else None
    known = SamplePersona(persona, site, language) if persona else SampleReader(site, language)
    return Somebody(known, facts=facts)


def real(contact):
    """The Somebody of ``contact``: what is on record, as when a message leaves, outside any scenario."""
    return Somebody(OnRecord(), contact_id=contact.pk, enrolment_id=None)


class SampleReader:
    """Knowledge of a person who looked at some of the site's pages: one of each type, as far as there are."""

    def __init__(self, site, language):
        self.site, self.language = site, language

    def truths(self, rule, people, at):
        """They are of those whom parts of a message are for; a stranger is not."""
        return {person.contact_id: True for person in people}

    def values(self, contact_ids, names):
        samples = {name: str(field.sample) for name, field in merge.fields().items() if field.sample}
        return {pk: {name: samples[name] for name in names if name in samples} for pk in contact_ids}

    def told(self, source, group):
        own = {name: str(sample) for name, (_label, sample) in source.fields.items()}
        return {person.delivery_id: own for person in group.recipients}

    def viewed(self, contact_ids):
        return dict.fromkeys(contact_ids, self._views())

    def past(self, contact_ids):
        return {}

    def last_issue(self, contact_ids, message_key):
        return {}

    def clicked(self, contact_ids, enrolments):
        return self.viewed(contact_ids)

    def vouchers(self, offer_id, group, block_id):
        return vouchers.samples(VoucherOffer.objects.filter(pk=offer_id).first(), group.recipients)

    def own_voucher(self, group):
        first = VoucherOffer.objects.order_by("pk").first()
        return {delivery: own[0] for delivery, own in vouchers.samples(first, group.recipients).items()}

    def declared(self, contact_ids):
        return {}

    def muted(self, contact_ids):
        return {}

    def _views(self):
        """Every other page of each type, so that something is left to recommend."""
        pages = cards.page_model().objects.filter(depth__gt=2, locale__language_code=self.language)
        rows = cards.visible(pages).order_by("-first_published_at", "-pk").values_list("pk", "content_type")[:120]
        by_type = {}
        for pk, kind in rows:
            by_type.setdefault(kind, []).append(pk)
        now = timezone.now()
        return [reading.View(pk, 1, now) for own in by_type.values() for pk in own[::2][:4]]


class SampleStranger(SampleReader):
    """Knowledge of somebody who is not known at all: every fallback shows."""

    def own_voucher(self, group):
        return {}

    def truths(self, rule, people, at):
        return {}

    def values(self, contact_ids, names):
        return {}

    def told(self, source, group):
        return {}

    def viewed(self, contact_ids):
        return {}


class SamplePersona(SampleReader):
    """Knowledge of a reader who is one of the editor's personas: what makes the persona holds, the rest is unknown."""

    def __init__(self, persona, site, language):
        super().__init__(site, language)
        self.profile = profile.Assumed(persona)

    def truths(self, rule, people, at):
        return dict.fromkeys((person.contact_id for person in people), self.profile.truth(rule))

    def declared(self, contact_ids):
        return dict.fromkeys(contact_ids, self.profile.topics)
