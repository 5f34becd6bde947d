"""What makes the intake of one scenario fail must not keep the others, nor anybody else, from their way.

The events (or people) are halved until the one that spoils it stands alone: it is passed over, and an editor is told.
"""

import logging

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import todos
from wagtail_nurture.exceptions import without_words

from .links import edit_url


log = logging.getLogger(__name__)


def spare(scenario, items, work):
    """``work(items)`` (a list) for ``scenario``; without what fails. The database's own trouble is passed on."""
    if not items:
        return []
    try:
        return work(items)
    except (OperationalError, InterfaceError):
        raise
    except Exception as problem:
        if len(items) > 1:
            half = len(items) // 2
            return spare(scenario, items[:half], work) + spare(scenario, items[half:], work)
        _tell(scenario, problem)
        return []


def mended(scenario):
    """The scenario was published anew: the to-do is over."""
    todos.resolve(_key(scenario))


def _tell(scenario, problem):
    """The log names what failed and where, never what the error says: that may hold somebody's data."""
    log.warning("Scenario %s could not take something in: %s", scenario.pk, without_words(problem))
    todos.raise_todo(
        _key(scenario),
        kind="intake_failed",
        code="intake_failed",
        facts={"scenario": scenario.name, "error": type(problem).__name__},
        url=edit_url(scenario),
    )


def _key(scenario):
    return f"scenario:{scenario.pk}:intake"


todos.register(
    {
        "intake_failed": _(
            "“%(scenario)s”: what starts or ends it fails for somebody (%(error)s), who was passed over. The others go "
            "on. Look at what starts and ends it, and publish it again."
        )
    }
)
