"""People from a file: read, mapped, tried, then taken over by the worker.

The way of a file, each step a module: ``reading`` (bytes to lines, kept in the database) → ``presets`` (which column is
what) → ``judging`` (what one line says) → ``deciding`` (what that would change) → ``writing`` (does it) → ``work``
(batch after batch, for the dry run and for the real one) → ``error_file``.
"""
