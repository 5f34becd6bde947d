"""How many simple rules a second are answered from facts in memory: of each person one, as the engine asks them."""

import gc
import time
from statistics import median

from django.utils import timezone

from wagtail_nurture.audience.conditions.base import Person
from wagtail_nurture.audience.models import Score
from wagtail_nurture.audience.past import Known
from wagtail_nurture.audience.rule import Rule

from .. import people, series
from ..table import Row, per_pair


ROUNDS = 5
#: As many as are asked at once where everybody is asked.
COMPANY = 500
A_SECOND = 50_000
RULE = {"match": "all", "conditions": [{"kind": "score", "config": {"at_least": 10}}]}


def row(count):
    """``count`` answers to a rule of one condition, the facts read from the database for 500 people at a time."""
    crowd, at = people.gather(min(count, 20_000), "rules"), timezone.now()
    series.insert(Score(points=0, changed_at=at), crowd.source, contact_id="id", points="id %% 20")
    numbers = list(crowd.rows().order_by("pk").values_list("pk", flat=True))
    ours, bare = [], []
    gc.collect()
    gc.freeze()  # the garbage collector does not search, in the middle of a round, what Django itself holds
    try:
        for _round in range(ROUNDS):
            ours.append(_answers(numbers, at))
            bare.append(_compares(numbers))
    finally:
        gc.unfreeze()
    ratio = per_pair(ours, bare)
    return Row(
        "rules in memory, one condition",
        median(ours),
        median(bare),
        "answers/s",
        f">= {A_SECOND:,}/s",
        median(ours) >= A_SECOND,
        f"with reading the rule and the facts for {COMPANY} people at once, and the reason of each for the journal. "
        "Beside: a loop that compares a number of each person's",
        ratio,
    )


def _answers(numbers, at):
    """Answers a second."""
    began, told = time.perf_counter(), 0
    for start in range(0, len(numbers), COMPANY):
        some = numbers[start : start + COMPANY]
        answers = Rule.from_config(RULE).answers(Known([Person(number) for number in some], at))
        told += sum(answers[number].truth is True for number in some)
    if not told:
        raise RuntimeError("nobody has the points asked for")
    return len(numbers) / (time.perf_counter() - began)


def _compares(numbers):
    points = {number: number % 20 for number in numbers}
    began = time.perf_counter()
    told = [points[number] >= 10 for number in numbers]
    return len(told) / (time.perf_counter() - began)
