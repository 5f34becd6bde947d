from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import choices
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.truth import NOBODY, UNKNOWN

from .base import Answer, Condition, registry


#: The segments whose rules are being asked right now, so that two that name each other end as unknown.
_asked = ContextVar("nurture_segments_asked", default=())


@contextmanager
def inside(number):
    """Everything that is asked in this block is asked on behalf of the segment ``number``."""
    token = _asked.set((*_asked.get(), number))
    try:
        yield
    finally:
        _asked.reset(token)


class InSegmentBlock(blocks.StructBlock):
    segment = blocks.ChoiceBlock(choices=choices.segments, label=gettext_lazy("Segment"))

    class Meta:
        icon = "group"
        label = gettext_lazy("Belongs to the segment")
        label_format = "{segment}"


@registry.register
class InSegment(Condition):
    """The rule of a segment, asked in the middle of another one.

    In a scenario too it is asked as the segment asks it: of what people did anywhere, not in this passage alone.
    """

    slug = "in_segment"
    label = gettext_lazy("Belongs to the segment")
    icon = "group"

    @classmethod
    def block(cls):
        return InSegmentBlock()

    @classmethod
    def config_of(cls, value):
        number = value.get("segment")
        return {"segment": int(number) if str(number or "").isdecimal() else None}

    @property
    def segment(self):
        from wagtail_nurture.audience.models import Segment

        return Segment.objects.filter(pk=self.config.get("segment")).first()

    @contextmanager
    def _rule(self):
        """The segment's rule; None when there is none, or when it is being asked already."""
        from wagtail_nurture.audience.rule import Rule

        number = self.config.get("segment")
        segment = None if number in _asked.get() else self.segment
        with inside(number):
            yield Rule.from_config(segment.rule) if segment else None

    def listens_to(self):
        with self._rule() as rule:
            return rule.listens if rule else ()

    def answers(self, known):
        with self._rule() as rule:
            if rule is None:
                return {person.contact_id: Answer(None) for person in known.people}
            answers = rule.answers(known.outside())
        # Without the facts of the inner rule: they would tell of conditions that do not stand in this one.
        return {number: Answer(answer.truth, {}, answer.look_again_at) for number, answer in answers.items()}

    def where(self, at):
        with self._rule() as rule:
            return UNKNOWN if rule is None else rule.where(at)

    def turns(self, since, until):
        with self._rule() as rule:
            return NOBODY if rule is None else rule.turns(since, until)

    @classmethod
    def folded(cls):
        return [way(_("belongs to the segment “%(segment)s”"))]

    def sentence(self):
        segment = self.segment
        return _("belongs to the segment “%(segment)s”") % {"segment": segment.name if segment else "?"}

    def gone(self):
        with self._rule() as rule:
            return self.problems() if rule is None else rule.gone()

    def problems(self):
        with self._rule() as rule:
            if rule is None:
                if self.segment:
                    return [_("The segment “%(segment)s” contains itself.") % {"segment": self.segment.name}]
                return [_("The segment of a condition is not chosen, or was deleted. Choose one.")]
            words = _("The segment “%(segment)s”: %(words)s")
            return [words % {"segment": self.segment, "words": problem} for problem in rule.problems()]
