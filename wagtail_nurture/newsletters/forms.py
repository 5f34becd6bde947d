"""The one form: what, to whom, when; in the site's time, with what is wrong beside the field."""

from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.models import Site

from wagtail_nurture import clock
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.reach import LIST, SEGMENT
from wagtail_nurture.choosers import SnippetChooser
from wagtail_nurture.contacts.models import List
from wagtail_nurture.contacts.people import pool_for
from wagtail_nurture.content.models import Email

from .models import Newsletter
from .sending import zone_of


NOW, LATER = "now", "later"


def audiences():
    """Lists with the number of their members, and segments, as grouped choices. Two queries."""
    members = Count("memberships", filter=Q(memberships__state="confirmed"))
    lists = [(f"{LIST}:{row.pk}", _counted(row.name, row.members)) for row in List.objects.annotate(members=members)]
    segments = [(f"{SEGMENT}:{pk}", name) for pk, name in Segment.objects.values_list("pk", "name")]
    groups = [(_t("Lists"), lists), (_t("Segments"), segments)]
    return [("", _t("Choose a list or a segment")), *(group for group in groups if group[1])]


def _counted(name, number):
    return ngettext("%(name)s (%(n)d person)", "%(name)s (%(n)d people)", number) % {"name": name, "n": number}


class NewsletterForm(WagtailAdminModelForm):
    audience = forms.ChoiceField(
        label=_("To whom"),
        help_text=_("Only those who agreed to the message's purpose receive it. The next page counts them."),
    )
    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("As soon as it is confirmed")), (LATER, _("At a date"))],
        widget=forms.RadioSelect,
        initial=NOW,
    )

    field_order = ["name", "email", "audience", "site", "when", "send_at", "repeats", "web_page"]

    class Meta:
        model = Newsletter
        fields = ["name", "email", "site", "send_at", "repeats", "web_page"]
        widgets = {"send_at": AdminDateTimeInput}
        help_texts = {
            "repeats": _(
                "Each issue follows by itself, at the same hour in the site’s time zone, until its next issue is taken "
                "off the schedule. For a message with the part “What’s new”."
            ),
            "web_page": _(
                "Each issue has a page with what was new in it, the same for everybody and without anything personal."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = audiences()
        self.fields["email"].required = True
        # Here and not above: choosers are known only once all snippets are.
        self.fields["email"].widget = SnippetChooser(model=Email, icon="mail")
        self.fields["email"].help_text = _("It must be published before this newsletter can leave.")
        self._offer_sites()
        self._offer_moment()
        if self.instance.audience:
            self.fields["audience"].initial = self.instance.audience.key

    def _offer_sites(self):
        sites = Site.objects.order_by("-is_default_site", "pk")
        field = self.fields["site"]
        field.queryset, field.required, field.empty_label = sites, True, None
        field.initial = self.instance.site or sites.first()
        if len(sites) == 1:
            field.widget, field.required = forms.HiddenInput(), False

    def _offer_moment(self):
        self.zone = zone_of(self.instance.site or self.fields["site"].initial)
        field = self.fields["send_at"]
        field.label, field.required = _("Date and time"), False
        field.help_text = _t("In the site's time zone, %(zone)s. Only for “At a date”.") % {"zone": self.zone}
        if self.instance.send_at:
            self.initial["when"] = LATER
            self.initial["send_at"] = timezone.make_naive(self.instance.send_at, ZoneInfo(self.zone))

    def clean_site(self):
        return self.cleaned_data.get("site") or self.fields["site"].initial

    def clean(self):
        data = super().clean()
        self._read_audience(data)
        self._read_moment(data)
        if data.get("send_at") != self.instance.send_at:
            self.instance.counted_from = data.get("send_at")
        return data

    def _read_audience(self, data):
        kind, _colon, number = (data.get("audience") or "").partition(":")
        if not number:
            return
        row = {LIST: List, SEGMENT: Segment}[kind].objects.filter(pk=number).first()
        if row is None:
            self.add_error("audience", _("It was deleted meanwhile. Choose another one."))
        elif data.get("site") and row.pool_id != pool_for(data["site"]).pk:
            words = _t("“%(name)s” belongs to another pool of people than the site. Choose another one.")
            self.add_error("audience", words % {"name": row.name})
        self.instance.list = row if kind == LIST else None
        self.instance.segment = row if kind == SEGMENT else None

    def _read_moment(self, data):
        if data.get("when") != LATER:
            data["send_at"] = None
            return
        if "send_at" in self.errors:
            return
        moment = data.get("send_at")
        if moment is None:
            self.add_error("send_at", _("Say when it is to be sent."))
            return
        moment = data["send_at"] = _in_zone(moment, zone_of(data.get("site")))
        if moment <= clock.now():
            words = _t("This moment has passed in %(zone)s. Choose a later one, or send it as soon as it is confirmed.")
            self.add_error("send_at", ValidationError(words % {"zone": zone_of(data.get("site"))}))


def _in_zone(moment, zone):
    """What the person typed, read in ``zone`` instead of their own: Django has read it in the latter."""
    typed = timezone.make_naive(moment) if timezone.is_aware(moment) else moment
    return timezone.make_aware(typed, ZoneInfo(zone))
