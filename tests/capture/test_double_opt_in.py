"""A4: confirmation, reminder, expiry."""

from datetime import timedelta

import pytest

from wagtail_nurture import clock
from wagtail_nurture.capture import opt_in
from wagtail_nurture.contacts import consent
from wagtail_nurture.models import ConsentRecord, ConsentRequest, Contact, Delivery, Event, ListMembership


HOST = {"Host": "shop.example"}


@pytest.fixture
def asked(ask_for_guide):
    ask_for_guide(consent="1")
    return ConsentRequest.objects.get()


@pytest.fixture
def address(asked):
    return f"/n/y/{consent.token_for(asked)}"


def test_the_page_has_one_button_and_looking_confirms_nothing(address, asked, client):
    for method in (client.get, client.head):
        assert method(address, headers=HOST).status_code == 200
    page = client.get(address, headers=HOST).content.decode()
    assert page.count("<button") == 1 and "Send me touring advice." in page and "ada" not in page
    asked.refresh_from_db()
    assert asked.confirmed_at is None


def test_the_button_confirms_permission_and_list_with_proof(address, asked, client):
    answer = client.post(address, headers=HOST)
    assert answer.status_code == 200 and "Confirmed" in answer.content.decode()
    assert consent.refusals([asked.contact_id], purpose="advice") == {}
    assert ListMembership.objects.get().state == "confirmed"
    told = Event.objects.filter(contact=asked.contact_id, kind__in=["consent.granted", "list.joined"])
    assert sorted(told.values_list("kind", flat=True)) == ["consent.granted", "list.joined"]
    assert list(ConsentRecord.objects.values_list("action", "text")) == [
        ("asked", "Send me touring advice."),
        ("confirmed", "Send me touring advice."),
    ]


def test_pressing_twice_is_pressing_once(address, client):
    client.post(address, headers=HOST)
    assert "Confirmed" in client.post(address, headers=HOST).content.decode()
    assert "Confirmed" in client.get(address, headers=HOST).content.decode()
    assert ConsentRecord.objects.filter(action="confirmed").count() == 1


def test_an_old_link_does_not_undo_an_unsubscription(address, asked, client):
    client.post(address, headers=HOST)
    consent.withdraw(asked.contact)
    client.post(address, headers=HOST)
    assert consent.refusals([asked.contact_id], purpose="advice") == {asked.contact_id: "withdrawn"}


def test_another_site_cannot_press_the_button(address, asked, client):
    client.post(address, headers=HOST | {"Sec-Fetch-Site": "cross-site"})
    asked.refresh_from_db()
    assert asked.confirmed_at is None


def test_too_late_offers_a_new_mail_twice_a_day(address, asked, client):
    with clock.virtual(lambda: asked.expires_at + timedelta(hours=1)):
        page = client.get(address, headers=HOST)
        assert page.status_code == 410 and "too late" in page.content.decode()
    for hours in range(1, 5):
        late = asked.expires_at + timedelta(days=10 * hours)
        with clock.virtual(lambda late=late: late):
            assert "on its way" in client.post(address, headers=HOST).content.decode()
    assert Delivery.objects.filter(system="confirm").count() == 2
    with clock.virtual(lambda: ConsentRequest.objects.get().expires_at - timedelta(days=1)):
        assert "Confirmed" in client.post(address, headers=HOST).content.decode()


def test_one_reminder_after_two_days(asked):
    now = asked.created_at
    with clock.virtual(lambda: now + timedelta(days=1)):
        assert opt_in.remind_due(100) == 0
    with clock.virtual(lambda: now + timedelta(days=2)):
        assert opt_in.remind_due(100) == 1
        assert opt_in.remind_due(100) == 0
    reminder = Delivery.objects.get(key=f"doi:{asked.pk}:2")
    assert (reminder.system, reminder.lane, reminder.locale) == ("confirm", "now", "en")


@pytest.mark.parametrize("since", ["confirmed", "withdrawn", "granted elsewhere", "expired"])
def test_nobody_is_reminded_in_vain(asked, since):
    person = Contact.objects.get()
    if since == "confirmed":
        consent.confirm(asked)
    if since == "withdrawn":
        consent.withdraw(person)
    if since == "granted elsewhere":
        consent.grant(person, purpose="advice")
    days = 8 if since == "expired" else 3
    with clock.virtual(lambda: asked.created_at + timedelta(days=days)):
        assert opt_in.remind_due(100) == 0
    assert not Delivery.objects.filter(key=f"doi:{asked.pk}:2").exists()


def test_reminding_many_costs_as_much_as_reminding_two(pool, site, django_assert_max_num_queries):
    from wagtail_nurture.contacts import people

    for number in range(25):
        person, _ = people.find_or_create(pool=pool, email=f"p{number}@example.org")
        consent.open_request(person, purposes=["news"], site=site, locale="en", text="Send me the newsletter.")
    later = clock.now() + timedelta(days=3)
    with clock.virtual(lambda: later), django_assert_max_num_queries(14):
        assert opt_in.remind_due(20) == 20
    with clock.virtual(lambda: later):
        assert opt_in.remind_due(20) == 5


def test_the_pump_reminds(asked):
    from wagtail_nurture import tasks

    with clock.virtual(lambda: asked.created_at + timedelta(days=3)):
        tasks.pump("mass")
    assert Delivery.objects.filter(key=f"doi:{asked.pk}:2").exists()
