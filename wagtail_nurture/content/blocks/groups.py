"""Under which headings the picker offers the blocks of a message, in this order."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


WORDS = pgettext_lazy("group of blocks", "Words")
PICTURES = pgettext_lazy("group of blocks", "Pictures")
FROM_THE_SITE = pgettext_lazy("group of blocks", "From the site")
FOR_EACH_PERSON = _("Different for each person")
WHAT_PEOPLE_TELL = _("What people tell you")
LAYOUT = pgettext_lazy("group of blocks", "Layout")

ALL = (WORDS, PICTURES, FROM_THE_SITE, FOR_EACH_PERSON, WHAT_PEOPLE_TELL, LAYOUT)
