from datetime import timedelta

import pytest
from django.utils import timezone

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.models import Event, EventClass, EventInbox
from wagtail_nurture.tracking import inbox, kinds, recorder


@pytest.fixture(autouse=True)
def heard(monkeypatch):
    monkeypatch.setattr(inbox, "_listened", {})
    inbox.listen(kinds.FORM_SUBMITTED)
    inbox.listen(kinds.MESSAGE_CLICKED)


def click(contact, at, link="a", **marks):
    return recorder.record(
        kinds.MESSAGE_CLICKED,
        contact=contact,
        at=at,
        subject="delivery:1",
        properties={"delivery": 1, "link": link} | marks,
    )


def test_an_event_is_one_insert(contact, django_assert_num_queries):
    with django_assert_num_queries(1):
        event = recorder.record(kinds.CONTACT_CREATED, contact=contact, properties={"a": "x\x00y"})
    event.refresh_from_db()
    assert event.properties == {"a": "xy"}
    assert not EventInbox.objects.exists()


def test_a_kind_somebody_listens_to_enters_the_inbox_and_leaves_it_when_done(contact, monkeypatch):
    rung = []
    monkeypatch.setattr("wagtail_nurture.alarm.wake", rung.append)
    event = recorder.record(kinds.FORM_SUBMITTED, contact=contact, subject="form:1")
    assert rung == ["mass"]
    assert inbox.due(10) == [event]
    inbox.done([event.pk])
    assert inbox.due(10) == []


def test_events_of_strangers_stay_out_of_the_inbox(db):
    recorder.record(kinds.FORM_SUBMITTED)
    assert inbox.due(10) == []


def test_a_click_settles_first(contact):
    moment = timezone.now()
    with clock.virtual(lambda: moment):
        event = click(contact, moment)
        assert inbox.due(10) == []
        assert inbox.next_due() == moment + timedelta(seconds=settings.CLICK_SETTLING_SECONDS)
    with clock.virtual(lambda: moment + timedelta(seconds=settings.CLICK_SETTLING_SECONDS)):
        assert inbox.due(10) == [event]
    assert EventClass.objects.get(event=event).kind == "human"


def test_a_believed_click_counts_as_contact_and_an_open_never_does(contact):
    moment = timezone.now()
    inbox.listen(kinds.MESSAGE_OPENED)
    recorder.record(kinds.MESSAGE_OPENED, contact=contact, at=moment, subject="delivery:1", properties={"delivery": 1})
    later = moment + timedelta(seconds=400)
    with clock.virtual(lambda: later):
        inbox.done([event.pk for event in inbox.due(10)])
        contact.refresh_from_db()
        assert contact.last_contact_at is None
    click(contact, moment)
    with clock.virtual(lambda: later):
        inbox.due(10)
    contact.refresh_from_db()
    assert contact.last_contact_at == later


def test_machines_leave_the_inbox_without_being_handed_out(contact):
    moment = timezone.now()
    burst = [click(contact, moment + timedelta(milliseconds=400 * n), link=str(n)) for n in range(3)]
    robot = click(contact, moment + timedelta(seconds=30), bot=True)
    human = click(contact, moment + timedelta(seconds=40))
    with clock.virtual(lambda: moment + timedelta(seconds=400)):
        assert inbox.due(2) == [human]
    reasons = dict(EventClass.objects.values_list("event_id", "reason"))
    assert [reasons[event.pk] for event in burst] == ["burst"] * 3
    assert reasons[robot.pk] == "bot"
    assert list(EventInbox.objects.values_list("event_id", flat=True)) == [human.pk]


def test_many_events_are_written_at_once(contact, django_assert_max_num_queries):
    now = timezone.now()
    events = [Event(kind=kinds.FORM_SUBMITTED, contact=contact, at=now) for _ in range(60)]
    with django_assert_max_num_queries(6):
        recorder.record_many(events)
    assert len(inbox.due(100)) == 60
