"""E-mails, and the shops they speak of."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from wagtail_nurture.listed import NamedRows
from wagtail_nurture.watch import Watched

from . import merge
from .editing import Checks, CopyEmail, CreateEmail, EditEmail
from .message_viewsets import MessageIndex, MessageViewSet, columns
from .models import Email, PointOfSale


def _subject(email):
    """The subject as a reader would see it: no braces."""
    return merge.in_words(email.subject)


class EmailIndex(MessageIndex):
    add_item_label = _("Add e-mail")


class EmailViewSet(MessageViewSet):
    model = Email
    icon = "mail"
    menu_label = _("Messages")
    base_url_path = "nurture/messages"
    index_view_class = EmailIndex
    add_view_class = CreateEmail
    copy_view_class = CopyEmail
    edit_view_class = EditEmail
    list_display = columns(
        Column("subject", label=_("Subject"), accessor=_subject, sort_key="subject", classname="nurture-words")
    )
    search_fields = ["name", "subject"]

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
