"""What this room hears of: its own publications."""

from wagtail.signals import published, unpublished

from . import publishing
from .models import Scenario


published.connect(publishing.on_published, sender=Scenario, dispatch_uid="nurture_scenario_published")
unpublished.connect(publishing.on_unpublished, sender=Scenario, dispatch_uid="nurture_scenario_unpublished")
