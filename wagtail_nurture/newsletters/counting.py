"""Who would receive it and who would not, and why: asked before anything leaves, with the code that sends."""

import time
from collections import Counter
from dataclasses import dataclass, field

from wagtail_nurture import clock
from wagtail_nurture.audience.reach import people_of
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.contacts.people import pool_for
from wagtail_nurture.content import versions
from wagtail_nurture.content.models import Email
from wagtail_nurture.scenarios.moves import Standing
from wagtail_nurture.scenarios.steps.send_email import SendEmail


#: People asked at once; seconds after which a count is given as it stands.
SLICE, PATIENCE = 1000, 8


@dataclass
class Count:
    """Of ``everybody`` in the audience, ``eligible`` would receive the message now; the others would not.

    ``complete`` is False when there were too many to count while somebody waits.
    """

    everybody: int = 0
    eligible: int = 0
    #: {(reason code, purpose): people}
    refused: Counter = field(default_factory=Counter)
    #: {language of the text: people who would receive it in that language}
    languages: Counter = field(default_factory=Counter)
    #: {person's language: people} for whom there is no text in it; they receive another language.
    no_text: Counter = field(default_factory=Counter)
    complete: bool = True

    @property
    def refused_in_all(self):
        return self.refused.total()

    @property
    def as_json(self):
        """What is kept with the newsletter when it is confirmed."""
        reasons = Counter()
        for (reason, _purpose), number in self.refused.items():
            reasons[reason] += number
        return {
            # Of part of the people no total can be told: progress goes by who came in.
            "everybody": self.everybody if self.complete else 0,
            "eligible": self.eligible,
            "refused": dict(reasons),
            "complete": self.complete,
        }


def count(newsletter, *, at=None, patience=PATIENCE):
    """The Count for ``newsletter`` at ``at``; empty while message or audience are missing.

    A constant number of queries for each slice of people; stops after ``patience`` seconds.
    """
    found, audience = Count(), newsletter.audience
    if audience is None or newsletter.email is None or newsletter.site is None:
        return found
    until, at = time.monotonic() + patience, at or clock.now()
    config = {"email": {"key": str(newsletter.email.translation_key), "name": newsletter.email.name}}
    texts = _texts(newsletter.email)
    for _looked_at, members in audience.slices(people_of(pool_for(newsletter.site)), at, size=SLICE):
        if time.monotonic() > until:
            found.complete = False
            break
        _add(found, _standing(members), config, texts, at)
    return found


def _standing(numbers):
    """The people as the sending step sees them; the number of the person stands for the passage they do not have."""
    languages = Contact.objects.filter(pk__in=numbers).values_list("pk", "language")
    return [Standing(enrolment_id=pk, contact_id=pk, step_id="", locale=language) for pk, language in languages]


def _add(found, people, config, texts, at):
    answers = SendEmail.load(config, people, at, {})
    found.everybody += len(people)
    for person in people:
        answer = answers[person.enrolment_id]
        if answer.refused:
            found.refused[answer.refused, answer.purpose] += 1
            continue
        found.eligible += 1
        language = versions.best_language(person.locale, texts)
        found.languages[language or ""] += 1
        if person.locale and language and language.split("-")[0] != person.locale.split("-")[0]:
            found.no_text[person.locale] += 1


def _texts(email):
    """The languages in which the message is published, the first written first."""
    live = Email.objects.filter(translation_key=email.translation_key, live=True).order_by("pk")
    return list(live.values_list("locale__language_code", flat=True))
