from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.coreutils import get_content_languages

from wagtail_nurture.audience.folded import Folded, fold
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.sources import Detail
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.contacts import languages
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import kinds

from .base import Answer, Condition, registry


UNKNOWN = "unknown"


def _choices():
    return [*get_content_languages().items(), (UNKNOWN, gettext_lazy("not known"))]


class LanguageBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(choices=_choices, label=gettext_lazy("Language"))

    class Meta:
        icon = "globe"
        label = gettext_lazy("Reads a language")
        label_format = "{language}"


@registry.register
class Language(Condition):
    """The language of the person; "fr" is also that of who reads "fr-ca"."""

    slug = "language"
    label = gettext_lazy("Reads a language")
    icon = "globe"
    listens = (kinds.FIELD_SET, kinds.CONTACT_CREATED)
    rewinds = (kinds.FIELD_SET,)

    @classmethod
    def block(cls):
        return LanguageBlock()

    @property
    def wanted(self):
        code = self.config.get("language")
        return fold(code.strip()) if isinstance(code, str) else ""

    def judge(self, past, at):
        found = fold(past.of(Detail("language")) or "")
        if self.wanted == UNKNOWN:
            return Answer(not found)
        fits = bool(self.wanted) and (found == self.wanted or found.startswith(f"{self.wanted}-"))
        return Answer(fits, {} if found else {"empty": True})

    def where(self, at):
        if self.wanted == UNKNOWN:
            return Truth(Q(language=""))
        fits = Q(told=self.wanted) | Q(told__startswith=f"{self.wanted}-")
        people = Contact.objects.alias(told=Folded("language")).filter(fits) if self.wanted else Contact.objects.none()
        return Truth(Q(pk__of=people.values("pk")))

    @classmethod
    def folded(cls):
        return [
            way(_("the language is not known"), when={"language": [UNKNOWN]}),
            way(_("reads %(language)s")),
        ]

    def sentence(self):
        if self.wanted == UNKNOWN:
            return _("the language is not known")
        return _("reads %(language)s") % {"language": languages.in_sentence(self.wanted) or "…"}

    def problems(self):
        if not self.wanted:
            return [_("The language of a condition is not chosen. Choose one.")]
        if self.wanted in {fold(code) for code, _name in _choices()}:
            return []
        words = _("The language “%(language)s” of a condition is none of this site. Choose another.")
        return [words % {"language": self.wanted}]

    def gone(self):
        """A language that the site gave up can still be asked for."""
        return [] if self.wanted else self.problems()
