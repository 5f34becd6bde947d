"""A page is published, and the people whom it interests are told: once for each page, in their language, by chunks."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction, Site

from tests.content.conftest import Shop
from tests.pages.models import GuidePage
from wagtail_nurture.audience.interests import declaring, keeping
from wagtail_nurture.audience.topics import working
from wagtail_nurture.audience.topics.models import Topic
from wagtail_nurture.contacts import wishes
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.models import Delivery
from wagtail_nurture.scenarios import claims, fan_out, graph, publishing, sentences
from wagtail_nurture.scenarios.models import Enrolment, Intake, Token
from wagtail_nurture.tracking.models import Event

from .conftest import pump, send, step, wait


@pytest.fixture
def shop(pool, home):
    return Shop(home)


def published(**config):
    values = {
        "which": "these" if config.keys() & {"section", "page_type", "topic"} else "any",
        "section": None,
        "page_type": "",
        "topic": "",
        "level": "some",
        "again": False,
    } | config
    return [step("content_published", "t", **values)]


def reads(story, people, pages, *, days=1):
    """Everybody of ``people`` read ``pages`` so many days ago."""
    at = story.now - timedelta(days=days)
    Event.objects.bulk_create(
        Event(kind="page.viewed", contact=person, page_id=page.pk, at=at) for person in people for page in pages
    )
    keeping.refresh([person.pk for person in people])


@pytest.fixture
def write_page(shop, django_capture_on_commit_callbacks):
    """``write_page(tag, ...)``: an editor writes a page under Touring and publishes it."""

    def make(*tags, parent=None, publish=True, **values):
        given = {"title": "New guide", "slug": f"new-{GuidePage.objects.count()}", "live": False} | values
        page = (parent or shop.touring).add_child(instance=GuidePage(**given))
        page.tags.add(*tags)
        page.save()
        return again(page) if publish else page

    def again(page):
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        page.refresh_from_db()
        return page

    make.again = again
    return make


def test_the_people_interested_are_told_of_it(running, shop, write_page, crowd, email, story):
    reader, other = crowd(2)
    reads(story, [reader], shop.guides[:2])
    reads(story, [other], shop.small)
    running([send("a", email)], triggers=published())
    page = write_page("touring")
    pump()
    passage = Enrolment.objects.get()
    assert (passage.contact, passage.subject) == (reader, f"page:{page.pk}")
    assert passage.facts == {"topics": ["touring"], "page": page.pk}
    assert passage.entry_key == f"page:{page.translation_key}"
    assert Delivery.objects.get().context["page"] == page.pk


def test_only_the_first_publication_and_once_for_each_page(running, shop, write_page, crowd, story):
    reads(story, crowd(1), shop.guides[:2])
    running([wait("a", amount=9)], triggers=published())
    page = write_page("touring")
    pump()
    page.title = "Changed"
    write_page.again(page)
    page.unpublish()
    page.refresh_from_db()
    write_page.again(page)
    pump()
    assert Enrolment.objects.count() == 1
    write_page("touring")
    pump()
    assert Enrolment.objects.filter(status="active").count() == 2, "inside for the first page, in again for another"


def test_each_change_where_the_editor_wants_it(running, shop, write_page, crowd, story):
    reads(story, crowd(1), shop.guides[:2])
    running([wait("a", amount=1)], triggers=published(again=True))
    page = write_page("touring")
    pump()
    story.move(days=2)
    pump()
    write_page.again(page)
    pump()
    assert Enrolment.objects.count() == 2


@pytest.mark.parametrize(
    ("config", "enters"),
    [
        ({"page_type": "pages.guidepage"}, True),
        ({"page_type": "pages.productpage"}, False),
        ({"topic": "Touring"}, True),
        ({"topic": "children"}, False),
        ({"level": "strong"}, False),
    ],
    ids=str,
)
def test_which_pages_count(running, shop, write_page, crowd, story, config, enters):
    reads(story, crowd(1), [*shop.guides[:2], *shop.small])
    running([wait("a")], triggers=published(**config))
    write_page("touring")
    pump()
    assert Enrolment.objects.exists() == enters


def test_a_section(running, shop, write_page, crowd, story):
    reads(story, crowd(1), shop.guides[:2])
    running([wait("a")], triggers=published(section=shop.children.pk))
    write_page("touring")
    pump()
    assert not Enrolment.objects.exists()
    write_page("touring", parent=shop.children)
    pump()
    assert Enrolment.objects.count() == 1


def test_who_mutes_the_topic_is_not_told(running, shop, write_page, crowd, story):
    for_good, for_a_while, no_more = people = crowd(3)
    reads(story, people, shop.guides[:2])
    wishes.mute(for_good, "touring")
    wishes.mute(for_a_while, "touring", until=story.now + timedelta(days=1))
    wishes.mute(no_more, "touring", until=story.now + timedelta(minutes=1))
    running([wait("a")], triggers=published())
    story.move(hours=1)
    write_page("touring")
    pump()
    assert Enrolment.objects.get().contact == no_more


def test_an_interest_that_has_faded_brings_nobody_and_one_that_was_said_does(running, shop, write_page, crowd, story):
    fresh, faded, says, said_other = people = crowd(4)
    reads(story, [fresh], shop.guides[:2])
    reads(story, [faded], shop.guides[:2], days=60)
    declaring.declare(says, "touring")
    declaring.declare(said_other, "children")
    running([wait("a")], triggers=published())
    write_page("touring")
    pump()
    assert set(Enrolment.objects.values_list("contact", flat=True)) == {fresh.pk, says.pk}
    assert not Enrolment.objects.filter(contact__in=[people[1], people[3]]).exists()


def test_a_topic_that_an_editor_wrote_brings_its_readers(running, shop, write_page, crowd, story):
    reads(story, crowd(1), shop.small)
    made = Topic(name="For the young")
    made.rules = Topic._meta.get_field("rules").to_python([{"type": "section", "value": shop.children.pk}])
    made.save()
    working.carry_on(time.monotonic() + 60)
    running([wait("a")], triggers=published())
    page = write_page(parent=shop.children)
    pump()
    assert Enrolment.objects.get().facts == {"topics": ["for-the-young"], "page": page.pk}


def test_nobody_is_told_of_a_page_they_cannot_open(running, shop, write_page, crowd, story):
    reads(story, crowd(1), shop.guides[:2])
    running([wait("a")], triggers=published())
    page = write_page("touring", publish=False)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    write_page.again(page)
    assert not Intake.objects.exists()


def test_a_page_that_is_taken_back_before_its_turn_lets_nobody_in(running, shop, write_page, crowd, story):
    reads(story, crowd(1), shop.guides[:2])
    running([wait("a")], triggers=published())
    write_page("touring").unpublish()
    pump()
    assert not Enrolment.objects.exists()
    assert Intake.objects.get().state == "done"


def test_everybody_in_their_language_and_once(running, shop, write_page, crowd, home, story):
    french = Locale.objects.create(language_code="fr")
    english, francophone, canadian = people = crowd(3)
    Contact.objects.filter(pk=francophone.pk).update(language="fr")
    Contact.objects.filter(pk=canadian.pk).update(language="fr-CA")
    reads(story, people, shop.guides[:2])
    home.copy_for_translation(french).save_revision().publish()
    running([wait("a", amount=9)], triggers=published())
    page = write_page("touring", publish=False)
    translated = page.copy_for_translation(french, copy_parents=True)
    write_page.again(page)
    write_page.again(translated)
    pump()
    pump()
    found = dict(Enrolment.objects.values_list("contact", "subject"))
    assert found == {
        english.pk: f"page:{page.pk}",
        francophone.pk: f"page:{translated.pk}",
        canadian.pk: f"page:{translated.pk}",
    }
    assert Intake.objects.count() == 1


def test_a_publication_by_the_schedule_counts_and_one_while_it_rests_does_not(
    running, shop, write_page, crowd, story, django_capture_on_commit_callbacks
):
    from django.core.management import call_command

    reads(story, crowd(1), shop.guides[:2])
    scenario = running([wait("a")], triggers=published())
    publishing.pause(scenario)
    write_page("touring")
    publishing.resume(scenario)
    page = write_page("touring", publish=False)
    page.save_revision(approved_go_live_at=datetime(2020, 1, 1, tzinfo=UTC))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")
    pump()
    assert Enrolment.objects.get().subject == f"page:{page.pk}"


def test_another_site_s_pages_do_not_count(running, shop, write_page, crowd, site, story):
    from wagtail.models import Page

    root = Page.get_first_root_node()
    elsewhere = Site.objects.create(hostname="other.example", root_page=root.add_child(title="Other", slug="other"))
    reads(story, crowd(1), shop.guides[:2])
    running([wait("a")], triggers=published(), site=site)
    write_page("touring", parent=elsewhere.root_page)
    assert not Intake.objects.exists()
    write_page("touring")
    assert Intake.objects.count() == 1


def test_a_page_is_published_whatever_fails_here(running, shop, write_page, story, monkeypatch):
    from wagtail_nurture.scenarios import intake

    def broken():
        raise RuntimeError("no")

    running([wait("a")], triggers=published())
    monkeypatch.setattr(intake, "running", broken)
    assert write_page("touring").live


def test_chunks_take_the_same_statements_whatever_their_size_and_the_whole(
    running, shop, write_page, crowd, story, monkeypatch
):
    running([wait("a")], triggers=published())
    page = write_page("touring", publish=False)
    counted = {}
    for size, whole in ((10, 20), (10, 120), (60, 120)):
        Enrolment.objects.all().delete()
        Intake.objects.all().delete()
        Event.objects.all().delete()
        Contact.objects.all().delete()
        reads(story, crowd(whole, agree=False), shop.guides[:2])
        page.first_published_at = None
        write_page.again(page)
        monkeypatch.setattr(claims, "batch_size", lambda size=size: size)
        with CaptureQueriesContext(connection) as captured:
            assert fan_out.chunk() == size
        counted[size, whole] = len([query for query in captured if "INSERT" not in query["sql"]])
        while fan_out.chunk() is not None:
            pass
        assert Token.objects.count() == whole
    assert len(set(counted.values())) == 1, counted


def test_in_words_and_what_cannot_run(draft, shop, db):
    scenario = draft([wait("a")], triggers=published(section=shop.touring.pk))
    assert sentences.when(graph.build(scenario)) == ["A page under “Touring” is published, for those whom it interests"]
    scenario = draft([wait("a")], triggers=published(section=shop.touring.pk))
    shop.touring.delete()
    scenario = draft([wait("a")], triggers=published(section=shop.touring.pk))
    assert any("was deleted" in problem.message for problem in graph.problems(scenario))
    scenario = draft([wait("a")], triggers=published(topic=""))
    assert any("Which pages: choose" in problem.message for problem in graph.problems(scenario))
