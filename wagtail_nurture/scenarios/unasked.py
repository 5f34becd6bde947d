"""Events that nobody asks for leave the inbox by the hundred, without being planned for.

Whatever a rule *may* ask for enters the inbox, in every process: a process that wrote an event cannot know of the rule
that another publishes just then. Whether any rule *does* ask is looked up here, where the events are taken, and after
they were read. So a rule that counts at that moment finds them, as it would if they were planned for.
"""

from django.db.models import Exists, OuterRef, Q

from wagtail_nurture.audience import following
from wagtail_nurture.tracking import inbox
from wagtail_nurture.tracking import kinds as events_kinds

from . import exits, steps, triggers
from .models import Enrolment, ScenarioState, ScenarioVersion


#: Of fewer events it costs less to plan for them than to ask who wants them.
MANY = 100
#: So many events of the inbox are looked at in one go: one write transaction, which on SQLite must end within 50 ms.
LOOK = 900


#: Kinds of which nothing came when this process planned for them last: worth a look. The others cost none.
_in_vain = set()


def leave_out(events):
    """Those of ``events`` (list of Event, as ``inbox.due`` gave them) that somebody asks for; the others are done with,
    and so are those behind them in the inbox. Seven statements where many came in vain before, else none."""
    if len(events) < MANY or _in_vain.isdisjoint(event.kind for event in events):
        return events
    behind = inbox.ahead(LOOK)
    asked = kinds()
    if asked is None:
        return events
    # Opens and clicks must be classified first, which happens as they are handed out.
    gone = {number for number, kind in behind if kind not in asked and kind not in events_kinds.SETTLING}
    gone.update(event.pk for event in events if event.kind not in asked)
    if gone:
        inbox.done(gone)
    return [event for event in events if event.pk not in gone]


def planned(events, *, in_vain):
    """``events`` were planned for; did nothing come of it?"""
    found = {event.kind for event in events}
    if in_vain:
        _in_vain.update(found)
    else:
        _in_vain.difference_update(found)


def kinds():
    """The kinds of events (set) that anybody asks for now; None when somebody asks for any.

    The followers' (segments, personas, points, interests), those of the triggers of running scenarios, and those by
    which somebody inside may leave, jump or go on. A query for each follower, one for the scenarios.
    """
    found = following.asked()
    if found is None:
        return None
    runs = Q(pk__in=ScenarioState.objects.filter(status=ScenarioState.Status.ON).values("version"))
    inside = Q(Exists(Enrolment.objects.filter(version=OuterRef("pk"), status=Enrolment.Status.ACTIVE)))
    for graph in ScenarioVersion.objects.filter(runs | inside).values_list("graph", flat=True):
        theirs = _of(graph)
        if None in theirs:
            return None
        found = found.union(*theirs)
    return found


def _of(graph):
    """[set of kinds, or None for any] of each part of a version's ``graph`` that is installed."""
    found = [kind.kinds for kind, _config in _parts(graph["triggers"], triggers.registry)]
    found += [kind.asks(config) for kind, config in _parts(graph["exits"], exits.registry)]
    return found + [kind.asks_for(config) for kind, config in _parts(graph["steps"].values(), steps.registry)]


def _parts(parts, registry):
    for part in parts:
        kind = registry.get(part["kind"])
        if kind:
            yield kind, part["config"]
