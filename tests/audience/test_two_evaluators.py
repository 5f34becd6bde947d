"""A rule says the same of a person in SQL and in memory, whatever happened and as of any moment (DESIGN law 7)."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wagtail_nurture import clock
from wagtail_nurture.audience import score
from wagtail_nurture.audience.conditions import Person
from wagtail_nurture.audience.conditions.field import OPERATORS
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.contacts import lists, values
from wagtail_nurture.contacts.models import Contact, ContactField, List
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event, Visitor

from .conftest import NOW
from .worlds import behaviour, identity, interests, scoring


#: Modules of tests.audience.worlds: more that may happen, and be asked. What others made happen counts for interests.
WORLDS = [behaviour, identity, scoring, interests]


PEOPLE, PAGES, LISTS = 4, 4, 2
#: What a detail of each kind may hold; an editor may compare it with any of them, and with nonsense.
DETAILS = {
    "text": ["Élodie", "élodie", "100 %_", "ada"],
    "number": ["12", "-0.5", "0", "99999999999999"],
    "date": ["2024-02-29", "2026-11-22", "1900-01-01", "2030-12-31"],
    "boolean": ["1", "0", "yes", "no"],
    "multi_choice": ["a", "b", "A", "ä"],
    "first_name": ["Ada", "ÅSA", "", "12"],
    "city": ["Bordeaux", "BÈGLES", "", "%"],
}
WRITTEN = sorted(
    {word for words in DETAILS.values() for word in words} | {"nonsense", " ada ", "1e40", "-1e40", "nan", "0.0000001"}
)
moments = st.integers(0, 40).map(lambda days: NOW - timedelta(days=days))
later = st.integers(0, 24 * 45).map(lambda hours: NOW + timedelta(hours=hours))
someone = st.integers(0, PEOPLE - 1)

histories = st.fixed_dictionaries(
    {
        "views": st.lists(st.tuples(someone, st.integers(0, PAGES - 1), moments), max_size=25),
        "measured": st.sets(someone),
        "members": st.lists(
            st.tuples(moments, someone, st.integers(0, LISTS - 1), st.sampled_from([lists.join, lists.leave])),
            max_size=8,
        ),
        "points": st.lists(st.tuples(moments, someone, st.integers(-3, 12)), max_size=8),
        "details": st.lists(
            st.tuples(moments, someone, st.sampled_from(list(DETAILS)), st.integers(-1, 3)), max_size=8
        ),
    }
    | {name: strategy for world in WORLDS for name, strategy in world.HISTORIES.items()}
)


def viewed(house):
    return st.fixed_dictionaries(
        {
            "section": st.sampled_from([None, house.section.pk, house.elsewhere.pk, 10**9]),
            "page_type": st.sampled_from(["", "pages.productpage", "pages.guidepage"]),
            "topic": st.sampled_from(["", "touring", "none"]),
            "times": st.integers(1, 3),
            "days": st.sampled_from([None, 1, 7, 30]),
            "since_entry": st.booleans(),
        }
    ).map(lambda config: {"kind": "viewed_pages", "config": config})


def detailed():
    config = {
        "field": st.sampled_from([*DETAILS, "email", "language", "nobody's"]),
        "operator": st.sampled_from(list(OPERATORS)),
        "value": st.sampled_from(WRITTEN),
    }
    return st.fixed_dictionaries(config).map(lambda config: {"kind": "field", "config": config})


def conditions(house):
    numbers = [each.pk for each in house.lists]
    plain = st.one_of(
        viewed(house),
        detailed(),
        st.sampled_from([*numbers, None, 10**9]).map(lambda pk: {"kind": "in_list", "config": {"list": pk}}),
        st.integers(-2, 11).map(lambda least: {"kind": "score", "config": {"at_least": least}}),
        st.just({"kind": "in_segment", "config": {"segment": house.segment.pk}}),
        st.just({"kind": "removed by its app", "config": {}}),
        *(strategy for world in WORLDS for strategy in world.conditions(house)),
    )
    return st.recursive(
        plain, lambda inner: rules(inner).map(lambda rule: {"kind": "group", "config": rule}), max_leaves=5
    )


def rules(inner):
    return st.fixed_dictionaries(
        {"match": st.sampled_from(["all", "any", "none"]), "conditions": st.lists(inner, max_size=3)}
    )


class House:
    """Pages, people, lists and a segment that every example shares; what happened is written for each anew."""

    def __init__(self, pool, section):
        self.section, self.elsewhere = section, section.get_parent()
        self.pages = [section.pk, *section.get_children().values_list("pk", flat=True)][:PAGES]
        self.people = [
            Contact.objects.create(pool=pool, email=f"{n}@example.org", email_key=f"{n}@example.org", created_at=NOW)
            for n in range(PEOPLE)
        ]
        self.lists = [List.objects.create(pool=pool, name=str(n), slug=str(n)) for n in range(LISTS)]
        viewed_two = {"type": "viewed_pages", "value": {"section": section.pk, "times": 2, "days": 30}}
        self.segment = Segment.objects.create(pool=pool, name="Touring")
        self.segment.conditions = Segment._meta.get_field("conditions").to_python([viewed_two])
        self.segment.save()

        for slug in DETAILS:
            if slug in ContactField.Kind.values:
                ContactField.objects.create(slug=slug, label=slug, kind=slug)
        for world in WORLDS:
            world.prepare(self)

    def remember(self, history):
        for at, who, slug, number in sorted(history["details"]):
            value = DETAILS[slug][number] if number >= 0 else None
            several = [value, DETAILS[slug][0]] if slug == "multi_choice" and value else value
            values.write([self.people[who].pk], {slug: several}, at=at)
        for at, who, number, act in sorted(history["members"], key=lambda act: act[:3]):
            act([self.people[who].pk], self.lists[number], at=at)
        for at, who, points in sorted(history["points"]):
            with clock.virtual(lambda moment=at: moment):
                score.add([self.people[who].pk], points)
        Event.objects.bulk_create(
            Event(kind=kinds.PAGE_VIEWED, contact=self.people[who], page_id=self.pages[page], at=at)
            for who, page, at in history["views"]
        )
        Visitor.objects.bulk_create(
            Visitor(key_hash=str(who), contact=self.people[who], first_seen_at=NOW, last_seen_at=NOW)
            for who in history["measured"]
        )
        for world in WORLDS:
            world.remember(self, history)

    def asked(self, rule, at):
        return rule.ask([Person(person.pk) for person in self.people], at)


@pytest.fixture
def house(pool, touring):
    return House(pool, touring)


def in_sql(rule, at):
    truth = rule.where(at)
    yes, unknown = (set(Contact.objects.filter(q).values_list("pk", flat=True)) for q in (truth.yes, truth.unknown))
    assert not yes & unknown
    return dict.fromkeys(yes, True) | dict.fromkeys(unknown, None)


def test_both_say_the_same_as_of_any_moment(house):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(history=histories, asked=st.lists(rules(conditions(house)), min_size=1, max_size=6), at=moments)
    def check(history, asked, at):
        with transaction.atomic():
            house.remember(history)
            for config in asked:
                rule = Rule.from_config(config)
                told = house.asked(rule, at)
                known = in_sql(rule, at)
                for person in house.people:
                    assert told[person.pk].truth is known.get(person.pk, False), (config, told[person.pk].facts)
            transaction.set_rollback(True)

    check()


def test_nobody_turns_by_time_alone_without_being_named(house):
    """Where nothing happens between two moments, an answer that differs is that of somebody whom ``turns`` names."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        history=histories,
        asked=st.lists(rules(conditions(house)), min_size=1, max_size=6),
        between=st.tuples(later, later).map(sorted),
    )
    def check(history, asked, between):
        since, until = between
        with transaction.atomic():
            house.remember(history)
            for config in asked:
                rule = Rule.from_config(config)
                before, after = house.asked(rule, since), house.asked(rule, until)
                named = set(Contact.objects.filter(rule.turns(since, until)).values_list("pk", flat=True))
                turned = {number for number in before if before[number].truth is not after[number].truth}
                assert turned <= named, config
            transaction.set_rollback(True)

    check()
