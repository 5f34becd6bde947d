"""How serious it is: each thing that is not as it should be, the most serious first."""

from dataclasses import dataclass
from enum import StrEnum

from wagtail_nurture import alarm
from wagtail_nurture.conf import settings


#: What takes less than this is the usual rhythm of a sweep a minute, and not called late.
USUAL = 90


class Level(StrEnum):
    """``WARNING``: it goes on, but somebody should look. ``CRITICAL``: people wait for nothing."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Trouble:
    """``code`` is stable, for monitors: never_seen, silent, late, down, copied, poisoned, uncertain."""

    code: str
    level: Level
    #: The lane or channel it is about, "" for all.
    about: str = ""
    #: For how long, in seconds; 0 where that says nothing.
    seconds: float = 0
    number: int = 0


def troubles(facts):
    """Every Trouble in ``facts`` (Facts), the most serious first; [] when all is well."""
    found = [*_copied(facts), *_workers(facts), *_down(facts), *_late(facts), *_stuck(facts)]
    return sorted(found, key=lambda trouble: trouble.level != Level.CRITICAL)


def level(found):
    """The Level of the whole: that of its worst Trouble."""
    levels = {trouble.level for trouble in found}
    return next((each for each in (Level.CRITICAL, Level.WARNING) if each in levels), Level.OK)


def lateness(facts):
    """Seconds since the oldest thing that waits was due."""
    return max(waiting.late for waiting in facts.waiting)


def _copied(facts):
    if facts.copied:
        yield Trouble("copied", Level.CRITICAL)


def _workers(facts):
    if all(lane.silence is None for lane in facts.lanes):
        yield Trouble("never_seen", Level.CRITICAL)
        return
    for lane in facts.lanes:
        if lane.silence is None:
            yield Trouble("never_seen", Level.WARNING, lane.name)
        elif lane.silence >= 60 * settings.SILENT_MINUTES:
            yield Trouble("silent", Level.CRITICAL, lane.name, lane.silence)


def _down(facts):
    for down in facts.down:
        yield Trouble("down", Level.CRITICAL, down.channel, down.since)


def _late(facts):
    """A long mass sending is late by nature and only worth a look; a file asked for is not."""
    for lane in alarm.LANES:
        late = max(waiting.late for waiting in facts.waiting if waiting.lane == lane)
        if late >= 60 * settings.SILENT_MINUTES:
            yield Trouble("late", Level.CRITICAL if lane == alarm.NOW else Level.WARNING, lane, late)


def _stuck(facts):
    if number := facts.held_people.get("poisoned", 0):
        yield Trouble("poisoned", Level.WARNING, number=number)
    if facts.uncertain:
        yield Trouble("uncertain", Level.WARNING, number=facts.uncertain)
