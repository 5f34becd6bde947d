"""What two people bring along into a merge, besides what is known of them: passages, points, history."""

from django.utils.translation import gettext as _t

from wagtail_nurture.audience import score
from wagtail_nurture.capture.models import Submission
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.merged import superfluous
from wagtail_nurture.scenarios.models import Enrolment, Scenario
from wagtail_nurture.tracking.models import Event


def passages(other, into):
    """[(scenario's name, since when, whether it was begun as who stays, whether it goes on)] of what runs for either.

    Decided as the merge decides it. Two queries.
    """
    rows = list(Enrolment.objects.filter(contact__in=[other.pk, into.pk]).order_by("entered_at", "pk"))
    theirs = [row for row in rows if row.contact_id == other.pk]
    own = [row for row in rows if row.contact_id == into.pk]
    gone = superfluous(theirs, own)
    running = [row for row in rows if row.status == Enrolment.Status.ACTIVE]
    names = dict(Scenario.of_all_kinds.filter(pk__in={row.scenario_id for row in running}).values_list("pk", "name"))
    return [(names[row.scenario_id], row.entered_at, row.contact_id == into.pk, row.pk not in gone) for row in running]


def footprints(other, into):
    """[(what, number of who stays, number of who is merged, together)]; one query each."""
    points = score.points_of([other.pk, into.pk])
    told = [(_t("Points"), points[into.pk], points[other.pk])]
    for label, rows in (
        (_t("Events"), Event.objects),
        (_t("Messages"), Delivery.objects.filter(state=Delivery.State.SENT)),
        (_t("Forms sent in"), Submission.objects),
    ):
        told.append((label, *(rows.filter(contact=person.pk).count() for person in (into, other))))
    return [(label, own, theirs, own + theirs) for label, own, theirs in told]
