from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

from ..mjml import Element
from ..paper import nodes
from . import groups
from .base import SIDE, MessageBlock, registry
from .words import LinkBlock, WordsBlock
from .words import leads as link_leads


@registry.register
class ImageBlock(MessageBlock, blocks.StructBlock):
    """A picture, with or without a link."""

    slug = "image"
    simple = True

    image = ImageChooserBlock(label=_("Picture"))
    alt = WordsBlock(
        label=_("In words"),
        required=False,
        max_length=200,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    decorative = blocks.BooleanBlock(
        label=_("It only decorates"), required=False, help_text=_("Whoever does not see it misses nothing.")
    )
    link = LinkBlock(required=False)

    def inside(self, value, context):
        shown = context.picture(value["image"], "max-1056x1400")
        if shown is None:
            return []
        return [
            Element(
                "mj-image",
                src=context.absolute(shown.url),
                alt=context.words(value["alt"]),
                width=f"{min(528, max(1, shown.width))}px",
                href=context.link(value["link"], label=value["alt"]) or None if leads(value) else None,
                border_radius="10px",
                padding=f"10px {SIDE}",
                css_class="n-cell",
            )
        ]

    def paper(self, value, context):
        picture = context.picture(value["image"], nodes.PRINT)
        if picture is None:
            return []
        shown = [Element("p", nodes.image(picture, alt=value["alt"]), class_="picture")]
        if leads(value):
            shown.append(Element("p", context.link(value["link"], label=value["alt"]), class_="address"))
        return shown

    def plain(self, value, context):
        words = f"[{context.words(value['alt'])}]" if value["alt"] else ""
        return f"{words} {context.link(value['link'], label=value['alt'])}".strip() if leads(value) else words

    def sample_value(self):
        newest = get_image_model().objects.order_by("-pk").values_list("pk", flat=True).first()
        return {"image": newest, "alt": "", "link": {"page": None, "url": ""}}

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("A picture as wide as the message, with or without a link.")
        label_format = _("Picture “{image}” {alt}")
        group = groups.PICTURES


def leads(value):
    return link_leads(value["link"])
