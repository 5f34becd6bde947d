"""Only what is published counts, and publishing can come from anywhere (DESIGN law 11)."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Workflow, WorkflowTask
from wagtail.models.workflows import GroupApprovalTask

from wagtail_nurture.exceptions import PublishRefused
from wagtail_nurture.scenarios import publishing
from wagtail_nurture.scenarios.models import Enrolment, Intake, Scenario, ScenarioState, ScenarioVersion, Token
from wagtail_nurture.todos import Todo

from .conftest import if_else, pump, send, step, submits, wait


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("editor", "editor@shop.example", "secret")


def by_button(scenario, user):
    scenario.save_revision(user=user).publish(user=user)


def by_schedule(scenario, user):
    scenario.go_live_at = timezone.now() - timedelta(minutes=1)
    scenario.save_revision(user=user, approved_go_live_at=scenario.go_live_at)
    call_command("publish_scheduled")


def by_approval(scenario, user):
    workflow = Workflow.objects.create(name="Four eyes")
    task = GroupApprovalTask.objects.create(name="Look at it")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    scenario.save_revision(user=user)
    workflow.start(scenario, user)
    scenario.current_workflow_task_state.approve(user=user)


ways = pytest.mark.parametrize("publish", [by_button, by_schedule, by_approval])


@ways
def test_each_way_of_publishing_starts_it(draft, editor, story, publish):
    scenario = draft([wait("a")])
    publish(scenario, editor)
    state = ScenarioState.objects.get(scenario=scenario)
    assert (state.status, state.version.number, state.started_at) == ("on", 1, story.now)
    assert state.version.graph["first"] == "a"
    assert not Todo.objects.exists()


@ways
def test_a_scenario_that_cannot_run_is_refused_by_each_way_and_the_former_version_stays(
    running, editor, email, story, publish
):
    scenario = running([wait("a"), send("b", email)])
    first = scenario.state.version
    email.live = False
    email.save()
    scenario.steps = Scenario._meta.get_field("steps").to_python([wait("a", amount=9), send("b", email)])
    publish(scenario, editor)
    state = ScenarioState.objects.get(scenario=scenario)
    assert (state.status, state.version) == ("on", first)
    assert ScenarioVersion.objects.count() == 1
    assert Scenario.objects.get().live
    todo = Todo.objects.get()
    assert todo.sentence == (
        "“Touring” was published but did not start: Step 2, Send “Follow-up”: "
        "The e-mail is not published. Publish it first, or choose another one."
    )
    email.live = True
    email.save()
    by_button(Scenario.objects.get(), editor)
    assert ScenarioState.objects.get(scenario=scenario).version.number == 2
    assert Todo.objects.get().resolved_at is not None


@pytest.mark.parametrize(
    ("steps", "triggers"),
    [
        ([wait("a")], []),
        ([], None),
        ([wait("a", amount=-2)], None),
        ([wait("a", amount=11, unit="weeks"), wait("b", amount=800)], None),
        ([wait("a"), wait("a")], None),
        ([if_else("a", yes=[wait("b")], asked=[])], None),
        ([send("a", None)], None),
    ],
)
def test_nothing_that_cannot_run_ever_starts(draft, story, steps, triggers):
    scenario = draft(steps, triggers=triggers)
    with pytest.raises(PublishRefused) as refusal:
        publishing.publish(scenario)
    assert all(problem.message for problem in refusal.value.problems)
    assert not ScenarioVersion.objects.exists()


def test_a_kind_that_no_longer_exists_is_refused_though_wagtail_drops_it_silently(draft, story):
    scenario = draft([wait("a"), wait("b")])
    revision = scenario.save_revision()
    revision.content["steps"] = revision.content["steps"].replace('"wait"', '"teleport"', 1)
    revision.save()
    revision.publish()
    assert not ScenarioVersion.objects.exists()
    assert "teleport" in Todo.objects.get().sentence


def test_publishing_the_same_again_makes_no_new_version(running, editor):
    scenario = running([wait("a")])
    by_button(scenario, editor)
    assert ScenarioVersion.objects.count() == 1
    scenario.name = "Another name"
    by_button(scenario, editor)
    assert ScenarioVersion.objects.count() == 1


def test_publishing_an_old_revision_brings_its_flow_back_and_does_not_un_pause(running, editor, story):
    scenario = running([wait("a")])
    old = scenario.latest_revision
    scenario.steps = Scenario._meta.get_field("steps").to_python([wait("b")])
    by_button(scenario, editor)
    publishing.pause(scenario)
    old.publish()
    state = ScenarioState.objects.get(scenario=scenario)
    assert (state.status, state.version.number, state.version.graph["first"]) == ("paused", 3, "a")


def test_a_draft_starts_nothing(draft, form, agrees, story):
    scenario = draft([wait("a")])
    scenario.save_revision()
    submits(agrees, form)
    pump()
    assert not Enrolment.objects.exists()


def test_from_now_on_only(draft, form, agrees, crowd, story):
    scenario = draft([wait("a")])
    submits(agrees, form)
    story.move(minutes=1)
    scenario.save_revision().publish()
    pump()
    assert not Enrolment.objects.exists()
    (late,) = crowd(1)
    submits(late, form)
    pump()
    assert list(Enrolment.objects.values_list("contact", flat=True)) == [late.pk]


def test_those_who_match_already_enter_when_the_editor_ticks_it(draft, form, crowd, story, monkeypatch):
    from wagtail_nurture.scenarios import claims, counts

    monkeypatch.setattr(claims, "batch_size", lambda: 10)
    people = crowd(37)
    for person in people:
        submits(person, form, topics=["touring"])
    pump()
    story.move(days=1)
    scenario = draft([wait("a")], enrol_matching=True)
    assert counts.matching_now(scenario) == 37
    scenario.save_revision().publish()
    assert counts.matching_now(scenario) == 37
    pump()
    assert Enrolment.objects.count() == Token.objects.count() == 37
    row = Intake.objects.get()
    assert (row.state, row.total, row.cursor) == ("done", 37, people[-1].pk)
    enrolment = Enrolment.objects.first()
    assert (enrolment.entered_at, enrolment.facts) == (story.now, {"topics": ["touring"]})
    assert counts.matching_now(scenario) == 0
    scenario.save_revision().publish()
    pump()
    assert Enrolment.objects.count() == 37


def test_a_fan_out_goes_on_where_a_dead_worker_left_it(draft, form, crowd, story, monkeypatch):
    from wagtail_nurture.scenarios import claims, entering, fan_out

    monkeypatch.setattr(claims, "batch_size", lambda: 10)
    for person in crowd(25):
        submits(person, form)
    pump()
    scenario = draft([wait("a")], enrol_matching=True)
    scenario.save_revision().publish()
    assert fan_out.chunk() == 10
    enter = entering.enter
    monkeypatch.setattr(entering, "enter", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fan_out.chunk()
    assert Enrolment.objects.count() == 10
    monkeypatch.setattr(entering, "enter", enter)
    assert fan_out.chunk() is None
    Intake.objects.update(lease_until="2000-01-01T00:00:00Z")
    while fan_out.chunk():
        pass
    assert Enrolment.objects.count() == 25


def test_a_paused_fan_out_waits(draft, form, crowd, story):
    for person in crowd(3):
        submits(person, form)
    pump()
    scenario = draft([wait("a")], enrol_matching=True)
    scenario.save_revision().publish()
    publishing.pause(scenario)
    pump()
    assert not Enrolment.objects.exists()
    publishing.resume(scenario)
    pump()
    assert Enrolment.objects.count() == 3


def test_a_scenario_can_be_deleted_with_everything_that_happened_in_it(running, form, agrees, story):
    scenario = running([step("add_score", "a", points=1), wait("b")])
    submits(agrees, form)
    pump()
    scenario.delete()
    assert not Enrolment.objects.exists() and not ScenarioVersion.objects.exists()
    pump()
    assert not Enrolment.objects.exists()
