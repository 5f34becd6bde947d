"""Many rows in few statements: what goes in comes out, whatever it holds."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture import rows
from wagtail_nurture.contacts.models import Contact, ContactField, ContactValue
from wagtail_nurture.tracking.models import Event


AT = datetime(2026, 3, 29, 1, 59, 59, 123456, tzinfo=UTC)
TEXTS = [
    "",
    " ",
    "NULL",
    "null",
    "{}",
    "{a,b}",
    'a"b',
    "a\\b",
    "\\",
    '\\"',
    "a,b",
    "'; DROP TABLE x; --",
    "%s",
    "ä€🚲",
    "a\nb\tc",
]


@pytest.mark.django_db
def test_what_goes_in_comes_out():
    told = [{"text": text, "deep": [text, None, True, 1.5, {text: text}]} for text in TEXTS]
    made = [
        Event(
            kind="cart.left", at=AT.replace(minute=number), subject=text, properties=properties, locale="", page_id=page
        )
        for number, (text, properties, page) in enumerate(zip(TEXTS, told, [None, 7] * 8, strict=False))
    ]
    rows.Insert(made).run()
    found = Event.objects.order_by("at")
    assert [(e.subject, e.properties, e.page_id, e.at) for e in found] == [
        (e.subject, e.properties, e.page_id, e.at) for e in made
    ]
    rows.Update(Event, ("subject", "properties"), [(e.pk, e.subject[::-1], [e.subject]) for e in found]).run()
    assert [(e.subject, e.properties) for e in Event.objects.order_by("at")] == [(t[::-1], [t]) for t in TEXTS]


@pytest.mark.django_db
def test_values_of_every_kind(pool):
    people = [Contact.objects.create(pool=pool, email=f"{n}@example.org", email_key=n, created_at=AT) for n in "abc"]
    field = ContactField.objects.create(slug="any", label="Any", kind="text")
    given = [(Decimal("-1.5"), date(2024, 2, 29), 229), (None, None, None), (Decimal(7), date(1900, 1, 1), 101)]
    values = [
        ContactValue(contact=person, field=field, number=number, date=day, month_day=month_day)
        for person, (number, day, month_day) in zip(people, given, strict=True)
    ]
    rows.Insert(values).run()
    found = ContactValue.objects.order_by("contact__email_key")
    assert list(found.values_list("number", "date", "month_day")) == given


@pytest.mark.django_db
def test_one_statement_whatever_the_number():
    with CaptureQueriesContext(connection) as captured:
        rows.Insert([Event(kind="cart.left", at=AT, subject=str(number)) for number in range(500)]).run()
    assert len(captured) == 1
    assert Event.objects.count() == 500
