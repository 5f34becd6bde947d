"""Settings of the house that acceptance tests start: the test site with real parts on both sides.

``house.House`` sets the environment: NURTURE_HOUSE (its directory), NURTURE_TEST_FILE or NURTURE_TEST_DATABASE, the
ports, and the few switches read here.
"""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403
from tests.settings import MIDDLEWARE, Q_CLUSTER, TEMPLATES, WAGTAIL_NURTURE


HOUSE = Path(os.environ["NURTURE_HOUSE"])
WEB_PORT = os.environ["NURTURE_HOUSE_WEB"]

ROOT_URLCONF = "tests.acceptance.urls"
WSGI_APPLICATION = "tests.acceptance.wsgi.application"
MEDIA_ROOT = HOUSE / "media"
WAGTAILADMIN_BASE_URL = f"http://{os.environ.get('NURTURE_HOUSE_HOST', 'localhost')}:{WEB_PORT}"
CSRF_TRUSTED_ORIGINS = [f"http://localhost:{WEB_PORT}"]
TEMPLATES = [TEMPLATES[0] | {"DIRS": [Path(__file__).parent / "templates"]}]

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["NURTURE_HOUSE_SMTP"])
EMAIL_TIMEOUT = 5

Q_CLUSTER = Q_CLUSTER | {"sync": False, "poll": 0.2, "guard_cycle": 0.2}
if os.environ.get("NURTURE_HOUSE_REDIS"):
    Q_CLUSTER = {key: value for key, value in Q_CLUSTER.items() if key != "orm"} | {
        "redis": {"host": "127.0.0.1", "port": int(os.environ["NURTURE_HOUSE_REDIS"])}
    }

WAGTAIL_NURTURE = WAGTAIL_NURTURE | {
    "CLOCK": "tests.acceptance.story.now",
    "TRACKING_MODE": os.environ.get("NURTURE_HOUSE_TRACKING", "beacon"),
    "MINIMUM_FILL_SECONDS": 0,
    "POSTS_PER_NETWORK": 1000,
    "RESOLVER": "tests.acceptance.names.texts",
    "SMS_GATEWAY": os.environ.get("NURTURE_HOUSE_SMS", ""),
    "SMS_INBOUND_KEY": "the-key-of-the-house",
    "SMS_OPENS": "00:00",
    "SMS_CLOSES": "24:00",
    "SMS_DAYS": list(range(7)),
    "HOLD_ALLOW": [allowed for allowed in os.environ.get("NURTURE_HOUSE_ALLOW", "").split() if allowed],
}

if os.environ.get("NURTURE_HOUSE_CACHED"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
