"""K13: PostgreSQL, Redis and two clusters with no change of code."""

import os
import shutil
import subprocess
import sys

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


@pytest.fixture
def postgres():
    if not binaries():
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with private_postgres() as environment:
        subprocess.run(
            [str(binaries() / "createdb"), "nurture"],
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
            within=180,
        )
        assert sorted(mail.recipients[0] for mail in house.mailbox.mails) == [f"pg{n}@example.org" for n in range(5)]
        eventually(lambda: "sent" in python(house, COUNT) and "queued" not in python(house, COUNT))
        page.context.close()
    finally:
        house.stop_all()
