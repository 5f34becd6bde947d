"""What every test may use: a migrated database made once and copied, and a small site."""

import fcntl
import hashlib
import os
import shutil
from pathlib import Path

import django
import pytest
import wagtail
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import translation

from wagtail_nurture import clock


ROOT = Path(__file__).resolve().parent.parent
CI = bool(os.environ.get("CI"))
# Tests travel in time and their database stays behind; hosts do not. And no test counts a query more each minute.
clock.TOLERATED = clock.COMPARE_EVERY = float("inf")


def pytest_collection_modifyitems(config, items):
    """A test marked for one database is no test of the other: it is left out there, not skipped."""
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    elsewhere = [item for item in items if item.get_closest_marker(other)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def _no_skip(report):
    """In CI whatever a test needs has been installed, so a skip hides a failure."""
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"Skipped in CI: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _no_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _no_skip((yield))


def _fingerprint():
    """Changes whenever a migration, of ours or theirs, changes the tables, or what is registered the permissions."""
    digest = hashlib.sha256(f"Django {django.__version__}, Wagtail {wagtail.__version__}".encode())
    written = [*ROOT.glob("wagtail_nurture/migrations/*.py"), *ROOT.glob("tests/pages/migrations/*.py")]
    written += [*ROOT.glob("wagtail_nurture/*/models.py"), *ROOT.glob("wagtail_nurture/*/viewsets.py")]
    for path in sorted([*written, ROOT / "wagtail_nurture" / "wagtail_hooks.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _sqlite_template():
    """A migrated, empty SQLite database, made at the first run and kept until a migration changes."""
    template = ROOT / "var" / f"template-{_fingerprint()}.sqlite3"
    template.parent.mkdir(exist_ok=True)
    with open(template.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several runs may start at once
        if not template.exists():
            draft = template.with_suffix(".draft")
            draft.unlink(missing_ok=True)
            connection.settings_dict["NAME"] = str(draft)
            call_command("migrate", verbosity=0, interactive=False)
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            draft.rename(template)
    return template


if connection.vendor == "sqlite":

    @pytest.fixture(scope="session")
    def django_db_setup(django_db_blocker, tmp_path_factory):
        """Copies the migrated template instead of running some two hundred migrations each time."""
        with django_db_blocker.unblock():
            copy = tmp_path_factory.mktemp("database") / "test.sqlite3"
            shutil.copy(_sqlite_template(), copy)
            connection.close()
            connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = str(copy)
        yield
        with django_db_blocker.unblock():
            connections.close_all()


def _what_wagtail_starts_with():
    """The rows that Wagtail's migrations make: a test that runs outside a transaction empties every table."""
    from wagtail.models import Collection, Locale, Page, Site

    Locale.objects.get_or_create(language_code="en")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    home = root.add_child(instance=Page(title="Welcome", slug="home"))
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)


@pytest.fixture
def site(db):
    """The default Wagtail site, at shop.example, with its pool of contacts."""
    from wagtail.models import Site

    if not Site.objects.exists():
        _what_wagtail_starts_with()
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port, site.site_name = "shop.example", 443, "Shop"
    site.save()
    return site


@pytest.fixture
def pool(site):
    from wagtail_nurture.models import ContactPool, NurtureSiteSettings

    pool = ContactPool.objects.create(name="Shop")
    NurtureSiteSettings.objects.update_or_create(
        site=site,
        defaults={
            "pool": pool,
            "sender_name": "The Shop",
            "sender_email": "hello@shop.example",
            "postal_address": "1 Test Street, 33000 Bordeaux",
        },
    )
    return pool


@pytest.fixture
def home(site):
    return site.root_page


@pytest.fixture
def contact(pool):
    """Ada, who reads English and has given no consent yet."""
    from django.utils import timezone

    from wagtail_nurture.models import Contact

    return Contact.objects.create(
        pool=pool,
        email="ada@example.org",
        email_key="ada@example.org",
        first_name="Ada",
        language="en",
        created_at=timezone.now(),
    )


@pytest.fixture(autouse=True)
def tracked_views_wait():
    """Views stay in memory until a test calls ``recorder.flush()``: no thread writes behind its back. So do counts."""
    from wagtail_nurture.capture import counting
    from wagtail_nurture.tracking import buffer

    buffer.background = counting.background = False
    buffer.clear()
    counting.clear()


@pytest.fixture(autouse=True)
def in_english():
    """A request leaves its language behind in the process; the next test does not begin in it."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def sites_unknown():
    """What this process remembers of the sites' settings does not outlive a test."""
    from wagtail_nurture.contacts import site_facts

    site_facts._forget()
