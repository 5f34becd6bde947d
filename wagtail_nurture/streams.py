"""A StreamField whose blocks stay out of migrations."""

from inspect import isfunction

from django.utils.functional import cached_property
from wagtail.fields import StreamField


class OpenStreamField(StreamField):
    """Blocks are registered, also by the site that uses us: a new one must not ask for a migration in this package.

    Give it a block's class, or a function that makes the block: it is called when the field is first used, so that an
    app may register its parts in ``ready()``, wherever it stands in INSTALLED_APPS.

    Migrations therefore see a StreamField without blocks. A data migration that changes its value must work on the
    stored JSON (Wagtail's ``MigrateStreamData`` does), never save the historical model.
    """

    @cached_property
    def stream_block(self):
        if isfunction(self.block_types_arg):
            self.block_types_arg = self.block_types_arg()
        return super().stream_block

    def deconstruct(self):
        name, _path, _args, kwargs = super().deconstruct()
        return name, "wagtail.fields.StreamField", [[]], kwargs | {"block_lookup": {}}
