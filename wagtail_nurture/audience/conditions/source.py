from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience.folded import Folded, fold
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.touches import FIRST, LAST, CameBy, Touches
from wagtail_nurture.audience.truth import NOBODY, Truth
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds, reading

from .base import Answer, Condition, registry


ENTRY, EITHER = "entry", "either"
WHAT = {
    ENTRY: gettext_lazy("the way they became known"),
    "utm_campaign": gettext_lazy("the campaign"),
    "utm_source": gettext_lazy("the source of the campaign"),
    "utm_medium": gettext_lazy("the medium of the campaign"),
    "referrer": gettext_lazy("the site they came from"),
}
TOUCH = {
    FIRST: gettext_lazy("first visit"),
    LAST: gettext_lazy("last visit from outside"),
    EITHER: gettext_lazy("first or last visit"),
}
HOW = {"is": gettext_lazy("is"), "contains": gettext_lazy("contains")}


class SourceBlock(blocks.StructBlock):
    what = blocks.ChoiceBlock(choices=list(WHAT.items()), default="utm_campaign", label=gettext_lazy("Looks at"))
    touch = blocks.ChoiceBlock(
        choices=list(TOUCH.items()),
        default=FIRST,
        label=gettext_lazy("Of which visit"),
        help_text=gettext_lazy("Does not matter for the way they became known."),
    )
    how = blocks.ChoiceBlock(choices=list(HOW.items()), default="is", label=gettext_lazy("Comparison"))
    value = blocks.CharBlock(
        required=False,
        max_length=100,
        label=gettext_lazy("Value"),
        help_text=gettext_lazy("As it stands in the link, for example spring-sale; for a site example.org."),
    )

    class Meta:
        icon = "link-external"
        label = gettext_lazy("Came from")
        label_format = "{touch}: {what} {how} {value}"


@registry.register
class CameFrom(Condition):
    """How the person became known, or the campaign and site of the first or last visit; not known without a browser."""

    slug = "source"
    label = gettext_lazy("Came from")
    icon = "link-external"
    listens = (kinds.CONTACT_CREATED, kinds.FIELD_SET, kinds.VISITOR_IDENTIFIED, kinds.PAGE_VIEWED)

    @classmethod
    def block(cls):
        return SourceBlock()

    def _choice(self, name, choices, usual):
        found = self.config.get(name)
        return found if isinstance(found, str) and found in choices else usual

    @property
    def what(self):
        return self._choice("what", WHAT, "utm_campaign")

    @property
    def touches(self):
        """ "first", "last", or both."""
        touch = self._choice("touch", TOUCH, FIRST)
        return [FIRST, LAST] if touch == EITHER else [touch]

    @property
    def how(self):
        return self._choice("how", HOW, "is")

    @property
    def wanted(self):
        value = self.config.get("value")
        return fold(value.strip()) if isinstance(value, str) else ""

    @property
    def rewinds(self):
        return (kinds.FIELD_SET,) if self.what == ENTRY else ()

    def listens_to(self):
        if self.what == ENTRY:
            return (kinds.CONTACT_CREATED, kinds.FIELD_SET)
        return (kinds.VISITOR_IDENTIFIED, kinds.PAGE_VIEWED)

    def judge(self, past, at):
        if self.what == ENTRY:
            return Answer(self._fits(past.of(CameBy())))
        browsers = past.of(Touches())
        if not browsers:
            return Answer(None, {"unknown": "visits_not_measured"})
        told = [getattr(browser, touch) for browser in browsers for touch in self.touches]
        if any(touch is not None and self._fits(touch.get(self.what)) for touch in told):
            return Answer(True)
        return Answer(None, {"unknown": "another_since"}) if None in told else Answer(False)

    def _fits(self, found):
        found = fold(found) if isinstance(found, str) else ""
        if not (found and self.wanted):
            return False
        return found == self.wanted if self.how == "is" else self.wanted in found

    def where(self, at):
        if self.what == ENTRY:
            people = self._fitting(Contact.objects.all(), "source")
            return Truth(Q(pk__of=people.values("pk")))
        browsers, yes = reading.measurable(), NOBODY
        for touch in self.touches:
            fitting = self._fitting(browsers, KT(f"source__{touch}__{self.what}"))
            yes = yes | those(fitting)
        return Truth(yes, yes | ~those(browsers))

    def _fitting(self, rows, column):
        if not self.wanted:
            return rows.none()
        lookup = "told" if self.how == "is" else "told__contains"
        return rows.alias(told=Folded(column)).filter(**{lookup: self.wanted})

    def changed_since(self, at):
        if self.what == ENTRY:
            return super().changed_since(at)
        return reading.measurable().filter(last_seen_at__gt=at).values_list("contact_id", flat=True).distinct()

    @classmethod
    def folded(cls):
        return [
            way(_("%(what)s %(comparison)s “%(value)s”"), when={"what": [ENTRY]}, comparison="%(how)s"),
            way(_("%(visit)s: %(what)s %(comparison)s “%(value)s”"), visit="%(touch)s", comparison="%(how)s"),
        ]

    def sentence(self):
        facts = {
            "visit": TOUCH[self._choice("touch", TOUCH, FIRST)],
            "what": WHAT[self.what],
            "comparison": HOW[self.how],
            "value": self.config.get("value") or "…",
        }
        if self.what == ENTRY:
            return _("%(what)s %(comparison)s “%(value)s”") % facts
        return _("%(visit)s: %(what)s %(comparison)s “%(value)s”") % facts

    def problems(self):
        if self.wanted:
            return []
        return [_("A condition on where people came from has no value to compare with. Write one.")]
