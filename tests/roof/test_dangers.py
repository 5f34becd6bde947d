"""Each dangerous setting has an id, is named when it is there, and not when it is mended."""

import re
from pathlib import Path

import pytest
from django.core.checks import run_checks

from tests import settings as site
from wagtail_nurture.checks import clusters, databases
from wagtail_nurture.checks import settings as settings_check
from wagtail_nurture.delivery import gateways


ROOT = Path(__file__).resolve().parents[2]
OURS = "wagtail_nurture.tracking.middleware.ProfileTrackingMiddleware"
CACHE = "django.middleware.cache.FetchFromCacheMiddleware"
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL;", "timeout": 20},
}
POSTGRESQL = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {}}


def q(**change):
    """Q_CLUSTER of the test site with a ``change``."""
    return lambda settings: setattr(settings, "Q_CLUSTER", site.Q_CLUSTER | {"sync": False} | change)


def nurture(**change):
    return lambda settings: setattr(settings, "WAGTAIL_NURTURE", site.WAGTAIL_NURTURE | change)


def django(**change):
    def apply(settings):
        for name, value in change.items():
            setattr(settings, name, value)

    return apply


def both(*changes):
    def apply(settings):
        for change in changes:
            change(settings)

    return apply


def without_token_keys(settings):
    settings.WAGTAIL_NURTURE = {"SUPPRESSION_KEY": "s"}


def without_suppression_key(settings):
    settings.WAGTAIL_NURTURE = {"TOKEN_KEYS": ["t"]}


#: id: (what raises it, how it is mended). The other settings are those of the test site, which are safe.
DANGERS = {
    "E002": (nurture(COOKIE_NAMES="x"), nurture(COOKIE_NAME="x")),
    "E003": (django(USE_TZ=False), django(USE_TZ=True)),
    "E004": (q(timeout=60, retry=60), q(timeout=60, retry=600)),
    "E006": (django(ROOT_URLCONF="tests.roof.i18n_urls"), django(ROOT_URLCONF="tests.urls")),
    "E020": (nurture(TRACKING_MODE="telepathy"), nurture(TRACKING_MODE="server")),
    "E021": (
        both(nurture(TRACKING_MODE="server"), django(MIDDLEWARE=[OURS, CACHE])),
        both(nurture(TRACKING_MODE="beacon"), django(MIDDLEWARE=[OURS, CACHE])),
    ),
    "E022": (nurture(CONSENT_CALLABLE="no.such"), nurture(CONSENT_CALLABLE="wagtail_nurture.track")),
    "E401": (django(WAGTAILDOCS_SERVE_METHOD="direct"), django(WAGTAILDOCS_SERVE_METHOD="serve_view")),
    "W005": (q(timeout=60, retry=599), q(timeout=60, retry=600)),
    "W006": (nurture(PUMP_SECONDS=31), nurture(PUMP_SECONDS=30)),
    "W007": (q(workers=2, queue_limit=3), q(workers=2, queue_limit=2)),
    "W008": (q(ack_failures=False), q(ack_failures=True)),
    "W009": (q(max_attempts=0), q(max_attempts=1)),
    "W010": (django(DATA_UPLOAD_MAX_NUMBER_FIELDS=1000), django(DATA_UPLOAD_MAX_NUMBER_FIELDS=None)),
    "W011": (
        nurture(CLUSTERS={"mass": "slow"}),
        both(nurture(CLUSTERS={"mass": "slow"}), q(ALT_CLUSTERS={"slow": {}})),
    ),
    "W012": (q(catch_up=True), q(catch_up=False)),
    "W013": (without_token_keys, without_suppression_key),
    "W014": (without_suppression_key, without_token_keys),
    "W015": (nurture(CLOCK="wagtail_nurture.clock.now"), nurture(CLOCK="")),
    "W016": (django(EMAIL_TIMEOUT=None), django(EMAIL_TIMEOUT=20)),
    "W017": (
        django(WAGTAILADMIN_BASE_URL="http://example.com"),
        django(WAGTAILADMIN_BASE_URL="https://shop.example"),
    ),
    "W018": (q(save_limit=0), q(save_limit=250)),
    "W019": (q(scheduler=False), q(scheduler=True)),
    "W020": (django(MIDDLEWARE=[]), django(MIDDLEWARE=[OURS])),
    "W021": (q(orm=None), q(orm=None, redis={"host": "localhost"})),
    "W022": (django(ROOT_URLCONF="wagtail.admin.urls"), django(ROOT_URLCONF="tests.urls")),
    "W023": (nurture(LEASE_SECONDS=59), nurture(LEASE_SECONDS=60)),
    "W025": (q(sync=True), q(sync=False)),
    "W026": (nurture(LEASE_SECONDS=59), nurture(LEASE_SECONDS=60)),
    "W031": (nurture(SMS_GATEWAY="nonsense://x"), nurture(SMS_GATEWAY="")),
    "W402": (django(ROOT_URLCONF="tests.capture.media_urls"), django(ROOT_URLCONF="tests.urls")),
}

#: Those of the database's settings, which Django does not let a test replace as a whole: {id: (raises, mended)}.
DATABASES = {
    "W001": ({"transaction_mode": "DEFERRED"}, {}),
    "W002": ({"init_command": "PRAGMA wal_autocheckpoint=1000;"}, {"init_command": "pragma journal_mode = wal"}),
    "W003": ({"timeout": 5}, {"timeout": 30}),
    "W024": ({"isolation_level": 4}, {"isolation_level": 2}),
}

#: Raised by what is installed, not by a setting: a test of their own below.
INSTALLED = {"E001", "E005", "W004", "W030"}


def raised():
    """The ids that ``check --deploy`` names now."""
    found = run_checks(include_deployment_checks=True)
    return {message.id.rpartition(".")[2] for message in found if message.id.startswith("wagtail_nurture.")}


@pytest.mark.parametrize("number", sorted(DANGERS))
def test_it_is_named_when_it_is_there_and_only_then(number, settings):
    settings.Q_CLUSTER = settings.Q_CLUSTER | {"sync": False}
    assert raised() == set()
    danger, mended = DANGERS[number]
    danger(settings)
    assert number in raised()
    mended(settings)
    assert number not in raised()


@pytest.mark.parametrize("number", sorted(DATABASES))
def test_those_of_the_database(number, monkeypatch):
    base = POSTGRESQL if number == "W024" else SQLITE
    for options, expected in zip(DATABASES[number], ([number], []), strict=True):
        database = base | {"OPTIONS": base["OPTIONS"] | options}
        monkeypatch.setitem(databases.django_settings.DATABASES, "default", database)
        assert [found.id.rpartition(".")[2] for found in databases.check_database(None)] == expected


def test_atomic_requests_are_a_danger_on_sqlite_only(monkeypatch):
    for base, expected in ((SQLITE, ["wagtail_nurture.W004"]), (POSTGRESQL, [])):
        monkeypatch.setitem(databases.django_settings.DATABASES, "default", base | {"ATOMIC_REQUESTS": True})
        assert [found.id for found in databases.check_database(None)] == expected


def test_what_is_not_installed(settings, monkeypatch):
    settings.Q_CLUSTER = settings.Q_CLUSTER | {"orm": None, "redis": {"host": "localhost"}, "sync": False}
    assert raised() == set()
    monkeypatch.setattr(clusters, "find_spec", lambda name: None)
    assert raised() == {"E005"}
    monkeypatch.setattr(settings_check.apps, "is_installed", lambda name: name != "django_q")
    assert raised() == {"E001", "E005"}


def test_a_gateway_without_its_package(settings, monkeypatch):
    settings.WAGTAIL_NURTURE = site.WAGTAIL_NURTURE | {"SMS_GATEWAY": "json://localhost/"}
    assert "W030" not in raised()
    monkeypatch.setattr(gateways, "find_spec", lambda name: None)
    assert "W030" in raised()


def test_every_id_has_its_danger_here_and_its_row_in_the_reference():
    package = (ROOT / "wagtail_nurture").rglob("*.py")
    known = {number for path in package for number in re.findall(r"wagtail_nurture\.([EW]\d{3})", path.read_text())}
    assert known == DANGERS.keys() | DATABASES.keys() | INSTALLED
    rows = re.findall(
        r"^\| `wagtail_nurture\.([EW]\d{3})` \| (.+) \| (.+) \|$",
        (ROOT / "docs" / "reference" / "checks.md").read_text(),
        re.MULTILINE,
    )
    assert sorted(number for number, _, _ in rows) == sorted(known)
