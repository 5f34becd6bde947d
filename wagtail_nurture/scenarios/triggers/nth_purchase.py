from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .. import hours
from ..parts import PartBlock
from .base import Entry, Trigger, entry_of, registry


ANYWHERE, TILL, ONLINE = "anywhere", "till", "online"
MOST = 1000


@registry.register
class NthPurchase(Trigger):
    """Somebody buys for the Nth time, perhaps each N times: after the tenth till pass. An order counts once."""

    slug = "nth_purchase"
    label = gettext_lazy("So many purchases are made")
    icon = "success"
    group = hours.MORE_STARTS
    label_format = "{number}, {where}"
    kinds = (kinds.PURCHASE_MADE,)

    class Block(PartBlock):
        number = blocks.IntegerBlock(default=10, label=gettext_lazy("With which purchase"))
        each = blocks.BooleanBlock(required=False, label=gettext_lazy("Again after as many more, and so on"))
        where = blocks.ChoiceBlock(
            choices=[
                (ANYWHERE, gettext_lazy("anywhere")),
                (TILL, gettext_lazy("at the till of a shop")),
                (ONLINE, gettext_lazy("on the site")),
            ],
            default=ANYWHERE,
            label=gettext_lazy("Bought"),
        )

    @classmethod
    def config(cls, value):
        return {
            "number": value.get("number") or 0,
            "each": bool(value.get("each")),
            "where": value.get("where") or ANYWHERE,
        }

    @classmethod
    def sentence(cls, config):
        where = {
            ANYWHERE: _("anywhere"),
            TILL: _("at the till of a shop"),
            ONLINE: _("on the site"),
        }[config["where"]]
        facts = {"n": config["number"], "where": where}
        if config["each"]:
            words = ngettext("After each purchase %(where)s", "After each %(n)d purchases %(where)s", config["number"])
            return words % facts
        words = ngettext("The first purchase %(where)s", "Purchase number %(n)d %(where)s", config["number"])
        return words % facts

    @classmethod
    def problems(cls, config):
        if 1 <= config["number"] <= MOST:
            return []
        return [_("With which purchase: write a number from 1 to %(most)d.") % {"most": MOST}]

    @classmethod
    def comes_again(cls, config):
        return config["each"]

    @classmethod
    def match(cls, events, config):
        mine = {event.pk: event for event in events if event.kind in cls.kinds}
        if not mine:
            return []
        before = _purchases(config).filter(
            Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lte=OuterRef("pk")), contact=OuterRef("contact")
        )
        counted = _purchases(config).filter(pk__in=mine).annotate(number=Subquery(_number(before)))
        return [
            entry_of(
                mine[pk],
                facts={"purchases": number},
                key=f"purchase:{number}",
                again=config["each"],
            )
            for pk, number in counted.values_list("pk", "number")
            if number == config["number"] or (config["each"] and number % config["number"] == 0)
        ]

    @classmethod
    def matching_now(cls, config, at):
        bought = _purchases(config).filter(at__lte=at, contact__isnull=False)
        return Q(pk__in=_counted(bought).filter(n__gte=config["number"]).values("contact"))

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        bought = _counted(_purchases(config).filter(at__lte=at, contact__in=contact_ids))
        return [
            Entry(contact, at, facts={"purchases": n}, key=f"purchase:{n - n % config['number']}", again=config["each"])
            for contact, n in bought.values_list("contact", "n")
            if n >= config["number"]
        ]


def _purchases(config):
    bought = Event.objects.filter(kind=kinds.PURCHASE_MADE)
    if config["where"] == TILL:
        return bought.filter(properties__till=True)
    return bought.exclude(properties__till=True) if config["where"] == ONLINE else bought


def _counted(bought):
    """How many orders each person made, as ``n``; one that is told of twice counts once."""
    order = Coalesce(NullIf(F("subject"), Value("")), Cast("pk", CharField()))
    return bought.order_by().values("contact").annotate(n=Count(order, distinct=True))


def _number(before):
    return _counted(before).values("n")
