"""A copied database stays silent (DESIGN law 13).

The first send leaves a fingerprint of the host's name and the key. When both are others later, this is a copy (a
colleague's laptop, a staging server): everything is held until a person confirms. A new key that keeps the old one
among its fallbacks is no copy.
"""

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings as django_settings

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.text import one_line
from wagtail_nurture.todos import raise_todo, resolve

from .models import Delivery, Fingerprint


REASON = "copied_database"
TODO = "delivery.copied_database"


def held():
    """Whether this database looks like a copy, asked just before sending: the first call ever writes the fingerprint.

    One query. Who only looks asks ``looks_copied``, so that a site is not nailed to the address it had when somebody
    ran the doctor or opened the admin before it was set up.
    """
    known = Fingerprint.objects.first()
    if known is None:
        Fingerprint.objects.get_or_create(pk=1, defaults={"value": _fingerprints()[0], "confirmed_at": clock.now()})
        return False
    return known.value not in _fingerprints()


def looks_copied():
    """As ``held``, and writes nothing: a database that never sent is no copy."""
    known = Fingerprint.objects.first()
    return known is not None and known.value not in _fingerprints()


def confirm(user):
    """``user`` says that this database is the one that may send: what was held waits again. How many."""
    from .release import release

    Fingerprint.objects.update_or_create(
        pk=1,
        defaults={
            "value": _fingerprints()[0],
            "confirmed_at": clock.now(),
            "confirmed_by": one_line(user.get_username(), 150),
        },
    )
    resolve(TODO)
    return release(reason=REASON)


def may_be_written_to(address):
    """Whether ``address`` may be mailed all the same, by ``HOLD_ALLOW``: an address or a domain ("@example.com")."""
    address = address.lower()
    return any(
        address == allowed.lower() or (allowed.startswith("@") and address.endswith(allowed.lower()))
        for allowed in settings.HOLD_ALLOW
    )


def tell():
    """Put the banner's to-do up, with the number of people who wait."""
    raise_todo(
        TODO,
        kind="delivery",
        code="copied_database",
        people=Delivery.objects.filter(state=Delivery.State.HELD, reason=REASON).count(),
    )


def _fingerprints():
    """What the fingerprint may be here, newest key first."""
    return [hmac.new(key, _host().encode(), sha256).hexdigest() for key in settings.token_keys]


def _host():
    base = getattr(django_settings, "WAGTAILADMIN_BASE_URL", "") or ""
    return urlsplit(base).netloc or ",".join(sorted(django_settings.ALLOWED_HOSTS))
