"""What held earlier, in SQL: as now, but for those of whom something was changed since; these are asked in memory."""

from django.db.models import Q

from .conditions.base import Person
from .past import is_past
from .truth import Truth


def where(condition, at):
    """The Truth of ``condition`` (Condition) as of ``at``; None where the database cannot tell."""
    now = condition.where(at)
    if now is None or not is_past(at) or not (numbers := set(condition.changed_since(at))):
        return now
    answers = condition.ask([Person(number) for number in numbers], at)
    unchanged = ~Q(pk__in=numbers)
    yes, unknown = (
        Q(pk__in=[number for number, answer in answers.items() if answer.truth is truth]) for truth in (True, None)
    )
    return Truth(now.yes & unchanged | yes, now.perhaps & unchanged | yes | unknown)
