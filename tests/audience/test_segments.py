"""Segments: a rule with a name, counted and shown before it is saved, used by newsletters and by other rules."""

import re
import time
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.users.models import UserProfile

from tests.admin.conftest import make_user
from wagtail_nurture import patience
from wagtail_nurture.audience import sample
from wagtail_nurture.audience.conditions import Person
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.reach import Audience, people_of
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.audience.segments import work
from wagtail_nurture.audience.segments.models import SegmentDay, SegmentState
from wagtail_nurture.contacts.models import Contact


AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def reads(language):
    return {"type": "field", "id": language, "value": {"field": "language", "operator": "is", "value": language}}


def belongs(segment):
    return {"type": "in_segment", "id": "s", "value": {"segment": str(segment.pk)}}


@pytest.fixture
def people(pool):
    """Twelve people: every third reads French."""
    made = [
        Contact(
            pool=pool,
            email=f"p{n}@example.org",
            email_key=f"p{n}@example.org",
            first_name=f"Person{n}",
            language="fr" if n % 3 == 0 else "en",
            created_at=AT,
        )
        for n in range(12)
    ]
    return Contact.objects.bulk_create(made)


@pytest.fixture
def segment(pool):
    def make(name, *conditions, match="all"):
        made = Segment(pool=pool, name=name, match=match)
        made.conditions = Segment._meta.get_field("conditions").to_python(list(conditions))
        made.save()
        return made

    return make


def members(segment):
    found = Audience.of(segment).slices(people_of(segment.pool), AT, size=5)
    return [number for _looked_at, numbers in found for number in numbers]


def test_whoever_fulfils_the_rule_belongs(segment, people):
    assert members(segment("French", reads("fr"))) == [person.pk for person in people[::3]]
    assert len(members(segment("Not French", reads("fr"), match="none"))) == 8
    assert len(members(segment("Either", reads("fr"), reads("en"), match="any"))) == 12


def test_a_segment_in_a_rule(segment, people):
    french = segment("French", reads("fr"))
    other = segment("The others", belongs(french), match="none")
    assert len(members(other)) == 8
    assert Rule.from_config(other.rule).sentence() == "none of these: belongs to the segment “French”"


def test_what_began_keeps_the_rule_it_had(segment, people):
    french = segment("French", reads("fr"))
    audience = Audience.from_config(Audience.of(french).config)
    french.conditions = Segment._meta.get_field("conditions").to_python([reads("en")])
    french.save()
    numbers = [person.pk for person in people]
    assert len(audience.among(numbers, AT)) == 4
    assert len(Audience.of(french).among(numbers, AT)) == 8


def test_a_segment_cannot_contain_itself(segment, people):
    first = segment("First", reads("fr"))
    second = segment("Second", belongs(first))
    assert sample.problems(second) == []
    first.conditions = Segment._meta.get_field("conditions").to_python([belongs(second)])
    assert sample.problems(first) == ["The segment “Second”: The segment “First” contains itself."]
    first.save()
    # Should it happen all the same (two editors at once), it ends: nobody is known to belong.
    answers = Rule.from_config(first.rule).ask([Person(person.pk) for person in people], AT)
    assert {answer.truth for answer in answers.values()} == {None}
    assert Rule.from_config(first.rule).listens == []


def test_a_deleted_segment_is_named_as_a_problem(segment):
    french = segment("French", reads("fr"))
    other = segment("Other", belongs(french))
    french.delete()
    assert sample.problems(other) == ["The segment of a condition is not chosen, or was deleted. Choose one."]


def test_counting_asks_by_slices(segment, people, django_assert_max_num_queries):
    french = segment("French", reads("fr"))
    with django_assert_max_num_queries(8):
        taken = sample.take(Audience.of(french), french.pool)
    assert (taken.found, taken.everybody, taken.complete) == (4, 12, True)
    assert [person.pk for person in taken.people] == [person.pk for person in people[::3]]


def form(pool, *values, **changes):
    data = {"name": "French", "pool": pool.pk, "match": "all", "conditions-count": len(values)}
    for number, (kind, block) in enumerate(values):
        place = f"conditions-{number}"
        data |= {f"{place}-deleted": "", f"{place}-order": number, f"{place}-type": kind, f"{place}-id": ""}
        data |= {f"{place}-value-{name}": value for name, value in block.items()}
    return data | changes


FRENCH = ("field", {"field": "language", "operator": "is", "value": "fr"})


def preview(client, data):
    address = reverse("nurture_segments:preview_on_add")
    assert client.post(address, data).json()["is_valid"]
    return client.get(f"{address}?mode=").content.decode()


def test_the_number_and_ten_of_them_are_shown_before_saving(client, pool, people):
    client.force_login(make_user("writer", "add_segment", "change_segment", "view_personal_data"))
    page = preview(client, form(pool, FRENCH))
    assert "<strong>4</strong>" in page and "of 12 people belong to it now" in page
    assert "p0@example.org" in page and "Person3" in page
    assert not Segment.objects.exists()


def test_the_preview_speaks_the_language_of_who_reads_it(client, pool, people):
    reader = make_user("lectrice", "add_segment", "change_segment")
    UserProfile.objects.create(user=reader, preferred_language="fr")
    client.force_login(reader)
    assert "sur 12 personnes en font partie" in preview(client, form(pool, FRENCH))


def test_names_are_masked_without_the_permission(client, pool, people):
    client.force_login(make_user("writer", "add_segment", "change_segment"))
    page = preview(client, form(pool, FRENCH))
    assert "<strong>4</strong>" in page
    assert "p0@example.org" not in page and "Person3" not in page


def test_saving_says_what_is_wrong_with_the_rule(client, pool):
    client.force_login(make_user("writer", "add_segment", "change_segment"))
    page = client.post(reverse("nurture_segments:add"), form(pool))
    assert "The rule has no condition yet. Add one." in str(page.context["form"].errors["conditions"])
    client.post(reverse("nurture_segments:add"), form(pool, FRENCH))
    assert Segment.objects.get().rule["conditions"][0]["config"]["value"] == "fr"


def test_the_list_shows_the_numbers_that_are_kept(client, segment, people):
    client.force_login(make_user("reader", "view_segment", "change_segment"))
    french = segment("French", reads("fr"))
    work.carry_on(time.monotonic() + 60)
    page = client.get(reverse("nurture_segments:list")).content.decode()
    assert SegmentState.objects.get(pk=french.pk).people == 4
    assert re.search(r"<td[^>]*>\s*4\s*</td>", page)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("nurture_segments:list"))
    for number in range(5):
        segment(f"More {number}", reads("en"))
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("nurture_segments:list")).content.decode()
    assert "being counted" in page
    assert len(many) <= len(few)
    assert not [query["sql"] for query in many if "COUNT" in query["sql"] and "segmentmember" in query["sql"]]


def test_the_preview_shows_what_counting_took_and_how_it_grew(client, segment, people):
    client.force_login(make_user("writer", "add_segment", "change_segment"))
    french = segment("French", reads("fr"))
    for day, number in (("2026-03-01", 2), ("2026-03-08", 4)):
        SegmentDay.objects.create(segment=french, day=day, people=number)
    address = reverse("nurture_segments:preview_on_edit", args=[french.pk])
    assert client.post(address, form(french.pool, FRENCH)).json()["is_valid"]
    page = client.get(f"{address}?mode=").content.decode()
    assert re.search(r"Counted in \d+\.\d\d s\.", page)
    assert "People in the segment: 2 on March 1, 2026, 4 on March 8, 2026." in page
    assert "<polyline" in page


def test_a_count_that_takes_too_long_gives_way_to_a_look_through_some(segment, people, monkeypatch):
    french = segment("French", reads("fr"))
    monkeypatch.setattr(sample, "_counted", lambda *args: (_ for _ in ()).throw(patience.TooLong))
    taken = sample.take(Audience.of(french), french.pool)
    assert (taken.found, taken.everybody, taken.complete) == (4, 12, True)


def test_a_question_without_end_ends(db):
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(patience.TooLong), patience.patiently(0.05), connection.cursor() as cursor:
        cursor.execute(endless)
    assert not Segment.objects.exists()  # and the connection goes on
