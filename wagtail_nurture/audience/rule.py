"""A rule: conditions joined by all, any or none, in three-valued logic (Kleene): unknown stays unknown.

*All* is no as soon as one is no; *any* is yes as soon as one is yes; *none* is the opposite of *any*. Only when the
known answers do not decide is the rule unknown. In JSON a rule is ``{"match": "all", "conditions": [{"kind": "score",
"config": {...}}, ...]}``; no conditions at all mean yes.
"""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from . import rewound
from .conditions import registry
from .conditions.base import Answer
from .past import Known
from .truth import NOBODY, UNKNOWN, joined


ALL, ANY, NONE = "all", "any", "none"

#: Conditions of a rule, with those in its groups. SQLite takes an expression of depth 1,000 and 64 tables in a join.
MOST = 100

#: Where a condition says nothing of somebody.
UNANSWERED = Answer(None)


def kleene(match, truths):
    """The truth of ``truths`` (True, False, None) joined by ``match``.

    >>> kleene("all", [True, None]), kleene("all", [False, None]), kleene("any", [True, None])
    (None, False, True)
    >>> kleene("none", [False, None]), kleene("none", [False]), kleene("all", [])
    (None, True, True)
    """
    truths = list(truths)
    if not truths:
        return True
    if match == ALL:
        return False if False in truths else None if None in truths else True
    any_true = True if True in truths else None if None in truths else False
    if match == ANY:
        return any_true
    return None if any_true is None else not any_true


@dataclass(frozen=True)
class Rule:
    match: str = ALL
    conditions: tuple = ()
    #: Kinds and configs that no registered condition answers for: named by :meth:`problems`, unknown when asked.
    strangers: tuple = field(default=())

    @classmethod
    def from_config(cls, config):
        """A Rule from its JSON; an unknown condition kind is kept as a problem, never an error."""
        config = config or {}
        match = config.get("match") if config.get("match") in {ALL, ANY, NONE} else ALL
        items = [item for item in config.get("conditions") or () if isinstance(item, dict)]
        known = tuple(registry[item["kind"]](item.get("config")) for item in items if item.get("kind") in registry)
        strangers = tuple(str(item.get("kind")) for item in items if item.get("kind") not in registry)
        return cls(match=match, conditions=known, strangers=strangers)

    @property
    def size(self):
        """The number of its conditions, those in groups counted one by one."""
        return len(self.strangers) + sum(condition.size for condition in self.conditions)

    @property
    def listens(self):
        """The kinds of events that can change the answer, sorted."""
        return sorted({kind for condition in self.conditions for kind in condition.listens_to()})

    def ask(self, people, at):
        """{contact id: Answer} for ``people`` (list of Person) as of ``at``; each distinct condition is asked once.

        ``facts`` are {"match": …, "asked": [{"kind": …, "truth": …, **facts of the condition}, ...]}.
        """
        return self.answers(Known(people, at))

    def answers(self, known):
        """The same for the people of ``known`` (audience.past.Known)."""
        asked = self._distinct()
        kinds, told = [condition.slug for condition in asked], [condition.answers(known) for condition in asked]
        numbers = [person.contact_id for person in known.people]
        return {number: self._join(kinds, [each.get(number, UNANSWERED) for each in told]) for number in numbers}

    def where(self, at):
        """The rule in SQL as of ``at``, outside a scenario: a Truth; None where the database cannot tell."""
        truths = [rewound.where(condition, at) for condition in self._distinct()]
        truths += [UNKNOWN for _kind in self.strangers]
        return None if None in truths else joined(self.match, truths)

    def turns(self, since, until):
        """Whose answer may turn after ``since`` and up to ``until`` though nothing happens: a Q on Contact, or None.

        The very object NOBODY, when time changes nothing.
        """
        found = [condition.turns(since, until) for condition in self._distinct()]
        if None in found:
            return None
        found = [people for people in found if people is not NOBODY]
        return reduce(or_, found) if found else NOBODY

    def because(self, facts):
        """[sentence] of an answer's ``facts``: each condition asked, its answer, and what was known of it."""
        asked = facts.get("asked") or ()
        return [_told(condition, item) for condition, item in zip(self._distinct(), asked, strict=False)]

    def known(self, facts):
        """What was known, where one condition was asked: "last visit 12 Nov, rule asked since 15 Nov"; else ""."""
        asked, conditions = facts.get("asked") or (), self._distinct()
        return conditions[0].known(asked[0]) if len(asked) == len(conditions) == 1 else ""

    def _distinct(self):
        """The conditions, each once however often it stands in the rule."""
        found = {}
        for condition in self.conditions:
            found.setdefault(
                (condition.slug, repr(sorted(condition.config.items(), key=lambda item: item[0]))), condition
            )
        return list(found.values())

    def _join(self, kinds, answers):
        """The Answer of one person from the ``answers`` to the conditions of ``kinds`` (slugs, in the same order)."""
        truth = kleene(self.match, [answer.truth for answer in answers] + [None] * len(self.strangers))
        facts = [
            {"kind": kind, "truth": answer.truth, **answer.facts} for kind, answer in zip(kinds, answers, strict=True)
        ]
        return Answer(truth, {"match": self.match, "asked": facts}, _earliest(answers) if truth is None else None)

    def sentence(self):
        """The rule in words, in the active language: "viewed at least 2 pages, and has 10 points or more"."""
        parts = [condition.sentence() for condition in self.conditions]
        if not parts:
            return _("always")
        if self.match == NONE:
            return _("none of these: %(conditions)s") % {"conditions": "; ".join(parts)}
        joint = _("%(first)s, and %(second)s") if self.match == ALL else _("%(first)s, or %(second)s")
        whole = parts[0]
        for part in parts[1:]:
            whole = joint % {"first": whole, "second": part}
        return whole

    def gone(self):
        """Why the rule cannot be answered any more, as sentences: what it names was deleted, or a kind removed."""
        return self._not_installed() + [problem for condition in self.conditions for problem in condition.gone()]

    def _not_installed(self):
        return [_("The condition “%(kind)s” is not installed.") % {"kind": kind} for kind in self.strangers]

    def problems(self):
        """What is wrong, as sentences for the editor; [] when the rule can run."""
        found = self._not_installed()
        if not self.conditions and not self.strangers:
            found.append(_("The rule has no condition yet. Add one."))
        if self.size > MOST:
            words = _(
                "The rule has %(number)d conditions; at most %(most)d can be asked. Divide it: give a part of it to a "
                "segment of its own, and ask for that."
            )
            found.append(words % {"number": self.size, "most": MOST})
        return found + [problem for condition in self.conditions for problem in condition.problems()]


def _earliest(answers):
    """When the first of the unknown ``answers`` may become known by itself, or None."""
    return min((a.look_again_at for a in answers if a.truth is None and a.look_again_at is not None), default=None)


def _told(condition, item):
    told = {"condition": condition.in_short(), "answer": _TRUTH[item.get("truth")], "detail": condition.known(item)}
    if told["detail"]:
        return _("%(condition)s: %(answer)s (%(detail)s)") % told
    return _("%(condition)s: %(answer)s") % told


_TRUTH = {
    True: pgettext_lazy("answer", "yes"),
    False: pgettext_lazy("answer", "no"),
    None: pgettext_lazy("answer", "not measured"),
}


def block(**options):
    """The block an editor fills a rule in with; see :func:`audience.ruleblock.block`."""
    from . import ruleblock

    return ruleblock.block(**options)


def config_of(value):
    """The JSON config of such a block's value."""
    from . import ruleblock

    return ruleblock.config_of(value)
