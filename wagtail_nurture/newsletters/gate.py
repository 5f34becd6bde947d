"""What a stopped newsletter says about its messages on their way out: from that moment none leaves."""

from wagtail_nurture.delivery import gates
from wagtail_nurture.delivery.gates import SKIP, Verdict

from .models import Newsletter


STOPPED = "newsletter_stopped"


@gates.register
def gate(deliveries):
    """{delivery id: Verdict} for the messages of newsletters that were stopped. One query."""
    asked = {delivery.scenario_id for delivery in deliveries} - {None}
    if not asked:
        return {}
    rows = Newsletter.objects.filter(scenario__in=asked, state=Newsletter.State.STOPPED)
    stopped = set(rows.values_list("scenario", flat=True))
    return {each.pk: Verdict(SKIP, STOPPED) for each in deliveries if each.scenario_id in stopped}
