"""Who belongs to a segment is kept: built when its rule is saved, moved by events, by time, and by edits."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture import clock
from wagtail_nurture.audience import following, score
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.segments import building, follower, work
from wagtail_nurture.audience.segments.models import SegmentDay, SegmentMember, SegmentState
from wagtail_nurture.contacts import lists, people
from wagtail_nurture.contacts.models import Contact, List
from wagtail_nurture.models import Visitor
from wagtail_nurture.scenarios import intake
from wagtail_nurture.todos import Todo
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event, EventInbox

from .conftest import NOW


class Story:
    now = NOW


@pytest.fixture
def story():
    told = Story()
    with clock.virtual(lambda: told.now):
        yield told


def until():
    return time.monotonic() + 60


def pump():
    while intake.take(until()) + work.carry_on(until()):
        pass


def condition(kind, **value):
    return {"type": kind, "id": kind, "value": value}


@pytest.fixture
def segment(pool):
    def make(*conditions, name="Touring", match="all"):
        made = Segment(pool=pool, name=name, match=match)
        return rule(made, *conditions)

    return make


def rule(segment, *conditions):
    segment.conditions = Segment._meta.get_field("conditions").to_python(list(conditions))
    segment.save()
    return segment


@pytest.fixture
def crowd(pool):
    def make(number):
        return Contact.objects.bulk_create(
            Contact(pool=pool, email=f"p{n}@x.org", email_key=f"p{n}@x.org", language="en", created_at=NOW)
            for n in range(number)
        )

    return make


@pytest.fixture
def read(touring, contact):
    """``read(page number, days ago)``: Ada's browser, which is remembered, shows a page of the section."""
    Visitor.objects.create(key_hash="a" * 64, contact=contact, first_seen_at=NOW, last_seen_at=NOW)
    pages = [touring, *touring.get_children()]

    def see(number, days=0):
        at = clock.now() - timedelta(days=days)
        return recorder.record(kinds.PAGE_VIEWED, contact=contact, page_id=pages[number].pk, at=at)

    return see


def members(segment):
    return set(SegmentMember.objects.filter(segment=segment).values_list("contact", flat=True))


def told():
    events = Event.objects.filter(kind__in=[kinds.SEGMENT_ENTERED, kinds.SEGMENT_LEFT]).order_by("pk")
    return [(event.kind.split(".")[1], event.contact_id, event.properties["because"]) for event in events]


def reader(touring, times=2, days=30):
    return condition("viewed_pages", section=touring.pk, times=times, days=days)


def test_a_new_segment_is_built_without_telling_of_anybody(segment, crowd, story):
    crowd(7)
    made = segment(condition("field", field="language", operator="is", value="en"))
    assert not members(made)
    pump()
    state = made.state
    assert (len(members(made)), state.people, state.status) == (7, 7, "ready")
    assert state.next_change_at is None
    assert told() == []
    assert list(SegmentDay.objects.values_list("people", flat=True)) == [7]


def test_an_event_moves_its_person_and_nobody_else(segment, touring, contact, bob, read, story):
    made = segment(reader(touring))
    pump()
    read(0)
    pump()
    assert members(made) == set()
    read(1)
    pump()
    assert members(made) == {contact.pk}
    assert told() == [("entered", contact.pk, "event")]
    assert SegmentState.objects.get().people == 1
    club = List.objects.create(pool=made.pool, name="Club", slug="club")
    lists.join([bob.pk], club)
    pump()
    assert len(told()) == 1


def test_a_delta_takes_at_most_ten_statements(segment, touring, contact, read, story):
    made = segment(
        reader(touring),
        condition("score", at_least=1),
        condition("field", field="language", operator="is_not", value="x"),
    )
    score.add([contact.pk], 3)
    read(0)
    pump()
    event = read(2)
    EventInbox.objects.all().delete()
    with CaptureQueriesContext(connection) as asked:
        keeper = follower.Segments()
        keeper.write(keeper.plan([event], story.now))
    mine = [query["sql"] for query in asked.captured_queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert members(made) == {contact.pk}
    assert len(mine) <= 10, "\n".join(sql[:200] for sql in mine)


def test_the_same_event_twice_changes_nothing_more(segment, touring, contact, read, story):
    segment(reader(touring, times=1))
    pump()
    event = read(0)
    for _time in range(2):
        following.write(following.plan([event], story.now))
    assert told() == [("entered", contact.pk, "event")]
    assert SegmentState.objects.get().people == 1


def test_time_alone_moves_people_too(segment, touring, contact, read, story):
    made = segment(reader(touring, times=2, days=7))
    read(0, days=3)
    read(1, days=1)
    pump()
    assert members(made) == {contact.pk}
    story.now += timedelta(days=3, hours=23)
    pump()
    assert members(made) == {contact.pk}
    story.now += timedelta(hours=2)
    work.carry_on(until())
    assert members(made) == set()
    assert told()[-1] == ("left", contact.pk, "time")


def test_an_edit_of_the_rule_moves_people_and_says_so(segment, crowd, story):
    everybody = crowd(5)
    made = segment(condition("field", field="language", operator="is", value="en"))
    pump()
    Contact.objects.filter(pk=everybody[0].pk).update(language="fr")
    rule(made, condition("field", field="language", operator="is", value="fr"))
    pump()
    assert members(made) == {everybody[0].pk}
    assert sorted(told()) == sorted(("left", one.pk, "rule") for one in everybody[1:])
    made.save()
    assert SegmentState.objects.get().status == "ready"  # nothing new in the rule


def test_whoever_becomes_known_is_asked(segment, pool, story):
    made = segment(condition("field", field="language", operator="is", value="fr"))
    pump()
    contact, _created = people.find_or_create(pool=pool, email="new@example.org", language="fr")
    pump()
    assert members(made) == {contact.pk}


def test_merged_people_belong_to_nothing_and_who_stays_is_asked(segment, contact, bob, story):
    made = segment(condition("score", at_least=5))
    score.add([contact.pk], 3)
    score.add([bob.pk], 5)
    pump()
    assert members(made) == {bob.pk}
    people.merge(bob, into=contact)
    pump()
    assert members(made) == {contact.pk}
    assert SegmentState.objects.get().people == 1


def test_something_deleted_stops_the_segment_and_its_people_stay(segment, pool, contact, read, touring, story):
    club = List.objects.create(pool=pool, name="Club", slug="club")
    lists.join([contact.pk], club)
    made = segment(condition("in_list", list=str(club.pk)), reader(touring, times=1))
    read(0)
    pump()
    assert members(made) == {contact.pk}
    club.delete()
    read(1)
    pump()
    assert members(made) == {contact.pk}
    assert SegmentState.objects.get().status == "stopped"
    assert "“Touring” is no longer kept" in Todo.objects.get(resolved_at=None).sentence
    rule(made, reader(touring, times=1))
    pump()
    assert SegmentState.objects.get().status == "ready"
    assert not Todo.objects.filter(resolved_at=None).exists()


def test_a_rule_that_sql_cannot_tell_is_asked_of_everybody(segment, crowd, story, monkeypatch):
    monkeypatch.setattr(building, "CHUNK", 2)
    crowd(5)
    made = segment(condition("agrees", purpose="advice"))
    pump()
    assert members(made) == set()
    assert SegmentState.objects.get().status == "ready"


class Killed(BaseException):
    """Nothing catches it."""


def test_a_worker_killed_in_the_middle_leaves_the_rest_to_the_next(segment, crowd, story, monkeypatch):
    monkeypatch.setattr(building, "SILENTLY", 3)
    crowd(10)
    made = segment(condition("field", field="language", operator="is", value="en"))
    move, calls = building.moving.move, []

    def die(*args, **how):
        calls.append(args)
        if len(calls) == 3:
            raise Killed
        move(*args, **how)

    monkeypatch.setattr(building.moving, "move", die)
    with pytest.raises(Killed):
        work.carry_on(until())
    monkeypatch.setattr(building.moving, "move", move)
    assert len(members(made)) == 6
    assert work.carry_on(until()) == 0  # its lease still stands
    SegmentState.objects.update(lease_until=clock.lease_time() - timedelta(seconds=1))
    pump()
    assert len(members(made)) == SegmentState.objects.get().people == 10
    assert told() == []


def test_what_happens_while_everybody_is_asked_is_not_lost(segment, contact, touring, read, story, monkeypatch):
    made = segment(reader(touring, times=1, days=None))
    asked = building.who_belongs

    def meanwhile(*args):
        found = asked(*args)
        read(0)
        return found

    monkeypatch.setattr(building, "who_belongs", meanwhile)
    work.carry_on(until())
    assert members(made) == {contact.pk}


def test_a_new_rule_takes_the_turn_from_who_builds_by_the_old_one(segment, crowd, story, monkeypatch):
    crowd(4)
    made = segment(condition("field", field="language", operator="is", value="en"))
    asked = building.who_belongs

    def edited(*args):
        found = asked(*args)
        monkeypatch.setattr(building, "who_belongs", asked)
        rule(made, condition("field", field="language", operator="is", value="fr"))
        return found

    monkeypatch.setattr(building, "who_belongs", edited)
    pump()
    assert members(made) == set()
    assert SegmentState.objects.get().people == 0


def test_everybody_is_asked_anew_each_day(segment, crowd, story):
    one, *_others = crowd(3)
    made = segment(condition("field", field="language", operator="is", value="en"))
    pump()
    Contact.objects.filter(pk=one.pk).update(language="fr")  # behind everybody's back
    pump()
    assert len(members(made)) == 3
    story.now += timedelta(days=1, minutes=1)
    pump()
    assert len(members(made)) == 2
    assert SegmentDay.objects.count() == 2
