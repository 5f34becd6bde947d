"""People who may not go on: held until somebody mends or resumes something, and released again.

Each hold has a reason and, where an editor must mend something, a to-do that names the step (DESIGN law 6).
"""

from collections import Counter

from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import ngettext_lazy

from wagtail_nurture import alarm, reasons, todos
from wagtail_nurture.delivery import release as deliveries
from wagtail_nurture.lookups import Among

from . import graph as graphs
from .links import edit_url
from .models import ScenarioState, ScenarioVersion, Token
from .sending import messages_of


PAUSED, UNPUBLISHED, EMAIL = "scenario_paused", "scenario_unpublished", "email_not_published"
STOPPED, BY_HAND = "scenario_stopped", "held_by_hand"
#: Where nobody moves, and the reason for which they are held.
STILL = {
    ScenarioState.Status.PAUSED: PAUSED,
    ScenarioState.Status.STOPPED: STOPPED,
    ScenarioState.Status.DRAFT: UNPUBLISHED,
}
#: Holds that somebody wanted: no to-do tells of them, and a mended step does not end them.
QUIET = {*STILL.values(), BY_HAND}

State = Token.State


def stopped():
    """The tokens of all who do not go on: held, or set aside."""
    return Token.objects.filter(Among(F("state"), [State.HELD, State.POISONED]))


def hold(moves, version, step_id, *, fence):
    """Hold those of ``moves`` whose outcome says so; an editor is told which step to mend."""
    groups = {}
    for move in moves:
        if move.outcome.hold:
            groups.setdefault(move.outcome.hold, []).append(move.person.enrolment_id)
    for reason, members in groups.items():
        rows = Token.objects.filter(pk__in=members, fence=fence, state=State.CLAIMED)
        with transaction.atomic():  # a worker killed in between must not leave held whom nobody knows of
            rows.update(state=State.HELD, reason=reason, fence=None, lease_until=None, attempts=0)
            _tell(version, step_id, reason, State.HELD)


def hold_while_still(scenario_id, enrolment_ids, *, fence):
    """Hold people of a scenario that does not run. The state is looked at again under lock: it may run by now."""
    with transaction.atomic():
        state = ScenarioState.objects.select_for_update().filter(scenario=scenario_id).first()
        reason = STILL.get(state.status if state else ScenarioState.Status.DRAFT)
        rows = Token.objects.filter(pk__in=enrolment_ids, fence=fence, state=State.CLAIMED)
        rows.update(
            state=State.HELD if reason else State.READY,
            reason=reason or "",
            fence=None,
            lease_until=None,
            attempts=0,
        )


def poison(enrolment_ids, version, step_id, error, *, fence):
    """Set people aside who make the work fail, so that the others go on. ``error``: name of what went wrong."""
    rows = Token.objects.filter(pk__in=enrolment_ids, fence=fence, state=State.CLAIMED)
    with transaction.atomic():
        rows.update(state=State.POISONED, reason="poisoned", fence=None, lease_until=None)
        _tell(version, step_id, "poisoned", State.POISONED, error=error)


def release(scenario, *, reasons=(PAUSED, STOPPED, UNPUBLISHED)):
    """Let the people and messages go on that were held in ``scenario`` for one of ``reasons``. How many people."""
    rows = Token.objects.filter(version__scenario=scenario, state=State.HELD, reason__in=reasons)
    with transaction.atomic():
        count = rows.update(state=State.READY, reason="", attempts=0)
        deliveries.release(reason__in=reasons, scenario_id=scenario.pk)
        alarm.wake(alarm.MASS)
    return count


def release_step(scenario, step_id):
    """An editor says that the step is mended: whoever is held or set aside there is tried again. How many."""
    rows = Token.objects.filter(
        version__scenario=scenario, step_id=step_id, state__in=[State.HELD, State.POISONED]
    ).exclude(reason__in=QUIET)
    with transaction.atomic():
        found = set(rows.values_list("reason", flat=True).distinct())
        count = rows.update(state=State.READY, reason="", attempts=0)
        for reason in found:
            todos.resolve(_key(scenario.pk, step_id, reason))
        alarm.wake(alarm.MASS)
    return count


def release_email(message_key):
    """The message with this translation_key came into force: people held for it go on. How many."""
    released = 0
    for version in ScenarioVersion.objects.filter(tokens__state=State.HELD, tokens__reason=EMAIL).distinct():
        for step_id, step in version.graph["steps"].items():
            if str(message_key) in {message["key"] for message in messages_of(step)}:
                rows = version.tokens.filter(step_id=step_id, state=State.HELD, reason=EMAIL)
                released += rows.update(state=State.READY, reason="", attempts=0)
                todos.resolve(_key(version.scenario_id, step_id, EMAIL))
    if released:
        alarm.wake(alarm.MASS)
    return released


def settle(scenario_id, step_id, reason):
    """The to-do about people held at the step for ``reason`` is over when nobody is held there for it any more."""
    held = Token.objects.filter(version__scenario=scenario_id, step_id=step_id, reason=reason)
    if not held.filter(state__in=[State.HELD, State.POISONED]).exists():
        todos.resolve(_key(scenario_id, step_id, reason))


def settle_step(scenario_id, step_id):
    """The same for whatever people were held there."""
    key = _key(scenario_id, step_id, "")
    waiting = todos.Todo.objects.filter(key__startswith=key, resolved_at=None)
    for each in waiting.values_list("key", flat=True):
        settle(scenario_id, step_id, each.removeprefix(key))


def retell():
    """Set the to-dos about held people right: as many as there are, none where nobody is held, none forgotten.

    Two queries, and a few for each to-do that is not right.
    """
    held = stopped().exclude(reason__in=QUIET).order_by()
    people, places = Counter(), {}
    columns = ("version__scenario", "step_id", "reason", "version", "state")
    for scenario, step_id, reason, version, state, number in held.values_list(*columns).annotate(Count("pk")):
        key = _key(scenario, step_id, reason)
        people[key] += number
        places[key] = (version, step_id, reason, state)
    told = todos.open_ones("people_held")
    for key in told.keys() - people.keys():
        todos.resolve(key)
    for key, number in people.items():
        if key not in told:
            version, *place = places[key]
            _tell(ScenarioVersion.objects.select_related("scenario").get(pk=version), *place)
        elif told[key] != number:
            todos.recount(key, people=number)


def _tell(version, step_id, reason, state, error=""):
    people = Token.objects.filter(version__scenario=version.scenario_id, step_id=step_id, state=state, reason=reason)
    number = people.count()
    if not number:
        return
    todos.raise_todo(
        _key(version.scenario_id, step_id, reason),
        kind="people_held",
        code="people_poisoned" if state == State.POISONED else "people_held",
        facts={
            "scenario": version.scenario.name,
            "step": todos.in_languages(lambda: graphs.named(version.graph, step_id)),
            "reason": reason,
            "error": error,
            "people": number,
        },
        url=edit_url(version.scenario),
        people=number,
    )


def _held(facts):
    return _HELD % (facts | {"reason": reasons.sentence(facts["reason"])})


_HELD = ngettext_lazy(
    "“%(scenario)s”, %(step)s: %(people)d person is held: %(reason)s.",
    "“%(scenario)s”, %(step)s: %(people)d people are held: %(reason)s.",
    "people",
)
todos.register(
    {
        "people_held": _held,
        "people_poisoned": ngettext_lazy(
            "“%(scenario)s”, %(step)s: %(people)d person cannot pass (%(error)s). The others go on.",
            "“%(scenario)s”, %(step)s: %(people)d people cannot pass (%(error)s). The others go on.",
            "people",
        ),
    }
)


def _key(scenario_id, step_id, reason):
    return f"held:{scenario_id}:{step_id}:{reason}"
