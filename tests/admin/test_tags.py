"""Labels set side by side stay labels, not their HTML spelt out."""

from django.template import Context, Template

from wagtail_nurture.scenarios.columns import status_tag
from wagtail_nurture.scenarios.models import Enrolment, Scenario, ScenarioState


def test_an_enrolment_that_converted_shows_two_labels():
    page = Template("{% load nurture_admin %}{% passage_state enrolment %}")
    shown = page.render(Context({"enrolment": Enrolment(status="active", converted=True)}))
    assert shown.count("<span") == 2 and "&lt;" not in shown


def test_a_running_scenario_with_changes_shows_two_labels():
    scenario = Scenario(has_unpublished_changes=True)
    scenario.state = ScenarioState(status=ScenarioState.Status.ON)
    shown = Template("{{ label }}").render(Context({"label": status_tag(scenario)}))
    assert shown.count("<span") == 2 and "&lt;" not in shown
