"""What the lists and editors of all messages have in common."""

from django.urls import path
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_nurture.choosers import Choosers
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts.site_settings import in_use
from wagtail_nurture.listed import NamedRows, with_status
from wagtail_nurture.watch import Watched

from . import translations
from .editing import CopyMessage, CreateMessage, EditMessage
from .survey_views import Answers
from .translation_views import Languages
from .translations import language_name


def _purpose(message):
    return settings.purposes.get(message.purpose, message.purpose)


def _language(message):
    """Its language; with the day when what it translates changed, if nobody looked at it since."""
    name = language_name(message.locale.language_code)
    late = getattr(message, "late", None)
    if late is None:
        return name
    day = date_format(localtime(late.source.created_at), "SHORT_DATE_FORMAT")
    words = _t("%(language)s changed on %(day)s") % {"language": language_name(late.source.locale), "day": day}
    return format_html('{}<br><span class="w-status nurture-tag nurture-tag--warn">{}</span>', name, words)


def columns(*own):
    """The columns of a list of messages; ``own`` stand after the name."""
    return [
        "name",
        *own,
        Column("purpose", label=_("Purpose"), accessor=_purpose),
        Column("locale", label=_("Language"), accessor=_language),
        UpdatedAtColumn(label=_("Updated")),
        LiveStatusTagColumn(label=_("Status")),
    ]


class MessageIndex(NamedRows, IndexView):
    """The messages of a kind, with what waits for an editor's word."""

    def get_base_queryset(self):
        return with_status(super().get_base_queryset().select_related("locale"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = list(context["object_list"])  # the table shows the same rows
        late = translations.changes({row.translation_key for row in rows})
        for row in rows:
            row.late = late.get(row.translation_key, {}).get(row.locale.language_code)
        return context


class MessageViewSet(Watched, SnippetViewSet):
    """The base of the viewsets of messages."""

    #: Which of the SWITCHES of a site brings it into the menu; "" for always.
    switch = ""
    menu_item_is_registered = True
    chooser_viewset_class = Choosers
    index_view_class = MessageIndex
    add_view_class = CreateMessage
    copy_view_class = CopyMessage
    edit_view_class = EditMessage
    list_filter = {"purpose": ["exact"], "live": ["exact"]}
    search_backend_name = None

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("answers/<int:pk>/", Answers.as_view(model=self.model), name="answers"),
            path("languages/<int:pk>/", Languages.as_view(model=self.model), name="languages"),
        ]

    @cached_property
    def menu_item_class(self):
        usual, switch = super().menu_item_class, self.switch
        if not switch:
            return usual

        class MenuItem(usual):
            def is_shown(self, request):
                return super().is_shown(request) and switch in in_use(request)

        return MenuItem
