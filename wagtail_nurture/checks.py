"""System checks with stable ids, ``wagtail_nurture.E…`` and ``W…``: one function a concern, each with a hint."""
