"""Blocks for the StreamFields of the site's own pages.

::

    body = StreamField([
        ("text", RichTextBlock()),
        ("shown_if", ShownIfBlock([("text", RichTextBlock())])),
    ])

Importing this module touches no table, so it may stand in any app's ``models.py``.
"""

from .content.page_parts.block import ShownIfBlock


__all__ = ["ShownIfBlock"]
