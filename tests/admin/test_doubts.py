"""Uncertain messages: who may decide, and what each answer does."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from wagtail_nurture.delivery import told
from wagtail_nurture.models import Delivery
from wagtail_nurture.todos import Todo

from .conftest import make_user


@pytest.fixture
def doubt(life):
    def make(number):
        life.person(number, state="unknown", reason="no_answer")
        return Delivery.objects.latest("pk")

    return make


@pytest.fixture
def page():
    return reverse("nurture_doubts:index")


def test_counting_as_sent_ends_the_to_do(browser, doubt, page):
    rows = [doubt(1), doubt(2)]
    told.uncertain()
    assert Todo.objects.get(key="delivery.uncertain").url == page
    browser.post(page, {"decision": "sent", "delivery": [row.pk for row in rows]})
    assert set(Delivery.objects.values_list("state", "reason")) == {("sent", "counted_as_sent")}
    assert Todo.objects.get(key="delivery.uncertain").resolved_at
    assert "No message is uncertain" in browser.get(page).content.decode()


def test_sending_again_makes_one_new_message_however_often_it_is_asked(browser, doubt, page):
    row = doubt(1)
    for _ in range(2):
        browser.post(page, {"decision": "again", "delivery": [row.pk]})
    assert Delivery.objects.filter(key=f"again:{row.pk}").count() == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == ("unknown", "sent_again")


def test_only_the_ticked_ones_are_decided(browser, doubt, page):
    kept, decided = doubt(1), doubt(2)
    browser.post(page, {"decision": "sent", "delivery": [decided.pk, "x", "9" * 30, ""]})
    kept.refresh_from_db()
    assert kept.state == "unknown"
    shown = browser.get(page).content.decode()
    assert f'value="{kept.pk}"' in shown and f'value="{decided.pk}"' not in shown


@pytest.mark.parametrize("sent", [{}, {"decision": "burn", "delivery": ["1"]}, {"decision": "again"}])
def test_without_an_answer_nothing_changes_and_the_page_says_so(browser, doubt, page, sent):
    doubt(1)
    answer = browser.post(page, sent, follow=True)
    assert "Nothing was decided" in answer.content.decode()
    assert Delivery.objects.get().state == "unknown"


def test_a_message_that_is_certain_cannot_be_sent_again(browser, life, page):
    life.person(1, state="sent")
    row = Delivery.objects.get()
    browser.post(page, {"decision": "again", "delivery": [row.pk]})
    assert Delivery.objects.count() == 1


def test_names_are_masked_and_the_permission_is_asked(client, doubt, page):
    doubt(1)
    client.force_login(make_user("sender", "send_message", "view_delivery"))
    shown = client.get(page).content.decode()
    assert "Family1" not in shown and "person1@example.org" not in shown and "p…@example.org" in shown
    for missing in ("send_message", "view_delivery"):
        client.force_login(make_user(f"without_{missing}", *({"send_message", "view_delivery"} - {missing})))
        assert client.get(page).status_code in {302, 403} and client.post(page).status_code in {302, 403}


@pytest.mark.parametrize("people", [2, 20])
def test_the_list_asks_no_question_per_row(browser, doubt, page, people, django_assert_max_num_queries):
    for number in range(people):
        doubt(number)
    browser.get(page)
    with django_assert_max_num_queries(20):
        browser.get(page)


@pytest.mark.parametrize("decision, words", [("again", "sent again"), ("sent", "counted as sent")])
def test_who_decided_is_on_the_timeline_and_in_the_log(browser, doubt, page, decision, words):
    row = doubt(1)
    browser.post(page, {"decision": decision, "delivery": [row.pk]})
    shown = browser.get(reverse("nurture_people:inspect", args=[row.contact_id])).content.decode()
    assert words in shown and "By chief" in shown
    entry = ModelLogEntry.objects.get(action="nurture.decide")
    assert (entry.object_id, entry.user.username) == (str(row.pk), "chief")
