"""Settings of the site that is measured: nothing but Wagtail and this package, on a database of its own."""

import os
from pathlib import Path


HOME = Path(os.environ.get("NURTURE_BENCH_HOME", "."))
TRACKED = os.environ.get("NURTURE_BENCH_TRACKED", "1") == "1"

SECRET_KEY = "for measuring only"  # noqa: S105 (guards nothing: the site lives for one run)
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English")]
ROOT_URLCONF = "wagtail_nurture.bench.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
MEDIA_ROOT = HOME / "media"
WAGTAIL_SITE_NAME = "Bench"
WAGTAILADMIN_BASE_URL = "http://localhost"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("NURTURE_BENCH_SMTP", "25"))
EMAIL_TIMEOUT = 20

INSTALLED_APPS = [
    "wagtail_nurture",
    "wagtail_modeladmin",
    "django_q",
    "wagtail.contrib.forms",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

TRACKING = "wagtail_nurture.tracking.middleware.ProfileTrackingMiddleware"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    *([TRACKING] if TRACKED else []),
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

POSTGRESQL = os.environ.get("NURTURE_BENCH_DATABASE", "")
DATABASES = {
    "default": {"ENGINE": "django.db.backends.postgresql", "NAME": POSTGRESQL}
    if POSTGRESQL
    else {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "bench.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}

Q_CLUSTER = {
    "name": "bench",
    "orm": "default",
    "workers": 2,
    "queue_limit": 2,
    "timeout": 60,
    "retry": 600,
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": -1,
    "poll": 0.2,
}

WAGTAIL_NURTURE = {
    "TRACKING_MODE": "server",
    "TOKEN_KEYS": ["bench"],
    "SUPPRESSION_KEY": "bench",
    "MINIMUM_FILL_SECONDS": 0,
    "POSTS_PER_NETWORK": 1_000_000,
    "POSTS_PER_ADDRESS": 1_000_000,
}
LOGGING_CONFIG = None
