from datetime import timedelta
from decimal import Decimal

import pytest

from wagtail_nurture.audience import score
from wagtail_nurture.audience.conditions import registry
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.audience.why import why
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import consent, lists, values
from wagtail_nurture.models import ContactField, Event, List
from wagtail_nurture.tracking import kinds

from .conftest import NOW


def truths(kind, config, people, at=NOW):
    answers = registry[kind](config).ask(people, at)
    return [answers[person.contact_id].truth for person in people]


def test_pages_viewed_in_a_section_type_or_tag(people, contact, bob, touring, saw):
    first, second, guide = touring.get_children().specific()
    saw(contact, first)
    saw(contact, first)
    assert truths("viewed_pages", {"section": touring.pk, "times": 1}, people) == [True, None]
    assert truths("viewed_pages", {"section": touring.pk, "times": 2}, people) == [False, None]
    saw(contact, second)
    saw(bob, guide)
    assert truths("viewed_pages", {"section": touring.pk, "times": 2}, people) == [True, None]
    assert truths("viewed_pages", {"page_type": "pages.productpage", "times": 2}, people) == [True, None]
    assert truths("viewed_pages", {"topic": "touring"}, people) == [False, True]


def test_pages_viewed_long_ago_do_not_count(people, contact, touring, saw):
    page = touring.get_children().first()
    saw(contact, page, days=10)
    assert truths("viewed_pages", {"days": 11}, people[:1]) == [True]
    assert truths("viewed_pages", {"days": 9}, people[:1]) == [False]
    assert truths("viewed_pages", {"since_entry": True}, people[:1]) == [False]
    assert truths("viewed_pages", {}, people[:1], at=NOW - timedelta(days=11)) == [False]
    saw(contact, page, days=1)
    assert truths("viewed_pages", {"since_entry": True}, people[:1]) == [True]


def test_the_journal_says_what_the_answer_stood_on(people, contact, touring, saw):
    saw(contact, touring, days=10)
    rule = Rule.from_config({"conditions": [{"kind": "viewed_pages", "config": {"days": 7, "times": 2}}]})
    answer = rule.ask(people, NOW)
    assert why(answer[contact.pk].facts) == [
        "0 of 2 pages seen, counted since 15 November 2026, last visit 12 November 2026"
    ]
    assert "did not agree to be remembered" in why(answer[people[1].contact_id].facts)[0]


def test_a_click_of_a_person_is_yes_once_it_has_settled(people, contact, bob, mailed, touring):
    for one, enrolment in ((contact, 11), (bob, 12)):
        mailed(one, enrolment=enrolment)
        consent.grant(one, purpose="tracking", channel="site")
    assert truths("clicked_message", {}, people) == [False, False]
    click = mailed(contact, kind=kinds.MESSAGE_CLICKED, minutes=1, page=touring, link="a")
    answer = registry["clicked_message"]({}).ask(people, NOW)[contact.pk]
    assert answer.truth is None
    assert answer.look_again_at == click.at + timedelta(seconds=settings.CLICK_SETTLING_SECONDS)
    later = answer.look_again_at
    assert truths("clicked_message", {}, people, at=later) == [True, False]
    assert truths("clicked_message", {"step": "Welcome"}, people, at=later) == [True, False]
    assert truths("clicked_message", {"step": "s1"}, people, at=later) == [True, False]
    assert truths("clicked_message", {"step": "Next"}, people, at=later) == [False, False]
    assert truths("clicked_message", {"page_type": "pages.taggedpage"}, people, at=later) == [True, False]
    assert truths("clicked_message", {"page_type": "pages.productpage"}, people, at=later) == [False, False]


def test_a_machine_s_click_is_none(people, contact, mailed):
    consent.grant(contact, purpose="tracking", channel="site")
    mailed(contact)
    for link in "abc":
        mailed(contact, kind=kinds.MESSAGE_CLICKED, minutes=50, link=link)
    assert truths("clicked_message", {}, people[:1]) == [False]


def test_a_click_in_another_passage_or_scenario_does_not_count(people, contact, mailed):
    consent.grant(contact, purpose="tracking", channel="site")
    mailed(contact)
    mailed(contact, enrolment=99, kind=kinds.MESSAGE_CLICKED, minutes=50)
    assert truths("clicked_message", {}, people[:1]) == [False]


def test_one_e_mail_counts_whatever_sent_it_inside_a_scenario_too(people, contact, mailed):
    consent.grant(contact, purpose="tracking", channel="site")
    mailed(contact, enrolment=99, message="m")
    mailed(contact, enrolment=99, kind=kinds.MESSAGE_CLICKED, minutes=50, message="m", link="b")
    for config, expected in (
        ({"message": "m"}, True),
        ({"link": "m/b"}, True),
        ({"link": "m/c"}, False),
        ({"message": "n"}, False),
        ({"message": "m", "step": "Welcome"}, False),
        ({}, False),
    ):
        assert truths("clicked_message", config, people[:1]) == [expected], config


def test_what_was_not_measured_is_unknown_and_never_no(people, contact, bob, mailed):
    """DESIGN law 5."""
    mailed(contact)
    assert truths("opened_message", {}, people[:1]) == [None]
    assert truths("clicked_message", {}, people[:1]) == [None]
    consent.grant(contact, purpose="opens", channel="site")
    assert truths("opened_message", {}, people[:1]) == [False]
    mailed(contact, kind=kinds.MESSAGE_OPENED, minutes=40)
    assert truths("opened_message", {}, people[:1]) == [True]
    mailed(bob, enrolment=12, measured=["clicks"])
    assert truths("clicked_message", {}, people[1:]) == [False]
    assert truths("opened_message", {}, people[1:]) == [None]


def test_a_list(people, contact, pool):
    club = List.objects.create(pool=pool, name="Club", slug="club")
    condition = registry["in_list"]({"list": club.pk})
    assert truths("in_list", {"list": club.pk}, people) == [False, False]
    lists.join([contact.pk], club)
    assert truths("in_list", {"list": club.pk}, people) == [True, False]
    assert condition.sentence() == "is in the list “Club”"
    club.delete()
    assert condition.problems()


def test_points(people, contact):
    score.add([contact.pk], 10, reason="read a guide")
    score.add([contact.pk, people[1].contact_id], 5)
    assert truths("score", {"at_least": 15}, people) == [True, False]
    assert score.points_of([contact.pk]) == {contact.pk: 15}
    event = Event.objects.filter(kind="score.added").earliest("pk")
    assert event.properties == {"points": 10, "reason": "read a guide", "old": 0, "new": 10}


@pytest.mark.parametrize(
    "operator, wanted, expected",
    [
        ("is", "33000", True),
        ("is_not", "33000", False),
        ("contains", "33", True),
        ("at_least", "40000", False),
        ("filled", "", True),
        ("empty", "", False),
    ],
)
def test_a_detail(people, contact, operator, wanted, expected):
    ContactField.objects.create(slug="zip", label="Zip", kind="postcode")
    values.write([contact.pk], {"zip": "33000"})
    config = {"field": "zip", "operator": operator, "value": wanted}
    assert truths("field", config, people)[0] is expected
    assert registry["field"](config).problems() == []


def test_details_of_each_type(people, contact):
    for slug, kind, value in (("n", "number", Decimal(12)), ("d", "date", "2026-11-20"), ("b", "boolean", True)):
        ContactField.objects.create(slug=slug, label=slug, kind=kind)
        values.write([contact.pk], {slug: value})

    def holds(field, operator, value):
        return truths("field", {"field": field, "operator": operator, "value": value}, people)

    assert holds("n", "at_least", "9") == [True, False]
    assert holds("n", "is", "nonsense") == [False, False]
    assert holds("d", "at_most", "2026-11-20") == [True, False]
    assert holds("b", "is", "yes") == [True, False]
    assert holds("language", "is", "EN") == [True, False]


def test_groups_and_strangers(people, contact):
    score.add([contact.pk], 10)
    ten, fifty = ({"kind": "score", "config": {"at_least": points}} for points in (10, 50))
    group = {"kind": "group", "config": {"match": "any", "conditions": [ten, fifty]}}
    rule = Rule.from_config({"match": "all", "conditions": [ten, group]})
    assert [rule.ask(people, NOW)[person.contact_id].truth for person in people] == [True, False]
    assert rule.listens == ["score.added"]
    assert rule.sentence() == "has 10 points or more, and (has 10 points or more, or has 50 points or more)"
    stranger = Rule.from_config({"match": "none", "conditions": [{"kind": "telepathy"}]})
    assert stranger.ask(people, NOW)[contact.pk].truth is None
    assert "telepathy" in stranger.problems()[0]
    assert Rule.from_config(None).problems()
    assert Rule.from_config({"match": "all"}).ask(people, NOW)[contact.pk].truth is True


EVERY_KIND = {
    "match": "all",
    "conditions": [
        {"kind": "viewed_pages", "config": {"times": 1}},
        {"kind": "opened_message", "config": {}},
        {"kind": "clicked_message", "config": {"page_type": "pages.productpage"}},
        {"kind": "field", "config": {"field": "language", "operator": "is", "value": "en"}},
        {"kind": "in_list", "config": {"list": 1}},
        {"kind": "score", "config": {"at_least": 1}},
    ],
}


def test_asking_many_costs_no_more_queries_than_asking_few(people, django_assert_max_num_queries, pool):
    """DESIGN law 7."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rule = Rule.from_config(EVERY_KIND)
    with CaptureQueriesContext(connection) as few:
        rule.ask(people[:1], NOW)
    crowd = [type(people[0])(number, enrolment_id=number) for number in range(1000, 1400)]
    with django_assert_max_num_queries(len(few)):
        assert len(rule.ask(crowd, NOW)) == 400


def test_every_condition_can_say_itself_and_its_problems(db):
    for kind, condition in registry.items():
        empty = condition({})
        assert empty.sentence()
        assert all(isinstance(problem, str) for problem in empty.problems()), kind


def test_the_same_condition_twice_is_asked_once(people, monkeypatch):
    asked = []
    monkeypatch.setattr(registry["score"], "ask", lambda self, people, at: asked.append(self.config) or {})
    one = {"kind": "score", "config": {"at_least": 1}}
    Rule.from_config({"conditions": [one, one, {"kind": "score", "config": {"at_least": 2}}]}).ask(people, NOW)
    assert asked == [{"at_least": 1}, {"at_least": 2}]
