from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

from ..mjml import Element
from ..paper import nodes
from . import groups
from .base import MessageBlock, cell, registry, section
from .button import button
from .heading import LARGE
from .image import leads
from .words import LinkBlock, RichWordsBlock, WordsBlock, spoken_link


#: As wide as the message, twice as sharp; cut around the focal point.
SIZE, WIDTH = "fill-1200x640", 600


@registry.register
class HeroBlock(MessageBlock, blocks.StructBlock):
    """A picture from edge to edge with heading, words and a button below it.

    Never words on the picture: Outlook shows no picture behind words, and many people are shown no pictures at all.
    """

    slug = "hero"

    image = ImageChooserBlock(
        label=_("Picture"),
        help_text=_("Shown from edge to edge, nearly twice as wide as high. Set its focal point on what matters."),
    )
    alt = WordsBlock(
        label=_("In words"),
        required=False,
        max_length=200,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    decorative = blocks.BooleanBlock(
        label=_("It only decorates"), required=False, help_text=_("Whoever does not see it misses nothing.")
    )
    heading = WordsBlock(label=_("Heading"), max_length=150)
    text = RichWordsBlock(label=_("Text"), required=False, help_text=_("One or two sentences."))
    button = WordsBlock(
        label=_("Words on the button"), required=False, max_length=80, help_text=_("Empty: there is no button.")
    )
    link = LinkBlock(required=False)

    def mjml(self, value, context):
        shown = context.picture(value["image"], SIZE)
        if shown is None:
            return []
        href = self._href(value, context)
        words = [
            cell(Element("h1", context.words(value["heading"]), style=LARGE), padding="24px 10px", css_class="n-h1")
        ]
        if value["text"]:
            words.append(cell(*context.rich(value["text"]), padding="0 6px"))
        if value["button"]:
            words.append(button(context, value["button"], href))
        return [section(self._picture(value, shown, context, href)), section(*words)]

    def _href(self, value, context):
        """A word for where button and picture lead; "" without either."""
        if leads(value):
            if not value["button"]:
                context.problem(translate("Write the words on the button, or take its link away."))
            return context.link(value["link"], label=value["button"])
        return context.link(value["link"], label=value["button"]) if value["button"] else ""

    @staticmethod
    def _picture(value, shown, context, href):
        return Element(
            "mj-image",
            src=context.absolute(shown.url),
            # A picture that leads somewhere needs a name.
            alt=context.words(value["alt"]) or (context.words(value["button"]) if href else ""),
            width=f"{min(WIDTH, max(1, shown.width))}px",
            href=href or None,
            padding="0",
            fluid_on_mobile="true",
        )

    def paper(self, value, context):
        picture = context.picture(value["image"], SIZE)
        if picture is None:
            return []
        shown = [
            Element("p", nodes.image(picture, alt=value["alt"]), class_="picture"),
            Element("h1", context.words(value["heading"])),
        ]
        if value["text"]:
            shown += context.rich(value["text"])
        if value["button"]:
            code, address = context.code(value["link"], label=value["button"]), context.link(value["link"])
            shown.append(nodes.scan(code, context.words(value["button"]), address))
        return shown

    def plain(self, value, context):
        if value["image"] is None:
            return ""
        parts = [f"{context.words(value['heading'])}\n{'=' * 40}"]
        if value["text"]:
            parts.append(context.rich_lines(value["text"]))
        if value["button"]:
            parts.append(spoken_link(context.words(value["button"]), self._href(value, context)))
        return "\n\n".join(parts)

    def sample_value(self):
        newest = get_image_model().objects.order_by("-pk").values_list("pk", flat=True).first()
        return {
            "image": newest,
            "alt": "",
            "heading": str(_("Choosing a touring bike well")),
            "text": str(_("<p>What fits in two panniers, and what stays at home.</p>")),
            "button": str(_("Book a test ride")),
            "link": {"page": None, "url": "https://example.org/"},
        }

    class Meta:
        icon = "desktop"
        label = _("Opening picture")
        description = _("A picture from edge to edge with a heading, words and a button below: how a message opens.")
        label_format = _("Opening picture: {heading}")
        group = groups.PICTURES
