"""The addresses of the shelves. They have no place of their own in the menu: the lists of what they fill lead there."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from .base import SHELVES
from .views import Add, Gallery


class ReadyViewSet(ViewSet):
    name = "nurture_ready"
    url_prefix = "nurture/ready"
    icon = "list-ul"
    menu_label = _("Ready-made")
    add_to_admin_menu = False

    def get_urlpatterns(self):
        return [pattern for slug in SHELVES for pattern in _of(slug)]


def _of(slug):
    return [
        path(f"{slug}/", Gallery.as_view(shelf_slug=slug), name=slug),
        path(f"{slug}/<slug:slug>/", Add.as_view(shelf_slug=slug), name=f"add-{slug}"),
    ]
