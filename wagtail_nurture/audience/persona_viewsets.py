"""Personas in the admin: shown in the menu where a site uses them."""

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_nurture.contacts.deleting import NamesUses
from wagtail_nurture.contacts.models import ContactPool
from wagtail_nurture.contacts.site_settings import in_use
from wagtail_nurture.listed import NamedRows, OneByOne
from wagtail_nurture.tracking import kinds
from wagtail_nurture.watch import Watched

from . import sample
from .persona_models import Persona
from .rule import Rule


class PersonaForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        pools = list(ContactPool.objects.order_by("pk")[:2])
        if "pool" in self.fields and len(pools) == 1:
            self.fields["pool"].initial = pools[0]

    def _post_clean(self):
        super()._post_clean()
        if "conditions" in self.errors:
            return
        for words in sample.rule_problems(self.instance.rule):
            self.add_error("conditions", ValidationError(words))
        if kinds.PERSONA_CHANGED in Rule.from_config(self.instance.rule).listens:
            self.add_error("conditions", _("A persona cannot be told by a persona. Take that condition out."))


class PersonaIndex(OneByOne, NamedRows, IndexView):
    """The personas, first in priority first."""

    add_item_label = _("Add persona")
    default_ordering = ["priority", "pk"]


class PersonaViewSet(Watched, SnippetViewSet):
    """A snippet like all that editors write; who is which is asked anew after each change."""

    model = Persona
    admin_url_namespace = "nurture_personas"
    base_url_path = "nurture/setup/personas"
    menu_item_is_registered = True
    icon = "user"
    menu_label = _("Personas")
    index_view_class = PersonaIndex
    delete_view_class = NamesUses
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("description"),
            FieldPanel(
                "priority", help_text=_("Somebody whom several personas fit is the one with the smallest number.")
            ),
            MultiFieldPanel(
                [FieldPanel("match"), FieldPanel("conditions")],
                heading=_("Who it is"),
                help_text=_("The preview counts them while you write, and shows ten of them."),
                classname="nurture-who",
            ),
            FieldPanel("pool"),
        ],
        base_form_class=PersonaForm,
    )
    list_display = ["name", Column("priority", label=_("Priority"), sort_key="priority")]
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False

    @cached_property
    def menu_item_class(self):
        usual = super().menu_item_class

        class MenuItem(usual):
            def is_shown(self, request):
                return super().is_shown(request) and "personas" in in_use(request)

        return MenuItem
