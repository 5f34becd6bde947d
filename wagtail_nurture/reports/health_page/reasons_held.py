"""How many rows are held, by reason, without counting millions: one walk from reason to reason along an index."""

from django.db import DEFAULT_DB_ALIAS, connections

from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.models import Token


def messages(most):
    """{reason code: number of held messages}; a number above ``most`` means "more than that". One query."""
    return _by_reason(Delivery, "state = 'held'", most)


def people(most):
    """{reason code: number of people who stand still in a scenario}, as in :func:`messages`. One query."""
    return _by_reason(Token, "state IN ('held', 'poisoned')", most)


def _by_reason(model, where, most):
    """A recursive query, since GROUP BY would visit every row: the next reason is one look into the partial index,
    and each reason is counted up to a bound. ``where`` is the index's own condition, word for word."""
    database = connections[DEFAULT_DB_ALIAS]
    table = database.ops.quote_name(model._meta.db_table)
    # Names come from the model, the condition from above; the bound is the only parameter.
    sql = f"""
        WITH RECURSIVE held(reason) AS (
            SELECT MIN(reason) FROM {table} WHERE {where}
            UNION ALL
            SELECT (SELECT MIN(t.reason) FROM {table} t WHERE {where} AND t.reason > held.reason)
            FROM held WHERE held.reason IS NOT NULL
        )
        SELECT reason, (
            SELECT COUNT(*) FROM (SELECT 1 FROM {table} t WHERE {where} AND t.reason = held.reason LIMIT %s) few
        )
        FROM held WHERE reason IS NOT NULL
    """  # noqa: S608
    with database.cursor() as cursor:
        cursor.execute(sql, [most + 1])
        return dict(cursor.fetchall())
