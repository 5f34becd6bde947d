import threading

import pytest
from django.utils import timezone

from wagtail_nurture.tracking import buffer, hits
from wagtail_nurture.tracking.hits import Hit


@pytest.fixture
def taken(monkeypatch):
    """What reaches the database, without one."""
    batches = []
    monkeypatch.setattr(hits, "write", lambda batch: batches.append([hit.subject for hit in batch]))
    yield batches
    buffer.clear()


def hit(subject, key="a"):
    return Hit(key_hash=key, at=timezone.now(), kind="cart.left", subject=subject)


def test_views_are_written_in_order_and_in_batches(taken, monkeypatch):
    monkeypatch.setattr(buffer, "BATCH", 2)
    for subject in "abc":
        buffer.put(hit(subject))
    assert buffer.flush() == 3
    assert taken == [["a", "b"], ["c"]]
    assert buffer.flush() == 0


def test_a_full_buffer_drops_the_newest_and_says_so_once(taken, monkeypatch, caplog):
    monkeypatch.setattr(buffer, "CAPACITY", 2)
    monkeypatch.setattr(buffer, "_dropped", 0)
    for subject in "abcd":
        buffer.put(hit(subject))
    buffer.flush()
    assert taken == [["a", "b"]]
    assert len(caplog.records) == 1


def test_what_waits_of_a_person_who_withdrew_is_dropped(taken):
    buffer.put(hit("a", key="ada"))
    buffer.put(hit("b", key="bob"))
    buffer.forget("ada")
    buffer.flush()
    assert taken == [["b"]]


def test_a_thread_writes_what_nobody_flushes(monkeypatch):
    written = threading.Event()
    monkeypatch.setattr(hits, "write", lambda batch: written.set())
    monkeypatch.setattr(buffer, "background", True)
    buffer.put(hit("a"))
    assert written.wait(30)


def test_a_forked_child_starts_empty_and_leaves_the_rest_to_its_parent(taken):
    buffer.put(hit("parent's"))
    waiting, thread, locks = list(buffer._waiting), buffer._thread, (buffer._writing, buffer._starting, buffer._arrived)
    buffer._in_child()
    assert buffer.flush() == 0
    assert buffer._thread is None
    buffer._thread, (buffer._writing, buffer._starting, buffer._arrived) = thread, locks
    buffer._waiting.extend(waiting)
    assert buffer.flush() == 1


def test_views_go_out_when_the_process_ends(taken, monkeypatch):
    monkeypatch.setattr(buffer, "background", True)
    monkeypatch.setattr(buffer, "_start", lambda: None)
    monkeypatch.setattr(buffer, "connections", type("None", (), {"close_all": lambda self: None})())
    buffer.put(hit("last"))
    buffer._at_exit()
    assert taken == [["last"]]


def test_where_threads_do_not_run_a_request_writes_what_is_old(taken, monkeypatch):
    monkeypatch.setattr(buffer, "background", True)
    monkeypatch.setattr(buffer, "_start", lambda: None)
    monkeypatch.setattr(buffer, "close_old_connections", lambda: None)
    buffer._arrived.clear()
    buffer.put(hit("a"))
    monkeypatch.setattr(buffer, "STALLED", -1)
    buffer.put(hit("b"))
    assert taken == [["a", "b"]]
    buffer._arrived.clear()
