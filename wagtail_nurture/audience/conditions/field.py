from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import choices, comparing
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.sources import Detail
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.contacts.models import ContactField
from wagtail_nurture.tracking import kinds

from .base import Answer, Condition, registry


OPERATORS = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "contains": gettext_lazy("contains"),
    "at_least": gettext_lazy("is at least"),
    "at_most": gettext_lazy("is at most"),
    "filled": gettext_lazy("is filled in"),
    "empty": gettext_lazy("is empty"),
}
_WITHOUT_VALUE = {"filled", "empty"}


class FieldBlock(blocks.StructBlock):
    field = blocks.ChoiceBlock(choices=choices.fields, label=gettext_lazy("Detail"))
    operator = blocks.ChoiceBlock(choices=list(OPERATORS.items()), default="is", label=gettext_lazy("Comparison"))
    value = blocks.CharBlock(
        required=False,
        max_length=200,
        label=gettext_lazy("Value"),
        help_text=gettext_lazy("A date is written 2026-12-31; yes or no as 1 or 0."),
    )

    class Meta:
        icon = "user"
        label = gettext_lazy("Has a detail")
        label_format = "{field} {operator} {value}"


@registry.register
class HasField(Condition):
    """A detail of the person compared with a value. An empty detail is neither equal, greater nor smaller."""

    slug = "field"
    label = gettext_lazy("Has a detail")
    icon = "user"
    listens = rewinds = (kinds.FIELD_SET,)

    @classmethod
    def block(cls):
        return FieldBlock()

    @property
    def comparison(self):
        return comparing.Comparison(self.config.get("operator") or "is", self.config.get("value") or "")

    def judge(self, past, at):
        found = past.of(Detail(self.config.get("field")))
        truth = self.comparison.holds(found)
        return Answer(truth, {"field": self.config.get("field"), "empty": comparing.is_empty(found)})

    def where(self, at):
        return Truth(comparing.people(self.config.get("field"), self.comparison))

    @classmethod
    def folded(cls):
        compared = {"comparison": "%(operator)s"}
        return [
            way(_("%(field)s %(comparison)s"), when={"operator": sorted(_WITHOUT_VALUE)}, **compared),
            way(_("%(field)s %(comparison)s “%(value)s”"), **compared),
        ]

    def sentence(self):
        slug, operator = self.config.get("field"), self.config.get("operator") or "is"
        facts = {
            "field": choices.name_of(choices.fields(), slug),
            "comparison": OPERATORS.get(operator, operator),
            "value": self.config.get("value") or "",
        }
        if operator in _WITHOUT_VALUE:
            return _("%(field)s %(comparison)s") % facts
        return _("%(field)s %(comparison)s “%(value)s”") % facts

    def problems(self):
        slug = self.config.get("field")
        known = slug in choices.BUILT_IN_FIELDS or ContactField.objects.filter(slug=slug).exists()
        if not known:
            return [_("The detail “%(field)s” of a condition does not exist. Choose another.") % {"field": slug}]
        if not self.config.get("value") and self.config.get("operator") not in _WITHOUT_VALUE:
            return [_("The condition on “%(field)s” has no value to compare with.") % {"field": slug}]
        return []
