"""The one settings dict, ``WAGTAIL_NURTURE``: every key with its default and its type.

Settings that editors own (sender, branding, consent texts) are not here but in the admin, per site.
"""

import re
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import get_type_hints

from django.conf import settings as django_settings
from django.core.signals import setting_changed

from .exceptions import SettingError


@dataclass(frozen=True)
class NurtureSettings:
    """``WAGTAIL_NURTURE``, typed. Durations carry their unit in the name."""

    #: "beacon": pages stay cacheable and a small script reports the visit. "server": the middleware does.
    TRACKING_MODE: str = "beacon"
    #: Views wait so long in memory before one batch is written; also what a killed process loses. 0: no thread writes.
    TRACKING_FLUSH_MILLISECONDS: int = 500
    #: Dotted path of ``callable(request) -> True | False | None``: the site's own consent tool. None means not asked.
    CONSENT_CALLABLE: str = ""
    COOKIE_NAME: str = "nurture"
    #: 13 months, counted from the first visit (CNIL guideline on audience cookies).
    COOKIE_DAYS: int = 395
    #: What somebody read counts half as much for their interests after so many days.
    INTEREST_HALF_LIFE_DAYS: int = 30
    #: From how much on an interest is there, and is strong; a page read today counts 10, a document asked for 30.
    INTEREST_SOME: int = 15
    INTEREST_STRONG: int = 45
    #: How far back visits are tied to a contact when an address is left.
    STITCH_DAYS: int = 30
    #: Dotted path of ``callable() -> aware datetime``, the story clock; empty for real time.
    CLOCK: str = ""
    #: Keys of sealed links, newest first; empty derives one from SECRET_KEY and its fallbacks.
    TOKEN_KEYS: list = field(default_factory=list)
    #: Key of the suppression list's address hashes; empty derives one from SECRET_KEY (a check warns).
    SUPPRESSION_KEY: str = ""
    #: What people can consent to: slug -> label (may be lazy).
    PURPOSES: dict = field(default_factory=dict)
    #: Template that public pages extend.
    BASE_TEMPLATE: str = "wagtail_nurture/public/base.html"
    #: Dotted path of ``callable(lane)`` that asks a worker to pump; empty uses Django-Q2.
    ALARM: str = ""
    #: Django-Q2 cluster of each lane, e.g. {"mass": "slow"}; a lane left out uses the default cluster.
    CLUSTERS: dict = field(default_factory=dict)
    #: Messages handed over at most between two looks at consent and gates; a slow server is looked at more often.
    SEND_WINDOW: int = 1000
    #: People or messages worked on in one batch.
    BATCH_SIZE: int = 1000
    LEASE_SECONDS: int = 120
    #: A pump stops after this long and rings again if work is left.
    PUMP_SECONDS: int = 20
    MAX_ATTEMPTS: int = 8
    #: A click is believed after this long (scanners click at once).
    CLICK_SETTLING_SECONDS: int = 90
    #: Points of the score are worth half after so many days; 0: they never fade.
    SCORE_HALF_LIFE_DAYS: int = 0
    #: What days that came would have started while no worker ran is caught up on for so many days.
    CATCH_UP_DAYS: int = 2
    DOWNLOAD_DAYS: int = 7
    DOWNLOAD_LIMIT: int = 10
    CONFIRM_DAYS: int = 7
    #: How long the preferences link of a mail can change anything; unsubscribing works for ever.
    PREFERENCES_DAYS: int = 90
    #: Form posts allowed per network and per address in an hour.
    POSTS_PER_NETWORK: int = 30
    POSTS_PER_ADDRESS: int = 5
    #: Seconds below which a form counts as filled in by a machine.
    MINIMUM_FILL_SECONDS: int = 2
    #: How many proxies in front of the site append to X-Forwarded-For (0: use the peer's address).
    TRUSTED_PROXIES: int = 0
    #: Addresses and domains ("@example.com") that may be mailed while a copied database is held.
    HOLD_ALLOW: list = field(default_factory=list)
    #: The country (ISO 3166, two letters) whose phone numbers people write without +33 or the like; empty: none.
    PHONE_REGION: str = "FR"
    #: What text messages leave through: an apprise URL ("octopush://login/key/Shop"), or the http(s) address of a
    #: gateway that takes JSON; "{to}" is the place of the number. Empty: none.
    SMS_GATEWAY: str = ""
    #: With this key in its address a gateway may tell what people answer (``n/sms/<key>``); empty: no such address.
    SMS_INBOUND_KEY: str = ""
    #: Most parts of a text message.
    SMS_MAX_PARTS: int = 3
    #: What the gateway takes for one part, in CURRENCY ("0.045"); shown while a text is written. Empty: not shown.
    SMS_PART_PRICE: str = ""
    #: When marketing text messages may arrive, by the person's clock; never on public holidays of the site. The French
    #: law's hours.
    SMS_OPENS: str = "10:00"
    SMS_CLOSES: str = "20:00"
    #: 0 is Monday.
    SMS_DAYS: list = field(default_factory=lambda: [0, 1, 2, 3, 4, 5])
    #: In which other languages somebody is written to when a message has none of theirs, by language, the best first:
    #: {"de": ["fr", "en"]}. Then comes the site's own.
    LANGUAGE_FALLBACKS: dict = field(default_factory=dict)
    #: What becomes of a translation of a message that changed since it was looked at. "hold": it waits for an editor's
    #: word. "fallback": its readers get the next best language meanwhile. "send": it leaves all the same.
    STALE_TRANSLATIONS: str = "hold"
    #: In which prices without a sign of their own are shown (ISO 4217).
    CURRENCY: str = "EUR"
    #: Dotted path of ``callable(name) -> list of TXT records`` that the overview asks instead of DNS.
    RESOLVER: str = ""
    #: An uploaded file of people may have so many lines and megabytes; ``nurture_import`` has no limit.
    IMPORT_MAX_LINES: int = 100_000
    IMPORT_MAX_MEGABYTES: int = 30
    #: The worker is called silent after this long without a sign of life.
    SILENT_MINUTES: int = 5
    #: Letters of one batch at most: the rest waits for the next one.
    LETTERS_IN_BATCH: int = 1000
    #: The printed files, which are personal data, are deleted after so many days.
    LETTER_FILES_DAYS: int = 30
    #: With this key a monitor may read ``n/health``; empty: the address does not exist.
    HEALTH_KEY: str = ""

    @cached_property
    def token_keys(self):
        """The keys of sealed links as a tuple of bytes, newest first."""
        keys = self.TOKEN_KEYS or [django_settings.SECRET_KEY, *django_settings.SECRET_KEY_FALLBACKS]
        return tuple(f"nurture:{key}".encode() for key in keys)

    @property
    def suppression_key(self):
        """The key of suppression hashes as bytes."""
        return (self.SUPPRESSION_KEY or f"nurture.suppression:{django_settings.SECRET_KEY}").encode()

    @property
    def purposes(self):
        """Consent purposes as an ordered dict slug -> label."""
        if self.PURPOSES:
            return self.PURPOSES
        from django.utils.translation import gettext_lazy as _

        return {"advice": _("Advice mails"), "news": _("Newsletter"), "offers": _("Offers")}


def read(given):
    """``given`` (dict) as NurtureSettings. Raises SettingError that names an unknown key, a wrong type or value."""
    if not isinstance(given, dict):
        raise SettingError(f"WAGTAIL_NURTURE must be a dict, not {type(given).__name__}.")
    kinds = get_type_hints(NurtureSettings)
    names = {item.name for item in fields(NurtureSettings)}
    for name, value in given.items():
        if name not in names:
            raise SettingError(f"WAGTAIL_NURTURE has no setting {name!r}. It has: {', '.join(sorted(names))}.")
        if not isinstance(value, kinds[name]) or (kinds[name] is int and isinstance(value, bool)):
            raise SettingError(f"WAGTAIL_NURTURE[{name!r}] must be {kinds[name].__name__}, not {value!r}.")
        if wrong := _wrong_with(name, value):
            raise SettingError(f"WAGTAIL_NURTURE[{name!r}] {wrong}, not {value!r}.")
    return NurtureSettings(**given)


#: Least and most of the numbers; what is not named here may be 1 or more.
_LEAST = {
    "TRACKING_FLUSH_MILLISECONDS": 0,
    "COOKIE_DAYS": 0,
    "STITCH_DAYS": 0,
    "PUMP_SECONDS": 0,
    "CLICK_SETTLING_SECONDS": 0,
    "MINIMUM_FILL_SECONDS": 0,
    "TRUSTED_PROXIES": 0,
    "SCORE_HALF_LIFE_DAYS": 0,
}
_MOST = {
    "TRACKING_FLUSH_MILLISECONDS": 60_000,
    "SEND_WINDOW": 1000,
    "BATCH_SIZE": 10_000,
    "CLICK_SETTLING_SECONDS": 86_400,
    "TRUSTED_PROXIES": 20,
    "SCORE_HALF_LIFE_DAYS": 3650,
    "SMS_MAX_PARTS": 10,
}
_DOTTED = {"CONSENT_CALLABLE", "CLOCK", "ALARM", "RESOLVER"}
_SHAPES = {
    "COOKIE_NAME": (r"[A-Za-z0-9_-]{1,60}", "must be letters, digits, _ and -"),
    "HEALTH_KEY": (r"(\S{16,})?", "must be a random text of 16 characters or more, without spaces"),
    "SMS_INBOUND_KEY": (r"([A-Za-z0-9_-]{16,})?", "must be 16 or more letters, digits, _ or -"),
    "SMS_PART_PRICE": (r"(\d{1,4}(\.\d{1,6})?)?", 'must be a number such as "0.045"'),
    "SMS_OPENS": (r"([01]\d|2[0-3]):[0-5]\d", 'must be an hour such as "10:00"'),
    "SMS_CLOSES": (r"([01]\d|2[0-3]):[0-5]\d|24:00", 'must be an hour such as "20:00"'),
    "STALE_TRANSLATIONS": (r"hold|fallback|send", 'must be "hold", "fallback" or "send"'),
    "CURRENCY": (r"[A-Z]{3}", 'must be three capital letters such as "EUR"'),
    "BASE_TEMPLATE": (r"\S(.*\S)?", "must name a template"),
}


def _wrong_with(name, value):
    """What is wrong with a ``value`` of the right type, as the end of a sentence; "" when nothing is."""
    if isinstance(value, int):
        least, most = _LEAST.get(name, 1), _MOST.get(name)
        if value < least:
            return f"must be {least} or more"
        if name == "SCORE_HALF_LIFE_DAYS" and 0 < value < 30:
            return "must be 0 (points never fade) or 30 or more"
        return f"must be {most} or less" if most is not None and value > most else ""
    if name in _DOTTED:
        ok = not value or re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)+", value)
        return "" if ok else 'must be a dotted path such as "shop.nurture.clock"'
    if name in _SHAPES:
        shape, words = _SHAPES[name]
        return "" if re.fullmatch(shape, value) else words
    if name == "LANGUAGE_FALLBACKS":
        ok = all(isinstance(code, str) for chain in value.values() for code in (chain if type(chain) is list else [0]))
        return "" if ok else 'needs lists of language codes by language code, such as {"de": ["fr", "en"]}'
    if name == "PURPOSES":
        ok = all(isinstance(slug, str) and re.fullmatch(r"[a-z0-9_-]{1,40}", slug) for slug in value)
        ok = ok and "transactional" not in value
        return "" if ok else 'needs short names of small letters, digits, _ and - (and never "transactional")'
    if name == "SMS_DAYS":
        ok = value and all(day in range(7) for day in value)
        return "" if ok else "must hold days from 0 (Monday) to 6"
    if name == "CLUSTERS":
        ok = all(lane in ("now", "mass") and isinstance(to, str) and to for lane, to in value.items())
        return "" if ok else 'maps the lanes "now" and "mass" to names of clusters'
    if name == "TOKEN_KEYS":
        ok = all(isinstance(key, str | bytes) and key for key in value)
        return "" if ok else "must hold texts that are not empty"
    if name == "HOLD_ALLOW":
        ok = all(isinstance(one, str) and "@" in one for one in value)
        return "" if ok else 'must hold addresses and domains such as "@example.com"'
    return ""


class _Lazy:
    """Reads Django's settings at first use and again when tests change them."""

    _loaded = None

    def __getattr__(self, name):
        if self._loaded is None:
            self._loaded = read(getattr(django_settings, "WAGTAIL_NURTURE", {}))
        return getattr(self._loaded, name)

    def reload(self, *, setting, **kwargs):
        if setting in {"WAGTAIL_NURTURE", "SECRET_KEY", "SECRET_KEY_FALLBACKS"}:
            self._loaded = None


def page_caches():
    """Dotted paths of the project's middleware that caches whole pages."""
    names = ("UpdateCacheMiddleware", "FetchFromCacheMiddleware", "CacheMiddleware")
    return [path for path in django_settings.MIDDLEWARE if path.rpartition(".")[2] in names]


settings = _Lazy()
setting_changed.connect(settings.reload)
