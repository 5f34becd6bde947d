"""What the stage tells: who you are, where you stand in the scenario, and what happens next."""

from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.capture.models import Submission
from wagtail_nurture.content import merge
from wagtail_nurture.content.models import Email
from wagtail_nurture.delivery import inbound
from wagtail_nurture.delivery.events import UNSUBSCRIBED
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.delivery.words import why_not_sent
from wagtail_nurture.scenarios import journal as passages
from wagtail_nurture.scenarios.models import Enrolment, Scenario, Token
from wagtail_nurture.tracking.models import Event, EventInbox


def scenario():
    """The scenario on the stage with its state and version, or None when none is on."""
    found = Scenario.objects.filter(state__version__isnull=False).select_related("state__version")
    return found.order_by("pk").first()


def last_submission():
    """The number of the newest form sent in: what comes later is yours."""
    return Submission.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def you(since):
    """The contact who sent in a form after submission number ``since``, or None. The last one if several did."""
    rows = Submission.objects.filter(pk__gt=since, contact__isnull=False).order_by("-pk").select_related("contact")
    found = rows.first()
    return found.contact if found else None


def passage(contact, in_scenario):
    """The contact's last Enrolment in ``in_scenario``, or None."""
    rows = Enrolment.objects.filter(contact=contact, scenario=in_scenario)
    return rows.order_by("-pk").select_related("version").first()


def standing(enrolment):
    """The step id at which ``enrolment`` waits, or an empty text when it has left."""
    token = Token.objects.filter(enrolment=enrolment).first()
    return token.step_id if token else ""


def journal(contact, enrolment):
    """What happened to the contact, oldest first: (moment, words)."""
    lines = []
    if enrolment:
        lines.append((enrolment.entered_at, translate("Entered the scenario")))
        lines += [(line.at, line.sentence) for line in passages.of_enrolment(enrolment)]
        if enrolment.left_at:
            converted, left = translate("Out of the scenario: converted"), translate("Out of the scenario")
            lines.append((enrolment.left_at, converted if enrolment.converted else left))
    stops = Event.objects.filter(contact=contact, kind=UNSUBSCRIBED, properties__source=inbound.SOURCE)
    for delivery in Delivery.objects.filter(contact=contact).select_related("variant").order_by("pk"):
        lines.append((delivery.sent_at or delivery.created_at, _of_delivery(delivery)))
    for moment in stops.values_list("at", flat=True):
        lines.append((moment, translate("STOP by text message: no further text")))
    return sorted(lines, key=lambda line: line[0])


SYSTEM = {
    "file": _("The file"),
    "file_confirm": _("The file, with a button to confirm"),
    "confirm": _("A button to confirm"),
}


def _of_delivery(delivery):
    words = translate("%(message)s: %(state)s") % {"message": _subject(delivery), "state": delivery.get_state_display()}
    return f"{words} ({why_not_sent(delivery)})" if delivery.reason else words


def _subject(delivery):
    """What the delivery carried; "…" where a merge field stood that only the mail itself knows."""
    if delivery.system:
        return str(SYSTEM.get(delivery.system, delivery.system))
    email = delivery.variant or Email.objects.filter(translation_key=delivery.message_key).first()
    subject = email.subject if email else translate("A message")
    return f"“{merge.in_words(subject, delivery.context)}”"


def next_moment(contact=None):
    """When something is due next for ``contact`` (or for anybody), as an aware datetime, or None."""
    tokens = Token.objects.filter(state=Token.State.READY)
    sends = Delivery.objects.filter(state=Delivery.State.QUEUED)
    facts = EventInbox.objects.all()
    if contact:
        tokens = tokens.filter(enrolment__contact=contact)
        sends, facts = sends.filter(contact=contact), facts.filter(event__contact=contact)
    moments = [
        tokens.aggregate(at=Min("due_at"))["at"],
        sends.aggregate(at=Min(Coalesce("retry_at", "not_before")))["at"],
        facts.aggregate(at=Min("due_at"))["at"],
    ]
    return min(filter(None, moments), default=None)
