"""How a message's survey questions were answered: numbers alone, nobody's name and none of the words people added."""

from dataclasses import dataclass, field

from django.db.models import Count
from django.db.models.fields.json import KT
from django.utils.translation import get_language

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .models import MessageVersion
from .surveys import questions


@dataclass
class Answer:
    """One answer that can be given, and how often it was, by language code. ``score`` is None for a choice."""

    words: str
    score: int | None = None
    numbers: dict = field(default_factory=dict)

    @property
    def number(self):
        return sum(self.numbers.values())


@dataclass
class Question:
    """A question as it stands in the newest version that its reader understands best."""

    survey: str
    words: str
    #: What can be answered now, in order; then what could be once, as far as somebody did.
    answers: list
    offered: int = 0

    @property
    def number(self):
        return sum(answer.number for answer in self.answers)

    @property
    def languages(self):
        return sorted({code for answer in self.answers for code in answer.numbers})

    def number_in(self, code):
        return sum(answer.numbers.get(code, 0) for answer in self.answers)

    @property
    def best(self):
        """The highest score; None where no answer has one."""
        return max((answer.score for answer in self.answers if answer.score is not None), default=None)

    def average(self, code=None):
        """The mean score (in one language), or None where nobody gave one."""
        given = [
            (answer.score, answer.number if code is None else answer.numbers.get(code, 0))
            for answer in self.answers
            if answer.score is not None
        ]
        number = sum(times for _score, times in given)
        return sum(score * times for score, times in given) / number if number else None


def asks(message_key):
    """Whether any version of the message ever asked something. One query."""
    return any(questions(acts) for _code, acts in _versions(message_key))


def of_message(message_key):
    """[Question] that the message ever asked, as it asks them. Two queries, however many there are."""
    newest_first = [(code, questions(acts)) for code, acts in _versions(message_key)]
    newest_first.sort(key=lambda row: row[0] != get_language())
    shown, asked, placed = {}, {}, {}
    for code, acts in newest_first:
        for act in acts:
            # The same question in another language, or worded anew, stands in the same block.
            own = act["survey"], act["block_id"]
            asked.setdefault((act["survey"], act["question"]), own)
            if own not in shown:
                answers = [_answer(option) for option in act["options"]]
                shown[own] = Question(act["survey"], act["question"], answers, len(answers))
            # A choice goes by its place where it has other words in another language.
            placed.setdefault((own, code), [str(_given(option)) for option in act["options"]])
    for subject, words, given, code, number in _counted(message_key, {survey for survey, _block in shown}):
        survey = subject.partition(":")[2]
        own = asked.get((survey, words or ""), (survey, words))
        question = shown.setdefault(own, Question(survey, words or "", []))
        answer = _found(question, placed.get((own, code), []), given or "")
        answer.numbers[code] = answer.numbers.get(code, 0) + number
    return list(shown.values())


def _versions(message_key):
    """(language, acts) of each version, the newest first."""
    rows = MessageVersion.objects.filter(translation_key=message_key, system="").order_by("-pk")
    return rows.values_list("locale", "parts__acts")


def _counted(message_key, surveys):
    events = Event.objects.filter(
        kind=kinds.SURVEY_ANSWERED,
        subject__in=[f"survey:{survey}" for survey in surveys],
        properties__message=str(message_key),
    )
    return (
        events.order_by()
        .values_list("subject", KT("properties__question"), KT("properties__answer"), "locale")
        .annotate(number=Count("pk"))
    )


def _given(option):
    """What an event says of who took ``option``."""
    return option.get("score", option["words"])


def _answer(option):
    return Answer(option["words"], option.get("score"))


def _found(question, places, given):
    """The Answer of ``question`` that ``given`` is; one of its own for what can no longer be answered."""
    for answer in question.answers:
        if given == (answer.words if answer.score is None else str(answer.score)):
            return answer
    there = len(places) == question.offered and given in places
    if there and question.answers[places.index(given)].score is None:
        return question.answers[places.index(given)]
    question.answers.append(Answer(given))
    return question.answers[-1]
