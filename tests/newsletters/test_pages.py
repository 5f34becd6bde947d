"""The two pages before it leaves and the one after: what they say, what they refuse, who may do what."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from tests.admin.conftest import make_user
from wagtail_nurture import clock
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.newsletters import counting
from wagtail_nurture.newsletters.models import Newsletter
from wagtail_nurture.scenarios.models import Scenario

from .conftest import confirm, pump


State = Newsletter.State


def url(name, newsletter=None):
    return reverse(f"nurture_newsletters:{name}", args=[newsletter.pk] if newsletter else [])


def text(response):
    """The words of a page, spaces squeezed."""
    return " ".join(response.content.decode().split())


def given(mail, club, site, **values):
    return {"name": "Spring", "email": mail.pk, "audience": f"list:{club.pk}", "site": site.pk, "when": "now"} | values


def test_two_pages_and_it_is_on_its_way(browser, beating, members, mail, club, site, story):
    members(4)
    answer = browser.post(url("add"), given(mail, club, site))
    newsletter = Newsletter.objects.get()
    assert answer["Location"] == url("check", newsletter)
    page = browser.get(answer["Location"])
    assert "<strong>4</strong> of 4 people would receive it now" in text(page)
    assert "Send it to 4 people now" in text(page)
    answer = browser.post(answer["Location"], {"seen": page.context["seen"]})
    assert answer["Location"] == url("inspect", newsletter)
    newsletter.refresh_from_db()
    assert newsletter.state == State.SENDING
    assert newsletter.counted["eligible"] == 4
    assert ModelLogEntry.objects.filter(action="nurture.confirm").count() == 1
    page = browser.get(answer["Location"])
    assert "data-nurture-again" in text(page) and "http-equiv=" in text(page)


def test_sending_the_form_twice_begins_once(browser, beating, newsletter, members):
    members(2)
    letter = newsletter()
    seen = browser.get(url("check", letter)).context["seen"]
    for _twice in range(2):
        assert browser.post(url("check", letter), {"seen": seen}).status_code == 302
    assert Scenario.of_all_kinds.count() == 1


def test_what_was_not_seen_is_not_confirmed(browser, beating, newsletter, members):
    members(2)
    letter = newsletter()
    seen = browser.get(url("check", letter)).context["seen"]
    Newsletter.objects.update(edited_at=clock.now() + timedelta(seconds=1))
    browser.post(url("check", letter), {"seen": seen})
    browser.post(url("check", letter), {"seen": "never"})
    letter.refresh_from_db()
    assert letter.state == State.DRAFT


def test_a_date_in_the_past_is_refused_beside_the_field(browser, mail, club, site, story):
    values = given(mail, club, site, when="later", send_at="2026-03-02 09:59")
    page = browser.post(url("add"), values)
    assert "This moment has passed in" in str(page.context["form"].errors["send_at"])
    page = browser.post(url("add"), values | {"send_at": ""})
    assert "Say when" in str(page.context["form"].errors["send_at"])
    assert not Newsletter.objects.exists()


def test_the_date_is_read_in_the_time_of_the_site(browser, mail, club, site, pool, story):
    NurtureSiteSettings.objects.update(time_zone="America/New_York")
    browser.post(url("add"), given(mail, club, site, when="later", send_at="2026-03-02 09:59"))
    newsletter = Newsletter.objects.get()
    assert newsletter.send_at.isoformat() == "2026-03-02T14:59:00+00:00"
    page = browser.get(url("edit", newsletter))
    assert 'value="2026-03-02 09:59"' in text(page)
    assert "America/New_York" in text(page)
    assert "9:59 a.m. (America/New_York)" in text(browser.get(url("check", newsletter)))


def test_every_field_says_what_is_missing(browser, mail, club, site):
    errors = browser.post(url("add"), {}).context["form"].errors
    assert {"name", "email", "audience", "when"} <= errors.keys()
    errors = browser.post(url("add"), given(mail, club, site, audience="list:9999")).context["form"].errors
    assert "audience" in errors


def test_editing_a_scheduled_one_takes_it_off_the_schedule(
    browser, beating, newsletter, members, mail, club, site, story
):
    members(2)
    letter = newsletter(send_at=story.now + timedelta(days=1))
    confirm(letter)
    browser.post(url("edit", letter), given(mail, club, site, when="later", send_at="2026-03-09 10:00"))
    letter.refresh_from_db()
    assert (letter.state, letter.confirmed_by, letter.counted) == (State.DRAFT, None, {})


def test_what_has_begun_is_neither_edited_nor_deleted(browser, beating, newsletter, members, mail, club, site):
    members(2)
    letter = newsletter()
    confirm(letter)
    assert browser.post(url("edit", letter), given(mail, club, site, name="Else"))["Location"] == url("inspect", letter)
    assert browser.post(url("delete", letter)).status_code in (302, 403)
    letter.refresh_from_db()
    assert letter.name == "Spring"


def test_taking_it_off_the_schedule_and_stopping_ask_first(browser, beating, newsletter, members, story):
    members(2)
    letter = newsletter(send_at=story.now + timedelta(days=1))
    confirm(letter)
    assert "It becomes a draft again" in text(browser.get(url("take_back", letter)))
    browser.post(url("take_back", letter))
    letter.refresh_from_db()
    assert letter.state == State.DRAFT
    confirm(letter)
    story.move(days=1)
    pump()
    assert "What has left has left" in text(browser.get(url("stop", letter)))
    browser.post(url("stop", letter))
    letter.refresh_from_db()
    assert letter.state == State.SENT  # there was nothing left to stop


def test_a_message_that_is_not_published_is_refused_in_words(browser, beating, newsletter, members, mail):
    members(2)
    mail.unpublish()
    letter = newsletter()
    page = browser.get(url("check", letter))
    assert "The message “Spring news” is not published." in text(page)
    assert "Send it to" not in text(page)
    browser.post(url("check", letter), {"seen": page.context["seen"]})
    letter.refresh_from_db()
    assert letter.state == State.DRAFT


def test_no_sender_is_refused_and_a_silent_worker_is_said(browser, newsletter, members):
    members(2)
    NurtureSiteSettings.objects.update(sender_email="")
    page = text(browser.get(url("check", newsletter())))
    assert "No sender is set for this site." in page and "Set the sender" in page
    assert "The worker is silent" in page


def test_a_copied_database_is_refused(browser, beating, newsletter, members, monkeypatch):
    from wagtail_nurture.delivery import guard

    members(2)
    monkeypatch.setattr(guard, "looks_copied", lambda: True)
    assert "looks like a copy" in text(browser.get(url("check", newsletter())))


def test_nobody_to_send_to_is_refused(browser, beating, newsletter, crowd):
    crowd(2)
    assert "Nobody would receive it." in text(browser.get(url("check", newsletter())))


def test_a_test_goes_to_me_alone_and_counts_nowhere(browser, beating, newsletter, members):
    members(3)
    letter = newsletter()
    browser.post(url("test", letter))
    delivery = Delivery.objects.get()
    assert delivery.address == "chief@shop.example" and delivery.key.startswith("test:")
    assert delivery.lane == "now" and delivery.contact is None
    letter.refresh_from_db()
    assert letter.state == State.DRAFT


def test_writing_is_not_sending(client, beating, newsletter, members):
    members(2)
    letter = newsletter()
    client.force_login(make_user("writer", "view_newsletter", "add_newsletter", "change_newsletter"))
    page = client.get(url("check", letter))
    assert "You may write newsletters, not send them." in text(page)
    assert client.post(url("check", letter), {"seen": page.context["seen"]}).status_code in (302, 403)
    letter.refresh_from_db()
    assert letter.state == State.DRAFT
    client.force_login(make_user("sender", "view_newsletter", "send_message"))
    client.post(url("check", letter), {"seen": page.context["seen"]})
    letter.refresh_from_db()
    assert letter.state == State.SENDING


def test_the_people_behind_the_numbers(client, beating, newsletter, members):
    members(2)
    letter = newsletter()
    confirm(letter)
    pump()
    address = f"{url('people', letter.__class__.objects.get().scenario)}?step=send&what=queued"
    client.force_login(make_user("reader", "view_newsletter", "view_contact"))
    assert client.get(address).status_code == 200
    client.force_login(make_user("blind", "view_newsletter"))
    assert client.get(address).status_code in (302, 403)


def test_a_copy_starts_as_a_draft(browser, beating, newsletter, members, mail, club, site):
    members(2)
    letter = newsletter()
    confirm(letter)
    assert "Copy of Spring" in text(browser.get(url("copy", letter)))
    browser.post(url("copy", letter), given(mail, club, site, name="Again"))
    again = Newsletter.objects.get(name="Again")
    assert (again.state, again.scenario, again.counted) == (State.DRAFT, None, {})


@pytest.mark.parametrize("number", [2, 12])
def test_the_list_asks_no_query_for_each_row(
    browser, beating, newsletter, members, number, django_assert_max_num_queries
):
    members(2)
    for each in range(number):
        letter = newsletter(name=f"Spring {each}")
        if each % 2:
            confirm(letter)
    browser.get(url("index"))
    with django_assert_max_num_queries(30):
        page = browser.get(url("index"))
    assert "Spring 1" in text(page)


@pytest.mark.django_db(transaction=True)
def test_too_many_to_count_says_so_and_is_sent_to_all_the_same(
    browser, beating, newsletter, members, monkeypatch, story, smtp
):
    members(5)
    letter = newsletter()
    monkeypatch.setattr(counting, "SLICE", 2)
    # One slice of two people, then patience is over.
    ticks = iter([0, 0, *([60] * 1000)])
    monkeypatch.setattr(counting, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    page = browser.get(url("check", letter))
    assert "too many people to count them all while you wait. The numbers below are of the first 2" in text(page)
    assert "<strong>2</strong> of the 2 people counted so far would receive it now." in text(page)
    assert "Send it now to everybody who may receive it" in text(page) and "Send it to 2" not in text(page)
    ticks = iter([0, 0, *([60] * 1000)])
    answer = browser.post(url("check", letter), {"seen": page.context["seen"]})
    assert answer["Location"] == url("inspect", letter)
    pump()
    letter.refresh_from_db()
    assert not letter.counted["complete"]
    assert Delivery.objects.filter(state="sent").count() == 5
    assert "It was sent to 5 people." in text(browser.get(url("inspect", letter)))
