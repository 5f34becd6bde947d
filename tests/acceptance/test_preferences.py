"""The person's own page: reached from each mail, without a password and without JavaScript (C2, C8, D11)."""

import itertools
from datetime import timedelta

import pytest
from wagtail.models import Locale

from wagtail_nurture import alarm
from wagtail_nurture.contacts import consent, people, wishes
from wagtail_nurture.delivery import outbox
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.tracking import recorder

from . import furniture as put
from .axe import serious
from .house import eventually
from .people import press


_numbers = itertools.count(1)


@pytest.fixture
def reader(house):
    """``reader(address)``: somebody who agreed to advice mails."""

    def make(address, language="en"):
        contact, _created = people.find_or_create(pool=house.pool, email=address, language=language, first_name="Ada")
        consent.grant(contact, purpose="advice", text="Send me touring advice", source="test", locale=language)
        return contact

    return make


def queue(house, contact, email):
    """Put ``email`` into the outbox for ``contact``; returns its Delivery."""
    key = f"prefs-test:{next(_numbers)}"
    outbox.put(
        [outbox.draft(key=key, contact=contact, site=house.site, purpose="advice", message_key=email.translation_key)]
    )
    alarm.wake(alarm.MASS)
    return Delivery.objects.get(key=key)


def state(delivery):
    delivery.refresh_from_db()
    return delivery.state, delivery.reason


def test_C2_weekly_makes_the_second_mail_wait_for_its_turn(house, browser, reader):
    person = reader("c2@example.org")
    first = queue(house, person, put.email("First", put.text("One.")))
    page = browser(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(house.mail("c2@example.org", subject="First").link("Preferences"))
    eventually(lambda: state(first) == ("sent", ""), lambda: state(first))  # it counts from when that is written
    page.get_by_label("At most one mail a week").check()
    press(page, "Save my choices")
    assert "At most one mail a week" in page.get_by_role("status").inner_text()
    second = queue(house, person, put.email("Second", put.text("Two.")))
    eventually(lambda: state(second) == ("queued", "weekly"), lambda: state(second))
    third = queue(house, person, put.email("Third", put.text("Three.")))
    eventually(lambda: state(third) == ("queued", "weekly"), lambda: state(third))
    house.advance(days=7, minutes=5)
    house.mail("c2@example.org", subject="Second")
    eventually(lambda: state(third) == ("queued", "weekly"), lambda: state(third))
    house.advance(days=7, minutes=5)
    house.mail("c2@example.org", subject="Third")


def test_C2_a_pause_and_its_undo(house, browser, reader):
    person = reader("c2b@example.org")
    queue(house, person, put.email("Before", put.text("One.")))
    page = browser(java_script_enabled=False)
    page.goto(house.mail("c2b@example.org", subject="Before").link("Preferences"))
    page.get_by_label("Pause for 30 days").check()
    press(page, "Save my choices")
    waiting = queue(house, person, put.email("After the pause", put.text("Two.")))
    eventually(lambda: state(waiting) == ("queued", "paused_by_person"), lambda: state(waiting))
    press(page, "Undo")
    assert "as it was before" in page.get_by_role("status").inner_text()
    house.mail("c2b@example.org", subject="After the pause")


def test_D11_a_muted_topic_leaves_the_next_mails_recommendations(house, browser, reader):
    person, other = reader("d11@example.org"), reader("d11-all@example.org")
    for read in (house.shop.voyager, house.shop.pony):
        recorder.record("page.viewed", contact=person, page_id=read.pk, site=house.site)
        recorder.record("page.viewed", contact=other, page_id=read.pk, site=house.site)
    asked = put.recommended("Worth reading", page_type="pages.guidepage", otherwise="nothing", count=4)
    queue(house, other, put.email("With touring", put.text("Hello."), asked))
    mail = house.mail("d11-all@example.org", subject="With touring")
    assert "Packing your panniers" in mail.html and "The first bike" in mail.html
    queue(house, person, put.email("Nothing yet", put.text("Hello.")))
    mail = house.mail("d11@example.org", subject="Nothing yet")
    page = browser(java_script_enabled=False)
    page.goto(mail.link("Preferences"))
    page.get_by_label("touring", exact=True).select_option("nothing any more")
    press(page, "Save my choices")
    assert wishes.muted([person.pk]) == {person.pk: {"touring": None}}
    queue(house, person, put.email("Without touring", put.text("Hello."), asked))
    mail = house.mail("d11@example.org", subject="Without touring")
    assert "panniers" not in mail.html and "The first bike" in mail.html


def test_C8_the_page_says_why_in_plain_words(house, browser, reader):
    person = reader("c8@example.org")
    queue(house, person, put.email("Why me", put.text("Hello.")))
    page = browser(java_script_enabled=False)
    page.goto(house.mail("c8@example.org", subject="Why me").link("Preferences"))
    words = page.get_by_role("region", name="Why did I receive this message?").inner_text()
    assert "“Why me” was sent to you" in words and "“Send me touring advice”" in words


def test_C2_everything_is_in_french_whatever_the_browser_says(house, browser, reader):
    french = Locale.objects.get_or_create(language_code="fr")[0]
    person = reader("fr@example.org", language="fr")
    queue(house, person, put.email("Bonjour", put.text("Bonjour."), locale=french))
    mail = house.mail("fr@example.org", subject="Bonjour")
    page = browser(java_script_enabled=False, locale="en-GB")
    page.goto(mail.link("Préférences"))
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.get_by_role("heading", level=1).inner_text() == "Vos préférences"
    page.get_by_label("Un e-mail par mois au plus").check()
    press(page, "Enregistrer mes choix")
    assert "Un e-mail par mois au plus" in page.get_by_role("status").inner_text()
    page.goto(mail.link("désabonner"))
    assert "moins souvent" in page.content()
    press(page, "Se désabonner")
    assert page.locator("html").get_attribute("lang") == "fr"


def test_I2_unsubscribing_offers_less_often_and_topics_instead(house, browser, reader):
    person = reader("i2b@example.org")
    queue(house, person, put.email("Stop or less", put.text("Hello.")))
    page = browser(java_script_enabled=False)
    page.goto(house.mail("i2b@example.org", subject="Stop or less").link("Unsubscribe"))
    assert page.get_by_role("button").count() == 1
    page.get_by_role("link", name="less often").click()
    page.get_by_label("At most one mail a month").check()
    press(page, "Save my choices")
    assert wishes.rhythms([person.pk])[person.pk].frequency == "monthly"
    assert consent.granted([person.pk], purpose="advice")
    press(page, "Unsubscribe from everything")
    assert "You are unsubscribed" in page.content() and not consent.granted([person.pk], purpose="advice")
    press(page, "Undo")
    assert consent.granted([person.pk], purpose="advice")


def test_C2_the_link_comes_by_mail_to_who_has_lost_it(house, browser, reader):
    reader("lost@example.org")
    page = browser(java_script_enabled=False)
    for address in ("lost@example.org", "stranger@example.org"):
        page.goto("/n/p/")
        page.get_by_label("E-mail address").fill(address)
        press(page, "Send me my link")
        assert "on its way" in page.get_by_role("status").inner_text()
    page.goto(house.mail("lost@example.org", subject="Your preferences").link("Open my preferences"))
    assert page.get_by_role("heading", level=1).inner_text() == "Your preferences"
    assert house.mailbox.to("stranger@example.org") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_C2_nobody_is_shut_out(house, browser, reader, scheme, width):
    """axe finds no serious fault, and nothing runs off the side of a phone."""
    person = reader(f"axe{scheme}{width}@example.org")
    delivery = queue(house, person, put.email(f"Axe {scheme} {width}", put.text("Hello.")))
    mail = house.mail(person.email, subject="Axe")
    page = browser(viewport={"width": width, "height": 800}, color_scheme=scheme)

    def look():
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.goto(mail.link("Preferences"))
    look()
    page.get_by_label("At most one mail a week").check()
    press(page, "Save my choices")
    look()
    page.goto(mail.link("Unsubscribe"))
    look()
    press(page, "Unsubscribe")
    look()
    page.goto("/n/p/")
    look()
    press(page, "Send me my link")
    look()
    page.goto("/n/p/" + "A" * 22)
    look()
    Delivery.objects.filter(pk=delivery.pk).update(sent_at=delivery.created_at - timedelta(days=200))
    page.goto(mail.link("Preferences"))
    assert "too old" in page.content()
    look()


def test_C2_the_keyboard_alone_is_enough(house, browser, reader):
    person = reader("keys@example.org")
    queue(house, person, put.email("Keys", put.text("Hello.")))
    page = browser()
    page.goto(house.mail("keys@example.org", subject="Keys").link("Preferences"))
    page.get_by_label("Each mail as it comes").focus()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert wishes.rhythms([person.pk])[person.pk].frequency == "weekly"
