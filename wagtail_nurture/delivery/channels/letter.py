"""Letters leave by hand: the sender only brings them to the pile that waits to be printed."""

from django.utils.translation import gettext_lazy as _

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
