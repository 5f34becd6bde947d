"""Messages and the shops they speak of."""

from django.urls import path
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_nurture.conf import settings
from wagtail_nurture.listed import NamedRows, with_status
from wagtail_nurture.watch import Watched

from . import merge, translations
from .editing import Checks, CopyEmail, CreateEmail, EditEmail
from .models import Email, PointOfSale
from .survey_views import Answers
from .translation_views import Languages
from .translations import language_name


def _purpose(email):
    return settings.purposes.get(email.purpose, email.purpose)


def _subject(email):
    """The subject as a reader would see it: no braces."""
    return merge.in_words(email.subject)


def _language(email):
    """Its language; with the day when what it translates changed, if nobody looked at it since."""
    name = email.locale.get_display_name()
    late = getattr(email, "late", None)
    if late is None:
        return name
    day = date_format(localtime(late.source.created_at), "SHORT_DATE_FORMAT")
    words = _t("%(language)s changed on %(day)s") % {"language": language_name(late.source.locale), "day": day}
    return format_html('{}<br><span class="nurture-tag nurture-tag--warn">{}</span>', name, words)


class EmailIndex(NamedRows, IndexView):
    add_item_label = _("Add e-mail")

    def get_base_queryset(self):
        return with_status(super().get_base_queryset().select_related("locale"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = list(context["object_list"])  # the table shows the same rows
        late = translations.changes({row.translation_key for row in rows})
        for row in rows:
            row.late = late.get(row.translation_key, {}).get(row.locale.language_code)
        return context


class EmailViewSet(Watched, SnippetViewSet):
    model = Email
    icon = "mail"
    menu_label = _("Messages")
    menu_item_is_registered = True
    base_url_path = "nurture/messages"
    index_view_class = EmailIndex
    add_view_class = CreateEmail
    copy_view_class = CopyEmail
    edit_view_class = EditEmail
    list_display = [
        "name",
        Column("subject", label=_("Subject"), accessor=_subject, sort_key="subject"),
        Column("purpose", label=_("Purpose"), accessor=_purpose),
        Column("locale", label=_("Language"), accessor=_language),
        UpdatedAtColumn(label=_("Updated")),
        LiveStatusTagColumn(label=_("Status")),
    ]
    list_filter = {"purpose": ["exact"], "live": ["exact"]}
    search_fields = ["name", "subject"]
    search_backend_name = None

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("checks/<int:pk>/", Checks.as_view(), name="checks"),
            path("answers/<int:pk>/", Answers.as_view(), name="answers"),
            path("languages/<int:pk>/", Languages.as_view(), name="languages"),
        ]


class PointOfSaleIndex(NamedRows, generic.IndexView):
    """The shops."""

    add_item_label = _("Add point of sale")


class PointOfSaleViewSet(Watched, ModelViewSet):
    model = PointOfSale
    name = "nurture_shops"
    url_prefix = "nurture/setup/shops"
    icon = "site"
    index_view_class = PointOfSaleIndex
    form_fields = ["name", "lines", "postcode", "city", "country", "phone", "opening_hours", "url"]
    list_display = ["name", "postcode", "city", "phone"]
    search_fields = ["name", "city", "postcode"]
    copy_view_enabled = False
