"""Before something that rules name is deleted, the page that asks says what relies on it."""

from django.utils.translation import gettext as _
from wagtail.snippets.views.snippets import DeleteView

from . import field_uses


class NamesUses(DeleteView):
    """Says before what relies on the list, the segment or the persona."""

    def get_usage_url(self):
        """None: Wagtail would say that nothing refers to it, since rules name it by its number."""
        return None

    @property
    def confirmation_message(self):
        asked, uses = super().confirmation_message, field_uses.of(self.object)
        if not uses:
            return asked
        words = _("What relies on it: %(uses)s. It is then named there among the problems.")
        return f"{asked} {words % {'uses': ', '.join(uses)}}"
