"""Which scenarios name a contact field, a list, a segment or a persona, as they are drawn or as they run."""

from django.utils.translation import gettext as _

from wagtail_nurture.contacts import field_uses

from .models import Scenario


@field_uses.register
def scenarios(thing):
    for scenario in Scenario.of_all_kinds.select_related("state__version").order_by("name"):
        drawn = [part.get_prep_value() for part in (scenario.triggers, scenario.steps, scenario.exits)]
        state = getattr(scenario, "state", None)
        running = state.version.graph if state and state.version else {}
        if field_uses.names([drawn, running], thing):
            yield _("the scenario “%(name)s”") % {"name": scenario.name}
