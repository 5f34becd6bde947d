"""A concert whose day a countdown goes to, and what moves towards it: for the tests of countdowns to a page."""

from datetime import UTC, date, datetime

import pytest

from tests.pages.models import EventPage
from wagtail_nurture.models import Delivery
from wagtail_nurture.scenarios.models import Token

from .conftest import make_email, pump, send, step, wait_page_date


def at(*when):
    return datetime(*when, tzinfo=UTC)


@pytest.fixture
def save(django_capture_on_commit_callbacks):
    """``save(page, **changed)``: an editor changes the page and publishes it."""

    def save(page, **changed):
        for name, value in changed.items():
            setattr(page, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        page.refresh_from_db()
        return page

    return save


@pytest.fixture
def concert(home, pool, save):
    """The page “Concert”; its day is 20 March 2026."""
    return save(home.add_child(instance=EventPage(title="Concert", live=False)), day=date(2026, 3, 20))


@pytest.fixture
def do(django_capture_on_commit_callbacks):
    """``do(act, ...)``: what becomes of it when it is committed happens too."""

    def do(act, *given, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*given, **more)

    return do


def countdown(page, days=8, who="", page_date=""):
    pk = page and page.pk
    given = {"to": "page", "date": None, "field": "", "page": pk, "page_date": page_date}
    return [step("countdown", "t", days=days, who=who, **given)]


@pytest.fixture
def by_page(locale):
    """Wait until J-8, send; until J-4, send; until J-1, send: before the date of the page that it is about."""
    found = []
    for number in (8, 4, 1):
        email = make_email(f"J-{number}", locale)
        found += [wait_page_date(f"w{number}", amount=number), send(f"s{number}", email)]
    return found


def day_by_day(story, first, last, month=3):
    """The worker looks at 0:05 and 9:05 UTC of each of these days of 2026."""
    for day in range(first, last + 1):
        for moment in (at(2026, month, day, 0, 5), at(2026, month, day, 9, 5)):
            story.now = moment
            pump()


def sent(person):
    found = Delivery.objects.filter(contact=person).order_by("created_at", "pk")
    return [(step_id, moment.day) for step_id, moment in found.values_list("step_id", "created_at")]


def due():
    return Token.objects.get().due_at
