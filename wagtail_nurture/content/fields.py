"""A StreamField whose blocks stay out of migrations."""

from wagtail.fields import StreamField


class MessageField(StreamField):
    """Blocks are registered, also by the site that uses us: a new one must not ask for a migration in this package.

    Migrations therefore see a StreamField without blocks. A data migration that changes bodies must work on the stored
    JSON (Wagtail's ``MigrateStreamData`` does), never save the historical model.
    """

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, "wagtail.fields.StreamField", [[]], kwargs
