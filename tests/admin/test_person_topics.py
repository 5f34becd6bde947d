"""Interests on a person's page, and muting a topic for them by hand."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from tests.pages.models import TaggedPage
from wagtail_nurture.audience.interests import declaring, keeping
from wagtail_nurture.contacts import wishes
from wagtail_nurture.models import Interest, MutedTopic
from wagtail_nurture.tracking import recorder

from .conftest import make_user
from .test_person_acts import MAY, page_of, words_of


@pytest.fixture
def bikes(home):
    made = []
    for number in range(4):
        page = home.add_child(instance=TaggedPage(title=f"Page {number}", slug=f"p{number}"))
        page.tags.add("Touring" if number < 3 else "City")
        page.save()
        made.append(page)
    return made


@pytest.fixture
def person(life, bikes):
    person = life.person(1)
    for page in bikes[:3]:
        recorder.record("page.viewed", contact=person, page_id=page.pk)
    keeping.refresh([person.pk])
    return person


def press(browser, person, act, **said):
    return browser.post(reverse(f"nurture_people:{act}", args=[person.pk]), said)


def test_interests_are_shown_with_their_evidence(browser, person):
    declaring.declare(person, "city")
    page = words_of(browser, person)
    assert "some interest<br>3 pages, last on" in page and "they said so" in page


def test_a_topic_is_muted_and_heard_of_again(browser, person):
    assert press(browser, person, "mute", topic="touring", days="90").url == page_of(person)
    until = wishes.muted([person.pk])[person.pk]["touring"]
    assert timedelta(days=89) < until - timezone.now() < timedelta(days=91)
    assert "muted until" in words_of(browser, person)
    press(browser, person, "mute", topic="touring", days="")
    assert wishes.muted([person.pk])[person.pk] == {"touring": None} and "muted for good" in words_of(browser, person)
    press(browser, person, "unmute", topic="touring")
    assert not wishes.muted([person.pk])
    press(browser, person, "unmute", topic="touring")
    assert [entry.data["act"] for entry in ModelLogEntry.objects.filter(action="nurture.topic").order_by("pk")] == [
        "mute",
        "mute",
        "unmute",
    ]


@pytest.mark.parametrize("said", [{}, {"topic": "nowhere"}, {"topic": "\x00", "days": "x"}], ids=str)
def test_nonsense_mutes_nothing_and_is_told(browser, person, said):
    assert press(browser, person, "mute", **said).status_code == 302
    assert not MutedTopic.objects.exists() and "No page is about that topic" in words_of(browser, person)


def test_it_takes_the_permission_and_a_post(client, person):
    client.force_login(make_user("looker", "view_contact", "view_personal_data"))
    assert "some interest" in words_of(client, person) and "Mute for 30 days" not in words_of(client, person)
    press(client, person, "mute", topic="touring", days="30")
    assert not MutedTopic.objects.exists()
    client.force_login(make_user("doer", *MAY))
    assert client.get(reverse("nurture_people:mute", args=[person.pk])).status_code == 405
    press(client, person, "mute", topic="touring", days="30")
    assert MutedTopic.objects.exists()


def test_the_page_costs_the_same_for_one_interest_and_for_ten(browser, person, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    words_of(browser, person)
    with CaptureQueriesContext(connection) as queries:
        words_of(browser, person)
    Interest.objects.bulk_create(
        [
            Interest(contact=person, topic=f"t{n}", strength=90, pages=n, reckoned_at=timezone.now())
            for n in range(1, 10)
        ]
    )
    with django_assert_num_queries(len(queries)):
        words_of(browser, person)
