"""Since when people stand where they stand, as the journal tells it. Reads only, by set."""

from datetime import datetime

from django.db.models import F

from .models import StepRun
from .versions.models import KIND


def of(enrolment_ids):
    """{enrolment id: (when they came to their step, the id of the journal row that brought them there)}. One query.

    Of those who have passed a step before it. A change of version keeps when the person had come.
    """
    last = StepRun.objects.filter(enrolment__in=enrolment_ids, visit=F("enrolment__token__visit") - 1)
    rows = last.values_list("enrolment", "kind", "facts", "at", "pk")
    return {number: (_moment(facts, at) if kind == KIND else at, run) for number, kind, facts, at, run in rows}


def _moment(facts, at):
    arrived = facts.get("arrived")
    return datetime.fromisoformat(arrived) if arrived else at
