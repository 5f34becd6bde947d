"""A registry of classes that each know their slug: conditions, triggers, steps, channels, merge fields."""

from importlib import import_module
from pkgutil import iter_modules

from .exceptions import RegistrationError


class Registry:
    """Classes by slug, in the order in which they were registered.

    >>> shapes = Registry("shape")
    >>> @shapes.register
    ... class Circle:
    ...     slug = "circle"
    >>> shapes["circle"] is Circle
    True
    >>> list(shapes)
    ['circle']
    """

    def __init__(self, noun):
        self.noun = noun
        self._classes = {}

    def register(self, cls):
        """Class decorator. Raises RegistrationError when another class holds the slug."""
        known = self._classes.get(cls.slug)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise RegistrationError(f"Two {self.noun}s are called {cls.slug!r}: {known!r} and {cls!r}.")
        self._classes[cls.slug] = cls
        return cls

    def discover(self, package):
        """Import every module of ``package`` (dotted name) so that the classes in it register themselves."""
        for module in iter_modules(import_module(package).__path__):
            import_module(f"{package}.{module.name}")

    def get(self, slug):
        """The class with this slug, or None."""
        return self._classes.get(slug)

    def __getitem__(self, slug):
        try:
            return self._classes[slug]
        except KeyError:
            raise RegistrationError(f"No {self.noun} is called {slug!r}.") from None

    def __contains__(self, slug):
        return slug in self._classes

    def __iter__(self):
        return iter(self._classes)

    def values(self):
        return self._classes.values()

    def items(self):
        return self._classes.items()
