"""What people answer: STOP counts at once, on whichever way the gateway tells it; other words are kept nowhere."""

import logging

import pytest
from django.utils import timezone

from tests.effort import measured
from tests.plans import analyse
from wagtail_nurture.contacts import consent
from wagtail_nurture.delivery import inbound
from wagtail_nurture.models import ConsentRecord, Contact, Delivery, Event, Suppression
from wagtail_nurture.signals import consent_changed


KEY = "k" * 20
URL = f"/n/sms/{KEY}"


@pytest.mark.parametrize(
    "kind, data",
    [
        ("form", {"From": "+33612345678", "To": "36180", "Body": "STOP"}),
        ("form", {"msisdn": "33612345678", "to": "36180", "text": "Arrêt svp"}),
        ("json", {"number": "06 12 34 56 78", "text": "stop 36180"}),
        ("json", {"results": [{"from": "33612345678", "text": "unsubscribe"}]}),
        ("json", [{"sender": 33612345678, "message": "Stop!"}]),
    ],
)
def test_stop_ends_all_texts_to_the_number(gateway, reader, published, wish, send, now, client, kind, data):
    person = reader()
    sent = wish(person, published(), scenario_id=7, step_id="s1", enrolment_id=9)
    send()
    waiting = wish(person, published())
    answer = client.post(URL, data) if kind == "form" else client.post(URL, data, content_type="application/json")
    assert answer.status_code == 200
    send()
    assert Delivery.objects.get(pk=waiting.pk).reason == "withdrawn" and len(gateway.taken) == 1
    row = Suppression.objects.get(channel="sms")
    assert (row.scope, row.reason) == ("*", "unsubscribed")
    event = Event.objects.get(kind="message.unsubscribed")
    assert (event.contact_id, event.subject, event.properties["delivery"]) == (person.pk, "step:9:s1", sent.pk)
    before = ConsentRecord.objects.count()
    client.post(URL, {"from": "+33612345678", "text": "STOP"})
    assert (Event.objects.filter(kind="message.unsubscribed").count(), ConsentRecord.objects.count()) == (1, before)


def test_stop_leaves_mails_alone_and_agreeing_again_lifts_it(gateway, reader, client):
    person = reader(email="ada@example.org", email_key="ada@example.org")
    consent.grant(person, purpose="offers", channel="email", source="test")
    client.post(URL, {"from": "+33612345678", "text": "STOP"})
    refusals = {
        channel: consent.refusals([person.pk], purpose="offers", channel=channel) for channel in ("email", "sms")
    }
    assert refusals == {"email": {}, "sms": {person.pk: "withdrawn"}}
    consent.grant(person, purpose="offers", channel="sms", source="test")
    assert consent.refusals([person.pk], purpose="offers", channel="sms") == {}


def test_stop_of_somebody_not_known_is_kept_for_the_day_they_are(gateway, reader, client, pool):
    client.post(URL, {"from": "+33612345678", "text": "STOP"})
    person = reader()
    assert consent.refusals([person.pk], purpose="offers", channel="sms") == {person.pk: "suppressed"}


def test_other_words_are_noted_and_kept_nowhere(gateway, reader, client, caplog):
    caplog.set_level(logging.DEBUG)
    person = reader()
    client.post(URL, {"from": "+33612345678", "text": "My card is 4970 1234"})
    event = Event.objects.get(kind="message.answered")
    assert (event.contact_id, event.properties) == (person.pk, {"channel": "sms"})
    assert not Suppression.objects.exists() and "4970" not in caplog.text
    person.refresh_from_db()
    assert person.last_contact_at is not None


@pytest.mark.parametrize(
    "body, kind, status",
    [
        ("{", "application/json", 400),
        ("[[1]]", "application/json", 400),
        ('{"from": {"a": 1}, "text": "STOP"}', "application/json", 400),
        ("from=nobody&text=STOP", "application/x-www-form-urlencoded", 400),
        ("[" * 100_000, "application/json", 400),
        ("from=%00&text=%00", "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe", "application/json", 400),
        ('{"from": "+33612345678", "text": "\\ud800\\u0000 stop"}', "application/json", 200),
    ],
)
def test_bad_input_is_answered_and_changes_nothing(gateway, reader, client, body, kind, status):
    person = reader()
    assert client.post(URL, body, content_type=kind).status_code == status
    assert consent.refusals([person.pk], purpose="offers", channel="sms") == (
        {} if status == 400 else {person.pk: "withdrawn"}
    )


def test_an_answer_that_is_taken_is_not_asked_for_again_because_of_another(gateway, reader, client, caplog):
    """At 400 a gateway repeats the whole list, and what was noted would be noted once more each time."""
    reader()
    told = [{"from": "SHOP", "text": "hi"}, {"from": "+33612345678", "text": "hi"}]
    assert client.post(URL, told, content_type="application/json").status_code == 200
    assert Event.objects.filter(kind="message.answered").count() == 1
    assert "Of 2 answers by text message 1 named no phone number." in caplog.text


def test_who_answers_is_found_without_reading_everybody(gateway, reader, pool):
    person, at = reader(), timezone.now()
    with measured() as among_few:
        inbound.take("+33612345678", "hi")
    Contact.objects.bulk_create(Contact(pool=pool, phone=f"+3370000{n:04}", created_at=at) for n in range(3000))
    analyse()
    with measured() as among_many:
        inbound.take("+33612345678", "hi")
    with measured() as whole:
        assert not Contact.objects.filter(first_name="nonsense").exists()
    assert Event.objects.filter(kind="message.answered", contact=person).count() == 2
    assert among_many.spent < among_few.spent + whole.spent / 2


def test_only_who_knows_the_key_may_tell_and_only_by_post(gateway, reader, client, settings):
    person, said = reader(), {"from": "+33612345678", "text": "STOP"}
    assert client.post("/n/sms/" + "x" * 20, said).status_code == 404
    assert client.post("/n/sms/é", said).status_code == 404
    assert client.get(URL, said).status_code == 405
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SMS_INBOUND_KEY": ""}
    assert client.post(URL, said).status_code == 404
    assert consent.refusals([person.pk], purpose="offers", channel="sms") == {}


def test_stop_said_in_many_ways():
    assert all(map(inbound.is_stop, ["STOP", "ARRET", "arrêt", "Désabonnement", "unsubscribe me", "QUIT", "“Stop”"]))
    assert not any(map(inbound.is_stop, ["Please do not stop", "I quit smoking", "Merci", "\x00", "🚲"]))


def test_each_text_of_a_list_is_taken_by_itself_and_only_what_failed_is_told_again(gateway, reader, client, caplog):
    """The gateway repeats the whole list: who said STOP is not lost, and nothing is noted twice."""
    reader("Ada", "+33600000001"), reader("Bob", "+33600000002"), reader("Eve", "+33600000003")
    told = [
        {"id": "m1", "from": "33600000001", "text": "Thank you"},
        {"id": "m2", "from": "33600000002", "text": "STOP"},
        {"id": "m3", "from": "33600000003", "text": "STOP"},
    ]

    def breaks(sender, contact, **facts):
        if contact.first_name == "Bob":
            raise RuntimeError("+33600000002")

    consent_changed.connect(breaks)
    try:
        answer = client.post(URL, told, content_type="application/json")
    finally:
        consent_changed.disconnect(breaks)
    assert (answer.status_code, answer.json()) == (503, {"taken": 2, "failed": 1, "of": 3})
    assert "33600000002" not in caplog.text and "RuntimeError" in caplog.text
    stopped = Suppression.objects.filter(channel="sms")
    assert stopped.count() == 1  # nothing is left half done
    again = client.post(URL, told, content_type="application/json")
    assert (again.status_code, again.json()) == (200, {"taken": 3, "failed": 0, "of": 3})
    assert stopped.count() == 2 and Event.objects.filter(kind="message.answered").count() == 1


def test_a_stop_that_is_told_once_more_does_not_undo_a_later_agreement(gateway, reader, client):
    person = reader()
    said = {"MessageSid": "SM1", "From": "+33612345678", "Body": "STOP"}
    answer = client.post(URL, said)
    assert (answer.status_code, answer.content) == (200, b"")
    consent.grant(person, purpose="offers", channel="sms", source="form")
    client.post(URL, said)
    assert consent.refusals([person.pk], purpose="offers", channel="sms") == {}
    client.post(URL, said | {"MessageSid": "SM2"})
    assert consent.refusals([person.pk], purpose="offers", channel="sms") == {person.pk: "withdrawn"}
