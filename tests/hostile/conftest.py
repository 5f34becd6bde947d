"""A site with everything that a stranger can reach, and the addresses that lead there."""

import pytest
from django.test import Client

from tests.capture.conftest import (  # noqa: F401  (fixtures)
    advice_list,
    english,
    french,
    guide,
    guide_form,
    guide_pdf,
    newsletter,
)
from tests.delivery.conftest import message, people, reader, send, smtp, wish  # noqa: F401  (fixtures)
from tests.scenarios.conftest import (  # noqa: F401  (fixtures)
    agrees,
    crowd,
    draft,
    email,
    form,
    locale,
    running,
    story,
    test_ride,
)
from wagtail_nurture import tokens
from wagtail_nurture.capture import grants
from wagtail_nurture.contacts import consent
from wagtail_nurture.models import MessageVersion


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def stranger():
    """A browser without any cookie that meets errors as the outside does: as a status."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"Host": "shop.example"})


@pytest.fixture
def doors(site, guide, newsletter, reader, wish):  # noqa: F811
    """{name: path} of every public address, each with a token that works."""
    sent = wish(reader, locale="en")
    sent.variant = MessageVersion.objects.get()
    sent.save()
    consent.grant(reader, purpose="advice", text="Yes", source="form")
    asked = consent.open_request(
        reader, purposes=["news"], lists=[], site=site, locale="en", text="News", form_version="1", page_url="/"
    )
    grant = grants.give(reader, guide, locale="en")
    return {
        "beacon": "/n/b",
        "consent": "/n/consent",
        "brand": "/n/brand.css",
        "form": f"/n/f/{newsletter.slug}/",
        "thanks": f"/n/f/{newsletter.slug}/thanks",
        "file": f"/n/d/{grants.token_for(grant)}",
        "content": f"/n/d/{grants.token_for(grant)}/file",
        "confirm": f"/n/y/{consent.token_for(asked)}",
        "click": f"/n/c/{sent.links_token}/0",
        "opened": f"/n/o/{tokens.seal('opened', sent.pk)}.gif",
        "unsubscribe": f"/n/u/{tokens.seal('unsubscribe', sent.pk)}",
        "preferences": f"/n/p/{tokens.seal('preferences', sent.pk)}",
        "ask_for_link": "/n/p/",
        "say": f"/n/s/{tokens.seal('say', sent.pk)}/0/0",
        "say_on_page": "/n/s/",
        "answer": f"/n/a/{tokens.seal('answer', sent.pk)}/0/0",
        "view": f"/n/v/{tokens.seal('view', sent.pk)}",
    }
