"""Whom a list or a segment holds: asked by newsletters, for whole slices of people at a time.

A newsletter asks the segment's rule as it was when it was confirmed, at the moment of use; the membership that is kept
(``audience.segments``) is of the rule in force.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from wagtail_nurture.contacts.models import Contact, List, ListMembership

from .conditions.base import Person
from .models import Segment
from .rule import Rule
from .truth import EVERYBODY


LIST, SEGMENT = "list", "segment"
_MODELS = {LIST: List, SEGMENT: Segment}
_SENTENCES = {LIST: gettext_lazy("the list “%(name)s”"), SEGMENT: gettext_lazy("the segment “%(name)s”")}


@dataclass(frozen=True)
class Audience:
    """A list or a segment, as plain values: ``rule`` (a rule's JSON) is what the segment said when this was made."""

    kind: str
    pk: int
    name: str = ""
    rule: dict = field(default_factory=dict)

    @classmethod
    def of(cls, row):
        """The Audience of a List or a Segment."""
        if isinstance(row, Segment):
            return cls(SEGMENT, row.pk, row.name, row.rule)
        return cls(LIST, row.pk, row.name)

    @classmethod
    def from_config(cls, config):
        """The Audience that ``config`` (JSON, see :meth:`config`) keeps; half a config is a list of nobody."""
        return cls(config.get("kind") or LIST, config.get("id") or 0, config.get("name", ""), config.get("rule") or {})

    @property
    def config(self):
        """As JSON, complete: a later change of the segment's rule does not change it."""
        return {"kind": self.kind, "id": self.pk, "name": self.name, "rule": self.rule}

    @property
    def key(self):
        """Its name in a form: "list:3"."""
        return f"{self.kind}:{self.pk}"

    @property
    def sentence(self):
        """ "the list “Club”", in the active language."""
        return _SENTENCES[self.kind] % {"name": self.name}

    @property
    def exists(self):
        return self.kind in _MODELS and _MODELS[self.kind].objects.filter(pk=self.pk).exists()

    def perhaps(self, at):
        """Which contacts may belong to it at ``at``, as a condition (Q); :meth:`among` says who does.

        Who joined a list after ``at`` does not.
        """
        if self.kind != LIST:
            return EVERYBODY  # the whole rule in SQL, once for each slice, would be slower than asking the slice
        mine = ListMembership.objects.filter(
            contact=OuterRef("pk"), list=self.pk, state=ListMembership.State.CONFIRMED, changed_at__lte=at
        )
        return Q(Exists(mine))

    def among(self, contact_ids, at):
        """Those of ``contact_ids`` (who passed :meth:`perhaps`) who belong to it, in their order. A few queries."""
        if self.kind == LIST or not contact_ids:
            return list(contact_ids)
        answers = self._asked.ask([Person(contact_id=number) for number in contact_ids], at)
        return [number for number in contact_ids if answers[number].truth is True]

    def truth(self, at):
        """The Truth (audience.truth) of a segment's rule at ``at``; None for a list, and where SQL cannot tell."""
        return None if self.kind == LIST else self._asked.where(at)

    @cached_property
    def _asked(self):
        return Rule.from_config(self.rule)

    def slices(self, people, at, *, size):
        """Goes through ``people`` (queryset) by key: (how many were looked at, ids of those who belong) each time."""
        after = 0
        while numbers := list(
            people.filter(self.perhaps(at), pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size]
        ):
            yield len(numbers), self.among(numbers, at)
            after = numbers[-1]


def people_of(pool):
    """Everybody in ``pool`` who may belong to a list or a segment of it."""
    return Contact.objects.filter(pool=pool, merged_into=None)
