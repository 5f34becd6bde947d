"""The loyalty ledger: earned, spent and expired once each, never below none, the balance always its sum."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.admin.conftest import make_user
from wagtail_nurture import clock
from wagtail_nurture.audience import loyalty, loyalty_sweep
from wagtail_nurture.audience.loyalty_lots import left_of
from wagtail_nurture.audience.loyalty_models import LoyaltyEntry
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.contacts import people
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.scenarios import steps
from wagtail_nurture.tracking.models import Event


NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
Kind = LoyaltyEntry.Kind


def balance(contact, at=None):
    return loyalty.balances([contact.pk], at)[contact.pk]


def after(**length):
    return clock.virtual(lambda: NOW + timedelta(**length))


def told():
    events = Event.objects.filter(kind__startswith="loyalty.").order_by("pk")
    return [(event.kind, event.properties) for event in events]


def test_earned_and_spent_once_by_each_source(contact):
    assert loyalty.earn([contact.pk], 120, reason="order", source="order:1") == 1
    assert loyalty.earn([contact.pk], 120, reason="order", source="order:1") == 0
    assert loyalty.spend(contact.pk, 50, source="voucher:1")
    assert not loyalty.spend(contact.pk, 50, source="voucher:1")
    assert balance(contact) == 70
    (first, earned), (second, spent) = told()
    assert (first, earned["old"], earned["new"], earned["points"]) == ("loyalty.earned", 0, 120, 120)
    assert (second, spent["old"], spent["new"], spent["balance"]) == ("loyalty.spent", 120, 70, 70)


def test_the_constraint_itself_refuses_a_source_twice(contact):
    loyalty.earn([contact.pk], 5, source="order:1")
    again = LoyaltyEntry.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_nobody_spends_what_they_do_not_have(contact):
    loyalty.earn([contact.pk], 10)
    with pytest.raises(loyalty.NotEnoughPoints) as refused:
        loyalty.spend(contact.pk, 11)
    assert refused.value.balance == 10
    with pytest.raises(loyalty.NotEnoughPoints):
        loyalty.correct(contact.pk, -11, reason="a mistake")
    with pytest.raises(loyalty.NotEnoughPoints):
        loyalty.spend(10**9, 1)
    assert balance(contact) == 10 and len(told()) == 1


@pytest.mark.parametrize("points", [0, -5, 2.5, True, None, 10**7], ids=str)
def test_only_whole_numbers_of_points(contact, points):
    for act in (lambda: loyalty.earn([contact.pk], points), lambda: loyalty.spend(contact.pk, points)):
        with pytest.raises((ValueError, TypeError)) as problem:
            act()
        assert not isinstance(problem.value, loyalty.NotEnoughPoints)
    assert not LoyaltyEntry.objects.exists()


def test_points_that_are_given_expire_later(contact):
    with pytest.raises(ValueError, match="later"):
        loyalty.earn([contact.pk], 5, expires_at=NOW)


def test_who_is_not_there_earns_nothing(contact, bob):
    people.merge(bob, into=contact)
    assert loyalty.earn([bob.pk, contact.pk, 10**9], 5) == 1


def test_what_expires_first_is_spent_first_and_the_rest_is_lost_once(contact):
    loyalty.earn([contact.pk], 100, source="old", expires_at=NOW + timedelta(days=365))
    loyalty.earn([contact.pk], 30, source="soon", expires_at=NOW + timedelta(days=10))
    loyalty.spend(contact.pk, 20)
    with after(days=11):
        assert loyalty_sweep.expire_due(float("inf")) == 1
        assert loyalty_sweep.expire_due(float("inf")) == 0
        assert balance(contact) == 100
        assert told()[-1] == (
            "loyalty.expired",
            {"points": 10, "balance": 100, "old": 110, "new": 100, "reason": ""},
        )
    with after(days=366):
        loyalty_sweep.expire_due(float("inf"))
        assert balance(contact) == 0
    assert balance(contact, NOW) == 110


def test_what_expired_cannot_be_spent_though_the_worker_has_not_looked(contact):
    loyalty.earn([contact.pk], 30, expires_at=NOW + timedelta(days=10))
    with after(days=10), pytest.raises(loyalty.NotEnoughPoints) as refused:
        loyalty.spend(contact.pk, 1)
    assert refused.value.balance == 0


def test_what_was_spent_in_time_does_not_expire(contact):
    loyalty.earn([contact.pk], 30, expires_at=NOW + timedelta(days=10))
    loyalty.spend(contact.pk, 30)
    with after(days=11):
        loyalty_sweep.expire_due(float("inf"))
        assert balance(contact) == 0
    assert not LoyaltyEntry.objects.filter(kind=Kind.EXPIRE).exists()


@pytest.mark.parametrize("many", [2, 60], ids=["few", "many"])
def test_as_many_statements_for_few_as_for_many(pool, many, django_assert_max_num_queries):
    made = Contact.objects.bulk_create(
        Contact(pool=pool, email=f"{n}@example.org", email_key=f"{n}@example.org", created_at=NOW) for n in range(many)
    )
    with django_assert_max_num_queries(9):
        loyalty.earn([person.pk for person in made], 5, expires_at=NOW + timedelta(days=1))
    with after(days=2), django_assert_max_num_queries(16):
        loyalty_sweep.expire_due(float("inf"))
    assert LoyaltyEntry.objects.filter(kind=Kind.EXPIRE).count() == many


acts = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from(["earn", "earn", "lasting", "spend", "correct", "sweep"]),
        st.integers(1, 40),
        st.integers(1, 30),
    ),
    max_size=25,
)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=acts)
def test_the_balance_is_what_is_left_of_all_gifts_and_never_a_debt(acts):
    """A ledger kept in memory by the same rules: nothing is lost before its time, and nothing is spent twice."""
    entries, balance = [], 0

    def write(kind, points, at, expires_at=None, source=""):
        row = SimpleNamespace(
            pk=len(entries) + 1, kind=kind, points=points, at=at, expires_at=expires_at, source=source, Kind=Kind
        )
        entries.append(row)
        return points

    for day, act, points, days in sorted(acts):
        at = NOW + timedelta(days=day)
        left = left_of(entries)
        for entry in list(entries):
            if entry.expires_at and entry.expires_at <= at and left.get(entry.pk):
                balance += write(Kind.EXPIRE, -left[entry.pk], at, source=f"expire:{entry.pk}")
        if act in {"earn", "lasting"}:
            balance += write(Kind.EARN, points, at, at + timedelta(days=days) if act == "earn" else None)
        elif act in {"spend", "correct"} and points <= balance:
            balance += write(Kind.SPEND if act == "spend" else Kind.CORRECT, -points, at)
        left = left_of(entries)
        assert balance == sum(entry.points for entry in entries) == sum(left.values())
        assert min(left.values(), default=0) >= 0


@pytest.mark.parametrize(
    ("config", "poor", "rich"),
    [
        ({"comparison": "at_least", "points": 100}, False, True),
        ({"comparison": "at_most", "points": 99}, True, False),
        ({"comparison": "at_least", "points": 0}, True, True),
        ({"comparison": "at_most", "points": 0}, True, False),
        ({"comparison": None, "points": "many"}, True, True),
        ({"points": 10**30}, False, False),
        ({"comparison": "at_most", "points": -1}, False, False),
        ({}, True, True),
    ],
    ids=["least", "most", "least-none", "most-none", "nonsense", "absurd", "negative", "empty"],
)
def test_the_condition_in_words_memory_and_sql(contact, bob, config, poor, rich):
    from wagtail_nurture.audience.conditions import Person

    loyalty.earn([contact.pk], 100)
    rule = Rule.from_config({"conditions": [{"kind": "loyalty_points", "config": config}]})
    answers = rule.ask([Person(bob.pk), Person(contact.pk)], NOW)
    assert [answers[bob.pk].truth, answers[contact.pk].truth] == [poor, rich]
    yes = Contact.objects.filter(rule.where(NOW).yes)
    assert (bob in yes, contact in yes) == (poor, rich)
    assert rule.sentence()


def test_the_scenarios_step_gives_points_that_expire(contact):
    step = steps.registry["add_loyalty"]
    assert step.sentence({"points": 50, "days": 30}) == "Give 50 loyalty points for 30 days"
    assert step.problems({"points": 0, "days": 0}) and not step.problems({"points": 1, "days": None})
    step.apply({"points": 50, "days": 30}, [contact.pk], NOW)
    entry = LoyaltyEntry.objects.get()
    assert (entry.points, entry.expires_at) == (50, NOW + timedelta(days=30))


def test_merging_keeps_both_ledgers_and_erasing_deletes_them(contact, bob):
    loyalty.earn([contact.pk, bob.pk], 10, source="welcome")
    people.merge(bob, into=contact)
    assert balance(contact) == 20
    assert [row["points"] for row in people.export(contact)["loyaltyentry"]] == [10, 10]
    people.erase(contact)
    assert not LoyaltyEntry.objects.exists()


# --- on the person's page


@pytest.fixture
def switched_on(pool):
    NurtureSiteSettings.objects.update(with_loyalty=True)


def page(client, contact):
    return client.get(reverse("nurture_people:inspect", args=[contact.pk])).content.decode()


def test_the_persons_page_shows_the_ledger_only_where_it_is_switched_on(client, admin_user, contact):
    loyalty.earn([contact.pk], 10, reason="order 1208")
    client.force_login(admin_user)
    assert "nurture-loyalty" not in page(client, contact)
    NurtureSiteSettings.objects.update(with_loyalty=True)
    assert "order 1208" in page(client, contact) and "10 points" in page(client, contact)


def test_a_correction_by_hand_wants_a_reason_and_leaves_no_debt(client, admin_user, contact, switched_on):
    client.force_login(admin_user)
    url = reverse("nurture_people:loyalty", args=[contact.pk])
    assert client.get(url).status_code == 200 and not LoyaltyEntry.objects.exists()
    for values, field in (
        ({"points": "5", "note": ""}, "note"),
        ({"points": "0", "note": "x"}, "points"),
        ({"points": "-5", "note": "x"}, "points"),
        ({"points": "99999999999", "note": "x"}, "points"),
    ):
        assert field in client.post(url, values).context["form"].errors
    assert client.post(url, {"points": "5", "note": "A lost till slip"}).status_code == 302
    assert balance(contact) == 5
    assert "A lost till slip" in page(client, contact)


def test_only_who_may_corrects(client, contact, switched_on):
    client.force_login(make_user("reader", "view_contact", "change_contact", "view_personal_data"))
    url = reverse("nurture_people:loyalty", args=[contact.pk])
    assert client.post(url, {"points": "5", "note": "x"}).status_code in {302, 403}
    assert not LoyaltyEntry.objects.exists()
    assert url not in page(client, contact)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_tills_never_spend_the_same_points(contact):
    from concurrent.futures import ThreadPoolExecutor

    loyalty.earn([contact.pk], 10)

    def till(number):
        try:
            with clock.virtual(lambda: NOW):
                return loyalty.spend(contact.pk, 4, source=f"till:{number}")
        except loyalty.NotEnoughPoints:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as tills:
        assert sum(tills.map(till, range(8))) == 2
    assert balance(contact) == 2
