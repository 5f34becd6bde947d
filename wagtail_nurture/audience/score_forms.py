"""The form of a score rule: what does not fit together is said beside the field."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from wagtail_nurture.contacts.models import ContactPool
from wagtail_nurture.tracking import kinds

from . import choices, occasions, pagewords


class SectionField(forms.ModelChoiceField):
    """A page, kept as its number."""

    def __init__(self, **options):
        super().__init__(Page.objects.all(), widget=AdminPageChooser, required=False, **options)

    def clean(self, value):
        page = super().clean(value)
        return page.pk if page else None


class ScoreRuleForm(WagtailAdminModelForm):
    section = SectionField(label=_("In section"), help_text=_("This page and all below it."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        pools = list(ContactPool.objects.order_by("pk")[:2])
        if len(pools) == 1:
            self.fields["pool"].initial = pools[0]
        self.fields["what"] = forms.ChoiceField(label=_("What happens"), choices=occasions.choices())
        self.fields["page_type"] = forms.ChoiceField(
            label=_("Page type"), choices=choices.page_types_or_any, required=False
        )
        self._lost = pagewords.problems({"section": self.instance.section})
        if self._lost:
            self.initial["section"] = None

    def clean(self):
        given = super().clean()
        occasion = occasions.OCCASIONS.get(given.get("what"))
        if self._lost and not given.get("section"):
            self.add_error("section", self._lost[0])
        if given.get("points") == 0:
            self.add_error("points", _("Write how many points, not 0."))
        if bool(given.get("cap_points")) != bool(given.get("cap_days")):
            missing = "cap_days" if given.get("cap_points") else "cap_points"
            self.add_error(missing, _("A limit needs both: how many points, in how many days."))
        if occasion:
            self._clean_what(given, occasion)
        return given

    def _clean_what(self, given, occasion):
        if given["what"] != occasions.OWN:
            given["own_kind"] = ""
        elif not kinds.is_open_to_browsers(given.get("own_kind")):
            words = _("Write it as the site’s code does: small words joined by dots, such as cart.left.")
            self.add_error("own_kind", words)
        for name in () if occasion.on_pages else ("section", "page_type", "topic"):
            if given.get(name):
                self.add_error(name, _("Only for pages, forms and links. Empty it, or choose another occasion."))
