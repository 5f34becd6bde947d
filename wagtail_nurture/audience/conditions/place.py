import re
from collections import defaultdict

from django.db.models import Q
from django.db.models.functions import Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience.folded import Folded, fold
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.postcodes import Normal, normal
from wagtail_nurture.audience.sources import Detail
from wagtail_nurture.audience.truth import EVERYBODY, NOBODY, Truth
from wagtail_nurture.contacts import countries, departments
from wagtail_nurture.contacts.models import ContactField, ContactValue, PostalAddress
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds

from .base import Answer, Condition, registry


#: Beginnings of postcodes in one condition.
MOST = 100
_NOT_ABROAD = sorted(fold(code) for code in countries.FRENCH)


class PlaceBlock(blocks.StructBlock):
    department = blocks.ChoiceBlock(
        choices=departments.choices, required=False, label=gettext_lazy("French department")
    )
    postcodes = blocks.CharBlock(
        required=False,
        max_length=500,
        label=gettext_lazy("Or postcodes that begin with"),
        help_text=gettext_lazy("Several are separated by commas: 33, 640, SW1A."),
    )
    country = blocks.ChoiceBlock(choices=countries.choices, required=False, label=gettext_lazy("Country"))

    class Meta:
        icon = "site"
        label = gettext_lazy("Lives in")
        label_format = "{department} {postcodes} {country}"


@registry.register
class Place(Condition):
    """Where the person lives, by postcode and country: in a French department or where postcodes begin in certain ways,
    and in a country. A postcode without a country is taken for a French one where a department is asked for."""

    slug = "place"
    label = gettext_lazy("Lives in")
    icon = "site"
    listens = rewinds = (kinds.FIELD_SET,)

    @classmethod
    def block(cls):
        return PlaceBlock()

    def _text(self, name):
        text = self.config.get(name)
        return text.strip() if isinstance(text, str) else ""

    @property
    def beginnings(self):
        """The beginnings of postcodes that were written, each once."""
        parts = [normal(part) for part in re.split(r"[,;\n]", self._text("postcodes"))]
        return list(dict.fromkeys(part for part in parts if part))[:MOST]

    @property
    def _of_department(self):
        return departments.prefixes(self._text("department"))

    @property
    def _asks_postcode(self):
        return bool(self._text("department") or self._text("postcodes"))

    def judge(self, past, at):
        codes = [normal(code) for code in _texts(past.of(Detail("postcode")))]
        lands = [fold(land) for land in _texts(past.of(Detail("country")))]
        wanted = fold(self._text("country"))
        fits = self._fits(codes, lands) and (not wanted or wanted in lands)
        return Answer(fits, {} if codes or not self._asks_postcode else {"empty": True})

    def _fits(self, codes, lands):
        """Whether a postcode fits; there is something to fit at all."""
        if not self._asks_postcode:
            return bool(self._text("country"))
        abroad = any(land not in _NOT_ABROAD for land in lands)
        beginnings = [*self.beginnings, *(() if abroad else self._of_department)]
        return any(code.startswith(tuple(beginnings)) for code in codes)

    def where(self, at):
        if not self._asks_postcode and not self._text("country"):
            return Truth(NOBODY)
        rows, column = _column("country")
        rows = rows.exclude(**{column: ""}).exclude(**{column: None}).alias(told=Folded(column))
        there = EVERYBODY
        if wanted := fold(self._text("country")):
            there = those(rows.filter(told=wanted))
        if not self._asks_postcode:
            return Truth(there)
        abroad = those(rows.exclude(told__in=_NOT_ABROAD))
        near = _beginning(self.beginnings)
        if self._of_department:
            near = near | _beginning(self._of_department) & ~abroad
        return Truth(near if there is EVERYBODY else near & there)

    @classmethod
    def folded(cls):
        both = _("lives in the department %(department)s, or has a postcode that begins with %(postcodes)s")
        postcodes = _("has a postcode that begins with %(postcodes)s")
        department = _("lives in the department %(department)s")
        plain = [(both, ["department", "postcodes"]), (postcodes, ["postcodes"]), (department, ["department"])]
        country = _("%(place)s (%(country)s)")
        exact = [(country.replace("%(place)s", words), [*names, "country"]) for words, names in plain]
        return [*(way(words, when=names) for words, names in exact + plain), way(_("lives in: %(country)s"))]

    def sentence(self):
        facts = {
            "department": departments.name_of(self._text("department")),
            "postcodes": ", ".join(self.beginnings),
            "country": countries.name_of(self._text("country")) or "…",
        }
        if not self._asks_postcode:
            return _("lives in: %(country)s") % facts
        if facts["department"] and facts["postcodes"]:
            words = _("lives in the department %(department)s, or has a postcode that begins with %(postcodes)s")
        elif facts["department"]:
            words = _("lives in the department %(department)s")
        else:
            words = _("has a postcode that begins with %(postcodes)s")
        place = words % facts
        return _("%(place)s (%(country)s)") % {**facts, "place": place} if self._text("country") else place

    def problems(self):
        department, country = self._text("department"), self._text("country").upper()
        parts = [part for part in re.split(r"[,;\n]", self._text("postcodes")) if part.strip()]
        if not (department or parts or country):
            return [_("A condition on the place names none. Choose a department, postcodes or a country.")]
        found = []
        if department and not self._of_department:
            found.append(_("There is no department “%(code)s”. Choose one.") % {"code": department})
        if country and country not in countries.CODES:
            found.append(_("There is no country “%(code)s”. Choose one.") % {"code": country})
        elif department and country and country not in countries.FRENCH:
            facts = {"department": departments.name_of(department), "country": countries.name_of(country)}
            found.append(_("%(department)s is not in: %(country)s. Choose one of both.") % facts)
        wrong = [part.strip() for part in parts if not normal(part) or len(normal(part)) > 10]
        if wrong:
            words = _("No postcode begins with “%(text)s”. Write digits and letters, separated by commas.")
            found.append(words % {"text": wrong[0][:50]})
        if len(parts) > MOST:
            found.append(_("A condition holds up to %(most)d beginnings of postcodes.") % {"most": MOST})
        return found


def _texts(found):
    """The texts of a detail, whatever kind it is."""
    return [text for text in (found if isinstance(found, list) else [found]) if isinstance(text, str) and text]


def _column(slug):
    """(rows, column) that hold the detail: a field that editors defined hides the postal address."""
    field = ContactField.objects.filter(slug=slug).first()
    return (ContactValue.objects.filter(field=field), "text") if field else (PostalAddress.objects.all(), slug)


def _beginning(beginnings):
    """People whose postcode begins with one of ``beginnings``; one query for its kind."""
    rows, column = _column("postcode")
    lengths = defaultdict(list)
    for each in beginnings:
        lengths[len(each)].append(each)
    fits = NOBODY
    for length, several in lengths.items():
        name = f"first_{length}"
        rows = rows.alias(**{name: Substr(Normal(column), 1, length)})
        fits = fits | Q(**{f"{name}__in": several})
    return those(rows.filter(fits))
