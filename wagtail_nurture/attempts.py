"""Who is tried together again after a worker died: ever fewer, so that whoever kills it is found and stands alone.

Attempts are counted before the work, because a process that dies tells nothing any more.
"""

from .conf import settings


def most():
    """After so many attempts somebody is set aside: MAX_ATTEMPTS, but never before they were tried alone."""
    return max(settings.MAX_ATTEMPTS, 2)


def company(attempts, batch):
    """How many of those who were tried ``attempts`` times go together, where ``batch`` go the first time.

    >>> [company(attempts, 200) for attempts in range(5)]
    [200, 25, 3, 1, 1]
    """
    return 1 if attempts >= most() - 1 else max(1, batch >> (3 * attempts))


def together(found, batch, *, attempts=lambda row: row.attempts):
    """Those of ``found`` (list, in order) to work on in one batch: only people who were tried equally often."""
    if not found:
        return []
    tired = attempts(found[0])
    return [row for row in found if attempts(row) == tired][: company(tired, batch)]
