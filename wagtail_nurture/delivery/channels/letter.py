"""Letters leave by hand: the sender only brings them to the pile that waits to be printed."""

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.contacts.site_settings import uses
from wagtail_nurture.content.paper import printing

from . import registry
from .base import Channel


#: Why they are held: they wait for a batch, or stand in one.
TO_PRINT, IN_BATCH = "to_print", "in_batch"


@registry.register
class LetterChannel(Channel):
    """Permission, suppression and gates are asked as for every message; then it waits for ``delivery.letters``."""

    slug, label = "letter", _("letter")

    @classmethod
    def lacks(cls, site):
        return TO_PRINT

    @classmethod
    def closed(cls):
        if not uses("letters"):
            return translate(
                "Letters are not switched on: tick them in the Nurture settings, under “Visits and people”."
            )
        return str(printing.missing())
