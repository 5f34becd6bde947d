"""Text messages in the admin: shown in the menu where a site uses them."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from .. import merge
from ..message_viewsets import MessageIndex, MessageViewSet, columns
from .models import Sms


def _text(sms):
    """The text as a reader would see it: no braces."""
    return merge.in_words(sms.text)


class SmsIndex(MessageIndex):
    add_item_label = _("Add text message")


class SmsViewSet(MessageViewSet):
    model = Sms
    switch = "sms"
    icon = "mobile-alt"
    menu_label = _("Text messages")
    base_url_path = "nurture/texts"
    index_view_class = SmsIndex
    list_display = columns(Column("text", label=_("Text"), accessor=_text, classname="nurture-words"))
    search_fields = ["name", "text"]
