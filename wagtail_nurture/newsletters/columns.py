"""How a newsletter is shown in a list: its state, when, and how far it is."""

from zoneinfo import ZoneInfo

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column

from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.ledger import tag
from wagtail_nurture.scenarios import broadcast

from .models import Newsletter


State = Newsletter.State
TONES = {State.DRAFT: "plain", State.SCHEDULED: "warn", State.SENDING: "good", State.SENT: "good", State.STOPPED: "bad"}
_OPEN = [*broadcast.ON_THE_WAY]


def with_numbers(newsletters):
    """``newsletters`` (queryset) with ``sent`` and ``settled``: how many messages."""
    return newsletters.annotate(sent=_mails(state=Delivery.State.SENT), settled=_mails(~Q(state__in=_OPEN)))


def _mails(*conditions, **known):
    rows = Delivery.objects.filter(*conditions, scenario_id=OuterRef("scenario_id"), step_id=broadcast.STEP, **known)
    return Coalesce(
        Subquery(
            rows.order_by().values("scenario_id").annotate(n=Count("pk")).values("n"), output_field=IntegerField()
        ),
        0,
    )


def state_tag(newsletter):
    """Its state as a label."""
    return tag(State(newsletter.state).label, TONES[newsletter.state])


def moment(at, zone):
    """``at`` in the time of ``zone``, which is named: "3 March 2026, 10:00 (Europe/Paris)"; "" for None."""
    if at is None:
        return ""
    with timezone.override(ZoneInfo(zone)):
        return _("%(moment)s (%(zone)s)") % {
            "moment": date_format(timezone.localtime(at), "DATETIME_FORMAT"),
            "zone": zone,
        }


class StateColumn(Column):
    """The state and, while it is being sent, a bar."""

    def get_value(self, newsletter):
        label = state_tag(newsletter)
        everybody = newsletter.counted.get("everybody", 0)
        if newsletter.state != State.SENDING or not everybody:
            return label
        return format_html(
            '{} <progress class="nurture-progress" max="{}" value="{}" aria-label="{}"></progress>',
            label,
            max(everybody, newsletter.settled),
            newsletter.settled,
            _("How far it is"),
        )
