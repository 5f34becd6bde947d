"""What makes the intake of one scenario fail must not keep the others, nor anybody else, from their way.

The events (or people) are halved until the one that spoils it stands alone: it is left out, and an editor is told.
"""

import logging

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import todos
from wagtail_nurture.exceptions import without_words

from .links import edit_url


log = logging.getLogger(__name__)


def spare(scenario, items, work, *, spoilt=None, code="intake_failed"):
    """``work(items)`` (a list) for ``scenario``; without what fails. The database's own trouble is passed on.

    What fails is added to the list ``spoilt``; ``code`` says which to-do tells of it.
    """
    if not items:
        return []
    try:
        return work(items)
    except (OperationalError, InterfaceError):
        raise
    except Exception as problem:
        if len(items) > 1:
            half = len(items) // 2
            first = spare(scenario, items[:half], work, spoilt=spoilt, code=code)
            return first + spare(scenario, items[half:], work, spoilt=spoilt, code=code)
        log.warning("Scenario %s could not take something in: %s", scenario.pk, without_words(problem))
        tell(scenario, type(problem).__name__, code=code)
        if spoilt is not None:
            spoilt += items
        return []


def mended(scenario):
    """The scenario was published anew: the to-dos are over."""
    for code in _SENTENCES:
        todos.resolve(_key(scenario, code))


def tell(scenario, error, *, code):
    """An editor hears of it. ``error`` names what failed, never what the error says: that may hold somebody's data."""
    facts = {"scenario": scenario.name, "error": error}
    todos.raise_todo(_key(scenario, code), kind="intake_failed", code=code, facts=facts, url=edit_url(scenario))


def _key(scenario, code):
    return f"scenario:{scenario.pk}:{code}"


_SENTENCES = {
    "intake_failed": _(
        "“%(scenario)s”: what starts or ends it fails for somebody (%(error)s); for them it is tried again each day. "
        "The others go on. Look at what starts and ends it, and publish it again."
    ),
    "fan_out_failed": _(
        "“%(scenario)s”: of those who were let in together somebody failed (%(error)s) and was passed over. "
        "The others go on. Look at what starts it, publish it again, and start it for everyone once more."
    ),
}
todos.register(_SENTENCES)
