"""What every condition is: a question asked about a whole set of people, answered yes, no or unknown."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.audience.past import Known, Past
from wagtail_nurture.audience.truth import NOBODY
from wagtail_nurture.registry import Registry
from wagtail_nurture.tracking import inbox
from wagtail_nurture.tracking.models import Event


registry = Registry("condition")

#: Why an answer is unknown, as its facts say under "unknown".
UNKNOWN = {
    "not_measured": gettext_lazy("this person does not let it be measured"),
    "visits_not_measured": gettext_lazy("visits of this person are not measured"),
    "doubtful": gettext_lazy("it may have been a machine"),
    "settling": gettext_lazy("the click still settles"),
    "another_since": gettext_lazy("another visit came since"),
    "pending": gettext_lazy("you had not done it yet"),
}


@dataclass(frozen=True)
class Rehearsal:
    """What happened to the messages of a try-out: they leave no events, so that nothing counts them.

    ``sent`` are unsaved Events of sent messages, ``acts`` (tracking.reading.Act) what the editor did with them. What
    they did not do yet is unknown: they may still do it.
    """

    sent: tuple = ()
    acts: tuple = ()

    def acts_of(self, kind):
        return [act for act in self.acts if act.event.kind == kind]


@dataclass(frozen=True)
class Person:
    """One person as a rule sees them, inside a scenario or not.

    ``steps`` are the sending steps of the person's scenario as (step id, label) pairs, so that a condition can speak
    of "the message Welcome". ``entered_at`` is when they entered (aware datetime), None outside a scenario.
    ``rehearsal`` is given when an editor tries the scenario out.
    """

    contact_id: int
    enrolment_id: int | None = None
    scenario_id: int | None = None
    entered_at: datetime | None = None
    subject: str = ""
    steps: tuple = ()
    rehearsal: Rehearsal | None = None


@dataclass(slots=True)  # not frozen: that would triple the cost of the many
class Answer:
    """``truth`` is True, False or None (unknown: not measured, or not yet to be said).

    ``facts`` (plain JSON) say why, for the journal. ``look_again_at`` is when an unknown answer may become known by
    itself: a click still settles.
    """

    truth: bool | None
    facts: dict = field(default_factory=dict)
    look_again_at: datetime | None = None


class Condition:
    """Subclass it in a file of this package, or register one from another room with ``registry.register``.

    ``listens`` are the kinds of events that can change the answer; they enter the inbox from then on.
    """

    slug = ""
    label = ""
    icon = "help"
    listens = ()
    #: The kinds of events by which an earlier answer is told back, where only what holds now is kept (a list, a
    #: detail); none where the events themselves are asked.
    rewinds = ()
    #: How many conditions it counts for (``audience.rule.MOST``).
    size = 1

    def __init__(self, config=None):
        self.config = dict(config or {})

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for kind in cls.listens:
            inbox.listen(kind)

    def listens_to(self):
        """The kinds of events that can change the answer with this config."""
        return self.listens

    @classmethod
    def block(cls):
        """The StructBlock an editor fills in. Called once; the rule shares the instance between all its places."""
        raise NotImplementedError

    @classmethod
    def config_of(cls, value):
        """The plain JSON config of the block's ``value`` (a StructValue)."""
        return {name: plain(item) for name, item in value.items()}

    def ask(self, people, at):
        """{contact id: Answer} for ``people`` (list of Person) as of ``at`` (aware datetime): a few queries in all."""
        return self.answers(Known(people, at))

    def answers(self, known):
        """The same for the people of ``known`` (audience.past.Known), whose facts other conditions ask for too.

        A condition that overrides :meth:`ask` needs neither this nor :meth:`judge`.
        """
        if type(self).ask is not Condition.ask:
            return self.ask(known.people, known.at)
        judge, at = self.judge, known.at
        return {person.contact_id: judge(Past(person, known), at) for person in known.people}

    def judge(self, past, at):
        """The Answer for one person by their ``past`` (audience.past.Past) as of ``at``. Asks the database nothing."""
        raise NotImplementedError

    def where(self, at):
        """The same in SQL, outside a scenario: a Truth (audience.truth); None where the database cannot tell.

        With ``rewinds`` only as it holds now; ``audience.rewound`` tells it back.
        """
        return None

    def changed_since(self, at):
        """The ids of those of whom what :meth:`where` goes by was changed after ``at``, in any order."""
        if not self.rewinds:
            return ()
        changed = Event.objects.filter(kind__in=self.rewinds, at__gt=at, contact__isnull=False)
        return changed.values_list("contact_id", flat=True).distinct()

    def turns(self, since, until):
        """Whose answer may turn after ``since`` and up to ``until`` though nothing happens: a Q on Contact.

        It may name too many, and must not miss anybody. None where the database cannot tell.
        """
        return NOBODY

    def sentence(self):
        """The condition in words, in the active language, without a full stop: "viewed at least 2 pages"."""
        return str(self.label)

    @classmethod
    def folded(cls):
        """The ways to say it when it is folded in an editor (``audience.folding``); [] for its name and fields."""
        return []

    def in_short(self):
        """The condition in words where ``known`` follows, which may say the rest."""
        return self.sentence()

    def known(self, facts):
        """What an answer's ``facts`` say beyond yes and no, for the journal: "7 of 10"; "" for nothing."""
        if facts.get("unknown"):
            return str(UNKNOWN.get(facts["unknown"], ""))
        if "found" in facts and "wanted" in facts:
            return _("%(found)s of %(wanted)s") % facts
        return _("the detail is empty") if facts.get("empty") else ""

    def problems(self):
        """What is wrong with the config, as sentences for the editor; [] when it can run."""
        return []

    def gone(self):
        """Those of the problems without which it cannot be answered any more: nobody is sent either way until they are
        mended. All, unless a subclass knows better."""
        return self.problems()


def plain(value):
    """A block's value as plain JSON: choosers become ids, numbers and dates text where JSON has no such type."""
    if hasattr(value, "pk"):
        return value.pk
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
