from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from ..mjml import Element
from ..paper import nodes
from . import groups
from .base import MUTED, MessageBlock, cell, registry
from .words import LongWordsBlock, WordsBlock


#: Side of the square portrait, in pixels.
PORTRAIT = 56
#: Quotation marks that an editor may have typed: the message sets those of its language.
MARKS = '"“”„«»'
PANEL = "background:#f3f5f3;border-radius:10px;padding:20px 22px;"
SAID = "margin:0 0 12px 0;font-size:19px;line-height:1.5;font-weight:600;"


@registry.register
class QuoteBlock(MessageBlock, blocks.StructBlock):
    """What somebody said, with their name and perhaps their portrait."""

    slug = "quote"
    simple = True

    text = LongWordsBlock(
        label=_("What was said"),
        max_length=600,
        rows=3,
        help_text=_("Quotation marks come by themselves, as the language of the message has them."),
    )
    who = WordsBlock(label=_("Who said it"), max_length=120)
    role = WordsBlock(
        label=_("Who that is"), required=False, max_length=150, help_text=_("For example: rides to work all year")
    )
    image = ImageChooserBlock(
        label=_("Portrait"), required=False, help_text=_("Shown small and square. Set its focal point on the face.")
    )

    def inside(self, value, context):
        lines = _said(value, context).splitlines()
        broken = [node for line in lines for node in (Element("br"), line)][1:]
        who = [Element("strong", context.words(value["who"]))]
        if value["role"]:
            who += [Element("br"), Element("span", context.words(value["role"]), class_="n-muted", style=_ROLE)]
        panel = Element(
            "div", Element("p", *broken, style=SAID), *_signed(value, who, context), class_="n-panel", style=PANEL
        )
        return [cell(panel, padding="10px 14px")]

    def paper(self, value, context):
        who = [Element("strong", context.words(value["who"]))]
        if value["role"]:
            who.append(Element("span", f", {context.words(value['role'])}"))
        return [Element("blockquote", *nodes.paragraphs(_said(value, context)), Element("p", *who))]

    def plain(self, value, context):
        said = "\n".join(f"> {line}" for line in _said(value, context).splitlines())
        who = ", ".join(context.words(value[name]) for name in ("who", "role") if value[name])
        return f"{said}\n> — {who}"

    def sample_value(self):
        return {
            "text": str(_("I sold my car in spring. I have not missed it for a day.")),
            "who": "Ada",
            "role": str(_("rides to work all year")),
            "image": None,
        }

    class Meta:
        icon = "openquote"
        label = _("Quote")
        description = _("What somebody said, with their name and, if you like, their portrait.")
        label_format = _("Quote of {who}")
        group = groups.WORDS


_ROLE = f"font-size:14px;color:{MUTED};"


def _said(value, context):
    words = context.words(value["text"]).strip()
    if len(words) > 1 and words[0] in MARKS and words[-1] in MARKS and _is_one(words[1:-1]):
        words = words[1:-1].strip()
    return translate("“%(words)s”") % {"words": words}


def _is_one(inner):
    """Whether the marks around ``inner`` belong together: of “Yes” or “no” the first ends before the last begins.

    >>> [_is_one(inner) for inner in ('I ride', 'He said "no" to me', 'Yes" or "no', "Oui » ou « non", "Ja“ – „nein")]
    [True, True, False, False, False]
    """
    open_ones = 0
    for before, mark in zip(" " + inner, inner, strict=False):
        if mark in MARKS:
            begins = mark in "«„" or (mark != "»" and before in " \n(")
            open_ones += 1 if begins else -1
        if open_ones < 0:
            return False
    return True


def _signed(value, who, context):
    """The name below, beside the portrait when there is one. Two inline blocks, so that it reads from either side."""
    shown = context.picture(value["image"], f"fill-{PORTRAIT * 2}x{PORTRAIT * 2}") if value["image"] else None
    if shown is None:
        return [Element("p", *who, style="margin:0;line-height:1.4;")]
    portrait = Element(
        "img",
        src=context.absolute(shown.url),
        alt="",  # the name stands beside it
        width=str(PORTRAIT),
        height=str(PORTRAIT),
        style=f"display:inline-block;vertical-align:middle;border:0;border-radius:{PORTRAIT // 2}px;",
    )
    beside = Element("span", *who, style="display:inline-block;vertical-align:middle;max-width:75%;line-height:1.4;")
    return [Element("p", portrait, "\xa0\xa0\xa0", beside, style="margin:0;")]
