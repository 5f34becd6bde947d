"""``manage.py`` of the test site."""

import os
import sys
from pathlib import Path


def remake_the_initial_migration():
    """While 0001 is still being made afresh (NURTURE_REMAKE), hide the migrations written by hand on top of it."""
    from django.db.migrations.loader import MigrationLoader

    load = MigrationLoader.load_disk

    def load_without_ours(loader):
        load(loader)
        for key in [key for key in loader.disk_migrations if key[0] == "wagtail_nurture"]:
            del loader.disk_migrations[key]

    MigrationLoader.load_disk = load_without_ours


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    from django.core.management import execute_from_command_line

    if os.environ.get("NURTURE_REMAKE"):
        remake_the_initial_migration()
    execute_from_command_line(sys.argv)
