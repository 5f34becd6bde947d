"""The choice of pages in a rule. A section that was chosen stays chosen when its page is deleted."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from . import choices
from .kept_choice import KeptChoiceBlock


class DeletedPage:
    """A page that was chosen and is no more. It keeps its number: "below this page" must never become "any page"."""

    def __init__(self, pk):
        self.pk = self.id = pk

    def __str__(self):
        return _("a deleted page")


class SectionBlock(blocks.PageChooserBlock):
    """Chooses a page, with all below it. Its value is a page, a :class:`DeletedPage`, or None."""

    def to_python(self, value):
        return super().to_python(value) or _deleted(value)

    def bulk_to_python(self, values):
        found = zip(values, super().bulk_to_python(values), strict=True)
        return [page or _deleted(value) for value, page in found]

    def value_from_form(self, value):
        if isinstance(value, self.model_class | DeletedPage):
            return value
        number = _deleted(value)
        return number and (super().value_from_form(number.pk) or number)

    def clean(self, value):
        """A deleted page passes: what is wrong with a rule is said by its own words, and a draft may be saved."""
        return value if isinstance(value, DeletedPage) else super().clean(value)

    def get_form_state(self, value):
        if isinstance(value, DeletedPage):
            return {"id": value.pk, "parentId": None, "adminTitle": str(value), "editUrl": None}
        return super().get_form_state(value)

    def extract_references(self, value):
        return [] if isinstance(value, DeletedPage) else super().extract_references(value)


def _deleted(value):
    try:
        return DeletedPage(int(value))
    except (TypeError, ValueError):
        return None


class PagesBlock(blocks.StructBlock):
    """Which pages are meant, as :mod:`audience.pagewords` reads it; blocks that ask about pages inherit it."""

    section = SectionBlock(
        required=False, label=gettext_lazy("In section"), help_text=gettext_lazy("This page and all below it.")
    )
    page_type = KeptChoiceBlock(choices=choices.page_types_or_any, required=False, label=gettext_lazy("Page type"))
    topic = blocks.CharBlock(required=False, max_length=100, label=gettext_lazy("Tag"))
    author = KeptChoiceBlock(
        choices=choices.authors_or_any,
        required=False,
        label=gettext_lazy("Author"),
        help_text=gettext_lazy("The account that the page belongs to."),
    )
    locale = KeptChoiceBlock(choices=choices.languages_or_any, required=False, label=gettext_lazy("Language"))
