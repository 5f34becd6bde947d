"""Waiting for something to happen, tried out: whoever tries it says what happens."""

from datetime import timedelta

import pytest

from wagtail_nurture.scenarios.models import StepRun, WaitSubscription

from .test_await_event import on_form, ways


@pytest.fixture
def trial(draft, test_ride, site):
    """A try-out of ``ways`` that waits for the editor."""
    from django.contrib.auth.models import User

    from wagtail_nurture.scenarios.tryout import starting

    me = User.objects.create_superuser("editor", "editor@shop.example", "editor")
    scenario = draft(ways(on_form(test_ride)), exits=[])
    scenario.save_revision()
    tryout = starting.start(scenario, owner=me)
    return turn(tryout)


def turn(tryout, answer=""):
    from wagtail_nurture.scenarios.tryout import walk

    if tryout.state == "running":
        walk.hurry(tryout)
    walk.advance(tryout, answer=answer)
    return tryout


@pytest.mark.parametrize(
    ("answer", "told", "length"),
    [
        ("happened", "It happened: the form “Test ride” is sent in (you chose it).", 0),
        ("timeout", "It did not happen within 3 days (you chose it).", 3),
    ],
)
def test_whoever_tries_it_out_chooses_what_happens(trial, story, answer, told, length):
    from wagtail_nurture.scenarios.tryout import walk, words

    assert trial.state == "asking"
    assert walk.answers(trial) == [("happened", "It happens"), ("timeout", "It does not happen in time")]
    assert words.cards(trial, address="")[-1].notes[0].words.startswith("People would wait here.")
    began = trial.at
    turn(trial, "yes")
    assert trial.state == "asking"
    turn(trial, answer)
    assert trial.step_id == {"happened": "won", "timeout": "late"}[answer]
    assert trial.at == began + timedelta(days=length)
    assert words.cards(trial, address="")[1].notes[0].words == told
    assert not WaitSubscription.objects.exists() and not StepRun.objects.exists()
