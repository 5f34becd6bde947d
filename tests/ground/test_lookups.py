"""Hundreds of values in one parameter; garbage that waits."""

import gc

import pytest

from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.garbage import uncollected
from wagtail_nurture.lookups import one_of
from wagtail_nurture.tracking.models import Event


@pytest.fixture
def three(db):
    """Messages 'a', 'b' and one of nobody's, with awkward words."""
    from django.utils import timezone

    now = timezone.now()
    return [
        Delivery.objects.create(
            key=key, purpose="news", lane="mass", created_at=now, not_before=now, enrolment_id=enrolment
        )
        for key, enrolment in (("a", 1), ('b"},{\\ é', 2), ("c", None))
    ]


def test_numbers_and_texts_are_found(three):
    numbers = [row.pk for row in three]
    assert Delivery.objects.filter(one_of("pk", numbers[:2])).count() == 2
    assert Delivery.objects.filter(one_of("key", ["a", three[1].key, "zz"])).count() == 2
    assert set(Delivery.objects.filter(one_of("pk", set(numbers)), state="queued")) == set(three)


def test_rows_stand_for_their_numbers(three):
    assert Delivery.objects.filter(one_of("pk", Delivery.objects.filter(key__in=["a", "c"]))).count() == 2
    assert Delivery.objects.get(one_of("pk", three[:1])) == three[0]


def test_none_is_left_out_and_finds_nobody(three):
    assert [row.key for row in Delivery.objects.filter(one_of("enrolment_id", [None, 1]))] == ["a"]
    assert not Delivery.objects.filter(one_of("enrolment_id", [None])).exists()


def test_many_values_are_one_parameter(three):
    found = Delivery.objects.filter(one_of("pk", [*range(10**6, 10**6 + 5000), three[0].pk]))
    assert found.get() == three[0] and found.update(reason="x") == 1


def test_large_numbers_are_compared_whole(db):
    assert not Event.objects.filter(one_of("pk", [2**62, -1])).exists()


def test_without_a_value_nothing_is_asked(three, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(Delivery.objects.filter(one_of("pk", []))) == []
        assert Delivery.objects.filter(one_of("pk", {None})).update(reason="x") == 0


@pytest.mark.parametrize("on", [True, False])
def test_garbage_waits_until_the_block_ends_whatever_happens_in_it(on):
    was = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        with pytest.raises(ZeroDivisionError), uncollected():
            assert not gc.isenabled()
            raise ZeroDivisionError
        assert gc.isenabled() is on
    finally:
        (gc.enable if was else gc.disable)()
