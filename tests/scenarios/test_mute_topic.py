"""Not these offers again: a step mutes a topic for a while; messages, proposals and triggers obey (D11)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.content.conftest import Shop
from wagtail_nurture.contacts import wishes
from wagtail_nurture.models import Enrolment, Event, MutedTopic
from wagtail_nurture.scenarios import counts
from wagtail_nurture.scenarios.steps.mute_topic import MuteTopic

from .conftest import journal, pump, step, submits, wait
from .test_triggers import pages_viewed, reads


@pytest.fixture
def shop(pool, home):
    return Shop(home)


def muting(days=30, topic="touring"):
    return step("mute_topic", "m", topic=topic, days=days)


def until(who):
    return wishes.muted([who.pk]).get(who.pk, {})


def test_passing_the_step_mutes_the_topic_for_its_days(running, shop, contact, form, story):
    running([muting(), wait("w")])
    submits(contact, form)
    pump()
    assert until(contact) == {"touring": story.now + timedelta(days=30)}
    assert journal(contact)[0][0] == "m"
    event = Event.objects.get(kind="topic.muted")
    assert (event.subject, event.properties["by"]) == ("topic:touring", "scenario")
    story.move(days=31)
    assert until(contact) == {}


def test_whoever_wanted_nothing_for_longer_is_left_as_they_are(crowd, story):
    good, long, short, none = crowd(4)
    wishes.mute(good, "touring")
    wishes.mute(long, "touring", until=story.now + timedelta(days=90))
    wishes.mute(short, "touring", until=story.now + timedelta(days=3))
    end = story.now + timedelta(days=30)
    everybody = [one.pk for one in (good, long, short, none)]
    assert wishes.mute_many(everybody, "touring", until=end) == 2
    assert wishes.mute_many(everybody, "touring", until=end) == 0
    assert [until(one)["touring"] for one in (good, long, short, none)] == [
        None,
        story.now + timedelta(days=90),
        end,
        end,
    ]
    assert wishes.mute_many(everybody, "", until=end) == 0


def test_muting_costs_the_same_for_two_and_for_sixty(crowd, story):
    everybody = [one.pk for one in crowd(62)]

    def cost(people):
        with CaptureQueriesContext(connection) as queries:
            assert wishes.mute_many(people, "touring", until=story.now + timedelta(days=9)) == len(people)
        return len(queries)

    assert cost(everybody[:2]) == cost(everybody[2:])


def test_pages_about_a_muted_topic_start_nothing(running, shop, contact, story):
    running([wait("a")], triggers=pages_viewed(section=shop.touring.pk, times=2))
    wishes.mute(contact, "touring", until=story.now + timedelta(days=10))
    reads(contact, *shop.bikes[:2])
    pump()
    assert not Enrolment.objects.exists()
    story.move(days=11)
    reads(contact, shop.bikes[2])
    pump()
    assert Enrolment.objects.get().facts["topics"] == ["touring"]


def test_a_muted_tag_starts_nothing_and_is_not_counted_beforehand(draft, running, shop, crowd, story):
    mutes, reader = crowd(2)
    wishes.mute(mutes, "children")
    for who in (mutes, reader):
        reads(who, *shop.small[:2])
    scenario = draft([wait("a")], triggers=pages_viewed(topic="Children"))
    assert counts.matching_now(scenario) == 1
    running([wait("a")], triggers=pages_viewed(topic="Children"))
    story.move(minutes=1)
    for who in (mutes, reader):
        reads(who, shop.small[0])
    pump()
    assert [passage.contact for passage in Enrolment.objects.all()] == [reader]


@pytest.mark.parametrize(
    ("config", "problems"),
    [({"topic": "", "days": 0}, 2), ({"topic": "x", "days": 10**9}, 1), ({"topic": "x", "days": 1095}, 0)],
    ids=["nothing", "for-ever", "three-years"],
)
def test_what_cannot_run_is_said(db, config, problems):
    assert len(MuteTopic.problems(config)) == problems
    assert MuteTopic.sentence(config) and MuteTopic.would(config)


def test_it_is_told_in_french(db):
    config = {"topic": "touring", "days": 2}
    with translation.override("fr"):
        assert MuteTopic.sentence(config).replace("\xa0", " ") == "Mettre « touring » en sourdine pendant 2 jours"
    assert MuteTopic.sentence(config) == "Mute “touring” for 2 days"


def test_the_muted_of_long_ago_are_forgotten(contact, story):
    from wagtail_nurture.retention.leftovers import Leftovers

    wishes.mute(contact, "touring", until=story.now + timedelta(days=1))
    wishes.mute(contact, "city")
    Leftovers().batch(0, story.move(days=40))
    assert [row.topic for row in MutedTopic.objects.all()] == ["city"]
