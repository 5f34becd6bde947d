from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from wagtail_nurture.text import one_line

from ..mjml import Element
from ..paper import nodes
from . import groups
from .base import MUTED, MessageBlock, cell, registry
from .heading import SMALL
from .words import spoken_link


POINTS, STARS, FACES, CHOICES = "points", "stars", "faces", "choices"
FACE_SIGNS = "😞😕😐😊😄"
INK = "#2b3035"
#: Choices at most: they stand below each other.
MOST = 8
LINK = "display:inline-block;margin:%s;text-align:center;text-decoration:none;"
BOX = LINK + "width:40px;line-height:44px;background:#f3f5f3;border-radius:8px;font-size:16px;font-weight:700;color:%s;"
SIGN = LINK + "width:48px;line-height:48px;font-size:32px;color:%s;"
WIDE = (
    "display:block;margin:%s;padding:11px 16px;background:#f3f5f3;border-radius:8px;font-weight:600;"
    "text-decoration:none;color:%s;"
)


@registry.register
class SurveyQuestionBlock(MessageBlock, blocks.StructBlock):
    """One question that is answered with one press: the page behind it has the answer chosen, and a button sends it.

    A scanner that follows every link opens that page and answers nothing.
    """

    slug = "survey_question"
    simple = True

    survey = blocks.CharBlock(
        label=_("Survey"),
        default="satisfaction",
        max_length=80,
        help_text=_("A short name. Conditions and reports find the answers by it, in every language."),
    )
    question = blocks.CharBlock(label=_("Question"), max_length=200)
    scale = blocks.ChoiceBlock(
        label=_("Answered by"),
        choices=[
            (POINTS, _("points from 0 to 10")),
            (STARS, _("one to five stars")),
            (FACES, _("one of five faces")),
            (CHOICES, _("one of these choices")),
        ],
        default=POINTS,
    )
    choices = blocks.ListBlock(
        blocks.CharBlock(max_length=80, label=_("Choice")),
        label=_("Choices"),
        default=[],
        max_num=MOST,
        collapsed=True,
        help_text=_("Only where one of them is the answer."),
    )
    least = blocks.CharBlock(
        label=_("The lowest means"), required=False, max_length=60, help_text=_("For example: not at all")
    )
    most = blocks.CharBlock(
        label=_("The highest means"), required=False, max_length=60, help_text=_("For example: very gladly")
    )
    comment = blocks.CharBlock(
        label=_("Ask for some words"),
        required=False,
        max_length=150,
        default=_("What is the main reason?"),
        help_text=_("Asked on the page behind the answer; nobody has to write anything. Empty: it is not asked."),
    )
    thanks = blocks.TextBlock(
        label=_("Thanks"),
        required=False,
        max_length=500,
        rows=2,
        default=_("Thank you! Your answer helps us to do better."),
    )

    def inside(self, value, context):
        options = self._options(value, context)
        address = context.act("answer", **self._facts(value, options))
        boxed = value["scale"] in (POINTS, CHOICES)
        margin = "0" if value["scale"] == CHOICES else context.sides("0", "4px", "6px", "0")
        # Words on a panel are as dark, or in the dark as light, as all words: a brand's colour may be too close to it.
        colour = INK if boxed else context.brand("link")
        style = {POINTS: BOX, CHOICES: WIDE}.get(value["scale"], SIGN) % (margin, colour)
        links = [
            Element(
                "a",
                f"\xa0{option['sign']}\xa0" if boxed else option["sign"],
                href=address(number),
                class_="n-title n-panel" if boxed else "n-link",
                style=style,
                aria_label=option["words"],
                title=option["words"],
            )
            for number, option in enumerate(options)
        ]
        # Outlook knows neither blocks nor padding inside a line: choices have lines of their own, answers room.
        if value["scale"] == CHOICES:
            links = [Element("p", link, style="margin:0 0 8px 0;") for link in links]
        return [
            cell(Element("h2", context.words(value["question"]), style=SMALL), padding="18px 10px"),
            cell(*links, padding="0 0", css_class=f"n-scale n-scale-{value['scale']}"),
            *self._ends(value, options),
        ]

    @classmethod
    def _ends(cls, value, options):
        ends = cls._meanings(value, options)
        said = Element("p", ends, class_="n-muted", style=f"margin:0;font-size:14px;color:{MUTED};")
        return [cell(said, padding="0 10px")] if ends else []

    @staticmethod
    def _meanings(value, options):
        """What the lowest and the highest mean, in one line; "" where nothing says it."""
        signs = ("★", "★★★★★") if value["scale"] == STARS else (options[0]["sign"], options[-1]["sign"])
        ends = [
            f"{sign} = {words}"
            for sign, words in zip(signs, (value["least"], value["most"]), strict=True)
            if words and value["scale"] != CHOICES
        ]
        return "\xa0 · \xa0".join(ends)

    def paper(self, value, context):
        """One code for the question: the page behind it has no answer chosen yet."""
        options = self._options(value, context)
        code = context.act("answer", **self._facts(value, options))(len(options))
        if value["scale"] == CHOICES:
            said = "\xa0 · \xa0".join(option["words"] for option in options)
        else:
            said = self._meanings(value, options)
        hint = translate("Scan the code to answer.")
        return [nodes.scan(code, context.words(value["question"]), *([said] if said else ()), hint)]

    def plain(self, value, context):
        options = self._options(value, context)
        address = context.act("answer", **self._facts(value, options))
        lines = [spoken_link(option["words"], address(number)) for number, option in enumerate(options)]
        return "\n".join([f"## {context.words(value['question'])}", "", *lines])

    @staticmethod
    def _options(value, context):
        """[{"sign", "words", "score"}]; what it lacks is noted, and something stands in its place."""
        if not one_line(value["question"]):
            context.problem(translate("Write the question."))
        if not one_line(value["survey"]):
            context.problem(translate("Give the survey a short name."))
        if value["scale"] == CHOICES:
            words = list(dict.fromkeys(filter(None, (one_line(choice, 80) for choice in value["choices"]))))
            if len(words) < 2:
                context.problem(translate("Write at least two choices."))
            return [{"sign": word, "words": word} for word in words] or [{"sign": "…", "words": "…"}]
        if value["scale"] == POINTS:
            return [{"sign": str(point), "words": told(point, 10), "score": point} for point in range(11)]
        signs = FACE_SIGNS if value["scale"] == FACES else "★" * 5
        return [{"sign": sign, "words": told(point, 5), "score": point} for point, sign in enumerate(signs, 1)]

    @staticmethod
    def _facts(value, options):
        return {
            "survey": one_line(value["survey"], 80),
            "question": one_line(value["question"], 200),
            "comment": one_line(value["comment"], 150),
            "thanks": str(value["thanks"] or ""),
            "least": "" if value["scale"] == CHOICES else one_line(value["least"], 60),
            "most": "" if value["scale"] == CHOICES else one_line(value["most"], 60),
            "scale": value["scale"],
            "options": options,
        }

    def sample_value(self):
        return {
            "survey": "satisfaction",
            "question": str(_("Would you recommend us to a friend?")),
            "scale": POINTS,
            "choices": [],
            "least": str(_("not at all")),
            "most": str(_("very gladly")),
        }

    class Meta:
        icon = "help"
        label = _("Survey question")
        description = _("One question with points, stars, faces or choices; one press answers it.")
        label_format = _("Question: {question}")
        group = groups.WHAT_PEOPLE_TELL


def told(point, best):
    """A score in words, for those who hear it: "8 of 10"."""
    return translate("%(point)d of %(best)d") % {"point": point, "best": best}
