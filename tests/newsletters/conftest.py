"""Newsletters of the tests: a published message with a real text, a list, and people who agreed or did not."""

import time

import pytest

from tests.admin.conftest import admin, beating, browser  # noqa: F401 (fixtures)
from tests.delivery.conftest import smtp  # noqa: F401 (a fixture)
from tests.scenarios.conftest import MONDAY, agrees, club, crowd, locale, story  # noqa: F401 (fixtures)
from wagtail_nurture import alarm, clock, tasks
from wagtail_nurture.contacts import lists
from wagtail_nurture.content.models import Email
from wagtail_nurture.newsletters import counting, sending
from wagtail_nurture.newsletters.models import Newsletter


def make_mail(name, locale, **values):  # noqa: F811
    """A message that is published the way an editor does it."""
    email = Email(name=name, subject=name, locale=locale, live=False, **values)
    email.body = [("text", "<p>Good news.</p>")]
    email.save()
    email.save_revision().publish()
    return Email.objects.get(pk=email.pk)


@pytest.fixture
def mail(locale, pool):  # noqa: F811
    return make_mail("Spring news", locale)


@pytest.fixture
def members(crowd, club):  # noqa: F811
    """``members(number)`` makes people who agreed and are on the list Club."""

    def make(number, **options):
        people = crowd(number, **options)
        lists.join([person.pk for person in people], club, at=MONDAY)
        return people

    return make


@pytest.fixture
def newsletter(mail, club, site, story):  # noqa: F811
    """``newsletter()`` is a draft to the list Club."""

    def make(**values):
        given = {"name": "Spring", "email": mail, "list": club, "site": site, "edited_at": clock.now()}
        return Newsletter.objects.create(**(given | values))

    return make


def confirm(newsletter, user=None):
    """Confirm what was just counted. Whether it was ours to confirm."""
    counted = counting.count(newsletter).as_json
    return sending.confirm(newsletter, user=user, seen=newsletter.edited_at, counted=counted)


def pump():
    """What the worker does until nothing is due."""
    while tasks.pump(alarm.MASS):
        pass


def work(*, rounds):
    """Only so many rounds of the mass lane."""
    for _round in range(rounds):
        tasks._round(alarm.MASS, time.monotonic() + 20)
