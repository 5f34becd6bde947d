"""Segments in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_nurture.contacts.deleting import NamesUses
from wagtail_nurture.listed import NamedRows, OneByOne, WithReadyMade
from wagtail_nurture.watch import Watched

from .forms import SegmentForm
from .models import Segment


class SegmentIndex(OneByOne, WithReadyMade, NamedRows, IndexView):
    """The segments, with the numbers that are kept of them: nobody is counted to draw the list."""

    add_item_label = _("Add segment")
    ready_label, ready_url = _("Ready-made segments"), "nurture_ready:segments"

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("state", "pool")


class PeopleColumn(Column):
    """How many belong, and whether that is up to date."""

    cell_template_name = "wagtail_nurture/admin/segment_people_cell.html"

    def get_value(self, instance):
        return getattr(instance, "state", None)


class SegmentViewSet(Watched, SnippetViewSet):
    """A snippet, so that newsletters can choose one; its preview counts and names a few."""

    model = Segment
    admin_url_namespace = "nurture_segments"
    base_url_path = "nurture/setup/segments"
    menu_item_is_registered = True
    icon = "group"
    menu_label = _("Segments")
    index_view_class = SegmentIndex
    delete_view_class = NamesUses
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            MultiFieldPanel(
                [FieldPanel("match"), FieldPanel("conditions")],
                heading=_("Who belongs to it"),
                classname="nurture-who",
                help_text=_("The preview counts them while you write, and shows ten of them."),
            ),
            FieldPanel("pool"),
        ],
        base_form_class=SegmentForm,
    )
    list_display = [
        "name",
        PeopleColumn("people", label=_("People")),
        "pool",
        UpdatedAtColumn(label=_("Updated")),
    ]
    search_fields = ["name"]
    search_backend_name = None
