"""Goals and exits: whoever reaches one leaves, or jumps ahead, from wherever they stand."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture import track
from wagtail_nurture.audience import score
from wagtail_nurture.contacts import lists
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import claims, counts, gate, goals, graph, journal, publishing, runner
from wagtail_nurture.scenarios.models import Enrolment, StepRun, Token, WaitSubscription
from wagtail_nurture.scenarios.tryout import starting, walk, words
from wagtail_nurture.tracking.models import Event

from .conftest import if_else, leave, points, pump, send, step, submits, wait
from .conftest import journal as steps_of
from .test_await_event import custom, on_form, until
from .test_hold_out import hold_out
from .test_runner import enter, tick


def goal(block_id, *events, converted=True, otherwise="on"):
    return step("goal", block_id, events=list(events), converted=converted, otherwise=otherwise)


def joins(lst):
    return {"type": "list_joined", "id": "h3", "value": {"list": lst.pk}}


def happens(*events, converted=True):
    return step("happens", "x2", events=list(events), converted=converted)


def conditions(*asked, converted=False):
    return step("conditions", "x3", rule={"match": "all", "conditions": list(asked)}, converted=converted)


def messages(scenario):
    return [problem.message for problem in graph.problems(scenario)]


@pytest.mark.parametrize("stand", ["wait", "branch", "awaiting"])
def test_whoever_reaches_the_goal_jumps_ahead_from_anywhere(running, form, test_ride, agrees, story, stand):
    before = {
        "wait": [wait("a", amount=9)],
        "branch": [if_else("i", asked=[points(0)], yes=[if_else("j", asked=[points(0)], yes=[wait("a", amount=9)])])],
        "awaiting": [until("a", custom("order.paid"), happened=[leave("l")])],
    }[stand]
    scenario = running([*before, wait("b"), goal("g", on_form(test_ride)), wait("c")], exits=[])
    submits(agrees, form)
    pump()
    assert Token.objects.get().step_id == "a"
    story.move(days=1)
    submits(agrees, test_ride)
    pump()
    token = Token.objects.get()
    assert (token.step_id, token.due_at) == ("c", story.now + timedelta(days=2))
    assert steps_of(agrees)[-1] == ("g", "reached", "goal_reached")
    assert not WaitSubscription.objects.exists()
    line = journal.of_enrolment(agrees.enrolments.get())[-1]
    assert line.words == "goal reached: the form “Test ride” is sent in"
    assert counts.per_step(scenario)["g"].branches == {"reached": 1}


def test_who_converted_at_a_goal_has_converted_also_when_they_go_on_to_the_end(running, form, test_ride, agrees, story):
    running([wait("a"), goal("g", on_form(test_ride)), wait("c")], exits=[])
    submits(agrees, form)
    pump()
    submits(agrees, test_ride, at=story.move(hours=1))
    pump()
    assert Enrolment.objects.get().converted
    story.move(days=3)
    pump()
    passage = Enrolment.objects.get()
    assert (passage.status, passage.converted) == ("finished", True)


@pytest.mark.parametrize(("otherwise", "status"), [("on", "active"), ("leave", "exited")])
def test_whoever_comes_to_the_goal_without_it(running, form, test_ride, agrees, story, otherwise, status):
    running([wait("a"), goal("g", on_form(test_ride), otherwise=otherwise), wait("c")], exits=[])
    submits(agrees, form)
    pump()
    story.move(days=2)
    pump()
    passage = Enrolment.objects.get()
    assert steps_of(agrees)[-1] == ("g", "missed", "goal_missed")
    assert (passage.status, passage.converted) == (status, False)


def test_what_happened_before_the_entry_or_behind_the_goal_moves_nobody(running, form, test_ride, agrees, story):
    running([wait("a"), goal("g", on_form(test_ride)), wait("c", amount=9)], exits=[])
    submits(agrees, test_ride)
    story.move(minutes=1)
    submits(agrees, form)
    pump()
    assert Token.objects.get().step_id == "a"
    story.move(days=2)
    pump()
    assert Token.objects.get().step_id == "c"
    due = Token.objects.get().due_at
    submits(agrees, test_ride, at=story.move(days=1))
    pump()
    assert (Token.objects.get().step_id, Token.objects.get().due_at) == ("c", due)


def test_two_goals_are_reached_one_after_the_other(running, form, test_ride, agrees, club, story):
    running([wait("a"), goal("g", joins(club)), wait("b"), goal("h", on_form(test_ride)), wait("c")], exits=[])
    submits(agrees, form)
    pump()
    story.move(hours=1)
    submits(agrees, test_ride)
    pump()
    assert Token.objects.get().step_id == "c", "the second one, past the first"
    lists.join([agrees.pk], club)
    pump()
    assert [line[0] for line in steps_of(agrees)] == ["h"]


def test_a_goal_that_intake_has_not_seen_yet_is_seen_at_the_decision(running, form, test_ride, email, agrees, story):
    running([wait("a"), send("b", email), goal("g", on_form(test_ride)), wait("c")], exits=[])
    submits(agrees, form)
    pump()
    story.move(days=2)
    about = f"form:{test_ride.translation_key}"
    Event.objects.create(kind="form.submitted", contact=agrees, subject=about, at=story.now)
    tick()
    assert Token.objects.get().step_id == "c" and not Delivery.objects.exists()


def test_a_worker_that_decides_just_then_does_not_carry_the_person_elsewhere(running, form, test_ride, agrees, story):
    running([wait("a"), wait("b"), goal("g", on_form(test_ride)), wait("c")], exits=[])
    submits(agrees, form)
    pump()
    story.move(days=2)
    fence, tokens = claims.claim()
    submits(agrees, test_ride)
    pump()
    runner._Batch(fence, tokens).run()
    assert Token.objects.get().step_id == "c"
    assert [line[0] for line in steps_of(agrees)] == ["g"]


def test_a_message_from_before_the_goal_is_called_back_and_one_behind_it_leaves(
    running, form, test_ride, email, agrees, story
):
    running([send("a", email), wait("w"), goal("g", on_form(test_ride)), send("b", email), wait("c")], exits=[])
    submits(agrees, form)
    pump()
    first = Delivery.objects.get()
    assert gate.gate([first]) == {}
    submits(agrees, test_ride, at=story.move(minutes=1))
    assert gate.gate([first])[first.pk].reason == "goal_passed"
    pump()
    second = Delivery.objects.exclude(pk=first.pk).get()
    verdicts = gate.gate([first, second])
    assert (verdicts[first.pk].action, verdicts[first.pk].reason) == ("skip", "goal_passed")
    assert second.pk not in verdicts


def test_people_of_a_paused_scenario_jump_and_stay_held(running, form, test_ride, agrees, story):
    scenario = running([wait("a"), goal("g", on_form(test_ride)), wait("c")], exits=[])
    submits(agrees, form)
    pump()
    publishing.pause(scenario)
    story.move(days=2)
    tick()
    assert Token.objects.get().state == "held"
    submits(agrees, test_ride)
    pump()
    assert (Token.objects.get().step_id, Token.objects.get().state) == ("g", "held")
    publishing.resume(scenario)
    pump()
    assert Token.objects.get().step_id == "c"


def test_who_is_held_by_hand_jumps_and_stays_held(running, form, test_ride, agrees, story):
    running([wait("a"), goal("g", on_form(test_ride)), wait("c")], exits=[])
    submits(agrees, form)
    pump()
    Token.objects.update(state="held", reason="held_by_hand")
    submits(agrees, test_ride, at=story.move(hours=1))
    pump()
    token = Token.objects.get()
    assert (token.step_id, token.state, token.reason) == ("g", "held", "held_by_hand")


def test_the_hold_out_group_is_counted_and_never_carried_to_a_goal(running, test_ride, crowd, story):
    scenario = running([hold_out(share=50), wait("a"), goal("g", on_form(test_ride)), wait("c")], exits=[])
    people = crowd(12)
    enter(scenario, people, story.now)
    tick()
    standing = dict(Token.objects.values_list("enrolment__contact", "step_id"))
    apart = {pk for pk, at in standing.items() if at != "a"}
    story.move(days=1)
    for person in people:
        submits(person, test_ride)
    pump()
    after = dict(Token.objects.values_list("enrolment__contact", "step_id"))
    assert {pk for pk, at in after.items() if at == "c"} == standing.keys() - apart
    assert {pk: after[pk] for pk in apart} == {pk: standing[pk] for pk in apart}


@pytest.mark.parametrize("number", [3, 60])
def test_a_goal_is_looked_at_by_set(running, test_ride, crowd, story, monkeypatch, number):
    monkeypatch.setattr(claims, "LARGEST_ON_SQLITE", 1000)
    scenario = running([wait("a", amount=9), goal("g", on_form(test_ride)), wait("c")], exits=[])
    people = crowd(number)
    enter(scenario, people, story.now)
    for person in people:
        submits(person, test_ride, at=story.now + timedelta(minutes=1))
    story.move(days=1)
    with CaptureQueriesContext(connection) as captured:
        pump()
    assert StepRun.objects.filter(step_id="g", branch="reached").count() == number
    assert len([query for query in captured if "INSERT" in query["sql"]]) == 1
    assert len(captured) <= 60, len(captured)


def test_what_is_wrong_with_a_goal(draft, test_ride, email):
    (found,) = messages(draft([goal("g", on_form(test_ride)), wait("a")]))
    assert found.endswith("no step stands before this goal. Move it down.")
    (found,) = messages(draft([wait("a"), goal("g")]))
    assert found.endswith("Say what is to happen: add at least one thing under “Any one of these happens”.")
    click = {"type": "link_clicked", "id": "h9", "value": {"step": "Welcome"}}
    (found,) = messages(draft([send("a", email), goal("g", click)]))
    assert "no step of this scenario is called “Welcome”" in found
    test_ride.live = False
    test_ride.save()
    found = messages(draft([wait("a"), goal("g", on_form(test_ride))], exits=[]))
    assert "The form is not published." in found[0]


def test_a_goal_stands_in_the_outermost_line_only():
    from wagtail_nurture.scenarios.models import Scenario

    stream = Scenario._meta.get_field("steps").stream_block
    assert "goal" in stream.child_blocks
    assert "goal" not in stream.child_blocks["if_else"].child_blocks["yes"].child_blocks


def test_which_goals_are_ahead(draft, test_ride):
    form = on_form(test_ride)
    steps = [wait("a"), if_else("i", yes=[wait("y")], no=[wait("n")]), goal("g", form), wait("b"), goal("h", form)]
    drawn = graph.build(draft(steps))
    first = ["g", "h"]
    assert goals.ahead(drawn) == {"a": first, "i": first, "y": first, "n": first, "g": ["h"], "b": ["h"]}
    assert goals.before(drawn, "h") == {"a", "i", "y", "n", "g", "b"}


# -- exits by what happens, and by conditions


def test_anything_that_happens_may_end_a_passage(running, form, agrees, club, story):
    running([wait("a")], exits=[happens(custom("order.paid"), joins(club))])
    submits(agrees, form)
    pump()
    track("order.paid", contact=agrees, at=story.move(hours=1))
    pump()
    passage = Enrolment.objects.get()
    assert (passage.status, passage.exit_reason, passage.converted) == ("exited", "exit_condition", True)
    assert StepRun.objects.get(kind="leave").facts["by"]["happened"] == "custom_event"
    line = journal.of_enrolment(passage)[-1]
    assert line.step == (
        "Leaves as soon as the site reports “order.paid” or the list “Club” is joined; counts as converted"
    )


def test_an_event_about_something_else_ends_nothing(running, form, agrees, story):
    running([wait("a")], exits=[happens(custom("order.paid", same=True))])
    submits(agrees, form)
    pump()
    track("order.paid", contact=agrees, subject="cart:7", at=story.move(hours=1))
    pump()
    assert Enrolment.objects.get().status == "active"


def test_a_rule_ends_a_passage_as_soon_as_it_is_true(running, form, agrees, story):
    running([wait("a")], exits=[conditions(points(10))])
    submits(agrees, form)
    pump()
    story.move(hours=1)
    score.add([agrees.pk], 5, reason="test")
    pump()
    assert Enrolment.objects.get().status == "active"
    score.add([agrees.pk], 5, reason="test")
    pump()
    assert Enrolment.objects.get().exit_reason == "exit_condition"


def test_a_rule_that_was_true_at_the_entry_ends_the_passage_before_its_first_message(
    running, form, email, agrees, story
):
    running([send("a", email)], exits=[conditions(points(10))])
    score.add([agrees.pk], 20, reason="test")
    submits(agrees, form)
    pump()
    assert Enrolment.objects.get().exit_reason == "exit_condition" and not Delivery.objects.exists()


def test_what_is_wrong_with_an_exit(draft, email):
    (found,) = messages(draft([wait("a")], exits=[happens()]))
    assert "Say what is to happen" in found
    (found,) = messages(draft([wait("a")], exits=[conditions()]))
    assert "The rule has no condition yet" in found
    click = {"type": "link_clicked", "id": "h9", "value": {"step": "Welcome"}}
    found = graph.problems(draft([wait("a")], exits=[happens(click)]))
    assert [problem.place for problem in found] == ["x2"] and "“Welcome”" in found[0].message


def test_in_a_try_out_the_editor_says_whether_the_goal_was_reached(draft, test_ride, pool):
    me = User.objects.create_superuser("editor", "editor@shop.example", "editor")
    tryout = starting.start(draft([wait("a"), goal("g", on_form(test_ride)), wait("c")], exits=[]), owner=me)
    for _step in range(2):
        walk.hurry(tryout)
        walk.advance(tryout)
    assert [answer for answer, _words in walk.answers(tryout)] == ["reached", "missed"]
    walk.advance(tryout, answer="reached")
    assert tryout.step_id == "c"
    told = words.cards(tryout, address="")[2].notes[0].words
    assert told == "Goal reached: the form “Test ride” is sent in (you chose it)."
