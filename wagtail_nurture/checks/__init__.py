"""System checks with stable ids, ``wagtail_nurture.E…`` and ``W…``: one module a concern, each message with a hint.

Errors are settings under which work is lost or done twice; warnings are settings that are slow, or risky later. Rooms
that have dangerous settings of their own keep a ``checks.py`` too.
"""

from . import addresses, clusters, databases, keys, production, settings, texts  # noqa: F401
