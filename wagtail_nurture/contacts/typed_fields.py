"""The form fields on which a person's values are written in the admin: each kind of contact field has its own."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from . import countries, kinds


Kind = kinds.Kind


def typed_field(field, kept=None):
    """The form field for a ContactField that holds ``kept`` (as contacts.values reads it); never required.

    What does not fit the kind is refused in the words of ``contacts.kinds``.
    """
    made = _MAKERS.get(field.kind, _text)(field, kept)
    made.label, made.required, made.initial = field.label, False, kept
    made.validators.append(_fitting(field, kept))
    return made


def _fitting(field, kept):
    def check(value):
        if value == kept or str(value) == str(kept):
            return  # what was there may stay
        try:
            kinds.parse(field.kind, value, choices=_offered(field, kept))
        except kinds.BadValue as problem:
            raise forms.ValidationError(str(problem)) from problem

    return check


def _offered(field, kept):
    """The choices of the field; also those that the person has and that are no longer offered."""
    had = kept if isinstance(kept, list) else [kept] if kept else []
    return [*field.choices, *(choice for choice in had if choice not in field.choices)]


def _text(field, kept):
    return forms.CharField(max_length=500)


def _number(field, kept):
    return forms.CharField(max_length=50, widget=forms.TextInput(attrs={"inputmode": "decimal"}))


def _date(field, kept):
    return forms.DateField(widget=AdminDateInput)


def _choice(field, kept):
    return forms.ChoiceField(choices=[("", "–"), *((choice, choice) for choice in _offered(field, kept))])


def _several(field, kept):
    choices = [(choice, choice) for choice in _offered(field, kept)]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


def _boolean(field, kept):
    return forms.NullBooleanField()


def _country(field, kept):
    return forms.ChoiceField(choices=[("", "–"), *countries.choices()])


def _phone(field, kept):
    made = forms.CharField(max_length=30, widget=forms.TextInput(attrs={"type": "tel"}))
    made.help_text = _("With the country, for example +33612345678.")
    return made


_MAKERS = {
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.MULTI_CHOICE: _several,
    Kind.BOOLEAN: _boolean,
    Kind.COUNTRY: _country,
    Kind.PHONE: _phone,
}
