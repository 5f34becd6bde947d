"""The addresses of the gallery. It has no place of its own in the menu: scenarios and the overview lead to it."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from .views import Gallery, Made, PublishEverything, Use


class RecipesViewSet(ViewSet):
    name = "nurture_recipes"
    url_prefix = "nurture/ready-made"
    icon = "list-ul"
    menu_label = _("Ready-made scenarios")
    add_to_admin_menu = False

    def get_urlpatterns(self):
        return [
            path("", Gallery.as_view(), name="index"),
            path("made/<int:pk>/", Made.as_view(), name="made"),
            path("made/<int:pk>/publish/", PublishEverything.as_view(), name="publish"),
            path("<slug:slug>/", Use.as_view(), name="use"),
        ]
