"""What conditions on messages share: which message is meant, was it sent, was it measured (DESIGN law 5)."""

from collections import defaultdict

from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Left, Right
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from wagtail_nurture.contacts import consent
from wagtail_nurture.lookups import those
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import classify, kinds, reading
from wagtail_nurture.tracking.models import Event, EventClass

from . import choices, days, links, sendings
from .conditions.base import Answer
from .kept_choice import KeptChoiceBlock
from .properties import Comparison
from .truth import Truth


#: In an answer's facts: in a try-out, the editor has not done it yet.
PENDING = "pending"


def step_block():
    """The field by which an editor names the message."""
    return blocks.CharBlock(
        required=False,
        max_length=100,
        label=_("Message"),
        help_text=_("The label of the step that sends it. Empty: any message of this scenario."),
    )


def message_block():
    """The field by which an editor names an e-mail, whichever scenario or newsletter sent it."""
    return KeptChoiceBlock(
        choices=choices.messages_or_any,
        required=False,
        label=_("Only the e-mail"),
        help_text=_("Whatever sent it. Outside a scenario, for a segment, it says which message is meant."),
    )


def step_of(config):
    """The label or id of the step that an editor wrote; "" for any."""
    return sendings.step_named(config, "step")


def message_of(config):
    """The key of the chosen e-mail (or of that in which the chosen link stands), in every language; "" for any."""
    return one_line(config.get("message") or "", 80) or links.of(config)[0]


def name(config):
    """What the chosen e-mail is called; "" where none is chosen."""
    key = one_line(config.get("message") or "", 80)
    return choices.name_of(choices.messages(), key) if key else ""


def problems(config):
    """What is wrong with the choice of the message, as sentences."""
    key = one_line(config.get("message") or "", 80)
    if key and key not in dict(choices.messages()):
        return [_t("The message of a condition was deleted. Choose another one.")]
    return []


def steps_named(rule):
    """The steps that the conditions of ``rule`` (JSON), also those in groups, name."""
    for item in rule.get("conditions") or ():
        inner = item.get("config") or {}
        yield from steps_named(inner)
        yield from filter(None, (step_of(inner), sendings.step_named(inner, "since_message")))


def problems_outside(rule):
    """Why ``rule`` (JSON) cannot be asked outside a scenario, as sentences: it speaks of one."""
    words = _t("A segment and a persona do not know the steps of a scenario: take out “%(name)s”.")
    found = [words % {"name": name} for name in steps_named(rule)]
    if _asks_since_entry(rule):
        found.append(_t("A segment and a persona do not know when people entered a scenario: take that out."))
    return found


def _asks_since_entry(rule):
    configs = [item.get("config") or {} for item in rule.get("conditions") or ()]
    return any(config.get("since_entry") or _asks_since_entry(config) for config in configs)


def steps_meant(config, person):
    """The ids of the sending steps that ``config["step"]`` (a label or a step id) means; None for any."""
    wanted = step_of(config)
    return sendings.steps_called(wanted, person) if wanted else None


def is_about(event, config, person):
    """Whether ``event`` is of a message that ``config`` means: of ``person``'s passage, or of one e-mail anywhere."""
    parts = event.subject.split(":")
    anywhere = person.enrolment_id is None or (message_of(config) and not step_of(config))
    if not anywhere and parts[:2] != ["step", str(person.enrolment_id)]:
        return False
    # The messages of a try-out are never stored, and do not know which e-mail they are.
    if person.rehearsal is None and not all(each.of(event.properties) for each in _of_message(config)):
        return False
    meant = steps_meant(config, person)
    return meant is None or (parts[0] == "step" and parts[-1] in meant)


def about(events, config):
    """Those of ``events`` (queryset) that are of a message that ``config`` means, outside a scenario."""
    for comparison in _of_message(config):
        events = comparison.narrowed(events)
    step = step_of(config)
    if not step:
        return events
    if ":" in step:
        return events.none()
    ends = f":{step}"
    return events.alias(end=Right("subject", len(ends)), begin=Left("subject", 5)).filter(end=ends, begin="step:")


def _of_message(config):
    return (Comparison("message", "is", message_of(config)),) if message_of(config) else ()


def ask(condition, people, at, *, kind, measure, purpose, counts=lambda event: True):
    """{contact id: Answer} whether each of ``people`` did ``kind`` (open, click) to the message meant by ``at``.

    Not doing it counts as no only where it would have been seen: the sender noted ``measure`` ("opens", "clicks") in
    the sent event's ``measured``, or the person allows ``purpose`` now. ``counts(event)`` narrows the acts. A constant
    number of queries.
    """
    numbers = [person.contact_id for person in people]
    acts, sent = _past(numbers, kind, at)
    allowed = _allowing(numbers, sent, purpose)
    found = {}
    for person in people:
        tried = person.rehearsal
        known = tried.acts_of(kind) if tried else acts.get(person.contact_id, ())
        done = [act for act in known if counts(act.event)]
        letters = tried.sent if tried else sent[person.contact_id]
        meant = [event for event in letters if is_about(event, condition.config, person)]
        measured = person.contact_id in allowed
        found[person.contact_id] = _answer(
            [act for act in done if is_about(act.event, condition.config, person)],
            meant,
            all(measure in event.properties.get("measured", (measure,) if measured else ()) for event in meant),
            pending=tried is not None,
        )
    return found


def _past(numbers, kind, at):
    """({contact id: [Act of ``kind``, oldest first]}, {contact id: [sent event, ...]}) up to ``at``. One query."""
    did, sent = defaultdict(list), defaultdict(list)
    for act in reading.acts(
        Event.objects.filter(kind__in=(kind, kinds.MESSAGE_SENT), contact_id__in=numbers, at__lte=at), at
    ):
        if act.event.kind == kind:
            did[act.event.contact_id].append(act)
        else:
            sent[act.event.contact_id].append(act.event)
    return did, sent


def _allowing(numbers, sent, purpose):
    """Those who allow ``purpose`` on the site; asked only where a sender did not note what is measured."""
    noted = all("measured" in event.properties for events in sent.values() for event in events)
    return set() if noted else consent.granted(numbers, purpose=purpose, channel="site")


def where(condition, at, *, kind, measure, purpose, narrowed=lambda events: events):
    """:func:`ask` in SQL, outside a scenario: a Truth. ``narrowed`` narrows a queryset of the acts."""
    events = about(Event.objects.filter(contact__isnull=False, at__lte=at), condition.config)
    acts = reading.believed(narrowed(events.filter(kind=kind)), at)
    sent = events.filter(kind=kinds.MESSAGE_SENT).alias(noted=KeyTextTransform("measured", "properties"))
    unseen = sent.filter(noted__isnull=False).exclude(noted__contains=f'"{measure}"')
    yes = those(acts.human)
    perhaps = those(acts.settling) | those(acts.doubtful) | those(unseen)
    perhaps |= those(sent.filter(noted__isnull=True)) & ~those(consent.granting(purpose, "site"))
    return Truth(yes, yes | perhaps)


def turns(kind, since, until):
    """Whose open or click settles between ``since`` and ``until``: a Q on Contact."""
    fresh = Event.objects.filter(
        kind=kind, contact__isnull=False, at__gte=since - classify.settling(), at__lte=until - classify.settling()
    )
    return those(fresh)


def known(facts):
    """What an answer's ``facts`` say beyond yes and no: "on 12 Nov, sent 10 Nov"; "" for nothing or unknown."""
    if facts.get("not_sent"):
        return _t("the message was not sent before")
    moments = {name: facts[name] for name in ("at", "sent") if facts.get(name)}
    told = dict(zip(moments, days.told(*moments.values()), strict=True))
    parts = [_t("on %(day)s") % {"day": told["at"]}] if "at" in told else []
    parts += [_t("sent %(day)s") % {"day": told["sent"]}] if "sent" in told else []
    parts += [_t("only a mail scanner did")] if facts.get("machine") else []
    return ", ".join(parts)


def _answer(acts, sent, measured, *, pending=False):
    """Yes if a person did it; unknown while it settles, is doubtful, could not be seen or is ``pending``; else no."""
    facts = {"sent": sent[-1].at.isoformat()} if sent else {"not_sent": True}
    human = [act for act in acts if act.kind == EventClass.Kind.HUMAN]
    if human:
        return Answer(True, facts | {"at": human[-1].event.at.isoformat()})
    if sent and pending:
        return Answer(None, facts | {"unknown": PENDING})
    if settling := [act for act in acts if act.kind is None]:
        return Answer(None, facts | {"unknown": "settling"}, look_again_at=min(act.settled_at for act in settling))
    if any(act.kind == EventClass.Kind.UNKNOWN for act in acts):
        return Answer(None, facts | {"unknown": "doubtful"})
    if sent and not measured:
        return Answer(None, facts | {"unknown": "not_measured"})
    return Answer(False, facts | ({"machine": len(acts)} if acts else {}))
