"""What we know of people, field by field: their own columns and the fields that editors define, by set."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from wagtail_nurture import clock

from . import kinds, languages
from .changes import Change, announce
from .models import Contact, ContactField, ContactValue, PostalAddress


#: Columns of Contact that merge fields, conditions and steps may use by name.
OWN = ("email", "first_name", "last_name", "language", "phone")
#: Columns of PostalAddress, unless an editor defined a field of that name.
POSTAL = ("postcode", "city", "country")
#: What :func:`write` may set of the former two; an address and a phone identify and are set by ``people``.
WRITABLE = ("first_name", "last_name", "language", *POSTAL)

_KINDS = {"postcode": kinds.Kind.POSTCODE, "country": kinds.Kind.COUNTRY}

BadValue = kinds.BadValue


def read(contact_ids, slugs=None):
    """{contact id: {slug: value}} for ``slugs`` (None: all). Absent means unknown. At most four queries."""
    contact_ids = list(contact_ids)
    found = {pk: {} for pk in contact_ids}
    fields = _fields(slugs)
    wanted = [name for name in OWN if slugs is None or name in slugs]
    if wanted:
        for pk, *values in Contact.objects.filter(pk__in=contact_ids).values_list("pk", *wanted):
            found[pk].update({name: value for name, value in zip(wanted, values, strict=True) if value})
    wanted = [name for name in POSTAL if (slugs is None or name in slugs) and name not in fields]
    if wanted:
        rows = PostalAddress.objects.filter(contact__in=contact_ids).values_list("contact", *wanted)
        for pk, *values in rows:
            found[pk].update({name: value for name, value in zip(wanted, values, strict=True) if value})
    if fields:
        _read_fields(contact_ids, fields, found)
    return found


def _fields(slugs):
    """ContactFields by slug; no query when only own columns are asked for."""
    if slugs is not None and set(slugs) <= set(OWN):
        return {}
    fields = ContactField.objects.all() if slugs is None else ContactField.objects.filter(slug__in=slugs)
    return {field.slug: field for field in fields if field.slug not in OWN}


def _read_fields(contact_ids, fields, found):
    by_id = {field.pk: field for field in fields.values()}
    rows = ContactValue.objects.filter(contact__in=contact_ids, field__in=by_id).order_by("position")
    for row in rows.values("contact_id", "field_id", "text", "number", "date"):
        field = by_id[row["field_id"]]
        value = kinds.value_of(field.kind, row)
        if field.kind == kinds.Kind.MULTI_CHOICE:
            found[row["contact_id"]].setdefault(field.slug, []).append(value)
        else:
            found[row["contact_id"]][field.slug] = value


@transaction.atomic
def write(contact_ids, given, *, at=None, source=""):
    """Set the same values ({slug: value, None to empty}) for everyone; tells ``field.set`` for what changed.

    Raises BadValue when a value does not fit its field or nobody defined it. A few queries a field, none a person.
    """
    contact_ids, at = list(dict.fromkeys(contact_ids)), at or clock.now()
    fields = _fields(list(given))
    before = read(contact_ids, list(given))
    values = {slug: _fitting(slug, value, fields, before) for slug, value in given.items()}
    own = {slug: value or "" for slug, value in values.items() if slug in OWN}
    if own:
        Contact.objects.filter(pk__in=contact_ids).update(**own)
    postal = {slug: value or "" for slug, value in values.items() if slug in POSTAL and slug not in fields}
    if postal:
        _write_postal(contact_ids, postal)
    for slug, field in fields.items():
        _write_field(contact_ids, field, values[slug])
    announce(
        Change(pk, "field.set", f"field:{slug}", {"old": plain(old), "new": plain(value), "source": source}, at)
        for pk in contact_ids
        for slug, value in values.items()
        if (old := before[pk].get(slug)) != value
    )


def _fitting(slug, value, fields, before):
    if slug in fields:
        return kinds.parse(fields[slug].kind, value, choices=_choices(fields[slug], before))
    if slug not in WRITABLE:
        raise BadValue(f"There is no field {slug!r} that can be set.")
    value = kinds.parse(_KINDS.get(slug, kinds.Kind.TEXT), languages.code_of(value) if slug == "language" else value)
    longest = Contact._meta.get_field(slug).max_length if slug in OWN else 100
    return value[:longest] if value else None


def _choices(field, before):
    """The choices of the field, and those that one of the people has though they are no longer offered."""
    if field.kind not in {kinds.Kind.CHOICE, kinds.Kind.MULTI_CHOICE} or not field.choices:
        return field.choices
    held = [known[field.slug] for known in before.values() if field.slug in known]
    several = [choice for each in held for choice in (each if isinstance(each, list) else [each])]
    return [*field.choices, *several]


def _write_postal(contact_ids, values):
    PostalAddress.objects.bulk_create(
        [PostalAddress(contact_id=pk, **values) for pk in contact_ids],
        update_conflicts=True,
        unique_fields=["contact"],
        update_fields=list(values),
    )


def _write_field(contact_ids, field, value):
    ContactValue.objects.filter(contact__in=contact_ids, field=field).delete()
    ContactValue.objects.bulk_create([row for pk in contact_ids for row in kinds.rows(pk, field, value)])


def plain(value):
    """``value`` as JSON keeps it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
