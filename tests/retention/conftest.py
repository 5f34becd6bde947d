"""Things that happened long ago, and the purge that finds them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from wagtail_nurture import retention
from wagtail_nurture.models import Contact, Event, Visitor


class Past:
    """Makes rows at so many days ago."""

    def __init__(self, pool, site):
        self.pool, self.site, self.now = pool, site, timezone.now()

    def ago(self, days):
        return self.now - timedelta(days=days)

    def person(self, name, days, **values):
        address = f"{name}@example.org"
        known = {"pool": self.pool, "email": address, "email_key": address, "created_at": self.ago(days)}
        return Contact.objects.create(**known | values)

    def event(self, days, kind="page.viewed", **values):
        return Event.objects.create(**{"at": self.ago(days), "kind": kind, "site": self.site} | values)

    def visitor(self, days, **values):
        at = self.ago(days)
        return Visitor.objects.create(
            key_hash=f"v{Visitor.objects.count()}-{days}", first_seen_at=at, last_seen_at=at, **values
        )


@pytest.fixture
def past(pool, site):
    return Past(pool, site)


@pytest.fixture
def removed():
    """Purges, and says how many rows of each part went."""

    def purge():
        done = retention.run()
        assert done.finished_at
        return {slug: number for slug, number in done.removed.items() if number}

    return purge
