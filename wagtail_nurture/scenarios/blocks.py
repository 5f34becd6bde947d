"""StreamField blocks of a scenario, put together from the registries.

Yes and No are unrolled to a fixed depth, since true recursion breaks Wagtail's checks and migrations. Each block exists
once and stands in thin streams of its own, which alone know whether they are "If yes" or "If no": the editor's page
grows with the number of levels, not with its power (DESIGN §6).
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from . import exits, question, steps, triggers
from .happenings import several
from .steps.await_event import AwaitEvent
from .steps.if_else import IfElse


#: How many if/else may stand inside one another.
DEPTH = 3


def Triggers():
    """When: any of these starts the scenario."""
    return _stream(_parts(triggers.registry))


def Exits():
    """Leaves as soon as: any of these ends the passage wherever the person stands."""
    return _stream(_parts(exits.registry))


def Steps(depth=DEPTH):
    """Then: the steps, with if/else inside one another at most ``depth`` deep."""
    leaves = _parts(steps.registry, leave_out=(IfElse, AwaitEvent))
    asked, events = question.block(), several.block()
    children = leaves
    for _level in range(depth):
        branch = IfElse.block_with(
            asked,
            yes=_way(children, _("If yes"), "yes"),
            no=_way(children, _("If no"), "no"),
        )
        awaited = AwaitEvent.block_with(
            events,
            happened=_way(children, _("If it happened"), "yes"),
            timeout=_way(children, _("If it did not happen in time"), "no"),
        )
        children = [*leaves, (AwaitEvent.slug, awaited), (IfElse.slug, branch)]
    return _stream(children)


def _way(children, label, tone):
    return _stream(children, label=label, form_classname=f"nurture-way nurture-{tone}")


def _parts(registry, leave_out=()):
    return [(part.slug, part.block()) for part in registry.values() if part.offered and part not in leave_out]


def _stream(children, **options):
    return blocks.StreamBlock(children, required=False, collapsed=True, **options)
