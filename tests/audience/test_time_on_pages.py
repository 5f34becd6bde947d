"""The condition on how long somebody read."""

from datetime import timedelta

import pytest
from django.utils import translation

from wagtail_nurture.audience.conditions import Person, registry
from wagtail_nurture.models import Contact, Visitor
from wagtail_nurture.tracking.models import Event

from .conftest import NOW


@pytest.fixture
def read(contact, touring):
    """``read(seconds, days_ago=0, page=…)``: the contact looked at the section's page."""

    def act(seconds, days_ago=0, page=None):
        Event.objects.create(
            kind="page.read",
            contact=contact,
            page_id=(page or touring).pk,
            at=NOW - timedelta(days=days_ago),
            properties={"seconds": seconds},
        )

    Visitor.objects.create(key_hash="a" * 64, contact=contact, first_seen_at=NOW, last_seen_at=NOW)
    return act


def answer(contact, **config):
    return registry["time_on_pages"](config).ask([Person(contact.pk)], NOW)[contact.pk]


def matches(contact, **config):
    return Contact.objects.filter(registry["time_on_pages"](config).where(NOW).yes, pk=contact.pk).exists()


def test_several_stays_add_up(contact, read):
    read(100)
    read(150, days_ago=2)
    assert answer(contact, minutes=5).truth is False and not matches(contact, minutes=5)
    read(50, days_ago=1)
    assert answer(contact, minutes=5).truth is True and matches(contact, minutes=5)


def test_only_the_pages_and_days_that_are_meant(contact, touring, read):
    read(600, page=touring.get_parent())
    read(600, days_ago=40)
    meant = {"minutes": 5, "section": touring.pk, "days": 30}
    assert answer(contact, **meant).truth is False and not matches(contact, **meant)
    read(300, days_ago=30, page=touring.get_children().first())
    assert answer(contact, **meant).truth is True and matches(contact, **meant)


def test_only_the_pages_of_an_author(contact, touring, read, django_user_model):
    writers = [django_user_model.objects.create_user(name, password="x") for name in ("grace", "hopper")]
    touring.owner = writers[0]
    touring.save()
    read(600)
    block = registry["time_on_pages"].block()
    assert "author" in block.child_blocks
    for writer, expected in zip(writers, (True, False), strict=True):
        meant = {"minutes": 5, "author": str(writer.pk)}
        assert answer(contact, **meant).truth is expected and matches(contact, **meant) is expected
    by_grace = registry["time_on_pages"]({"minutes": 5, "author": str(writers[0].pk)})
    assert by_grace.sentence() == "spent at least 5 minutes on pages by grace"


def test_whose_visits_are_not_measured_nobody_knows(contact):
    assert answer(contact, minutes=1).truth is None


def test_it_says_what_it_asks_and_what_it_found(contact, touring, read):
    read(200)
    asked = registry["time_on_pages"]({"minutes": 5, "section": touring.pk, "days": 30})
    facts = answer(contact, **asked.config).facts
    assert asked.sentence() == f"spent at least 5 minutes on pages under “{touring.title}” in the last 30 days"
    assert asked.known(facts).startswith("3 of 5 minutes, last on ")
    with translation.override("fr"):
        assert asked.sentence().startswith("a passé au moins 5 minutes sur des pages de la rubrique")


@pytest.mark.parametrize("minutes", [None, 0, "soon", 10**9], ids=repr)
def test_an_absurd_number_of_minutes_is_refused_with_words(minutes):
    [problem] = registry["time_on_pages"]({"minutes": minutes}).problems()
    assert "from 1 to 2400" in problem
