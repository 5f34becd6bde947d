"""What this room hears of: events its parts listen to, and publications."""

from wagtail.signals import published, unpublished

from wagtail_nurture.tracking import inbox

from . import exits, publishing, triggers
from .models import Scenario


published.connect(publishing.on_published, sender=Scenario, dispatch_uid="nurture_scenario_published")
unpublished.connect(publishing.on_unpublished, sender=Scenario, dispatch_uid="nurture_scenario_unpublished")

for part in (*triggers.registry.values(), *exits.registry.values()):
    for kind in part.kinds:
        inbox.listen(kind)
