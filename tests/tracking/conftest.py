import json

import pytest
from django.test import Client

from tests.pages.models import GuidePage, ProductPage
from wagtail_nurture.tracking import buffer, consent, cookie, recorder


CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"


@pytest.fixture
def bike(home):
    page = home.add_child(instance=ProductPage(title="Tourer 1", slug="tourer-1", price=900))
    page.tags.add("touring")
    page.save()
    return page


@pytest.fixture
def guide(home):
    return home.add_child(instance=GuidePage(title="Choosing well", slug="choosing-well"))


@pytest.fixture
def mode(settings):
    """Switches the tracking mode (and other settings) for one test."""

    def switch(name, **more):
        settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "TRACKING_MODE": name, **more}

    return switch


class Browser(Client):
    """A browser at https://shop.example."""

    def __init__(self, *, choice=None):
        super().__init__(HTTP_HOST="shop.example", HTTP_USER_AGENT=CHROME)
        if choice:
            self.cookies[consent.cookie_name()] = choice

    def generic(self, *args, secure=True, **more):
        return super().generic(*args, secure=True, **more)

    def report(self, said, **headers):
        """What a page's script does."""
        body = said if isinstance(said, bytes | str) else json.dumps(said)
        headers = {"HTTP_SEC_FETCH_SITE": "same-origin"} | headers
        return self.post("/n/b", data=body, content_type="text/plain;charset=UTF-8", **headers)


@pytest.fixture
def visitor(site):
    """A browser that said yes to the banner."""
    return Browser(choice="yes")


def identity_of(client):
    return cookie.parse(client.cookies["nurture"].value)


def written():
    """Writes what waits; how many views there were."""
    return recorder.flush()


def waiting():
    return len(buffer._waiting)
