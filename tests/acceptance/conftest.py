"""The house and the browser. One house a module: its database is a file that all processes share."""

import os
import shutil
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.conftest import _sqlite_template

from .house import House


collect_ignore = ["settings.py", "urls.py", "wsgi.py"]  # of the house's processes, not of this one
CHROMIUM = "/usr/bin/chromium"
#: A headless browser says so in its own words, and is kept apart as a robot.
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread that asks the database


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("acceptance")


@pytest.fixture(scope="module")
def switches():
    """Environment variables for the house of this module; a module may override this fixture."""
    return {}


@pytest.fixture(scope="module")
def furnish():
    """What a module puts into its database before anything starts: a function, or None."""
    return None


@pytest.fixture(scope="module")
def house(tmp_path_factory, django_db_blocker, switches, furnish):
    """A web server, a cluster and a mail server over one new database, which this process sees too."""
    from django_q.conf import Conf

    directory = tmp_path_factory.mktemp("house")
    former, former_sync = connection.settings_dict["NAME"], Conf.SYNC
    with django_db_blocker.unblock():
        file = directory / "house.sqlite3"
        shutil.copy(_sqlite_template(), file)
        connection.close()
        connection.settings_dict["NAME"] = str(file)
        house = House(directory, database={"NURTURE_TEST_FILE": str(file)}, **switches)
        ours = {name: value for name, value in house.environment.items() if name.startswith("NURTURE_")}
        before = {name: os.environ.get(name) for name in ours}
        os.environ.update(ours)
        Conf.SYNC = False  # what this process changes rings the house's cluster
        try:
            from django.test import override_settings

            with override_settings(**_settings_of(house)):
                from . import furniture

                furniture.lay_the_table(house)
                if furnish:
                    furnish(house)
                house.mailbox.start()
                house.start_cluster()
                house.start_web()
                yield house
        finally:
            house.stop_all()
            connections.close_all()
            connection.settings_dict["NAME"], Conf.SYNC = former, former_sync
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


def _settings_of(house):
    """The settings in which this process must agree with the house's."""
    from importlib import import_module, reload

    theirs = reload(import_module("tests.acceptance.settings"))
    return {name: getattr(theirs, name) for name in ("WAGTAIL_NURTURE", "MEDIA_ROOT", "WAGTAILADMIN_BASE_URL")}


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, driven by Playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"There is no {CHROMIUM} (Debian: apt-get install chromium)")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture
def browser(chromium, house):
    """Makes a new person at a browser: ``browser(locale="fr-FR")`` is a page with its own cookies."""
    contexts = []

    def new(**options):
        usual = {"locale": "en-GB", "user_agent": PERSON}
        context = chromium.new_context(base_url=house.url, **(usual | options))
        context.set_default_timeout(180_000)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def running(house):
    """Makes a scenario of this test alone: it is unpublished at the end."""
    from . import furniture as put

    made = []

    def make(name, **parts):
        made.append(put.scenario(name, **parts))
        return made[-1]

    yield make
    for scenario in made:
        scenario.unpublish()
