"""How the database is reached. SQLite works well with several processes, but not as Django sets it up."""

import re

from django.conf import settings as django_settings
from django.core.checks import Tags, register

from .words import danger


LONGEST_WAIT = 20  # seconds a writer waits for SQLite's lock
READ_COMMITTED = 2  # psycopg.IsolationLevel.READ_COMMITTED, PostgreSQL's and Django's default


@register(Tags.database)
def check_database(app_configs, **kwargs):
    """The default database, in which our tables are."""
    database = django_settings.DATABASES.get("default", {})
    engine = database.get("ENGINE", "")
    if engine.endswith("sqlite3"):
        return _sqlite(database, database.get("OPTIONS", {}))
    if "postg" in engine:
        return _postgresql(database.get("OPTIONS", {}))
    return []


def _sqlite(database, options):
    found = []
    if str(options.get("transaction_mode", "")).upper() != "IMMEDIATE":
        found.append(
            danger(
                "wagtail_nurture.W001",
                'SQLite\'s transaction_mode is not "IMMEDIATE": concurrent writers fail with "database is locked".',
                'DATABASES["default"]["OPTIONS"]["transaction_mode"] = "IMMEDIATE"',
            )
        )
    if not re.search(r"journal_mode\s*=\s*['\"]?wal\b", str(options.get("init_command", "")), re.IGNORECASE):
        found.append(
            danger(
                "wagtail_nurture.W002",
                "SQLite's journal is not set to WAL: whoever writes stops everybody who reads.",
                'DATABASES["default"]["OPTIONS"]["init_command"] = '
                '"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"',
            )
        )
    if options.get("timeout", 5) < LONGEST_WAIT:
        found.append(
            danger(
                "wagtail_nurture.W003",
                f"SQLite waits {options.get('timeout', 5)} seconds for its lock.",
                f'DATABASES["default"]["OPTIONS"]["timeout"] = {LONGEST_WAIT}',
            )
        )
    if database.get("ATOMIC_REQUESTS"):
        found.append(
            danger(
                "wagtail_nurture.W004",
                "ATOMIC_REQUESTS on SQLite takes the write lock for every request: the site serves one at a time.",
                'DATABASES["default"]["ATOMIC_REQUESTS"] = False',
            )
        )
    return found


def _postgresql(options):
    level = options.get("isolation_level")
    if level is None or level == READ_COMMITTED:
        return []
    return [
        danger(
            "wagtail_nurture.W024",
            "PostgreSQL's isolation_level is not READ COMMITTED: two workers that look for work at once fail with "
            '"could not serialize access".',
            'Remove "isolation_level" from DATABASES["default"]["OPTIONS"].',
        )
    ]
