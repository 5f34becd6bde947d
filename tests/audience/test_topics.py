"""What pages are about: by their tags as before, and by the topics that editors write (D5)."""

import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import Locale

from tests.pages.models import GuidePage, ProductPage, TaggedPage
from wagtail_nurture.audience import choices, topicnames
from wagtail_nurture.audience.interests import keeping
from wagtail_nurture.audience.topics import working
from wagtail_nurture.audience.topics.models import Topic, TopicWork
from wagtail_nurture.models import Contact, Interest
from wagtail_nurture.tracking import pages, reading

from .conftest import NOW


def topic(name, *rules, names=()):
    made = Topic(
        name=name,
        rules=Topic._meta.get_field("rules").to_python([{"type": kind, "value": value} for kind, value in rules]),
        names=Topic._meta.get_field("names").to_python(
            [{"type": "name", "value": {"language": code, "name": word}} for code, word in names]
        ),
    )
    made.full_clean()
    made.save()
    return made


def work():
    return working.carry_on(time.monotonic() + 60)


def about(page):
    return reading.topics_of([page.pk]).get(page.pk, [])


def test_without_topics_it_is_the_tags_alone(touring):
    guide = GuidePage.objects.get()
    assert about(guide) == ["touring"] and about(touring) == []


def test_a_section_a_type_and_a_tag_mean_a_topic(touring, home):
    guide, bike = GuidePage.objects.get(), ProductPage.objects.first()
    elsewhere = home.add_child(instance=GuidePage(title="Else", slug="else"))
    topic("Long rides", ("section", touring.pk))
    topic("To buy", ("page_type", "pages.productpage"))
    topic("Travel", ("tag", "Touring"))
    assert about(bike) == []
    work()
    assert about(touring) == ["long-rides"]
    assert about(bike) == ["long-rides", "to-buy"]
    assert about(guide) == ["long-rides", "touring", "travel"]
    assert about(elsewhere) == []


def test_a_new_page_and_a_move_follow_the_rules_at_once(touring, home):
    topic("Long rides", ("section", touring.pk))
    work()
    page = touring.add_child(instance=GuidePage(title="New", slug="new"))
    assert about(page) == ["long-rides"]
    page.move(home, pos="last-child")
    assert about(page) == []


def test_translations_share_what_the_section_means(touring, home):
    french = Locale.objects.create(language_code="fr")
    home.copy_for_translation(french, copy_parents=False, alias=False)
    topic("Long rides", ("section", touring.pk))
    work()
    translated = touring.copy_for_translation(french, copy_parents=True, alias=False)
    below = translated.add_child(instance=TaggedPage(title="Vélo", slug="velo", locale=french))
    assert about(translated) == about(below) == ["long-rides"]


def test_a_topic_chosen_on_the_page_counts_once_published(touring):
    guide, chosen = GuidePage.objects.get(), topic("Slow travel")
    guide.nurture_topics = [chosen]
    revision = guide.save_revision()
    assert about(guide) == ["touring"]
    revision.publish()
    assert about(guide) == ["slow-travel", "touring"]
    guide = GuidePage.objects.get()
    guide.nurture_topics.clear()
    guide.save()
    assert about(guide) == ["touring"]


def test_a_topic_that_goes_leaves_its_pages(touring):
    made = topic("Long rides", ("section", touring.pk))
    work()
    made.delete()
    work()
    assert about(touring) == [] and not TopicWork.objects.exclude(kind="everybody").exists()


def test_readers_are_reckoned_anew_when_their_pages_change(touring, contact, saw):
    for bike in ProductPage.objects.all():
        saw(contact, bike)
    keeping.refresh([contact.pk])
    assert not Interest.objects.exists()
    made = topic("To buy", ("page_type", "pages.productpage"))
    work()
    assert Interest.objects.get(contact=contact).topic == "to-buy"
    made.delete()
    work()
    assert not Interest.objects.exists()


def test_everybody_is_reckoned_once_and_when_the_half_life_is_another(touring, contact, saw, settings):
    saw(contact, GuidePage.objects.get(), days=30)
    work()
    strength = Interest.objects.get().strength
    Interest.objects.all().delete()
    work()
    assert not Interest.objects.exists()
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "INTEREST_HALF_LIFE_DAYS": 7}
    work()
    assert Interest.objects.get().strength > strength


def test_the_work_stops_anywhere_and_goes_on(touring, pool, monkeypatch):
    monkeypatch.setattr(working, "CHUNK", 2)
    topic("To buy", ("page_type", "pages.productpage"))
    Contact.objects.bulk_create(
        [Contact(pool=pool, email=f"{n}@x.org", email_key=f"{n}@x.org", created_at=NOW) for n in range(5)]
    )
    rounds = 0
    while (row := working._next()) is not None:
        working._chunk(row)
        rounds += 1
    assert rounds >= 6 and all(about(bike) == ["to-buy"] for bike in ProductPage.objects.all())


@pytest.mark.parametrize("again", [working.pages_changed, lambda: working.person(7)], ids=["pages", "person"])
def test_what_is_asked_for_again_meanwhile_is_not_taken_for_done(touring, contact, again):
    work()
    again()
    held = working._next()
    again()  # while it is being worked on
    working._chunk(held)
    assert working._next() is not None


def test_remembering_costs_the_same_for_one_page_and_for_many(touring, home):
    topic("Long rides", ("section", touring.pk))
    made = [home.add_child(instance=GuidePage(title=f"P{n}", slug=f"p{n}")) for n in range(12)]

    def cost(number):
        with CaptureQueriesContext(connection) as queries:
            pages.remember(made[:number])
        return len(queries)

    assert cost(1) == cost(12)


def test_it_is_called_as_editors_say(touring):
    topic("Touring", names=[("fr", "Randonnée à vélo")])
    assert topicnames.labels(["touring"]) == {"touring": "Touring"}
    with translation.override("fr"):
        assert topicnames.labels(["touring", "x"]) == {"touring": "Randonnée à vélo", "x": "x"}
        assert dict(choices.topics())["touring"] == "Randonnée à vélo"


@pytest.mark.parametrize("name", ["!!!", "Touring"], ids=["no-letters", "taken"])
def test_a_name_that_cannot_be_is_said(touring, name):
    topic("Touring")
    with pytest.raises(ValidationError) as said:
        Topic(name=name).full_clean()
    assert list(said.value.message_dict) == ["name"]


def test_rules_about_what_is_gone_fit_nothing(touring):
    made = topic("Gone", ("section", touring.pk), ("page_type", "pages.productpage"))
    TaggedPage.objects.get(pk=touring.pk).delete()
    Topic.objects.filter(pk=made.pk).update(rules=[{"type": "section", "value": 10**9}, {"type": "x", "value": None}])
    work()
    assert Topic.objects.get().rules is not None
