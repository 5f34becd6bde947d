from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.choosing import SnippetChooserBlock
from wagtail_nurture.content.vouchers import giving

from .. import chosen
from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry


GONE, USED_UP, OVER = "offer_gone", "codes_used_up", "voucher_over"


@registry.register
class GiveVoucher(Step):
    """Gives each person their voucher of an offer; the messages that follow show that one, and never a second.

    Who comes when the list of codes is used up is held until there are some. When the offer is over, people go on
    without, and the journal says so.
    """

    slug = "give_voucher"
    label = gettext_lazy("Give a voucher")
    icon = "pick"
    label_format = gettext_lazy("voucher “{offer}”")

    class Block(PartBlock):
        offer = SnippetChooserBlock(
            "wagtail_nurture.VoucherOffer",
            label=gettext_lazy("Offer"),
            help_text=gettext_lazy("Good from this step on. What is sent later shows this one."),
        )

    @classmethod
    def config(cls, value):
        return {"offer": chosen.reference(value.get("offer"))}

    @classmethod
    def sentence(cls, config):
        return _("Give the voucher “%(offer)s”") % {"offer": config["offer"]["name"] or "…"}

    @classmethod
    def problems(cls, config):
        problem = chosen.offer_problem(config["offer"]["key"])
        return [problem] if problem else []

    @classmethod
    def load(cls, config, people, at, graph):
        offer = _offer(config)
        if offer is None or giving.is_over(offer, at):
            return dict.fromkeys((person.enrolment_id for person in people), OVER if offer else GONE)
        if people[0].rehearsal is not None:  # nothing is given in a try-out
            return {}
        without = giving.lacking(offer, [_passenger(person) for person in people])
        return {person.enrolment_id: USED_UP for person in without}

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome(hold=fact) if fact in (GONE, USED_UP) else Outcome(reason=fact or "")

    @classmethod
    def would(cls, config):
        return _("Would get the voucher “%(offer)s”.") % {"offer": config["offer"]["name"]}

    @classmethod
    def apply_to(cls, config, people, at):
        offer = _offer(config)
        if not giving.is_over(offer, at):
            giving.give_inside(offer, [_passenger(person) for person in people])


def _offer(config):
    """The offer, or None where it was deleted. One query."""
    return apps.get_model("wagtail_nurture", "VoucherOffer").objects.filter(pk=config["offer"]["key"] or None).first()


def _passenger(person):
    return giving.Passenger(person.contact_id, person.enrolment_id, person.locale, person.site_id)
