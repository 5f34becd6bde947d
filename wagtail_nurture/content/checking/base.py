"""What every check can do."""

from wagtail_nurture.exceptions import Problem
from wagtail_nurture.registry import Registry


registry = Registry("check of messages")


class Check:
    """Looks a whole message over. ``slug`` names it.

    A site adds its own: a class with :func:`registry.register` before it, in a module that is imported when the site
    starts.
    """

    slug = ""

    def problems(self, message):
        """Yields a Problem for each thing found in ``message`` (Reviewed). It says where it is and how to mend it."""
        raise NotImplementedError


def error(place, words):
    """Something that stops publishing. ``place`` is "subject", "preheader", "body" or the id of a block."""
    return Problem(place, str(words))


def warning(place, words):
    """Something an editor should see; it stops nothing."""
    return Problem(place, str(words), warning=True)
