"""Letters in the admin, where a site uses them."""

from django.utils.translation import gettext_lazy as _

from ..message_viewsets import MessageIndex, MessageViewSet, columns
from .models import Letter


class LetterIndex(MessageIndex):
    add_item_label = _("Add letter")


class LetterViewSet(MessageViewSet):
    model = Letter
    switch = "letters"
    icon = "doc-full"
    menu_label = _("Letters")
    base_url_path = "nurture/letters"
    index_view_class = LetterIndex
    list_display = columns()
    search_fields = ["name", "subject"]
