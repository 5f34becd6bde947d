"""People who wait for something to happen while an editor changes the flow: what happens still counts, once."""

from datetime import timedelta

import pytest

from wagtail_nurture.scenarios.models import Token, WaitSubscription
from wagtail_nurture.scenarios.versions import deciding

from .conftest import journal as kept_of
from .conftest import pump, submits, wait
from .test_await_event import on_form, until
from .test_versions import carry_on, confirm, edit, look


@pytest.fixture
def listening(running, form, test_ride, agrees, story):
    """Ada waits at most three days for the test ride, since yesterday."""
    scenario = running([until("w", on_form(test_ride), amount=3, happened=[wait("won", 90)])], exits=[])
    submits(agrees, form)
    pump()
    assert WaitSubscription.objects.count() == 1
    story.move(days=1)
    return scenario


def test_where_the_step_is_as_before_they_go_on_listening(listening, test_ride, agrees, story):
    edit(listening, [until("w", on_form(test_ride), amount=3, happened=[wait("new", 5)])])
    confirm(look(listening), w="move")
    carry_on()
    assert Token.objects.get().due_at == story.now + timedelta(days=2), "as long as they would have"
    submits(agrees, test_ride)
    pump()
    token = Token.objects.select_related("version").get()
    assert (token.version.number, token.step_id) == (2, "new"), "the way of the new version"


def test_a_longer_wait_counts_from_when_they_came_and_what_happened_since_counts(listening, test_ride, agrees, story):
    came = story.now - timedelta(days=1)
    edit(listening, [until("w", on_form(test_ride), amount=9, happened=[wait("won", 90)])])
    preview = look(listening)
    assert [group.change.status for group in preview.groups] == ["changed"]
    confirm(preview, w="move")
    carry_on()
    pump()
    assert Token.objects.get().due_at == came + timedelta(days=9)
    assert WaitSubscription.objects.get().since == came
    submits(agrees, test_ride)
    pump()
    assert Token.objects.get().step_id == "won"


def test_another_event_that_happened_already_is_seen_at_once(listening, form, test_ride, agrees, story):
    submits(agrees, form)
    pump()
    assert Token.objects.get().step_id == "w", "version 1 does not ask about it"
    edit(listening, [until("w", on_form(form), amount=3, happened=[wait("won", 90)])])
    confirm(look(listening), w="move")
    carry_on()
    pump()
    assert Token.objects.get().step_id == "won"


def test_a_shorter_wait_that_is_over_ends_at_once(listening, test_ride, agrees, story):
    story.move(days=1)
    edit(listening, [until("w", on_form(test_ride), amount=1, timeout=[wait("late", 90)])])
    confirm(look(listening), w="move")
    carry_on()
    pump()
    assert Token.objects.get().step_id == "late" and kept_of(agrees)[-1] == ("w", "timeout", "")


def test_where_the_step_was_taken_out_they_listen_no_longer(listening, test_ride, agrees, story):
    edit(listening, [wait("a", 5)])
    confirm(look(listening), w="move")
    carry_on()
    assert not WaitSubscription.objects.exists()
    submits(agrees, test_ride)
    pump()
    assert Token.objects.get().step_id == "a" and len(kept_of(agrees)) == 1


def test_sent_out_they_listen_no_longer(listening, test_ride, agrees, story):
    edit(listening, [wait("a", 5)])
    confirm(look(listening), w="exit")
    carry_on()
    assert not WaitSubscription.objects.exists() and not Token.objects.exists()


def test_undone_they_listen_again_as_long_as_before(listening, test_ride, agrees, story):
    came = story.now - timedelta(days=1)
    edit(listening, [wait("a", 5)])
    change, _totals = confirm(look(listening), w="move")
    carry_on()
    change.refresh_from_db()
    deciding.take_back(change, user=None)
    carry_on()
    pump()
    token = Token.objects.get()
    assert (token.step_id, token.due_at) == ("w", came + timedelta(days=3))
    submits(agrees, test_ride)
    pump()
    assert Token.objects.get().step_id == "won"
