from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import choices, days, topicnames
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.interests import decay
from wagtail_nurture.audience.interests.models import Interest
from wagtail_nurture.audience.sources import Declared, Liked, Measured
from wagtail_nurture.audience.truth import NOBODY, Truth
from wagtail_nurture.lookups import those
from wagtail_nurture.text import clean
from wagtail_nurture.tracking import kinds, reading

from .base import Answer, Condition, registry


EITHER, OBSERVED, DECLARED = "either", "observed", "declared"
LEVELS = [(decay.SOME, gettext_lazy("some interest")), (decay.STRONG, gettext_lazy("strong interest"))]
WAYS = [
    (EITHER, gettext_lazy("by what they read, or because they said so")),
    (OBSERVED, gettext_lazy("by what they read")),
    (DECLARED, gettext_lazy("because they said so")),
]
_TOLD_BY = (kinds.PAGE_VIEWED, kinds.DOCUMENT_REQUESTED, kinds.INTEREST_DECLARED)


class InterestBlock(blocks.StructBlock):
    topic = blocks.ChoiceBlock(choices=choices.topics, label=gettext_lazy("Topic"))
    level = blocks.ChoiceBlock(choices=LEVELS, default=decay.SOME, label=gettext_lazy("At least"))
    by = blocks.ChoiceBlock(
        choices=WAYS,
        default=EITHER,
        label=gettext_lazy("How it is known"),
        help_text=gettext_lazy("What people read counts half as much after a while. What they said stands."),
    )

    class Meta:
        icon = "pick"
        label = gettext_lazy("Is interested in")
        label_format = "{topic}"


@registry.register
class HasInterest(Condition):
    """A topic interests somebody, by what they read and asked for, or because they said so."""

    slug = "interest"
    label = gettext_lazy("Is interested in")
    icon = "pick"
    listens = (*_TOLD_BY, kinds.VISITOR_IDENTIFIED, kinds.INTEREST_CHANGED)
    rewinds = _TOLD_BY

    @classmethod
    def block(cls):
        return InterestBlock()

    @property
    def topic(self):
        return clean(str(self.config.get("topic") or ""), 100)

    @property
    def level(self):
        return decay.STRONG if self.config.get("level") == decay.STRONG else decay.SOME

    @property
    def by(self):
        wanted = self.config.get("by")
        return wanted if wanted in (OBSERVED, DECLARED) else EITHER

    def judge(self, past, at):
        said = self.by != OBSERVED and bool(self.topic) and past.of(Declared(self.topic))
        if said or self.by == DECLARED:
            return Answer(bool(said), {"said": bool(said)})
        liking = past.of(Liked(self.topic))
        facts = (
            {"pages": liking.pages + liking.documents, "last": liking.last_at.isoformat()} if liking else {"pages": 0}
        )
        if liking and liking.strength >= decay.least(self.level, at):
            return Answer(True, facts)
        if not past.of(Measured()):
            return Answer(None, facts | {"unknown": "visits_not_measured"})
        return Answer(False, facts)

    def where(self, at):
        about = Interest.objects.filter(topic=self.topic) if self.topic else Interest.objects.none()
        said = those(about.filter(declared_at__isnull=False))
        if self.by == DECLARED:
            return Truth(said)
        seen = those(about.filter(strength__gte=decay.least(self.level, at)))
        yes = seen if self.by == OBSERVED else seen | said
        return Truth(yes, yes | ~those(reading.measurable()))

    def turns(self, since, until):
        """Those whose interest fades below the level in between."""
        if self.by == DECLARED or not self.topic:
            return NOBODY
        fading = Interest.objects.filter(
            topic=self.topic,
            strength__gte=decay.least(self.level, since),
            strength__lt=decay.least(self.level, until),
        )
        return those(fading)

    @classmethod
    def folded(cls):
        return [way(words, when={"by": by, "level": level}) for (by, level), words in _sentences().items()]

    def sentence(self):
        name = topicnames.labels([self.topic])[self.topic] if self.topic else "…"
        return _sentences()[self.by, self.level] % {"topic": name}

    def known(self, facts):
        """ "4 pages, last 12 Nov"."""
        if facts.get("unknown"):
            return super().known(facts)
        if "said" in facts:
            return _("they said so") if facts["said"] else _("they did not say so")
        if not facts.get("last"):
            return _("nothing read about it")
        return evidence_words(facts["pages"], days.told(facts["last"])[0])

    def problems(self):
        return [] if self.topic else [_("Choose the topic of the condition “Is interested in”.")]


def evidence_words(pages, day):
    """ "4 pages, last on 12 Nov"; documents count as pages of what was read."""
    words = ngettext("%(count)d page, last on %(day)s", "%(count)d pages, last on %(day)s", pages)
    return words % {"count": pages, "day": day}


def _sentences():
    """{(how it is known, level): words}, in the active language."""
    return {
        (EITHER, decay.SOME): _("is interested in “%(topic)s”"),
        (EITHER, decay.STRONG): _("is strongly interested in “%(topic)s”"),
        (OBSERVED, decay.SOME): _("is interested in “%(topic)s” by what they read"),
        (OBSERVED, decay.STRONG): _("is strongly interested in “%(topic)s” by what they read"),
        (DECLARED, decay.SOME): _("has said to be interested in “%(topic)s”"),
        (DECLARED, decay.STRONG): _("has said to be interested in “%(topic)s”"),
    }
