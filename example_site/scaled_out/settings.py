"""The shop on PostgreSQL and Redis, with workers on several machines: what is added to the settings of one machine.

Explained in docs/how-to/postgresql-redis.md. What is secret, or differs from machine to machine, comes from the
environment.
"""

from os import environ

from example_site.settings import *  # noqa: F403 (in a project of `wagtail start`: from .base import *)
from example_site.settings import WAGTAIL_NURTURE


# --- The truth: one database for all machines -----------------------------------------------------------------------

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": environ["PGDATABASE"],
        "USER": environ["PGUSER"],
        "PASSWORD": environ.get("PGPASSWORD", ""),
        "HOST": environ["PGHOST"],
        "PORT": environ.get("PGPORT", "5432"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}

# --- The alarm clock: one queue for what somebody waits for, one for mass sendings ------------------------------------

Q_CLUSTER = {
    "name": "shop",
    "redis": environ["REDIS_URL"],
    "workers": 2,
    "queue_limit": 2,
    "timeout": 60,
    "retry": 600,
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": -1,
    "ALT_CLUSTERS": {"shop-mass": {"workers": 4, "queue_limit": 4}},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": environ["REDIS_URL"]}}

# --- The same on every machine: keys, address, mail server ------------------------------------------------------------

SECRET_KEY = environ["SECRET_KEY"]
WAGTAILADMIN_BASE_URL = environ["SITE_URL"]
WAGTAIL_NURTURE = WAGTAIL_NURTURE | {
    "CLUSTERS": {"now": "shop", "mass": "shop-mass"},
    "TOKEN_KEYS": environ["NURTURE_TOKEN_KEYS"].split(),
    "SUPPRESSION_KEY": environ["NURTURE_SUPPRESSION_KEY"],
    "HEALTH_KEY": environ.get("NURTURE_HEALTH_KEY", ""),
}
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = environ["EMAIL_HOST"], int(environ.get("EMAIL_PORT", "25")), 20
