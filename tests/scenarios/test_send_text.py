"""Texts in a scenario, and one message by the best of several channels (G2, G4)."""

import time

import pytest
from django.contrib.auth.models import User

from wagtail_nurture.contacts import consent, wishes
from wagtail_nurture.content.publishing import publish
from wagtail_nurture.delivery import sender
from wagtail_nurture.models import Delivery, Event, NurtureSiteSettings, Sms
from wagtail_nurture.scenarios import journal as journals
from wagtail_nurture.scenarios.models import Enrolment, Token
from wagtail_nurture.scenarios.steps import registry
from wagtail_nurture.scenarios.tryout import starting, walk
from wagtail_nurture.tracking import recorder

from .conftest import if_else, journal, pump, step, submits, wait


PHONE = "+33612345678"


@pytest.fixture
def sms(locale, pool, site, all_channels):
    NurtureSiteSettings.objects.filter(site=site).update(sms_stop="STOP 36180", sms_sender="Velo")
    made = Sms.objects.create(name="Bags", text="Bags for {{ first_name }}", purpose="advice", locale=locale, live=True)
    publish(made)
    return made


@pytest.fixture
def ada(contact):
    """Ada, who may be reached by mail and by text."""
    contact.phone = PHONE
    contact.save()
    for channel in ("email", "sms"):
        consent.grant(contact, purpose="advice", channel=channel, source="test")
    return contact


def text(block_id, message, label=""):
    return step("send_sms", block_id, sms=message and message.pk, label=label)


def best(block_id, *messages):
    chosen = [{"type": kind, "id": f"{block_id}-{kind}", "value": message.pk} for kind, message in messages]
    return step("send_best", block_id, messages=chosen, label="")


def told():
    return [line.sentence for line in journals.of_enrolment(Enrolment.objects.get())]


def test_a_step_sends_a_text_and_who_did_not_agree_goes_on(running, sms, form, ada, story, pool):
    scenario = running([text("a", sms), step("add_score", "b", points=5)])
    submits(ada, form)
    pump()
    made = Delivery.objects.get()
    assert made.key == f"step:{Enrolment.objects.get().pk}:0:sms"
    assert (made.channel, made.address, made.message_key) == ("sms", PHONE, sms.translation_key)
    assert told() == ["Send the text message “Bags”", "Add 5 points"]
    consent.withdraw(ada, channel="sms", source="test")
    Enrolment.objects.all().delete()
    submits(ada, form)
    pump()
    assert journal(ada)[0] == ("a", "not_sent", "withdrawn")
    assert scenario.versions.get().graph["steps"]["a"]["config"]["sms"]["name"] == "Bags"


@pytest.mark.parametrize("clicks, branch", [(True, "yes"), (False, "no")])
def test_questions_about_messages_know_texts(running, sms, form, ada, story, clicks, branch):
    clicked = {"type": "clicked_message", "id": "c", "value": {"step": "bags", "section": None, "page_type": ""}}
    ask = if_else("q", asked=[clicked], yes=[wait("y")], no=[wait("n")])
    running([text("a", sms, label="bags"), wait("w", 1), ask])
    submits(ada, form)
    pump()
    about = {"contact": ada, "subject": f"step:{Enrolment.objects.get().pk}:a"}
    recorder.record("message.sent", properties={"measured": ["clicks"]}, **about)
    story.move(hours=1)  # at once, it would be a machine's
    if clicks:
        recorder.record("message.clicked", properties={"link": "link"}, **about)
    story.move(hours=23)
    pump()
    assert journal(ada)[-1] == ("q", branch, "")


def test_people_wait_for_an_unpublished_text_and_go_on_once_it_is_there(running, sms, form, ada, story):
    running([text("a", sms)])
    Sms.objects.update(live=False)
    submits(ada, form)
    pump()
    assert (Token.objects.get().state, Token.objects.get().reason) == ("held", "email_not_published")
    sms.live = True
    sms.save()
    publish(sms)
    pump()
    assert Delivery.objects.get().channel == "sms"


@pytest.mark.parametrize(
    "wish, lacks, channel, said",
    [
        ("", (), "email", "by e-mail"),
        ("sms", (), "sms", "by SMS, which they prefer"),
        ("letter", (), "email", "by e-mail"),
        ("sms", ("phone",), "email", "by e-mail; SMS: no address"),
        ("sms", ("sms",), "email", "by e-mail; SMS: consent for advice mails withdrawn"),
        ("", ("email",), "sms", "by SMS; e-mail: consent for advice mails withdrawn"),
        ("", ("email", "phone"), None, "not sent; e-mail: consent for advice mails withdrawn; SMS: no address"),
    ],
)
def test_the_best_channel_is_the_preferred_one_else_the_first_that_will_do(
    running, email, sms, form, ada, story, wish, lacks, channel, said
):
    running([best("a", ("email", email), ("sms", sms))])
    wishes.prefer(ada, wish)
    for lack in lacks:
        if lack == "phone":
            type(ada).objects.update(phone=None)
        else:
            consent.withdraw(ada, channel=lack, source="test")
    submits(ada, form)
    pump()
    made = Delivery.objects.get()
    assert made.key == f"step:{Enrolment.objects.get().pk}:0:best"
    assert told() == [f"Send “Follow-up” or “Bags”, by the best channel: {said}"]
    if channel:
        assert (made.state, made.channel) == ("queued", channel)
    else:
        assert (made.state, made.reason) == ("skipped", "withdrawn")
        assert journal(ada) == [("a", "not_sent", "withdrawn")]


def test_an_unpublished_message_is_passed_over_and_held_only_when_none_is_there(running, email, sms, form, ada, story):
    running([best("a", ("email", email), ("sms", sms))])
    type(email).objects.update(live=False)
    submits(ada, form)
    pump()
    assert Delivery.objects.get().channel == "sms"
    Enrolment.objects.all().delete()
    Sms.objects.update(live=False)
    submits(ada, form)
    pump()
    assert Token.objects.get().reason == "email_not_published"


def test_whatever_is_chosen_a_visit_has_one_message(running, email, sms, form, ada, story):
    """Decided anew after a crash, with another wish: the message that is there stays the only one."""
    from wagtail_nurture.delivery import outbox

    running([best("a", ("email", email), ("sms", sms))])
    submits(ada, form)
    pump()
    first = Delivery.objects.get()
    outbox.put([outbox.draft(key=first.key, contact=ada, site=first.site, purpose="advice", channel="sms")])
    assert Delivery.objects.get().channel == "email"


def test_what_is_asked_costs_the_same_for_any_number(running, email, sms, form, crowd, django_assert_num_queries):
    from wagtail_nurture.scenarios.moves import Standing

    config = {
        "messages": [
            {"key": str(message.translation_key), "name": "x", "channel": channel}
            for channel, message in (("email", email), ("sms", sms))
        ]
    }
    people = [Standing(enrolment_id=p.pk, contact_id=p.pk, step_id="a", locale="en") for p in crowd(30)]
    for some in (people[:2], people):
        with django_assert_num_queries(8):
            registry["send_best"].load(config, some, None, {})


@pytest.mark.parametrize(
    "steps, words", [([], "Choose at least one message."), ([("sms", None)], "Choose a text message.")]
)
def test_what_is_missing_is_said_on_publish(steps, words):
    config = {"messages": [{"key": "", "name": "", "channel": channel} for channel, _message in steps]}
    assert registry["send_best"].problems(config) == [words]


def test_a_try_out_brings_a_text_as_a_mail_to_the_editor(draft, sms, smtp, locale):
    me = User.objects.create_superuser("editor", "editor@shop.example", "editor")
    scenario = draft([text("a", sms)])
    scenario.save_revision()
    tryout = starting.start(scenario, owner=me)
    for _turn in range(5):
        walk.hurry(tryout)
        walk.advance(tryout)
    sender.send_due("now", until=time.monotonic() + 20)
    ((address, mail, _raw),) = smtp.accepted
    assert (address, mail["Subject"]) == ("editor@shop.example", "[Test] Bags")
    assert mail.get_content().startswith("Velo: Bags for")
    assert not Event.objects.filter(kind="message.sent").exists()
