from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture import reasons
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.sources import Refusal
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import consent, purposes
from wagtail_nurture.tracking import kinds

from .base import Answer, Condition, registry


class AgreesBlock(blocks.StructBlock):
    purpose = blocks.ChoiceBlock(choices=purposes.choices, label=gettext_lazy("Purpose"))

    class Meta:
        icon = "check"
        label = gettext_lazy("May be written to")
        label_format = "{purpose}"


@registry.register
class Agrees(Condition):
    """May be written to by e-mail for a purpose, now: agreed, confirmed, not withdrawn, with an address that works."""

    slug = "agrees"
    label = gettext_lazy("May be written to")
    icon = "check"
    listens = (kinds.CONSENT_GRANTED, kinds.CONSENT_WITHDRAWN)

    @classmethod
    def block(cls):
        return AgreesBlock()

    @property
    def purpose(self):
        return str(self.config.get("purpose") or "")

    def judge(self, past, at):
        reason = past.of(Refusal(self.purpose))
        return Answer(False, {"reason": reason}) if reason else Answer(True)

    def where(self, at):
        return Truth(consent.allowed(purpose=self.purpose))

    @classmethod
    def folded(cls):
        return [
            way(_("may receive %(purpose)s") % {"purpose": purposes.in_sentence(slug)}, when={"purpose": [slug]})
            for slug in settings.purposes
        ]

    def sentence(self):
        return _("may receive %(purpose)s") % {"purpose": purposes.in_sentence(self.purpose or "?")}

    def known(self, facts):
        reason = facts.get("reason")
        return reasons.sentence(reason, purposes.facts(self.purpose)) if reason else ""

    def problems(self):
        if self.purpose in settings.purposes:
            return []
        return [_("The purpose of a condition is not chosen, or no longer exists. Choose one.")]
