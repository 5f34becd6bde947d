"""Our migrations suit sites that differ from ours: other keys, their own user, picture and document models."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = [
    path
    for folder in ("wagtail_nurture", "tests/pages")
    for path in sorted((ROOT / folder / "migrations").glob("0*.py"))
]


def manage(*arguments, settings, keys):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings, "NURTURE_SMALL_KEYS": keys, "PYTHONPATH": str(ROOT)}
    environment["NURTURE_TEST_DATABASE"], environment["NURTURE_TEST_FILE"] = "sqlite", ":memory:"
    return subprocess.run(
        [sys.executable, "tests/manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize("keys", ["AutoField", "BigAutoField"])
def test_nothing_is_left_to_migrate_with_other_keys_and_swapped_models(keys):
    done = manage(
        "makemigrations",
        "wagtail_nurture",
        "--check",
        "--dry-run",
        settings="tests.roof.small_site.settings",
        keys=keys,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No changes detected" in done.stdout


def test_swapped_models_are_really_what_our_tables_point_at():
    code = (
        "from django.contrib.auth import get_user_model; from wagtail_nurture.models import *;"
        "print(ScenarioVersion._meta.get_field('published_by').related_model.__name__,"
        " GatedDocument._meta.get_field('document').related_model.__name__)"
    )
    done = manage("shell", "--verbosity", "0", "-c", code, settings="tests.roof.small_site.settings", keys="AutoField")
    assert done.stdout.split() == ["Person", "Paper"], done.stderr


def test_migrations_ask_for_nothing_newer_than_the_oldest_wagtail():
    """Django writes the newest migration of the installed Wagtail; 7.4 LTS ends with wagtailcore 0097."""
    assert MIGRATIONS
    for path in MIGRATIONS:
        for number in re.findall(r"""\(["']wagtailcore["'], ["'](\d{4})_""", path.read_text()):
            assert int(number) <= 97, f"{path.name} asks for wagtailcore {number}, which Wagtail 7.4 does not have"
