"""Some steps let only so many people through in a window of time; the others stand in line for a later one.

One row for each such step counts who passed in the present window and where the line ends. It is locked while a group
is written, so that no number of workers lets more people through. Somebody's place in the line is the time at which
their token is due: the beginning of a window.
"""

from dataclasses import replace
from datetime import UTC, datetime

from wagtail_nurture import rows

from . import steps
from .models import StepPace, Token


def hold_back(batch, version, step_id, moves):
    """Put those of ``moves`` (of people who passed the step) into line whom the step does not let through yet.

    Returns their enrolment ids; none when the step does not ration. In the fenced transaction; at most five statements.
    """
    step = version.graph["steps"].get(step_id)
    kind = steps.registry.get(step["kind"]) if step else None
    quota = kind.quota(step["config"]) if kind else None
    passing = [move.person for move in moves if move.passed and not move.part_id] if quota else []
    if not passing:
        return set()
    came = dict(Token.objects.filter(pk__in=[each.enrolment_id for each in passing]).values_list("pk", "due_at"))
    wanting = [replace(person, due_at=came[person.enrolment_id]) for person in passing]
    StepPace.objects.bulk_create([StepPace(scenario_id=version.scenario_id, step_id=step_id)], ignore_conflicts=True)
    row = StepPace.objects.select_for_update().get(scenario=version.scenario_id, step_id=step_id)
    later = admit(row, quota, wanting, batch.at)
    row.save()
    places = [(number, due_at, Token.State.READY, None, 0) for number, due_at in later.items()]
    rows.Update(Token, ("due_at", "state", "fence", "attempts"), places).run()
    return set(later)


def admit(row, quota, people, at):
    """{enrolment id: when their turn comes} of those of ``people`` (list of Standing) who do not pass at ``at``.

    ``quota`` is (seconds, how many pass in so many seconds). Counts in ``row`` (StepPace). Those whose turn it is come
    first, then whoever has just arrived, as far as nobody in line is entitled to the place. Pure but for ``row``.
    """
    seconds, most = quota
    window = int(at.timestamp() // seconds)
    if (row.seconds, row.most) != quota:
        row.seconds, row.most, row.window, row.used, row.line = seconds, most, window, 0, 0
    if row.window < window:
        row.window, row.used = window, 0
    start = row.window * most
    called = [person for person in people if _was_in_line(person, seconds)]
    fresh = [person for person in people if not _was_in_line(person, seconds)]
    passing = max(0, most - row.used)
    late, row.used = called[passing:], row.used + len(called[:passing])
    promised = min(max(row.line - start, 0), most)
    passing = max(0, most - max(row.used, promised))
    waiting, row.used = [*late, *fresh[passing:]], row.used + len(fresh[:passing])
    found = {}
    for person in waiting:
        row.line = max(row.line, start + most)
        found[person.enrolment_id] = datetime.fromtimestamp(row.line // most * seconds, UTC)
        row.line += 1
    return found


def _was_in_line(person, seconds):
    """Whether they come at the beginning of a window, where only those in line come."""
    return person.due_at is not None and person.due_at.timestamp() % seconds == 0
