"""What people sent in: with one form, or with all of them; newest first, filtered, taken away by permission."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.permission_policies import ModelPermissionPolicy

from wagtail_nurture import clock
from wagtail_nurture.contacts import privacy
from wagtail_nurture.contacts.models import ContactField
from wagtail_nurture.ledger import tag
from wagtail_nurture.spreadsheets import HarmlessExport, log_export

from . import questions, states
from .blocks import OWN_FIELDS, field_choices
from .models import Form, Submission


#: The latest submissions in which answers are looked for whose question the form no longer asks.
LOOKED_AT = 500
_TONES = {states.CONFIRMED: "good", states.WAITING: "warn", states.LAPSED: "bad"}
#: The box for text messages stands among the answers; that for mails has a column of its own.
TEXTS = {"consent:sms": _("Agrees to text messages")}
_KNOWN = [("no", _("new address")), ("yes", _("address known before"))]


class SubmissionFilter(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(label=_("Sent in"), widget=DateRangePickerWidget)
    state = django_filters.ChoiceFilter(
        label=_("Consent"), choices=[(code, label) for code, label in states.LABELS.items() if code], method="in_state"
    )
    known = django_filters.ChoiceFilter(label=_("Address"), choices=_KNOWN, method="of_address")
    locale = django_filters.AllValuesFilter(label=_("Language"))

    class Meta:
        model = Submission
        fields = []

    def in_state(self, queryset, name, value):
        return queryset.filter(state=value)

    def of_address(self, queryset, name, value):
        return queryset.filter(known=value == "yes")


class AnyFormFilter(SubmissionFilter):
    form = django_filters.ModelChoiceFilter(label=_("Form"), queryset=Form.objects.order_by("name"))


class AllSubmissions(HarmlessExport, generic.IndexView):
    """What people sent in with any form."""

    model = Submission
    permission_policy = ModelPermissionPolicy(Submission)  # Wagtail 7.4 has no default, and would ask nobody
    permission_required = "view"
    any_permission_required = ["view"]
    page_title = _("Submissions")
    header_icon = "form"
    default_ordering = "-at"
    paginate_by = 50
    filterset_class = AnyFormFilter
    index_url_name = "nurture_forms:all_submissions"
    index_results_url_name = "nurture_forms:all_submissions_results"
    export_filename = "submissions"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.sees = privacy.may_see(request.user)

    def dispatch(self, request, *args, **kwargs):
        if self.is_export and not privacy.may_export(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        forms = reverse(Form.snippet_viewset.get_url_name("list"))
        return [*self.breadcrumbs_items, {"url": forms, "label": _t("Forms")}, *self.own_breadcrumbs]

    @property
    def own_breadcrumbs(self):
        return [{"url": "", "label": _t("Submissions")}]

    def get_base_queryset(self):
        wide = Submission.objects.select_related("contact", "form")
        return states.annotated(wide, at=clock.now())

    @cached_property
    def is_searchable(self):
        return self.sees

    def search_queryset(self, queryset):
        for word in self.search_query.split()[:5] if self.search_query and self.sees else []:
            named = Q(contact__first_name__icontains=word) | Q(contact__last_name__icontains=word)
            queryset = queryset.filter(named | Q(contact__email_key__icontains=word))
        return queryset

    # -- columns

    @cached_property
    def columns(self):
        return [
            DateColumn("at", label=_("When"), sort_key="at"),
            TitleColumn(
                "person",
                label=_("Person"),
                accessor=self._person,
                get_url=self._person_url,
                classname="title nurture-name",
            ),
            *self.told_columns,
            Column("state", label=_("Consent"), accessor=self._state),
            Column("known", label=_("Address"), accessor=self._known),
            Column("page_url", label=_("On the page"), accessor=self._page),
        ]

    @property
    def told_columns(self):
        """What was answered, in this list."""
        return [
            Column("form", label=_("Form"), accessor=lambda submission: submission.form or "–"),
            Column("answers", label=_("Answers"), accessor=self._answers, classname="nurture-answers"),
        ]

    def _person(self, submission):
        return privacy.name_of(submission.contact, sees=self.sees)

    def _person_url(self, submission):
        may = submission.contact_id and self.request.user.has_perm("wagtail_nurture.view_contact")
        return reverse("nurture_people:inspect", args=[submission.contact_id]) if may else None

    def _page(self, submission):
        """What stands behind the path can be personal (?email=…)."""
        return submission.page_url if self.sees else submission.page_url.partition("?")[0].partition("#")[0]

    def _state(self, submission):
        return tag(states.LABELS[submission.state], _TONES.get(submission.state, "")) if submission.state else "–"

    def _known(self, submission):
        return {True: _t("known before"), False: pgettext("address", "new")}.get(submission.known, "–")

    def _answers(self, submission):
        told = {name: value for name, value in submission.data.items() if name != "consent"}
        if not self.sees:
            return ngettext("%(count)d answer", "%(count)d answers", len(told)) % {"count": len(told)}
        given = {name: in_words(value) for name, value in told.items() if value not in ("", None)}
        return ", ".join(f"{self.labels.get(name, name)}: {value}" for name, value in given.items())

    @cached_property
    def labels(self):
        """{slug: words} of everything that forms may ask for; one query."""
        return dict(field_choices()) | TEXTS

    # -- export

    @property
    def list_export(self):
        return ["at", "form", "person", "email", *self.told_export, "state", "known", "page_url", "locale"]

    @property
    def told_export(self):
        return ["answers"]

    @property
    def export_headings(self):
        return {
            "at": _t("When"),
            "form": _t("Form"),
            "person": _t("Person"),
            "email": _t("E-mail address"),
            "answers": _t("Answers"),
            "state": _t("Consent"),
            "known": _t("Address"),
            "page_url": _t("On the page"),
            "locale": _t("Language"),
        }

    def to_row_dict(self, item):
        person = item.contact
        return {
            "at": item.at,
            "form": item.form.name if item.form else "",
            "person": privacy.name_of(person, sees=True),
            "email": (person.email or "") if person else "",
            **self.told_row(item),
            "state": str(states.LABELS[item.state]) if item.state else "",
            "known": self._known(item),
            "page_url": item.page_url,
            "locale": item.locale,
        }

    def told_row(self, item):
        return {"answers": self._answers(item)}

    @cached_property
    def show_export_buttons(self):
        return privacy.may_export(self.request.user)

    def as_spreadsheet(self, queryset, spreadsheet_format):
        log_export(self.request.user, Submission, filters=self.request.GET.keys())
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def get_edit_url(self, instance):
        return None

    get_inspect_url = get_delete_url = get_copy_url = get_edit_url

    def get_add_url(self):
        return None


class Submissions(AllSubmissions):
    """What people sent in with one form: a column for each question that it asks."""

    filterset_class = SubmissionFilter

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.form = get_object_or_404(Form, pk=kwargs["pk"])

    def get_page_title(self):
        return _t("%(page)s: %(form)s") % {"page": self.page_title, "form": self.form.name}

    @property
    def own_breadcrumbs(self):
        edit = reverse(Form.snippet_viewset.get_url_name("edit"), args=[self.form.pk])
        return [{"url": edit, "label": self.form.name}, {"url": "", "label": _t("Submissions")}]

    def get_index_url(self):
        return reverse("nurture_forms:submissions", args=[self.form.pk])

    def get_index_results_url(self):
        return reverse("nurture_forms:submissions_results", args=[self.form.pk])

    def get_base_queryset(self):
        return super().get_base_queryset().filter(form=self.form)

    @cached_property
    def asked(self):
        """(slug, words) of each question in the order of the form, then of those it asked before; a few queries."""
        asked = {question.slug: question.label for question in questions.of(self.form)}
        told = self.form.submissions.order_by("-at").values_list("data", flat=True)[:LOOKED_AT]
        gone = {slug: slug for data in told for slug in data if slug not in asked and slug != "consent"}
        if gone:
            gone |= dict(ContactField.objects.filter(slug__in=gone).values_list("slug", "label"))
            gone |= {slug: str(words) for slug, words in (OWN_FIELDS | TEXTS).items() if slug in gone}
        return list((asked | gone).items())

    @property
    def told_columns(self):
        return [Column(f"told_{slug}", label=label, accessor=self._told(slug)) for slug, label in self.asked]

    def _told(self, slug):
        def told(submission):
            value = in_words(submission.data.get(slug))
            return value if self.sees or not value else "…"

        return told

    @property
    def told_export(self):
        return [f"told_{slug}" for slug, _label in self.asked]

    @property
    def export_headings(self):
        return super().export_headings | {f"told_{slug}": label for slug, label in self.asked}

    def told_row(self, item):
        return {f"told_{slug}": in_words(item.data.get(slug)) for slug, _label in self.asked}


def in_words(value):
    """An answer as a person writes it: choices with commas, yes and no, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _t("yes") if value else _t("no")
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)
