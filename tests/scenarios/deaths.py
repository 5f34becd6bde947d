"""Where a worker may die, and what may happen while it works: drawn by the stories of ``test_state_machine``."""

from contextlib import contextmanager

import pytest

from wagtail_nurture import rows
from wagtail_nurture.delivery import claims as outbox_claims
from wagtail_nurture.delivery import sender
from wagtail_nurture.delivery.channels.email import EmailChannel
from wagtail_nurture.delivery.windows import Window
from wagtail_nurture.scenarios import intake, runner, writing


#: Who does it, its name, and whether the worker dies after it (or before).
DEATHS = {
    "intake": (intake.entering, "enter", True),
    "exit": (intake.leaving, "depart", True),
    "claim": (runner.passing, "decide", False),
    "write": (writing, "_still_mine", True),
    "journal": (rows.Insert, "run", True),
    "drafts": (writing.outbox, "put", True),
    "wrote": (writing, "write", True),
    "fill": (sender.filling, "parcels", True),
    "give": (Window, "leaves", True),
    "given": (EmailChannel, "hand_over", True),
    "told": (Window, "close", False),
}
PLACES_TO_DIE = list(DEATHS)
#: Just claimed, or checked once and about to be filled.
MOMENTS = {"claimed": (sender.guard, "held"), "filled": (sender.filling, "parcels")}


class Death(BaseException):
    """The process was killed here."""


@contextmanager
def deadly(where):
    """The worker dies here, and what a living one would clean up stays as it is."""
    owner, name, after = DEATHS[where]
    real = getattr(owner, name)

    def dies(*args, **kwargs):
        if after:
            real(*args, **kwargs)
        patch.setattr(outbox_claims, "give_back", lambda *args, **kwargs: None)
        patch.setattr(Window, "close", lambda *args, **kwargs: None)
        raise Death

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, dies)
        yield


@contextmanager
def before(moment, happens):
    """``happens()`` while the sender has its batch: just ``claimed``, or checked once and about to be ``filled``."""
    owner, name = MOMENTS[moment]
    real = getattr(owner, name)

    def first(*args, **kwargs):
        happens()
        return real(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, first)
        yield
