"""K14: a database copied to another host never mails real people until a person says that it may."""

from wagtail_nurture.contacts import consent, people
from wagtail_nurture.delivery import guard, outbox
from wagtail_nurture.delivery.models import Delivery, Fingerprint

from . import furniture as put
from .house import eventually
from .people import log_in, press


def test_K14_a_copied_database_stays_silent_until_confirmed(house, browser):
    email = put.email("From the copy", put.text("Hello."))
    assert not guard.held()
    Fingerprint.objects.update(value="another host and another key")
    person = people.find_or_create(pool=house.pool, email="real@example.org")[0]
    consent.grant(person, purpose="advice", source="test")
    outbox.put(
        [outbox.draft(key="copy", contact=person, site=house.site, purpose="advice", message_key=email.translation_key)]
    )
    row = Delivery.objects.filter(key="copy")
    eventually(lambda: row.get().state == "held", lambda: (row.get().state, house.log("cluster")))
    assert row.get().reason == "copied_database"
    assert house.mailbox.to("real@example.org") == []
    page = browser()
    log_in(page)
    page.goto("/admin/nurture/")
    assert "copy" in page.locator("main, .nurture-overview, body").first.inner_text()
    press(page, "This is the real site")
    assert house.mail("real@example.org").subject == "From the copy"
    assert not guard.held()
