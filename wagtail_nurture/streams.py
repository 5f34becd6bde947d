"""A StreamField whose blocks stay out of migrations."""

from wagtail.fields import StreamField


class OpenStreamField(StreamField):
    """Blocks are registered, also by the site that uses us: a new one must not ask for a migration in this package.

    Migrations therefore see a StreamField without blocks. A data migration that changes its value must work on the
    stored JSON (Wagtail's ``MigrateStreamData`` does), never save the historical model.
    """

    def deconstruct(self):
        name, _path, _args, kwargs = super().deconstruct()
        return name, "wagtail.fields.StreamField", [[]], kwargs | {"block_lookup": {}}
