"""Who is who: a stranger cannot become somebody, learn of somebody, or write in another's name."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client

from wagtail_nurture import tokens
from wagtail_nurture.contacts import people as contacts
from wagtail_nurture.contacts import suppression
from wagtail_nurture.models import Contact, Delivery, Event, Submission, Visitor
from wagtail_nurture.tracking import cookie, recorder


HERE = {"Host": "shop.example", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def browser(settings):
    """``browser()``: a browser whose person accepted to be remembered."""
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"TRACKING_MODE": "beacon"}

    def new():
        client = Client(headers=HERE | {"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140"})
        client.cookies["nurture_choice"] = "yes"
        return client

    return new


def look(client, page):
    client.post("/n/b", {"page": page.pk}, content_type="application/json")
    recorder.flush()


def send_in(client, address, **more):
    return client.post("/n/f/newsletter/", {"email": address, "locale": "en"} | more)


def names_of(client):
    return {name: morsel.value for name, morsel in client.cookies.items()}


def test_a_link_of_a_opened_in_the_browser_of_b_leaves_b_alone(browser, doors, home, reader):
    bob = browser()
    look(bob, home)
    send_in(bob, "bob@example.org")
    before, cookies = Visitor.objects.get(), names_of(bob)
    for door in ("click", "view", "unsubscribe", "file", "confirm", "content", "opened"):
        answer = bob.get(doors[door])
        if not answer.streaming:
            assert b"p0@example.org" not in answer.content and "Person 0" not in _outside(answer), door
    look(bob, home)
    assert Visitor.objects.get().contact_id == before.contact_id and names_of(bob) == cookies
    assert not Event.objects.filter(contact=reader, kind="page.viewed").exists()
    assert "p0@" not in bob.get("/n/f/newsletter/").content.decode()


def _outside(answer):
    """A page around a message: the message itself greets whom it was written to."""
    return (
        ""
        if answer.headers.get("Content-Security-Policy", "").startswith("default-src 'none'; img")
        else str(answer.content)
    )


def test_an_id_planted_before_is_worth_nothing_after(browser, doors, home):
    eve, ada = browser(), browser()
    look(eve, home)
    planted = names_of(eve)["nurture"]
    ada.cookies["nurture"] = planted
    look(ada, home)
    send_in(ada, "ada@example.org")
    assert names_of(ada)["nurture"] != planted
    look(eve, home)
    send_in(eve, "eve@example.org")
    theirs = {email: Event.objects.filter(contact__email=email, kind="page.viewed").count()
              for email in ("ada@example.org", "eve@example.org")}  # fmt: skip
    assert theirs["eve@example.org"] <= 1, "what Ada read stays Ada's"
    assert Visitor.objects.filter(contact__email="ada@example.org").count() == 1


def test_a_chosen_id_is_ignored(browser, doors, home):
    eve = browser()
    eve.cookies["nurture"] = "A" * 22 + ".1700000000." + "B" * 22
    look(eve, home)
    assert cookie.parse(names_of(eve)["nurture"]) and not names_of(eve)["nurture"].startswith("AAAA")


def test_history_never_goes_from_one_person_to_another(browser, doors, home):
    shared = browser()
    look(shared, home)
    send_in(shared, "ada@example.org")
    look(shared, home)
    send_in(shared, "bob@example.org")
    look(shared, home)
    owners = list(Event.objects.filter(kind="page.viewed").order_by("pk").values_list("contact__email", flat=True))
    assert owners == ["ada@example.org", "ada@example.org", "bob@example.org"]


def test_nobody_learns_whether_an_address_is_known(browser, doors, newsletter, pool):
    contacts.find_or_create(pool=pool, email="known@example.org")
    suppression.suppress("gone@example.org", reason="hard_bounce")
    erased, _new = contacts.find_or_create(pool=pool, email="erased@example.org")
    contacts.erase(erased)
    answers = []
    for address in ("new@example.org", "known@example.org", "gone@example.org", "erased@example.org", "p0@example.org"):
        for consent in ("", "1"):
            answer = send_in(browser(), address, consent=consent)
            answers.append((answer.status_code, answer["Location"], answer.content, sorted(answer.cookies)))
    assert len({str(answer) for answer in answers}) == 1, answers


@pytest.mark.parametrize("host", ["evil.example", "shop.example:8443", "shop.example.evil.example"])
def test_a_forged_host_is_in_no_mail(doors, smtp, send, guide_form, guide, host):
    client = Client(headers={"Host": host, "Sec-Fetch-Site": "same-origin", "X-Forwarded-Host": "evil.example"})
    told = {"email": "ada@example.org", "locale": "en", "q-postcode": "33000", "page": "https://evil.example/"}
    assert client.post("/n/f/touring-guide/", told).status_code == 303
    client.post(doors["file"])
    send("now")
    assert smtp.accepted
    for _address, mail, _raw in smtp.accepted:
        body = "".join(part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")
        assert "evil" not in body and "8443" not in body and "https://shop.example/n/d/" in body


@pytest.mark.parametrize("referer", ["https://evil.example/x", "//evil.example", "https://shop.example\\@evil.example/",
                                     "https://shop.example@evil.example/", "javascript:alert(1)",
                                     "https://shop.example//evil.example/",
                                     "https://shop.example/\\evil.example"])  # fmt: skip
def test_the_banner_leads_nowhere_else(doors, referer):
    client = Client(headers=HERE)
    place = client.post("/n/consent", {"choice": "yes"}, headers={"Referer": referer})["Location"]
    assert place.startswith("/") and not place.startswith(("//", "/\\"))


def test_opening_every_door_with_get_and_head_changes_nothing(doors, stranger, reader):
    from wagtail_nurture.models import ConsentRecord, ConsentRequest, Permission

    def state():
        return [list(model.objects.order_by("pk").values()) for model in (ConsentRecord, ConsentRequest, Permission,
                Contact, Submission)] + [Delivery.objects.count()]  # fmt: skip

    before = state()
    for name, path in doors.items():
        if name == "content":
            continue  # fetching the file is what counts
        for method in ("get", "head", "options"):
            getattr(stranger, method)(path)
            getattr(stranger, method)(path + "?List-Unsubscribe=One-Click&action=stop&email=x@example.org")
    assert state() == before


@pytest.mark.django_db(transaction=True)
def test_eight_forms_at_once_are_one_person(doors, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"POSTS_PER_ADDRESS": 100}
    answers = []

    def post():
        try:
            answers.append(send_in(Client(headers=HERE), "Eight@Example.org").status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 8 and Contact.objects.filter(email_key="eight@example.org").count() == 1
    assert Delivery.objects.filter(contact__email_key="eight@example.org").count() == 1
    assert connection.vendor in {"sqlite", "postgresql"} and tokens.unseal("unsubscribe", "x") is None
