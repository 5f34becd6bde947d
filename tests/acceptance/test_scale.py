"""K13: PostgreSQL, Redis and two clusters with no change of code."""

import os
import shutil
import signal
import subprocess
import sys

import psycopg
import pytest

from tests.private_postgres import binaries, free_port, private_postgres

from .house import ROOT, House, eventually


#: Runs inside the house's own settings: the table is laid, a form's person enters, and a message is sent.
FURNISH = """
import django; django.setup()
import os
from types import SimpleNamespace
from tests.acceptance import furniture as put
from wagtail_nurture.contacts import consent, people
from wagtail_nurture.management import schedules
house = SimpleNamespace(web_port=int(os.environ["NURTURE_HOUSE_WEB"]))
put.lay_the_table(house)
schedules.install()
asks = put.form("advice", kind="request", consent_purpose="advice", double_opt_in=False)
put.page(house.shop.home, put.TaggedPage, "Advice", intro="advice")
mail = put.email("From PostgreSQL", put.text("Hello."))
put.scenario("Advice", triggers=[put.on_form(asks)], steps=[put.wait(1, "minutes"), put.send(mail)])
"""
COUNT = """
import django; django.setup()
from wagtail_nurture.models import Delivery
print(sorted(Delivery.objects.values_list("address", "state")))
"""


@pytest.fixture
def redis(tmp_path):
    """The port of a Redis of our own."""
    if not shutil.which("redis-server"):
        pytest.skip("Redis is not installed (Debian: apt-get install redis-server)")
    port = free_port()
    running = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    yield port
    running.terminate()
    running.wait(20)


@pytest.fixture(scope="module")
def postgres():
    """The environment of clients of a PostgreSQL with two empty databases."""
    if not binaries():
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with private_postgres() as environment:
        for name in ("nurture", "shop"):
            subprocess.run(
                [str(binaries() / "createdb"), name],
                env=os.environ | environment,
                check=True,
                stdin=subprocess.DEVNULL,
            )
        yield environment


def run(house, *arguments):
    done = house.run(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def python(house, code):
    environment = os.environ | house.environment
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_K13_postgresql_redis_and_two_clusters(tmp_path, postgres, redis, chromium):
    house = House(tmp_path, database=postgres, NURTURE_HOUSE_REDIS=str(redis))
    try:
        run(house, "migrate", "--verbosity", "0")
        python(house, FURNISH)
        house.mailbox.start()
        house.start_cluster("cluster")
        house.start_cluster("second")
        house.start_web()
        page = chromium.new_context(base_url=house.url).new_page()
        page.set_default_timeout(180_000)
        for number in range(5):
            page.goto("/bicycles/advice/")
            form = page.locator("form.nurture-form").first
            form.locator("input[name=email]").fill(f"pg{number}@example.org")
            form.locator("input[name=consent]").check()
            with page.expect_navigation():
                form.locator("button[type=submit]").click()
        (house.directory / "story").write_text("120")
        # Nobody rings: the sweep that nurture_schedule installed must find what is due.
        eventually(
            lambda: len(house.mailbox.mails) >= 5,
            lambda: house.log("cluster") + house.log("second") + python(house, COUNT),
            within=360,
        )
        assert sorted(mail.recipients[0] for mail in house.mailbox.mails) == [f"pg{n}@example.org" for n in range(5)]
        eventually(lambda: "sent" in python(house, COUNT) and "queued" not in python(house, COUNT))
        page.context.close()
    finally:
        house.stop_all()


# --- the documented settings file, example_site/scaled_out/settings.py

NEWSLETTERS = 400


@pytest.fixture
def scaled_out(tmp_path, postgres, redis):
    """A House that runs on the documented settings file; nothing is started."""
    house = House(
        tmp_path,
        database=postgres,
        settings="example_site.scaled_out.settings",
        PGDATABASE="shop",
        REDIS_URL=f"redis://127.0.0.1:{redis}/0",
        SECRET_KEY="one secret for all machines",
        SITE_URL="https://shop.example",
        NURTURE_TOKEN_KEYS="one two",
        NURTURE_SUPPRESSION_KEY="three",
        NURTURE_DEMO_STAGE="0",
        NURTURE_DEMO_DATA=str(tmp_path / "data"),
        EMAIL_HOST="127.0.0.1",
    )
    house.environment["EMAIL_PORT"] = str(house.mailbox.port)
    yield house
    house.stop_all()


def readers(house):
    return [mail.recipients[0] for mail in house.mailbox.mails if mail.recipients[0] != "asks@example.org"]


def in_the_shop(house, *what):
    """Let ``acceptance.scaled_out`` do it in a process of its own; what it prints."""
    command = [sys.executable, "-m", "tests.acceptance.scaled_out", *map(str, what)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | house.environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def start_mass(house):
    house.start_cluster("mass", Q_CLUSTER_NAME="shop-mass")
    del house.environment["Q_CLUSTER_NAME"]


def states(shop):
    """{state: how many messages}"""
    return dict(shop.execute("SELECT state, count(*) FROM wagtail_nurture_delivery GROUP BY state").fetchall())


def test_K13_a_file_does_not_wait_behind_a_sending_and_a_stopped_cluster_is_named_and_loses_nothing(
    scaled_out, postgres
):
    house = scaled_out
    in_the_shop(house, "furnish", NEWSLETTERS)
    shop = psycopg.connect(
        host=postgres["PGHOST"], port=postgres["PGPORT"], user=postgres["PGUSER"], dbname="shop", autocommit=True
    )
    house.mailbox.pace = 0.05
    house.mailbox.start()
    house.start_cluster("now")
    start_mass(house)
    eventually(lambda: len(readers(house)) > 10, lambda: house.log("mass"))

    # The mass cluster hangs, as in a very slow hand-over: the other queue does not notice.
    house.signal("mass", signal.SIGSTOP)
    in_the_shop(house, "ask_for_a_file")
    eventually(lambda: house.mailbox.to("asks@example.org"), lambda: house.log("now"))
    before = len(readers(house))
    assert before < NEWSLETTERS
    house.signal("mass", signal.SIGCONT)
    eventually(lambda: len(readers(house)) > before)

    # A deployment: SIGTERM for the first process, as the documented units say. What is in hand is ended.
    house.stop("mass")
    sent = len(readers(house))
    assert states(shop) == {"queued": NEWSLETTERS - sent, "sent": sent + 1}

    # Seven minutes later the health page names the lane, the command that starts its cluster, and who waits.
    shop.execute("UPDATE wagtail_nurture_lane SET beat_at = beat_at - interval '7 minutes' WHERE name = 'mass'")
    said = in_the_shop(house, "health")
    assert f"silent for 7 minutes; {NEWSLETTERS - sent} people wait; nothing lost." in said
    assert "No worker has looked at scenarios and newsletters for 7 minutes." in said
    assert "“Q_CLUSTER_NAME=shop-mass manage.py qcluster”" in said

    house.mailbox.pace = 0
    start_mass(house)
    eventually(lambda: states(shop) == {"sent": NEWSLETTERS + 1}, lambda: f"{states(shop)}\n{house.log('mass')}")
    assert len(readers(house)) == len(set(readers(house))) == NEWSLETTERS
    shop.close()
