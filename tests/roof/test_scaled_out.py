"""The settings, units and containers of docs/how-to/postgresql-redis.md are those that stand ready to copy."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[2]
READY = ROOT / "example_site" / "scaled_out"
PAGE = (ROOT / "docs" / "how-to" / "postgresql-redis.md").read_text()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


@pytest.mark.parametrize(("language", "name"), [("python", "settings.py"), ("ini", "nurture-mass.service")])
def test_what_the_page_shows_is_what_stands_ready(language, name):
    ready = (READY / name).read_text()
    plain = "\n".join(line for line in ready.splitlines() if not line.startswith("#")) + "\n"
    assert blocks(language)
    for block in blocks(language):
        assert block in plain


def test_the_units_stop_politely_and_serve_one_queue_each():
    now, mass = ((READY / f"nurture-{lane}.service").read_text() for lane in ("now", "mass"))
    for unit in (now, mass):
        assert "KillMode=mixed" in unit and "TimeoutStopSec=90" in unit
    assert "Q_CLUSTER_NAME" not in now and "Q_CLUSTER_NAME=shop-mass" in mass
    assert '"ALT_CLUSTERS": {"shop-mass": ' in (READY / "settings.py").read_text()


def test_every_secret_comes_from_the_environment():
    text = (READY / "settings.py").read_text()
    for name in ("SECRET_KEY", "NURTURE_TOKEN_KEYS", "NURTURE_SUPPRESSION_KEY", "REDIS_URL"):
        assert f'environ["{name}"]' in text


def test_the_settings_load_and_no_check_finds_a_danger(tmp_path):
    """As on a machine of their own: `check --deploy` with nothing but the environment that the page names."""
    ours = {"DJANGO_ALLOW_ASYNC_UNSAFE"}  # set by tests with a browser
    environment = {name: value for name, value in os.environ.items() if name not in ours} | {
        "DJANGO_SETTINGS_MODULE": "example_site.scaled_out.settings",
        "PYTHONPATH": str(ROOT),
        "NURTURE_DEMO_DATA": str(tmp_path),
        "NURTURE_DEMO_STAGE": "0",
        "PGDATABASE": "shop",
        "PGUSER": "shop",
        "PGHOST": "db.shop.example",
        "REDIS_URL": "redis://redis.shop.example:6379/0",
        "SECRET_KEY": "the same on every machine",
        "SITE_URL": "https://www.shop.example",
        "NURTURE_TOKEN_KEYS": "newest oldest",
        "NURTURE_SUPPRESSION_KEY": "never changed",
        "EMAIL_HOST": "mail.shop.example",
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    assert "security.W" in done.stderr, "the checks of a deployment ran"
    assert "wagtail_nurture." not in done.stdout + done.stderr
