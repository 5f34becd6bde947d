"""H12: an editor sends a newsletter to a list, with a real worker, a real mail server and a real browser."""

import asyncio
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from wagtail_nurture.alarm import Lane
from wagtail_nurture.contacts import consent, lists, people
from wagtail_nurture.contacts.models import List, Permission
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.newsletters import results, web
from wagtail_nurture.newsletters.models import Newsletter

from . import furniture as put
from .axe import serious
from .house import eventually
from .people import log_in
from .test_admin import choose


State = Newsletter.State
PEOPLE = 60


@pytest.fixture(scope="module")
def furnish():
    def crowd(house):
        house.club = List.objects.create(pool=house.pool, name="Club", slug="club", public=True)
        house.members = [
            people.find_or_create(pool=house.pool, email=f"member{n}@example.org", language="en")[0]
            for n in range(PEOPLE)
        ]
        Permission.objects.bulk_create(
            [
                Permission(contact=one, purpose="news", channel="email", state="granted", changed_at=timezone.now())
                for one in house.members[:-4]
            ]
        )
        consent.withdraw(house.members[0], purpose="news", source="test")
        lists.join([one.pk for one in house.members], house.club)
        house.eligible = {one.email for one in house.members[1:-4]}

    return crowd


@pytest.fixture
def mail(house):
    """``mail(subject)`` is a published message of the purpose "news"."""
    return lambda subject: put.email(subject, put.text("Good news for riders."), purpose="news")


@pytest.fixture
def slow(house):
    """``slow(pause)``: the mail server takes so long over each message; afterwards it is quick again."""
    take = house.mailbox.__class__.handle_DATA

    def make(pause):
        async def handle(server, session, envelope, *rest):
            await asyncio.sleep(pause)
            return await take(house.mailbox, server, session, envelope)

        house.mailbox.handle_DATA = handle

    yield make
    vars(house.mailbox).pop("handle_DATA", None)


def received(house, subject):
    """Who was sent ``subject``, once for each mail."""
    return sorted(mail.recipients[0] for mail in house.mailbox.mails if mail.subject == subject)


def write(page, subject, *, date="", name=None, repeats="", web_page=""):
    """The first page: what, to whom, when. Ends on the second."""
    page.goto("/admin/nurture/newsletters/new/")
    page.get_by_label("Repeats").select_option(value=repeats)
    page.get_by_label("Web page").select_option(value=web_page)
    page.locator("input[name=name]").fill(name or subject)
    choose(page, page.locator("form[data-edit-form]"), re.compile("^Choose"), subject)
    page.get_by_label("To whom").select_option(label=f"Club ({PEOPLE} people)")
    if date:
        page.get_by_label("At a date").check()
        page.locator("input[name=send_at]").fill(date)
    with page.expect_navigation():
        page.get_by_role("button", name="Save and look at it").click()


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def ended(newsletter, state):
    def question():
        newsletter.refresh_from_db()
        return newsletter.state == state and newsletter.ended_at

    return question


def test_H12_counted_confirmed_sent_and_told(house, browser, mail):
    mail("Spring news")
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    write(page, "Spring news")
    words = page.locator("main").inner_text()
    assert re.search(rf"{len(house.eligible)}\s+of {PEOPLE} people would receive it now", words), words
    assert re.search(r"No consent for newsletter\s+4", words) and re.search(r"withdrawn\s+1", words), words
    assert serious(page, within="main") == []

    press(page, "Send a test to me")
    assert house.mail("chief@shop.example", subject="Spring news").subject == "[Test] Spring news"
    assert received(house, "Spring news") == []

    press(page, re.compile("Send it to"))
    newsletter = Newsletter.objects.get(name="Spring news")
    eventually(ended(newsletter, State.SENT), lambda: house.log("cluster"))
    assert received(house, "Spring news") == sorted(house.eligible)
    progress = results.progress(newsletter)
    assert progress.sent == newsletter.counted["eligible"] == len(house.eligible)
    assert progress.skipped == {("no_consent", "news"): 4, ("withdrawn", "news"): 1}
    # The page has come to know it by itself.
    page.get_by_text(f"It was sent to {len(house.eligible)} people.").wait_for()
    assert serious(page, within="main") == []


def test_H12_stopped_in_the_middle(house, browser, mail, slow):
    mail("Half the news")
    slow(0.25)
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    write(page, "Half the news")
    press(page, re.compile("Send it to"))
    eventually(lambda: len(received(house, "Half the news")) >= 3, lambda: house.log("cluster"))
    page.get_by_role("link", name="Stop").click()
    press(page, "Stop it now")
    newsletter = Newsletter.objects.get(name="Half the news")
    eventually(ended(newsletter, State.STOPPED), lambda: house.log("cluster"))
    progress = results.progress(newsletter)
    assert 3 <= progress.sent < len(house.eligible)
    assert progress.sent == len(received(house, "Half the news"))
    assert progress.sent + progress.withdrawn == len(house.eligible)
    page.get_by_text(f"{progress.sent} people had been sent it by then").wait_for()
    withdrawn = Delivery.objects.filter(scenario_id=newsletter.scenario_id, reason="newsletter_stopped")
    assert withdrawn.count() == progress.withdrawn


def test_H12_a_worker_killed_in_the_middle_nobody_twice_nobody_lost(house, browser, mail, slow):
    mail("Killed news")
    slow(0.1)
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    write(page, "Killed news")
    press(page, re.compile("Send it to"))
    eventually(lambda: len(received(house, "Killed news")) >= 5, lambda: house.log("cluster"))
    house.stop("cluster", kill=True)
    newsletter = Newsletter.objects.get(name="Killed news")
    # Two minutes later the lease of the dead worker has lapsed.
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until="2000-01-01T00:00:00Z")
    Lane.objects.update(queued_at=None)
    house.start_cluster()
    house.advance(seconds=1)
    progress = eventually(lambda: _settled(newsletter, len(house.eligible)), lambda: house.log("cluster"))
    mails = received(house, "Killed news")
    assert len(mails) == len(set(mails))
    # The one in the server's hands when the worker died is uncertain, and never sent again by itself.
    assert progress.uncertain <= 1
    assert len(mails) + progress.uncertain >= len(house.eligible)
    assert not progress.failed


def _settled(newsletter, number):
    progress = results.progress(newsletter)
    return progress if progress.sent + progress.uncertain == number and not progress.on_the_way else None


def test_E13_at_a_date_in_the_time_of_the_site(house, browser, mail):
    mail("Tomorrow's news")
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    write(page, "Tomorrow's news", date="2020-01-01 10:00")
    assert "This moment has passed" in page.locator("main").inner_text()
    date = timezone.localtime(house.now()) + timedelta(days=1)
    page.locator("input[name=send_at]").fill(date.strftime("%Y-%m-%d %H:%M"))
    with page.expect_navigation():
        page.get_by_role("button", name="Save and look at it").click()
    press(page, re.compile("Confirm for"))
    newsletter = Newsletter.objects.get(name="Tomorrow's news")
    assert newsletter.state == State.SCHEDULED
    house.advance(hours=23)
    assert received(house, "Tomorrow's news") == []
    house.advance(hours=1, minutes=2)
    eventually(ended(newsletter, State.SENT), lambda: house.log("cluster"))
    assert received(house, "Tomorrow's news") == sorted(house.eligible)


def test_H11_a_digest_leaves_each_week_only_to_those_for_whom_something_is_new(house, browser):
    put.email("What is new", put.whats_new("New rides", page_type="pages.guidepage", least=1), purpose="news")
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    date = timezone.localtime(house.now()) + timedelta(days=1)
    when = date.strftime("%Y-%m-%d %H:%M")
    write(page, "What is new", date=when, repeats="weekly", web_page="unlisted")
    press(page, re.compile("Confirm all issues"))
    house.advance(days=1, minutes=2)
    first = Newsletter.objects.get(name="What is new", number=1)
    eventually(ended(first, State.SENT), lambda: house.log("cluster"))
    assert received(house, "What is new") == sorted(house.eligible)
    page.goto(web.address(first))
    page.get_by_role("heading", name="What is new").wait_for()
    assert page.get_by_role("link", name="Packing").count() and serious(page) == []

    house.advance(days=7, minutes=2)
    second = Newsletter.objects.get(name="What is new", number=2)
    eventually(ended(second, State.SENT), lambda: house.log("cluster"))
    progress = results.progress(second)
    assert progress.sent == 0 and progress.skipped["nothing_new", "news"] == len(house.eligible)
    page.goto(f"/admin/nurture/newsletters/inspect/{second.pk}/")
    assert "Too little is new to the person" in page.locator("main").inner_text()
