from django.utils.translation import gettext as _

from ..mjml import CLIPPED_ABOVE
from ..pieces import ENCLOSING
from .base import Check, error, registry, warning


#: From here on a message is called heavy: names and addresses of some people are longer than the usual ones.
NEAR = 90 * 1024
#: No mail programme shows so much in one piece, and every person's mail is built in the worker's memory.
TOO_MUCH = 500 * 1024

#: About how many bytes fill a place at most.
USUAL = 40
MERGED = 30
CARD = {"title": 80, "text": 160, "image": 160, "price": 16, "stock": 24}


@registry.register
class Weight(Check):
    """The HTML against what Gmail shows in one piece, as it is for the person who is shown the most.

    More than that is a warning and no error: the way to unsubscribe stands in the header of each mail too.
    """

    slug = "weight"

    def problems(self, message):
        parts = message.compiled.parts
        if not parts:
            return
        size = heaviest(parts["html"], _lengths(message), _counts(parts))
        told = {"size": size // 1024, "limit": TOO_MUCH // 1024}
        if size > TOO_MUCH:
            text = _("The message weighs %(size)d kB; more than %(limit)d kB cannot be sent. Make it shorter.")
            yield error("body", text % told)
        elif size > CLIPPED_ABOVE:
            text = _(
                "The message weighs %(size)d kB; above 102 kB Gmail cuts it and hides the way to unsubscribe. Take a "
                "part out, or show fewer pages."
            )
            yield warning("body", text % told)
        elif size > NEAR:
            text = _("The message weighs up to %(size)d kB; above 102 kB Gmail cuts it. Better add nothing more.")
            yield warning("body", text % told)


def heaviest(pieces, lengths=None, counts=None):
    """How many bytes ``pieces`` (see ``content.pieces``) come to at most, about: of two ways, only one is shown.

    ``lengths`` is how long an address ("link") and what the site's settings say ("brand" and its name) are; ``counts``
    ({block id: n}) is how many cards a block shows at most.

    >>> heaviest(["1234", ["block", "b", ["12"], ["é", "6"]], ["each", "b", ["1"]]], counts={"b": 3})
    10
    """
    lengths, counts = lengths or {}, counts or {}
    return sum(len(piece.encode()) if isinstance(piece, str) else _filled(piece, lengths, counts) for piece in pieces)


def _filled(slot, lengths, counts):
    name = slot[0]
    if name in ENCLOSING:
        most = max(heaviest(way, lengths, counts) for way in slot[-ENCLOSING[name] :])
        return most * counts.get(slot[1], 1) if name == "each" else most
    if name == "merge":
        return max(MERGED, len(slot[2].encode()))
    if name == "card_value":
        return CARD.get(slot[1], USUAL)
    return lengths.get(("brand", slot[1]) if name == "brand" else "link", USUAL)


def _counts(parts):
    return {pk: block["config"].get("count") or 1 for pk, block in parts["blocks"].items()}


def _lengths(message):
    """The longest that any site needs: a link of ours is its address and a token."""
    lengths = {"link": max((len(site.root_url) for site in message.sites), default=0) + USUAL}
    for brand in message.brands.values():
        for name, value in brand.items():
            lengths["brand", name] = max(len(str(value).encode()), lengths.get(("brand", name), 0))
    return lengths
