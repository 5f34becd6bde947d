"""People who may not go on: held until somebody mends or resumes something, and released again."""

from wagtail_nurture import alarm

from .models import Token


PAUSED, UNPUBLISHED = "paused", "unpublished"


def release(scenario, *, reasons=(PAUSED, UNPUBLISHED)):
    """Let the people who were held in ``scenario`` for one of ``reasons`` go on. Returns how many."""
    held = Token.objects.filter(version__scenario=scenario, state=Token.State.HELD, reason__in=reasons)
    released = held.update(state=Token.State.READY, reason="", attempts=0)
    alarm.wake(alarm.MASS)
    return released
