"""What people read makes their interests, which fade; what they say stands."""

import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.pages.models import GuidePage
from wagtail_nurture import clock
from wagtail_nurture.audience import following
from wagtail_nurture.audience.conditions import Person
from wagtail_nurture.audience.interests import decay, declaring, fading, keeping
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.contacts import people as persons
from wagtail_nurture.models import Contact, Event, Interest, Visitor
from wagtail_nurture.retention.leftovers import Leftovers
from wagtail_nurture.tracking import kinds, recorder

from .conftest import NOW


@pytest.fixture
def guides(home):
    """Twelve guides about touring."""
    found = []
    for number in range(12):
        page = home.add_child(instance=GuidePage(title=f"Guide {number}", slug=f"guide-{number}"))
        page.tags.add("touring")
        page.save()
        found.append(page)
    return found


def take(events=None, at=NOW):
    """As intake does."""
    planned = following.plan(list(Event.objects.order_by("pk")) if events is None else events, at)
    with transaction.atomic():
        following.write(planned)


def interest(who):
    return Interest.objects.get(contact=who, topic="touring")


def levels():
    changed = Event.objects.filter(kind=kinds.INTEREST_CHANGED).order_by("pk")
    return [(event.properties["old"], event.properties["new"]) for event in changed]


def answer(who, **config):
    rule = Rule.from_config({"conditions": [{"kind": "interest", "config": {"topic": "touring", **config}}]})
    return rule.ask([Person(who.pk)], clock.now())[who.pk].truth


def test_what_was_read_counts_half_after_a_half_life():
    old = decay.strength([(10, NOW - timedelta(days=30))])
    assert decay.level_of(old, NOW) == pytest.approx(5)
    both = decay.strength([(10, NOW), (10, NOW - timedelta(days=60))])
    assert decay.level_of(both, NOW) == pytest.approx(12.5)
    falls = decay.fades_to(decay.strength([(30, NOW)]), decay.SOME)
    assert falls - NOW == pytest.approx(timedelta(days=30), abs=timedelta(seconds=1))


def test_pages_viewed_make_an_interest_with_its_evidence(contact, guides, saw):
    for number, page in enumerate(guides[:4]):
        saw(contact, page, days=number)
    saw(contact, guides[0], days=9)  # once more: no page more
    take()
    found = interest(contact)
    assert (found.pages, found.last_at, found.level) == (4, NOW, "some")
    assert levels() == [("", "some")]


def test_the_same_events_twice_change_nothing(contact, guides, saw):
    for page in guides[:3]:
        saw(contact, page)
    take()
    before = Interest.objects.values().get()
    take()
    take(at=NOW + timedelta(seconds=5))
    after = Interest.objects.values().get()
    assert before == after and len(levels()) == 1


def test_a_plan_that_was_overtaken_does_not_overwrite_a_newer_one(contact, guides, saw):
    saw(contact, guides[0])
    late = keeping.reckon([contact.pk], NOW)
    saw(contact, guides[1])
    take(at=NOW + timedelta(seconds=1))
    keeping.write(late)
    assert interest(contact).pages == 2


def test_who_was_erased_meanwhile_gets_none(contact, guides, saw):
    saw(contact, guides[0])
    plan = keeping.reckon([contact.pk], NOW)
    persons.erase(contact)
    keeping.write(plan)
    assert not Interest.objects.exists()


def test_a_document_asked_for_counts_more_than_a_page(contact, db):
    recorder.record(
        kinds.DOCUMENT_REQUESTED, contact=contact, subject="document:4", properties={"topics": ["touring"]}, at=NOW
    )
    take()
    assert (interest(contact).documents, interest(contact).level) == (1, "some")


@pytest.mark.parametrize("told", [{}, {"topics": None}, {"topics": "touring"}, {"topics": [None, ""]}], ids=str)
def test_documents_without_topics_make_none(contact, told):
    recorder.record(kinds.DOCUMENT_REQUESTED, contact=contact, subject="document:4", properties=told, at=NOW)
    take()
    assert not Interest.objects.exists()


def test_what_was_read_before_the_address_was_left_counts(contact, guides):
    visitor = Visitor.objects.create(key_hash="v", first_seen_at=NOW, last_seen_at=NOW)
    for page in guides[:3]:
        recorder.record(kinds.PAGE_VIEWED, visitor=visitor, page_id=page.pk, at=NOW - timedelta(days=1))
    Event.objects.update(contact=contact)
    identified = recorder.record(kinds.VISITOR_IDENTIFIED, visitor=visitor, contact=contact, at=NOW)
    take([identified])
    assert interest(contact).pages == 3


def test_a_level_lost_by_time_is_told_once(contact, guides, saw):
    for page in guides[:8]:
        saw(contact, page)
    take()
    assert interest(contact).level == "strong"
    for days, level in ((31, "some"), (31, "some"), (200, "")):
        with clock.virtual(lambda days=days: NOW + timedelta(days=days)):
            fading.carry_on(time.monotonic() + 60)
        assert interest(contact).level == level
    assert levels() == [("", "strong"), ("strong", "some"), ("some", "")]
    assert Event.objects.filter(subject="topic:touring", kind=kinds.INTEREST_CHANGED).count() == 3


def test_taking_costs_the_same_for_two_people_and_for_forty(pool, guides, saw):
    def cost(number):
        batch = []
        for one in range(number):
            key = f"{number}-{one}@example.org"
            who = Contact.objects.create(pool=pool, email=key, email_key=key, created_at=NOW)
            batch += [recorder.record(kinds.PAGE_VIEWED, contact=who, page_id=page.pk, at=NOW) for page in guides[:2]]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            take(batch)
        assert Interest.objects.filter(contact__email__startswith=f"{number}-").count() == number
        return len(queries)

    assert cost(2) == cost(40) <= 14


def test_a_page_about_nothing_costs_one_query(contact, home, saw):
    saw(contact, home)
    events = list(Event.objects.all())
    with CaptureQueriesContext(connection) as queries:
        assert keeping.Interests().plan(events, NOW) is None
    assert len(queries) == 1


def test_what_people_say_stands_and_is_news_once(contact):
    assert declaring.declare(contact, "touring")
    assert not declaring.declare(contact, "touring")
    with clock.virtual(lambda: NOW + timedelta(days=900)):
        assert answer(contact) is True and answer(contact, by="declared") is True
        assert answer(contact, by="observed") is None  # not measured
    assert declaring.declare(contact, "touring", wanted=False)
    assert not declaring.declare(contact, "touring", wanted=False)
    assert not Interest.objects.exists()
    said = Event.objects.filter(kind=kinds.INTEREST_DECLARED).order_by("pk")
    assert [event.properties for event in said] == [{"wanted": True}, {"wanted": False}]
    assert not declaring.declare(contact, "\x00 ")


def test_taking_back_what_was_said_keeps_what_was_read(contact, guides, saw):
    saw(contact, guides[0])
    take()
    declaring.declare(contact, "touring")
    declaring.declare(contact, "touring", wanted=False)
    assert interest(contact).pages == 1


@pytest.mark.parametrize(
    ("pages", "some", "strong"), [(0, False, False), (1, False, False), (2, True, False), (5, True, True)]
)
def test_the_condition_by_level(people, contact, guides, saw, pages, some, strong):
    for page in guides[:pages]:
        saw(contact, page)
    assert (answer(contact, level="some"), answer(contact, level="strong")) == (some, strong)


def test_as_of_an_earlier_moment(people, contact, guides, saw):
    for page in guides[:4]:
        saw(contact, page, days=3)
    rule = Rule.from_config({"conditions": [{"kind": "interest", "config": {"topic": "touring"}}]})
    asked = {days: rule.ask(people, NOW - timedelta(days=days))[contact.pk].truth for days in (2, 4)}
    assert asked == {2: True, 4: False}


def test_two_people_who_are_one(contact, bob, guides, saw):
    saw(contact, guides[0])
    saw(bob, guides[1])
    saw(bob, guides[0], days=4)
    take()
    declaring.declare(bob, "touring")
    persons.merge(bob, into=contact)
    take()
    found = Interest.objects.get()
    assert (found.contact_id, found.pages, found.declared_at) == (contact.pk, 2, NOW)
    assert persons.export(contact)["interest"][0]["pages"] == 2


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_reads_as_a_sentence(language, contact, guides, saw, people):
    from django.utils import translation

    saw(contact, guides[0], days=10)
    rule = Rule.from_config(
        {"conditions": [{"kind": "interest", "config": {"topic": "touring", "level": "strong", "by": "observed"}}]}
    )
    with translation.override(language):
        told = rule.because(rule.ask(people, NOW)[contact.pk].facts)[0].replace("\xa0", " ")
    assert (
        told
        == {
            "en": "is strongly interested in “touring” by what they read: no (1 page, last on 12 Nov)",
            "fr": "s’intéresse vivement à « touring » d’après ses lectures : non (1 page, la dernière le 12 nov)",
        }[language]
    )


@pytest.mark.parametrize("config", [{}, {"topic": None}, {"topic": 10**9, "level": [], "by": {}}], ids=str)
def test_nonsense_is_no_interest(people, contact, config):
    rule = Rule.from_config({"conditions": [{"kind": "interest", "config": config}]})
    assert rule.ask(people, NOW)[contact.pk].truth is False
    assert not Contact.objects.filter(rule.where(NOW).yes).exists()
    assert rule.sentence()
    assert bool(rule.problems()) is not bool(config.get("topic"))


def test_what_was_read_too_long_ago_is_forgotten_and_what_was_said_stays(contact, guides, saw):
    saw(contact, guides[0])
    take()
    declaring.declare(contact, "city")
    Leftovers().batch(0, NOW + timedelta(days=700))
    assert Interest.objects.count() == 2
    Leftovers().batch(0, NOW + timedelta(days=800))
    assert [row.topic for row in Interest.objects.all()] == ["city"]
