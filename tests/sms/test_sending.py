"""A text message leaves through a real gateway, and each of its answers has its consequence."""

import logging
from datetime import UTC, datetime

import pytest

from wagtail_nurture.contacts import consent
from wagtail_nurture.content.vouchers import giving
from wagtail_nurture.models import Delivery, Event, NurtureSiteSettings, Todo, Voucher, VoucherOffer


@pytest.fixture(autouse=True)
def a_working_day(now):
    """Not whenever the tests happen to run."""


def fresh(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def outcome(delivery):
    row = fresh(delivery)
    return row.state, row.reason


def test_a_text_leaves_with_a_short_link_of_its_own(gateway, reader, published, wish, send, client):
    message = published("Hi {{ first_name|you }}: see {{ link }}", url="https://shop.example/bags")
    delivery = wish(reader("Zoë"), message, scenario_id=7, step_id="s1", enrolment_id=9)
    send()
    (taken,) = gateway.taken
    link = f"https://shop.example/n/c/{delivery.links_token}/0"
    assert taken == {"id": str(delivery.uuid), "to": "+33612345678", "text": f"Velo: Hi Zoe: see {link} STOP 36180"}
    assert outcome(delivery) == ("sent", "")
    assert Event.objects.get(kind="message.sent").subject == "step:9:s1"
    answer = client.get(link.removeprefix("https://shop.example"))
    assert answer["Location"] == "https://shop.example/bags"
    assert Event.objects.get(kind="message.clicked").properties["link"] == "link"


def test_apprise_sends_by_the_address_of_its_service(gateway, reader, published, wish, send, settings, caplog):
    """``json://`` is apprise's own plain gateway; what it logs names the person, and nobody may read it."""
    address = gateway.address.removeprefix("http://")
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SMS_GATEWAY": f"json://{address}?:to={{to}}"}
    caplog.set_level(logging.DEBUG)
    gateway.answers = {"+33600000002": 400}
    good, bad = wish(reader(), published()), wish(reader("Bo", "+33600000002"), published())
    send()
    assert [(row["to"], row["message"]) for row in gateway.taken] == [
        ("+33612345678", "Velo: Hello Ada: 20% on bags. STOP 36180")
    ]
    assert [outcome(good)[0], outcome(bad)] == ["sent", ("failed", "refused")]
    assert fresh(bad).error == "HTTP 400"
    assert "+336" not in caplog.text and "bags" not in caplog.text


@pytest.mark.parametrize(
    "answer, state, reason",
    [
        (400, "failed", "refused"),
        (429, "queued", "try_again"),
        (503, "queued", "try_again"),
        (500, "unknown", "no_answer"),
        ("drop", "unknown", "no_answer"),
        (401, "queued", ""),
    ],
)
def test_each_answer_has_its_consequence(gateway, reader, published, wish, send, answer, state, reason):
    message = published()
    gateway.answers = {"+33600000001": answer}
    troubled = wish(reader("Bo", "+33600000001"), message)
    send()
    assert outcome(troubled) == (state, reason)
    if answer == 401:  # the account: nobody's own fault, and the others wait with them
        assert "The SMS gateway cannot be used" in Todo.objects.get(code="sms_unusable").sentence
    else:
        other = wish(reader("Cy", "+33600000003"), message)
        send()
        assert outcome(other)[0] == "sent"


@pytest.mark.parametrize("body", [b'{"id": "1"}' + b" " * 200_000, b"[" * 9_000, b"\xff"], ids=["long", "deep", "odd"])
def test_whatever_a_gateway_says_more_the_next_person_gets_theirs(gateway, reader, published, wish, send, body):
    gateway.body, message = body, published()
    deliveries = [wish(reader(f"P{n}", f"+3360000000{n}"), message) for n in (1, 2, 3)]
    send()
    assert [outcome(each) for each in deliveries] == [("sent", "")] * 3 and len(gateway.taken) == 3


def test_a_gateway_that_is_down_is_left_alone(gateway, reader, published, wish, send, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SMS_GATEWAY": "http://127.0.0.1:9/sms"}
    delivery = wish(reader(), published())
    send()
    assert (outcome(delivery), fresh(delivery).attempts) == (("queued", ""), 0)


@pytest.mark.parametrize(
    "lacking, reason",
    [({"SMS_GATEWAY": ""}, "no_gateway"), ({"SMS_GATEWAY": "nonsense://x"}, "no_gateway")],
)
def test_without_a_gateway_texts_are_held_and_leave_later(
    gateway, reader, published, wish, send, settings, lacking, reason
):
    there = settings.WAGTAIL_NURTURE
    settings.WAGTAIL_NURTURE = there | lacking
    delivery = wish(reader(), published())
    send()
    assert outcome(delivery) == ("held", reason)
    assert Todo.objects.filter(code=reason, resolved_at=None).count() == 1
    settings.WAGTAIL_NURTURE = there
    send()
    assert outcome(delivery) == ("sent", "")
    assert not Todo.objects.filter(code=reason, resolved_at=None).exists()


def test_without_the_extra_a_check_says_so_and_texts_are_held(
    gateway, reader, published, wish, send, settings, monkeypatch
):
    from wagtail_nurture.checks import texts as checks
    from wagtail_nurture.delivery import gateways

    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SMS_GATEWAY": "json://localhost"}
    assert checks.check_gateway(None) == []
    monkeypatch.setattr(gateways, "find_spec", lambda name: None)
    assert [found.id for found in checks.check_gateway(None)] == ["wagtail_nurture.W030"]
    delivery = wish(reader(), published())
    send()
    assert outcome(delivery) == ("held", "no_sms_extra")


def test_without_a_stop_mention_nothing_leaves(gateway, reader, published, wish, send, site):
    message = published()
    NurtureSiteSettings.objects.filter(site=site).update(sms_stop="")
    delivery = wish(reader(), message)
    send()
    assert outcome(delivery) == ("held", "no_stop") and gateway.taken == []
    chosen = NurtureSiteSettings.objects.get(site=site)
    chosen.sms_stop = "STOP 36180"
    chosen.save()
    send()
    assert outcome(delivery) == ("sent", "")


def test_only_who_agreed_to_texts_gets_one(gateway, reader, published, wish, send):
    message = published()
    mail_only = reader("Bo", "+33600000001", agreed=False)
    consent.grant(mail_only, purpose="offers", channel="email", source="test")
    nowhere = reader("Cy", None, last_name="Roe")
    refused, unreachable = wish(mail_only, message), wish(nowhere, message)
    send()
    assert [outcome(refused), outcome(unreachable)] == [("skipped", "no_consent"), ("skipped", "no_address")]
    assert gateway.taken == []


@pytest.mark.parametrize(
    "moment, zone, reason, until",
    [
        # Monday 13 July 2026, 21:00 in Paris; Tuesday is a holiday.
        ((2026, 7, 13, 19), "", "sms_hours", (2026, 7, 15, 8)),
        ((2026, 7, 14, 12), "", "sms_holiday", (2026, 7, 15, 8)),
        # A Sunday.
        ((2026, 7, 19, 12), "", "sms_hours", (2026, 7, 20, 8)),
        # Saturday is a working day for the law.
        ((2026, 7, 18, 12), "", None, None),
        # Noon in Paris is six in Martinique.
        ((2026, 7, 16, 10), "America/Martinique", "sms_hours", (2026, 7, 16, 14)),
    ],
)
def test_texts_keep_the_lawful_hours_of_the_person(
    gateway, reader, published, wish, send, now, site, moment, zone, reason, until
):
    NurtureSiteSettings.objects.filter(site=site).update(time_zone="Europe/Paris")
    message, person = published(), reader(time_zone=zone)
    now.at = datetime(*moment, tzinfo=UTC)
    delivery = wish(person, message)
    send()
    if reason is None:
        assert outcome(delivery) == ("sent", "")
        return
    assert outcome(delivery) == ("queued", reason)
    assert fresh(delivery).not_before == datetime(*until, tzinfo=UTC) and gateway.taken == []
    now.at = fresh(delivery).not_before
    send()
    assert outcome(delivery) == ("sent", "")


def test_a_text_may_leave_in_the_last_minute_of_a_day_that_is_open_to_its_end(
    gateway, reader, published, wish, send, now, site, settings
):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SMS_OPENS": "00:00", "SMS_CLOSES": "24:00"}
    NurtureSiteSettings.objects.filter(site=site).update(time_zone="Europe/Paris")
    now.at = datetime(2026, 7, 16, 21, 59, 30, tzinfo=UTC)
    delivery = wish(reader(), published())
    send()
    assert outcome(delivery) == ("sent", "")


def test_hours_that_end_while_a_batch_leaves_count_for_the_rest(
    gateway, reader, published, wish, send, now, settings, monkeypatch
):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SEND_WINDOW": 1}
    from wagtail_nurture.delivery.channels.sms import SmsChannel

    message = published()
    first, second = (wish(reader(f"P{n}", f"+3360000000{n}"), message) for n in (1, 2))
    real = SmsChannel.hand_over

    def slow(self, parcel):
        now.at = datetime(2026, 11, 3, 19, 30, tzinfo=UTC)  # 20:30 in Paris
        return real(self, parcel)

    monkeypatch.setattr(SmsChannel, "hand_over", slow)
    NurtureSiteSettings.objects.update(time_zone="Europe/Paris")
    send()
    assert [outcome(first), outcome(second)] == [("sent", ""), ("queued", "sms_hours")]


def test_one_who_wants_few_messages_gets_a_mail_or_a_text(gateway, reader, published, wish, send):
    from wagtail_nurture.contacts import wishes

    person, message = reader(), published()
    wishes.set_rhythm(person, wishes.Rhythm("weekly"))
    first, second = wish(person, message), wish(person, message)
    send()
    assert [outcome(first), outcome(second)] == [("sent", ""), ("queued", "weekly")]


def test_a_text_tells_the_voucher_that_its_scenario_gave(gateway, reader, published, wish, send, now):
    offer = VoucherOffer.objects.create(name="Spring", worth="10 € off")
    ada, ben = reader(), reader("Ben", "+33612345679")
    giving.give_inside(offer, [giving.Passenger(ada.pk, 1)])
    sms = published("Your code: {{ voucher_code|ask us }}.")
    wish(ada, sms), wish(ben, sms)
    send()
    texts = {each["to"]: each["text"] for each in gateway.taken}
    assert Voucher.objects.get().code in texts[ada.phone] and "ask us" in texts[ben.phone]
