"""Conditions on what people did: forms, documents, events of the site, visits, silence, purchases and carts."""

from datetime import timedelta

import pytest
from django.utils import translation

from wagtail_nurture import track
from wagtail_nurture.audience.conditions import registry
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.audience.why import why
from wagtail_nurture.contacts import consent
from wagtail_nurture.models import Contact, Email, Event, Form, Visitor
from wagtail_nurture.tracking import inbox, kinds

from .conftest import NOW
from .test_conditions import truths


def in_sql(kind, config, at=NOW):
    truth = registry[kind](config).where(at)
    return [set(Contact.objects.filter(q).values_list("pk", flat=True)) for q in (truth.yes, truth.unknown)]


@pytest.fixture
def did():
    def do(who, kind, *, days=0.0, subject="", **properties):
        track(kind, contact=who, subject=subject, properties=properties, at=NOW - timedelta(days=days))

    return do


def test_sent_in_a_form_of_which_one_how_often_and_when(people, contact, did):
    did(contact, kinds.FORM_SUBMITTED, subject="form:a", days=10)
    assert truths("sent_form", {}, people) == [True, False]
    assert truths("sent_form", {"form": "a"}, people) == [True, False]
    assert truths("sent_form", {"form": "b"}, people) == [False, False]
    assert truths("sent_form", {"days": 9}, people) == [False, False]
    assert truths("sent_form", {"since_entry": True}, people) == [False, False]
    did(contact, kinds.FORM_SUBMITTED, subject="form:b", days=1)
    assert truths("sent_form", {"times": 2}, people) == [True, False]
    assert truths("sent_form", {"times": 2, "days": 9}, people) == [False, False]
    assert truths("sent_form", {"since_entry": True}, people) == [True, False]
    assert in_sql("sent_form", {"times": 2}) == [{contact.pk}, set()]


def test_a_form_is_called_by_its_name_and_missed_when_it_is_gone(db):
    form = Form.objects.create(name="Guide", slug="guide")
    condition = registry["sent_form"]({"form": str(form.translation_key), "times": 2, "days": 30})
    assert condition.sentence() == "sent in the form “Guide” at least 2 times in the last 30 days"
    assert condition.problems() == []
    with translation.override("fr"):
        assert condition.sentence().startswith("a envoyé le formulaire")
    form.delete()
    assert condition.problems() == ["The form of a condition was deleted. Choose another one."]
    assert condition.gone() == []


def test_a_document_asked_for_or_downloaded(people, contact, bob, did):
    did(contact, kinds.DOCUMENT_REQUESTED, subject="document:7")
    did(bob, kinds.DOCUMENT_DOWNLOADED, subject="document:7")
    assert truths("document", {"document": 7, "act": "asked"}, people) == [True, False]
    assert truths("document", {"document": 7, "act": "fetched"}, people) == [False, True]
    assert truths("document", {"document": 8, "act": "fetched"}, people) == [False, False]
    assert registry["document"]({"document": 7}).problems()
    assert registry["document"]({"act": "asked", "times": 3}).sentence() == "asked for documents at least 3 times"


def test_an_event_of_the_site_compares_numbers_as_numbers(people, contact, bob, did):
    did(contact, "trial.used", minutes=9, plan="Élan")
    did(bob, "trial.used", minutes="12,5", plan=None)
    did(bob, "trial.used", minutes="12")

    def holds(operator, value, name="minutes"):
        return truths(
            "site_event", {"event": "trial.used", "property": name, "operator": operator, "value": value}, people
        )

    assert holds("at_least", "10") == [False, True]
    assert holds("at_most", "10") == [True, False]
    assert holds("is", "9,0") == [True, False]
    assert holds("at_least", "many") == [False, False]
    assert holds("contains", "ÉL", "plan") == [True, False]
    assert holds("filled", "", "plan") == [True, False]
    assert holds("is_not", "élan", "plan") == [False, True]
    assert truths("site_event", {"event": "trial.used", "times": 2}, people) == [False, True]


def test_an_event_of_the_site_says_what_is_wrong_with_it():
    asks = registry["site_event"]
    assert asks({}).problems() == ["Write the name of the event."]
    assert "small words joined by dots" in asks({"event": "page.viewed"}).problems()[0]
    assert asks({"event": "purchase.made"}).problems()
    by_number = {"event": "cart.left", "property": "total", "operator": "at_least", "value": "many"}
    assert "write a number" in asks(by_number).problems()[0]
    assert asks(by_number | {"value": "1 200,50"}).problems() == []
    assert asks(by_number | {"value": "100"}).sentence() == (
        "the site reported “cart.left”, where “total” is at least “100”"
    )


def test_shop_events_wake_rules_and_no_page_may_report_them(contact):
    for kind in (kinds.PURCHASE_MADE, kinds.CART_CHANGED):
        assert not kinds.is_open_to_browsers(kind)
        assert inbox.is_listened_to(Event(kind=kind, contact=contact))


def test_came_back_on_different_days(people, contact, touring, saw):
    for days in (0, 0.1, 1, 1.1, 9):
        saw(contact, touring, days=days)
    assert truths("visits", {"times": 3}, people) == [True, None]
    assert truths("visits", {"times": 4}, people) == [False, None]
    assert truths("visits", {"times": 3, "days": 7}, people) == [False, None]
    assert truths("visits", {"times": 2, "days": 7, "topic": "touring"}, people) == [False, None]
    condition = registry["visits"]({"times": 3, "days": 30, "topic": "touring"})
    assert condition.sentence() == (
        "viewed a page with the tag “touring” on at least 3 different days in the last 30 days"
    )


def test_a_day_is_one_of_the_project_s_time_zone(people, contact, touring, saw, settings):
    """Two visits an hour apart, on both sides of midnight in Paris and on one day in London."""
    hours = (NOW.hour + 0.5 + 0.5, NOW.hour + 1.5)  # 23:00 and 22:30 UTC of the day before
    for each in hours:
        saw(contact, touring, days=each / 24)
    settings.TIME_ZONE = "Europe/Paris"
    assert truths("visits", {"times": 2}, people[:1]) == [True]
    settings.TIME_ZONE = "Europe/London"
    assert truths("visits", {"times": 2}, people[:1]) == [False]


def test_it_has_been_a_while(people, contact, bob, touring, saw, did):
    Contact.objects.update(created_at=NOW - timedelta(days=200))
    visit, click, life = ({"what": what, "days": 30} for what in ("visit", "click", "any"))
    assert truths("inactive", visit, people) == [True, None]
    assert truths("inactive", click, people) == [None, None]
    consent.grant(contact, purpose="tracking", channel="site")
    assert truths("inactive", click, people) == [True, None]
    assert truths("inactive", life, people) == [True, None]
    saw(contact, touring, days=31)
    assert truths("inactive", visit, people) == [True, None]
    saw(contact, touring, days=29)
    did(bob, kinds.FORM_SUBMITTED, subject="form:a", days=3)
    assert truths("inactive", visit, people) == [False, None]
    assert truths("inactive", click, people) == [True, None]
    assert truths("inactive", life, people) == [False, False]
    assert truths("inactive", visit, people, at=NOW + timedelta(days=2)) == [True, None]


def test_who_is_new_has_not_been_away(people, contact):
    Visitor.objects.update(first_seen_at=NOW)
    Contact.objects.update(created_at=NOW - timedelta(days=29))
    assert truths("inactive", {"what": "visit", "days": 30}, people[:1]) == [False]
    assert in_sql("inactive", {"what": "visit", "days": 30}) == [set(), set()]
    assert truths("inactive", {"what": "visit", "days": 29}, people[:1]) == [True]


def test_only_a_believed_click_is_a_sign_of_life(people, contact, mailed):
    Contact.objects.update(created_at=NOW - timedelta(days=200))
    consent.grant(contact, purpose="tracking", channel="site")
    mailed(contact)
    for link in "abc":
        mailed(contact, kind=kinds.MESSAGE_CLICKED, minutes=50, link=link)
    config = {"what": "click", "days": 30}
    assert truths("inactive", config, people) == [True, None]
    assert in_sql("inactive", config) == [{contact.pk}, {people[1].contact_id}]
    mailed(contact, kind=kinds.MESSAGE_CLICKED, minutes=1, link="d", delivery=2)
    assert truths("inactive", config, people) == [None, None]
    assert in_sql("inactive", config) == [set(), {contact.pk, people[1].contact_id}]
    later = NOW + timedelta(hours=1)
    assert truths("inactive", config, people, at=later) == [False, None]
    assert in_sql("inactive", config, at=later) == [set(), {people[1].contact_id}]


def bought(who, did, *orders):
    for number, (amount, days, category) in enumerate(orders):
        categories = [category] if category else []
        did(who, kinds.PURCHASE_MADE, subject=f"order:{number}", days=days, amount=amount, categories=categories)


def test_purchases_by_number_amount_category_and_age(people, contact, did):
    bought(contact, did, (10.1, 40, "city"), ("20.20", 20, "touring"), (30, 10, "touring"))
    assert truths("purchased", {}, people) == [True, False]
    assert truths("purchased", {"times": 3}, people) == [True, False]
    assert truths("purchased", {"times": 2, "how": "exactly"}, people) == [False, False]
    assert truths("purchased", {"times": 2, "how": "exactly", "days": 30}, people) == [True, False]
    assert truths("purchased", {"category": "city"}, people) == [True, False]
    assert truths("purchased", {"category": "city", "times": 2}, people) == [False, False]
    assert truths("purchased", {"amount": "60.30", "times": 3}, people) == [True, False]
    assert truths("purchased", {"amount": "60.31", "times": 3}, people) == [False, False]
    assert truths("purchased", {"quiet_days": 9}, people) == [True, False]
    assert truths("purchased", {"quiet_days": 11}, people) == [False, False]
    assert truths("purchased", {"quiet_days": 30, "category": "city"}, people) == [True, False]
    assert in_sql("purchased", {"amount": "60.30", "times": 3}) == [{contact.pk}, set()]


def test_purchases_in_words(people, contact, did):
    config = {"times": 2, "category": "city", "amount": "50.00", "days": 365, "quiet_days": 30}
    condition = registry["purchased"](config)
    assert condition.sentence() == (
        "made at least 2 purchases of the category “city” for at least 50.00 in all in the last 365 days, "
        "but none in the last 30 days"
    )
    assert condition.problems() == []
    assert len(registry["purchased"]({"times": 0, "amount": "x", "days": 0, "quiet_days": "x"}).problems()) == 4
    bought(contact, did, (10, 40, "city"))
    rule = Rule.from_config({"conditions": [{"kind": "purchased", "config": config}]})
    facts = rule.ask(people, NOW)[contact.pk].facts
    assert rule.known(facts) == "1 of 2 times, last on 13 Oct, rule asked since 22 Nov 2025, for 10.0 of 50.0"
    assert why(facts) == ["counted since 22 November 2025, last on 13 October 2026"]


def test_an_open_cart_until_it_is_emptied_or_bought(people, contact, bob, did):
    did(contact, kinds.CART_CHANGED, subject="cart:7", items=2, amount=80, days=2)
    did(bob, kinds.CART_CHANGED, subject="cart:8", items=1, amount=5, days=2)
    assert truths("has_cart", {}, people) == [True, True]
    assert truths("has_cart", {"amount": "50"}, people) == [True, False]
    assert truths("has_cart", {"hours": 24}, people) == [True, True]
    assert truths("has_cart", {"hours": 72}, people) == [False, False]
    assert truths("has_cart", {"days": 1}, people) == [False, False]
    did(bob, kinds.CART_CHANGED, subject="cart:8", items=0, amount=0, days=1)
    did(contact, kinds.PURCHASE_MADE, subject="order:1", cart=7, days=1)
    assert truths("has_cart", {}, people) == [False, False]
    assert in_sql("has_cart", {}) == [set(), set()]
    assert in_sql("has_cart", {}, at=NOW - timedelta(days=1.5)) == [{contact.pk, bob.pk}, set()]
    did(contact, kinds.CART_CHANGED, subject="cart:7", items=1, amount=9)
    assert in_sql("has_cart", {}) == [{contact.pk}, set()]
    assert registry["has_cart"]({"hours": 24, "amount": "50.00"}).sentence() == (
        "has a cart that was not touched for 24 hours worth at least 50.00"
    )


def test_was_sent_a_message(people, contact, mailed):
    email = Email.objects.create(name="Welcome", subject="Hello")
    mailed(contact, message=str(email.translation_key))
    config = {"message": str(email.translation_key)}
    assert truths("received_message", config, people) == [True, False]
    assert truths("received_message", config | {"times": 2}, people) == [False, False]
    assert in_sql("received_message", config) == [{contact.pk}, set()]
    condition = registry["received_message"](config | {"days": 1})
    assert condition.sentence() == "was sent the message “Welcome” in the last day"
    email.delete()
    assert condition.problems() == ["The message of a condition was deleted. Choose another one."]


def test_a_survey_answered_which_question_how_and_with_what_score(people, contact, did):
    asked = {"question": "Would you recommend us?", "subject": "survey:ride"}
    did(contact, kinds.SURVEY_ANSWERED, **asked, answer="Yes, gladly", score=9, days=10)
    yes, no = [True, False], [False, False]
    for config, expected in [
        ({}, yes),
        ({"survey": "ride"}, yes),
        ({"survey": "other"}, no),
        ({"question": "would you recommend us?"}, yes),
        ({"question": "How was the coffee?"}, no),
        ({"answer": "yes, GLADLY"}, yes),
        ({"answer": "yes"}, no),
        ({"score_least": "9"}, yes),
        ({"score_least": "9.5"}, no),
        ({"score_most": "9"}, yes),
        ({"score_most": "6"}, no),
        ({"score_least": "0", "score_most": "0"}, no),
        ({"survey": "ride", "answer": "Yes, gladly", "score_least": "7", "score_most": "10"}, yes),
        ({"days": 9}, no),
        ({"since_entry": True}, no),
        ({"times": 2}, no),
    ]:
        assert truths("answered_survey", config, people) == expected, config
        if not config.get("since_entry"):
            assert in_sql("answered_survey", config) == [{contact.pk} if expected is yes else set(), set()], config
    did(contact, kinds.SURVEY_ANSWERED, question="Why?", answer="The coffee", days=1)
    assert truths("answered_survey", {"times": 2}, people) == yes
    assert truths("answered_survey", {"score_most": "10", "times": 2}, people) == no, "an answer without a score"
    facts = registry["answered_survey"]({"days": 9, "score_least": "5"}).ask(people, NOW)[contact.pk].facts
    assert registry["answered_survey"]({}).known(facts).startswith("last on")


def test_a_survey_in_words():
    condition = registry["answered_survey"](
        {"survey": "ride", "question": "Again?", "answer": "Yes", "score_least": "0", "score_most": "6.5", "days": 30}
    )
    assert condition.sentence() == (
        "answered the survey “ride” on the question “Again?” with the answer “Yes” with a score of at least 0 with a "
        "score of at most 6.5 in the last 30 days"
    )
    assert condition.problems() == []
    assert registry["answered_survey"]({}).sentence() == "answered a survey"
    with translation.override("fr"):
        assert condition.sentence().startswith("a répondu au sondage")
    assert registry["answered_survey"]({"score_least": "8", "score_most": "6"}).problems() == [
        "No score is at least 8 and at most 6."
    ]
    assert registry["answered_survey"]({"score_most": "bad"}).problems() == [
        "“The score is at least” and “at most” take a number, for example 8, or nothing."
    ]


def test_a_page_s_script_cannot_report_survey_answers(contact):
    assert inbox.is_listened_to(Event(kind=kinds.SURVEY_ANSWERED, contact=contact))
    assert not kinds.is_open_to_browsers("survey.answered")


KINDS = [
    "answered_survey",
    "document",
    "has_cart",
    "inactive",
    "purchased",
    "received_message",
    "redeemed_voucher",
    "said_it",
    "sent_form",
    "sequence",
    "site_event",
    "visits",
]
MESSAGES_AND_PAGES = ["agrees", "clicked_message", "opened_message", "viewed_pages"]
ABSURD = [None, "soon", "'; --", -1, 10**40, 1.5, [], {}, True]


@pytest.mark.parametrize("kind", [*KINDS, *MESSAGES_AND_PAGES])
def test_absurd_config_is_named_and_never_breaks(people, kind):
    names = list(registry[kind].block().child_blocks)
    for absurd in ABSURD:
        condition = registry[kind](dict.fromkeys(names, absurd))
        assert condition.sentence()
        assert all(isinstance(problem, str) for problem in [*condition.problems(), *condition.gone()])
        answers = condition.ask([type(person)(person.contact_id) for person in people], NOW)
        assert {answer.truth for answer in answers.values()} <= {True, False, None}
        yes, unknown = in_sql(kind, condition.config)
        assert {number for number, answer in answers.items() if answer.truth} == yes
        assert {number for number, answer in answers.items() if answer.truth is None} == unknown
        assert isinstance(Contact.objects.filter(condition.turns(NOW, NOW + timedelta(days=9))).count(), int)


def test_asking_many_costs_no_more_queries_than_asking_few(people, contact, did, django_assert_num_queries):
    did(contact, kinds.PURCHASE_MADE, amount=1)
    did(contact, kinds.CART_CHANGED, subject="cart:7", items=2)
    configs = [{"kind": kind, "config": {"event": "a.b", "days": 30}} for kind in KINDS]
    rule = Rule.from_config({"conditions": configs})
    rule.ask(people, NOW)
    crowd = [type(people[0])(number) for number in range(10_000, 10_400)]
    with django_assert_num_queries(16):
        rule.ask(people, NOW)
    with django_assert_num_queries(16):
        assert len(rule.ask([*people, *crowd], NOW)) == 402
