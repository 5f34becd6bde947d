"""What needs a hand, in words, each with the place where to act: stored to-dos, and what the week's numbers say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_nurture import clock
from wagtail_nurture.delivery import trials
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.models import Enrolment, ScenarioState
from wagtail_nurture.todos import Todo


WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Hand:
    """One thing: the sentence, where to act ("" for nowhere), how many people wait, since when (None: no moment)."""

    sentence: str
    url: str = ""
    people: int = 0
    at: datetime | None = None


def all_of_them(user, limit=20):
    """([Hand] for ``user``, how many more there are): four queries whatever the size."""
    waiting = Todo.objects.filter(resolved_at=None)
    stored = [Hand(todo.sentence, todo.url, todo.people, todo.created_at) for todo in waiting[:limit]]
    found = stored + _paused(user) + _refused(user)
    return found[:limit], max(waiting.count() - len(stored), 0) + max(len(found) - limit, 0)


def number():
    """How many stored to-dos wait; one query."""
    return Todo.objects.filter(resolved_at=None).count()


def _paused(user):
    """Scenarios that are paused while people are inside."""
    inside = Count("scenario__enrolments", filter=Q(scenario__enrolments__status=Enrolment.Status.ACTIVE))
    rows = ScenarioState.objects.filter(status=ScenarioState.Status.PAUSED).select_related("scenario")
    rows = rows.annotate(inside=inside).filter(inside__gt=0).order_by("-paused_at")[:5]
    may = user.has_perm("wagtail_nurture.view_scenario") or user.has_perm("wagtail_nurture.change_scenario")
    return [
        Hand(
            _("“%(name)s” is paused while people are inside. Resume it, or they wait for ever.")
            % {"name": state.scenario.name},
            reverse("nurture_scenarios:inspect", args=[state.scenario_id]) if may else "",
            state.inside,
            state.paused_at,
        )
        for state in rows
    ]


def _refused(user):
    """Messages that mail servers refused in the last seven days: bounces."""
    since = clock.now() - WEEK
    refused = Delivery.objects.filter(state=Delivery.State.FAILED, created_at__gt=since)
    count = trials.real(refused).count()
    if not count:
        return []
    words = ngettext(
        "In the last seven days mail servers refused %(n)d message. Addresses that do not exist are not written to "
        "again.",
        "In the last seven days mail servers refused %(n)d messages. Addresses that do not exist are not written to "
        "again.",
        count,
    )
    url = f"{reverse('nurture_journal_deliveries_modeladmin_index')}?state__exact={Delivery.State.FAILED.value}"
    return [Hand(words % {"n": count}, url if user.has_perm("wagtail_nurture.view_delivery") else "")]
