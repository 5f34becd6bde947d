"""The questions of a form, as they are shown and as they were answered."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wagtail_nurture.contacts import countries, phones
from wagtail_nurture.contacts.kinds import BadValue, Kind, parse
from wagtail_nurture.contacts.models import ContactField

from .blocks import OWN_FIELDS


#: HTML that helps people and their browsers to answer: (input type, autocomplete, inputmode).
_OWN_HINTS = {
    "first_name": ("text", "given-name", ""),
    "last_name": ("text", "family-name", ""),
    "postcode": ("text", "postal-code", ""),
    "city": ("text", "address-level2", ""),
}
#: The person's own columns that are no plain text.
_OWN_KINDS = {"postcode": Kind.POSTCODE, "phone": Kind.PHONE}
_KIND_HINTS = {
    Kind.NUMBER: ("text", "", "decimal"),
    Kind.DATE: ("date", "", ""),
    Kind.PHONE: ("tel", "tel", "tel"),
    Kind.COUNTRY: ("text", "country", ""),
    Kind.POSTCODE: ("text", "postal-code", ""),
}


@dataclass
class Question:
    """One question: what is shown, what was typed (str, or a list for several choices), what is wrong with it."""

    slug: str
    label: str
    help: str = ""
    required: bool = False
    kind: str = Kind.TEXT
    choices: list = field(default_factory=list)
    typed: str | list = ""
    error: str = ""

    @property
    def name(self):
        """The name of the HTML field; prefixed, so that no field of an editor hides one of ours."""
        return f"q-{self.slug}"

    @property
    def several(self):
        return self.kind == Kind.MULTI_CHOICE

    @property
    def options(self):
        """[(value, words)] to choose one of, for the kinds that are chosen from; [] for those that are typed."""
        if self.kind == Kind.COUNTRY:
            return countries.choices()
        return [(choice, choice) for choice in self.choices] if self.kind == Kind.CHOICE else []

    @property
    def hints(self):
        """(input type, autocomplete, inputmode)."""
        return _OWN_HINTS.get(self.slug) or _KIND_HINTS.get(self.kind, ("text", "", ""))

    def answer(self):
        """The typed text as a value of the question's kind; notes the error and gives None when it does not fit."""
        try:
            value = parse(self.kind, self.typed, choices=self.choices)
        except BadValue as problem:
            self.error = str(problem) if self.slug != "phone" else wrong_number()
            return None
        if self.slug == "phone" and value and not phones.takes_texts(value):
            self.error = wrong_number()
            return None
        if self.required and (value is None or value is False):
            self.error = _("This answer is needed. Please fill it in.")
        return value


def wrong_number():
    """What to write where a mobile number is asked for."""
    words = _("Write a mobile number, for example %(example)s; from another country with + and its code in front.")
    return words % {"example": phones.example()}


def of(form):
    """The Questions of ``form``, unanswered; one query. A question whose field was deleted is left out."""
    wanted = [block.value for block in form.fields if block.block_type == "field"]
    slugs = [value["field"] for value in wanted]
    defined = {row.slug: row for row in ContactField.objects.filter(slug__in=slugs)} if slugs else {}
    known = (_question(value, defined.get(value["field"])) for value in wanted)
    return [question for question in known if question]


def _question(value, defined):
    slug = value["field"]
    shown = {"help": value.get("help") or "", "required": bool(value.get("required"))}
    if defined:
        label = value.get("label") or defined.label
        return Question(slug, label, kind=defined.kind, choices=list(defined.choices or []), **shown)
    if slug in OWN_FIELDS:
        kind = _OWN_KINDS.get(slug, Kind.TEXT)
        return Question(slug, value.get("label") or str(OWN_FIELDS[slug]), kind=kind, **shown)
    return None
