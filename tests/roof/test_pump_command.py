import os
import signal

import pytest
from django.core.management import CommandError, call_command

from wagtail_nurture.management.commands import nurture_pump


@pytest.fixture
def pumped(monkeypatch):
    """The lanes that were pumped, in order."""
    lanes = []
    monkeypatch.setattr(nurture_pump, "pump", lanes.append)
    monkeypatch.setattr(nurture_pump, "close_old_connections", lambda: None)
    return lanes


def test_one_pass_does_files_first_then_scenarios(pumped):
    call_command("nurture_pump")
    assert pumped == ["now", "mass"]


def test_one_lane_can_be_pumped_alone(pumped):
    call_command("nurture_pump", "--lane", "mass")
    assert pumped == ["mass"]
    with pytest.raises(CommandError):
        call_command("nurture_pump", "--lane", "other")


@pytest.fixture
def plain():
    """Signals as a terminal or systemd leaves them: a shell's background job is born deaf to SIGINT."""
    handlers = {signal.SIGTERM: signal.SIG_DFL, signal.SIGINT: signal.default_int_handler}
    former = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_loop_ends_the_lane_in_hand_when_it_is_told_to_stop(pumped, plain, monkeypatch, number):
    def pump(lane):
        pumped.append(lane)
        if len(pumped) == 5:
            os.kill(os.getpid(), number)

    monkeypatch.setattr(nurture_pump, "pump", pump)
    plain = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
    before = signal.signal(number, plain)  # a shell starts what runs in the background without an ear for SIGINT
    try:
        call_command("nurture_pump", "--loop", "--every", "0")
        assert pumped == ["now", "mass"] * 2 + ["now"]
        assert signal.getsignal(number) == plain
    finally:
        signal.signal(number, before)
