"""What became of the consent that was sent in with a form."""

from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext_lazy as _


#: What Submission.consent holds, written once when the form comes in.
NONE, GRANTED, ASKED = "none", "granted", "asked"
#: What it has become by now.
CONFIRMED, WAITING, LAPSED, WITHOUT, UNKNOWN = "confirmed", "waiting", "lapsed", "without", ""

LABELS = {
    CONFIRMED: _("confirmed"),
    WAITING: _("waiting for confirmation"),
    LAPSED: _("not confirmed in time"),
    WITHOUT: _("without consent"),
    UNKNOWN: _("not recorded"),
}


def annotated(submissions, *, at):
    """``submissions`` (queryset) with ``state``, one of the keys of LABELS, as it is ``at`` that moment."""
    asked = Q(consent=ASKED)
    state = Case(
        When(consent=GRANTED, then=Value(CONFIRMED)),
        When(asked & Q(request__confirmed_at__isnull=False), then=Value(CONFIRMED)),
        When(asked & Q(request__expires_at__gt=at), then=Value(WAITING)),
        When(asked, then=Value(LAPSED)),
        When(consent=NONE, then=Value(WITHOUT)),
        default=F("consent"),
        output_field=CharField(),
    )
    return submissions.annotate(state=state)
