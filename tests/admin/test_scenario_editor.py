"""The scenario editor: drafts, publishing with its words, refusals beside the step, pause, copy, permissions."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupApprovalTask, ModelLogEntry, Workflow, WorkflowContentType, WorkflowTask
from wagtail.test.utils.form_data import nested_form_data
from wagtail.users.models import UserProfile

from wagtail_nurture.models import Email, Scenario, ScenarioState, StepRun
from wagtail_nurture.scenarios import panels, publishing

from .conftest import make_user


EDITOR = ("add_scenario", "change_scenario", "view_scenario")


@pytest.fixture
def parts(life):
    """A published form and e-mail that a scenario can use."""
    life.form.live = life.email.live = True
    life.form.save()
    life.email.save()
    return life


def filled(parts, **changes):
    """The editor's form: When the guide is asked for, then wait, then send; ``changes`` replace streams."""
    steps = [
        ("wait", {"amount": 2, "unit": "days", "not_before": "", "zone": "person"}, str(uuid4())),
        ("send_email", {"email": parts.email.pk, "label": "First advice"}, str(uuid4())),
    ]
    streams = {
        "triggers": [("form_submitted", {"form": parts.form.pk})],
        "steps": steps,
        "exits": [],
    } | changes
    data = {"name": "Touring", "re_entry": "once", "priority": "0", "site": ""}
    data |= {name: stream_data(stream) for name, stream in streams.items()}
    return nested_form_data(data)


def stream_data(children):
    """What the editor posts for a stream of (type, value) or (type, value, id); new blocks bring an id too."""
    data = {"count": str(len(children))}
    for number, (kind, value, *known) in enumerate(children):
        own = known[0] if known else str(uuid4())
        data[str(number)] = {"type": kind, "value": value, "deleted": "", "order": str(number), "id": own}
    return data


def submit(client, url, data, action=None):
    return client.post(url, data | ({f"action-{action}": f"action-{action}"} if action else {}), follow=True)


def add_url():
    return reverse("nurture_scenarios:add")


def edit_url(scenario):
    return reverse("nurture_scenarios:edit", args=[scenario.pk])


def only_scenario():
    return Scenario.objects.exclude(name="Touring follow-up").get()


def test_an_empty_draft_can_be_saved(browser, parts):
    submit(browser, add_url(), filled(parts, triggers=[], steps=[]))
    scenario = only_scenario()
    assert not scenario.live
    assert browser.get(edit_url(scenario)).status_code == 200


def test_publish_starts_and_says_so(browser, parts):
    page = submit(browser, add_url(), filled(parts), "publish").content.decode()
    scenario = only_scenario()
    assert scenario.live and scenario.state.status == "on"
    assert "“Touring” is on: whoever matches from now on enters." in page


def test_the_button_reads_publish_and_start_then_publish_changes(browser, parts):
    assert "Publish and start" in browser.get(add_url()).content.decode()
    submit(browser, add_url(), filled(parts), "publish")
    page = browser.get(edit_url(only_scenario())).content.decode()
    assert "Publish changes" in page and "Publish and start" not in page


def test_the_editor_says_how_many_match_already(browser, parts):
    for number in range(3):
        parts.person(number)
    submit(browser, add_url(), filled(parts))
    page = browser.get(edit_url(only_scenario())).content.decode()
    assert "From now on only. 3 people already match; they do not enter unless you tick this." in page


def test_a_new_scenario_says_that_it_starts_from_now_on(browser, db):
    page = browser.get(add_url()).content.decode()
    assert "From now on only. Who matches already does not enter unless you tick this." in page


def test_the_tick_is_for_one_publication(browser, parts):
    submit(browser, add_url(), filled(parts) | {"enrol_matching": "on"}, "publish")
    scenario = only_scenario()
    assert scenario.enrol_matching
    page = browser.get(edit_url(scenario))
    assert not page.context["form"]["enrol_matching"].value()


@pytest.mark.parametrize("action", ["publish"])
def test_nothing_that_starts_it_is_refused_beside_the_field(action, browser, parts):
    response = submit(browser, add_url(), filled(parts, triggers=[]), action)
    assert "It did not start: mend what is marked below" in response.content.decode()
    assert "Nothing starts this scenario" in str(response.context["form"].errors["triggers"])
    assert not Scenario.objects.filter(name="Touring", live=True).exists()


def test_an_unpublished_email_is_refused_beside_its_step(browser, parts):
    Email.objects.update(live=False)
    response = submit(browser, add_url(), filled(parts), "publish")
    error = response.context["form"].errors.as_data()["steps"][0]
    assert list(error.block_errors) == [1]
    assert "not published" in str(error.block_errors[1].non_block_errors)


def test_a_problem_inside_a_branch_is_marked_there(browser, parts):
    inside = ("exit", {}, str(uuid4()))
    after = ("wait", {"amount": 1, "unit": "days", "not_before": "", "zone": "person"}, str(uuid4()))
    clicked = ("clicked_message", {"step": "", "section": "", "page_type": ""})
    branch = {
        "rule": {
            "match": "any",
            "conditions": stream_data([clicked]),
        },
        "unknown": "no",
        "yes": stream_data([inside, after]),
        "no": stream_data([]),
    }
    steps = [("send_email", {"email": parts.email.pk, "label": ""}), ("if_else", branch)]
    response = submit(browser, add_url(), filled(parts, steps=steps), "publish")
    error = response.context["form"].errors.as_data()["steps"][0]
    ways = error.block_errors[1].block_errors
    assert list(ways) == ["yes"]
    assert list(ways["yes"].block_errors) == [1]


def test_who_may_not_send_cannot_start(client, parts):
    user = make_user("writer", *EDITOR, "publish_scenario")
    client.force_login(user)
    assert "Publish and start" not in client.get(add_url()).content.decode()
    submit(client, add_url(), filled(parts), "publish")
    assert not only_scenario().live


def test_who_may_send_and_publish_starts(client, parts):
    client.force_login(make_user("starter", *EDITOR, "publish_scenario", "send_message"))
    submit(client, add_url(), filled(parts), "publish")
    assert only_scenario().live


def test_pause_and_resume_are_asked_done_and_logged(browser, parts):
    scenario = parts.scenario
    pause = reverse("nurture_scenarios:pause", args=[scenario.pk])
    assert "Hold everybody" in browser.get(pause).content.decode()
    assert ScenarioState.objects.get(scenario=scenario).status == "on"
    browser.post(pause, {"way": "hold"})
    assert ScenarioState.objects.get(scenario=scenario).status == "paused"
    browser.post(reverse("nurture_scenarios:resume", args=[scenario.pk]))
    assert ScenarioState.objects.get(scenario=scenario).status == "on"
    actions = ModelLogEntry.objects.filter(object_id=str(scenario.pk)).values_list("action", flat=True)
    assert {"nurture.pause", "nurture.resume"} <= set(actions)


@pytest.mark.parametrize("held", [EDITOR, (*EDITOR, "send_message")])
def test_pausing_needs_the_permission(held, client, parts):
    client.force_login(make_user("editor", *held))
    client.post(reverse("nurture_scenarios:pause", args=[parts.scenario.pk]), {"way": "hold"})
    assert ScenarioState.objects.get(scenario=parts.scenario).status == "on"


def test_resuming_needs_the_permission_to_send(client, parts):
    publishing.pause(parts.scenario)
    client.force_login(make_user("editor", *EDITOR, "publish_scenario"))
    client.post(reverse("nurture_scenarios:resume", args=[parts.scenario.pk]))
    assert ScenarioState.objects.get(scenario=parts.scenario).status == "paused"


def test_a_copy_has_steps_of_its_own(browser, parts):
    submit(browser, add_url(), filled(parts))
    scenario = only_scenario()
    page = browser.get(reverse("nurture_scenarios:copy", args=[scenario.pk]))
    copied = page.context["form"].instance
    assert copied.name == "Copy of Touring" and copied.pk is None
    assert "From now on only." in page.content.decode()
    ids = {child.id for child in scenario.steps}
    assert len(copied.steps) == 2 and not ids & {child.id for child in copied.steps}


def test_autosave_keeps_a_half_empty_draft(browser, parts):
    submit(browser, add_url(), filled(parts))
    scenario = only_scenario()
    data = filled(parts, triggers=[], steps=[]) | {"name": "Half"}
    response = browser.post(edit_url(scenario), data, HTTP_ACCEPT="application/json")
    assert json.loads(response.content)["success"] is True
    scenario.refresh_from_db()
    assert scenario.get_latest_revision_as_object().name == "Half"


def test_approval_by_workflow_starts_it(browser, parts, admin):
    from django.contrib.auth.models import Group
    from django.contrib.contenttypes.models import ContentType

    group = Group.objects.create(name="Approvers")
    admin.groups.add(group)
    task = GroupApprovalTask.objects.create(name="Look", active=True)
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Approval", active=True)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowContentType.objects.create(workflow=workflow, content_type=ContentType.objects.get_for_model(Scenario))
    submit(browser, add_url(), filled(parts))
    scenario = only_scenario()
    page = submit(browser, edit_url(scenario), filled(parts), "submit").content.decode()
    scenario.refresh_from_db()
    assert scenario.workflow_in_progress, page[:200]
    data = filled(parts) | {"workflow-action-name": "approve"}
    submit(browser, edit_url(scenario), data, "workflow-action")
    scenario.refresh_from_db()
    assert scenario.live and scenario.state.status == "on"


def test_a_locked_scenario_is_not_changed_by_others(client, browser, parts, admin):
    submit(browser, add_url(), filled(parts))
    scenario = only_scenario()
    browser.post(reverse("nurture_scenarios:lock", args=[scenario.pk]))
    client.force_login(make_user("other", *EDITOR, "publish_scenario", "send_message"))
    submit(client, edit_url(scenario), filled(parts) | {"name": "Taken over"}, "publish")
    scenario.refresh_from_db()
    assert not scenario.live and scenario.get_latest_revision_as_object().name == "Touring"


def test_history_compare_and_going_back_to_a_revision(browser, parts):
    submit(browser, add_url(), filled(parts))
    scenario = only_scenario()
    first = scenario.latest_revision
    submit(browser, edit_url(scenario), filled(parts) | {"name": "Second name"})
    scenario.refresh_from_db()
    history = browser.get(reverse("nurture_scenarios:history", args=[scenario.pk]))
    assert history.status_code == 200
    pair = [scenario.pk, "earliest", "latest"]
    assert "Second name" in browser.get(reverse("nurture_scenarios:revisions_compare", args=pair)).content.decode()
    revert = reverse("nurture_scenarios:revisions_revert", args=[scenario.pk, first.pk])
    assert browser.get(revert).status_code == 200
    submit(browser, revert, filled(parts) | {"revision": first.pk})
    scenario.refresh_from_db()
    assert scenario.get_latest_revision_as_object().name == "Touring"


def test_publishing_an_old_revision_does_not_wake_a_paused_scenario(browser, parts):
    submit(browser, add_url(), filled(parts), "publish")
    scenario = only_scenario()
    publishing.pause(scenario)
    page = submit(browser, edit_url(scenario), filled(parts), "publish").content.decode()
    assert "is published and still paused" in page
    assert ScenarioState.objects.get(scenario=scenario).status == "paused"


def test_the_preview_draws_the_flow_of_what_is_in_the_form(browser, parts):
    submit(browser, add_url(), filled(parts))
    url = reverse("nurture_scenarios:preview_on_edit", args=[only_scenario().pk])
    browser.post(url, filled(parts, steps=[("wait", {"amount": 5, "unit": "days", "not_before": "", "zone": "site"})]))
    page = browser.get(f"{url}?in_preview_panel=true&mode=flow").content.decode()
    assert "Wait 5 days" in page and "The form “Guide” is sent in" in page


def test_the_preview_speaks_the_language_of_who_reads_it(browser, admin, parts):
    submit(browser, add_url(), filled(parts))
    UserProfile.objects.update_or_create(user=admin, defaults={"preferred_language": "fr"})
    url = reverse("nurture_scenarios:preview_on_edit", args=[only_scenario().pk])
    browser.post(url, filled(parts))
    assert '<html lang="fr"' in browser.get(f"{url}?in_preview_panel=true&mode=flow").content.decode()


def test_the_flow_shows_numbers_and_leads_to_the_people(browser, parts):
    for number in range(3):
        parts.person(number)
    parts.person(3, state="skipped", reason="no_consent")
    page = browser.get(reverse("nurture_scenarios:inspect", args=[parts.scenario.pk]))
    text = page.content.decode()
    assert "First advice" in text and "no consent for this purpose" in text
    people = reverse("nurture_scenarios:people", args=[parts.scenario.pk])
    for query, number in {
        "step=s1&what=passed": 4,
        "step=s1&what=sent": 3,
        "step=s1&what=skipped&reason=no_consent": 1,
        "step=s2&what=waiting": 4,
        "step=s2&what=held": 0,
        "step=gone&what=yes": 0,
    }.items():
        response = browser.get(f"{people}?{query}")
        assert len(response.context["object_list"]) == number, query


def test_the_editor_brings_the_script_that_keeps_null_out_of_folded_steps(browser):
    page = browser.get(add_url()).content.decode()
    assert page.index("telepath/blocks.js") < page.index("wagtail_nurture/admin/labels.js")


def test_who_left_at_any_moment_is_counted_under_what_ended_it(browser, parts):
    goal = {"form": {"key": "k", "name": "Test ride"}, "converted": True}
    parts.version.graph |= {"exits": [{"id": "x1", "kind": "form_submitted", "config": goal}]}
    parts.version.save()
    enrolment = parts.person(0).enrolments.get()
    StepRun.objects.create(
        enrolment=enrolment, version=parts.version, visit=9, step_id="x1", kind="leave", branch="left", at=parts.now
    )
    page = browser.get(reverse("nurture_scenarios:inspect", args=[parts.scenario.pk]))
    ways = {row.place: (row.name, row.passed[0]) for row in page.context["rows"]}
    assert ways["At any moment"] == ("Leaves as soon as the form “Test ride” is sent in; counts as converted", 1)
    assert "Former version" not in ways
    people = browser.get(f"{reverse('nurture_scenarios:people', args=[parts.scenario.pk])}?step=x1&what=passed")
    assert len(people.context["object_list"]) == 1 and "Test ride" in people.content.decode()


def test_the_people_behind_a_number_are_masked_and_need_permission(client, parts):
    person = parts.person(1)
    url = reverse("nurture_scenarios:people", args=[parts.scenario.pk]) + "?step=s1&what=passed"
    client.force_login(make_user("flowreader", "view_scenario"))
    assert client.get(url).status_code == 302
    client.force_login(make_user("reader", "view_scenario", "view_contact"))
    page = client.get(url).content.decode()
    assert "p…@example.org" in page and person.last_name not in page


@pytest.mark.parametrize("query", ["", "?what=nonsense", "?step=%00&what=passed", "?what=skipped&reason=%27"])
def test_strange_questions_about_people_are_no_error(query, browser, parts):
    url = reverse("nurture_scenarios:people", args=[parts.scenario.pk]) + query
    assert browser.get(url).status_code in {200, 404}


def test_the_list_costs_the_same_with_five_and_with_fifty(browser, parts):
    def cost():
        url = reverse("nurture_scenarios:list")
        browser.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url).status_code == 200
        return len(captured)

    Scenario.objects.bulk_create([Scenario(name=f"S{number}") for number in range(4)])
    few = cost()
    Scenario.objects.bulk_create([Scenario(name=f"T{number}") for number in range(15)])
    assert cost() <= few


def test_the_flow_costs_the_same_with_many_people(browser, parts):
    def cost():
        url = reverse("nurture_scenarios:inspect", args=[parts.scenario.pk])
        browser.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url).status_code == 200
        return len(captured)

    parts.person(0)
    few = cost()
    for number in range(1, 20):
        parts.person(number)
    assert cost() <= few


def test_the_settings_read_as_one_sentence(parts, site):
    scenario = Scenario(name="x", re_entry="each_event", site=site, priority=3)
    from wagtail_nurture.scenarios import sentences

    assert sentences.settings(scenario) == (
        "A person enters each time it happens, when not already inside, on the site Shop, before other scenarios."
    )


def test_changes_say_that_people_inside_finish_the_way_they_began(parts):
    assert panels.start_sentence(parts.scenario).startswith("The people inside finish the way they began")
