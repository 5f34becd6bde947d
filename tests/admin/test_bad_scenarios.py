"""Bad input in the scenario editor: a page that answers, words beside the step, and nothing started."""

from uuid import uuid4

import pytest
from django.urls import reverse
from wagtail import blocks

from wagtail_nurture.models import Email, Scenario, ScenarioState, ScenarioVersion, Token
from wagtail_nurture.scenarios import exits, steps, triggers
from wagtail_nurture.todos import Todo

from .test_scenario_editor import add_url, edit_url, filled, only_scenario, parts, stream_data, submit  # noqa: F401


REGISTRIES = {"triggers": triggers.registry, "steps": steps.registry, "exits": exits.registry}
#: What a hand-made form may hold in any field.
NONSENSE = ["", "-3", "999999999999999999999", "nonsense"]


def posted(block, text):
    """What a form sends for ``block`` when every field of it holds ``text``."""
    if isinstance(block, blocks.StructBlock):
        return {name: posted(child, text) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.StreamBlock):
        kind, child = next(iter(block.child_blocks.items()))
        return stream_data([(kind, posted(child, text))])
    if isinstance(block, blocks.ListBlock):
        return {"count": "0"}
    if isinstance(block, blocks.ChooserBlock):
        return "999999999" if text else ""
    return text


def block_of(stream, kind):
    return Scenario._meta.get_field(stream).stream_block.child_blocks[kind]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_in_every_field_of_every_kind_is_answered_and_starts_nothing(browser, parts, text):  # noqa: F811
    streams = {
        stream: [(kind.slug, posted(block_of(stream, kind.slug), text)) for kind in registry.values() if kind.offered]
        for stream, registry in REGISTRIES.items()
    }
    response = submit(browser, add_url(), filled(parts, **streams), "publish")
    assert response.status_code == 200
    assert "It did not start: mend what is marked below" in response.content.decode()
    assert not Scenario.objects.filter(name="Touring").exists()
    submit(browser, add_url(), filled(parts, **streams))
    drafts = Scenario.objects.filter(name="Touring")
    assert all(not draft.live and browser.get(edit_url(draft)).status_code == 200 for draft in drafts)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("wait", {"amount": "-2", "unit": "days"}, "The wait must be longer than nothing"),
        ("wait", {"amount": "3653", "unit": "days"}, "The wait is longer than two years"),
        ("wait", {"amount": "10", "unit": "fortnights"}, "fortnights"),
        ("wait_date", {"date": "2026-02-30", "years": "once", "hour": "09:00", "late": "skip"}, "valid date"),
        (
            "wait_working_hours",
            {"days": "5", "opens": "18:00", "closes": "09:00", "holidays": "on"},
            "end before they begin",
        ),
        ("send_email", {"email": "999999", "label": ""}, "required"),
        ("join_list", {"list": ""}, "required"),
        ("add_score", {"points": "5000"}, "1000"),
    ],
    ids=lambda value: value if isinstance(value, str) and "_" in value else None,
)
def test_what_cannot_run_is_marked_beside_its_step(browser, parts, kind, value, words):  # noqa: F811
    if kind == "wait":
        value = {"not_before": "", "zone": "person"} | value
    good = ("exit", {})
    response = submit(browser, add_url(), filled(parts, steps=[(kind, value), good]), "publish")
    page = response.content.decode()
    assert "It did not start: mend what is marked below" in page
    error = response.context["form"].errors.as_data()["steps"][0]
    assert list(error.block_errors) == [0]
    assert words in page
    assert not ScenarioVersion.objects.filter(scenario__name="Touring").exists()


def test_a_step_that_was_pasted_twice_is_marked(browser, parts):  # noqa: F811
    own = str(uuid4())
    wait = ("wait", {"amount": "2", "unit": "days", "not_before": "", "zone": "person"}, own)
    response = submit(browser, add_url(), filled(parts, steps=[wait, wait]), "publish")
    assert "another step is one and the same copy of it" in response.content.decode()
    assert not Scenario.objects.filter(name="Touring", live=True).exists()


def test_a_form_from_before_a_package_was_removed_is_refused_and_may_be_sent_again(browser, parts):  # noqa: F811
    steps_ = [("teleport", {"to": "Mars"}), ("exit", {})]
    response = submit(browser, add_url(), filled(parts, steps=steps_), "publish")
    assert "A part of the kind “teleport” is no longer installed." in str(response.context["form"].errors["steps"])
    assert not Scenario.objects.filter(name="Touring", live=True).exists()
    submit(browser, add_url(), filled(parts, steps=steps_))
    assert [child.block_type for child in only_scenario().get_latest_revision_as_object().steps] == ["exit"]


def test_the_editor_says_which_part_it_cannot_show(browser, parts):  # noqa: F811
    submit(browser, add_url(), filled(parts))
    scenario = only_scenario()
    revision = scenario.latest_revision
    revision.content["steps"] = revision.content["steps"].replace('"wait"', '"teleport"', 1)
    revision.save()
    page = browser.get(edit_url(scenario)).content.decode()
    assert "Step 1: it is of the kind “teleport”, which is no longer installed." in page
    submit(browser, edit_url(scenario), filled(parts))
    assert "“teleport”" not in browser.get(edit_url(scenario)).content.decode()


@pytest.mark.parametrize("gone", ["email", "kind"])
def test_flow_person_and_overview_say_it_when_a_running_scenario_lost_something(browser, parts, monkeypatch, gone):  # noqa: F811
    submit(browser, add_url(), filled(parts), "publish")
    person = parts.person(1)
    scenario = only_scenario()
    state = ScenarioState.objects.get(scenario=scenario)
    send = next(step_id for step_id, step in state.version.graph["steps"].items() if step["kind"] == "send_email")
    enrolment = person.enrolments.get()
    type(enrolment).objects.filter(pk=enrolment.pk).update(scenario=scenario, version=state.version)
    Token.objects.filter(pk=enrolment.pk).update(version=state.version, step_id=send, due_at=parts.now)
    if gone == "email":
        Email.objects.all().delete()
        words = "the message is not published"
    else:
        monkeypatch.delitem(steps.registry._classes, "send_email")
        words = "of a kind that is no longer installed"
    from tests.scenarios.conftest import pump

    pump()
    assert Token.objects.get(pk=enrolment.pk).state == "held"
    assert words in Todo.objects.get(kind="people_held").sentence
    for url in (
        reverse("nurture_scenarios:inspect", args=[scenario.pk]),
        reverse("nurture_people:inspect", args=[person.pk]),
        reverse("nurture_overview:index"),
    ):
        page = browser.get(url)
        assert page.status_code == 200
        assert words in page.content.decode(), url
