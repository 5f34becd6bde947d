"""One person's passage, from the form to the end."""

from wagtail_nurture.contacts import consent
from wagtail_nurture.contacts.models import ListMembership
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import counts, gate, publishing
from wagtail_nurture.scenarios import journal as journals
from wagtail_nurture.scenarios.models import Enrolment, Token
from wagtail_nurture.todos import Todo
from wagtail_nurture.tracking import recorder
from wagtail_nurture.tracking.models import Event

from .conftest import if_else, journal, leave, make_email, points, pump, send, step, submits, wait


def test_the_main_way_through(running, email, form, agrees, story):
    running([wait("a", not_before="09:00"), send("b", email), wait("c"), send("d", email)])
    story.move(minutes=5)
    submits(agrees, form, topics=["touring"])
    pump()
    token = Token.objects.get()
    assert (token.step_id, token.visit, token.due_at) == ("a", 0, story.now.replace(day=4))
    assert Event.objects.filter(kind="scenario.entered", contact=agrees).count() == 1
    story.move(days=1)
    assert pump() == 0
    story.move(days=1)
    pump()
    assert journal(agrees) == [("a", "", ""), ("b", "", "")]
    first = Delivery.objects.get()
    enrolment = Enrolment.objects.get()
    assert first.key == f"step:{enrolment.pk}:1:email"
    assert first.message_key == email.translation_key
    assert first.context["topics"] == ["touring"]
    assert first.context["enrolment"] == enrolment.pk
    assert (first.contact, first.address, first.purpose) == (agrees, "ada@example.org", "advice")
    story.move(days=2)
    pump()
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.exit_reason, enrolment.converted) == ("finished", "end", False)
    assert not Token.objects.exists()
    assert Delivery.objects.count() == 2
    left = Event.objects.get(kind="scenario.left")
    assert left.properties["reason"] == "end"
    pump()  # takes note that somebody left
    assert pump() == 0


def test_whoever_did_not_agree_goes_on_and_the_journal_says_why(running, email, form, contact, story):
    scenario = running([send("a", email), step("add_score", "b", points=5)])
    submits(contact, form)
    pump()
    assert journal(contact) == [("a", "not_sent", "no_consent"), ("b", "", "")]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("skipped", "no_consent")
    assert Enrolment.objects.get().status == "finished"
    said = [line.sentence for line in journals.of_enrolment(Enrolment.objects.get())]
    assert said == ["Send “Follow-up”: not sent: no consent for advice mails", "Add 5 points"]
    count = counts.per_step(scenario)["a"]
    assert (count.passed, count.sent, count.skipped) == (1, 0, {"no_consent": 1})


def test_the_test_ride_ends_it_at_once_and_counts_as_converted(running, email, form, test_ride, agrees, story):
    scenario = running([wait("a"), send("b", email)])
    submits(agrees, form)
    pump()
    story.move(days=1)
    submits(agrees, test_ride)
    pump()
    enrolment = Enrolment.objects.get()
    assert (enrolment.status, enrolment.exit_reason, enrolment.converted) == ("exited", "exit_condition", True)
    assert not Token.objects.exists() and not Delivery.objects.exists()
    assert journal(agrees) == [("x1", "left", "exit_condition")]
    assert journals.of_enrolment(enrolment)[0].step == (
        "Leaves as soon as the form “Test ride” is sent in; counts as converted"
    )
    story.move(days=5)
    assert pump() == 0
    count = counts.of_scenario(scenario)
    assert (count.inside, count.finished, count.left, count.converted) == (0, 0, 1, 1)


def test_a_form_sent_in_before_the_entry_ends_nothing(running, form, test_ride, agrees, story):
    running([wait("a")])
    submits(agrees, test_ride)
    story.move(minutes=1)
    submits(agrees, form)
    pump()
    assert Enrolment.objects.get().status == "active"


def test_an_exit_that_intake_has_not_seen_yet_is_seen_at_the_decision(running, email, form, test_ride, agrees, story):
    running([wait("a"), send("b", email)])
    submits(agrees, form)
    pump()
    story.move(days=2)
    Event.objects.create(
        kind="form.submitted", contact=agrees, subject=f"form:{test_ride.translation_key}", at=story.now
    )
    pump()
    assert not Delivery.objects.exists()
    assert journal(agrees) == [("x1", "left", "exit_condition")]
    assert Enrolment.objects.get().converted


def test_an_exit_after_the_decision_stops_the_message_at_the_gate(running, email, form, test_ride, agrees, story):
    running([send("a", email), wait("b")])
    submits(agrees, form)
    pump()
    delivery = Delivery.objects.get()
    assert gate.gate([delivery]) == {}
    story.move(minutes=1)
    submits(agrees, test_ride)
    assert gate.gate([delivery])[delivery.pk].reason == "left_scenario"
    pump()
    verdict = gate.gate([delivery])[delivery.pk]
    assert (verdict.action, verdict.reason) == ("skip", "left_scenario")


def test_the_last_message_still_leaves_after_the_end(running, email, form, agrees, story):
    running([send("a", email), leave("b")])
    submits(agrees, form)
    pump()
    assert Enrolment.objects.get().exit_reason == "exit_step"
    assert gate.gate(list(Delivery.objects.all())) == {}


def test_both_ways_of_an_if(running, form, agrees, pool, club, story, crowd):
    running(
        [
            if_else(
                "a",
                asked=[points(10)],
                yes=[step("join_list", "b", list=club.pk)],
                no=[step("add_score", "c", points=10)],
            ),
            step("add_score", "d", points=1),
        ]
    )
    (poor,) = crowd(1)
    from wagtail_nurture.audience import score

    score.add([agrees.pk], 20, reason="test")
    submits(agrees, form)
    submits(poor, form)
    pump()
    assert journal(agrees) == [("a", "yes", ""), ("b", "", ""), ("d", "", "")]
    assert journal(poor) == [("a", "no", ""), ("c", "", ""), ("d", "", "")]
    assert list(ListMembership.objects.values_list("contact", "state")) == [(agrees.pk, "confirmed")]


def test_what_was_not_measured_goes_its_way_but_is_never_called_no(running, form, agrees, email, story):
    asked = [{"type": "opened_message", "id": "q", "value": {"step": "Follow-up"}}]
    ask = if_else("c", asked=asked, yes=[wait("d")], no=[wait("e")])
    scenario = running([send("a", email), wait("b", amount=1), ask])
    submits(agrees, form)
    pump()
    enrolment = Enrolment.objects.get()
    sent = {"kind": "message.sent", "contact": agrees, "at": story.now, "subject": f"step:{enrolment.pk}:a"}
    Event.objects.create(**sent, properties={"measured": []})
    story.move(days=1)
    pump()
    assert journal(agrees)[-1] == ("c", "unknown", "not_measured")
    assert Token.objects.get().step_id == "e"
    assert counts.per_step(scenario)["c"].branches == {"unknown": 1}
    words = "not measured: went the way of No (this person does not let it be measured)"
    assert journals.of_enrolment(enrolment)[-1].words == words


def test_a_click_that_still_settles_is_waited_for(running, form, agrees, email, story):
    asked = [{"type": "clicked_message", "id": "q", "value": {"step": "Follow-up"}}]
    ask = if_else("c", asked=asked, yes=[wait("d")], no=[wait("e")])
    running([send("a", email), wait("b", amount=1), ask])
    submits(agrees, form)
    pump()
    about = f"step:{Enrolment.objects.get().pk}:a"
    recorder.record("message.sent", contact=agrees, subject=about)
    story.move(days=1, seconds=-10)
    recorder.record("message.clicked", contact=agrees, subject=about)
    story.move(seconds=10)
    pump()
    assert Token.objects.get().step_id == "c" and len(journal(agrees)) == 2
    assert story.now < Token.objects.get().due_at <= story.now.replace(minute=2)
    story.move(minutes=2)
    pump()
    assert journal(agrees)[-1] == ("c", "yes", "") and Token.objects.get().step_id == "d"


def test_a_wait_for_an_email_that_was_unpublished_is_held_and_goes_on_once_it_is_back(
    running, email, form, agrees, story
):
    from wagtail_nurture.signals import message_published

    running([wait("a"), send("b", email)])
    submits(agrees, form)
    pump()
    email.live = False
    email.save()
    story.move(days=2)
    pump()
    token = Token.objects.get()
    assert (token.state, token.reason, token.step_id) == ("held", "email_not_published", "b")
    todo = Todo.objects.get(kind="people_held", resolved_at=None)
    assert todo.sentence == (
        "“Touring”, Step 2, Send “Follow-up”: 1 person is held: "
        "the message is not published, or its translation waits for an editor’s word; it goes on by itself then."
    )
    email.live = True
    email.save()
    message_published.send(sender=None, message_key=email.translation_key, locale="en")
    pump()
    assert Delivery.objects.get().state == "queued"
    assert not Todo.objects.filter(resolved_at=None).exists()


def test_pause_holds_people_and_messages_and_resume_lets_them_go_on(running, email, form, agrees, story):
    scenario = running([wait("a"), send("b", email), wait("c")])
    submits(agrees, form)
    pump()
    publishing.pause(scenario)
    story.move(days=2)
    pump()
    assert (Token.objects.get().state, Token.objects.get().reason) == ("held", "scenario_paused")
    assert not Delivery.objects.exists()
    publishing.resume(scenario)
    pump()
    delivery = Delivery.objects.get()
    publishing.pause(scenario)
    assert gate.gate([delivery])[delivery.pk].reason == "scenario_paused"
    Delivery.objects.update(state="held", reason="scenario_paused")
    publishing.resume(scenario)
    assert Delivery.objects.get().state == "queued"
    assert gate.gate([delivery]) == {}


def test_nobody_enters_while_paused_and_nothing_is_made_up_for_later(running, form, agrees, story):
    scenario = running([wait("a")])
    publishing.pause(scenario)
    submits(agrees, form)
    pump()
    story.move(hours=1)
    publishing.resume(scenario)
    pump()
    assert not Enrolment.objects.exists()


def test_unpublishing_lets_nobody_in_and_holds_those_inside_until_it_is_back(running, form, agrees, story, crowd):
    scenario = running([wait("a"), step("add_score", "b", points=1)])
    submits(agrees, form)
    pump()
    scenario.unpublish()
    (late,) = crowd(1)
    submits(late, form)
    story.move(days=2)
    pump()
    assert Enrolment.objects.count() == 1
    assert Token.objects.get().reason == "scenario_unpublished"
    scenario.save_revision().publish()
    pump()
    assert Enrolment.objects.get().status == "finished"


def test_people_inside_finish_on_their_version(running, draft, form, agrees, story, crowd):
    scenario = running([wait("a"), step("add_score", "b", points=1)])
    submits(agrees, form)
    pump()
    scenario.steps = scenario._meta.get_field("steps").to_python([wait("a", amount=5)])
    scenario.save_revision().publish()
    (late,) = crowd(1)
    submits(late, form)
    pump()
    assert dict(Enrolment.objects.values_list("contact", "version__number")) == {agrees.pk: 1, late.pk: 2}
    story.move(days=2)
    pump()
    assert journal(agrees) == [("a", "", ""), ("b", "", "")]
    assert journal(late) == []


def test_once_in_a_lifetime_or_each_time_when_not_inside(running, form, agrees, story):
    once = running([wait("a", amount=1)], name="Once")
    again = running([wait("b", amount=1)], name="Again", re_entry="each_event")
    for _day in range(3):
        submits(agrees, form)
        submits(agrees, form)
        pump()
        story.move(hours=12)
        submits(agrees, form)
        pump()
        story.move(hours=13)
        pump()
    assert Enrolment.objects.filter(scenario=once).count() == 1
    assert Enrolment.objects.filter(scenario=again).count() == 3


def test_each_person_gets_the_email_in_their_language(running, form, agrees, email, story):
    from wagtail.models import Locale

    french = Locale.objects.create(language_code="fr")
    make_email("Suite", french, translation_key=email.translation_key)
    type(agrees).objects.update(language="fr")
    running([send("a", email)])
    submits(agrees, form)
    pump()
    assert (Delivery.objects.get().locale, Delivery.objects.get().message_key) == ("fr", email.translation_key)


def test_consent_withdrawn_between_two_messages(running, form, agrees, email, story):
    running([send("a", email), wait("b"), send("c", email)])
    submits(agrees, form)
    pump()
    consent.withdraw(agrees, purpose="advice")
    story.move(days=2)
    pump()
    assert journal(agrees)[-1] == ("c", "not_sent", "withdrawn")
