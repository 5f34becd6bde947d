"""G2: a form asks for a mobile number and, with a box of its own, whether texts may be sent there."""

from datetime import timedelta

import pytest
from django.test.client import RequestFactory

from wagtail_nurture import clock
from wagtail_nurture.capture import opt_in
from wagtail_nurture.capture.editing import FormEditForm
from wagtail_nurture.contacts import consent, people, suppression
from wagtail_nurture.delivery import inbound
from wagtail_nurture.models import (
    ConsentRecord,
    ConsentRequest,
    Contact,
    Delivery,
    DuplicatePair,
    Event,
    Form,
    Permission,
    Submission,
)


HOST = {"Host": "shop.example"}
NUMBER = {"q-phone": "06 12 34 56 78"}
BOX = {"consent-sms": "1"}


@pytest.fixture
def form(newsletter):
    """The newsletter, which also asks for a mobile number and for texts with offers."""
    newsletter.fields = [("field", {"field": "phone", "label": "", "help": "", "required": False})]
    newsletter.sms_purpose, newsletter.sms_text = "offers", "Text me your offers."
    newsletter.save()
    return newsletter


@pytest.fixture
def at_once(form):
    """The same without confirmation by e-mail."""
    form.double_opt_in = False
    form.save()
    return form


def ada():
    return Contact.objects.get(email="ada@example.org")


def texts(person=None):
    """Why no text may be sent to Ada for offers; "" when it may."""
    person = person or ada()
    return consent.refusals([person.pk], purpose="offers", channel="sms").get(person.pk, "")


def press(client):
    return client.post(f"/n/y/{consent.token_for(ConsentRequest.objects.get(together=None))}", headers=HOST)


def test_the_box_is_its_own_and_never_ticked_in_advance(client, form):
    page = client.get("/n/f/newsletter/", headers=HOST).content.decode()
    box = page[page.index('name="consent-sms"') - 120 : page.index("Text me your offers.")]
    assert "checked" not in box and 'type="tel"' in page and "Mobile number" in page


def test_without_the_box_nothing_is_agreed_and_the_number_is_an_answer(post, at_once):
    assert post(at_once, **NUMBER).status_code == 303
    assert (ada().phone, texts()) == ("+33612345678", "no_consent")
    assert not ConsentRecord.objects.filter(channel="sms").exists()
    assert Submission.objects.get().data == {"phone": "+33612345678", "consent": True, "consent:sms": False}


def test_the_box_is_kept_with_its_own_words_as_proof(post, at_once):
    post(at_once, **NUMBER, **BOX)
    proof = ConsentRecord.objects.get(channel="sms")
    assert (proof.action, proof.purpose, proof.text) == ("granted", "offers", "Text me your offers.")
    assert (proof.form_version, proof.page_url, proof.source) == (at_once.version, "/guides/", "form:newsletter")
    assert texts() == "" and consent.refusals([ada().pk], purpose="offers") == {ada().pk: "no_consent"}


@pytest.mark.parametrize("typed", ["", "12", "+33 5 56 00 00 00", "+33 899 12 34 56", "call me", "\x00"])
def test_what_is_no_mobile_number_is_said_with_an_example_and_kept(post, form, typed):
    answer = post(form, **{"q-phone": typed}, **BOX)
    page = answer.content.decode()
    assert answer.status_code == 422 and not Contact.objects.exists()
    assert "untick the box" in page if not typed.strip("\x00") else "06 12 34 56 78" in page
    assert 'name="consent-sms" value="1" checked' in page


def test_one_button_confirms_mails_and_texts_and_the_number(post, form, client):
    post(form, **NUMBER, **BOX)
    assert (ada().phone, texts()) == (None, "no_address")
    mail = Delivery.objects.get(system="confirm")
    assert "+33 6 12 34 56 78" in mail.context["consent_words"] and "monthly" in mail.context["consent_words"]
    assert "Confirmed" in press(client).content.decode()
    assert (ada().phone, texts(), consent.refusals([ada().pk], purpose="news")) == ("+33612345678", "", {})
    told = ConsentRecord.objects.filter(action="confirmed").order_by("pk")
    assert list(told.values_list("channel", "text")) == [
        ("email", "Send me the monthly newsletter."),
        ("sms", "Text me your offers."),
    ]
    press(client)
    assert ConsentRecord.objects.filter(action="confirmed").count() == 2


def test_texts_alone_are_asked_reminded_and_confirmed(post, form, client):
    form.kind, form.consent_purpose = "request", ""
    form.save()
    post(form, **NUMBER, **BOX)
    asked = ConsentRequest.objects.get()
    assert (asked.channel, asked.purposes, asked.phone) == ("sms", ["offers"], "+33612345678")
    with clock.virtual(lambda: asked.created_at + timedelta(days=3)):
        assert opt_in.remind_due(10) == 1
    press(client)
    assert texts() == "" and consent.refusals([ada().pk], purpose="news") == {ada().pk: "no_consent"}


def test_one_reminder_for_both_boxes(post, form):
    post(form, **NUMBER, **BOX)
    with clock.virtual(lambda: ConsentRequest.objects.first().created_at + timedelta(days=3)):
        assert (opt_in.remind_due(10), opt_in.remind_due(10)) == (1, 0)


def test_another_number_than_the_known_one_is_confirmed_even_without_double_opt_in(post, at_once, pool, client):
    """A stranger who knows an address must not lead its owner's texts to a number of their own."""
    owner, _new = people.find_or_create(pool=pool, email="ada@example.org", phone="+33698765432")
    consent.grant(owner, purpose="offers", channel="sms", text="Yes")
    post(at_once, **NUMBER, **BOX)
    assert ada().phone == "+33698765432"
    assert press(client).status_code == 200
    assert (ada().phone, texts()) == ("+33612345678", "")


@pytest.mark.parametrize("double", [True, False])
def test_the_number_of_somebody_else_stays_theirs_and_an_editor_is_told(post, form, pool, client, double):
    form.double_opt_in = double
    form.save()
    owner, _new = people.find_or_create(pool=pool, email="bob@example.org", phone="+33612345678")
    post(form, **NUMBER, **BOX)
    if double:
        press(client)
    assert (ada().phone, texts(), texts(owner)) == (None, "no_address", "no_consent")
    assert Permission.objects.get(contact=ada(), channel="sms").state == "pending"
    assert DuplicatePair.objects.get().reasons == {"texts": {}}
    assert consent.refusals([ada().pk], purpose="news") == {}


def test_sending_the_form_again_asks_once(post, form):
    post(form)
    post(form, **NUMBER, **BOX)
    post(form, **NUMBER, **BOX)
    waiting = ConsentRequest.objects.order_by("pk").values_list("channel", "together__channel")
    assert list(waiting) == [("email", None), ("email", None), ("sms", "email")]
    assert Delivery.objects.filter(system="confirm").count() == 2


def test_who_ticks_both_boxes_subscribes_once(post, at_once):
    from wagtail_nurture.scenarios.triggers.subscribed import Subscribed

    post(at_once, **NUMBER, **BOX)
    events = list(Event.objects.filter(kind="consent.granted").order_by("pk"))
    assert [event.subject for event in events] == ["news:email", "offers:sms"]
    config = {"form": {"key": str(at_once.translation_key), "name": ""}}
    assert len(Subscribed.match(events, config)) == 1


def test_an_editor_is_told_that_texts_need_the_question(form):
    edit = Form.snippet_viewset.get_edit_handler().get_form_class()
    assert issubclass(edit, FormEditForm)
    form.fields = []
    request = RequestFactory().get("/")
    told = {name: value for name, value in edit(instance=form).initial.items() if value is not None}
    told |= {"fields-count": "0", "list": "", "thanks_page": "", "site": request}
    given = edit(told, instance=form)
    assert not given.is_valid() and "Mobile number" in str(given.errors["fields"])


@pytest.mark.parametrize("double", [True, False])
def test_a_number_that_answered_stop_is_not_won_back_by_whoever_types_it(post, form, client, double):
    form.double_opt_in = double
    form.save()
    inbound.take("+33612345678", "STOP")
    post(form, **NUMBER)
    post(form, **NUMBER, **BOX)
    if double:
        for asked in ConsentRequest.objects.filter(together=None):
            client.post(f"/n/y/{consent.token_for(asked)}", headers=HOST)
    assert (ada().phone, texts()) == (None, "no_address")
    assert suppression.suppressed(["+33612345678"], "sms")


def test_who_answered_stop_as_themselves_agrees_again_by_a_form(post, at_once):
    post(at_once, **NUMBER, **BOX)
    inbound.take("+33612345678", "STOP")
    assert texts() == "withdrawn"
    post(at_once, **NUMBER, **BOX)
    assert texts() == ""
