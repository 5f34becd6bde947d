"""Somebody becomes a persona, or no longer is one: the moment of change starts a scenario."""

import pytest

from wagtail_nurture.audience.persona_models import ContactPersona, Persona
from wagtail_nurture.scenarios import counts, graph, sentences
from wagtail_nurture.scenarios.models import Enrolment
from wagtail_nurture.tracking import recorder

from .conftest import pump, step, wait


@pytest.fixture
def commuter(pool):
    return Persona.objects.create(pool=pool, name="Commuter")


def becomes(persona, change="becomes", by_rule=False):
    return [step("persona", "t", persona=str(getattr(persona, "pk", persona)), change=change, by_rule=by_rule)]


@pytest.mark.parametrize(
    ("old", "new", "reason", "given", "enters"),
    [
        (None, "commuter", "event", {}, True),
        (999, "commuter", "time", {}, True),
        (None, 999, "event", {}, False),
        (None, "commuter", "rule", {}, False),
        (None, "commuter", "rule", {"by_rule": True}, True),
        ("commuter", None, "event", {}, False),
        ("commuter", None, "event", {"change": "ceases"}, True),
        ("commuter", 999, "event", {"change": "ceases"}, True),
        (None, "commuter", "event", {"change": "ceases"}, False),
    ],
    ids=str,
)
def test_it_starts_at_the_change(running, commuter, contact, story, old, new, reason, given, enters):
    running([wait("a")], triggers=becomes(commuter, **given))
    old, new = (commuter.pk if each == "commuter" else each for each in (old, new))
    told = {"old": old, "new": new, "reason": reason}
    recorder.record("persona.changed", contact=contact, subject=f"persona:{new or 0}", properties=told)
    pump()
    subjects = list(Enrolment.objects.values_list("subject", flat=True))
    assert subjects == ([f"persona:{commuter.pk}"] if enters else [])


def test_it_can_be_started_for_those_who_are_one_already(running, commuter, contact, story):
    ContactPersona.objects.create(contact=contact, persona=commuter, since=story.now)
    scenario = running([wait("a")], triggers=becomes(commuter))
    assert counts.matching_now(scenario) == 1


@pytest.mark.parametrize(("persona", "words"), [("", "Persona: choose one."), ("999", "deleted")], ids=["none", "lost"])
def test_it_is_refused_without_a_persona(draft, persona, words):
    problems = [str(problem.message) for problem in graph.problems(draft([wait("a")], triggers=becomes(persona)))]
    assert [problem for problem in problems if words in problem], problems


def test_it_is_told_in_words(draft, commuter):
    told = [
        sentences.when(graph.build(draft([wait("a")], triggers=becomes(commuter, change))))[0]
        for change in ("becomes", "ceases")
    ]
    assert told == ["Somebody becomes the persona “Commuter”", "Somebody is no longer the persona “Commuter”"]
