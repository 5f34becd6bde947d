from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import choices, windows
from wagtail_nurture.audience.acts import Acts, Did
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import kinds

from .base import registry


def _offers():
    """(id as text, name) of the offers, which a room above keeps."""
    rows = apps.get_model("wagtail_nurture", "VoucherOffer").objects.order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def _offers_or_any():
    return [("", _("any offer")), *_offers()]


class RedeemedVoucherBlock(blocks.StructBlock):
    offer = KeptChoiceBlock(choices=_offers_or_any, required=False, label=gettext_lazy("Offer"))
    times = windows.times_block()
    days = windows.days_block()
    since_entry = windows.since_entry_block()
    since_message = windows.since_message_block()

    class Meta:
        icon = "pick"
        label = gettext_lazy("Has redeemed a voucher")
        label_format = "{offer}"


@registry.register
class RedeemedVoucher(Did):
    """Redeemed a voucher (of one offer, or any) at least N times, in D days or since entering."""

    slug = "redeemed_voucher"
    label = gettext_lazy("Has redeemed a voucher")
    icon = "pick"
    listens = (kinds.VOUCHER_REDEEMED,)

    @classmethod
    def block(cls):
        return RedeemedVoucherBlock()

    @property
    def offer(self):
        return one_line(str(self.config.get("offer") or ""), 40)

    @property
    def acts(self):
        return Acts(kinds.VOUCHER_REDEEMED, f"voucher:{self.offer}" if self.offer else "")

    @staticmethod
    def _done(is_named, number):
        if is_named:
            return ngettext(
                "redeemed a voucher “%(offer)s”", "redeemed vouchers “%(offer)s” at least %(count)d times", number
            )
        return ngettext("redeemed a voucher", "redeemed vouchers at least %(count)d times", number)

    @classmethod
    def folded(cls):
        return [
            way(*words, when=[*needs, *named], by="times", count="%(times)s")
            for named in (["offer"], [])
            for words, needs in windows.folded(cls._done(named, 1), cls._done(named, 2))
        ]

    def sentence(self):
        facts = {"offer": choices.name_of(_offers(), self.offer), "count": self.times}
        return self.in_window(self._done(self.offer, self.times) % facts)

    def problems(self):
        found = self.window_problems()
        if self.offer and self.offer not in dict(_offers()):
            found.append(_("The voucher offer of a condition was deleted. Choose another one."))
        return found

    def gone(self):
        """Nothing: what was redeemed stays known."""
        return []
