"""A3: the document by e-mail, the consent apart."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture import clock
from wagtail_nurture.capture import grants
from wagtail_nurture.contacts import consent, values
from wagtail_nurture.models import (
    ConsentRecord,
    ConsentRequest,
    Contact,
    Delivery,
    DownloadGrant,
    Event,
    ListMembership,
    Submission,
)


def test_without_the_box_the_file_goes_out_and_no_consent_is_noted(ask_for_guide):
    answer = ask_for_guide()
    assert (answer.status_code, answer["Location"]) == (303, "/n/f/touring-guide/thanks?locale=en")
    delivery = Delivery.objects.get()
    assert (delivery.system, delivery.lane, delivery.purpose, delivery.guarantee) == (
        "file",
        "now",
        "transactional",
        "at_least_once",
    )
    assert delivery.key == f"file:{DownloadGrant.objects.get().pk}:1"
    assert delivery.context["document_title"] == "Touring by bike"
    assert delivery.context["topics"] == ["touring", "long-rides"]
    assert not ConsentRecord.objects.exists() and not ListMembership.objects.exists()
    assert consent.refusals([delivery.contact_id], purpose="advice") == {delivery.contact_id: "no_consent"}


def test_with_the_box_one_mail_brings_the_file_and_the_question(ask_for_guide):
    ask_for_guide(consent="1")
    delivery = Delivery.objects.get()
    assert delivery.system == "file_confirm"
    assert delivery.context["file_url"].startswith("/n/d/") and delivery.context["confirm_url"].startswith("/n/y/")
    proof = ConsentRecord.objects.get()
    assert (proof.action, proof.purpose, proof.text, proof.page_url, proof.locale, proof.source, proof.network) == (
        "asked",
        "advice",
        "Send me touring advice.",
        "/guides/",
        "en",
        "form:touring-guide",
        "127.0.0.0/24",
    )
    assert proof.form_version == f"{Submission.objects.get().form.translation_key}:0"
    assert ListMembership.objects.get().state == "pending"
    assert consent.refusals([delivery.contact_id], purpose="advice") == {delivery.contact_id: "not_confirmed"}


def test_without_double_opt_in_the_tick_counts_at_once(ask_for_guide, guide_form):
    guide_form.double_opt_in = False
    guide_form.save()
    ask_for_guide(consent="1")
    assert Delivery.objects.get().system == "file"
    assert ConsentRecord.objects.get().action == "granted"
    assert ListMembership.objects.get().state == "confirmed"


def test_what_was_answered_is_kept(ask_for_guide):
    ask_for_guide(**{"q-first_name": "Ada", "q-riding": ["road", "trail"], "consent": "1"})
    person = Contact.objects.get()
    told = values.read([person.pk])[person.pk]
    assert told == {
        "email": "ada@example.org",
        "first_name": "Ada",
        "language": "en",
        "postcode": "33000",
        "riding": ["road", "trail"],
    }
    submission = Submission.objects.get()
    assert submission.data == {
        "first_name": "Ada",
        "postcode": "33000",
        "riding": ["road", "trail"],
        "consent": True,
    }
    assert person.last_contact_at is not None


def test_scenarios_hear_of_the_form_and_of_the_document(ask_for_guide, guide_form, guide_pdf):
    ask_for_guide()
    told = {event.kind: event for event in Event.objects.all()}
    submitted, requested = told["form.submitted"], told["document.requested"]
    assert submitted.subject == f"form:{guide_form.translation_key}"
    assert submitted.properties["form"] == "touring-guide"
    assert submitted.properties["submission"] == Submission.objects.get().pk
    assert requested.subject == f"document:{guide_pdf.pk}"
    assert requested.properties == {"topics": ["touring", "long-rides"], "title": "Touring by bike"}
    assert submitted.contact == requested.contact == Contact.objects.get()


def test_who_has_confirmed_is_not_asked_again(ask_for_guide, contact):
    consent.grant(contact, purpose="advice")
    ask_for_guide(consent="1")
    assert Delivery.objects.get().system == "file"
    assert not ConsentRequest.objects.exists()
    assert ListMembership.objects.get().state == "confirmed"


def test_a_double_click_brings_one_file(ask_for_guide):
    ask_for_guide()
    ask_for_guide()
    assert Delivery.objects.count() == DownloadGrant.objects.count() == 1
    assert Submission.objects.count() == 2


def test_asking_again_later_brings_the_file_again(ask_for_guide):
    ask_for_guide()
    now = clock.now()
    with clock.virtual(lambda: now + timedelta(hours=2)):
        ask_for_guide()
    grant = DownloadGrant.objects.get()
    assert list(Delivery.objects.order_by("pk").values_list("key", flat=True)) == [
        f"file:{grant.pk}:1",
        f"file:{grant.pk}:2",
    ]


def test_a_form_of_several_documents_gives_all_or_the_one_of_the_page(ask_for_guide, guide_form, guide, db):
    from django.core.files.base import ContentFile
    from wagtail.documents import get_document_model

    from wagtail_nurture.models import GatedDocument

    other = get_document_model()(title="Knots")
    other.file.save("knots.pdf", ContentFile(b"%PDF"), save=False)
    other.save()
    GatedDocument.objects.create(document=other, form=guide_form)
    ask_for_guide(document=other.pk)
    assert DownloadGrant.objects.get().gated.document == other
    ask_for_guide(email="eve@example.org", consent="1")
    systems = Delivery.objects.filter(contact__email_key="eve@example.org").order_by("pk")
    assert list(systems.values_list("system", flat=True)) == ["file_confirm", "file"]
    ask_for_guide(email="bob@example.org", document="99999999999999999999999")
    assert DownloadGrant.objects.filter(contact__email_key="bob@example.org").count() == 2


def test_a_stranger_cannot_rename_a_known_person(ask_for_guide, contact):
    ask_for_guide(**{"q-first_name": "FREE MONEY http://evil.example"})
    contact.refresh_from_db()
    assert contact.first_name == "Ada"
    assert "evil" not in str(list(Delivery.objects.values("context")))


def test_nothing_is_half_done_when_something_breaks(ask_for_guide, monkeypatch, client):
    from wagtail_nurture.delivery import outbox

    def broken(drafts):
        list(drafts)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(outbox, "put", broken)
    with pytest.raises(RuntimeError):
        ask_for_guide(consent="1")
    assert not Contact.objects.exists() and not Submission.objects.exists() and not ConsentRecord.objects.exists()


def test_a_known_person_costs_few_queries(ask_for_guide, contact):
    ask_for_guide(consent="1")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        ask_for_guide(consent="1")
    assert len(queries) <= 60


def test_the_grant_lasts_as_the_document_says(ask_for_guide, guide):
    guide.days, guide.limit = 3, 2
    guide.save()
    ask_for_guide()
    grant = DownloadGrant.objects.get()
    assert grant.expires_at - grant.created_at == timedelta(days=3)
    assert [grants.use(grant) for _ in range(3)] == [True, True, False]
