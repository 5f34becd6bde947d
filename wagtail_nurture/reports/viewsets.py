"""The overview in the menu, and its panel on Wagtail's home page."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSet

from . import copy, hands, health, overview
from .checklist import listing
from .health_page.views import HealthPage
from .views import AskAgain, Overview, Release, belongs


class OverviewMenuItem(MenuItem):
    def is_shown(self, request):
        return belongs(request.user)


class OverviewViewSet(ViewSet):
    name = "nurture_overview"
    url_prefix = "nurture"
    icon = menu_icon = "home"
    menu_label = _("Overview")
    menu_item_class = OverviewMenuItem

    def get_urlpatterns(self):
        return [
            path("", Overview.as_view(), name="index"),
            path("release/", Release.as_view(), name="release"),
            path("checklist/", AskAgain.as_view(), name="ask_again"),
            path("health/", HealthPage.as_view(), name="health"),
        ]


class HomePanel(Component):
    """On Wagtail's home page: the state in words and the week in numbers, for whoever may do anything in Nurture."""

    name = "nurture"
    template_name = "wagtail_nurture/admin/home_panel.html"
    order = 150

    def get_context_data(self, parent_context):
        return {
            "health": health.look(),
            "copied": copy.held(),
            "copy_words": copy.COPY_WORDS,
            "week": overview.week(),
            "needed": hands.number(),
            "checklist": _checklist(parent_context["request"]),
        }


def _checklist(request):
    site = listing.site_for(request)
    return listing.listing(site, request.user) if site else None
