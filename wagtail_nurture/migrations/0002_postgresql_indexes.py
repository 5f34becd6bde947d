"""Indexes that only PostgreSQL has. Other databases do without, so the models' state stays the same."""

from django.db import migrations


def create_indexes(apps, schema_editor):
    """BRIN on the moment of an event: rows come in the order of time, so a few kB serve purges and reports."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('CREATE INDEX "nurture_event_at" ON "wagtail_nurture_event" USING brin ("at")')


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('DROP INDEX IF EXISTS "nurture_event_at"')


class Migration(migrations.Migration):
    dependencies = [("wagtail_nurture", "0001_initial")]

    operations = [migrations.RunPython(create_indexes, drop_indexes, elidable=False)]
