"""The customer's own examples: who reads about touring bikes, Nordic crime or rock'n'roll, has a birthday, comes to the
till for the tenth time, counts the days to a festival."""

from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from tests.pages.models import EventPage, TaggedPage
from wagtail_nurture import track
from wagtail_nurture.alarm import Lane
from wagtail_nurture.contacts import consent, lists, people, values, wishes
from wagtail_nurture.contacts.models import ContactField, List
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.models import Enrolment, Intake, ScenarioState, Token
from wagtail_nurture.scenarios.timed.models import TriggerTimer
from wagtail_nurture.tracking import recorder
from wagtail_nurture.tracking.models import EventInbox

from . import furniture as put
from . import story
from .house import eventually
from .people import accept, fill_in, log_in, press, read, refuse


PRODUCT = "pages.productpage"
ROCK = "rock'n'roll"


@pytest.fixture(scope="module")
def furnish():
    def shops(house):
        home = house.shop.home
        put.form("letter", kind="request", consent_purpose="advice", consent_text="Write to me", double_opt_in=False)
        house.letter = put.page(home, TaggedPage, "Our letter", intro="letter")
        house.explorer = put.page(house.shop.touring, put.ProductPage, "Explorer", tags=["touring"], price=2100)
        house.crime = put.page(home, TaggedPage, "Crime from the North")
        house.fjord = _novel(house, "Death in the Fjord")
        house.glacier = _novel(house, "The Silent Glacier")
        house.lake = _novel(house, "What the Lake Hides")
        house.concerts = put.page(home, TaggedPage, "Concerts")
        put.page(house.concerts, TaggedPage, "Our jukebox", tags=[ROCK])

    return shops


def _novel(house, title):
    return put.page(house.crime, put.ProductPage, title, tags=["nordic crime"], price=22)


@pytest.fixture
def person(house):
    """``person("ada")`` agreed to be written to at ada@example.org."""

    def make(name):
        found, _new = people.find_or_create(
            pool=house.pool, email=_address(name), language="en", first_name=name.title()
        )
        consent.grant(found, purpose="advice", text="Write to me", source="test")
        return found

    return make


def _address(name):
    return f"{name}@example.org"


def received(house, name):
    """The subjects of what ``name`` was sent, oldest first."""
    return [mail.subject for mail in house.mailbox.to(_address(name))]


def left_at(name, email):
    """When (story time) the message ``email`` (Email) left for ``name``: written down after it is in the mailbox."""
    left = Delivery.objects.filter(contact__email=_address(name), message_key=email.translation_key, state="sent")
    return eventually(lambda: left.values_list("sent_at", flat=True).first())


def at_rest(house):
    """The worker has done all there is to do by now: what did not arrive by then does not come."""
    eventually(lambda: not _left(), lambda: f"rest: {_left()} are left\n{house.log('cluster')}")


def _left():
    now, running = story.now(), ScenarioState.Status.ON
    due = Token.objects.filter(enrolment__status=Enrolment.Status.ACTIVE, due_at__lte=now)
    waiting = Delivery.objects.filter(state__in=["queued", "claimed", "sending"])
    work = {
        "pumps": Lane.objects.exclude(queued_at=None),
        "events": EventInbox.objects.filter(due_at__lte=now),
        "looks": TriggerTimer.objects.filter(next_at__lte=now, scenario__state__status=running),
        "fan-outs": Intake.objects.filter(state=Intake.State.OPEN, version__scenario__state__status=running),
        "steps": due.filter(enrolment__scenario__state__status=running),
        "messages": waiting.exclude(not_before__gt=now),
    }
    return [name for name, rows in work.items() if rows.exists()]


def go_to(house, day, hour):
    """Let story time come to ``hour`` ("HH:MM", UTC) of ``day``, and the worker do what is due."""
    moment = datetime.combine(day, time.fromisoformat(hour), tzinfo=UTC)
    house.advance(seconds=(moment - house.now()).total_seconds())
    at_rest(house)


def saw(house, who, *pages):
    """``who`` (Contact) read ``pages`` on the site, as one of its known browsers."""
    for each in pages:
        recorder.record("page.viewed", contact=who, page_id=each.pk, site=house.site)


def interested_in(topic):
    return put.block("interest", topic=topic, level="some", by="either")


def published(*, section, level="some"):
    """A page under ``section`` is published, for the people whom it interests."""
    return put.block(
        "content_published", which="these", section=section.pk, page_type="", topic="", level=level, again=False
    )


def wait_until(day, hour):
    return put.block("wait_date", date=day.isoformat(), hour=hour, years="once", late="skip")


def reads_and_subscribes(house, page, name, pages, *, answer=accept):
    """A visitor answers the question of cookies on the first of ``pages``, reads them, and leaves an address."""
    read(page, pages[0])
    answer(page)
    read(page, *pages)
    read(page, house.letter)
    fill_in(page, _address(name), tick=True)


def test_who_reads_about_touring_bikes_gets_a_selection_of_bikes_days_later(house, browser, running, person):
    bikes = put.email(
        "Bikes for your journeys",
        put.pages_viewed("You looked at", page_type=PRODUCT),
        put.recommended("Made for long ways", page_type=PRODUCT, count=2, otherwise="nothing"),
    )
    running(
        "Cyclists",
        triggers=[put.on_pages(section=house.shop.touring, times=2)],
        steps=[put.wait(3), put.if_else(interested_in("touring"), yes=[put.send(bikes)])],
    )
    shop = house.shop
    reads_and_subscribes(house, browser(), "carl", [shop.voyager, shop.choosing])
    reads_and_subscribes(house, browser(), "rita", [shop.voyager, shop.choosing], answer=refuse)
    petra, nils = person("petra"), person("nils")
    saw(house, petra, shop.pony, shop.colt)
    saw(house, nils, shop.voyager, shop.choosing)
    consent.withdraw(nils, purpose="advice", source="test")
    at_rest(house)
    entered = Enrolment.objects.get(contact__email=_address("carl")).entered_at
    house.advance(days=2, hours=23)
    at_rest(house)
    assert received(house, "carl") == []
    house.advance(hours=1, minutes=5)
    mail = house.mail("carl@example.org")
    assert mail.subject == "Bikes for your journeys"
    assert mail.html.index("Voyager") < mail.html.index("Made for long ways")
    assert "Nomad" in mail.html and "Explorer" in mail.html and "Pony" not in mail.html
    assert all(words in mail.text for words in ("Voyager", "Nomad", "Explorer"))
    assert left_at("carl", bikes) - entered >= timedelta(days=3)
    house.advance(days=30)
    at_rest(house)
    assert [len(received(house, name)) for name in ("carl", "petra", "rita", "nils")] == [1, 0, 0, 0]


def test_readers_of_nordic_crime_are_told_of_the_new_indridason(house, browser, running, person):
    news = put.email(
        "{{ page_title }} has arrived",
        put.pages_viewed("Just in", source="started"),
        put.recommended("You have not read yet", page_type=PRODUCT, section=house.crime, otherwise="nothing"),
    )
    running("Nordic crime", triggers=[published(section=house.crime)], steps=[put.send(news)])
    reads_and_subscribes(house, browser(), "ylva", [house.fjord, house.glacier])
    rider, mutes, silent = person("rider"), person("mutes"), person("silent")
    saw(house, rider, house.shop.voyager, house.shop.nomad)
    saw(house, mutes, house.fjord, house.glacier)
    wishes.mute(mutes, "nordic-crime")
    saw(house, silent, house.fjord, house.glacier)
    consent.withdraw(silent, purpose="advice", source="test")
    at_rest(house)
    house.advance(days=2)
    at_rest(house)
    assert received(house, "ylva") == []

    book = _draft(house.crime, "Indridason: The Shadow District", "nordic crime")
    editor = browser()
    log_in(editor)
    editor.goto(f"/admin/pages/{book.pk}/edit/")
    _publish(editor)
    mail = house.mail("ylva@example.org")
    assert mail.subject == "Indridason: The Shadow District has arrived"
    assert mail.html.index("The Shadow District") < mail.html.index("What the Lake Hides")
    assert "Death in the Fjord" not in mail.html and "The Silent Glacier" not in mail.html
    reader = browser()
    reader.goto(mail.link("See it again"))
    assert reader.locator("h1").inner_text() == "Indridason: The Shadow District"

    book = put.ProductPage.objects.get(pk=book.pk)
    book.title = "Indridason: The Shadow District (2nd edition)"
    book.save_revision().publish()
    at_rest(house)
    assert [len(received(house, name)) for name in ("ylva", "rider", "mutes", "silent")] == [1, 0, 0, 0]


def _draft(parent, title, tag):
    """A page that an editor wrote and did not publish."""
    new = parent.add_child(instance=put.ProductPage(title=title, live=False, price=24))
    new.tags.add(tag)
    new.save()
    new.save_revision()
    return put.ProductPage.objects.get(pk=new.pk)


def _publish(editor):
    """Press Publish in the editor of a page."""
    editor.get_by_role("button", name="More actions").first.click()
    with editor.expect_navigation():
        editor.locator("button[name=action-publish]").click()


def test_who_loves_rock_n_roll_is_invited_when_the_concert_page_goes_live(house, browser, running, person):
    welcome = put.email("Welcome", put.text("Tell us what you like."))
    invitation = put.email("You are invited: {{ page_title }}", put.pages_viewed("The evening", source="started"))
    running("Welcome", triggers=[put.on_form(_form("letter"))], steps=[put.send(welcome)])
    running("Concerts", triggers=[published(section=house.concerts)], steps=[put.send(invitation)])
    lover = browser()
    read(lover, house.letter)
    fill_in(lover, "elvis@example.org", tick=True)
    lover.goto(house.mail("elvis@example.org", subject="Welcome").link("Preferences"))
    lover.get_by_label(ROCK, exact=True).select_option("this above all")
    press(lover, "Save my choices")
    others = person("bach"), person("hates")
    wishes.mute(others[1], "rocknroll")

    concert = _draft(house.concerts, "Bill Haley is back", ROCK)
    house.advance(days=20)
    at_rest(house)
    assert received(house, "elvis") == ["Welcome"]
    concert.save_revision(approved_go_live_at=timezone.now() - timedelta(seconds=1))
    assert house.run("publish_scheduled").returncode == 0
    mail = house.mail("elvis@example.org", subject="You are invited")
    assert mail.subject == "You are invited: Bill Haley is back" and "Bill Haley is back" in mail.html
    house.advance(days=1)
    at_rest(house)
    assert [len(received(house, name)) for name in ("elvis", "bach", "hates")] == [2, 0, 0]


def _form(slug):
    from wagtail_nurture.capture.models import Form

    return Form.objects.get(slug=slug)


def test_the_tenth_pass_at_the_till_brings_an_offer(house, running, person):
    offer = put.email("Thank you, {{ first_name }}: 10 % off", put.text("For your tenth visit."))
    trigger = put.block("nth_purchase", number=10, each=False, where="till")
    running("Tenth", triggers=[trigger], steps=[put.send(offer)])
    regular, clicker = person("regina"), person("clicker")

    def buys(who, order, *, till):
        track(
            "purchase.made",
            contact=who,
            subject=f"order:{who.pk}-{order}",
            properties={"amount": 12.5, "currency": "EUR", "items": 1, "till": till},
        )

    for order in range(1, 10):
        buys(regular, order, till=True)
    buys(regular, 9, till=True)  # the till told of it twice
    for order in range(1, 12):
        buys(clicker, order, till=False)
    at_rest(house)
    assert received(house, "regina") == []
    house.advance(days=4)
    at_rest(house)
    before = house.now()
    buys(regular, 10, till=True)
    mail = house.mail("regina@example.org")
    assert mail.subject == "Thank you, Regina: 10 % off"
    assert left_at("regina", offer) >= before
    for order in (11, 12):
        buys(regular, order, till=True)
    at_rest(house)
    house.advance(days=10)
    at_rest(house)
    assert [len(received(house, name)) for name in ("regina", "clicker")] == [1, 0]


def test_from_eight_days_before_to_the_last_and_who_joins_late_begins_at_the_right_day(house, running, person):
    club = List.objects.create(pool=house.pool, name="Festival", slug="festival")
    day = (house.now() + timedelta(days=14)).date()
    steps = []
    for number in range(8, 0, -1):
        mail = put.email(f"J-{number}", put.text("See you soon."))
        steps += [wait_until(day - timedelta(days=number), "10:00"), put.send(mail)]
    trigger = put.block("countdown", to="fixed", date=day.isoformat(), field="", days=8, who=f"list:{club.pk}")
    early, late, too_late, _outside = (person(name) for name in ("early", "late", "toolate", "outside"))
    lists.join([early.pk], club)
    running("Countdown", triggers=[trigger], steps=steps)
    go_to(house, day - timedelta(days=9), "23:00")
    assert received(house, "early") == []

    names = ("early", "late", "toolate", "outside")
    expected = {name: [] for name in names}
    for number in range(8, -1, -1):
        today = day - timedelta(days=number)
        go_to(house, today, "09:55")
        assert {name: received(house, name) for name in names} == expected, "not before ten o'clock"
        go_to(house, today, "10:05")
        if number:
            expected["early"].append(f"J-{number}")
        if 0 < number < 5:
            expected["late"].append(f"J-{number}")
        assert {name: received(house, name) for name in names} == expected, f"J-{number}"
        if number == 5:
            house.advance(hours=5)
            lists.join([late.pk], club, at=house.now())
            at_rest(house)
    lists.join([too_late.pk], club, at=house.now())
    go_to(house, day + timedelta(days=3), "12:00")
    assert {name: received(house, name) for name in names} == expected


def test_the_birthday_gift_comes_each_year_and_on_the_28th_for_who_was_born_on_a_29th(house, running, person):
    ContactField.objects.create(slug="birthday", label="Birthday", kind="date")
    gift = put.email("Happy birthday, {{ first_name }}", put.text("A gift waits at the shop."))
    trigger = put.block("date", field="birthday", years="yearly", amount=0, unit="days", side="before", hour="09:00")
    born = {"leopold": date(1992, 2, 29), "febe": date(1980, 2, 28), "marc": date(1985, 3, 1)}
    for name, day in born.items():
        values.write([person(name).pk], {"birthday": day})
    person("nobody")
    running("Birthday", triggers=[trigger], steps=[put.send(gift)])

    def gifts():
        return {name: len(received(house, name)) for name in (*born, "nobody")}

    year = next(year for year in range(house.now().year + 1, house.now().year + 4) if not isleap(year))
    go_to(house, date(year, 2, 28), "08:55")
    assert gifts() == {"leopold": 0, "febe": 0, "marc": 0, "nobody": 0}
    go_to(house, date(year, 2, 28), "09:05")
    assert gifts() == {"leopold": 1, "febe": 1, "marc": 0, "nobody": 0}
    assert received(house, "leopold") == ["Happy birthday, Leopold"]
    go_to(house, date(year, 3, 1), "09:05")
    assert gifts() == {"leopold": 1, "febe": 1, "marc": 1, "nobody": 0}
    next_time = date(year + 1, 2, 29 if isleap(year + 1) else 28)
    go_to(house, next_time, "09:05")
    assert gifts()["leopold"] == 2
    values.write([person("leopold").pk], {"birthday": date(1992, 3, 2)})  # a slip of the pen is mended
    go_to(house, date(year + 1, 3, 2), "09:05")
    assert gifts()["leopold"] == 2, "once a year"


def test_the_days_before_a_concert_follow_its_page_when_it_is_put_off(house, running, person):
    club = List.objects.create(pool=house.pool, name="Concerts", slug="concerts")
    day = (house.now() + timedelta(days=6)).date()
    concert = put.page(house.shop.home, EventPage, "Berry & friends", day=day)
    mail = put.pages_viewed("The evening", source="started")
    steps = []
    for number in (3, 1):
        wait = {"amount": number, "unit": "days", "side": "before", "hour": "10:00", "late": "skip"}
        steps.append(put.block("wait_page_date", page=None, page_date="", **wait))
        steps.append(put.send(put.email(f"{{{{ page_title }}}}: {number} to go", mail)))
    to_it = {"to": "page", "date": None, "field": "", "page": concert.pk, "page_date": "", "days": 4}
    running("Concert", triggers=[put.block("countdown", who=f"list:{club.pk}", **to_it)], steps=steps)
    lists.join([person("fan").pk], club)
    go_to(house, day - timedelta(days=3), "10:05")
    assert received(house, "fan") == ["Berry & friends: 3 to go"]
    assert "Berry &amp; friends" in house.mailbox.to(_address("fan"))[0].html
    concert.day = day + timedelta(days=7)
    concert.save_revision().publish()
    go_to(house, day + timedelta(days=1), "12:00")
    assert len(received(house, "fan")) == 1, "it is not tomorrow any more"
    go_to(house, day + timedelta(days=6), "10:05")
    assert received(house, "fan") == ["Berry & friends: 3 to go", "Berry & friends: 1 to go"]
