"""Whom the list of people shows."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from . import languages, purposes, sources
from .models import Contact, ContactPool, List, Permission


_NO = "none"


def _consents():
    """Choices of the consent filter, grouped by purpose: "news:granted" …, "news:none" for who was never asked."""
    states = [*Permission.State.choices, (_NO, _("never asked"))]
    return [
        (label, [(f"{slug}:{state}", f"{label}: {words}") for state, words in states])
        for slug, label in purposes.choices()
    ]


def _languages():
    codes = Contact.objects.exclude(language="").order_by("language").values_list("language", flat=True).distinct()
    return [(code, languages.name_of(code)) for code in codes]


def _sources():
    found = Contact.objects.exclude(source="").order_by("source").values_list("source", flat=True).distinct()
    return [(source, sources.in_words(source)) for source in found[:100]]


class PeopleFilter(WagtailFilterSet):
    """Who to show. Rooms above add their own filters by subclassing it."""

    list = django_filters.ModelChoiceFilter(label=_("On the list"), queryset=List.objects.all(), method="on_list")
    consent = django_filters.ChoiceFilter(label=_("Consent"), choices=_consents, method="with_consent")
    reach = django_filters.ChoiceFilter(
        label=_("E-mail address"),
        choices=[("yes", _("has one")), ("no", _("has none"))],
        method="with_address",
    )
    language = django_filters.ChoiceFilter(label=_("Language"), choices=_languages)
    source = django_filters.ChoiceFilter(label=_("Source"), choices=_sources)
    created_at = django_filters.DateFromToRangeFilter(label=_("Known since"), widget=DateRangePickerWidget)
    last_contact_at = django_filters.DateFromToRangeFilter(label=_("Last contact"), widget=DateRangePickerWidget)
    pool = django_filters.ModelChoiceFilter(label=_("Pool"), queryset=ContactPool.objects.all())

    class Meta:
        model = Contact
        fields = []

    def on_list(self, queryset, name, value):
        return queryset.filter(memberships__list=value, memberships__state="confirmed")

    def with_consent(self, queryset, name, value):
        purpose, _colon, state = value.partition(":")
        said = Permission.objects.filter(purpose=purpose, channel="email")
        if state == _NO:
            return queryset.exclude(pk__in=said.values("contact"))
        return queryset.filter(pk__in=said.filter(state=state).values("contact"))

    def with_address(self, queryset, name, value):
        return queryset.filter(email_key__isnull=value == "no")
