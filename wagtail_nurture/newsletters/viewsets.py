"""Newsletters in the admin: the list, and where its other screens are."""

from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from wagtail_nurture.scenarios import zones
from wagtail_nurture.watch import Watched, watched

from .columns import StateColumn, moment, with_numbers
from .forms import NewsletterForm
from .models import Newsletter
from .views import Check, DeleteNewsletter, EditNewsletter, SendAgain, Stop, TakeBack, Test, WriteNewsletter
from .views_result import NewsletterPeople, Result


class NewsletterFilter(WagtailFilterSet):
    class Meta:
        model = Newsletter
        fields = ["state"]


class NewsletterIndex(generic.IndexView):
    add_item_label = _("Add newsletter")
    any_permission_required = ["view", "add", "change"]

    def get_base_queryset(self):
        return with_numbers(Newsletter.objects.select_related("email", "list", "segment"))

    def get_edit_url(self, instance):
        return super().get_edit_url(instance) if instance.may_be_edited else None

    def get_delete_url(self, instance):
        return super().get_delete_url(instance) if instance.may_be_edited else None

    @cached_property
    def columns(self):
        sites = zones.of_sites()

        def when(newsletter):
            return moment(newsletter.started_at or newsletter.send_at, zones.of_site(newsletter.site_id, sites))

        return [
            TitleColumn(
                "name",
                label=_("Name"),
                accessor=str,
                classname="title nurture-name",
                sort_key="name",
                get_url=self.get_inspect_url,
            ),
            StateColumn("state", label=_("State"), sort_key="state"),
            Column("audience", label=_("To whom"), accessor=_audience),
            Column("email", label=_("Message"), classname="nurture-wide"),
            Column("when", label=_("When"), accessor=when),
            NumberColumn("sent", label=_("Sent")),
        ]


def _audience(newsletter):
    return newsletter.audience.name if newsletter.audience else _("deleted meanwhile")


class NewsletterViewSet(Watched, ModelViewSet):
    model = Newsletter
    name = "nurture_newsletters"
    url_prefix = "nurture/newsletters"
    icon = "mail"
    menu_label = _("Newsletters")
    inspect_view_enabled = True
    index_view_class = NewsletterIndex
    add_view_class = WriteNewsletter
    edit_view_class = EditNewsletter
    copy_view_class = SendAgain
    delete_view_class = DeleteNewsletter
    filterset_class = NewsletterFilter
    search_fields = ["name"]
    search_backend_name = None

    def get_form_class(self, for_update=False):
        return NewsletterForm

    @property
    def inspect_view(self):
        return watched(Result.as_view())

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("check/<int:pk>/", watched(Check.as_view()), name="check"),
            path("test/<int:pk>/", Test.as_view(), name="test"),
            path("stop/<int:pk>/", Stop.as_view(), name="stop"),
            path("take-back/<int:pk>/", TakeBack.as_view(), name="take_back"),
            path("people/<int:pk>/", self.construct_view(NewsletterPeople), name="people"),
        ]
