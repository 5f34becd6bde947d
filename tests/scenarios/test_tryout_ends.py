"""How a try-out ends: too many mails, stopped, forgotten after a day, erased with the person."""
# ruff: noqa: F401, F811 (fixtures)

from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.tryout import starting, walk
from wagtail_nurture.scenarios.tryout.models import TryOut

from .conftest import send, wait
from .test_tryout import mail, me, pass_on, run, said, shop


def test_too_many_mails_in_an_hour_are_refused(draft, mail, me, pool, monkeypatch):
    from wagtail_nurture.delivery import trying

    monkeypatch.setattr(trying, "PER_HOUR", 1)
    tryout = run(starting.start(draft([send("s1", mail("One")), send("s2", mail("Two"))]), owner=me))
    assert Delivery.objects.count() == 1 and "as many test mails as an hour allows" in said(tryout)


def test_stopping_calls_back_what_has_not_left(draft, mail, me, pool):
    tryout = starting.start(draft([send("s1", mail("Welcome")), wait("w1")]), owner=me)
    walk.hurry(tryout)
    walk.advance(tryout)
    starting.stop(tryout)
    assert not Delivery.objects.exists() and "called back" in said(tryout)
    assert not walk.advance(tryout)


def test_all_is_forgotten_after_a_day(draft, mail, me, smtp, story):
    from wagtail_nurture.content.models import MessageVersion

    run(starting.start(draft([send("s1", mail("Welcome"))]), owner=me))
    pass_on()
    assert not starting.forget()
    story.move(days=1, minutes=1)
    assert starting.forget()
    assert not TryOut.objects.exists() and not Delivery.objects.exists()
    assert not MessageVersion.objects.filter(system="trial").exists()


def test_forgetting_costs_two_queries_when_there_is_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        starting.forget()


def test_erasing_the_person_ends_the_tryout(draft, me, contact):
    from wagtail_nurture.contacts import people

    starting.start(draft([wait("w1")]), owner=me, contact=contact, as_other=True)
    people.erase(contact)
    assert not TryOut.objects.exists()
