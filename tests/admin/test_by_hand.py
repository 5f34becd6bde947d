"""The screens of acts by hand: who may, what they say, one and many, and a worker that has the person."""

import time

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from wagtail_nurture.scenarios.byhand import acts, errands, words
from wagtail_nurture.scenarios.byhand.models import Errand
from wagtail_nurture.scenarios.models import Enrolment, Token

from .conftest import make_user


@pytest.fixture
def inside(life):
    """``inside(number)`` puts people at the wait of "Touring follow-up"; their enrolment ids."""

    def make(number):
        for each in range(number):
            life.person(each)
        return list(Enrolment.objects.order_by("pk").values_list("pk", flat=True))

    return make


def address(life, act, **query):
    from django.utils.http import urlencode

    url = reverse("nurture_scenarios:by_hand", args=[life.scenario.pk, act])
    return f"{url}?{urlencode(query, doseq=True)}"


def inside_url(life, query=""):
    return reverse("nurture_scenarios:inside", args=[life.scenario.pk]) + query


def test_the_list_of_who_is_inside_offers_the_acts_and_a_box_for_each_person(browser, life, inside):
    numbers = inside(2)
    shown = browser.get(inside_url(life)).content.decode()
    for act in ("hold", "release", "skip", "now", "remove"):
        assert reverse("nurture_scenarios:by_hand", args=[life.scenario.pk, act]) in shown
    assert all(f'name="enrolment" value="{number}"' in shown for number in numbers)
    assert "Wait 2 days" in shown and "Family1" in shown and "2 people" in shown and "2 tokens" not in shown
    assert (
        inside_url(life) in browser.get(reverse("nurture_scenarios:inspect", args=[life.scenario.pk])).content.decode()
    )


@pytest.mark.parametrize(
    "query, number",
    [
        ("?step=s2", 3),
        ("?step=s1", 0),
        ("?state=going", 1),
        ("?state=held", 2),
        ("?state=by_hand", 1),
        ("?state=stuck", 0),
        ("?reason=scenario_paused", 1),
        ("?state=held&reason=held_by_hand&step=s2", 1),
    ],
)
def test_the_list_is_filtered_by_step_state_and_reason_and_so_are_those_meant(browser, life, inside, query, number):
    numbers = inside(3)
    Token.objects.filter(pk=numbers[0]).update(state="held", reason="held_by_hand")
    Token.objects.filter(pk=numbers[1]).update(state="held", reason="scenario_paused")
    Token.objects.filter(pk=numbers[2]).update(step_id="s2")
    shown = browser.get(inside_url(life, query))
    assert len(shown.context["object_list"]) == number
    meant = dict(pair.split("=") for pair in query[1:].split("&"))
    asked = browser.get(address(life, "remove", whom="everybody", **meant))
    assert asked.context["total"] == number
    if number:
        form = shown.content.decode().partition("nurture-by-hand")[2]
        assert all(f'name="{name}" value="{value}"' in form for name, value in meant.items())


def test_a_filter_that_says_nonsense_shows_nobody(browser, life, inside):
    inside(1)
    shown = browser.get(inside_url(life, "?step=%00gone&state=burnt&reason=x"))
    assert shown.status_code == 200 and len(shown.context["object_list"]) == 0
    assert "nurture-by-hand" not in shown.content.decode()


def test_only_the_ticked_ones_are_meant(browser, life, inside):
    numbers = inside(3)
    back = inside_url(life, "?state=going")
    url = address(life, "hold", whom="ticked", state="going", enrolment=numbers[:2], next=back)
    shown = browser.get(url).content.decode()
    assert "It is about 2 people." in shown and "Wait 2 days" in shown
    assert Token.objects.filter(state="held").count() == 0, "looking changes nothing"
    answer = browser.post(url, follow=True)
    assert answer.redirect_chain == [(back, 302)]
    assert "2 people are held." in answer.content.decode()
    assert set(Token.objects.filter(state="held").values_list("pk", flat=True)) == set(numbers[:2])
    entry = ModelLogEntry.objects.get(action="nurture.by_hand")
    assert entry.data == {"act": "hold", "scenario": life.scenario.pk, "people": 2} and entry.user.username == "chief"


def test_nobody_ticked_means_nobody(browser, life, inside):
    inside(2)
    answer = browser.get(address(life, "remove", whom="ticked", state="going"), follow=True)
    assert answer.redirect_chain == [(inside_url(life), 302)]
    assert "Tick the people that you mean" in answer.content.decode()
    browser.post(address(life, "remove", state="going"))
    assert Token.objects.count() == 2


def test_everybody_means_everybody_that_the_list_shows(browser, life, inside):
    numbers = inside(3)
    Token.objects.filter(pk=numbers[0]).update(state="held", reason="held_by_hand")
    browser.post(address(life, "remove", whom="everybody", state="going", enrolment=numbers[:1]))
    assert list(Token.objects.values_list("pk", flat=True)) == numbers[:1]


@pytest.mark.parametrize("people", [3, 5])
def test_holding_and_letting_go_can_be_undone_for_just_these_people(browser, life, inside, monkeypatch, people):
    """At once for a few, by the worker for many."""
    monkeypatch.setattr(acts, "CHUNK", 3)
    numbers = inside(people + 1)
    other = numbers[-1]
    browser.post(address(life, "hold", enrolment=[other]))
    first = Errand.objects.get()
    answer = browser.post(address(life, "hold", whom="everybody", state="going"), follow=True)
    errands.carry_on(time.monotonic() + 60)
    errand = Errand.objects.exclude(pk=first.pk).get()
    assert errand.done == people and Token.objects.filter(state="held").count() == people + 1
    undo = address(life, "release", errand=errand.pk)
    page = answer if people == 3 else browser.get(answer.redirect_chain[-1][0])
    assert undo in page.content.decode()
    browser.post(undo)
    errands.carry_on(time.monotonic() + 60)
    assert list(Token.objects.filter(state="held").values_list("pk", flat=True)) == [other]
    back = Errand.objects.latest("pk")
    browser.post(address(life, "hold", errand=back.pk))
    errands.carry_on(time.monotonic() + 60)
    assert Token.objects.filter(state="held").count() == people + 1


def test_an_errand_of_another_scenario_or_of_none_means_nobody(browser, life, inside):
    inside(1)
    assert browser.get(address(life, "hold", errand=999)).context["total"] == 0
    browser.post(address(life, "skip", whom="everybody"))
    assert browser.get(address(life, "hold", errand=Errand.objects.get().pk)).context["total"] == 0


def test_a_single_person_is_named_and_the_act_is_on_their_page(browser, life, inside):
    [number] = inside(1)
    person = Enrolment.objects.get().contact
    assert "Family0" in browser.get(address(life, "now", enrolment=number)).content.decode()
    browser.post(address(life, "now", enrolment=number))
    page = browser.get(reverse("nurture_people:inspect", args=[person.pk])).content.decode()
    assert "the wait was ended by hand, by chief" in page
    entry = ModelLogEntry.objects.get(action="nurture.by_hand")
    assert entry.object_id == str(person.pk) and "Family0" not in entry.label


def test_whom_a_worker_has_is_told_and_nothing_is_lost(browser, life, inside):
    [number] = inside(1)
    Token.objects.update(state="claimed")
    answer = browser.post(address(life, "skip", enrolment=number), follow=True)
    assert "is being worked on at this moment" in answer.content.decode()
    assert Token.objects.get().state == "claimed"


def test_who_has_gone_meanwhile(browser, life, inside):
    [number] = inside(1)
    Token.objects.all().delete()
    assert "Nobody is there any more" in browser.get(address(life, "hold", enrolment=number)).content.decode()
    answer = browser.post(address(life, "hold", enrolment=number), follow=True)
    assert "nobody of them is there any more" in answer.content.decode()


def test_many_are_left_to_the_worker_with_progress_and_stop(browser, life, inside, monkeypatch):
    monkeypatch.setattr(acts, "CHUNK", 2)
    inside(5)
    url = address(life, "remove", step="s2", whom="everybody")
    assert "The worker does it in chunks" in browser.get(url).content.decode()
    answer = browser.post(url, follow=True)
    errand = Errand.objects.get()
    progress = reverse("nurture_scenarios:errand", args=[life.scenario.pk, errand.pk])
    assert answer.redirect_chain == [(progress, 302)] and "0 of 5 people" in answer.content.decode()
    assert progress in browser.get(reverse("nurture_scenarios:inspect", args=[life.scenario.pk])).content.decode()
    assert "data-nurture-again" in browser.get(f"{progress}?part=1").content.decode()
    browser.post(progress)
    errand.refresh_from_db()
    assert errand.state == "stopped" and Token.objects.count() == 5
    assert "data-nurture-again" not in browser.get(f"{progress}?part=1").content.decode()


def test_who_may_publish_may_act_and_who_may_send_may_let_go(client, life, inside):
    [number] = inside(1)
    client.force_login(make_user("writer", "change_scenario", "view_contact"))
    assert "nurture-by-hand" not in client.get(inside_url(life)).content.decode()
    assert client.post(address(life, "hold", enrolment=number)).status_code in (302, 403)
    assert Token.objects.get().state == "ready"
    client.force_login(make_user("stopper", "change_scenario", "view_contact", "publish_scenario"))
    assert client.get(address(life, "hold", enrolment=number)).status_code == 200
    assert client.get(address(life, "skip", enrolment=number)).status_code in (302, 403)
    masked = client.get(address(life, "hold", enrolment=number)).content.decode()
    assert "Family0" not in masked and "p…@example.org" in masked


@pytest.mark.parametrize(
    "query",
    [
        {"enrolment": "x"},
        {"enrolment": "9" * 30},
        {"errand": "9" * 30},
        {"whom": "everybody", "step": "gone", "reason": "\x00"},
        {"whom": "everybody", "state": "burnt"},
    ],
)
def test_nonsense_in_the_address_means_nobody(browser, life, inside, query):
    inside(1)
    assert browser.get(address(life, "hold", **query)).status_code in (200, 302)
    browser.post(address(life, "remove", **query))
    assert Token.objects.count() == 1
    assert browser.get(address(life, "burn", **query)).status_code == 404


def test_a_foreign_next_is_not_followed(browser, life, inside):
    [number] = inside(1)
    answer = browser.post(address(life, "hold", enrolment=number, next="https://evil.example/"))
    assert answer.url == inside_url(life)


@pytest.mark.parametrize("people", [2, 20])
def test_list_and_question_ask_the_database_no_more_for_more_people(
    browser, life, inside, people, django_assert_max_num_queries
):
    numbers = inside(people)
    browser.get(address(life, "hold", step="s2", whom="everybody"))
    for url in (
        address(life, "hold", step="s2", whom="everybody"),
        address(life, "hold", enrolment=numbers),
        inside_url(life),
    ):
        with django_assert_max_num_queries(22):
            browser.get(url)


def test_the_page_of_a_person_offers_what_fits_where_they_stand(browser, client, life, inside):
    [number] = inside(1)
    page = reverse("nurture_people:inspect", args=[Enrolment.objects.get().contact_id])

    def offered():
        shown = browser.get(page).content.decode()
        known = [reverse("nurture_scenarios:by_hand", args=[life.scenario.pk, act]) for act in words.ACTS]
        return [act for act, url in zip(words.ACTS, known, strict=True) if f"{url}?enrolment={number}" in shown]

    assert offered() == ["hold", "skip", "now"]
    browser.post(address(life, "hold", enrolment=number))
    assert offered() == ["release", "skip"]
    client.force_login(make_user("reader", "change_scenario", "view_contact"))
    assert "/by-hand/" not in client.get(page).content.decode()
