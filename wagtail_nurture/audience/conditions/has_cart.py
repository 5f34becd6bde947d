from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import days, properties, windows
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.shop import Carts, open_carts
from wagtail_nurture.audience.truth import NOBODY, Truth
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .base import Answer, Condition, registry


#: Hours, ten years.
LONGEST = windows.LONGEST * 24


class HasCartBlock(blocks.StructBlock):
    hours = blocks.IntegerBlock(
        required=False,
        min_value=1,
        max_value=LONGEST,
        label=gettext_lazy("Untouched for so many hours"),
        help_text=gettext_lazy("Empty: whenever it was changed."),
    )
    days = windows.days_block(
        default=30,
        label=gettext_lazy("Changed in the last so many days"),
        help_text=gettext_lazy("Older carts are forgotten. Empty: however old."),
    )
    amount = blocks.DecimalBlock(
        required=False, min_value=0, max_digits=12, decimal_places=2, label=gettext_lazy("With at least so much in it")
    )

    class Meta:
        icon = "folder-open-1"
        label = gettext_lazy("Has an open cart")
        label_format = "{hours} {amount}"


@registry.register
class HasCart(Condition):
    """Has a cart with something in it that no purchase closed, perhaps untouched for some hours, worth so much."""

    slug = "has_cart"
    label = gettext_lazy("Has an open cart")
    icon = "folder-open-1"
    listens = (kinds.CART_CHANGED, kinds.PURCHASE_MADE)

    @classmethod
    def block(cls):
        return HasCartBlock()

    @property
    def hours(self):
        return windows.whole(self.config.get("hours"), most=LONGEST) or None

    @property
    def days(self):
        return windows.whole(self.config.get("days")) or None

    @property
    def cents(self):
        known = properties.written(self.config.get("amount"))
        return properties.cents(known) if known else 0

    def oldest(self, at):
        """When the cart was last changed, at the earliest; None for whenever."""
        return at - timedelta(days=self.days) if self.days else None

    def newest(self, at):
        """When the cart was last changed, at the latest."""
        return at - timedelta(hours=self.hours or 0)

    def judge(self, past, at):
        carts = past.of(Carts())
        fitting = [cart for cart in carts if self._fits(cart, at)]
        if not carts:
            return Answer(False)
        last = max(fitting or carts, key=lambda cart: cart.changed_at)
        return Answer(bool(fitting), {"changed": last.changed_at.isoformat(), "amount": last.cents / 100})

    def _fits(self, cart, at):
        if not (self.oldest(at) or cart.changed_at) <= cart.changed_at <= self.newest(at):
            return False
        return not self.cents or cart.cents >= self.cents

    def where(self, at):
        carts = open_carts(at).filter(at__lte=self.newest(at))
        if oldest := self.oldest(at):
            carts = carts.filter(at__gte=oldest)
        if self.cents:
            carts = carts.filter(cents__gte=self.cents)
        return Truth(those(carts))

    def turns(self, since, until):
        changes = Event.objects.filter(kind=kinds.CART_CHANGED, contact__isnull=False)
        turned = NOBODY
        if self.hours:
            rested = changes.filter(at__gt=self.newest(since), at__lte=self.newest(until))
            turned |= those(rested)
        if self.days:
            aged = changes.filter(at__gte=self.oldest(since), at__lt=self.oldest(until))
            turned |= those(aged)
        return turned

    @staticmethod
    def _words(number):
        return ngettext(
            "has a cart that was not touched for %(hours)d hour",
            "has a cart that was not touched for %(hours)d hours",
            number,
        )

    @staticmethod
    def _narrower():
        return {
            "amount": _("worth at least %(amount)s"),
            "days": _("changed in the last %(days)d days"),
        }

    @classmethod
    def folded(cls):
        where = list(cls._narrower().items())
        return [
            way(*(cls._words(number) + "%(pages)s" for number in (1, 2)), when=["hours"], by="hours", where=where),
            way(_("has an open cart") + "%(pages)s", where=where),
        ]

    def sentence(self):
        done = self._words(self.hours) % {"hours": self.hours} if self.hours else _("has an open cart")
        facts = {"amount": self.config.get("amount"), "days": self.days}
        return " ".join([done, *(words % facts for name, words in self._narrower().items() if facts[name])])

    def known(self, facts):
        if not facts.get("changed"):
            return _("no open cart")
        words = _("cart of %(amount)s, last changed on %(day)s")
        return words % {"amount": facts.get("amount"), "day": days.told(facts["changed"])[0]}

    def problems(self):
        found, amount = [], self.config.get("amount")
        if amount not in (None, "") and not properties.is_amount(amount):
            found.append(_("“With at least so much in it” takes a number, for example 50."))
        for name, label, most in (
            ("hours", _("Untouched for so many hours"), LONGEST),
            ("days", _("Changed in the last so many days"), windows.LONGEST),
        ):
            given = self.config.get(name)
            if given not in (None, "") and not windows.is_between(given, 1, most):
                words = _("“%(field)s” takes a number from 1 to %(most)d, or nothing.")
                found.append(words % {"field": label, "most": most})
        return found
