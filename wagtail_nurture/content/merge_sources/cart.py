from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from wagtail_nurture import clock
from wagtail_nurture.audience.shop import Carts

from ..money import price_words
from .base import Source, registry


@registry.register
class CartSource(Source):
    """The cart that the person's passage is about; else the open cart that they changed last."""

    slug = "cart"
    label = _("Their cart")
    fields = {
        "cart_amount": (_("Amount of the cart"), "129,90 €"),
        "cart_items": (_("Number of things in the cart"), "2"),
    }

    def values(self, group):
        carts = Carts().load(group.contact_ids, clock.now())
        found = {}
        for person in group.recipients:
            own = carts.get(person.contact_id)
            if own:
                about = [cart for cart in own if cart.subject and cart.subject == person.facts.get("subject")]
                cart = max(about or own, key=lambda cart: cart.changed_at)
                language = person.locale or group.version.locale
                found[person.delivery_id] = {
                    "cart_amount": price_words(Decimal(cart.cents) / 100, language),
                    "cart_items": cart.items,
                }
        return found
