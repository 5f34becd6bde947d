"""Whether our tables are as our models say."""

from pkgutil import iter_modules

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from . import migrations


def is_current(database):
    """Whether all our migrations are applied in ``database`` (alias).

    Not so after a migration backwards, which sends Django's ``post_migrate`` as well.
    """
    newest = max(module.name for module in iter_modules(migrations.__path__) if module.name[0].isdigit())
    return ("wagtail_nurture", newest) in MigrationRecorder(connections[database]).applied_migrations()
