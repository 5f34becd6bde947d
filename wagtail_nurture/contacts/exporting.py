"""The list of people as a spreadsheet: with their fields, lists and consents, read in parts, never all in memory."""

import tempfile
from itertools import islice

from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.spreadsheets import HarmlessExport, log_export

from . import privacy, purposes, values
from .models import Channel, Contact, ContactField, ListMembership, Permission
from .site_settings import uses


#: People of one part: four queries each.
PART = 500
#: How columns of consents begin, by channel.
WAYS = {Channel.EMAIL: "consent", Channel.SMS: "texts"}
_OWN = ["email", "first_name", "last_name", "phone", "language", "source", "created_at", "last_contact_at"]


class _InParts:
    """A queryset that is walked once, in parts, each person with what the file tells of them."""

    def __init__(self, queryset):
        self.queryset, self.model = queryset, queryset.model

    def __iter__(self):
        people = self.queryset.iterator(chunk_size=PART)
        while part := list(islice(people, PART)):
            _add_what_is_known(part)
            yield from part


def _add_what_is_known(people):
    ids = [person.pk for person in people]
    known = values.read(ids)
    lists, permissions = {}, {}
    inside = ListMembership.objects.filter(contact__in=ids, state="confirmed").order_by("list__name")
    for contact, name in inside.values_list("contact", "list__name"):
        lists.setdefault(contact, []).append(name)
    states = dict(Permission.State.choices)
    given = Permission.objects.filter(contact__in=ids, channel__in=WAYS)
    for contact, channel, purpose, state in given.values_list("contact", "channel", "purpose", "state"):
        permissions[contact, f"{WAYS[channel]}:{purpose}"] = str(states.get(state, state))
    consents = _consents()
    for person in people:
        person.exported = {f"field:{slug}": value for slug, value in known[person.pk].items()}
        person.exported["lists"] = ", ".join(lists.get(person.pk, []))
        for column in consents:
            person.exported[column] = permissions.get((person.pk, column), "")


def _consents():
    """{column: heading} of what people allow: mails, and text messages where a site sends them."""
    words = {Channel.EMAIL: _t("Consent: %(purpose)s")}
    if uses("sms"):
        words[Channel.SMS] = _t("Consent to text messages: %(purpose)s")
    return {
        f"{WAYS[channel]}:{slug}": heading % {"purpose": label}
        for channel, heading in words.items()
        for slug, label in purposes.choices()
    }


class PeopleExport(HarmlessExport):
    """Mixin of the list of people: for who may export, logged, formulas escaped."""

    export_filename = "people"

    def dispatch(self, request, *args, **kwargs):
        if self.is_export and not privacy.may_export(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def show_export_buttons(self):
        return privacy.may_export(self.request.user)

    def as_spreadsheet(self, queryset, spreadsheet_format):
        log_export(self.request.user, Contact, filters=self.request.GET.keys())
        fields = {"field:postcode": _t("Postcode"), "field:city": _t("Town")}
        fields |= {f"field:{field.slug}": field.label for field in ContactField.objects.all()}
        consents = _consents()
        self.list_export = [*_OWN, *fields, "lists", *consents]
        self.export_headings = {**fields, "lists": _("Lists"), **consents}
        return super().as_spreadsheet(_InParts(queryset), spreadsheet_format)

    def to_row_dict(self, item):
        known = {name: getattr(item, name) for name in _OWN} | item.exported
        return {name: known.get(name, "") for name in self.list_export}

    def write_xlsx_response(self, queryset):
        """The workbook goes to a temporary file, so that its size does not matter."""
        output = tempfile.TemporaryFile()
        self.write_xlsx(queryset, output)
        output.seek(0)
        return FileResponse(output, as_attachment=True, filename=f"{self.get_filename()}.xlsx")
