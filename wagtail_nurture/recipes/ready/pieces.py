"""The conditions of ready-made segments as raw blocks."""


def _block(kind, **value):
    return {"type": kind, "value": value}


def points(at_least):
    return _block("score", at_least=at_least)


def visits(*, times, days):
    """Visits on at least so many different days of the last ``days``."""
    return _block("visits", times=times, days=days, section=None, page_type="", topic="", since_entry=False)


def purchases(times, *, days=None):
    return _block(
        "purchased",
        how="at_least",
        times=times,
        category="",
        amount=None,
        days=days,
        quiet_days=None,
        since_entry=False,
    )


def silent(days):
    """No sign of life for so many days."""
    return _block("inactive", what="any", days=days)


def group(match, *conditions):
    return _block("group", match=match, conditions=list(conditions))
