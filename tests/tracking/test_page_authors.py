"""Who wrote a page is remembered beside it, and outlives the account."""

import pytest
from django.contrib.auth import get_user_model

from tests.pages.models import GuidePage
from wagtail_nurture.audience import choices
from wagtail_nurture.audience.conditions import registry
from wagtail_nurture.models import PageFact
from wagtail_nurture.tracking import pages, reading


@pytest.fixture
def writer(db):
    return get_user_model().objects.create_user("writer", first_name="Ada", last_name="Lovelace")


@pytest.fixture
def page(home, writer):
    return home.add_child(instance=GuidePage(title="Guide", slug="guide", owner=writer))


def author_of(page):
    return PageFact.objects.get(page_id=page.pk).author


def test_the_author_is_kept_with_the_page(page, writer):
    assert author_of(page) == str(writer.pk)
    assert list(reading.pages(author=str(writer.pk))) == [{"page_id": page.pk}]
    assert list(reading.pages(author=str(writer.pk), locale="fr")) == []
    assert choices.authors() == [(str(writer.pk), "Ada Lovelace")]
    sentence = registry["viewed_pages"]({"author": str(writer.pk), "locale": "en", "days": 30}).sentence()
    assert sentence == "viewed at least 1 page by Ada Lovelace in English in the last 30 days"


def test_it_outlives_the_account(page, writer):
    number = str(writer.pk)
    writer.delete()
    page.refresh_from_db()
    assert page.owner is None
    page.save()
    pages.fill_missing()
    assert author_of(page) == number


def test_pages_from_before_the_column_are_filled_in(page, writer):
    PageFact.objects.update(author="")
    assert pages.fill_missing() == 1
    assert author_of(page) == str(writer.pk)
    assert pages.fill_missing() == 0
