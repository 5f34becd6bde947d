"""StreamField blocks of a scenario, put together from the registries.

Steps with ways (if/else, a split) are unrolled to a fixed depth, since true recursion breaks Wagtail's checks and
migrations. Each block exists once and stands in thin streams of its own, which alone know whether they are "If yes" or
"If no": the editor's page grows with the number of levels, not with its power (DESIGN §6).
"""

from functools import partial

from wagtail import blocks

from . import exits, steps, triggers


#: How many steps with ways may stand inside one another.
DEPTH = 3


def Triggers():
    """When: any of these starts the scenario."""
    return _stream(_parts(triggers.registry))


def Exits():
    """Leaves as soon as: any of these ends the passage wherever the person stands."""
    return _stream(_parts(exits.registry))


def Steps(depth=DEPTH):
    """Then: the steps; those with ways of their own stand inside one another at most ``depth`` deep."""
    nesting = {kind: kind.shared() for kind in steps.registry.values() if kind.nests and kind.offered}
    outermost = [kind for kind in steps.registry.values() if kind.outermost and kind.offered]
    leaves = _parts(steps.registry, leave_out=[*nesting, *outermost])
    children = leaves
    for _level in range(depth):
        way = partial(_way, children)
        children = [*leaves, *((kind.slug, kind.nested(shared, way)) for kind, shared in nesting.items())]
    return _stream([*children, *((kind.slug, kind.block()) for kind in outermost)])


def _way(children, label, tone):
    return _stream(children, label=label, form_classname=f"nurture-way nurture-{tone}")


def _parts(registry, leave_out=()):
    return [(part.slug, part.block()) for part in registry.values() if part.offered and part not in leave_out]


def _stream(children, **options):
    return blocks.StreamBlock(children, required=False, collapsed=True, **options)
