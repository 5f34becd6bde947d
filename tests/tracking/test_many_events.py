"""Many events written at once know their numbers, also those that somebody listens to."""

import pytest

from wagtail_nurture import clock
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import inbox, kinds, recorder
from wagtail_nurture.tracking.models import Event, EventInbox


pytestmark = pytest.mark.django_db


def test_events_that_somebody_listens_to_know_their_numbers_and_stand_in_the_inbox(pool):
    people = [Contact.objects.create(pool=pool, phone=f"+3361234567{n}", created_at=clock.now()) for n in range(5)]
    recorder.record(kinds.MESSAGE_SENT, contact=people[0])
    inbox.listen(kinds.MESSAGE_SENT)
    events = [Event(at=clock.now(), kind=kinds.MESSAGE_SENT, contact=each, subject=f"s{each.pk}") for each in people]
    events.append(Event(at=clock.now(), kind=kinds.MESSAGE_SENT, subject="of nobody"))
    recorder.record_many(events)
    assert dict(Event.objects.exclude(subject="").values_list("pk", "subject")) == {
        each.pk: each.subject for each in events
    }
    due = dict(EventInbox.objects.filter(event__in=[each.pk for each in events]).values_list("event_id", "due_at"))
    assert due == {each.pk: each.at for each in events[:5]}
