"""A reader with a mail whose foot leads to their preferences."""

import pytest
from django.test import Client

from tests.delivery.conftest import message, people, reader, send, smtp, wish  # noqa: F401  (fixtures)
from tests.pages.models import TaggedPage
from wagtail_nurture import tokens
from wagtail_nurture.contacts import consent
from wagtail_nurture.models import List


@pytest.fixture
def browser():
    """No cookies, and CSRF checks on."""
    return Client(enforce_csrf_checks=True, headers={"Host": "shop.example"})


@pytest.fixture
def delivery(reader, wish):  # noqa: F811
    """An advice mail in English to somebody who agreed to advice."""
    consent.grant(reader, purpose="advice", text="Yes, send me advice", source="form")
    return wish(reader, locale="en")


@pytest.fixture
def url(delivery):
    return address_of(delivery)


def address_of(delivery):
    return f"/n/p/{tokens.seal('preferences', delivery.pk)}"


@pytest.fixture
def club(pool):
    return List.objects.create(pool=pool, name="Club news", slug="club", public=True)


@pytest.fixture
def bikes(home):
    """Two pages about touring and one about city."""
    made = []
    for number, topic in enumerate(["touring", "touring", "city"]):
        page = home.add_child(instance=TaggedPage(title=f"Page {number}", slug=f"p{number}"))
        page.tags.add(topic)
        page.save()
        made.append(page)
    return made


@pytest.fixture
def save(browser, url):
    """``save(frequency="weekly")``: send the page in with advice ticked and nothing else but what is given."""

    def post(**said):
        answer = browser.post(url, {"action": "save", "purpose": ["advice"], "frequency": "", "pause": ""} | said)
        assert answer.status_code == 200
        return answer.content.decode()

    return post
