"""People, and the set-up things around them: lists, fields, pools."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import DeleteView, IndexView, SnippetViewSet

from wagtail_nurture.choosers import Choosers
from wagtail_nurture.listed import NamedRows, OneByOne
from wagtail_nurture.watch import Watched

from . import field_uses, languages, people, privacy
from .deleting import NamesUses
from .exporting import PeopleExport
from .filters import PeopleFilter
from .forms import FieldForm, ListForm, PersonForm
from .importing import views as importing
from .models import Contact, ContactField, ContactPool, List
from .privacy import anonymous_title


class PeopleIndex(PeopleExport, generic.IndexView):
    """The list of people: searched by who may see them, exported by who may export them."""

    add_item_label = _("Add person")
    any_permission_required = ["view", "change"]
    default_ordering = "-created_at"

    @cached_property
    def sees(self):
        return privacy.may_see(self.request.user)

    def get_base_queryset(self):
        return Contact.objects.filter(merged_into=None)

    @cached_property
    def is_searchable(self):
        return self.sees

    def search_queryset(self, queryset):
        for word in self.search_query.split()[:5] if self.search_query and self.sees else []:
            found = Q(email_key__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
            queryset = queryset.filter(found | Q(phone__contains=word))
        return queryset

    @cached_property
    def columns(self):
        return [
            self._get_title_column_class(TitleColumn)(
                "name",
                label=_("Person"),
                classname="title nurture-name",
                accessor=lambda person: privacy.name_of(person, sees=self.sees),
                get_url=self.get_inspect_url,
                sort_key="last_name" if self.sees else None,
            ),
            Column("email", label=_("E-mail"), accessor=lambda person: privacy.address_of(person, sees=self.sees)),
            Column(
                "language",
                label=_("Language"),
                accessor=lambda person: languages.name_of(person.language) or "–",
                sort_key="language",
            ),
            DateColumn("last_contact_at", label=_("Last contact"), sort_key="last_contact_at"),
            DateColumn("created_at", label=_("Known since"), sort_key="created_at"),
        ]

    def get_edit_url(self, instance):
        return super().get_edit_url(instance) if self.sees else None

    def get_add_url(self):
        return super().get_add_url() if self.sees else None

    def get_list_buttons(self, instance):
        return []

    @cached_property
    def header_more_buttons(self):
        buttons = list(super().header_more_buttons)
        if importing.may_import(self.request.user):
            url = reverse("nurture_people:import")
            buttons.append(Button(_t("Import from a file"), url=url, icon_name="upload", priority=5))
        url = reverse("nurture_people:duplicates")
        buttons.append(Button(_t("Possible duplicates"), url=url, icon_name="group", priority=6))
        return buttons


class SeesPeople:
    """Mixin of views that show a person's own data: the permission is asked before anything else."""

    def dispatch(self, request, *args, **kwargs):
        if not privacy.may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class AddPerson(SeesPeople, generic.CreateView):
    def save_instance(self):
        person = self.form.save()
        log(instance=person, action="wagtail.create", title=anonymous_title(person))
        return person

    def get_success_url(self):
        return reverse("nurture_people:inspect", args=[self.object.pk])


class EditPerson(SeesPeople, generic.EditView):
    def save_instance(self):
        person = self.form.save()
        changed = sorted(self.form.changed_data)
        log(instance=person, action="wagtail.edit", title=anonymous_title(person), data={"fields": changed})
        return person

    def get_success_url(self):
        return reverse("nurture_people:inspect", args=[self.object.pk])

    def get_queryset(self):
        return Contact.objects.filter(merged_into=None)


class ErasePerson(SeesPeople, generic.DeleteView):
    """Erasure, not just deletion: every room forgets the person, suppressions stay."""

    page_title = _("Erase")
    template_name = "wagtail_nurture/admin/people/erase.html"
    success_message = _("The person and what was known of them are erased.")

    def get_usage_url(self):
        return None

    @property
    def confirmation_message(self):
        return _t(
            "Are you sure you want to erase this person? What they did, what they were sent and what they allowed is "
            "forgotten for ever. An unsubscription is kept as a number that cannot be read back."
        )

    def delete_action(self):
        title = anonymous_title(self.object)
        log(instance=self.object, action="nurture.erase", title=title)
        people.erase(self.object)

    def form_valid(self, form):
        url = self.get_success_url()
        self.delete_action()
        messages.success(self.request, self.get_success_message())
        return redirect(url)


class PeopleViewSet(Watched, ModelViewSet):
    model = Contact
    name = "nurture_people"
    url_prefix = "nurture/people"
    icon = "user"
    menu_label = _("People")
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = PeopleIndex
    add_view_class = AddPerson
    edit_view_class = EditPerson
    delete_view_class = ErasePerson
    filterset_class = PeopleFilter
    list_per_page = 50

    def get_form_class(self, for_update=False):
        return PersonForm

    def get_urlpatterns(self):
        """Without usage (people are in no reference index) and history (the audit report has it, without names)."""
        unwanted = {"usage", "history", "history_results"}
        return [*importing.urlpatterns, *(each for each in super().get_urlpatterns() if each.name not in unwanted)]

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(**{"usage_url_name": None, "history_url_name": None, **kwargs})


class ListIndex(OneByOne, NamedRows, IndexView):
    """The lists that people are on."""

    add_item_label = _("Add list")


class ListViewSet(Watched, SnippetViewSet):
    """A snippet, so that steps and forms can choose a list."""

    model = List
    admin_url_namespace = "nurture_lists"
    base_url_path = "nurture/setup/lists"
    menu_item_is_registered = True
    icon = "list-ul"
    chooser_viewset_class = Choosers
    index_view_class = ListIndex
    delete_view_class = NamesUses
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("name", "slug", "description", "public", "pool")], base_form_class=ListForm
    )
    list_display = [
        "name",
        "slug",
        BooleanColumn("public", label=_("Public"), sort_key="public"),
        Column("pool", label=_("Pool"), sort_key="pool"),
    ]
    search_fields = ["name", "slug"]
    search_backend_name = None
    copy_view_enabled = False


class FieldIndex(OneByOne, NamedRows, IndexView):
    """What may be known of a person."""

    add_item_label = _("Add contact field")


class DeleteField(DeleteView):
    """Says before what relies on the field, and how many people hold a value."""

    def get_usage_url(self):
        """None: Wagtail would say that nothing refers to it, since rules name a field by its short name."""
        return None

    @property
    def confirmation_message(self):
        parts = [super().confirmation_message]
        if uses := field_uses.of(self.object):
            words = _t("It is used by: %(uses)s. What asks for it then names it among its problems.")
            parts.append(words % {"uses": ", ".join(uses)})
        if held := field_uses.holders(self.object):
            words = ngettext(
                "%(count)d person holds a value, which is deleted too.",
                "%(count)d people hold a value, which is deleted too.",
                held,
            )
            parts.append(words % {"count": held})
        return " ".join(parts)


class FieldViewSet(Watched, SnippetViewSet):
    """A snippet, so that steps and conditions can choose a field."""

    model = ContactField
    admin_url_namespace = "nurture_fields"
    base_url_path = "nurture/setup/fields"
    menu_item_is_registered = True
    icon = "form"
    chooser_viewset_class = Choosers
    index_view_class = FieldIndex
    delete_view_class = DeleteField
    edit_handler = ObjectList(
        [FieldPanel("label"), FieldPanel("slug"), FieldPanel("kind"), FieldPanel("choices")], base_form_class=FieldForm
    )
    list_display = ["label", "slug", "kind"]
    search_fields = ["label", "slug"]
    search_backend_name = None
    copy_view_enabled = False


class PoolIndex(NamedRows, generic.IndexView):
    """Who shares people with whom."""

    add_item_label = _("Add pool of contacts")


class PoolViewSet(Watched, ModelViewSet):
    model = ContactPool
    name = "nurture_pools"
    url_prefix = "nurture/setup/pools"
    index_view_class = PoolIndex
    icon = "group"
    form_fields = ["name"]
    list_display = ["name"]
    copy_view_enabled = False
