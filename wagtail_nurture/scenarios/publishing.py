"""A draft takes effect, whoever published it: the button, the schedule, or an approval (DESIGN law 11)."""

import json

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import alarm, clock, todos
from wagtail_nurture.exceptions import PublishRefused

from . import graph as graphs
from . import holding, setbacks
from .byhand import acts, errands
from .links import edit_url
from .models import Intake, ScenarioState, ScenarioVersion
from .timed import looking as timers


Status = ScenarioState.Status
#: Published, but nobody enters.
RESTING = (Status.PAUSED, Status.FINISHING, Status.STOPPED)
#: What may be paused, or paused in another way.
PAUSABLE = (Status.ON, Status.PAUSED, Status.FINISHING)


@transaction.atomic
def publish(scenario, *, user=None, at=None, raw=None):
    """Make what ``scenario`` holds now the version in force, and start it if it was a draft. Returns the version.

    An unchanged graph makes no new version. People inside stay on theirs. A paused scenario stays paused. ``raw`` are
    the stored streams, if known ({field: list}). Raises PublishRefused: nothing has changed then.
    """
    at = at or clock.now()
    problems = graphs.vanished(raw or {}) + graphs.problems(scenario)
    if problems:
        raise PublishRefused(problems)
    state, _created = ScenarioState.objects.select_for_update().get_or_create(scenario=scenario)
    version = _version(scenario, state, graphs.build(scenario), user, at)
    state.version = version
    if state.status == Status.DRAFT:
        state.status, state.started_at = Status.ON, at
    state.save()
    timers.begin(scenario, version, at)
    if scenario.enrol_matching:
        _invite_matching(scenario, version, at)
    if state.status == Status.ON:
        holding.release(scenario)
    todos.resolve(_refusal(scenario))
    setbacks.mended(scenario)
    alarm.wake(alarm.MASS)
    return version


@transaction.atomic
def unpublish(scenario, *, at=None):
    """Nobody enters any more and the people inside are held until it is published again."""
    state = state_of(scenario, lock=True)
    state.status, state.paused_at = Status.DRAFT, at or clock.now()
    state.save()


@transaction.atomic
def pause(scenario, *, user=None, at=None):
    """Hold everybody inside and let nobody in. Events that happen meanwhile do not start it later."""
    state = state_of(scenario, lock=True)
    if state.status in (Status.ON, Status.FINISHING):
        state.status, state.paused_at = Status.PAUSED, at or clock.now()
        state.save()


@transaction.atomic
def let_finish(scenario, *, user=None, at=None):
    """Let nobody in; the people inside go on to their end, also those whom a pause held."""
    state = state_of(scenario, lock=True)
    if state.status in (Status.ON, Status.PAUSED):
        state.paused_at = state.paused_at or at or clock.now()
        state.status = Status.FINISHING
        state.save()
        holding.release(scenario)


@transaction.atomic
def stop(scenario, *, user=None, at=None):
    """Let nobody in and send everybody out who is inside now; the worker does it in chunks (an Errand, or None)."""
    state = state_of(scenario, lock=True)
    if state.status not in PAUSABLE:
        return None
    state.paused_at = state.paused_at or at or clock.now()
    state.status = Status.STOPPED
    state.save()
    rows = Intake.objects.filter(version__scenario=scenario, state=Intake.State.OPEN)
    rows.update(state=Intake.State.STOPPED, fence=None, lease_until=None)
    return errands.begin(scenario, acts.STOP, {}, by=user.get_username() if user else "")


@transaction.atomic
def resume(scenario, *, user=None, at=None):
    """Go on: the people still inside are released, new ones enter from now on. Not while they are being sent out."""
    state = state_of(scenario, lock=True)
    if state.status in RESTING and not errands.is_open(scenario, acts.STOP):
        state.status, state.paused_at, state.started_at = Status.ON, None, at or clock.now()
        state.save()
        holding.release(scenario)


def state_of(scenario, *, lock=False):
    """The ScenarioState of ``scenario``, made when missing."""
    rows = ScenarioState.objects.select_for_update() if lock else ScenarioState.objects
    return rows.get_or_create(scenario=scenario)[0]


def on_published(*, instance, revision=None, **kwargs):
    """Receiver of Wagtail's ``published``: a refusal leaves the former version in force and an editor's to-do."""
    try:
        publish(instance, user=getattr(revision, "user", None), raw=stored(revision))
    except PublishRefused as refusal:
        todos.raise_todo(
            _refusal(instance),
            kind="scenario_refused",
            code="scenario_refused",
            facts=_facts(instance, refusal, stored(revision)),
            url=edit_url(instance),
        )


def on_unpublished(*, instance, **kwargs):
    """Receiver of Wagtail's ``unpublished``."""
    unpublish(instance)


def _version(scenario, state, graph, user, at):
    digest = graphs.fingerprint(graph)
    if state.version and state.version.hash == digest:
        return state.version
    last = scenario.versions.order_by("-number").first()
    return ScenarioVersion.objects.create(
        scenario=scenario,
        number=last.number + 1 if last else 1,
        graph=graph,
        hash=digest,
        published_at=at,
        published_by=user,
    )


def _invite_matching(scenario, version, at):
    Intake.objects.get_or_create(
        source_key=f"matching:{scenario.pk}:{scenario.live_revision_id or version.pk}",
        defaults={"version": version, "created_at": at},
    )
    alarm.wake(alarm.MASS)


def stored(revision):
    """The streams of a Scenario as ``revision`` (or None) keeps them: {field: list}."""
    content = revision.content if revision else {}
    return {name: json.loads(content.get(name) or "[]") for name in ("triggers", "steps", "exits")}


def _refusal(scenario):
    return f"scenario:{scenario.pk}:refused"


def _facts(scenario, refusal, raw):
    """What the to-do tells: the first problem in every language, and how many more there are."""

    def first():
        return (graphs.vanished(raw) + graphs.problems(scenario) or refusal.problems)[0]

    return {"scenario": scenario.name, "problem": todos.in_languages(first), "more": len(refusal.problems) - 1}


_ONE = _("“%(scenario)s” was published but did not start: %(problem)s")
_SEVERAL = _("“%(scenario)s” was published but did not start: %(problem)s (and %(more)d more)")
todos.register({"scenario_refused": lambda facts: (_SEVERAL if facts["more"] else _ONE) % facts})
