"""What an editor fills in: the file; then which column is what, on which ground, and how to take people over."""

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.coreutils import get_content_languages

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import purposes
from wagtail_nurture.contacts.models import Channel, ContactField, ContactPool, List, Permission
from wagtail_nurture.contacts.site_settings import uses

from . import planning, presets, receiving


MEGABYTE = 1024 * 1024
_OWN = [
    ("email", _("E-mail")),
    ("first_name", _("First name")),
    ("last_name", _("Last name")),
    ("phone", _("Phone")),
    ("language", _("Language")),
    ("postcode", _("Postcode")),
    ("city", _("Town")),
]
_ABOUT = [
    ("status", _("Status (subscribed, unsubscribed…)")),
    ("stopped", _("Unsubscribed or blocklisted: yes or no")),
    ("stopped_at", _("Unsubscribed on")),
    ("bounced_at", _("Address found dead on")),
    ("consent_at", _("Date of the consent")),
    ("lists", _("Names of lists")),
]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX. The first line names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"empty": _("The file is empty.")},
    )
    pool = forms.ModelChoiceField(label=_("Pool of contacts"), queryset=ContactPool.objects.none(), empty_label=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        pools = ContactPool.objects.order_by("pk")
        self.fields["pool"].queryset = pools
        if len(pools[:2]) < 2:
            del self.fields["pool"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_MEGABYTES * MEGABYTE:
            raise forms.ValidationError(
                _("The file has more than %(number)s MB. Split it, or use the command nurture_import.")
                % {"number": settings.IMPORT_MAX_MEGABYTES}
            )
        return file

    def save(self, user):
        """The new ContactImport, or None with the error beside the field."""
        pool = self.cleaned_data.get("pool") or ContactPool.objects.first()
        if pool is None:
            pool = ContactPool.objects.create(name=_t("Contacts"))
        file = self.cleaned_data["file"]
        try:
            return receiving.receive(file.file, filename=file.name, pool=pool, user=user)
        except receiving.Unreadable as problem:
            self.add_error("file", str(problem))
            return None


class PlanForm(forms.Form):
    """``job``: ContactImport. Columns are the fields ``column-<place>``; ``rows`` shows them with samples."""

    everyone = forms.ChoiceField(
        label=_("Who is in this file?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", _("People to import")),
            (presets.STOPPED, _("People who unsubscribed: they are never written to")),
            (presets.BOUNCED, _("Dead addresses: they are never written to")),
        ],
    )
    basis = forms.ChoiceField(
        label=_("On which ground may you write to them?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (Permission.Basis.CONSENT, _("They agreed, and I can show to what")),
            (Permission.Basis.SOFT_OPT_IN, _("They are customers, and it is about similar products")),
            (Permission.Basis.BUSINESS, _("They are addressed in their profession (business interest)")),
            ("", _("None: import them, but send them no marketing")),
        ],
    )
    purposes = forms.MultipleChoiceField(
        label=_("What for?"), required=False, widget=forms.CheckboxSelectMultiple, choices=purposes.choices
    )
    channels = forms.MultipleChoiceField(
        label=_("By which way?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(Channel.EMAIL, _("by e-mail")), (Channel.SMS, _("by text message"))],
        help_text=_("Text messages need an agreement of their own, and the number with its country in the file."),
    )
    wording = forms.CharField(
        label=_("The exact words, or how the permission came about"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        help_text=_("Kept with each person as the proof. For example the sentence beside the box they ticked."),
    )
    source = forms.CharField(
        label=_("Where does the file come from?"),
        max_length=100,
        help_text=_("For example “Mailchimp, our newsletter” or “Bike fair 2026, paper list”."),
        widget=forms.TextInput,
    )
    lists = forms.ModelMultipleChoiceField(
        label=_("They join the lists"),
        required=False,
        queryset=List.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=_("Language of those whose language is not in the file"), required=False)
    overwrite = forms.ChoiceField(
        label=_("What is known of a person already"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", _("stays; only what is empty is filled")), ("1", _("is replaced by what the file says"))],
    )
    month_first = forms.ChoiceField(
        label=_("Dates such as 03/04/2026 are written"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", _("day first (3 April)")), ("1", _("month first (4 March)"))],
    )

    def __init__(self, *args, job, initial=None, **kwargs):
        self.job = job
        plan = planning.Plan.of(job) if job.plan else receiving.first_plan(job)
        initial = {
            name: getattr(plan, name) for name in ("everyone", "basis", "purposes", "channels", "wording", "source")
        }
        initial |= {"lists": plan.lists, "language": plan.language}
        initial |= {"overwrite": "1" if plan.overwrite else "", "month_first": "1" if plan.month_first else ""}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["lists"].queryset = List.objects.filter(pool=job.pool_id)
        if not uses("sms", pool=job.pool_id):
            del self.fields["channels"]
        self.fields["language"].choices = [("", _("unknown")), *get_content_languages().items()]
        meanings = _meanings()
        for place, name in enumerate(job.header):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=name, required=False, choices=meanings, initial=plan.columns.get(str(place), "")
            )

    def rows(self):
        """[(bound field of a column, [samples])], three samples each."""
        samples = [line.cells for line in self.job.lines.order_by("number")[:3]]
        return [
            (self[f"column-{place}"], [cells[place] for cells in samples if place < len(cells) and cells[place]])
            for place in range(len(self.job.header))
        ]

    def clean(self):
        given = super().clean()
        taken = {}
        for place in range(len(self.job.header)):
            meaning = given.get(f"column-{place}")
            if meaning and meaning in taken:
                message = _("“%(column)s” is that already: a person has one of it.") % {"column": taken[meaning]}
                self.add_error(f"column-{place}", message)
            elif meaning:
                taken[meaning] = self.job.header[place]
        if "email" not in taken:
            self.add_error(None, _("Choose the column of the e-mail addresses."))
        if not given.get("everyone") and given.get("basis"):
            if not given.get("purposes"):
                self.add_error("purposes", _("Tick what they may be written to for."))
            self._check_channels(given, taken)
            if not given.get("wording", "").strip():
                self.add_error("wording", _("Write the words they agreed to, or how the permission came about."))
        return given

    def _check_channels(self, given, taken):
        if "channels" not in self.fields:
            return
        if not given.get("channels"):
            self.add_error("channels", _("Tick by which way they may be written to."))
        elif Channel.SMS in given["channels"] and "phone" not in taken:
            self.add_error("channels", _("Choose the column of the phone numbers: there text messages go."))

    def plan(self):
        """The Plan that the editor chose."""
        given = self.cleaned_data
        columns = {str(place): given[f"column-{place}"] for place in range(len(self.job.header))}
        people = not given["everyone"]
        basis = given["basis"] if people else ""
        return planning.Plan(
            columns={place: meaning for place, meaning in columns.items() if meaning},
            everyone=given["everyone"],
            basis=basis,
            purposes=given["purposes"] if basis else [],
            channels=given.get("channels") or [str(Channel.EMAIL)],
            wording=given["wording"] if basis else "",
            source=given["source"],
            lists=[lst.pk for lst in given["lists"]] if people else [],
            language=given["language"],
            overwrite=bool(given["overwrite"]),
            month_first=bool(given["month_first"]),
        )


def _meanings():
    fields = [(f"field:{field.slug}", field.label) for field in ContactField.objects.all()]
    own = [(slug, label) for slug, label in _OWN if f"field:{slug}" not in dict(fields)]
    groups = [("", _("do not import")), (_("The person"), own), (_("Permission and lists"), _ABOUT)]
    return groups + ([(_("Fields"), fields)] if fields else [])
