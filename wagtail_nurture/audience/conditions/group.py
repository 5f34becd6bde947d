from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .base import Condition, registry


_MATCHES = {
    "all": gettext_lazy("all of these"),
    "any": gettext_lazy("at least one of these"),
    "none": gettext_lazy("none of these"),
}


@registry.register
class Group(Condition):
    """Conditions in brackets: all, any or none of them. Its config is a rule's."""

    slug = "group"
    label = gettext_lazy("Group of conditions")
    icon = "folder-open-inverse"

    @property
    def rule(self):
        from wagtail_nurture.audience.rule import Rule

        return Rule.from_config(self.config)

    @property
    def size(self):
        return self.rule.size

    def listens_to(self):
        return self.rule.listens

    @classmethod
    def block(cls):
        from wagtail_nurture.audience import ruleblock

        return ruleblock.group()

    @classmethod
    def config_of(cls, value):
        from wagtail_nurture.audience import ruleblock

        return ruleblock.config_of(value)

    def answers(self, known):
        return self.rule.answers(known)

    def where(self, at):
        return self.rule.where(at)

    def turns(self, since, until):
        return self.rule.turns(since, until)

    def sentence(self):
        return _("(%(conditions)s)") % {"conditions": self.rule.sentence()}

    def in_short(self):
        return str(_MATCHES[self.rule.match])

    def known(self, facts):
        return "; ".join(self.rule.because(facts))

    def problems(self):
        return self.rule.problems()

    def gone(self):
        return self.rule.gone()
