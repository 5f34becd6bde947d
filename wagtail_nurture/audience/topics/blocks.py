"""What an editor fills in for a topic."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from wagtail_nurture.audience import choices


def _languages():
    return [(code, str(label)) for code, label in settings.LANGUAGES]


class NameBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(choices=_languages, label=_("Language"))
    name = blocks.CharBlock(max_length=100, label=_("Name"))

    class Meta:
        icon = "globe"
        label = _("Name in another language")
        label_format = "{language}: {name}"


def names():
    """The stream of names in other languages."""
    return blocks.StreamBlock([("name", NameBlock())], required=False)


def rules():
    """The stream of rules, any of which makes a page be about the topic."""
    return blocks.StreamBlock(
        [
            ("tag", blocks.CharBlock(max_length=100, label=_("Pages with the tag"), icon="tag")),
            ("section", blocks.PageChooserBlock(label=_("A page and all below it"), icon="folder-open-inverse")),
            (
                "page_type",
                blocks.ChoiceBlock(choices=choices.page_types, label=_("Pages of the type"), icon="doc-full"),
            ),
        ],
        required=False,
    )
