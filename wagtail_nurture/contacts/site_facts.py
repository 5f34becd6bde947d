"""What pages need to know of each site's settings, kept in this process for a minute so that a page costs no query.

A change made in this process is seen at once, one made in another within ``SECONDS``.
"""

from dataclasses import dataclass, field
from time import monotonic

from django.core.exceptions import SynchronousOnlyOperation
from django.db import DatabaseError, transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Site

from .site_settings import NurtureSiteSettings, SiteWords


SECONDS = 60


@dataclass(frozen=True)
class SiteFacts:
    """One site. ``tracking_mode`` is "" for the project's; ``words``: {(place, language code): text}."""

    tracking_mode: str = ""
    banner: str = ""
    privacy: str = ""
    is_default: bool = False
    words: dict = field(default_factory=dict)

    def text(self, place, language):
        """The words for ``place`` in ``language`` ("fr-ca" also finds "fr"); "" when there are none."""
        found = self.words.get((place, language)) or self.words.get((place, language.partition("-")[0]), "")
        return found or (self.banner if place == SiteWords.BANNER else "")


_NOBODY = SiteFacts()
_known = {}
_until = 0.0


def of(site_id):
    """The SiteFacts of the site with this id; plain defaults for an unknown one."""
    return all_of_them().get(site_id, _NOBODY)


def of_default():
    """The SiteFacts of the default site: for what all sites share."""
    return next((facts for facts in all_of_them().values() if facts.is_default), _NOBODY)


def all_of_them():
    """{site id: SiteFacts}; two queries a minute. Where none can be asked, what was known last."""
    global _known, _until
    if not is_known():
        try:
            _known = _read()
        except (DatabaseError, SynchronousOnlyOperation):
            return _known
        _until = monotonic() + SECONDS
    return _known


def is_known():
    """Whether ``of`` costs no query now. Who stands in an event loop asks first."""
    return monotonic() < _until


def clear(**kwargs):
    """Ask again: at once, and once the change is committed (another thread may have read meanwhile)."""
    _forget()
    transaction.on_commit(_forget)


def _forget():
    global _until
    _until = 0.0


def _read():
    words = {}
    for site, place, language, text in SiteWords.objects.values_list(
        "settings__site", "place", "locale__language_code", "text"
    ):
        words.setdefault(site, {})[place, language] = text
    columns = ("tracking_mode", "banner_text", "privacy_page")
    rows = Site.objects.values_list("pk", "is_default_site", *(f"nurturesitesettings__{name}" for name in columns))
    return {
        pk: SiteFacts(mode or "", banner or "", privacy or "", default, words.get(pk, {}))
        for pk, default, mode, banner, privacy in rows
    }


for _model in (NurtureSiteSettings, SiteWords, Site):
    post_save.connect(clear, sender=_model, dispatch_uid=f"nurture-site-facts-{_model.__name__}")
    post_delete.connect(clear, sender=_model, dispatch_uid=f"nurture-site-facts-{_model.__name__}")
