"""The first hour's first screen: on a fresh site the set-up list is red, and turns green one by one by itself."""

import pytest
from wagtail.models import Site

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.todos import Todo, raise_todo

from . import furniture as put
from . import names
from .axe import serious
from .house import eventually
from .people import log_in


@pytest.fixture(scope="module")
def furnish():
    """Nobody has filled in anything yet."""

    def parts(house):
        empty = {"sender_name": "", "sender_email": "", "postal_address": ""}
        NurtureSiteSettings.objects.filter(site=house.site).update(**empty)

    return parts


@pytest.fixture
def overview(house, browser):
    """The overview, opened once and never reloaded."""
    house.mailbox.stop()
    house.stop("cluster")
    from wagtail_nurture.alarm import Lane

    Lane.objects.all().delete()
    page = browser(viewport={"width": 1280, "height": 1000})
    log_in(page)
    page.goto("/admin/nurture/")
    return page


def stands(page, state, *checks):
    """Wait until each of ``checks`` shows ``state``; the page is not reloaded."""
    for check in checks:
        page.locator(f"[data-check={check}][data-state={state}]").wait_for(state="attached", timeout=240_000)


def look_again(page):
    with page.expect_response(lambda answer: answer.url.endswith("/checklist/") and answer.request.method == "POST"):
        page.get_by_role("button", name="Look again").click()


def words(page, check):
    return page.locator(f"[data-check={check}]").inner_text()


def test_K7_the_set_up_list_turns_green_by_itself_as_the_editor_does_things(house, browser, overview):
    stands(overview, "todo", "sender", "mail_server", "worker", "consent", "form", "scenario")
    stands(overview, "unknown", "spf", "dkim", "dmarc")
    assert "cannot be reached" in words(overview, "mail_server")
    assert serious(overview, within=".nurture-checklist") == []

    # The sender, by the button of its line, in another tab.
    tab = overview.context.new_page()
    tab.goto(overview.locator("#nurture-check-sender").get_attribute("href"))
    tab.fill("input[name=sender_name]", "The Shop")
    tab.fill("input[name=sender_email]", "hello@shop.example")
    tab.fill("textarea[name=postal_address]", "1 Test Street, 33000 Bordeaux")
    with tab.expect_navigation():
        tab.get_by_role("button", name="Save", exact=True).click()
    stands(overview, "done", "sender")

    # Its domain: the record to add stands there, and is then seen.
    stands(overview, "todo", "spf", "dmarc")
    record = overview.locator("[data-check=spf] code").all_inner_texts()
    assert record == ["shop.example", "TXT", "v=spf1 mx ~all"]
    name, _kind, value = overview.locator("[data-check=dmarc] code").all_inner_texts()
    names.publish(name, value)
    names.publish(record[0], record[2])
    names.publish("selector1._domainkey.shop.example", "v=DKIM1; k=rsa; p=MIGfMA0")
    stands(overview, "done", "spf", "dmarc", "dkim")

    house.mailbox.start()
    look_again(overview)
    stands(overview, "done", "mail_server")
    assert house.mailbox.mails == []

    assert house.run("nurture_schedule").returncode == 0
    house.start_cluster()
    stands(overview, "done", "worker")

    Site.objects.filter(pk=house.site.pk).update(root_page=house.shop.home)
    stands(overview, "done", "consent")

    form = put.form("letter")
    stands(overview, "done", "form")
    assert overview.locator("[data-nurture-summary]").inner_text() == "Set-up: 8 of 9 done"
    email = put.email("Welcome", put.text("Hello."))
    put.scenario("Welcome", triggers=[put.on_form(form)], steps=[put.send(email)])
    overview.locator("[data-nurture-summary]", has_text="Everything is set up").wait_for(timeout=240_000)

    fold = overview.locator("details.nurture-checklist__fold")
    assert fold.get_attribute("open") is None
    assert not overview.locator("[data-check=sender]").is_visible()
    fold.locator("summary").click()
    assert overview.locator("[data-check=sender]").is_visible()
    assert overview.locator("[data-state=done]").count() == 9


def test_K7_what_needs_a_hand_is_said_in_the_reader_s_language_and_leads_there(house, browser):
    raise_todo("x", kind="delivery", code="no_sender", facts={"site": "Shop"}, url="/admin/nurture/people/")
    page = browser(locale="fr-FR")
    log_in(page)
    page.goto("/admin/nurture/")
    section = page.locator("section", has=page.locator("#nurture-todos"))
    assert "Shop" in section.inner_text() and "has no sender" not in section.inner_text()
    section.get_by_role("link").first.click()
    page.wait_for_url("**/admin/nurture/people/")
    Todo.objects.all().delete()


def test_K7_without_javascript_a_button_asks_and_the_page_comes_back(house, browser):
    house.mailbox.stop()
    page = browser(java_script_enabled=False)
    log_in(page)
    page.goto("/admin/nurture/")
    from wagtail_nurture.models import CheckResult

    CheckResult.objects.all().delete()
    page.reload()
    assert "Not looked at yet" in words(page, "mail_server")
    page.get_by_role("button", name="Look again").click()
    assert "cannot be reached" in words(page, "mail_server")
    house.mailbox.start()


def test_C7_the_worker_cleans_up_each_day(house):
    from datetime import timedelta

    from django.utils import timezone
    from django_q.models import Schedule

    from wagtail_nurture.models import Event, Purge

    old = Event.objects.create(at=timezone.now() - timedelta(days=900), kind="page.viewed", site=house.site)
    assert house.run("nurture_schedule").returncode == 0
    Schedule.objects.filter(name="nurture-purge").update(next_run=timezone.now())
    eventually(lambda: not Event.objects.filter(pk=old.pk).exists(), lambda: house.log("cluster"))
    eventually(lambda: Purge.objects.filter(finished_at__isnull=False).exists())
