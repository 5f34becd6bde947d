"""One page that an editor chose, and what is declared for when it cannot be shown to a reader.

It cannot when it is unpublished, expired, private, deleted, or not written in the reader's language.
"""

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .. import cards


HOLD, INSTEAD, NEWEST, NOTHING = "hold", "page", "newest", "nothing"


def fallback_fields(*, label=None, help_text=None):
    """What is shown in its place; ``label`` and ``help_text`` say when."""
    ways = [
        (HOLD, _("hold the message and tell me")),
        (INSTEAD, _("show another page, chosen below")),
        (NEWEST, _("show the newest page of the same type")),
        (NOTHING, _("leave this part out")),
    ]
    return [
        (
            "otherwise",
            blocks.ChoiceBlock(
                label=label or _("When the page is no longer published"),
                choices=ways,
                default=HOLD,
                help_text=help_text
                or _("The same when only some people may see it, or when it is not in the reader's language."),
            ),
        ),
        (
            "instead",
            blocks.PageChooserBlock(
                label=_("Page instead"),
                required=False,
                help_text=_("When it cannot be shown either, we hold the message."),
            ),
        ),
    ]


def config_of(value):
    """``value`` (StructValue with ``page`` and the fallback) as JSON."""
    page, instead = value["page"], value["instead"]
    return {
        "page": page.pk if page else None,
        "page_type": page.specific_class._meta.label_lower if page and page.specific_class else "",
        "otherwise": value["otherwise"],
        "instead": instead.pk if instead else None,
    }


def note_problems(value, context):
    """Note on the canvas what would hold every message right away."""
    if value["otherwise"] == HOLD and value["page"]:
        note_unseen(value["page"], context)
    if value["otherwise"] == INSTEAD:
        if value["instead"] is None:
            context.problem(translate("Choose the page that is shown instead."))
        else:
            note_unseen(value["instead"], context)


def note_unseen(page, context):
    """Note on the canvas that ``page`` cannot be shown to readers of the message, if that is so."""
    facts = {"title": page.title}
    if not page.live:
        words = translate("The page “%(title)s” is not published. Publish it, or choose another page.")
        context.problem(words % facts)
    elif not cards.in_language(page, context.locale):
        words = translate(
            "The page “%(title)s” cannot be shown: only some people may see it, or it is not published in the language "
            "of this message. Choose another page, or what is shown instead."
        )
        context.problem(words % facts)


def show(config, group, block_id, *, fits=None):
    """{delivery id: [card]} of the page in ``config``, else of what is declared in its place, else they are held.

    ``fits(card)`` tells whether a card may be shown at all.
    """
    keys = cards.keys_of(pk for pk in (config["page"], config.get("instead")) if pk)
    found = _one(keys.get(config["page"]), group, group.recipients, fits)
    return fall_back(config, group, block_id, found, instead=keys.get(config.get("instead")), fits=fits)


def fall_back(config, group, block_id, found, *, instead, fits=None, words=""):
    """``found`` ({delivery id: [card]}) with what is declared for those who have no card; else held for ``words``."""
    empty = [person for person in group.recipients if not found[person.delivery_id]]
    if not empty or config["otherwise"] == NOTHING:
        return found
    if config["otherwise"] == INSTEAD:
        found |= _of(empty, _one(instead, group, empty, fits))
    elif config["otherwise"] == NEWEST:
        found |= _of(empty, group.cards_of(group.proposals.recommended(config, people=empty), count=1, fits=fits))
    words = words or translate("The page of this card is no longer published. Choose another, or publish it again.")
    for person in empty:
        if not found[person.delivery_id]:
            group.hold(person.delivery_id, block_id, words)
    return found


def _one(key, group, people, fits):
    chosen = {person.delivery_id: [key] if key else [] for person in people}
    return group.cards_of(chosen, count=1, translated=True, fits=fits)


def _of(people, found):
    return {person.delivery_id: found[person.delivery_id] for person in people}
