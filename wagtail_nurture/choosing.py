"""The block in which a snippet is chosen. Importing it touches no table: blocks stand in any app's ``models.py``."""

from django.utils.functional import cached_property
from wagtail.snippets import blocks


class SnippetChooserBlock(blocks.SnippetChooserBlock):
    """Wagtail's, with buttons in the language of whoever chooses (``choosers``). Migrations know it as Wagtail's."""

    @cached_property
    def widget(self):
        from .choosers import SnippetChooser

        return SnippetChooser(self.target_model, icon=super().widget.icon)

    def deconstruct(self):
        _path, args, kwargs = super().deconstruct()
        return "wagtail.snippets.blocks.SnippetChooserBlock", args, kwargs
