"""Messages and the shops they speak of."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_nurture.conf import settings
from wagtail_nurture.listed import NamedRows, with_status
from wagtail_nurture.watch import Watched

from . import merge
from .editing import Checks, CopyEmail, CreateEmail, EditEmail
from .models import Email, PointOfSale


def _purpose(email):
    return settings.purposes.get(email.purpose, email.purpose)


def _subject(email):
    """The subject as a reader would see it: no braces."""
    return merge.in_words(email.subject)


class EmailIndex(NamedRows, IndexView):
    add_item_label = _("Add e-mail")

    def get_base_queryset(self):
        return with_status(super().get_base_queryset())


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
        LocaleColumn(label=_("Language")),
        UpdatedAtColumn(label=_("Updated")),
        LiveStatusTagColumn(label=_("Status")),
    ]
    list_filter = {"purpose": ["exact"], "live": ["exact"]}
    search_fields = ["name", "subject"]
    search_backend_name = None

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("checks/<int:pk>/", Checks.as_view(), name="checks")]


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
