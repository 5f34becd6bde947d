"""Bad input, for every kind of part there is: refused on publish with the step named, or held with a to-do.

Whatever happens, nobody is stuck or vanishes: whoever is inside stands somewhere with a moment or a to-do, whoever is
not has a reason in words.
"""

import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from wagtail_nurture import reasons
from wagtail_nurture.audience import conditions
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.contacts import values
from wagtail_nurture.contacts.models import ContactField, List
from wagtail_nurture.content.models import Email
from wagtail_nurture.exceptions import PublishRefused
from wagtail_nurture.scenarios import (
    checkup,
    exits,
    graph,
    intake,
    journal,
    mending,
    publishing,
    steps,
    triggers,
)
from wagtail_nurture.scenarios.models import Enrolment, Scenario, ScenarioVersion, Token
from wagtail_nurture.todos import Todo

from . import samples
from .conftest import if_else, make_email, pump, send, step, submits, wait


def offered(registry):
    return sorted(kind.slug for kind in registry.values() if kind.offered)


STEPS, TRIGGERS, EXITS = offered(steps.registry), offered(triggers.registry), offered(exits.registry)
STARTS_AND_ENDS = [("triggers", kind) for kind in TRIGGERS] + [("exits", kind) for kind in EXITS]
CONDITIONS = sorted(conditions.registry)


@pytest.fixture
def world(form, email, club, home, pool, contact):
    """One of everything that a part can name."""
    birthday = ContactField.objects.create(slug="birthday", label="Birthday", kind="date")
    values.write([contact.pk], {"birthday": "1990-05-21"})
    form.consent_purpose = "advice"
    form.save()
    return {
        "Form": form,
        "Email": email,
        "List": club,
        "Page": home,
        "ContactField": birthday,
        "Document": get_document_model().objects.create(title="Guide", file=ContentFile(b"x", "guide.txt")),
        "Segment": Segment.objects.create(pool=pool, name="Regulars", conditions=[_asked("score", at_least=1)]),
    }


def block_of(stream, kind):
    return Scenario._meta.get_field(stream).stream_block.child_blocks[kind]


def part(stream, kind, world, block_id="a", **given):
    """A filled-in part of this kind."""
    if kind == "set_field":
        given.setdefault("value", "1999-12-31")
    return step(kind, block_id, **samples.raw(block_of(stream, kind), world, **given))


def scenario_of(draft, stream, block):
    """A scenario with ``block`` in its ``stream``, and points after it to be seen."""
    if stream == "steps":
        after = [] if steps.registry[block["type"]].ends else [step("add_score", "end", points=1)]
        return draft([step("add_score", "begin", points=1), block, *after])
    return draft([step("add_score", "end", points=1)], **{stream: [block]})


def publish(scenario):
    """Whether it runs now. A refusal names each place."""
    try:
        publishing.publish(scenario)
    except PublishRefused as refusal:
        assert all(problem.place and problem.message for problem in refusal.problems)
        return False
    Scenario.objects.filter(pk=scenario.pk).update(live=True)
    return True


def years_go_by(story, years=3):
    """Let the worker run whenever somebody is due, for some years."""
    end = story.now + timedelta(days=366 * years)
    for _round in range(60):
        pump()
        due = Token.objects.filter(state=Token.State.READY).order_by("due_at").values_list("due_at", flat=True).first()
        if due is None or due > end:
            return
        story.now = max(story.now, due)
    raise AssertionError("Somebody goes round in circles.")


def nobody_is_stuck_or_gone(story):
    """Everybody inside waits for a moment, or is held with a to-do that names the step; who left has a reason."""
    told = [todo.sentence for todo in Todo.objects.filter(resolved_at=None)]
    for enrolment in Enrolment.objects.all():
        if enrolment.status != "active":
            assert enrolment.exit_reason in reasons.codes(), enrolment.exit_reason
            assert not Token.objects.filter(pk=enrolment.pk).exists()
            continue
        token = Token.objects.get(pk=enrolment.pk)
        if token.state == Token.State.READY:
            assert token.due_at > story.now
        else:
            assert token.state in (Token.State.HELD, Token.State.POISONED), token.state
            assert token.reason in reasons.codes()
            assert any("held" in words or "cannot pass" in words for words in told), told
        journal.of_enrolment(enrolment)
        assert journal.where(enrolment)


def hold_of(scenario):
    return list(Token.objects.filter(version__scenario=scenario).values_list("step_id", "state", "reason"))


def open_todos():
    return [todo.sentence for todo in Todo.objects.filter(resolved_at=None)]


# On publish


@pytest.mark.parametrize(
    ("stream", "kind"),
    [("steps", kind) for kind in STEPS]
    + [("triggers", kind) for kind in TRIGGERS]
    + [("exits", kind) for kind in EXITS],
    ids=str,
)
def test_every_kind_runs_when_it_is_filled_in_and_is_named_when_it_is_empty(draft, world, story, stream, kind):
    assert graph.problems(scenario_of(draft, stream, part(stream, kind, world))) == []
    empty = scenario_of(draft, stream, step(kind, "a"))
    for problem in graph.problems(empty):
        assert problem.place in {"a", stream} or problem.place in graph.build(empty)["steps"]
        assert problem.message


@pytest.mark.parametrize("kind", STEPS)
def test_no_stored_value_of_a_step_loses_anybody(draft, world, agrees, form, story, kind):
    good = part("steps", kind, world)
    refused = []
    for path, block in samples.fields(block_of("steps", kind)):
        for bad in samples.hostile(block):
            value = samples.put(good["value"], path, bad)
            scenario = scenario_of(draft, "steps", step(kind, "a", **value))
            if not publish(scenario):
                refused.append((path, bad))
                continue
            submits(agrees, form, at=story.now)
            years_go_by(story)
            assert Enrolment.objects.filter(scenario=scenario).exists()
            nobody_is_stuck_or_gone(story)
            assert not Token.objects.filter(state="poisoned").exists(), (path, bad)
            publishing.unpublish(scenario)
    numbers = [path for path, block in samples.fields(block_of("steps", kind)) if 10**12 in samples.hostile(block)]
    assert all((path, 10**12) in refused for path in numbers), "no wait, count or score is that large"


@pytest.mark.parametrize(("stream", "kind"), STARTS_AND_ENDS)
def test_no_stored_value_of_a_trigger_or_exit_stops_the_worker(draft, world, agrees, form, story, stream, kind):
    good = part(stream, kind, world)
    for path, block in samples.fields(block_of(stream, kind)):
        for bad in samples.hostile(block):
            value = samples.put(good["value"], path, bad)
            scenario = scenario_of(draft, stream, step(kind, "a", **value))
            if publish(scenario):
                submits(agrees, form, at=story.now)
                years_go_by(story)
                nobody_is_stuck_or_gone(story)
                publishing.unpublish(scenario)


@pytest.mark.parametrize("kind", CONDITIONS)
def test_no_stored_value_of_a_condition_loses_anybody(draft, world, agrees, form, story, kind):
    block = conditions.registry[kind].block()
    good = samples.raw(block, world)
    variants = [good] + [
        samples.put(good, path, bad) for path, field in samples.fields(block) for bad in samples.hostile(field)
    ]
    for value in variants:
        asked = [{"type": kind, "id": "q", "value": value}]
        scenario = draft([if_else("a", asked=asked, yes=[step("add_score", "b", points=1)])])
        if not publish(scenario):
            continue
        submits(agrees, form, at=story.now)
        years_go_by(story)
        assert Enrolment.objects.filter(scenario=scenario).exists()
        nobody_is_stuck_or_gone(story)
        assert not Token.objects.filter(state="poisoned").exists(), value
        publishing.unpublish(scenario)


def test_two_steps_with_one_id_are_refused_by_name_also_in_two_branches(draft):
    twice = graph.problems(draft([wait("a"), wait("a")]))
    assert [(problem.place, problem.message) for problem in twice] == [
        ("a", "Step 1, Wait 2 days: another step is one and the same copy of it. Remove one and add it anew.")
    ]
    pasted = wait("b")
    inside = graph.problems(draft([if_else("a", yes=[pasted], no=[pasted])]))
    assert [problem.place for problem in inside] == ["b"]
    into_itself = if_else("a", yes=[wait("b")])
    deeper = graph.problems(draft([if_else("a", yes=[into_itself])]))
    assert {problem.place for problem in deeper} == {"a"}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (
            {"triggers": [step("moon_phase", "t")]},
            "“When”, number 1: it is of the kind “moon_phase”, which is no longer installed.",
        ),
        (
            {"steps": [wait("a"), step("teleport", "b")]},
            "Step 2: it is of the kind “teleport”, which is no longer installed.",
        ),
        (
            {"steps": [if_else("a", yes=[step("teleport", "b")])]},
            "Step 1: it holds a part of the kind “teleport”, which is no longer installed.",
        ),
        (
            {"steps": [if_else("a", asked=[{"type": "mood", "id": "q", "value": {}}])]},
            "Step 1: it holds a part of the kind “mood”, which is no longer installed.",
        ),
        (
            {"exits": [step("moon_phase", "x")]},
            "“Leaves as soon as”, number 1: it is of the kind “moon_phase”, which is no longer installed.",
        ),
    ],
    ids=["trigger", "step", "in-a-way", "condition", "exit"],
)
def test_a_kind_that_is_no_longer_installed_is_refused_wherever_it_stands(raw, words):
    [problem] = graph.vanished(raw)
    assert problem.message.startswith(words)
    assert "The editor cannot show it." in problem.message


@pytest.mark.parametrize("raw", [{"steps": None}, {"steps": "text"}, {"steps": [7, None, {"value": 3}]}], ids=str)
def test_half_a_stored_stream_is_no_error(raw):
    graph.vanished(raw)


def circle(scenario, onto="a", **ways):
    """A version whose last step leads back: no editor can draw it, a hand-written row can."""
    version = ScenarioVersion.objects.get(scenario=scenario)
    version.graph["steps"]["b"]["next"] = onto
    version.save()
    return version


@pytest.mark.parametrize("last", [wait("b"), step("add_score", "b", points=1)], ids=["with-a-wait", "without"])
def test_nobody_is_sent_round_in_circles(running, form, agrees, story, last):
    scenario = running([step("add_score", "a", points=1), last])
    version = circle(scenario)
    submits(agrees, form)
    years_go_by(story)
    [(_step, state, reason)] = hold_of(scenario)
    assert (state, reason) == ("held", "goes_in_circles")
    [words] = open_todos()
    assert "“Touring”, Step 1, Add 1 point: 1 person is held: the way leads back to where it came from." in words
    assert len(graph.nodes(version.graph)) == 2, "and it can still be drawn"


def test_a_circle_through_a_way_can_be_drawn_too(running):
    scenario = running([if_else("a", yes=[step("add_score", "b", points=1)])])
    assert [node.id for node in graph.nodes(circle(scenario).graph)] == ["a", "b"]


# At run time: what a step needs is taken away while people are on the way


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
    asked = [{"type": kind, "id": "q", "value": samples.raw(conditions.registry[kind].block(), world)}]
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
        lambda world: if_else("a", asked=[_asked("in_list", list=str(world["List"].pk))], yes=[leave_points()]),
        "question_gone",
    ),
    "question about a field": (
        "ContactField",
        lambda world: if_else("a", asked=[_asked("field", field="birthday", operator="filled")], yes=[leave_points()]),
        "question_gone",
    ),
    "question about a segment": (
        "Segment",
        lambda world: if_else(
            "a", asked=[_asked("in_segment", segment=str(world["Segment"].pk))], yes=[leave_points()]
        ),
        "question_gone",
    ),
    "question in brackets": (
        "List",
        lambda world: if_else(
            "a",
            asked=[_asked("group", match="any", conditions=[_asked("in_list", list=str(world["List"].pk))])],
            yes=[leave_points()],
        ),
        "question_gone",
    ),
}


def _asked(kind, **value):
    return {"type": kind, "id": "q", "value": value}


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
    asked = _asked("viewed_pages", section=section.pk, times=1, days=30)
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
