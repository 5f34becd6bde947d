"""Blocks for the StreamFields of the site's own pages.

::

    body = StreamField([
        ("text", RichTextBlock()),
        ("shown_if", ShownIfBlock([("text", RichTextBlock())])),
        ("say_it", SayItBlock()),
    ])

Importing this module touches no table, so it may stand in any app's ``models.py``.
"""

from .content.page_parts.block import ShownIfBlock
from .content.page_parts.say_it import SayItBlock


__all__ = ["SayItBlock", "ShownIfBlock"]
