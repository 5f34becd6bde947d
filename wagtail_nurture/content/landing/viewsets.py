"""Personal landing links in the admin, under Set-up."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_nurture.choosers import Choosers
from wagtail_nurture.listed import NamedRows
from wagtail_nurture.watch import Watched

from .models import Landing


class LandingIndex(NamedRows, IndexView):
    add_item_label = _("Add personal landing link")


class LandingViewSet(Watched, SnippetViewSet):
    model = Landing
    admin_url_namespace = "nurture_landings"
    base_url_path = "nurture/setup/landing-links"
    menu_item_is_registered = True
    icon = "link"
    chooser_viewset_class = Choosers
    menu_label = _("Personal landing links")
    index_view_class = LandingIndex
    list_display = ["name", "page"]
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False
