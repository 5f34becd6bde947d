"""The rows of this part of the table."""

from . import history, published, rules, segment


def rows(contacts, events, interested, seed):
    """A past of ``events`` by ``contacts`` people, drawn by ``seed``; ``interested``: whom a page concerns."""
    yield rules.row(interested)
    yield published.row(interested)
    yield from segment.rows(history.write(contacts, events, seed))
