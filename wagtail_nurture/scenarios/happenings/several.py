"""Any one of several happenings: what a step waits for, or what a goal is reached by.

In JSON: ``[{"kind": "form_submitted", "config": {...}}, ...]``.
"""

from functools import reduce
from operator import or_

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture import clock
from wagtail_nurture.audience.folding import ToldBlock

from ..sending import sending_steps, strange
from .base import Found, Span, registry


_made = {}


def block():
    """The stream an editor fills in; one instance for all places (DESIGN §6)."""
    if "stream" not in _made:
        children = [(kind.slug, kind.block()) for kind in registry.values() if kind.offered]
        _made["stream"] = ToldBlock(
            children, kinds=registry, required=False, label=gettext_lazy("Any one of these happens"), collapsed=True
        )
    return _made["stream"]


def config_of(stream):
    """The JSON of a filled-in stream."""
    known = [child for child in stream or () if child.block_type in registry]
    return [{"kind": child.block_type, "config": registry[child.block_type].config(child.value)} for child in known]


def sentence(parts):
    """In words, in the active language: "the form “Test ride” is sent in or the list “Club” is joined"."""
    told = [registry[part["kind"]].sentence(part["config"]) for part in parts if part["kind"] in registry]
    return get_text_list(told, _("or")) or "…"


def problems(parts):
    """What is wrong, as sentences."""
    if not parts:
        return [_("Say what is to happen: add at least one thing under “Any one of these happens”.")]
    found = [
        _("“%(kind)s” is no longer installed. Take it out.") % part for part in parts if part["kind"] not in registry
    ]
    return found + [str(words) for part, kind in _known(parts) for words in kind.problems(part["config"])]


def strange_messages(parts, graph):
    """What is wrong with the messages that are asked about, as sentences: no step of ``graph`` sends them."""
    return strange([name for part in parts if (name := part["config"].get("step"))], graph)


def keys(parts):
    """[(kind of event, subject or "")]: what to listen to, each once."""
    return list(
        dict.fromkeys(
            (name, "" if name in kind.reveals else kind.subject(part["config"]))
            for part, kind in _known(parts)
            for name in kind.wakes(part["config"])
        )
    )


def kinds(parts):
    """The kinds of events (set) to listen to."""
    return {name for name, _key in keys(parts)}


def among(parts, events):
    """Those of ``events`` (list of Event) that are, or may reveal, one of ``parts``. At most one query a part."""
    found = {}
    for part, kind in _known(parts):
        found.update((event.pk, event) for event in kind.among(events, part["config"]))
    return list(found.values())


def found(parts, spans, at):
    """{enrolment id: Found} for all of ``spans``: the earliest that happened; else what is still open.

    One or few queries a part. ``facts`` of what happened name it: {"happened": kind, "at": …}.
    """
    answers = {span.enrolment_id: [] for span in spans}
    for part, kind in _known(parts) if spans else ():
        for number, each in kind.found(part["config"], spans, at).items():
            answers[number].append((part, each))
    return {number: _joined(each) for number, each in answers.items()}


def gone(parts):
    """Whether everything was deleted that could happen."""
    known = list(_known(parts))
    return not known or all(kind.gone(part["config"]) for part, kind in known)


def touched_by(parts, event):
    """Whether it is worth a look now that ``event`` came in. Pure."""
    return any(event.kind == name and key in ("", event.subject) for name, key in keys(parts))


def since_entry(parts, people, at, graph):
    """{enrolment id: Found} of what happened to ``people`` (list of Standing) since they entered. Few queries."""
    steps = sending_steps(graph)
    spans = [
        Span(
            enrolment_id=person.enrolment_id,
            contact_id=person.contact_id,
            since=person.entered_at,
            until=max(at, clock.now()),
            subject=person.subject,
            steps=steps,
            rehearsal=person.rehearsal,
        )
        for person in people
    ]
    return found(parts, spans, at)


def asked(parts):
    """The events by which one of ``parts`` happens, as a condition on Event (Q); None when there are no parts.

    It does not know a passage: what must be about the same thing counts whatever it is about.
    """
    known = [kind.asked(part["config"]) for part, kind in _known(parts)]
    return reduce(or_, known) if known else None


def _joined(answers):
    done = [(each.at, part) for part, each in answers if each.at is not None]
    if done:
        at, part = min(done, key=lambda pair: pair[0])
        return Found(at=at, facts={"happened": part["kind"], "config": part["config"], "at": at.isoformat()})
    again = [each.look_again_at for _part, each in answers if each.look_again_at is not None]
    return Found(
        look_again_at=min(again) if again else None,
        measured=all(each.measured for _part, each in answers),
    )


def told(facts):
    """What happened, in words, from the ``facts`` that :func:`found` gave; "" when nothing did."""
    kind = registry.get(facts.get("happened", ""))
    return kind.sentence(facts["config"]) if kind else ""


def _known(parts):
    return [(part, registry[part["kind"]]) for part in parts if part["kind"] in registry]
