"""What an editor may choose from in blocks that show pages."""

from django.utils.functional import lazystr
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import get_page_models

from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.audience.sections import DeletedPage, SectionBlock

from .words import WordsBlock


def page_types():
    """("shop.bikepage", "Bike page") for every page type that can be made."""
    found = [
        (model._meta.label_lower, lazystr(model._meta.verbose_name)) for model in get_page_models() if makeable(model)
    ]
    return [("", _("Any type of page")), *sorted(found, key=lambda item: str(item[1]).lower())]


def makeable(model):
    return model.is_creatable and not model._meta.abstract


def which_pages():
    """The fields that say which pages a block may show. What was chosen stays chosen when it is no more."""
    return [
        ("page_type", KeptChoiceBlock(label=_("Type of page"), choices=page_types, required=False)),
        ("section", SectionBlock(label=_("Only below this page"), required=False)),
        (
            "tag",
            blocks.CharBlock(
                label=_("Only with this tag"),
                required=False,
                max_length=100,
                help_text=_("As it is in addresses: city-bikes"),
            ),
        ),
    ]


def note_gone(value, context):
    """Note on the canvas what ``value`` names and is no more: "below this page" must never become "any page"."""
    if isinstance(value["section"], DeletedPage):
        context.problem(translate("The page below which it looks was deleted. Choose another, or none."))
    note_gone_type(value["page_type"], context)


def note_gone_type(kind, context):
    """Note that the type of page ``kind`` (a label, "" for any) is no longer there."""
    if kind and kind not in {model._meta.label_lower for model in get_page_models()}:
        context.problem(translate("The type of page “%(type)s” is no longer there. Choose another.") % {"type": kind})


def words_fields(button):
    """Heading above and words under each card."""
    return [
        ("heading", WordsBlock(label=_("Heading"), required=False, max_length=150)),
        ("button", WordsBlock(label=_("Words of the link"), required=False, max_length=60, default=button)),
    ]


def count_field():
    return ("count", blocks.IntegerBlock(label=_("How many at most"), default=3, min_value=1, max_value=12))


def say_why_field():
    return (
        "say_why",
        blocks.BooleanBlock(
            label=_("Say why"),
            required=False,
            help_text=_("One line below each page, such as “Because you read about touring”."),
        ),
    )


def config_of(value, *names):
    """``value`` (StructValue) as JSON; the section by its page id."""
    config = {name: value.get(name) for name in names}
    config["section"] = value["section"].pk if value.get("section") else None
    return config
