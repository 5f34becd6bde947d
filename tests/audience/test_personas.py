"""Personas: each person is at most one, the first in priority that fits; kept by events, by time and after a change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tests.admin.conftest import make_user
from wagtail_nurture import clock
from wagtail_nurture.audience import asking, persona_rounds, personas, score
from wagtail_nurture.audience.conditions import Person
from wagtail_nurture.audience.persona_models import ContactPersona, Persona, PersonaRound
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.contacts import lists, people
from wagtail_nurture.contacts.models import Contact, List
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.scenarios import intake
from wagtail_nurture.todos import Todo
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event


NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def points(least):
    return {"type": "score", "id": f"p{least}", "value": {"at_least": least}}


def viewed(days):
    return {"type": "viewed_pages", "id": "v", "value": {"times": 1, "days": days}}


@pytest.fixture
def persona(pool):
    def make(name, *conditions, priority=10):
        made = Persona(pool=pool, name=name, priority=priority)
        made.conditions = Persona._meta.get_field("conditions").to_python(list(conditions))
        made.save()
        return made

    return make


def after(**length):
    return clock.virtual(lambda: NOW + timedelta(**length))


def is_now(contact):
    return ContactPersona.objects.filter(contact=contact).values_list("persona", flat=True).first()


def changes():
    return [
        (event.contact_id, event.properties["old"], event.properties["new"], event.properties["reason"])
        for event in Event.objects.filter(kind=kinds.PERSONA_CHANGED).order_by("pk")
    ]


def goes_round():
    return persona_rounds.carry_on(float("inf"))


def takes_in():
    intake.take(float("inf"))


def test_the_first_in_priority_that_fits(contact, bob, persona):
    rich, anybody = persona("Rich", points(50), priority=1), persona("Anybody", points(0), priority=2)
    score.add([contact.pk], 60)
    goes_round()
    assert (is_now(contact), is_now(bob)) == (rich.pk, anybody.pk)
    assert changes() == [(contact.pk, None, rich.pk, "rule"), (bob.pk, None, anybody.pk, "rule")]
    event = Event.objects.filter(kind=kinds.PERSONA_CHANGED).earliest("pk")
    assert event.subject == f"persona:{rich.pk}"
    goes_round()
    assert len(changes()) == 2


def test_an_event_moves_who_it_touches_and_nobody_twice(contact, bob, persona):
    rich = persona("Rich", points(50))
    goes_round()
    score.add([contact.pk], 60)
    takes_in()
    assert (is_now(contact), is_now(bob)) == (rich.pk, None)
    score.add([contact.pk], -60)
    takes_in()
    assert is_now(contact) is None
    assert changes() == [(contact.pk, None, rich.pk, "event"), (contact.pk, rich.pk, None, "event")]


def test_two_workers_that_planned_the_same_announce_it_once(contact, persona):
    rich = persona("Rich", points(50))
    score.add([contact.pk], 60)
    plans = [personas.plan([contact.pk], personas.profiles(), NOW, asking.EVENT) for _worker in range(2)]
    assert [personas.write(plan) for plan in plans] == [1, 0]
    assert changes() == [(contact.pk, None, rich.pk, "event")]


def test_who_is_new_is_asked(pool, persona):
    anybody = persona("Anybody", points(0))
    eve, _created = people.find_or_create(pool=pool, email="eve@example.org")
    takes_in()
    assert is_now(eve) == anybody.pk


def test_time_alone_moves_people(contact, persona, touring):
    reader = persona("Reader", viewed(days=7))
    recorder.record(kinds.PAGE_VIEWED, contact=contact, page_id=touring.pk, at=NOW)
    goes_round()
    assert is_now(contact) == reader.pk
    with after(days=6):
        goes_round()
        assert is_now(contact) == reader.pk
    with after(days=8):
        goes_round()
    assert is_now(contact) is None
    assert changes()[-1] == (contact.pk, reader.pk, None, "time")


def test_a_changed_or_deleted_persona_asks_everybody_anew(contact, persona):
    rich = persona("Rich", points(5))
    score.add([contact.pk], 8)
    goes_round()
    rich.conditions = Persona._meta.get_field("conditions").to_python([points(10)])
    rich.save()
    goes_round()
    assert is_now(contact) is None
    poor = persona("Poor", points(1))
    goes_round()
    number = poor.pk
    poor.delete()
    goes_round()
    assert changes()[-2:] == [(contact.pk, None, number, "rule"), (contact.pk, number, None, "rule")]
    assert not ContactPersona.objects.exists()


def test_a_round_that_was_interrupted_goes_on_where_it_stopped(pool, persona, monkeypatch):
    monkeypatch.setattr(persona_rounds, "SLICE", 2)
    made = Contact.objects.bulk_create(
        Contact(pool=pool, email=f"{n}@example.org", email_key=f"{n}@example.org", created_at=NOW) for n in range(5)
    )
    anybody = persona("Anybody", points(0))
    assert persona_rounds.carry_on(0) == 2
    assert PersonaRound.objects.get().cursor == made[1].pk
    assert persona_rounds.carry_on(float("inf")) == 3
    assert ContactPersona.objects.filter(persona_id=anybody.pk).count() == 5
    assert len(changes()) == 5


def test_a_rule_that_names_what_is_gone_keeps_its_people_and_tells_the_editor(contact, bob, pool, persona):
    club = List.objects.create(pool=pool, name="Club", slug="club")
    member = persona("Member", {"type": "in_list", "id": "l", "value": {"list": str(club.pk)}})
    lists.join([contact.pk], club)
    goes_round()
    assert is_now(contact) == member.pk
    club.delete()
    member.refresh_from_db()
    member.save()
    goes_round()
    assert (is_now(contact), is_now(bob)) == (member.pk, None)
    todo = Todo.objects.get(key=f"persona:{member.pk}")
    assert "Member" in todo.sentence and todo.resolved_at is None
    member.conditions = Persona._meta.get_field("conditions").to_python([points(0)])
    member.save()
    goes_round()
    assert Todo.objects.get().resolved_at is not None
    assert is_now(bob) == member.pk


@pytest.mark.parametrize("many", [2, 60], ids=["few", "many"])
def test_as_many_statements_for_few_as_for_many(pool, persona, many, django_assert_max_num_queries):
    persona("Rich", points(50), priority=1)
    persona("Anybody", points(0), priority=2)
    made = Contact.objects.bulk_create(
        Contact(pool=pool, email=f"{n}@example.org", email_key=f"{n}@example.org", created_at=NOW) for n in range(many)
    )
    events = [Event(kind=kinds.SCORE_ADDED, contact=person, at=NOW) for person in made]
    keeper = personas.PersonaKeeper()
    with django_assert_max_num_queries(14):
        keeper.write(keeper.plan(events, NOW))
    assert ContactPersona.objects.count() == many
    Persona.objects.filter(name="Anybody").update(conditions=persona("Spare", points(-1), priority=99).conditions)
    with django_assert_max_num_queries(20):
        goes_round()
    asked = ContactPersona.objects.first().facts["asked"]
    assert asked[0]["wanted"] == -1


def test_the_condition_now_and_as_of_the_past(contact, bob, persona):
    rich = persona("Rich", points(50))
    goes_round()
    with after(days=1):
        score.add([contact.pk], 60)
        takes_in()

    def asked(at, **config):
        rule = Rule.from_config({"conditions": [{"kind": "persona", "config": config}]})
        told = {pk for pk, answer in rule.ask([Person(contact.pk), Person(bob.pk)], at).items() if answer.truth}
        assert told == set(Contact.objects.filter(rule.where(at).yes).values_list("pk", flat=True))
        return told

    with after(days=2):
        now, before = NOW + timedelta(days=2), NOW + timedelta(hours=1)
        assert asked(now, comparison="is", persona=rich.pk) == {contact.pk}
        assert asked(now, comparison="is_not", persona=rich.pk) == {bob.pk}
        assert asked(now, comparison="none") == {bob.pk}
        assert asked(before, comparison="is", persona=rich.pk) == set()
        assert asked(before, comparison="none") == {contact.pk, bob.pk}
        for nonsense in (None, "x", 10**9):
            assert asked(now, comparison=nonsense, persona=nonsense) == set()


def test_merging_keeps_one_persona_and_erasing_forgets_it(contact, bob, persona):
    persona("Anybody", points(0))
    goes_round()
    people.merge(bob, into=contact)
    assert ContactPersona.objects.count() == 1
    assert people.export(contact)["contactpersona"][0]["persona__name"] == "Anybody"
    people.erase(contact)
    assert not ContactPersona.objects.exists()


# --- in the admin


def filled_in(pool, *conditions, **values):
    given = {"name": "Rich", "description": "", "priority": "10", "match": "all", "pool": pool.pk}
    given |= {"conditions-count": str(len(conditions))}
    for place, (kind, fields) in enumerate(conditions):
        own = {"type": kind, "order": str(place), "deleted": "", "id": ""}
        given |= {f"conditions-{place}-{name}": value for name, value in own.items()}
        given |= {f"conditions-{place}-value-{name}": value for name, value in fields.items()}
    return given | values


def test_an_editor_makes_one_and_reads_what_is_wrong(client, admin_user, pool, persona):
    client.force_login(admin_user)
    url = reverse("nurture_personas:add")
    assert "conditions" in client.post(url, filled_in(pool)).context["form"].errors
    other = persona("Other", points(1))
    by_persona = ("persona", {"comparison": "is", "persona": str(other.pk)})
    refused = client.post(url, filled_in(pool, by_persona)).context["form"].errors["conditions"]
    assert "cannot be told by a persona" in str(refused)
    assert client.post(url, filled_in(pool, ("score", {"at_least": "5"}))).status_code == 302
    assert Persona.objects.get(name="Rich").rule["conditions"][0]["config"] == {"at_least": 5}
    assert "Rich" in client.get(reverse("nurture_personas:list")).content.decode()


def test_only_who_may_and_in_the_menu_where_a_site_uses_them(client, admin_user, pool, rf):
    client.force_login(make_user("reader", "view_contact"))
    assert client.get(reverse("nurture_personas:add")).status_code == 302
    client.force_login(admin_user)
    home = reverse("wagtailadmin_home")
    address = reverse("nurture_personas:list")
    assert address not in client.get(home).content.decode()
    NurtureSiteSettings.objects.update(with_personas=True)
    assert address in client.get(home).content.decode()


def test_the_persons_page_says_which_and_why(client, admin_user, contact, persona):
    persona("Rich", points(50))
    score.add([contact.pk], 60)
    goes_round()
    client.force_login(admin_user)
    page = client.get(reverse("nurture_people:inspect", args=[contact.pk])).content.decode()
    assert "has 50 points or more: yes (60 of 50)" in page
    assert "Became the persona “Rich”" in page


def test_a_group_says_its_reasons_once(client, admin_user, contact, persona):
    group = {"type": "group", "id": "g", "value": {"match": "any", "conditions": [points(50), points(900)]}}
    persona("Rich", group)
    score.add([contact.pk], 60)
    goes_round()
    client.force_login(admin_user)
    page = client.get(reverse("nurture_people:inspect", args=[contact.pk])).content.decode()
    reasons = "has 50 points or more: yes (60 of 50); has 900 points or more: no (60 of 900)"
    assert f"at least one of these: yes ({reasons})" in page


def test_the_preview_counts_whom_the_rule_fits(client, contact, persona):
    fits = persona("Rich", points(50))
    score.add([contact.pk], 60)
    address = reverse("nurture_personas:preview_on_edit", args=[fits.pk])
    conditions = {"conditions-count": 1, "conditions-0-type": "score", "conditions-0-order": 0}
    conditions |= {"conditions-0-deleted": "", "conditions-0-value-at_least": 50}
    data = {"name": "Rich", "priority": 10, "match": "all", "pool": fits.pool_id} | conditions
    client.force_login(make_user("writer", "change_persona", "view_personal_data"))
    assert client.post(address, data).json()["is_valid"]
    page = client.get(f"{address}?mode=").content.decode()
    assert "<strong>1</strong>" in page and "fits it now" in page and "smaller number" in page
