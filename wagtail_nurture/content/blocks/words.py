"""Fields for what editors write, checked for merge fields and addresses while they are saved."""

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from wagtail_nurture.audience.sections import SectionBlock
from wagtail_nurture.choosing import SnippetChooserBlock

from .. import addresses, merge, parameters, picking, rich


#: What the editor of rich text offers: what every mail programme shows.
FEATURES = ["bold", "italic", "link", "ul", "ol", "h2", "h3", picking.FEATURE]


def spoken_link(words, address):
    """A link in plain text, punctuated as the active language does: "Read more: https://…"."""
    return gettext("%(words)s: %(address)s") % {"words": words, "address": address}


class _Merging:
    """Mixin of fields without formatting that may tell something of each person: what is misspelt is refused."""

    def clean(self, value):
        value = super().clean(value)
        refuse(merge.problems(value, unfinished_allowed=self.is_deferred_validation))
        return value


class _LineBlock(_Merging, blocks.CharBlock):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        picking.offer(self.field.widget)


class WordsBlock(_LineBlock):
    """One line with merge fields."""


class LongWordsBlock(_Merging, blocks.TextBlock):
    """Some lines with merge fields, without any formatting."""

    @cached_property
    def field(self):
        field = super().field
        picking.offer(field.widget)
        return field


class RichWordsBlock(blocks.RichTextBlock):
    """Rich text with merge fields."""

    def __init__(self, **options):
        super().__init__(features=FEATURES, **options)

    def clean(self, value):
        value = super().clean(value)
        refuse(merge.problems(rich.plain(value.source), unfinished_allowed=self.is_deferred_validation))
        return value


class AddressBlock(blocks.CharBlock):
    """An address a link may lead to: http, https, mailto or tel."""

    def clean(self, value):
        value = (super().clean(value) or "").strip()
        wrong = addresses.problem_of(value) if value else ""
        if wrong and not self.is_deferred_validation:
            raise ValidationError(wrong)
        return value


class ParametersBlock(_LineBlock):
    """What is added to an address for each person; see ``content.parameters``."""

    def clean(self, value):
        value = super().clean(value)
        wrong = parameters.problem_of(value)
        if wrong and not self.is_deferred_validation:
            raise ValidationError(wrong)
        return value


class LinkBlock(blocks.StructBlock):
    """Where something leads: a page of the site, which is followed when it moves, or an address.

    A page that was deleted stays chosen, and is a dead link: nothing else takes its place without a word.
    """

    page = SectionBlock(label=_("Page"), required=False)
    url = AddressBlock(
        label=_("or address"), required=False, help_text=_("https://…, mailto:… or tel:…"), max_length=1000
    )

    landing = SnippetChooserBlock(
        "wagtail_nurture.Landing",
        label=_("or personal landing link"),
        required=False,
        help_text=_("Leads each person to a page chosen by rule when they open it."),
    )
    parameters = ParametersBlock(
        label=_("Added to the address"),
        required=False,
        max_length=300,
        help_text=_("For each person, for example mail={{ email }}&from=newsletter. Whoever runs that site reads it."),
    )

    def __init__(self, *args, required=True, **options):
        super().__init__(*args, required=required, **options)

    def clean(self, value):
        value = super().clean(value)
        if self.meta.required and not self.is_deferred_validation and not leads(value):
            wrong = ValidationError(_("Choose a page or write an address."))
            raise StructBlockValidationError(block_errors={"page": wrong})
        return value

    class Meta:
        icon = "link"
        label = _("Leads to")
        form_layout = ["page", "url", "landing", "parameters"]


def leads(link):
    """Whether a LinkBlock's value leads anywhere."""
    return any(link.get(name) for name in ("page", "url", "landing"))


def refuse(problems):
    """Raise ValidationError when there are ``problems``."""
    if problems:
        raise ValidationError([str(problem) for problem in problems])
