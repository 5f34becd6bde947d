"""E1, E2, E3, F1, F3, F6, F7: what starts a scenario and how it flows."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from wagtail_nurture.alarm import Lane
from wagtail_nurture.contacts import consent, people
from wagtail_nurture.contacts.models import ContactField, ListMembership
from wagtail_nurture.contacts.models import List as ContactList
from wagtail_nurture.scenarios.models import Enrolment, StepRun, Token
from wagtail_nurture.tracking.models import EventInbox

from . import furniture as put
from . import story
from .house import eventually
from .people import accept, fill_in, read


@pytest.fixture(scope="module")
def furnish():
    def forms(house):
        house.asks = put.form("advice", kind="request", consent_purpose="advice", double_opt_in=False)
        house.advice_page = put.page(house.shop.home, put.TaggedPage, "Advice", intro="advice")
        house.ends = put.form("bought", kind="request")
        house.ends_page = put.page(house.shop.home, put.TaggedPage, "Bought", intro="bought")

    return forms


def ask(house, page, address):
    read(page, house.advice_page)
    fill_in(page, address, tick=True)


def inside(scenario, address):
    return Enrolment.objects.filter(scenario=scenario, contact__email=address)


def test_E1_form_submitted(house, browser, running):
    mail = put.email("After the form", put.text("Thank you."))
    scenario = running("On form", triggers=[put.on_form(house.asks)], steps=[put.send(mail)])
    ask(house, browser(), "ida@example.org")
    house.mail("ida@example.org", subject="After the form")
    assert inside(scenario, "ida@example.org").count() == 1


def test_E2_pages_viewed(house, browser, running):
    person = people.find_or_create(pool=house.pool, email="jan@example.org")[0]
    consent.grant(person, purpose="advice", source="test")
    mail = put.email("You like touring", put.text("So do we."))
    scenario = running(
        "On pages",
        triggers=[put.on_pages(section=house.shop.touring, page_type="pages.productpage", times=2, days=7)],
        steps=[put.send(mail)],
    )
    page = browser()
    read(page, house.shop.voyager)
    accept(page)
    ask(house, page, "jan@example.org")
    read(page, house.shop.choosing, house.shop.voyager)
    assert not inside(scenario, "jan@example.org").exists()
    read(page, house.shop.nomad)
    house.advance(seconds=1)
    house.mail("jan@example.org", subject="You like touring")


def test_E3_clicked_or_not_and_which_link(house, browser, running):
    first = put.email(
        "Which way?", put.link("Touring", page=house.shop.touring), put.link("Kids", page=house.shop.pony)
    )
    yes, no = put.email("For riders", put.text("Ride.")), put.email("For all", put.text("Read."))
    running(
        "On click",
        triggers=[put.on_form(house.asks)],
        steps=[
            put.send(first, label="question"),
            put.wait(1),
            put.if_else(put.clicked("question", section=house.shop.touring), yes=[put.send(yes)], no=[put.send(no)]),
        ],
    )
    rider, parent = browser(), browser()
    for page, address in [(rider, "rosa@example.org"), (parent, "paul@example.org")]:
        read(page, house.shop.home)
        accept(page)
        ask(house, page, address)
    letters = {
        address: house.mail(address, subject="Which way?") for address in ("rosa@example.org", "paul@example.org")
    }
    house.advance(hours=2)
    rider.goto(letters["rosa@example.org"].link("Touring"))
    parent.goto(letters["paul@example.org"].link("Kids"))
    house.advance(days=1, minutes=5)
    house.mail("rosa@example.org", subject="For riders")
    house.mail("paul@example.org", subject="For all")


def _follow(address):
    """Fetch a link the way a scanner does: only as far as the first answer."""
    parts = urlsplit(address)
    talk = http.client.HTTPConnection(parts.netloc, timeout=60)
    talk.request("GET", parts.path)
    assert talk.getresponse().status == 302
    talk.close()


def test_E3_a_scanner_that_follows_every_link_did_not_click(house, browser, running):
    first = put.email("Scanned", *(put.link(f"Way {n}", url=f"http://localhost/?{n}") for n in range(4)))
    yes, no = put.email("Clicked", put.text("Yes.")), put.email("Not clicked", put.text("No."))
    running(
        "On scan",
        triggers=[put.on_form(house.asks)],
        steps=[
            put.send(first, label="scanned"),
            put.wait(1),
            put.if_else(put.clicked("scanned"), yes=[put.send(yes)], no=[put.send(no)]),
        ],
    )
    page = browser()
    read(page, house.shop.home)
    accept(page)
    ask(house, page, "sven@example.org")
    mail = house.mail("sven@example.org", subject="Scanned")
    house.advance(seconds=40)
    links = [one for one in mail.links() if "/n/c/" in one]
    with ThreadPoolExecutor(len(links)) as scanner:
        list(scanner.map(_follow, links))
    house.advance(days=1, minutes=5)
    house.mail("sven@example.org", subject="Not clicked")


def test_D1_D2_a_step_sets_a_field_joins_a_list_and_adds_to_the_score(house, browser, running):
    club = ContactList.objects.create(pool=house.pool, name="Riders", slug="riders")
    rides = ContactField.objects.create(slug="rides", label="Rides", kind="text")
    mail = put.email("Hello {{ rides|nobody }}", put.text("You ride {{ rides|nothing }}."))
    running(
        "Sorts",
        triggers=[put.on_form(house.asks)],
        steps=[
            put.block("set_field", field=rides.pk, value="touring"),
            put.block("join_list", list=club.pk),
            put.block("add_score", points=10),
            put.if_else(
                put.block("score", at_least=10), put.block("in_list", list=str(club.pk)), yes=[put.send(mail)], no=[]
            ),
        ],
    )
    ask(house, browser(), "dana@example.org")
    assert house.mail("dana@example.org", subject="Hello").subject == "Hello touring"
    assert ListMembership.objects.get(contact__email="dana@example.org", list=club).state == "confirmed"


def test_F1_wait_a_duration_and_not_before_an_hour(house, browser, running):
    mail = put.email("Waited", put.text("Now."))
    scenario = running(
        "Waits", triggers=[put.on_form(house.asks)], steps=[put.wait(2, not_before="09:00"), put.send(mail)]
    )
    ask(house, browser(), "kurt@example.org")
    token = eventually(lambda: Token.objects.filter(enrolment__in=inside(scenario, "kurt@example.org")).first())
    entered = token.enrolment.entered_at
    eventually(lambda: Token.objects.get(pk=token.pk).due_at > entered + timedelta(days=1, hours=23))
    due = Token.objects.get(pk=token.pk).due_at
    assert timedelta(days=2) <= due - entered < timedelta(days=2, hours=9)
    assert due.hour >= 9
    house.advance(days=1)
    eventually(lambda: not _work_left())
    assert not [one for one in house.mailbox.to("kurt@example.org") if one.subject == "Waited"]
    house.advance(days=1, hours=10)
    house.mail("kurt@example.org", subject="Waited")


def _work_left():
    """Whether news were not taken in yet, or somebody's due step was not decided."""
    due = Token.objects.filter(enrolment__status="active", due_at__lte=story.now())
    return Lane.objects.exclude(queued_at=None).exists() or EventInbox.objects.exists() or due.exists()


def test_F3_if_else_on_behaviour_and_identity_nested(house, browser, running):
    deep = put.email("Deep", put.text("Three deep."))
    other = put.email("Other", put.text("Elsewhere."))
    innermost = put.if_else(
        put.viewed(topic="touring", times=2), put.viewed(topic="children"), match="any", yes=[put.send(deep)], no=[]
    )
    running(
        "Nested",
        triggers=[put.on_form(house.asks)],
        steps=[
            put.if_else(
                put.viewed(section=house.shop.home),
                yes=[put.if_else(put.viewed(page_type="pages.guidepage"), no=[innermost], yes=[put.send(other)])],
                no=[put.send(other)],
            )
        ],
    )
    page = browser()
    read(page, house.shop.pony)
    accept(page)
    ask(house, page, "lena@example.org")
    house.mail("lena@example.org", subject="Deep")
    runs = StepRun.objects.filter(enrolment__contact__email="lena@example.org", kind="if_else").order_by("visit")
    assert [run.branch for run in runs.filter(version__scenario__name="Nested")] == ["yes", "no", "yes"]
    assert all(run.facts["asked"] for run in runs), "a decision without the facts used"


def test_F3_what_was_not_measured_is_unknown_and_goes_where_the_editor_said(house, browser, running):
    yes, no = put.email("Seen", put.text("Yes.")), put.email("Unseen", put.text("No."))
    running(
        "Unknown",
        triggers=[put.on_form(house.asks)],
        steps=[
            put.if_else(put.viewed(topic="children"), unknown="yes", yes=[put.send(yes)], no=[put.send(no)]),
        ],
    )
    ask(house, browser(), "mona@example.org")  # never asked about cookies: nothing was measured
    house.mail("mona@example.org", subject="Seen")
    run = StepRun.objects.get(enrolment__contact__email="mona@example.org", version__scenario__name="Unknown", visit=0)
    assert run.reason or run.facts["asked"][0]["truth"] is None


def test_F6_goal_reached_at_any_step_converts(house, browser, running):
    mail = put.email("Too late", put.text("Never sent."))
    scenario = running(
        "Goal",
        triggers=[put.on_form(house.asks)],
        exits=[put.leave_on_form(house.ends)],
        steps=[put.wait(3), put.send(mail), put.wait(3)],
    )
    page, address = browser(), "nina@example.org"
    ask(house, page, address)
    eventually(lambda: inside(scenario, address).filter(status="active").exists())
    read(page, house.ends_page)
    fill_in(page, address)
    eventually(lambda: inside(scenario, address).filter(status="exited", converted=True).exists())
    house.advance(days=7)
    eventually(lambda: not _work_left())
    assert not [one for one in house.mailbox.to(address) if one.subject == "Too late"]


@pytest.mark.parametrize(("re_entry", "passages"), [("once", 1), ("each_event", 2)])
def test_F7_re_entry(house, browser, running, re_entry, passages):
    mail = put.email(f"Enter {re_entry}", put.text("Hello."))
    scenario = running(
        f"Enter {re_entry}", triggers=[put.on_form(house.asks)], steps=[put.send(mail)], re_entry=re_entry
    )
    page, address = browser(), f"{re_entry.replace('_', '-')}@example.org"
    for _ in range(2):
        ask(house, page, address)
        eventually(lambda: not _work_left())
        eventually(lambda: inside(scenario, address).exists())
        eventually(lambda: not inside(scenario, address).filter(status="active").exists())
    assert inside(scenario, address).count() == passages
