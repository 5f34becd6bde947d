from datetime import timedelta

import pytest
from django.utils.translation import override

from wagtail_nurture import clock, reasons, tokens
from wagtail_nurture.contacts import consent, lists, people, purposes, suppression
from wagtail_nurture.models import ConsentRecord, ConsentRequest, List, ListMembership, Permission, Suppression
from wagtail_nurture.signals import consent_changed, contacts_changed


@pytest.fixture
def newsletter(pool):
    return List.objects.create(pool=pool, name="News", slug="news")


def test_a_consent_is_kept_with_its_proof(contact):
    record = consent.grant(
        contact,
        purpose="advice",
        text="Send me touring advice",
        form_version="guide:4",
        page_url="https://shop.example/guide/",
        locale="en",
        source="form",
        network="192.0.2.0",
    )
    assert (record.action, record.text, record.form_version, record.page_url, record.locale, record.network) == (
        "granted",
        "Send me touring advice",
        "guide:4",
        "https://shop.example/guide/",
        "en",
        "192.0.2.0",
    )
    assert consent.refusals([contact.pk], purpose="advice") == {}
    assert consent.refusals([contact.pk], purpose="news") == {contact.pk: "no_consent"}


def test_each_word_is_a_new_line_of_proof(contact):
    consent.grant(contact, purpose="advice")
    consent.withdraw(contact, purpose="advice")
    consent.grant(contact, purpose="advice")
    assert list(ConsentRecord.objects.values_list("action", flat=True)) == ["granted", "withdrawn", "granted"]
    assert Permission.objects.get().state == "granted"
    assert not Suppression.objects.exists()


def test_refusing_is_kept_and_stops_mail(contact):
    consent.refuse(contact, purpose="advice", text="Send me advice")
    assert ConsentRecord.objects.get().action == "refused"
    assert consent.refusals([contact.pk], purpose="advice") == {contact.pk: "no_consent"}


def test_withdrawing_everything_stops_each_purpose_but_not_what_is_asked_for(contact):
    consent.grant(contact, purpose="advice")
    consent.withdraw(contact, source="unsubscribe")
    for purpose in ("advice", "news", "offers"):
        assert consent.refusals([contact.pk], purpose=purpose) == {contact.pk: "withdrawn"}
    assert consent.refusals([contact.pk], purpose="transactional") == {}
    assert suppression.suppressed(["ada@example.org"]) == {"ada@example.org": {"*": "unsubscribed"}}


def test_agreeing_again_to_one_purpose_does_not_revive_the_others(contact):
    consent.grant(contact, purpose="advice")
    consent.grant(contact, purpose="news")
    consent.withdraw(contact)
    consent.grant(contact, purpose="advice")
    assert consent.refusals([contact.pk], purpose="advice") == {}
    assert consent.refusals([contact.pk], purpose="news") == {contact.pk: "withdrawn"}


@pytest.mark.parametrize("reason", ["hard_bounce", "complaint"])
def test_a_bounce_or_a_complaint_stops_everything_and_no_tick_lifts_it(contact, reason):
    suppression.suppress("ADA@example.org", reason=reason)
    consent.grant(contact, purpose="advice")
    suppression.suppress("ada@example.org", reason="unsubscribed")
    assert consent.refusals([contact.pk], purpose="advice") == {contact.pk: "suppressed"}
    assert consent.refusals([contact.pk], purpose="transactional") == {contact.pk: "suppressed"}


def test_a_suppression_of_one_purpose_leaves_the_others(contact):
    consent.grant(contact, purpose="advice")
    consent.grant(contact, purpose="news")
    suppression.suppress("ada@example.org", scope="advice", reason="manual")
    assert consent.refusals([contact.pk], purpose="advice") == {contact.pk: "suppressed"}
    assert consent.refusals([contact.pk], purpose="news") == {}
    suppression.lift("ada@example.org")
    assert consent.refusals([contact.pk], purpose="advice") == {}


def test_who_has_no_address_is_not_written_to(pool):
    from wagtail_nurture.models import Contact

    someone = Contact.objects.create(pool=pool, last_name="Byron", created_at=clock.now())
    assert consent.refusals([someone.pk, 99999], purpose="transactional") == {
        someone.pk: "no_address",
        99999: "erased",
    }


def test_asking_a_crowd_costs_three_queries(pool, django_assert_num_queries):
    crowd = [people.find_or_create(pool=pool, email=f"p{number}@example.org")[0] for number in range(30)]
    consent.grant(crowd[0], purpose="advice")
    with django_assert_num_queries(3):
        refused = consent.refusals([person.pk for person in crowd], purpose="advice")
    assert len(refused) == 29


def test_a_request_waits_for_its_confirmation(contact, newsletter, site):
    request = consent.open_request(
        contact, purposes=["advice"], lists=[newsletter], site=site, text="Send me advice", page_url="/guide/"
    )
    assert consent.refusals([contact.pk], purpose="advice") == {contact.pk: "not_confirmed"}
    assert ListMembership.objects.get().state == "pending"
    assert consent.request_from(consent.token_for(request)) == request
    assert consent.confirm(request)
    assert consent.refusals([contact.pk], purpose="advice") == {}
    assert ListMembership.objects.get().state == "confirmed"
    proofs = ConsentRecord.objects.values_list("action", "text", "page_url")
    assert list(proofs) == [("asked", "Send me advice", "/guide/"), ("confirmed", "Send me advice", "/guide/")]


def test_confirming_twice_counts_once(contact):
    request = consent.open_request(contact, purposes=["advice"])
    assert consent.confirm(request) and consent.confirm(ConsentRequest.objects.get())
    assert ConsentRecord.objects.filter(action="confirmed").count() == 1


def test_an_old_link_does_not_undo_a_withdrawal(contact):
    request = consent.open_request(contact, purposes=["advice"])
    consent.confirm(request)
    consent.withdraw(contact, purpose="advice")
    assert consent.confirm(request)
    assert consent.refusals([contact.pk], purpose="advice") == {contact.pk: "withdrawn"}


def test_a_late_confirmation_confirms_nothing(contact):
    request = consent.open_request(contact, purposes=["advice"])
    with clock.virtual(lambda: request.expires_at + timedelta(seconds=1)):
        assert not consent.confirm(request)
    assert consent.refusals([contact.pk], purpose="advice") == {contact.pk: "not_confirmed"}


def test_being_asked_again_takes_nothing_back(contact, newsletter):
    consent.grant(contact, purpose="advice")
    lists.join([contact.pk], newsletter)
    consent.open_request(contact, purposes=["advice"], lists=[newsletter])
    assert consent.refusals([contact.pk], purpose="advice") == {}
    assert ListMembership.objects.get().state == "confirmed"


@pytest.mark.parametrize("token", ["", "x", "A" * 22, "é" * 22, "A" * 10_000, "\x00" * 22])
def test_a_forged_token_opens_no_request(contact, token):
    consent.open_request(contact, purposes=["advice"])
    assert consent.request_from(token) is None


def test_a_token_of_another_purpose_opens_no_request(contact):
    request = consent.open_request(contact, purposes=["advice"])
    assert consent.request_from(tokens.seal("unsubscribe", request.pk)) is None


def test_other_rooms_hear_of_consent(contact, newsletter):
    heard, facts = [], []

    def hear(purpose, channel, action, record, **kwargs):
        heard.append((purpose, channel, action, record.pk is not None))

    def note(changes, **kwargs):
        facts.extend((change.kind, change.subject) for change in changes)

    consent_changed.connect(hear)
    contacts_changed.connect(note)
    try:
        consent.confirm(consent.open_request(contact, purposes=["advice"], lists=[newsletter]))
        consent.withdraw(contact, purpose="advice")
    finally:
        consent_changed.disconnect(hear)
        contacts_changed.disconnect(note)
    assert [word[2] for word in heard] == ["asked", "confirmed", "withdrawn"]
    assert facts == [
        ("consent.granted", "advice:email"),
        ("list.joined", f"list:{newsletter.pk}"),
        ("consent.withdrawn", "advice:email"),
    ]


def test_the_reason_is_a_plain_sentence():
    assert reasons.sentence("no_consent", purposes.facts("advice")) == "no consent for advice mails"
    with override("fr"):
        assert "%" not in reasons.sentence("withdrawn", purposes.facts("advice"))
