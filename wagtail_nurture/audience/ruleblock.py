"""The rule as an editor fills it in: one shared block for each kind of condition (DESIGN §6).

Sharing keeps the editor's payload small: each level of nesting that builds its own children multiplies it.
"""

from functools import cache

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .conditions import registry
from .folding import RuleBlock, ToldBlock
from .rule import ALL, ANY, NONE


MATCHES = [(ALL, _("All of these")), (ANY, _("At least one of these")), (NONE, _("None of these"))]

#: Offered first, in this order (DESIGN §6); the others stand below, behind a heading.
EVERYDAY = (
    "viewed_pages",
    "clicked_message",
    "opened_message",
    "sent_form",
    "field",
    "in_list",
    "in_segment",
    "agrees",
)


def block(**options):
    """A new block for a rule, over shared children; ``options`` are a block's (label, icon, help_text…)."""
    options.setdefault("label", _("Conditions"))
    options.setdefault("icon", "help")
    return RuleBlock([("match", _match()), ("conditions", conditions())], **options)


@cache
def group():
    """The block of a nested group; groups do not nest further."""
    return RuleBlock(
        [("match", _match()), ("conditions", _plain_conditions())],
        label=_("Group of conditions"),
        icon="folder-open-inverse",
    )


def config_of(value):
    """The plain JSON of a rule block's value (a StructValue)."""
    return {
        "match": value.get("match") or ALL,
        "conditions": [
            {"kind": child.block_type, "config": registry[child.block_type].config_of(child.value)}
            for child in value.get("conditions") or ()
            if child.block_type in registry
        ],
    }


@cache
def _match():
    return blocks.ChoiceBlock(choices=MATCHES, default=ALL, label=_("Holds when"))


@cache
def _kind(slug):
    """The block of one kind. Wagtail's menu sorts by the name of the block's group; no name comes first."""
    made = registry[slug].block()
    if slug not in (*EVERYDAY, "group") and not made.meta.group:
        made.meta.group = _("More conditions")
    return made


class Conditions(ToldBlock):
    """A stream of the kinds that ``slugs()`` names.

    They are looked for when somebody needs them: a site's own models, whose pages may hold a rule, are loaded before
    other rooms and apps have registered theirs.
    """

    def __init__(self, slugs, **options):
        self._slugs, self._found = slugs, None
        super().__init__(kinds=registry, label=_("Conditions"), required=False, collapsed=True, **options)

    @property
    def child_blocks(self):
        if self._found is not None:
            return self._found
        found = {slug: _kind(slug) for slug in self._slugs()}
        for slug, kind in found.items():
            kind.set_name(slug)
        if apps.ready:
            self._found = found
        return found

    @child_blocks.setter
    def child_blocks(self, declared):
        """Wagtail gives what a class declares: nothing."""


@cache
def _plain_conditions():
    return Conditions(_in_order)


@cache
def conditions():
    """The stream of conditions and groups of them, one instance for all places."""
    return Conditions(lambda: [*_in_order(), "group"])


def _in_order():
    """The everyday kinds as above, then the others by their names in the registry; without groups."""
    known = [slug for slug in EVERYDAY if slug in registry]
    return known + [slug for slug in registry if slug not in (*EVERYDAY, "group")]
