"""Who may fetch which guarded document, until when, how often."""

from datetime import timedelta

from django.db.models import F

from wagtail_nurture import clock, tokens

from .models import DownloadGrant


PURPOSE = "download"


def give(contact, gated, *, locale):
    """A DownloadGrant of ``gated`` for ``contact`` that works now: a running one if there is one, else a new one."""
    now = clock.now()
    running = DownloadGrant.objects.filter(contact=contact, gated=gated, expires_at__gt=now, used__lt=F("limit"))
    found = running.order_by("-pk").first()
    if found and locale and found.locale != locale:  # asked for again, from a page in another language
        found.locale = locale
        found.save(update_fields=["locale"])
    return found or DownloadGrant.objects.create(
        contact=contact,
        gated=gated,
        created_at=now,
        expires_at=now + timedelta(days=gated.days),
        limit=gated.limit,
        locale=locale,
    )


def token_for(grant):
    return tokens.seal(PURPOSE, grant.pk)


def grant_from(token):
    """The DownloadGrant of a link's token, or None when it is forged, malformed or the person or file is gone."""
    number = tokens.unseal(PURPOSE, token)
    if number is None:
        return None
    related = DownloadGrant.objects.select_related("contact__pool", "gated__document", "gated__form")
    return related.filter(pk=number).first()


def is_open(grant):
    """Whether the file may be fetched now."""
    return grant.expires_at > clock.now() and grant.used < grant.limit


def use(grant):
    """Count one download; False when the grant has expired or is used up, also when two requests race for the last."""
    working = DownloadGrant.objects.filter(pk=grant.pk, expires_at__gt=clock.now(), used__lt=F("limit"))
    return bool(working.update(used=F("used") + 1))
