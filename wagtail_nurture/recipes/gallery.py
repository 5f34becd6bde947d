"""The recipes there are, ours and those that apps registered."""

from .base import registry


registry.discover(__package__)


def recipes():
    """Recipe classes, the easiest first."""
    return sorted(registry.values(), key=lambda recipe: recipe.order)


def recipe_called(slug):
    """The Recipe class, or None."""
    return registry.get(slug)
