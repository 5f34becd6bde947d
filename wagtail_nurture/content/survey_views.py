"""The screen "Answers": how the survey questions of a message were answered."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from . import survey_counts
from .about import AboutMessage
from .translations import language_name


class Answers(AboutMessage):
    """Read-only, for whoever may see the message; shows no personal data."""

    template_name = "wagtail_nurture/content/answers.html"
    header_icon = "comment"
    page_title = _("Answers")

    def get_context_data(self, **kwargs):
        found = survey_counts.of_message(self.message.translation_key)
        return super().get_context_data(**kwargs) | {"questions": [_told(question) for question in found]}


def _told(question):
    """The words and numbers of one table."""
    # Who answered in one language alone needs no column that says the same again.
    codes = question.languages if len(question.languages) > 1 else []
    number = question.number
    return {
        "survey": question.survey,
        "words": question.words,
        "number": number,
        "languages": [language_name(code) for code in codes],
        "average": _average(question)
        and _t("%(average)s of %(best)s") % {"average": _average(question), "best": question.best},
        "averages": [_average(question, code) for code in codes],
        "rows": [
            {
                "words": answer.words,
                "number": answer.number,
                "share": round(100 * answer.number / number) if number else 0,
                "numbers": [answer.numbers.get(code, 0) for code in codes],
            }
            for answer in question.answers
        ],
        "numbers": [question.number_in(code) for code in codes],
    }


def _average(question, code=None):
    average = question.average(code)
    return "" if average is None else number_format(round(average, 1), decimal_pos=1)
