"""DESIGN law 11: a publication by schedule or approval is checked once more when it takes effect."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Revision, Workflow, WorkflowContentType, WorkflowTask

from wagtail_nurture.scenarios.models import Scenario, ScenarioState
from wagtail_nurture.todos import Todo

from . import furniture as put
from .people import log_in


@pytest.fixture(scope="module")
def furnish():
    def parts(house):
        house.asks = put.form("guide", kind="request", consent_purpose="advice", double_opt_in=False)
        task = GroupApprovalTask.objects.create(name="Chief reads it")
        task.groups.add(Group.objects.get(name="Moderators"))
        house.workflow = Workflow.objects.create(name="Reading")
        WorkflowTask.objects.create(workflow=house.workflow, task=task)
        kind = ContentType.objects.get_for_model(Scenario)
        WorkflowContentType.objects.create(workflow=house.workflow, content_type=kind)

    return parts


@pytest.fixture
def running(house, request):
    """A scenario that runs, with a draft beside it that sends another, still published, message."""
    request.node.email = put.email(f"Second {request.node.name}", put.text("Hello."))
    first = put.email(f"First {request.node.name}", put.text("Hello."))
    scenario = put.scenario(request.node.name[:100], triggers=[put.on_form(house.asks)], steps=[put.send(first)])
    field = Scenario._meta.get_field("steps")
    scenario.steps = field.to_python(put._numbered([put.send(request.node.email)]))
    scenario.save_revision()
    return scenario


def in_force(scenario):
    state = ScenarioState.objects.select_related("version").get(pk=scenario.pk)
    return (
        state.status,
        state.version.number,
        [step["config"]["email"]["name"] for step in state.version.graph["steps"].values()],
    )


def wait_until_due(revision):
    """A day passes for ``revision``: its moment lies a minute back."""
    moment = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = moment.isoformat()
    revision.approved_go_live_at = moment
    revision.save()


def assert_refused_and_told(page, scenario, former):
    assert in_force(scenario) == former, "the former version is in force"
    assert Todo.objects.filter(key=f"scenario:{scenario.pk}:refused", resolved_at=None).exists()
    page.goto("/admin/nurture/")
    words = page.locator("main").inner_text()
    assert f"“{scenario.name}” was published but did not start" in words
    assert "The e-mail is not published. Publish it first, or choose another one." in words


def test_a_schedule_whose_message_is_gone_meanwhile_changes_nothing_and_makes_a_todo(house, browser, running, request):
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    former = in_force(running)
    page.goto(f"/admin/nurture/scenarios/edit/{running.pk}/")
    page.get_by_role("button", name="Toggle status").or_(page.get_by_label("Toggle status")).first.click()
    page.get_by_role("button", name="Set schedule").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[name=go_live_at]").fill((timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M"))
    page.evaluate("document.querySelectorAll('.xdsoft_datetimepicker').forEach(each => each.remove())")
    dialog.get_by_role("button", name="Save schedule").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="More actions").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Schedule the start").click()
    due = Revision.objects.filter(object_id=str(running.pk), approved_go_live_at__isnull=False)
    assert due.exists() and in_force(running) == former
    request.node.email.unpublish()
    wait_until_due(due.get())
    done = house.run("publish_scheduled")
    assert done.returncode == 0, done.stderr
    assert_refused_and_told(page, running, former)


def test_an_approval_whose_message_is_gone_meanwhile_changes_nothing_and_makes_a_todo(house, browser, running, request):
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    former = in_force(running)
    page.goto(f"/admin/nurture/scenarios/edit/{running.pk}/")
    page.get_by_role("button", name="More actions").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Submit to Reading").click()
    request.node.email.unpublish()
    page.goto("/admin/")
    approve = page.locator("[data-workflow-action-url*='/approve/']:not([data-launch-modal])")
    with page.expect_navigation():
        approve.first.dispatch_event("click")  # it stands in a folded menu of the row
    running.refresh_from_db()
    assert running.current_workflow_state is None, "it was approved"
    assert_refused_and_told(page, running, former)
