"""Possible duplicates, the comparison, and the merge on the screens of the admin."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent, lists, people, suppression, values
from wagtail_nurture.contacts.merging import duplicates
from wagtail_nurture.models import Contact, ContactField, ContactPool, DuplicateLook, DuplicatePair, List

from .conftest import make_user


@pytest.fixture
def twins(pool):
    """(Ada, Ada again), who look like one person."""
    made = []
    for address, last in (("ada.lovelace@gmail.com", "Lovelace"), ("adalovelace@gmail.com", "Byron")):
        person, _ = people.find_or_create(pool=pool, email=address, first_name="Ada", last_name=last)
        made.append(person)
    duplicates.look(float("inf"))
    return made


def url(name, *args):
    return reverse(f"nurture_people:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


def test_the_list_says_why_and_how_likely(browser, twins):
    page = text(browser.get(url("duplicates")))
    assert "Very likely" in page and "the same mailbox, written in two ways" in page
    assert url("merge", twins[1].pk, twins[0].pk) in page and "adalovelace@gmail.com" in page


def test_who_may_not_see_people_sees_no_names_and_no_buttons(client, twins):
    client.force_login(make_user("counter", "view_contact"))
    page = text(client.get(url("duplicates")))
    assert "a…@gmail.com" in page and "Lovelace" not in page and "Compare and merge" not in page
    for name, args in (("merge", [twins[1].pk, twins[0].pk]), ("merge_with", [twins[0].pk])):
        assert client.get(url(name, *args)).status_code in (302, 403)
        assert client.get(url(name, *args)).get("Location", "/admin/") == "/admin/"
    pair = DuplicatePair.objects.get()
    for name, args in (("duplicates_different", [pair.pk]), ("duplicates_look", [])):
        client.post(url(name, *args))
    client.post(url("merge", twins[1].pk, twins[0].pk))
    pair.refresh_from_db()
    assert pair.verdict == "" and not Contact.objects.exclude(merged_into=None).exists()


def test_who_sees_but_may_not_change_cannot_merge(client, twins):
    client.force_login(make_user("reader", "view_contact", "view_personal_data"))
    assert "Lovelace" in text(client.get(url("duplicates")))
    client.post(url("merge", twins[1].pk, twins[0].pk))
    assert not Contact.objects.exclude(merged_into=None).exists()


def test_not_the_same_person_is_remembered_and_logged(browser, twins):
    browser.post(url("duplicates_different", DuplicatePair.objects.get().pk))
    assert "No entries look like one" in text(browser.get(url("duplicates")))
    entry = ModelLogEntry.objects.get(action="nurture.different")
    assert entry.data == {"other": twins[1].pk} and "Ada" not in entry.label
    assert browser.post(url("duplicates_different", 10**9)).status_code == 302


def test_look_again_sets_the_worker_to_work(browser, twins):
    browser.post(url("duplicates_look"))
    assert DuplicateLook.objects.get().wanted_at <= clock.now()
    assert "The worker is looking" in text(browser.get(url("duplicates")))


def test_the_comparison_shows_what_each_decision_would_be(browser, twins, life):
    ada, again = twins
    ContactField.objects.create(slug="club", label="Cycling club")
    values.write([ada.pk], {"club": "Bordeaux"})
    values.write([again.pk], {"club": "Pau", "postcode": "64000"})
    consent.grant(ada, purpose="advice")
    consent.withdraw(again, purpose="advice")
    lst = List.objects.create(pool=ada.pool, name="Gravel", slug="gravel")
    lists.join([ada.pk, again.pk], lst)
    lists.leave([again.pk], lst)
    before = list(Contact.objects.values())
    page = text(browser.get(url("merge", again.pk, ada.pk)))
    assert list(Contact.objects.values()) == before, "looking changes nothing"
    for words in (
        "cannot be undone",
        'name="keep-email"',
        'name="keep-last_name"',
        'name="keep-field:club"',
        "Cycling club",
        "64000",
        "<td>given</td><td>withdrawn</td><td><strong>withdrawn</strong></td>",
        "<td>member</td><td>left</td><td><strong>left</strong></td>",
        "adalovelace@gmail.com is not written to (",
        "That will hold for whichever address is kept.",
    ):
        assert words in page, words
    assert 'name="keep-first_name"' not in page, "both say Ada"


def test_days_and_countries_are_compared_in_words(browser, twins):
    ada, again = twins
    ContactField.objects.create(slug="born", label="Born", kind="date")
    ContactField.objects.create(slug="land", label="Comes from", kind="country")
    values.write([ada.pk], {"born": "1984-02-29", "land": "DE", "country": "FR"})
    values.write([again.pk], {"born": "1984-03-01"})
    page = text(browser.get(url("merge", again.pk, ada.pk)))
    for words in ("Feb. 29, 1984", "March 1, 1984", "Germany", "France"):
        assert words in page, words


def test_a_dead_mailbox_is_better_not_kept(browser, twins):
    suppression.suppress("ada.lovelace@gmail.com", reason="hard_bounce")
    assert "Better keep the other address." in text(browser.get(url("merge", twins[1].pk, twins[0].pk)))


def test_the_comparison_says_which_scenario_goes_on(browser, life):
    older, younger = life.person(5), life.person(1)
    page = text(browser.get(url("merge", younger.pk, older.pk)))
    assert page.count("Touring follow-up") == 2 and "Goes on." in page and "Ends: the same person" in page


def test_merging_keeps_what_was_chosen_and_is_logged_without_names(browser, twins):
    ada, again = twins
    chosen = {"keep-email": "theirs", "keep-last_name": "own", "keep-phone": "theirs", "keep-nonsense": "theirs"}
    response = browser.post(url("merge", again.pk, ada.pk), chosen)
    assert response.url == url("inspect", ada.pk)
    ada.refresh_from_db()
    assert (ada.email, ada.last_name) == ("adalovelace@gmail.com", "Lovelace")
    entry = ModelLogEntry.objects.get(action="nurture.merge")
    assert entry.data == {"other": again.pk, "details": ["email"]}
    assert "Ada" not in entry.label and "Lovelace" not in entry.label
    page = text(browser.get(response.url))
    assert "Formerly" in page and "ada.lovelace@gmail.com" in page
    assert browser.get(url("inspect", again.pk)).url == response.url


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_cannot_be_merged_is_answered_in_words(browser, twins, method):
    ada, again = twins
    elsewhere, _ = people.find_or_create(pool=ContactPool.objects.create(name="Other"), email="x@example.org")
    merged, _ = people.find_or_create(pool=ada.pool, email="z@example.org")
    people.merge(merged, into=ada)
    for other, into, words in (
        (ada.pk, ada.pk, "one and the same entry"),
        (elsewhere.pk, ada.pk, "different pools"),
        (10**9, ada.pk, "erased in the meantime"),
        (10**30, ada.pk, "erased in the meantime"),
        (merged.pk, ada.pk, "merged in the meantime"),
        (again.pk, merged.pk, "merged in the meantime"),
    ):
        response = getattr(browser, method)(url("merge", other, into), follow=True)
        assert response.status_code == 200 and words in text(response), words


def test_two_editors_at_once_are_one_merge(browser, twins, monkeypatch):
    """The other editor is quicker, after this one's look at the two and before the merge."""
    ada, again = twins
    real = people.merge

    def slower(other, *, into, taken):
        monkeypatch.setattr(people, "merge", real)
        real(into, into=other)
        return real(other, into=into, taken=taken)

    monkeypatch.setattr(people, "merge", slower)
    response = browser.post(url("merge", again.pk, ada.pk), follow=True)
    assert "merged in the meantime" in text(response)
    ada.refresh_from_db()
    assert ada.merged_into == again and not ModelLogEntry.objects.filter(action="nurture.merge").exists()


def test_merge_with_from_a_persons_page(browser, twins):
    ada, again = twins
    assert url("merge_with", ada.pk) in text(browser.get(url("inspect", ada.pk)))
    page = text(browser.get(url("merge_with", ada.pk)))
    assert "It might be" in page and url("merge", again.pk, ada.pk) in page
    people.find_or_create(pool=ada.pool, email="zoe@example.org", last_name="Zimmer")
    page = text(browser.get(url("merge_with", ada.pk) + "?q=zim"))
    assert "Zimmer" in page
    assert "Nobody else" in text(browser.get(url("merge_with", ada.pk) + "?q=%00nobody"))
    assert browser.get(url("merge_with", 10**9)).status_code == 404


def test_as_many_queries_for_twenty_pairs_as_for_two(browser, pool):
    counts = []
    for number in (2, 18):
        for place in range(number):
            for sign in "ab":
                people.find_or_create(pool=pool, email=f"p{number}-{place}+{sign}@example.org")
        duplicates.look_soon()
        duplicates.look(float("inf"))
        browser.get(url("duplicates"))
        with CaptureQueriesContext(connection) as queries:
            browser.get(url("duplicates"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_second_page(browser, pool):
    for place in range(25):
        for sign in "ab":
            people.find_or_create(pool=pool, email=f"p{place}+{sign}@example.org")
    duplicates.look(float("inf"))
    with clock.virtual(lambda: DuplicateLook.objects.get().looked_at + timedelta(hours=1)):
        assert text(browser.get(url("duplicates") + "?p=2")).count("nurture-pair__people") == 5
        assert browser.get(url("duplicates") + "?p=nonsense").status_code == 200
