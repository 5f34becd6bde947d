"""What an exit is: something that ends the passage wherever the person stands."""

from django.utils.translation import gettext_lazy

from wagtail_nurture.registry import Registry
from wagtail_nurture.tracking import inbox

from ..parts import Part


registry = Registry("exit")

#: Label of the tick.
CONVERTS = gettext_lazy("Counts as converted: this is what the scenario is for")


class Exit(Part):
    """Looked at at each decision, at each hand-over, and when an event of ``kinds`` arrives (DESIGN §6)."""

    kinds = ()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for kind in cls.kinds:
            inbox.listen(kind)

    @classmethod
    def problems_in(cls, config, graph):
        """Like ``problems``, of what can only be seen in the whole ``graph``."""
        return []

    @classmethod
    def asks(cls, config):
        """The kinds of events (set) that may end a passage by it; None for any."""
        return set(cls.kinds) or None

    @classmethod
    def touched_by(cls, event, config):
        """Whether ``event`` may end a passage that began before it, so that it is worth a look. Pure."""
        raise NotImplementedError

    @classmethod
    def reached(cls, config, people, at, graph):
        """Those of ``people`` (list of Standing) who must leave: {enrolment_id: facts}; few queries for the set."""
        raise NotImplementedError

    @classmethod
    def happens(cls, config):
        """The events that are it, as a condition on Event (Q); None when it is no single event."""
        return None

    @classmethod
    def converts(cls, config):
        """Whether leaving here counts as converted."""
        return bool(config.get("converted"))
