import pytest
from django.apps import apps
from django.db import connection
from wagtail.models import Locale

from tests.pages.models import GuidePage, ProductPage, TaggedPage
from wagtail_nurture import migrated
from wagtail_nurture.models import PageFact, PageTopic
from wagtail_nurture.tracking import pages, reading, receivers


def fact(page):
    return PageFact.objects.get(page_id=page.pk)


def topics(page):
    return reading.topics_of([page.pk]).get(page.pk, [])


@pytest.fixture
def french(home):
    locale = Locale.objects.create(language_code="fr")
    home.copy_for_translation(locale, copy_parents=False, alias=False)
    return locale


def test_a_new_page_is_known_with_its_type_and_tags(bike):
    known = fact(bike)
    assert (known.type, known.title, known.locale, known.path) == ("pages.productpage", "Tourer 1", "en", bike.path)
    assert topics(bike) == ["touring"]


def test_facts_follow_publishing_and_unpublishing(bike):
    bike.title = "Tourer 2"
    revision = bike.save_revision()
    assert fact(bike).title == "Tourer 1"
    revision.publish()
    assert fact(bike).title == "Tourer 2"
    bike.unpublish()
    assert not fact(bike).live


def test_tags_follow_the_editor(bike):
    bike.tags.add("city")
    bike.tags.remove("touring")
    bike.save_revision().publish()
    assert topics(bike) == ["city"]


def test_facts_follow_a_move_with_everything_below(home, bike):
    old = home.add_child(instance=TaggedPage(title="Old", slug="old"))
    new = home.add_child(instance=TaggedPage(title="New", slug="new"))
    section = old.add_child(instance=TaggedPage(title="Section", slug="section"))
    below = section.add_child(instance=ProductPage(title="Below", slug="below"))
    section.move(new, pos="last-child")
    new.refresh_from_db()
    below.refresh_from_db()
    assert fact(below).path == below.path
    assert below.pk in set(reading.pages(section=new.pk).values_list("page_id", flat=True))
    assert below.pk not in set(reading.pages(section=old.pk).values_list("page_id", flat=True))
    new.move(home, pos="first-child")
    for page in TaggedPage.objects.all():
        assert fact(page).path == page.path


def test_facts_outlive_the_page_and_its_tags(bike):
    number = bike.pk
    bike.delete()
    known = PageFact.objects.get(page_id=number)
    assert known.deleted_at is not None and not known.live
    assert reading.topics_of([number]) == {number: ["touring"]}


def test_topics_are_those_of_the_default_language(home, bike, french):
    translation = bike.copy_for_translation(french, alias=False)
    translation.tags.set(["cyclotourisme"])
    translation.save_revision().publish()
    assert topics(translation) == ["touring"]
    bike.tags.add("gravel")
    bike.save_revision().publish()
    assert topics(translation) == ["gravel", "touring"]
    assert fact(translation).locale == "fr"


def test_a_page_without_translation_keeps_its_own_tags(home, french):
    frenchhome = home.get_translation(french)
    page = frenchhome.add_child(instance=GuidePage(title="Guide", slug="guide", locale=french))
    page.tags.add("vélo")
    page.save()
    assert topics(page) == ["vélo"]


def test_a_section_holds_its_pages_in_every_language(home, bike, french):
    section = home.add_child(instance=TaggedPage(title="Touring", slug="touring"))
    inside = section.add_child(instance=ProductPage(title="In", slug="in"))
    section.copy_for_translation(french, alias=False)
    inside_fr = inside.copy_for_translation(french, alias=False)
    found = set(reading.pages(section=section.pk).values_list("page_id", flat=True))
    assert {inside.pk, inside_fr.pk} <= found
    assert bike.pk not in found


def test_what_came_before_us_is_filled_in(bike, guide):
    PageFact.objects.all().delete()
    assert PageTopic.objects.count() == 0
    assert pages.fill_missing() == 3
    assert topics(bike) == ["touring"]
    PageFact.objects.filter(page_id=guide.pk).update(path="stale")
    assert pages.fill_missing() == 1
    assert fact(guide).path == guide.path
    assert pages.fill_missing() == 0


def test_saving_a_draft_writes_no_fact(bike, django_assert_num_queries):
    before = fact(bike)
    bike.title = "Draft"
    bike.save_revision()
    assert fact(bike).title == before.title


def test_a_view_of_a_page_without_fact_makes_one(visitor, bike):
    PageFact.objects.all().delete()
    visitor.report({"page": bike.pk})
    from wagtail_nurture.tracking import recorder

    recorder.flush()
    assert fact(bike).title == "Tourer 1"


@pytest.mark.parametrize("lacks", ["", "pages_pagetag", "wagtail_nurture_pagefact"])
def test_migrating_only_some_apps_leaves_the_facts_for_later(site, monkeypatch, lacks):
    tables = connection.introspection.table_names()
    monkeypatch.setattr(connection.introspection, "table_names", lambda *_: [name for name in tables if name != lacks])
    called = []
    monkeypatch.setattr(pages, "fill_missing", lambda: called.append(1))
    receivers.fill_page_facts(sender=apps.get_app_config("wagtail_nurture"), using="default")
    assert bool(called) == (lacks == "")


def test_migrating_backwards_leaves_the_facts_alone(site, monkeypatch):
    called = []
    monkeypatch.setattr(pages, "fill_missing", lambda: called.append(1))
    monkeypatch.setattr(migrated.MigrationRecorder, "applied_migrations", lambda _self: {("wagtail_nurture", "0007")})
    receivers.fill_page_facts(sender=apps.get_app_config("wagtail_nurture"), using="default")
    assert called == []
