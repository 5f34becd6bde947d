"""What the body of a page is made of."""

from wagtail import blocks
from wagtail.images.blocks import ImageBlock


class SpecBlock(blocks.StructBlock):
    """One line of a bike's data sheet."""

    name = blocks.CharBlock()
    value = blocks.CharBlock()

    class Meta:
        icon = "list-ul"
        label_format = "{name}: {value}"


class NurtureFormBlock(blocks.StructBlock):
    """A capture form, by its short name."""

    slug = blocks.CharBlock(help_text="Short name of the form, for example touring-guide.")

    class Meta:
        icon = "form"
        template = "shop/blocks/form.html"


class TipBlock(blocks.StructBlock):
    """A thing worth remembering, set apart from the text."""

    title = blocks.CharBlock()
    text = blocks.TextBlock()

    class Meta:
        icon = "info-circle"
        template = "shop/blocks/tip.html"


class Body(blocks.StreamBlock):
    heading = blocks.CharBlock(icon="title", template="shop/blocks/heading.html")
    text = blocks.RichTextBlock(features=["bold", "italic", "link", "ul", "ol"])
    image = ImageBlock(template="shop/blocks/image.html")
    tip = TipBlock()
    form = NurtureFormBlock()
