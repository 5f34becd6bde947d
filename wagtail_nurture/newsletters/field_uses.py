"""Which newsletters that have not left yet go to a list or a segment."""

from django.utils.translation import gettext as _

from wagtail_nurture.audience.models import Segment
from wagtail_nurture.contacts import field_uses
from wagtail_nurture.contacts.models import List

from .models import Newsletter


@field_uses.register
def newsletters(thing):
    column = {List: "list", Segment: "segment"}.get(type(thing))
    if column:
        waiting = (Newsletter.State.DRAFT, Newsletter.State.SCHEDULED)
        for newsletter in Newsletter.objects.filter(state__in=waiting, **{column: thing}).order_by("name"):
            yield _("the newsletter “%(name)s”") % {"name": newsletter.name}
