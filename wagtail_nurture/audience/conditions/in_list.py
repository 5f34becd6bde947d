from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import choices, days
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.sources import MemberSince
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.contacts.models import List, ListMembership
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds

from .base import Answer, Condition, registry


class InListBlock(blocks.StructBlock):
    list = blocks.ChoiceBlock(choices=choices.lists, label=gettext_lazy("List"))

    class Meta:
        icon = "list-ul"
        label = gettext_lazy("Is in the list")
        label_format = "{list}"


@registry.register
class InList(Condition):
    slug = "in_list"
    label = gettext_lazy("Is in the list")
    icon = "list-ul"
    listens = rewinds = (kinds.LIST_JOINED, kinds.LIST_LEFT)

    @classmethod
    def block(cls):
        return InListBlock()

    @classmethod
    def config_of(cls, value):
        number = value.get("list")
        return {"list": int(number) if str(number or "").isdecimal() else None}

    def judge(self, past, at):
        since = past.of(MemberSince(self.config.get("list")))
        known = {"since": since.isoformat()} if since and since is not True else {}
        return Answer(bool(since), known)

    def where(self, at):
        members = ListMembership.objects.filter(list_id=self.config.get("list"), state=ListMembership.State.CONFIRMED)
        return Truth(those(members))

    @classmethod
    def folded(cls):
        return [way(_("is in the list “%(list)s”"))]

    def sentence(self):
        name = List.objects.filter(pk=self.config.get("list")).values_list("name", flat=True).first()
        return _("is in the list “%(list)s”") % {"list": name or "?"}

    def known(self, facts):
        return _("since %(day)s") % {"day": days.told(facts["since"])[0]} if facts.get("since") else ""

    def problems(self):
        if List.objects.filter(pk=self.config.get("list")).exists():
            return []
        return [_("The list of a condition is not chosen, or was deleted. Choose one.")]
