from datetime import timedelta

import pytest
from django.db import IntegrityError

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent, dependents, lists, people, suppression, values
from wagtail_nurture.contacts.addresses import BadAddress
from wagtail_nurture.models import (
    ConsentRecord,
    Contact,
    ContactPool,
    ExternalId,
    List,
    NurtureSiteSettings,
    Permission,
    Suppression,
)
from wagtail_nurture.signals import contacts_changed


@pytest.fixture
def told():
    """Every Change announced during the test."""
    heard = []

    def hear(changes, **kwargs):
        heard.extend(changes)

    contacts_changed.connect(hear)
    yield heard
    contacts_changed.disconnect(hear)


def test_a_new_address_makes_a_person_and_says_so(pool, told):
    ada, created = people.find_or_create(pool=pool, email=" Ada@Example.ORG ", language="fr", source="form")
    assert created
    assert (ada.email, ada.email_key, ada.language) == ("Ada@example.org", "ada@example.org", "fr")
    assert [(change.kind, change.contact_id) for change in told] == [("contact.created", ada.pk)]


def test_the_same_address_is_the_same_person_and_keeps_their_name(contact, pool, told):
    again, created = people.find_or_create(pool=pool, email="ADA@example.org", first_name="Eve", last_name="Byron")
    assert (again, created) == (contact, False)
    again.refresh_from_db()
    assert (again.first_name, again.last_name) == ("Ada", "Byron")
    assert [(change.kind, change.subject) for change in told] == [("field.set", "field:last_name")]
    assert told[0].properties == {"old": None, "new": "Byron", "source": ""}


def test_another_pool_knows_another_person(contact):
    other = ContactPool.objects.create(name="Other")
    assert people.find_or_create(pool=other, email="ada@example.org")[1]


def test_when_another_request_is_quicker_its_person_is_used(pool, monkeypatch):
    """The constraint decides: the first look finds nobody, the insert fails, the other's row is returned."""
    real = Contact.objects.filter

    def late(**kwargs):
        if "email_key" in kwargs:
            Contact.objects.get_or_create(
                pool=pool, email_key="eve@example.org", defaults={"email": "eve@example.org", "created_at": clock.now()}
            )
            return Contact.objects.none()
        return real(**kwargs)

    monkeypatch.setattr(people.Contact.objects, "filter", late)
    eve, created = people.find_or_create(pool=pool, email="eve@example.org")
    assert not created
    assert Contact.objects.get(email_key="eve@example.org") == eve


@pytest.mark.parametrize(
    "address",
    ["", "ada", "a@x.fr, b@y.fr", "jérôme@société.fr", "ａ@x.fr", "x" * 65 + "@x.fr", "a@" + "x" * 300, "a\r\nb@x.fr"],
)
def test_what_is_not_one_address_is_refused(pool, address):
    with pytest.raises(BadAddress):
        people.find_or_create(pool=pool, email=address)
    assert not Contact.objects.exists()


def test_a_nul_in_an_address_reaches_no_database(pool):
    assert people.find_or_create(pool=pool, email="ada\x00@example.org")[0].email_key == "ada@example.org"


def test_a_person_needs_a_way_to_be_reached(pool):
    with pytest.raises(IntegrityError):
        Contact.objects.create(pool=pool, created_at=clock.now())


def test_two_people_never_share_a_phone(contact, pool):
    people.find_or_create(pool=pool, email="ada@example.org", phone="+33556000000")
    eve, _ = people.find_or_create(pool=pool, email="eve@example.org", phone="+33556000000")
    assert (Contact.objects.get(pk=contact.pk).phone, eve.phone) == ("+33556000000", None)


def test_touch_moves_only_forward(contact):
    late, early = clock.now(), clock.now() - timedelta(days=3)
    people.touch([contact.pk], late)
    people.touch([contact.pk], early)
    contact.refresh_from_db()
    assert contact.last_contact_at == late


def test_a_site_without_pool_gets_one(site):
    NurtureSiteSettings.objects.all().delete()
    ContactPool.objects.all().delete()
    assert people.pool_for(site) == people.pool_for(site) == ContactPool.objects.get()


def test_every_table_that_points_at_a_person_is_declared():
    assert dependents.undeclared() == []


def test_erasing_leaves_no_row_but_the_anonymous_proof(contact, pool):
    newsletter = List.objects.create(pool=pool, name="News", slug="news")
    consent.grant(contact, purpose="advice", text="Send me advice", page_url="/guide/")
    lists.join([contact.pk], newsletter)
    values.write([contact.pk], {"postcode": "33000"})
    ExternalId.objects.create(pool=pool, contact=contact, source="shop", value="7")
    number = contact.pk
    people.erase(contact)
    for dependent in dependents.all_of_them():
        assert not dependent.model._default_manager.filter(**{dependent.field: number}).exists(), dependent.name
    assert not Contact.objects.filter(pk=number).exists()
    proof = ConsentRecord.objects.get()
    assert proof.contact_id is None and proof.text == "Send me advice" and len(proof.address_hash) == 64
    assert consent.refusals([number], purpose="advice") == {number: "erased"}
    assert "ada" not in str(list(ConsentRecord.objects.values()))


def test_an_erased_address_stays_silent_until_its_owner_comes_back(contact, pool):
    people.erase(contact)
    assert suppression.suppressed(["ada@example.org"]) == {"ada@example.org": {"*": "erased"}}
    back, _ = people.find_or_create(pool=pool, email="ada@example.org")
    Permission.objects.create(
        contact=back, purpose="advice", channel="email", state="granted", changed_at=clock.now()
    )  # as an import of an old file would
    assert consent.refusals([back.pk], purpose="advice") == {back.pk: "suppressed"}
    consent.grant(back, purpose="advice")
    assert consent.refusals([back.pk], purpose="advice") == {}


def test_export_tells_everything_in_plain_values(contact, pool):
    consent.grant(contact, purpose="advice", text="Send me advice")
    values.write([contact.pk], {"postcode": "33000"})
    told = people.export(contact)
    assert told["contact"]["email"] == "ada@example.org"
    assert told["consentrecord"][0]["text"] == "Send me advice"
    assert told["postaladdress"] == [{"lines": "", "postcode": "33000", "city": "", "country": ""}]


def test_merging_moves_everything_and_keeps_the_stricter_word(contact, pool, told):
    eve, _ = people.find_or_create(pool=pool, email="eve@example.org", last_name="Lovelace", phone="+33556000000")
    newsletter = List.objects.create(pool=pool, name="News", slug="news")
    lists.join([contact.pk, eve.pk], newsletter)
    consent.grant(contact, purpose="advice")
    consent.withdraw(eve, purpose="advice")
    consent.grant(eve, purpose="news")
    values.write([eve.pk], {"postcode": "33000"})
    people.merge(eve, into=contact)
    contact.refresh_from_db()
    assert (contact.first_name, contact.last_name, contact.phone) == ("Ada", "Lovelace", "+33556000000")
    assert values.read([contact.pk])[contact.pk]["postcode"] == "33000"
    states = dict(Permission.objects.filter(contact=contact).values_list("purpose", "state"))
    assert states == {"advice": "withdrawn", "news": "granted"}
    assert contact.memberships.count() == 1
    assert consent.refusals([eve.pk], purpose="news") == {eve.pk: "merged"}
    assert told[-1].kind == "contact.merged"
    assert people.find_or_create(pool=pool, email="eve@example.org") == (contact, False)


def test_merging_across_pools_or_with_oneself_is_refused(contact):
    other = people.find_or_create(pool=ContactPool.objects.create(name="Other"), email="ada@example.org")[0]
    for into in (contact, other):
        with pytest.raises(ValueError):
            people.merge(contact, into=into)
    assert Suppression.objects.count() == 0


def test_the_database_itself_keeps_addresses_unique(contact, pool):
    with pytest.raises(IntegrityError):
        Contact.objects.create(pool=pool, email="x", email_key="ada@example.org", created_at=clock.now())


def test_erasing_somebody_whom_others_were_merged_into_takes_their_empty_rows_along(pool):
    ada, _created = people.find_or_create(pool=pool, email="ada@example.org")
    same, _created = people.find_or_create(pool=pool, email="ada@work.example")
    people.merge(same, into=ada)
    people.erase(ada)
    assert not Contact.objects.filter(pk__in=[ada.pk, same.pk]).exists()


def test_a_language_as_another_system_writes_it_is_the_same_language(pool):
    """A message is chosen by it: "fr_FR" must not be sent English."""
    ada, _created = people.find_or_create(pool=pool, email="ada@example.org", language="fr_FR")
    assert ada.language == "fr-fr"
    values.write([ada.pk], {"language": "FR"})
    ada.refresh_from_db()
    assert ada.language == "fr"
    values.write([ada.pk], {"language": None})
    ada.refresh_from_db()
    assert ada.language == ""
