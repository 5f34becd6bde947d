"""What is ready to be added: its name, what it is for, what it needs, and the values of the row it becomes."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.score_models import ScoreRule
from wagtail_nurture.registry import Registry


class Ready:
    """Subclass ReadySegment or ReadyPoints in a file of this package, or in any app, registered in its ``ready()``.

    ``title`` and ``what`` (what it is for, one or two sentences) are lazy translations; the title becomes the name.
    """

    slug = ""
    title = ""
    what = ""
    icon = "group"
    #: Place among the others.
    order = 100

    @classmethod
    def needs(cls):
        """What it lives on, checked now: list of ``recipes.needs.Need``; a few queries."""
        return []

    @classmethod
    def values(cls):
        """{field: value} of the row; streams as raw blocks without ids."""
        raise NotImplementedError


@dataclass(frozen=True)
class Shelf:
    """All of one kind. ``slug`` is its part of the address, ``home`` the name of the address of the model's list."""

    slug: str
    model: type[Model]
    registry: Registry
    title: str
    lead: str
    icon: str
    home: str
    package: str

    def all(self):
        """The classes on it, in order."""
        self.registry.discover(self.package)
        return sorted(self.registry.values(), key=lambda ready: (ready.order, ready.slug))

    def called(self, slug):
        """The class, or None."""
        self.registry.discover(self.package)
        return self.registry.get(slug)


ready_segments, ready_points = Registry("ready-made segment"), Registry("ready-made score rule")

SHELVES = {
    shelf.slug: shelf
    for shelf in [
        Shelf(
            slug="segments",
            model=Segment,
            registry=ready_segments,
            title=_("Ready-made segments"),
            lead=_(
                "Groups of people that most sites want to know. One click adds a segment with its conditions; from "
                "then on it is yours: change the numbers, the conditions or the name as you like."
            ),
            icon="group",
            home="nurture_segments:list",
            package=f"{__package__}.segments",
        ),
        Shelf(
            slug="score-rules",
            model=ScoreRule,
            registry=ready_points,
            title=_("Ready-made score rules"),
            lead=_(
                "Points for what shows interest, in proportions that suit most sites. One click adds a rule, which "
                "gives points from then on; change the points and the limits as you like."
            ),
            icon="order-up",
            home="nurture_score_rules:list",
            package=f"{__package__}.points",
        ),
    ]
}


class ReadySegment(Ready):
    """A segment by its rule."""

    match = Segment.Match.ALL

    @classmethod
    def conditions(cls):
        """The conditions as raw blocks; see ``recipes.ready.pieces``."""
        raise NotImplementedError

    @classmethod
    def values(cls):
        return {"match": cls.match, "conditions": cls.conditions()}


class ReadyPoints(Ready):
    """A score rule: so many ``points`` for an occasion (``audience.occasions``), at most ``limit`` (points, days)."""

    icon = "order-up"
    occasion = ""
    points = 0
    limit = (None, None)

    @classmethod
    def values(cls):
        most, days = cls.limit
        return {"what": cls.occasion, "points": cls.points, "cap_points": most, "cap_days": days}
