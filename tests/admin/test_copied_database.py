"""A copied database (K14): the banner, and the release by a person with the permission."""

import pytest
from wagtail.models import ModelLogEntry

from wagtail_nurture.delivery import guard

from .conftest import make_user


RELEASE = "/admin/nurture/release/"


@pytest.fixture
def copied(monkeypatch, db):
    """A database that believes it lives elsewhere."""
    from django.utils import timezone

    from wagtail_nurture.models import Fingerprint

    Fingerprint.objects.create(pk=1, value="somewhere else", confirmed_at=timezone.now())


def test_the_banner_says_that_nothing_is_sent(copied, browser, beating):
    page = browser.get("/admin/nurture/").content.decode()
    assert "A copied database" in page and "let messages leave" in page
    assert "copy of another site" in browser.get("/admin/nurture/people/").content.decode()


def test_a_person_with_the_permission_releases_it(copied, client, beating):
    user = make_user("releaser", "release_copy")
    client.force_login(user)
    client.post(RELEASE)
    assert not guard.held()
    assert ModelLogEntry.objects.filter(action="nurture.release", user=user).exists()
    assert "A copied database" not in client.get("/admin/nurture/").content.decode()


def test_nobody_else_releases_it(copied, client):
    client.force_login(make_user("sender", "send_message", "publish_scenario"))
    client.post(RELEASE)
    assert guard.held()


def test_reading_the_address_releases_nothing(copied, browser):
    assert browser.get(RELEASE).status_code == 405
    assert guard.held()
