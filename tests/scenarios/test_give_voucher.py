"""G5: the step gives each person their voucher, once; the messages that follow show that one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.content.vouchers import giving, stock
from wagtail_nurture.models import Enrolment, StepRun, Todo, Token, Voucher, VoucherOffer
from wagtail_nurture.scenarios import checkup, mending, writing
from wagtail_nurture.scenarios.moves import Standing
from wagtail_nurture.scenarios.steps.give_voucher import GiveVoucher

from .conftest import journal, pump, step, submits, wait


NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def offer(db):
    return VoucherOffer.objects.create(name="Spring", worth="10 € off", once="passage", good_for=5, unit="hours")


@pytest.fixture
def listed(offer):
    """The same, with two codes of a list."""
    offer.codes = "brought"
    offer.save()
    stock.add(offer, stock.read("AAAA-1111\nBBBB-2222"))
    return offer


def give(offer, block_id="g"):
    return step("give_voucher", block_id, offer=offer.pk)


def come(form, people):
    for person in people:
        submits(person, form)
    pump()


def test_the_voucher_is_this_passages_and_good_from_now_on(running, contact, form, site, offer, story):
    running([give(offer), wait("w")])
    come(form, [contact])
    given = Voucher.objects.get()
    assert (given.key, given.contact, given.site) == (f"enrolment:{Enrolment.objects.get().pk}", contact, site)
    assert given.expires_at == story.now + timedelta(hours=5)
    assert [line[0] for line in journal(contact)] == ["g"] and StepRun.objects.get().kind == "give_voucher"


def test_given_twice_on_one_passage_is_given_once(running, contact, form, offer):
    running([give(offer, "g1"), give(offer, "g2"), wait("w")])
    come(form, [contact])
    assert [line[0] for line in journal(contact)] == ["g1", "g2"] and Voucher.objects.count() == 1


def test_a_worker_that_dies_gives_neither_twice_nor_none(running, contact, form, offer, monkeypatch):
    """Voucher and journal are one write: what was not written was not given."""
    running([give(offer), wait("w")])
    submits(contact, form)

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as death:
        death.setattr(writing, "_on_their_way", dies)
        with pytest.raises(KeyboardInterrupt):
            pump()
    assert not Voucher.objects.exists()
    Token.objects.update(state="ready", fence=None, lease_until=None)
    pump()
    assert Voucher.objects.count() == 1 and len(journal(contact)) == 1


def test_a_crowd_costs_as_many_statements_as_a_few(running, crowd, form, listed):
    stock.add(listed, stock.read("\n".join(f"CODE-{n:04}" for n in range(200))))
    config = {"offer": {"key": listed.pk, "name": "Spring"}}
    people = [Standing(enrolment_id=n, contact_id=each.pk, step_id="g") for n, each in enumerate(crowd(60), 1)]

    def statements(some):
        with CaptureQueriesContext(connection) as seen:
            assert GiveVoucher.load(config, some, NOW, {}) == {}
            GiveVoucher.apply_to(config, some, NOW)
        return len(seen)

    assert statements(people[:3]) == statements(people[3:])
    assert Voucher.objects.count() == 60


def test_without_codes_people_are_held_and_go_on_when_some_are_added(running, crowd, form, listed):
    running([give(listed), wait("w")])
    people = crowd(4)
    come(form, people)
    assert Voucher.objects.count() == 2 and not listed.stock.exists()
    assert Token.objects.filter(state="held", reason="codes_used_up").count() == 2
    assert "2 people are held: the list of codes of the voucher is used up" in Todo.objects.get().sentence
    checkup.look()
    assert "The list of codes of “Spring” is used up" in Todo.objects.get(kind="scenario_worn").sentence
    stock.add(listed, stock.read("CCCC-3333\nDDDD-4444"))
    mending.look(float("inf"))
    pump()
    assert Voucher.objects.count() == 4 and not Token.objects.filter(state="held").exists()


def test_codes_that_others_were_quicker_to_take_are_nobodys_loss(running, crowd, form, listed, monkeypatch):
    """The look says that there are codes; when it is written there is one less. Whoever has none is held."""
    running([give(listed), wait("w")])
    lacking = giving.lacking

    def taken_meanwhile(offer, people):
        found = lacking(offer, people)
        if len(people) == 2:
            listed.stock.first().delete()
        return found

    monkeypatch.setattr(giving, "lacking", taken_meanwhile)
    come(form, crowd(2))
    assert Voucher.objects.count() == 1 and Token.objects.filter(reason="codes_used_up").count() == 1


def test_an_offer_that_is_over_lets_people_on_and_says_so(running, contact, form, offer, story):
    running([give(offer), wait("w")])
    VoucherOffer.objects.update(last_day=story.now.date() - timedelta(days=1))
    come(form, [contact])
    assert not Voucher.objects.exists() and StepRun.objects.get().reason == "voucher_over"


@pytest.mark.parametrize(
    "change, told",
    [
        ({"codes": "brought"}, "The list of codes of “Spring” is used up. Add codes to it."),
        ({"last_day": "2020-01-01"}, "The offer “Spring” is over."),
        (None, "The voucher offer was deleted. Choose another one."),
    ],
)
def test_an_editor_hears_what_keeps_the_offer_from_being_given(offer, change, told):
    config = {"offer": {"key": offer.pk, "name": "Spring"}}
    assert GiveVoucher.problems(config) == []
    offer.delete() if change is None else VoucherOffer.objects.update(**change)
    assert told in GiveVoucher.problems(config)[0]


def test_a_try_out_is_stopped_by_no_empty_list_and_gives_nothing(listed):
    listed.stock.all().delete()
    config = {"offer": {"key": listed.pk, "name": "Spring"}}
    editor = Standing(enrolment_id=1, contact_id=1, step_id="g", rehearsal=object())
    known = GiveVoucher.load(config, [editor], NOW, {})
    assert not GiveVoucher.decide(config, editor, known.get(1), NOW).hold and not Voucher.objects.exists()
    assert GiveVoucher.would(config) == "Would get the voucher “Spring”."
