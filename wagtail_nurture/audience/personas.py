"""Which persona people are: chosen by rules in their order, written with the reason, announced when it changes."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.rows import Update
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event

from . import asking, following
from .conditions.base import Person
from .past import Known
from .persona_models import ContactPersona, Persona
from .rule import Rule


@dataclass(frozen=True)
class Profile:
    """A Persona ready to be asked; ``broken``: its rule names what is gone, so nobody comes and nobody goes."""

    persona: Persona
    rule: Rule
    broken: bool

    @classmethod
    def of(cls, persona):
        rule = Rule.from_config(persona.rule)
        return cls(persona, rule, bool(rule.gone() or not rule.conditions))


@dataclass(frozen=True)
class Move:
    """Somebody who was ``old`` (persona id or None) is ``new``; ``facts`` say why."""

    contact_id: int
    old: int | None
    new: int | None
    facts: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    moves: tuple
    at: datetime
    because: str


def profiles(personas=None):
    """{pool id: [Profile, first in priority first]} of ``personas`` (default: all)."""
    found = {}
    for persona in Persona.objects.order_by("priority", "pk") if personas is None else personas:
        found.setdefault(persona.pool_id, []).append(Profile.of(persona))
    return found


def plan(contact_ids, known_profiles, at, because):
    """The Plan of who of ``contact_ids`` changes persona as of ``at``: facts are loaded once for all rules."""
    pools = {}
    rows = Contact.objects.filter(pk__in=set(contact_ids), merged_into=None)
    for contact, pool in rows.order_by("pk").values_list("pk", "pool_id"):
        pools.setdefault(pool, []).append(contact)
    mine = {row.pk: row for row in ContactPersona.objects.filter(contact_id__in=set(contact_ids))}
    moves = []
    for pool, contacts in pools.items():
        chosen = _chosen(contacts, known_profiles.get(pool, ()), mine, at)
        for contact in contacts:
            old = mine[contact].persona_id if contact in mine else None
            new, facts = chosen.get(contact, (None, {}))
            # A changed rule tells another reason, also to whom it leaves where they are.
            retold = because == asking.RULE and contact in mine and facts and facts != mine[contact].facts
            if old != new or retold:
                moves.append(Move(contact, old, new, facts))
    return Plan(tuple(moves), at, because)


def _chosen(contacts, known_profiles, mine, at):
    """{contact id: (persona id, facts)} of those who are somebody."""
    known, chosen = Known([Person(contact) for contact in contacts], at), {}
    for profile in known_profiles:
        number = profile.persona.pk
        answers = {} if profile.broken else profile.rule.answers(known)
        for contact in contacts:
            if contact in chosen:
                continue
            if profile.broken:
                if contact in mine and mine[contact].persona_id == number:
                    chosen[contact] = number, mine[contact].facts
            elif answers[contact].truth is True:
                chosen[contact] = number, answers[contact].facts
    return chosen


@transaction.atomic
def write(plan):
    """Write the moves of ``plan`` that still start where people are; each is announced once. How many there were."""
    if not plan.moves:
        return 0
    numbers = [move.contact_id for move in plan.moves]
    held = Contact.objects.select_for_update(no_key=True).filter(pk__in=numbers, merged_into=None).order_by("pk")
    there = set(held.values_list("pk", flat=True))
    now = dict(ContactPersona.objects.filter(contact_id__in=numbers).values_list("contact_id", "persona_id"))
    moves = [move for move in plan.moves if move.contact_id in there and now.get(move.contact_id) == move.old]
    changed = [move for move in moves if move.old != move.new]
    ContactPersona.objects.filter(contact_id__in=[move.contact_id for move in changed]).delete()
    rows = [
        ContactPersona(contact_id=move.contact_id, persona_id=move.new, since=plan.at, facts=move.facts)
        for move in changed
        if move.new
    ]
    ContactPersona.objects.bulk_create(rows, batch_size=200)
    Update(ContactPersona, ["facts"], [(move.contact_id, move.facts) for move in moves if move.old == move.new]).run()
    recorder.record_many([_event(move, plan) for move in changed])
    return len(changed)


def _event(move, plan):
    return Event(
        kind=kinds.PERSONA_CHANGED,
        contact_id=move.contact_id,
        subject=f"persona:{move.new or 0}",
        at=plan.at,
        properties={"old": move.old, "new": move.new, "reason": plan.because},
    )


def _listened(personas):
    """The kinds of events by which somebody may become another of ``personas``."""
    return asking.listens(Rule.from_config(each.rule) for each in personas)


@following.register
class PersonaKeeper(following.Follower):
    """Asks those whose persona an event may change."""

    def asks(self):
        return _listened(Persona.objects.all())

    def plan(self, events, at):
        personas = list(Persona.objects.order_by("priority", "pk"))
        if not personas:
            return None
        listened = _listened(personas)
        touched = {event.contact_id for event in events if event.contact_id and event.kind in listened}
        if not touched:
            return None
        found = plan(touched, profiles(personas), at, asking.EVENT)
        return found if found.moves else None

    def write(self, plan):
        write(plan)
