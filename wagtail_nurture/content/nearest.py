"""The nearest point of sale, told from postcodes alone.

The rule: shops of the person's country whose postcode begins with the most of the same characters (in France the first
two are the département, the next the sorting office), and among those the one whose number is closest; then by name.
A shop that shares not even the first character is far away and is not proposed. No map, no outside service, no error of
a geocoder; where départements meet, the shop in one's own wins over a closer one across the border.
"""

import re

from .models import PointOfSale


def point_of_sale(postcodes, *, country="", shops=None):
    """{postcode: PointOfSale} for those of ``postcodes`` that have a shop near. One query, none with ``shops``.

    ``country`` (two letters) narrows the choice; without it every shop counts. ``shops``: those there are, as
    :func:`every_shop` gives them.
    """
    wanted = {code: normal(code) for code in postcodes if normal(code or "")}
    if not wanted:
        return {}
    shops = every_shop() if shops is None else shops
    shops = [(normal(shop.postcode), shop) for shop in shops if not country or shop.country.upper() == country.upper()]
    found = {}
    for code, own in wanted.items():
        near = [(distance(own, theirs), index) for index, (theirs, _) in enumerate(shops) if own[0] == theirs[:1]]
        if near:
            found[code] = shops[min(near)[1]][1]
    return found


def every_shop():
    """The points of sale (list), by name. One query."""
    return list(PointOfSale.objects.order_by("name", "pk"))


def distance(one, other):
    """How far two normal postcodes are from each other: fewer shared first characters first, then the number.

    >>> distance("33000", "33200") < distance("33000", "34000")
    True
    """
    shared = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    shared = min(len(one), len(other)) if shared is None else shared
    return -shared, abs(_number(one) - _number(other))


def normal(postcode):
    """``postcode`` in capitals without spaces or signs.

    >>> normal(" f-33 000 ")
    'F33000'
    """
    return re.sub(r"[^A-Z0-9]", "", str(postcode).upper())[:10]


def _number(postcode):
    digits = "".join(filter(str.isdecimal, postcode))[:10]
    return int(digits or 0)
