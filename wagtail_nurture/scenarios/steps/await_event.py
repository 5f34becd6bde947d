from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture import clock

from .. import lengths
from ..happenings import Found, Span, several
from ..moves import Listening, Outcome
from ..parts import PartBlock
from ..sending import sending_steps
from ..ways import Way
from .base import Step, registry


HAPPENED, TIMEOUT, UNKNOWN = "happened", "timeout", "unknown"


@dataclass(frozen=True)
class Waited:
    """What ``decide`` wants to know: since when they wait, and whether it happened.

    ``listening``: events wake them already; ``woken``: how often they did. ``gone``: it can no longer happen.
    """

    since: datetime
    listening: bool
    found: Found = Found()
    woken: int = 0
    gone: bool = False
    chosen: str = ""


@registry.register
class AwaitEvent(Step):
    """Waits until something happens, but no longer than so long; then goes one of two ways.

    The decision is always a look at the events themselves. An event only brings that look forward (``waking``), so
    that nothing hangs on when, or how often, it is taken.
    """

    slug = "await_event"
    label = gettext_lazy("Wait until something happens")
    icon = "nurture-hourglass"
    label_format = gettext_lazy("{events}, at most {amount} {unit}")
    branches = (HAPPENED, TIMEOUT)
    nests = True
    listens = True
    asking = gettext_lazy("People would wait here. Choose what happens, or click in the mail if it is about a click.")

    class Block(PartBlock):
        amount = blocks.IntegerBlock(default=3, label=gettext_lazy("At most"))
        unit = blocks.ChoiceBlock(choices=lengths.units, default=lengths.DAYS, label=gettext_lazy("Unit"))

    @classmethod
    def shared(cls):
        return several.block()

    @classmethod
    def nested(cls, shared, way):
        ways = [
            (HAPPENED, way(gettext_lazy("If it happened"), "yes")),
            (TIMEOUT, way(gettext_lazy("If it did not happen in time"), "no")),
        ]
        return cls.dress(PartBlock([("events", shared), *cls.Block.base_blocks.items(), *ways]))

    @classmethod
    def config(cls, value):
        return {"events": several.config_of(value.get("events")), **lengths.config(value)}

    @classmethod
    def sentence(cls, config):
        facts = {"events": several.sentence(config["events"]), "length": lengths.words(config)}
        return _("Wait until %(events)s, at most %(length)s") % facts

    @classmethod
    def problems(cls, config):
        return several.problems(config["events"]) + lengths.problems(config)

    @classmethod
    def problems_in(cls, config, graph):
        return several.strange_messages(config["events"], graph)

    @classmethod
    def way(cls, config, name):
        if name == HAPPENED:
            return Way(_("It happened"), _("if it happened"), _("it happened"), icon="check", tone="good")
        return Way(_("Not in time"), _("if not in time"), _("not in time"), icon="time", tone="bad")

    @classmethod
    def asks_for(cls, config):
        return several.kinds(config["events"])

    @classmethod
    def ends_at(cls, config, person, since):
        """When the time is up for ``person`` (Standing), who has waited since ``since``. Days are the calendar's."""
        return lengths.after(config, since, ZoneInfo(person.time_zone))

    @classmethod
    def load(cls, config, people, at, graph):
        """Four statements, and those of what may happen."""
        from .. import waking  # it needs the tables, which need the blocks of the steps

        known = waking.of(people)
        begun = waking.arrivals([person for person in people if person.enrolment_id not in known])
        since = begun | {number: each.since for number, each in known.items()}
        now = max(at, clock.now())  # the batch may have begun a while ago; what came in since counts
        spans = [cls._span(config, person, since[person.enrolment_id], now, graph) for person in people]
        found = several.found(config["events"], spans, now)
        gone = several.gone(config["events"])
        return {
            person.enrolment_id: Waited(
                since=since[person.enrolment_id],
                listening=person.enrolment_id in known,
                woken=known[person.enrolment_id].woken if person.enrolment_id in known else 0,
                found=found[person.enrolment_id],
                gone=gone,
            )
            for person in people
        }

    @classmethod
    def _span(cls, config, person, since, now, graph):
        return Span(
            enrolment_id=person.enrolment_id,
            contact_id=person.contact_id,
            since=since,
            until=min(now, cls.ends_at(config, person, since)),
            subject=person.subject,
            steps=sending_steps(graph),
            rehearsal=person.rehearsal,
        )

    @classmethod
    def decide(cls, config, person, fact, at):
        facts = {"since": fact.since.isoformat()} | ({"chosen": fact.chosen} if fact.chosen else {})
        if fact.found.at is not None:
            return Outcome(branch=HAPPENED, way=HAPPENED, facts=fact.found.facts | facts)
        ends = cls.ends_at(config, person, fact.since)
        if at >= ends:
            if fact.found.look_again_at is not None:
                again = max(fact.found.look_again_at, at + timedelta(seconds=1))
                return Outcome(postponed_to=again, heard=fact.woken)
            if not fact.found.measured:
                return Outcome(branch=UNKNOWN, way=TIMEOUT, reason="not_measured", facts=facts)
            if not fact.gone:
                return Outcome(branch=TIMEOUT, way=TIMEOUT, facts=facts | {"until": ends.isoformat()})
        if fact.gone:
            return Outcome(hold="awaited_gone")
        if not fact.listening:
            return Outcome(listen=Listening(keys=tuple(several.keys(config["events"])), since=fact.since))
        return Outcome(postponed_to=ends, heard=fact.woken)

    @classmethod
    def told(cls, config, run):
        if run.branch == HAPPENED:
            return _("it happened: %(what)s") % {"what": several.told(run.facts)}
        if run.branch == TIMEOUT:
            return _("it did not happen within %(length)s") % {"length": lengths.words(config)}
        return _("not measured: went the way of “Not in time”") if run.branch == UNKNOWN else ""

    @classmethod
    def asks(cls, fact):
        """Nothing happens to somebody who tries it out, except to the try-out's own messages."""
        return fact.found.at is None

    @classmethod
    def answers(cls, config):
        return [(HAPPENED, _("It happens")), (TIMEOUT, _("It does not happen in time"))]

    @classmethod
    def answered_at(cls, config, person, answer, at):
        return at if answer == HAPPENED else cls.ends_at(config, person, at)

    @classmethod
    def answered(cls, config, fact, answer, at):
        if answer == HAPPENED:
            first = next(iter(config["events"]), {"kind": "", "config": {}})
            facts = {"happened": first["kind"], "config": first["config"], "at": at.isoformat()}
            return replace(fact, found=Found(at=at, facts=facts), chosen=answer)
        return replace(fact, found=Found(), gone=False, chosen=answer)
