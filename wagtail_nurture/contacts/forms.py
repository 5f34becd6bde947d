"""The form on which an editor adds or corrects a person: own columns, the fields editors defined, and lists."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.coreutils import get_content_languages

from wagtail_nurture import clock

from . import addresses, field_uses, lists, phones, values
from .changes import Change, announce
from .merging import former
from .models import Contact, ContactField, ContactPool, List
from .typed_fields import typed_field


Kind = ContactField.Kind
#: Form fields of the fields that editors defined are called "field-<slug>".
PREFIX = "field-"
MOST_CHOICES, LONGEST_CHOICE = 200, 200


class PersonForm(forms.ModelForm):
    lists = forms.ModelMultipleChoiceField(
        queryset=List.objects.none(), required=False, label=_("Lists"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Contact
        fields = ["pool", "email", "first_name", "last_name", "phone", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        new = self.instance.pk is None
        self._before = {} if new else {name: getattr(self.instance, name) for name in values.OWN}
        languages = [("", _("unknown")), *get_content_languages().items()]
        self.fields["language"] = forms.ChoiceField(label=_("Language"), required=False, choices=languages)
        self.fields["phone"].help_text = _("With the country, for example +33612345678.")
        self._choose_pool(new)
        self._offer_fields()
        self._offer_lists(new)

    def _choose_pool(self, new):
        """Asked only for a new person, and only when there are several pools."""
        pools = list(self.fields["pool"].queryset[:2])
        if not new or len(pools) == 1:
            del self.fields["pool"]
            if new:
                self.instance.pool = pools[0]

    def _offer_fields(self):
        self._kept = values.read([self.instance.pk])[self.instance.pk] if self.instance.pk else {}
        for field in ContactField.objects.all():
            kept = self._kept.get(field.slug)
            self.fields[PREFIX + field.slug] = typed_field(field, kept)

    def _offer_lists(self, new):
        known = List.objects.all() if new else List.objects.filter(pool=self.instance.pool_id)
        self.fields["lists"].queryset = known
        self.fields["lists"].initial = [] if new else self._inside()
        self.order_fields([name for name in self.fields if name != "lists"])
        if not known:
            del self.fields["lists"]

    def _inside(self):
        return list(self.instance.memberships.filter(state="confirmed").values_list("list", flat=True))

    def clean_email(self):
        typed = self.cleaned_data["email"]
        if not typed:
            self.instance.email_key = None
            return None
        try:
            address, self.instance.email_key = addresses.normal_form(typed)
        except addresses.BadAddress as problem:
            raise forms.ValidationError(_("This is not an address that takes mail.")) from problem
        return address

    def clean_phone(self):
        typed = self.cleaned_data["phone"]
        try:
            return phones.e164(typed) if typed else None
        except phones.BadPhone as problem:
            words = _("Write the number with its country, for example +33612345678.")
            raise forms.ValidationError(words) from problem

    def clean(self):
        given = super().clean()
        self._refuse_twin("email_key", "email", self.instance.email_key)
        self._refuse_twin("phone", "phone", given.get("phone"))
        if not (self.errors or self.instance.email_key or given.get("phone") or given.get("last_name")):
            self.add_error("email", _("Give an e-mail address, a phone number or a last name."))
        return given

    def _refuse_twin(self, column, field, value):
        pool = self.cleaned_data.get("pool") or getattr(self.instance, "pool", None)
        if not value:
            return
        if Contact.objects.filter(pool=pool, **{column: value}).exclude(pk=self.instance.pk).exists():
            self.add_error(field, _("Somebody else is already known by this."))
        elif former.somebody_elses(pool, column, value, self.instance.pk):
            self.add_error(field, _("Somebody else was known by this before two entries were merged, and still is."))

    @transaction.atomic
    def save(self, commit=True):
        if self.instance.pk is None:
            self.instance.created_at = clock.now()
            self.instance.source = "admin"
        person = super().save()
        self._tell_own_columns(person)
        given = {
            name.removeprefix(PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX) and name in self.changed_data
        }
        if given:
            values.write([person.pk], given, source="admin")
        if "lists" in self.changed_data:
            chosen, before = set(self.cleaned_data["lists"]), set(List.objects.filter(pk__in=self._inside()))
            for lst in chosen - before:
                lists.join([person.pk], lst)
            for lst in before - chosen:
                lists.leave([person.pk], lst)
        return person

    def _tell_own_columns(self, person):
        """A corrected name is news like any other field; a new person is news as a whole."""
        announce(
            Change(
                person.pk, "field.set", f"field:{name}", {"old": old, "new": getattr(person, name), "source": "admin"}
            )
            for name, old in self._before.items()
            if (old or "") != (getattr(person, name) or "")
        )


class Lines(forms.CharField):
    """A list of texts, one a line."""

    widget = AdminAutoHeightTextInput

    def prepare_value(self, value):
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value):
        if isinstance(value, list):
            return value
        return list(dict.fromkeys(line.strip() for line in (value or "").splitlines() if line.strip()))

    def has_changed(self, initial, data):
        return list(initial or []) != self.to_python(data)


class ListForm(WagtailAdminModelForm):
    """A list; where there is only one pool, it is that one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        pools = list(ContactPool.objects.order_by("pk")[:2])
        if "pool" in self.fields and len(pools) == 1:
            self.fields["pool"].initial = pools[0]


class FieldForm(WagtailAdminModelForm):
    """A contact field; its choices are written one a line."""

    choices = Lines(
        label=_("Choices"),
        required=False,
        help_text=_("For fields of the kind “choice” or “several choices”: one a line."),
    )

    def clean(self):
        given = super().clean()
        if given.get("kind") in (Kind.CHOICE, Kind.MULTI_CHOICE):
            for problem in _problems_of_choices(given.get("choices") or [], several=given["kind"] == Kind.MULTI_CHOICE):
                self.add_error("choices", problem)
        if self.instance.pk:
            self._keep_what_is_used(given)
        return given

    def _keep_what_is_used(self, given):
        """Neither kind nor short name changes under the hands of those who rely on them."""
        before = ContactField.objects.get(pk=self.instance.pk)
        if given.get("kind") and given["kind"] != before.kind and (held := field_uses.holders(before)):
            self.add_error(
                "kind",
                ngettext(
                    "%(count)d person holds a value of the kind “%(kind)s”. Make a new field for another kind.",
                    "%(count)d people hold a value of the kind “%(kind)s”. Make a new field for another kind.",
                    held,
                )
                % {"count": held, "kind": before.get_kind_display()},
            )
        if given.get("slug") and given["slug"] != before.slug and (reasons := _reliant(before)):
            words = _("The short name is used: %(uses)s. Keep it, and change the label instead.")
            self.add_error("slug", words % {"uses": reasons})


def _reliant(field):
    """Who relies on ``field``, in words; "" for nobody."""
    held = field_uses.holders(field)
    people = [ngettext("%(count)d person", "%(count)d people", held) % {"count": held}] if held else []
    return ", ".join([*field_uses.of(field), *people])


def _problems_of_choices(choices, *, several):
    """What is wrong with the ``choices`` (list of str) of a field, in words."""
    if not choices:
        yield _("Write at least one choice.")
    if len(choices) > MOST_CHOICES:
        yield _("Write at most %(most)d choices.") % {"most": MOST_CHOICES}
    if long := next((choice for choice in choices if len(choice) > LONGEST_CHOICE), None):
        facts = {"choice": f"{long[:40]}…", "most": LONGEST_CHOICE}
        yield _("“%(choice)s” is too long: a choice has at most %(most)d characters.") % facts
    if several and (parted := next((choice for choice in choices if set(choice) & set(",;|")), None)):
        words = _("“%(choice)s”: leave out commas, semicolons and “|”. In files they stand between several answers.")
        yield words % {"choice": parted[:40]}
