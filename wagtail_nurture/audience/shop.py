"""What people bought, and what lies in their carts, as the shop reported it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from . import properties
from .past import Source


@dataclass(frozen=True)
class Purchases(Source):
    """(moment, cents) of each purchase, oldest first; perhaps only those with goods of a ``category``."""

    category: str = ""

    nothing = ()

    @property
    def events(self):
        """Those that are somebody's, for use inside a query."""
        made = _events(kinds.PURCHASE_MADE)
        if not self.category:
            return made
        return made.alias(of_category=properties.Holds("categories", self.category)).filter(of_category=True)

    def load(self, numbers, at):
        rows = _events(kinds.PURCHASE_MADE).filter(contact_id__in=numbers, at__lte=at).order_by("at", "pk")
        found = {}
        for number, moment, known in rows.values_list("contact_id", "at", "properties"):
            if not self.category or properties.holds(known.get("categories"), self.category):
                found.setdefault(number, []).append((moment, properties.cents(known.get("amount"))))
        return found


@dataclass(frozen=True)
class Cart:
    """An open cart: what it held when it was last changed."""

    changed_at: datetime
    cents: int
    items: int = 0
    #: "cart:77"
    subject: str = ""


@dataclass(frozen=True)
class Carts(Source):
    """The open carts of people: something was in them when they were last changed, and no purchase closed them."""

    nothing = ()

    def load(self, numbers, at):
        changes = _events(kinds.CART_CHANGED).filter(contact_id__in=numbers, at__lte=at).order_by("at", "pk")
        last = {}
        for number, subject, moment, known in changes.values_list("contact_id", "subject", "at", "properties"):
            last[number, subject] = (moment, known)
        closed = self._closed(numbers, at)
        found = {}
        for key, (moment, known) in last.items():
            is_closed = key in closed and closed[key] >= moment
            if (properties.number(known.get("items")) or 0) > 0 and not is_closed:
                cart = Cart(
                    moment, properties.cents(known.get("amount")), int(properties.number(known["items"])), key[1]
                )
                found.setdefault(key[0], []).append(cart)
        return found

    def _closed(self, numbers, at):
        """{(contact id, subject of a cart): when a purchase last closed it}."""
        made = _events(kinds.PURCHASE_MADE).filter(contact_id__in=numbers, at__lte=at).order_by("at")
        found = {}
        for number, moment, known in made.values_list("contact_id", "at", "properties"):
            if cart := properties.plain(known.get("cart")):
                found[number, f"cart:{cart}"] = moment
        return found


def open_carts(at):
    """The event that last changed each open cart of somebody, in SQL; ``cents`` is its amount."""
    changes = _events(kinds.CART_CHANGED).filter(at__lte=at)
    later = changes.filter(contact=OuterRef("contact"), subject=OuterRef("subject")).filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    )
    closed = (
        _events(kinds.PURCHASE_MADE)
        .filter(contact=OuterRef("contact"), at__lte=at, at__gte=OuterRef("at"))
        .alias(cart=Concat(Value("cart:"), properties.Plain("cart")), number=properties.Plain("cart"))
        .filter(number__gt="", cart=OuterRef("subject"))
    )
    held = changes.alias(items=properties.Number("items"), cents=properties.Cents("amount")).filter(items__gt=0)
    return held.filter(~Exists(later), ~Exists(closed))


def _events(kind):
    return Event.objects.filter(kind=kind, contact__isnull=False)
