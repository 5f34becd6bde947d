from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import choices
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.persona_models import ContactPersona, Persona
from wagtail_nurture.audience.sources import PersonaOf
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds

from .base import Answer, Condition, registry


_IS, _IS_NOT, _NONE = "is", "is_not", "none"
_COMPARISONS = [
    (_IS, gettext_lazy("is")),
    (_IS_NOT, gettext_lazy("is not")),
    (_NONE, gettext_lazy("is none of them")),
]


class PersonaBlock(blocks.StructBlock):
    comparison = blocks.ChoiceBlock(choices=_COMPARISONS, default=_IS, label=gettext_lazy("The person"))
    persona = blocks.ChoiceBlock(choices=choices.personas, required=False, label=gettext_lazy("Persona"))

    class Meta:
        icon = "user"
        label = gettext_lazy("Is a persona")
        label_format = "{comparison} {persona}"


@registry.register
class IsPersona(Condition):
    slug = "persona"
    label = gettext_lazy("Is a persona")
    icon = "user"
    listens = rewinds = (kinds.PERSONA_CHANGED,)

    @classmethod
    def block(cls):
        return PersonaBlock()

    @classmethod
    def config_of(cls, value):
        number = value.get("persona")
        return {
            "comparison": value.get("comparison") or _IS,
            "persona": int(number) if str(number or "").isdecimal() else None,
        }

    @property
    def comparison(self):
        wanted = self.config.get("comparison")
        return wanted if wanted in (_IS_NOT, _NONE) else _IS

    @property
    def wanted(self):
        number = self.config.get("persona")
        return number if isinstance(number, int) else 0

    def judge(self, past, at):
        found = past.of(PersonaOf())
        if self.comparison == _NONE:
            return Answer(found is None)
        return Answer((found == self.wanted) == (self.comparison == _IS))

    def where(self, at):
        rows = ContactPersona.objects.all()
        if self.comparison != _NONE:
            rows = rows.filter(persona_id=self.wanted)
        theirs = those(rows)
        return Truth(theirs if self.comparison == _IS else ~theirs)

    @classmethod
    def folded(cls):
        return [
            way(_("is none of the personas"), when={"comparison": [_NONE]}),
            way(_("is not the persona “%(persona)s”"), when={"comparison": [_IS_NOT]}),
            way(_("is the persona “%(persona)s”")),
        ]

    def sentence(self):
        if self.comparison == _NONE:
            return _("is none of the personas")
        words = _("is the persona “%(persona)s”") if self.comparison == _IS else _("is not the persona “%(persona)s”")
        name = Persona.objects.filter(pk=self.wanted).values_list("name", flat=True).first()
        return words % {"persona": name or "?"}

    def problems(self):
        if self.comparison == _NONE or Persona.objects.filter(pk=self.wanted).exists():
            return []
        return [_("The persona of a condition is not chosen, or was deleted. Choose one.")]
