"""People who stand on a step: a passage and a token each, by two statements whatever the number."""

from django.utils import timezone

from wagtail_nurture.scenarios.models import Enrolment, Token

from . import people, series


def gather(version, step_id, count, *, due_in, name):
    """``count`` new people on ``step_id`` of ``version``, due after ``due_in`` (timedelta). Returns their Crowd."""
    at, crowd = timezone.now(), people.gather(count, name)
    passage = Enrolment(scenario_id=version.scenario_id, version=version, entry_key=name, entered_at=at)
    series.insert(passage, crowd.source, contact_id="id")
    token = Token(version=version, step_id=step_id, due_at=at + due_in)
    theirs = f"{Enrolment._meta.db_table} WHERE contact_id > {crowd.after} AND contact_id <= {crowd.last} ORDER BY id"
    series.insert(token, theirs, enrolment_id="id")
    return crowd
