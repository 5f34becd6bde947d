"""Letters in the admin, where a site uses them."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts.site_settings import in_use
from wagtail_nurture.listed import NamedRows, with_status
from wagtail_nurture.watch import Watched

from .models import Letter


def _purpose(letter):
    return settings.purposes.get(letter.purpose, letter.purpose)


class LetterIndex(NamedRows, IndexView):
    """The letters."""

    add_item_label = _("Add letter")

    def get_base_queryset(self):
        return with_status(super().get_base_queryset())


class LetterViewSet(Watched, SnippetViewSet):
    model = Letter
    icon = "doc-full"
    menu_label = _("Letters")
    menu_item_is_registered = True
    base_url_path = "nurture/letters"
    index_view_class = LetterIndex
    list_display = [
        "name",
        Column("purpose", label=_("Purpose"), accessor=_purpose),
        LocaleColumn(label=_("Language")),
        UpdatedAtColumn(label=_("Updated")),
        LiveStatusTagColumn(label=_("Status")),
    ]
    list_filter = {"purpose": ["exact"], "live": ["exact"]}
    search_fields = ["name", "subject"]
    search_backend_name = None

    @cached_property
    def menu_item_class(self):
        usual = super().menu_item_class

        class MenuItem(usual):
            def is_shown(self, request):
                return super().is_shown(request) and "letters" in in_use(request)

        return MenuItem
