"""The surveys that rules ask about, by their short names.

The room of the messages knows what those ask, and tells it here. What the site's own code reports is known by the
answers that came in.
"""

from dataclasses import dataclass
from itertools import groupby

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .kept_choice import KeptChoiceBlock, Select


#: Characters of the questions, and of the names of messages, in the list.
LONGEST = 80


@dataclass(frozen=True)
class Asked:
    """``message`` (what editors call it) asks ``question`` for ``survey``."""

    survey: str
    question: str
    message: str


class Keeper:
    """What knows the questions of messages; :data:`keeper` is the one that was registered."""

    def asked(self):
        """[Asked] of what published messages ask now, in the language of whoever reads."""
        return []


keeper = Keeper()


def register(cls):
    """Class decorator of the Keeper."""
    global keeper
    keeper = cls()
    return cls


def block():
    """The field by which an editor chooses a survey. Any short name may be stored: one may be reported later."""
    widget = Select()
    widget.gone = gettext_lazy("%s (asked nowhere, never answered)")
    return KeptChoiceBlock(
        choices=choices,
        required=False,
        widget=widget,
        label=gettext_lazy("Survey"),
        help_text=gettext_lazy("What published messages ask, and what was answered, also on your site."),
    )


def choices():
    """Every survey once: below the messages that ask it, then those that are only known by their answers."""
    asked = {}
    for each in keeper.asked():
        asked.setdefault(each.survey, []).append(each)
    placed = sorted((_joined(each.message for each in own), _offered(survey, own)) for survey, own in asked.items())
    found = [("", _("any survey"))]
    for messages, options in groupby(placed, key=lambda place: place[0]):
        found.append((messages, [option for _messages, option in options]))
    others = sorted(_answered() - asked.keys(), key=str.casefold)
    if others:
        found.append((_("Asked by no published message"), [(survey, survey) for survey in others]))
    return found


def _offered(survey, own):
    return survey, f"{survey} – {_joined(each.question for each in own)}"


def _joined(words):
    return Truncator(" / ".join(dict.fromkeys(words))).chars(LONGEST)


def _answered():
    """The surveys of which there is an answer. Reads the index of the answers alone."""
    subjects = Event.objects.filter(kind=kinds.SURVEY_ANSWERED).order_by().values_list("subject", flat=True).distinct()
    return {subject.partition(":")[2] for subject in subjects} - {""}
