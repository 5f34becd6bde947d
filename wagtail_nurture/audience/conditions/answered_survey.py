from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import properties, surveys, windows
from wagtail_nurture.audience.acts import Acts, Did
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.properties import Comparison
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import kinds

from .base import registry


def _score(label):
    return blocks.DecimalBlock(required=False, max_digits=8, decimal_places=2, label=label)


class AnsweredSurveyBlock(blocks.StructBlock):
    survey = surveys.block()
    question = blocks.CharBlock(
        required=False,
        max_length=200,
        label=gettext_lazy("Question"),
        help_text=gettext_lazy("As it is reported, in capitals or not. Empty: any question."),
    )
    answer = blocks.CharBlock(
        required=False,
        max_length=200,
        label=gettext_lazy("The answer is"),
        help_text=gettext_lazy("In capitals or not. Empty: whatever was answered."),
    )
    score_least = _score(gettext_lazy("The score is at least"))
    score_most = _score(gettext_lazy("The score is at most"))
    times = windows.times_block(gettext_lazy("At least so many answers"))
    days = windows.days_block()
    since_entry = windows.since_entry_block()
    since_message = windows.since_message_block()

    class Meta:
        icon = "comment"
        label = gettext_lazy("Has answered a survey")
        label_format = "{survey} {question} {answer}"


@registry.register
class AnsweredSurvey(Did):
    """Answered a survey (or one question of it) at least N times, perhaps with certain words or a score, in a window.

    Each question that was answered is one event.
    """

    slug = "answered_survey"
    label = gettext_lazy("Has answered a survey")
    icon = "comment"
    listens = (kinds.SURVEY_ANSWERED,)

    @classmethod
    def block(cls):
        return AnsweredSurveyBlock()

    @property
    def acts(self):
        asked = {
            ("question", "is"): self._written("question"),
            ("answer", "is"): self._written("answer"),
            ("score", "at_least"): self._written("score_least"),
            ("score", "at_most"): self._written("score_most"),
        }
        compared = tuple(Comparison(*what, wanted) for what, wanted in asked.items() if wanted)
        survey = self._written("survey")
        return Acts(kinds.SURVEY_ANSWERED, f"survey:{survey}" if survey else "", compared)

    def _written(self, name):
        """What an editor wrote in a field, as text; 0 is something."""
        value = self.config.get(name)
        return "" if value is None else one_line(str(value), 80 if name == "survey" else 200)

    @staticmethod
    def _done(is_named, number):
        if is_named:
            return ngettext(
                "answered the survey “%(survey)s”", "answered the survey “%(survey)s” at least %(count)d times", number
            )
        return ngettext("answered a survey", "answered surveys at least %(count)d times", number)

    @staticmethod
    def _narrower():
        """The words for each further field, which follow the survey."""
        return {
            "question": _("on the question “%(question)s”"),
            "answer": _("with the answer “%(answer)s”"),
            "score_least": _("with a score of at least %(score_least)s"),
            "score_most": _("with a score of at most %(score_most)s"),
        }

    @classmethod
    def folded(cls):
        where = list(cls._narrower().items())
        return [
            way(*words, when=[*needs, *named], by="times", where=where, count="%(times)s")
            for named in (["survey"], [])
            for words, needs in windows.folded(*(cls._done(named, number) + "%(pages)s" for number in (1, 2)))
        ]

    def sentence(self):
        facts = {name: self._written(name) for name in ("survey", *self._narrower())}
        parts = [words % facts for name, words in self._narrower().items() if facts[name]]
        done = self._done(facts["survey"], self.times) % (facts | {"count": self.times})
        return self.in_window(" ".join([done, *parts]))

    def problems(self):
        found = self.window_problems()
        least, most = (self._number(name) for name in ("score_least", "score_most"))
        if None in (least, most):
            found.append(_("“The score is at least” and “at most” take a number, for example 8, or nothing."))
        elif least and most and least[0] > most[0]:
            found.append(
                _("No score is at least %(least)s and at most %(most)s.") % {"least": least[1], "most": most[1]}
            )
        return found

    def _number(self, name):
        """(number, as it was written); () when nothing was, None when it is no number."""
        words = self._written(name)
        number = properties.written(words)
        return () if not words else None if number is None else (number, words)
