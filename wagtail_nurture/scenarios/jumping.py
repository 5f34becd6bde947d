"""People are carried on to a goal from wherever they stand before it."""

from .holding import QUIET
from .models import Token, WaitSubscription


State = Token.State


def jump(goals, at):
    """Put people onto the goals they reached ({enrolment id: step id}); they are decided on there at once.

    Inside a transaction, their tokens locked. A worker that decides on them right now loses them: its write names a
    claim that is gone. Who was held at a step, or was set aside there, goes on; who is held by hand, or because the
    scenario does not run, stays held. Three statements for each goal.
    """
    if not goals:
        return
    WaitSubscription.objects.filter(enrolment__in=goals).delete()
    for goal in set(goals.values()):
        rows = Token.objects.filter(pk__in=[number for number, step in goals.items() if step == goal])
        still = rows.filter(state=State.HELD, reason__in=QUIET)
        kept = set(still.values_list("pk", flat=True))
        rows.update(step_id=goal, due_at=at, attempts=0)
        rows.exclude(pk__in=kept).update(state=State.READY, reason="", fence=None, lease_until=None)
