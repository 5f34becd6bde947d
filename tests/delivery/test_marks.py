"""Marks on PostgreSQL: a statement that the server knows, also where it does not know it any more."""

import pytest
from django.db import DatabaseError, connection, transaction

from wagtail_nurture.delivery import gates, marks
from wagtail_nurture.delivery.models import SendWindow
from wagtail_nurture.delivery.windows import Window


pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def a_new_connection(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])
    connection.close()


def known():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = %s", [marks._Apart._NAME.decode()])
        return cursor.fetchone()[0]


def begun():
    return SendWindow.objects.get().begun


@pytest.fixture
def opened(batch):
    fence, deliveries = batch
    return Window(deliveries, fence=fence, at=deliveries[0].created_at), deliveries


def test_the_statement_is_prepared_once_a_connection(opened):
    window, deliveries = opened
    assert not known()
    for number, delivery in enumerate(deliveries[:2]):
        window.leaves(delivery)
        assert (known(), begun()) == (1, number + 1)
    connection.close()
    window.leaves(deliveries[2])
    assert (known(), begun()) == (1, 3)


def test_a_server_that_forgot_the_statement_gets_it_whole(opened):
    """As behind a pool that gives each statement another session."""
    window, deliveries = opened
    window.leaves(deliveries[0])
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    for number, delivery in enumerate(deliveries[1:], start=2):
        window.leaves(delivery)
        assert (known(), begun()) == (0, number)


def test_a_session_in_which_the_name_is_taken_gets_it_whole(opened):
    window, deliveries = opened
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE {marks._Apart._NAME.decode()} AS SELECT 1")
    window.leaves(deliveries[0])
    assert begun() == 1


def test_nothing_is_prepared_inside_a_transaction(opened):
    """A failure there would be the end of all that stands in it."""
    window, deliveries = opened
    with transaction.atomic():
        window.leaves(deliveries[0])
        assert (known(), begun()) == (0, 1)


def test_what_fails_in_both_ways_is_heard_of(opened, monkeypatch):
    window, deliveries = opened
    monkeypatch.setattr(marks._Apart, "_SQL", b"UPDATE nowhere SET a = $1, b = $2 WHERE c = $3")
    with pytest.raises(DatabaseError):
        window.leaves(deliveries[0])
    monkeypatch.undo()
    window.leaves(deliveries[0])
    assert begun() == 1
