from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from wagtail_nurture import clock
from wagtail_nurture.choosing import SnippetChooserBlock

from ..mjml import Element
from ..paper import nodes
from ..vouchers import giving
from . import groups
from .base import MUTED, DynamicBlock, cell, mark, registry
from .heading import SMALL
from .nearest_shop import PANEL
from .words import WordsBlock


QR = 140
CODE = "margin:6px 0 10px 0;font-size:20px;line-height:1.3;font-weight:700;font-family:monospace;"


@registry.register
class VoucherBlock(DynamicBlock, blocks.StructBlock):
    """Each person's own voucher: its code in letters and as a picture for the till, what it is worth, and until when.

    It is given when the message leaves. Nothing is shown to somebody whose voucher is over or redeemed.
    """

    slug = "voucher"

    offer = SnippetChooserBlock("wagtail_nurture.VoucherOffer", label=_("Offer"))
    heading = WordsBlock(label=_("Heading"), required=False, max_length=150)
    worth = WordsBlock(
        label=_("What it is worth"),
        required=False,
        max_length=150,
        help_text=_("In the language of this message. Empty: as the offer says."),
    )
    terms = WordsBlock(
        label=_("Terms"),
        required=False,
        max_length=300,
        help_text=_("In the language of this message. Empty: as the offer says."),
    )

    def config(self, value):
        return {"offer": value["offer"].pk if value["offer"] else None}

    def mjml(self, value, context):
        if not self._is_chosen(value, context):
            return []
        self.declare(value, context)
        heading = [cell(Element("h2", context.words(value["heading"]), style=SMALL), padding="18px 4px")]
        return [
            mark(context, "block", context.block_id),
            Element(
                "mj-section", Element("mj-column", *(heading if value["heading"] else ()), *self._panel(value, context))
            ),
            mark(context, "end"),
        ]

    @staticmethod
    def _is_chosen(value, context):
        """Whether there is an offer; what is wrong with it is noted."""
        if value["offer"] is None:
            context.problem(translate("Choose the offer."))
        elif giving.is_over(value["offer"], clock.now()):
            context.problem(giving.OVER % {"offer": value["offer"]})
        return value["offer"] is not None

    def _panel(self, value, context):
        worth = context.words(value["worth"]) if value["worth"] else context.slot("card_value", "worth")
        muted = f"margin:0;font-size:14px;color:{MUTED};"
        lines = [
            Element("p", Element("strong", worth), style="margin:0;font-size:18px;"),
            Element("p", context.slot("card_value", "code"), style=CODE, class_="n-code"),
            context.slot("given", "until"),
            Element(
                "p", f"{translate('Good until')} ", context.slot("card_value", "until"), style=muted, class_="n-muted"
            ),
            context.slot("end"),
            Element("p", self._picture(context), style="margin:12px 0;"),
            Element(
                "p",
                Element(
                    "a",
                    translate("Show it at the till"),
                    href=context.slot("card_value", "url"),
                    class_="n-link",
                    style=context.link_style,
                ),
                style="margin:0;",
            ),
            *_terms(
                value,
                context,
                lambda words: Element(
                    "p", words, style=f"margin:10px 0 0 0;font-size:13px;color:{MUTED};", class_="n-muted"
                ),
            ),
        ]
        panel = Element("div", *lines, class_="n-panel", style=PANEL + "text-align:center;")
        return [mark(context, "each", context.block_id), cell(panel, padding="10px 14px"), mark(context, "end")]

    @staticmethod
    def _picture(context):
        return Element(
            "img",
            src=context.slot("card_value", "qr"),
            alt=translate("The code as a picture for the till"),
            width=str(QR),
            height=str(QR),
            style="border:0;border-radius:8px;background:#ffffff;",
        )

    def paper(self, value, context):
        """A coupon: what it is worth, its code large enough to be typed at the till, and the picture beside it."""
        if not self._is_chosen(value, context):
            return []
        self.declare(value, context)
        worth = context.words(value["worth"]) if value["worth"] else context.slot("card_value", "worth")
        coupon = nodes.beside(
            context.slot("qr_card", "url"),
            Element("p", Element("strong", worth), class_="worth"),
            Element("p", context.slot("card_value", "code"), class_="voucher"),
            context.slot("given", "until"),
            Element("p", f"{translate('Good until')} ", Element("strong", context.slot("card_value", "until"))),
            context.slot("end"),
            *_terms(value, context, lambda words: Element("p", words, class_="address")),
            class_="scan coupon",
        )
        return [
            context.slot("block", context.block_id),
            *nodes.title(context, value["heading"]),
            context.slot("each", context.block_id),
            coupon,
            context.slot("end"),
            context.slot("end"),
        ]

    def plain(self, value, context):
        if value["offer"] is None:
            return ""
        heading = f"## {context.words(value['heading'])}\n\n" if value["heading"] else ""
        worth = context.words(value["worth"]) if value["worth"] else context.slot("card_value", "worth")
        until = f"{context.slot('given', 'until')}\n{translate('Good until')} {context.slot('card_value', 'until')}"
        terms = "".join(_terms(value, context, lambda words: f"\n{words}"))
        inner = (
            f"{worth}\n{context.slot('card_value', 'code')}{until}{context.slot('end')}"
            f"\n{context.slot('card_value', 'url')}{terms}"
        )
        block, each, end = (
            context.slot(*slot) for slot in (("block", context.block_id), ("each", context.block_id), ("end",))
        )
        return f"{block}{heading}{each}{inner}{end}{context.slot('end')}"

    @classmethod
    def cards(cls, config, group, block_id):
        return group.knowledge.vouchers(config["offer"], group, block_id)

    def sample_value(self):
        from ..vouchers.models import VoucherOffer

        first = VoucherOffer.objects.order_by("pk").values_list("pk", flat=True).first()
        return {"offer": first, "heading": str(_("A little something for you")), "worth": str(_("10 € off"))}

    class Meta:
        icon = "pick"
        label = _("Voucher")
        description = _("Each person's own voucher: a code that is redeemed once, with its picture for the till.")
        label_format = _("Voucher: {offer}")
        group = groups.FOR_EACH_PERSON


def _terms(value, context, drawn):
    """The small print as ``drawn``: that of this message, else that of the offer, if there is any."""
    if value["terms"]:
        return [drawn(context.words(value["terms"]))]
    return [context.slot("given", "terms"), drawn(context.slot("card_value", "terms")), context.slot("end")]
