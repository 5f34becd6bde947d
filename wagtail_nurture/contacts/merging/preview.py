"""What a merge would make of two entries, detail by detail. Reads only; the rules are those of the merge itself."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _t

from wagtail_nurture.contacts import countries, languages, purposes, suppression, values
from wagtail_nurture.contacts.models import (
    Channel,
    ContactField,
    List,
    ListMembership,
    Permission,
    PostalAddress,
    Suppression,
)

from . import strictness
from .joining import FIELD, POSTAL


@dataclass(frozen=True)
class Detail:
    """One detail of both: ``own`` of who stays, ``theirs`` of who is merged, as an editor reads them; "" is unknown."""

    name: str
    label: str
    own: str
    theirs: str

    @property
    def is_choice(self):
        """Whether the editor has to choose: both say something, and not the same."""
        return bool(self.own and self.theirs and self.own.casefold() != self.theirs.casefold())

    @property
    def kept(self):
        return self.own or self.theirs


@dataclass(frozen=True)
class Word:
    """What both said about one thing, and what holds afterwards; states in words, "" when nothing was said."""

    about: str
    own: str
    theirs: str
    after: str


def details(other, into):
    """[Detail] of everything that is known of either, in the order of the person's page. A handful of queries."""
    known = values.read([other.pk, into.pk])
    fields = list(ContactField.objects.order_by("label"))
    labels = {"email": _t("E-mail"), "phone": _t("Phone"), "first_name": _t("First name"), "last_name": _t("Last name")}
    labels |= {"language": _t("Language")}
    found = [_detail(slug, label, slug, known, other, into) for slug, label in labels.items()]
    postal = {row.contact_id: row for row in PostalAddress.objects.filter(contact__in=[other.pk, into.pk])}
    found.append(Detail(POSTAL, _t("Postal address"), _postal(postal.get(into.pk)), _postal(postal.get(other.pk))))
    own = {*labels, "postcode", "city"}
    found += [
        _detail(FIELD + field.slug, field.label, field.slug, known, other, into, kind=field.kind)
        for field in fields
        if field.slug not in own or field.slug in ("postcode", "city")
    ]
    return [detail for detail in found if detail.own or detail.theirs]


def choices(found):
    """The names of those of ``found`` (list of Detail) that an editor chooses about."""
    return {detail.name for detail in found if detail.is_choice}


def _detail(name, label, slug, known, other, into, kind=""):
    own, theirs = (_text(kind or slug, known[person.pk].get(slug)) for person in (into, other))
    return Detail(name, str(label), own, theirs)


def _text(kind, value):
    """``value`` as an editor reads it; ``kind`` is that of its field, or the name of a person's own column."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _t("yes") if value else _t("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if kind == "language":
        return languages.name_of(value)
    if kind == "country":
        return countries.name_of(value)
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else str(values.plain(value))


def _postal(row):
    if row is None:
        return ""
    town = " ".join(filter(None, [row.postcode, row.city]))
    return ", ".join(
        filter(None, [row.lines.replace("\n", ", "), town, row.country and countries.name_of(row.country)])
    )


def permissions(other, into):
    """[Word] for each purpose and channel about which either said something. One query."""
    states = dict(Permission.State.choices)
    found = _states(Permission.objects.filter(contact__in=[other.pk, into.pk]), ("purpose", "channel"))
    channels = dict(Channel.choices)
    return [
        _word(
            f"{purposes.label(purpose)} ({channels.get(channel, channel)})",
            said,
            other,
            into,
            strictness.permission,
            states,
        )
        for (purpose, channel), said in sorted(found.items())
    ]


def lists(other, into):
    """[Word] for each list on which either is or was. Two queries."""
    states = dict(ListMembership.State.choices)
    found = _states(ListMembership.objects.filter(contact__in=[other.pk, into.pk]), ("list_id",))
    names = dict(List.objects.filter(pk__in=[number for (number,) in found]).order_by("name").values_list("pk", "name"))
    return [_word(name, found[number,], other, into, strictness.membership, states) for number, name in names.items()]


def _states(rows, about):
    found = {}
    for *key, contact, state in rows.values_list(*about, "contact", "state"):
        found.setdefault(tuple(key), {})[contact] = state
    return found


def _word(about, said, other, into, stricter, states):
    own, theirs = said.get(into.pk), said.get(other.pk)
    return Word(about, *(str(states.get(state, "")) for state in (own, theirs, stricter(own, theirs))))


def silences(other, into):
    """What the suppression list says of either's e-mail address: [(address, scope in words, reason in words, whether it
    will hold for the address that is kept)]. One query."""
    keys = {person.email_key: person.email for person in (into, other) if person.email_key}
    reasons = dict(Suppression.Reason.choices)
    return [
        (
            keys[key],
            _t("everything") if scope == Suppression.EVERYTHING else purposes.label(scope),
            reasons.get(reason, reason),
            strictness.is_carried(reason),
        )
        for key, scopes in suppression.suppressed(list(keys)).items()
        for scope, reason in sorted(scopes.items())
    ]
