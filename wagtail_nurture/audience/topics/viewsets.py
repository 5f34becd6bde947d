"""Topics in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_nurture.listed import NamedRows, OneByOne
from wagtail_nurture.watch import Watched

from .models import Topic


class TopicIndex(OneByOne, NamedRows, IndexView):
    """The topics."""

    add_item_label = _("Add topic")


class TopicViewSet(Watched, SnippetViewSet):
    model = Topic
    admin_url_namespace = "nurture_topics"
    base_url_path = "nurture/setup/topics"
    menu_item_is_registered = True
    icon = "tag"
    menu_label = _("Topics")
    index_view_class = TopicIndex
    edit_handler = ObjectList(
        [
            FieldPanel("name", help_text=_("Pages with a tag of this name are about it.")),
            FieldPanel("names"),
            FieldPanel("rules"),
        ]
    )
    list_display = ["name", "slug"]
    search_fields = ["name"]
    search_backend_name = None
