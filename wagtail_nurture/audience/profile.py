"""Somebody made up who is a persona: what can be said of them, and what cannot."""

from .conditions.group import Group
from .conditions.interest import HasInterest
from .conditions.persona import IsPersona
from .rule import NONE, Rule, kleene


class Assumed:
    """Somebody of whom only this is known: they are ``persona`` (Persona), and so its rule holds.

    Where the rule asks for one of several things, none of them is known by itself.
    """

    def __init__(self, persona):
        self.persona = persona
        rule = Rule.from_config(persona.rule)
        sure = rule.match != "any" or len(rule.conditions) == 1
        self._known = {_key(condition): rule.match != NONE for condition in rule.conditions} if sure else {}
        liked = [condition for condition in rule.conditions if isinstance(condition, HasInterest)]
        #: The topics (slugs) that they care for.
        self.topics = {condition.topic for condition in liked if condition.topic} if rule.match != NONE else set()

    def truth(self, rule):
        """Whether ``rule`` (Rule) holds: True, False, or None where being the persona does not tell."""
        truths = [self._holds(condition) for condition in rule.conditions]
        return kleene(rule.match, [*truths, *(None for _kind in rule.strangers)])

    def _holds(self, condition):
        if isinstance(condition, Group):
            return self.truth(condition.rule)
        if isinstance(condition, IsPersona):
            if condition.comparison == "none":
                return False
            return (condition.wanted == self.persona.pk) == (condition.comparison == "is")
        return self._known.get(_key(condition))


def _key(condition):
    return condition.slug, repr(sorted(condition.config.items()))
