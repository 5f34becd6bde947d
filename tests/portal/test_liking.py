"""What interests a person stands on their page, with the evidence; they can say more or less of it (D5, D11)."""

import pytest

from wagtail_nurture.audience.interests import declaring, keeping
from wagtail_nurture.contacts import wishes
from wagtail_nurture.models import ConsentRecord, Event, Interest
from wagtail_nurture.tracking import recorder

from .test_preferences import undo


@pytest.fixture
def read(reader, bikes):
    """They read both pages about touring."""
    for page in bikes[:2]:
        recorder.record("page.viewed", contact=reader, page_id=page.pk)
    keeping.refresh([reader.pk])


def liked(reader):
    return declaring.declared([reader.pk]).get(reader.pk, set())


def test_the_evidence_stands_beside_the_topic(browser, url, reader, read):
    page = browser.get(url).content.decode()
    assert "You read: 2 pages, last on" in page and page.count("You read:") == 1


def test_they_say_that_a_topic_interests_them_with_proof_and_undo(browser, url, save, reader, bikes):
    page = save(**{"topic-touring": "liked"})
    assert liked(reader) == {"touring"} and "“touring”: this above all" in page
    assert 'value="liked" selected' in page
    assert ConsentRecord.objects.get(contact=reader, purpose="topics").text == "“touring”: this above all"
    assert Event.objects.get(kind="interest.declared").properties == {"wanted": True}
    save(**{"topic-city": "30"})  # says nothing of touring: kept
    assert liked(reader) == {"touring"} and "city" in wishes.muted([reader.pk])[reader.pk]
    save(**{"topic-touring": "", "topic-city": ""})
    assert not liked(reader)


def test_undo_takes_back_what_was_said(browser, url, save, reader, bikes):
    undo(browser, url, save(**{"topic-touring": "liked"}))
    assert not liked(reader) and not Interest.objects.exists()


def test_not_these_takes_back_the_liking(save, reader, read):
    save(**{"topic-touring": "liked"})
    page = save(**{"topic-touring": "always"})
    assert not liked(reader) and wishes.muted([reader.pk])[reader.pk] == {"touring": None}
    assert "“touring”: nothing any more" in page
    save(**{"topic-touring": "liked"})
    assert liked(reader) == {"touring"} and not wishes.muted([reader.pk])
