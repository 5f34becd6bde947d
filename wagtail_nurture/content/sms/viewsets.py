"""Text messages in the admin: shown in the menu where a site uses them."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts.site_settings import in_use
from wagtail_nurture.listed import NamedRows, with_status
from wagtail_nurture.watch import Watched

from .. import merge
from .models import Sms


def _purpose(sms):
    return settings.purposes.get(sms.purpose, sms.purpose)


def _text(sms):
    """The text as a reader would see it: no braces."""
    return merge.in_words(sms.text)


class SmsIndex(NamedRows, IndexView):
    add_item_label = _("Add text message")

    def get_base_queryset(self):
        return with_status(super().get_base_queryset())


class SmsViewSet(Watched, SnippetViewSet):
    model = Sms
    icon = "mobile-alt"
    menu_label = _("Text messages")
    menu_item_is_registered = True
    base_url_path = "nurture/texts"
    index_view_class = SmsIndex
    list_display = [
        "name",
        Column("text", label=_("Text"), accessor=_text),
        Column("purpose", label=_("Purpose"), accessor=_purpose),
        LocaleColumn(label=_("Language")),
        UpdatedAtColumn(label=_("Updated")),
        LiveStatusTagColumn(label=_("Status")),
    ]
    list_filter = {"purpose": ["exact"], "live": ["exact"]}
    search_fields = ["name", "text"]
    search_backend_name = None

    @cached_property
    def menu_item_class(self):
        usual = super().menu_item_class

        class MenuItem(usual):
            def is_shown(self, request):
                return super().is_shown(request) and "sms" in in_use(request)

        return MenuItem
