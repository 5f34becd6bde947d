"""Settings of the workers that are killed, and of the process that kills them. ``world`` sets the environment."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS, Q_CLUSTER, WAGTAIL_NURTURE

from . import LEASE_SECONDS


#: Real seconds are so many times as long in story time: a wait of one minute takes a second.
STORY_SPEED = float(os.environ.get("NURTURE_CHAOS_SPEED", 60))

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.hurry.Hurry"]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = "127.0.0.1", int(os.environ["NURTURE_CHAOS_SMTP"]), 1.5

Q_CLUSTER = Q_CLUSTER | {"name": "chaos", "sync": False, "poll": 0.2, "guard_cycle": 0.2}
if os.environ.get("NURTURE_CHAOS_REDIS"):
    Q_CLUSTER = {key: value for key, value in Q_CLUSTER.items() if key != "orm"} | {
        "redis": {"host": "127.0.0.1", "port": int(os.environ["NURTURE_CHAOS_REDIS"])}
    }

#: Everything that the promise depends on (SEND_WINDOW, BATCH_SIZE, MAX_ATTEMPTS) stays as it is by default.
WAGTAIL_NURTURE = WAGTAIL_NURTURE | {
    "CLOCK": "tests.chaos.hurry.story",
    "LEASE_SECONDS": LEASE_SECONDS,
    "PUMP_SECONDS": 5,
}

if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # some two hundred migrations take longer than the chaos
    MIGRATION_MODULES = type("Nothing", (dict,), {"__contains__": lambda *a: True, "__getitem__": lambda *a: None})()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("NURTURE_CHAOS_LOG", "WARNING")},
}
