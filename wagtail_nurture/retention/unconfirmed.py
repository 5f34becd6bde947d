"""People who left an address for a newsletter and never confirmed it."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.capture.models import DownloadGrant, Form, Submission
from wagtail_nurture.contacts.models import ConsentRequest, Contact, ListMembership, Permission
from wagtail_nurture.contacts.purposes import TRACKING
from wagtail_nurture.scenarios.models import Enrolment

from .base import MARGIN, registry
from .people_part import PeoplePart


@registry.register
class Unconfirmed(PeoplePart):
    """Nothing else may speak for keeping them: another request, a file asked for, a list, a permission, a scenario."""

    slug, label, order = "unconfirmed", _("people who never confirmed"), 30

    def due(self, now):
        mine = {"contact": OuterRef("pk")}
        before = now - MARGIN
        late = ConsentRequest.objects.filter(**mine, confirmed_at=None, expires_at__lt=before)
        other = ConsentRequest.objects.filter(Q(confirmed_at__isnull=False) | Q(expires_at__gte=before), **mine)
        wanted = Submission.objects.filter(**mine).exclude(form__kind=Form.Kind.NEWSLETTER)
        granted = Permission.objects.filter(**mine, state=Permission.State.GRANTED).exclude(purpose=TRACKING)
        member = ListMembership.objects.filter(**mine, state=ListMembership.State.CONFIRMED)
        inside = Enrolment.objects.filter(**mine, status=Enrolment.Status.ACTIVE)
        return (
            Contact.objects.filter(merged_into=None, source__startswith="form:", created_at__lt=before)
            .filter(Q(last_contact_at=None) | Q(last_contact_at__lt=before))
            .filter(Exists(late))
            .exclude(Exists(other))
            .exclude(Exists(wanted))
            .exclude(Exists(DownloadGrant.objects.filter(**mine)))
            .exclude(Exists(granted))
            .exclude(Exists(member))
            .exclude(Exists(inside))
        )
