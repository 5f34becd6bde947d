from datetime import UTC, datetime

from wagtail_nurture import clock, todos
from wagtail_nurture.models import Todo


NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


def fixed():
    return NOON


def test_a_virtual_clock_tells_the_time_inside_its_block_only():
    with clock.virtual(fixed):
        assert clock.now() == NOON
    assert clock.now() != NOON


def test_the_site_may_bring_its_own_clock(settings):
    settings.WAGTAIL_NURTURE = {"CLOCK": f"{__name__}.fixed"}
    assert clock.now() == NOON


def test_a_todo_raised_twice_is_one_row_and_comes_back_after_it_was_resolved(db):
    for people in (1, 3):
        todos.raise_todo("email:1", kind="unpublished", message="Publish it again.", people=people)
    assert Todo.objects.get().people == 3
    todos.resolve("email:1")
    assert not Todo.objects.filter(resolved_at=None).exists()
    todos.raise_todo("email:1", kind="unpublished", message="Publish it again.")
    assert Todo.objects.get().resolved_at is None
