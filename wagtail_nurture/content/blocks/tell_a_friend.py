from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from wagtail_nurture.choosing import SnippetChooserBlock

from ..mjml import Element
from ..paper import nodes
from . import groups
from .base import MessageBlock, cell, registry, section
from .button import button
from .heading import SMALL
from .words import RichWordsBlock, WordsBlock, spoken_link


@registry.register
class TellAFriendBlock(MessageBlock, blocks.StructBlock):
    """The reader's own link to a form, to pass on. A friend who comes by it types their address and agrees themselves.

    The button leads to a page with the link, since we write to nobody on somebody else's word.
    """

    slug = "tell_a_friend"

    heading = WordsBlock(label=_("Heading"), required=False, max_length=150)
    text = RichWordsBlock(label=_("Text"), required=False, help_text=_("What the friend gets, and what the reader."))
    button = WordsBlock(label=_("Words on the button"), max_length=80)
    form = SnippetChooserBlock(
        "wagtail_nurture.Form",
        label=_("Form"),
        help_text=_("Where the friend subscribes. Choose one that asks for consent: only who agrees is counted."),
    )

    def mjml(self, value, context):
        words = [cell(Element("h2", context.words(value["heading"]), style=SMALL), padding="22px 4px")]
        return [
            section(
                *(words if value["heading"] else ()),
                *([cell(*context.rich(value["text"]), padding="0 6px")] if value["text"] else ()),
                button(context, value["button"], self._address(value, context)),
            )
        ]

    def paper(self, value, context):
        return [
            *nodes.title(context, value["heading"]),
            *(context.rich(value["text"]) if value["text"] else ()),
            nodes.scan(self._address(value, context), context.words(value["button"])),
        ]

    def plain(self, value, context):
        heading = f"## {context.words(value['heading'])}" if value["heading"] else ""
        text = context.rich_lines(value["text"]) if value["text"] else ""
        link = spoken_link(context.words(value["button"]), self._address(value, context))
        return "\n\n".join(filter(None, [heading, text, link]))

    @staticmethod
    def _address(value, context):
        form = value["form"]
        if form is None:
            context.problem(translate("Choose the form that the friend fills in."))
            return ""
        if not form.live:
            context.problem(translate("The form “%(name)s” is not published.") % {"name": form.name})
        elif not form.consent_purpose:
            context.problem(
                translate("The form “%(name)s” asks for no consent: no friend would ever count.") % {"name": form.name}
            )
        return context.act("friend", options=[{"form": form.slug}])(0)

    def sample_value(self):
        return {
            "heading": str(_("Who rides with you?")),
            "text": str(_("<p>Pass this on: your friend gets our advice, and you get a bell.</p>")),
            "button": str(_("Tell a friend")),
            "form": None,
        }

    class Meta:
        icon = "group"
        label = _("Tell a friend")
        description = _("A button with the reader’s own link to a form, to pass on. Friends who subscribe are counted.")
        label_format = _("Tell a friend: {form}")
        group = groups.FOR_EACH_PERSON
