"""What a step needs is taken away while people are on the way: held with a to-do that is true, let go when it is back.

Whatever happens, nobody is stuck or vanishes: whoever is inside stands somewhere with a moment or a to-do, whoever is
not has a reason in words.
"""

import time

import pytest

from wagtail_nurture.audience import conditions
from wagtail_nurture.contacts.models import List
from wagtail_nurture.content.models import Email
from wagtail_nurture.scenarios import (
    checkup,
    exits,
    intake,
    journal,
    mending,
    publishing,
    steps,
    triggers,
)
from wagtail_nurture.scenarios.models import Enrolment, Scenario, Token
from wagtail_nurture.todos import Todo

from . import samples
from .bad_input import (
    CONDITIONS,
    EXITS,
    STEPS,
    TRIGGERS,
    hold_of,
    nobody_is_stuck_or_gone,
    open_todos,
    part,
    publish,
    question,
    scenario_of,
    years_go_by,
)
from .conftest import if_else, make_email, pump, send, step, submits, wait


def test_every_kind_of_step_that_is_uninstalled_holds_people_until_it_is_back(
    draft, world, agrees, form, story, monkeypatch
):
    for kind in STEPS:
        Enrolment.objects.all().delete()
        Todo.objects.all().delete()
        scenario = draft([wait("w"), part("steps", kind, world)])
        assert publish(scenario)
        submits(agrees, form, at=story.now)
        pump()
        story.move(days=2)
        with monkeypatch.context() as without:
            without.delitem(steps.registry._classes, kind)
            pump()
            if kind == "wait":
                assert hold_of(scenario) == [("w", "held", "unknown_step")]
            else:
                assert hold_of(scenario) == [("a", "held", "unknown_step")]
            assert "of a kind that is no longer installed" in open_todos()[0]
            assert mending.look(time.monotonic() + 60) == 0
            nobody_is_stuck_or_gone(story)
            checkup.look()
            assert any(f"“{kind}” is no longer installed" in words for words in open_todos())
        assert mending.look(time.monotonic() + 60) == 1
        checkup.look()
        assert open_todos() == []
        years_go_by(story)
        nobody_is_stuck_or_gone(story)
        publishing.unpublish(scenario)


@pytest.mark.parametrize("kind", CONDITIONS)
def test_a_condition_that_is_uninstalled_sends_nobody_either_way(draft, world, agrees, form, story, monkeypatch, kind):
    draft([wait("w")], name="Another", triggers=[])
    named = {"place": {"department": "33", "postcodes": "", "country": ""}}.get(kind, {})
    asked = [{"type": kind, "id": "q", "value": samples.raw(conditions.registry[kind].block(), world, **named)}]
    scenario = draft([wait("w"), if_else("a", asked=asked, yes=[step("add_score", "b", points=1)])])
    assert publish(scenario)
    submits(agrees, form, at=story.now)
    pump()
    story.move(days=2)
    with monkeypatch.context() as without:
        without.delitem(conditions.registry._classes, kind)
        pump()
        assert hold_of(scenario) == [("a", "held", "question_gone")]
        [words] = open_todos()
        assert "Step 2, If" in words and "what the question asks about was deleted" in words
    assert mending.look(time.monotonic() + 60) == 1
    assert open_todos() == []
    years_go_by(story)
    nobody_is_stuck_or_gone(story)


@pytest.mark.parametrize(
    ("stream", "kind"), [("triggers", k) for k in TRIGGERS] + [("exits", k) for k in EXITS], ids=str
)
def test_a_trigger_or_exit_that_is_uninstalled_is_told_and_the_others_go_on(
    draft, world, agrees, form, story, monkeypatch, stream, kind
):
    registry = {"triggers": triggers.registry, "exits": exits.registry}[stream]
    scenario = scenario_of(draft, stream, part(stream, kind, world))
    other = draft([wait("w")], name="Other", exits=[], triggers=[step("form_submitted", "t", form=form.pk)])
    assert publish(scenario) and publish(other)
    with monkeypatch.context() as without:
        without.delitem(registry._classes, kind)
        submits(agrees, form, at=story.now)
        pump()
        checkup.look()
        assert [f"“{kind}” is no longer installed" in words for words in open_todos() if "Touring" in words] == [True]
    checkup.look()
    assert open_todos() == []


WAITING = {
    "e-mail": ("Email", lambda world: send("a", world["Email"]), "email_not_published"),
    "voucher": (
        "VoucherOffer",
        lambda world: step("give_voucher", "a", offer=world["VoucherOffer"].pk),
        "offer_gone",
    ),
    "list": ("List", lambda world: step("join_list", "a", list=world["List"].pk), "list_gone"),
    "field": (
        "ContactField",
        lambda world: step("set_field", "a", field=world["ContactField"].pk, value="1999-12-31"),
        "field_gone",
    ),
    "own date": (
        "ContactField",
        lambda world: step("wait_own_date", "a", field="birthday", years="yearly", hour="09:00", late="skip"),
        "field_gone",
    ),
    "question about a list": (
        "List",
        lambda world: if_else("a", asked=[question("in_list", list=str(world["List"].pk))], yes=[leave_points()]),
        "question_gone",
    ),
    "question about a field": (
        "ContactField",
        lambda world: if_else(
            "a", asked=[question("field", field="birthday", operator="filled")], yes=[leave_points()]
        ),
        "question_gone",
    ),
    "question about a segment": (
        "Segment",
        lambda world: if_else(
            "a", asked=[question("in_segment", segment=str(world["Segment"].pk))], yes=[leave_points()]
        ),
        "question_gone",
    ),
    "question in brackets": (
        "List",
        lambda world: if_else(
            "a",
            asked=[question("group", match="any", conditions=[question("in_list", list=str(world["List"].pk))])],
            yes=[leave_points()],
        ),
        "question_gone",
    ),
}


def leave_points():
    return step("add_score", "b", points=1)


@pytest.fixture(params=sorted(WAITING))
def waiting(request, draft, world, agrees, form, story):
    """(scenario, what it names, the reason): Ada is two days from a step that names something."""
    name, make, reason = WAITING[request.param]
    scenario = draft([wait("w"), make(world), step("add_score", "end", points=1)])
    scenario.save_revision().publish()
    scenario.refresh_from_db()
    submits(agrees, form, at=story.now)
    pump()
    return scenario, world[name], reason


def test_what_a_waiting_step_needs_is_deleted_and_they_are_held_with_the_step_named(waiting, story):
    scenario, thing, reason = waiting
    thing.delete()
    story.move(days=2)
    pump()
    assert hold_of(scenario) == [("a", "held", reason)]
    [words] = open_todos()
    assert words.startswith("“Touring”, Step 2, ") and "1 person is held" in words
    assert mending.look(time.monotonic() + 60) == 0, "nothing was mended"
    assert hold_of(scenario) == [("a", "held", reason)]
    nobody_is_stuck_or_gone(story)


def test_they_go_on_when_the_editor_publishes_the_step_mended_and_the_to_do_is_over(waiting, agrees, story):
    scenario, thing, reason = waiting
    thing.delete()
    story.move(days=2)
    pump()
    [run] = [line.sentence for line in journal.of_enrolment(Enrolment.objects.get())]
    scenario.steps = Scenario._meta.get_field("steps").to_python(
        [wait("w"), step("add_score", "a", points=5), step("add_score", "end", points=1)]
    )
    scenario.save_revision().publish()
    assert mending.look(time.monotonic() + 60) == 1
    assert open_todos() == []
    pump()
    passage = Enrolment.objects.get()
    assert (passage.status, passage.version.number) == ("finished", 2)
    told = [line.sentence for line in journal.of_enrolment(passage)]
    assert told == [
        run,
        "Changed to another version: the step on which the person was held was mended in version 2",
        "Add 5 points",
        "Add 1 point",
    ]


def test_what_was_mended_elsewhere_lets_them_go_on_their_own_version(waiting, world, story):
    scenario, thing, reason = waiting
    kept = type(thing).objects.get(pk=thing.pk)
    thing.delete()
    story.move(days=2)
    pump()
    type(kept).objects.bulk_create([kept])  # as a restored row comes back
    assert mending.look(time.monotonic() + 60) == 1
    assert open_todos() == []
    pump()
    assert Enrolment.objects.get().version.number == 1
    assert Token.objects.filter(state="held").count() == 0
    nobody_is_stuck_or_gone(story)


def test_a_mended_step_frees_the_held_and_leaves_the_others_on_their_version(running, world, crowd, form, story):
    scenario = running([wait("w"), step("join_list", "a", list=world["List"].pk)])
    first, second = crowd(2)
    submits(first, form, at=story.now)
    pump()
    story.move(days=1)
    submits(second, form, at=story.now)
    pump()
    story.move(days=1)
    world["List"].delete()
    pump()
    other = List.objects.create(pool=world["List"].pool, name="Other", slug="other")
    scenario.steps = Scenario._meta.get_field("steps").to_python([wait("w"), step("join_list", "a", list=other.pk)])
    scenario.save_revision().publish()
    mending.look(time.monotonic() + 60)
    pump()
    assert Enrolment.objects.get(contact=first).status == "finished"
    assert Enrolment.objects.get(contact=second).version.number == 1
    story.move(days=1)
    pump()
    assert Enrolment.objects.get(contact=second).status == "active", "the old version still names the deleted list"
    mending.look(time.monotonic() + 60)
    pump()
    assert Enrolment.objects.get(contact=second).status == "finished"
    assert open_todos() == []


def test_a_removed_page_is_told_and_questions_go_on_by_what_was_read(running, world, home, agrees, form, story):
    from tests.pages.models import GuidePage

    section = home.add_child(instance=GuidePage(title="Touring"))
    asked = question("viewed_pages", section=section.pk, times=1, days=30)
    scenario = running([wait("w"), if_else("a", asked=[asked], yes=[leave_points()])])
    submits(agrees, form, at=story.now)
    pump()
    section.delete()
    checkup.look()
    [words] = open_todos()
    assert words.startswith("“Touring” runs, but something it names is gone. Step 2, If")
    assert "The section of the condition on pages was deleted." in words
    years_go_by(story)
    assert Enrolment.objects.get().status == "finished"
    scenario.steps = Scenario._meta.get_field("steps").to_python([wait("w")])
    scenario.save_revision().publish()
    checkup.look()
    assert open_todos() == []


def test_a_form_that_starts_or_ends_nothing_any_more_is_told(running, world, test_ride, story):
    running([wait("w")])
    test_ride.delete()
    checkup.look()
    [words] = open_todos()
    assert "Leaves as soon as the form “Test ride” is sent in" in words and "The form was deleted." in words


@pytest.mark.parametrize("broken", ["match", "touched_by"])
def test_a_trigger_or_exit_that_fails_stops_neither_the_worker_nor_the_other_scenarios(
    running, draft, world, agrees, form, story, monkeypatch, broken
):
    kind = triggers.registry["document_requested"] if broken == "match" else exits.registry["form_submitted"]
    failing = draft([wait("w")], name="Failing", triggers=[step("document_requested", "t", document=None)])
    failing.save_revision().publish()
    other = running([wait("w")], name="Other", exits=[])

    def fails(*_args):
        raise ValueError("ada@example.org")

    if broken == "touched_by":
        from wagtail_nurture.tracking import recorder

        recorder.record("document.requested", contact=agrees, subject="document:1")
        pump()
    monkeypatch.setattr(kind, broken, fails)
    story.move(minutes=1)
    from wagtail_nurture.tracking import recorder

    recorder.record("document.requested", contact=agrees, subject="document:1")
    submits(agrees, form, at=story.now)
    pump()
    assert Enrolment.objects.filter(scenario=other).exists()
    [words] = open_todos()
    assert words.startswith("“Failing”: what starts or ends it fails for somebody (ValueError)")
    assert intake.take(time.monotonic() + 5) == 0, "the inbox is empty"
    failing.refresh_from_db()
    failing.save_revision().publish()
    assert open_todos() == []


# To-dos tell the truth


def test_to_dos_follow_the_number_of_people_whoever_takes_them_out(running, world, crowd, form, story):
    running([step("join_list", "a", list=world["List"].pk), wait("b")])
    world["List"].delete()
    people = crowd(3)
    for person in people:
        submits(person, form, at=story.now)
    pump()
    assert "3 people are held" in open_todos()[0]
    people[0].delete()
    mending.look(time.monotonic() + 60)
    assert "2 people are held" in open_todos()[0]
    Todo.objects.all().delete()  # the worker died between the hold and the to-do
    mending.look(time.monotonic() + 60)
    assert "2 people are held" in open_todos()[0]
    for person in people[1:]:
        person.delete()
    mending.look(time.monotonic() + 60)
    assert open_todos() == []


def test_who_was_set_aside_is_tried_again_when_the_step_was_mended(running, world, agrees, form, story, monkeypatch):
    scenario = running([step("add_score", "a", points=1), wait("b")])

    def fails(*_args):
        raise ValueError

    with monkeypatch.context() as broken:
        broken.setattr(steps.registry["add_score"], "decide", fails)
        submits(agrees, form, at=story.now)
        pump()
        mending.look(time.monotonic() + 60)
    assert hold_of(scenario) == [("a", "poisoned", "poisoned")]
    scenario.steps = Scenario._meta.get_field("steps").to_python([step("add_score", "a", points=2), wait("b")])
    scenario.save_revision().publish()
    mending.look(time.monotonic() + 60)
    pump()
    assert hold_of(scenario) == [("b", "ready", "")]
    assert open_todos() == []


@pytest.mark.parametrize("many", [2, 12])
def test_a_look_costs_as_much_for_two_people_as_for_twelve(
    running, world, crowd, form, story, many, django_assert_max_num_queries
):
    running([step("join_list", "a", list=world["List"].pk), wait("b")])
    world["List"].delete()
    for person in crowd(many):
        submits(person, form, at=story.now)
    pump()
    with django_assert_max_num_queries(10):
        mending.look(time.monotonic() + 60)
    Todo.objects.all().delete()
    Token.objects.all().delete()
    with django_assert_max_num_queries(4):
        mending.look(time.monotonic() + 60)


def test_an_e_mail_in_another_language_of_a_deleted_one_still_leaves(running, agrees, form, email, locale, story):
    """The translation that is left is sent; nobody is held for the one that went."""
    from wagtail.models import Locale

    french = Locale.objects.get_or_create(language_code="fr")[0]
    other = make_email("Suivi", french, translation_key=email.translation_key)
    running([wait("w"), send("a", email)])
    submits(agrees, form, at=story.now)
    pump()
    Email.objects.filter(pk=email.pk).delete()
    story.move(days=2)
    pump()
    assert Enrolment.objects.get().status == "finished"
    assert Email.objects.get().pk == other.pk
