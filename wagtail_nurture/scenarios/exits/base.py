"""What an exit is: something that ends the passage wherever the person stands."""

from wagtail_nurture.registry import Registry
from wagtail_nurture.tracking import inbox

from ..parts import Part


registry = Registry("exit")


class Exit(Part):
    """Looked at at each decision, at each hand-over, and when an event of ``kinds`` arrives (DESIGN §6)."""

    kinds = ()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for kind in cls.kinds:
            inbox.listen(kind)

    @classmethod
    def reached_by(cls, event, config):
        """Whether ``event`` alone ends a passage that began before it. Pure."""
        raise NotImplementedError

    @classmethod
    def reached(cls, config, people):
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
