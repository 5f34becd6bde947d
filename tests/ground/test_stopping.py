"""Told to stop in the middle of its work, a worker ends what it has in hand, and then does as it is told."""

import os
import signal
import subprocess
import sys
import threading
import time

from wagtail_nurture.stopping import Deadline, politely, share


def tell(number=signal.SIGTERM):
    os.kill(os.getpid(), number)


def test_a_deadline_compares_with_numbers_and_comes_at_once_when_told():
    told = threading.Event()
    until = Deadline(60, told)
    now = time.monotonic()
    assert now < until and now <= until and not now > until and not now >= until
    assert until > now and min(until, now + 10) == now + 10
    told.set()
    assert now > until and now >= until and not now < until and not now <= until
    assert min(until, now + 10) is until


def test_a_share_ends_before_the_whole_and_at_once_when_told():
    told = threading.Event()
    whole, short = Deadline(60, told), Deadline(1, told)
    now = time.monotonic()
    assert float(share(whole, 2)) < now + 10 < float(whole)
    assert float(share(short, 30)) == float(short)
    assert share(now + 60, 2) < now + 10 and share(now, 2) == now
    mine = share(whole, 30)
    told.set()
    assert mine < now


def test_the_signal_is_remembered_and_the_former_answer_comes_back():
    before = signal.getsignal(signal.SIGTERM)
    with politely(then_obey=False) as told:
        assert not told.is_set()
        tell()
        assert told.is_set()
    assert signal.getsignal(signal.SIGTERM) is before


def test_what_is_inside_shares_the_ear_of_what_is_around_it():
    with politely(then_obey=False) as outer:
        with politely() as inner:
            assert inner is outer
            tell()
        assert outer.is_set()  # and this process still lives


def test_whoever_has_an_answer_already_keeps_it():
    heard = []
    before = signal.signal(signal.SIGTERM, lambda *_: heard.append("theirs"))
    try:
        with politely() as told:
            tell()
            assert heard == ["theirs"] and not told.is_set()
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_thread_is_left_alone():
    found = []

    def work():
        with politely() as told:
            found.append(told.is_set())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [False]


ENDS = """
import os, signal
from wagtail_nurture.stopping import politely
with politely() as told:
    os.kill(os.getpid(), signal.SIGTERM)
    print("what it had in hand", told.is_set(), flush=True)
print("more", flush=True)
"""


def test_afterwards_the_process_does_end():
    done = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (done.stdout.split("\n")[0], done.returncode) == ("what it had in hand True", -signal.SIGTERM)
    assert "more" not in done.stdout
