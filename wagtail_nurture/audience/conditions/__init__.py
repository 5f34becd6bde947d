"""Conditions: what a scenario can ask about a person. One class a file; importing this package registers them all."""

from .base import Answer, Condition, Person, Rehearsal, registry


__all__ = ["Answer", "Condition", "Person", "Rehearsal", "registry"]

registry.discover(__name__)
