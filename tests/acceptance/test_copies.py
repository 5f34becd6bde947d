"""K14: a database copied to another host never mails real people until a person says that it may."""

import pytest
from django.contrib.auth.models import Permission, User
from wagtail.models import ModelLogEntry

from wagtail_nurture.contacts import consent, people
from wagtail_nurture.delivery import outbox
from wagtail_nurture.delivery.models import Delivery

from . import furniture as put
from .house import eventually
from .people import log_in, press


REAL, COLLEAGUE = "real@example.org", "colleague@agency.example"
BANNER = "copy of another site"
RELEASE = "This is the real site"


@pytest.fixture
def write_to(house):
    """``write_to(address, key)`` puts one message to ``address`` into the outbox; the query that finds it."""
    email = put.email("From the shop", put.text("Hello."))

    def write(address, key):
        person = people.find_or_create(pool=house.pool, email=address)[0]
        consent.grant(person, purpose="advice", source="test")
        what = {"site": house.site, "purpose": "advice", "message_key": email.translation_key}
        outbox.put([outbox.draft(key=key, contact=person, **what)])
        return Delivery.objects.filter(key=key)

    return write


def move(house, host, *, allow=""):
    """Start the same database on another host, as a colleague does with a copy."""
    house.stop("cluster")
    house.stop("web")
    house.environment |= {"NURTURE_HOUSE_HOST": host, "NURTURE_HOUSE_ALLOW": allow}
    house.start_cluster()
    house.start_web()


def user(name, *permissions):
    new = User.objects.create_user(name, f"{name}@shop.example", name)
    new.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "view_scenario", *permissions]))
    return name


def test_K14_a_copied_database_stays_silent_until_confirmed(house, browser, write_to):
    write_to(REAL, "before")
    assert house.mail(REAL).subject == "From the shop"

    move(house, "staging.agency.example", allow="@agency.example")
    row = write_to(REAL, "real")
    write_to(COLLEAGUE, "colleague")
    assert house.mail(COLLEAGUE), "who is on the allow-list may be written to from a copy"
    eventually(lambda: row.get().state == "held", lambda: (row.get().state, house.log("cluster")))
    assert row.get().reason == "copied_database"
    assert len(house.mailbox.to(REAL)) == 1, "a real person was written to from a copy"

    sender = browser()
    log_in(sender, user("sender", "send_message", "publish_scenario"))
    sender.goto("/admin/nurture/")
    assert "Only a person with the permission" in sender.locator("body").inner_text()
    assert sender.get_by_role("button", name=RELEASE).count() == 0
    sender.goto("/admin/nurture/scenarios/")
    assert BANNER in sender.locator("body").inner_text()
    assert row.get().state == "held"

    page = browser()
    log_in(page, user("releaser", "release_copy"))
    page.goto("/admin/nurture/")
    press(page, RELEASE)
    assert house.mail(REAL, number=2).subject == "From the shop"
    eventually(lambda: row.get().state == "sent")
    assert ModelLogEntry.objects.get(action="nurture.release").user.username == "releaser"
    for address in ("/admin/nurture/", "/admin/nurture/scenarios/"):
        page.goto(address)
        assert BANNER not in page.locator("body").inner_text()


def test_K14_the_original_is_no_copy_after_a_restart(house, write_to):
    write_to("second@example.org", "restart")
    house.mail("second@example.org")
    move(house, house.environment.get("NURTURE_HOUSE_HOST", "localhost"))
    write_to("third@example.org", "again")
    assert house.mail("third@example.org").subject == "From the shop"
