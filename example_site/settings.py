"""Roue Libre, the example site of wagtail_nurture. What a host may want to change comes from NURTURE_DEMO_*."""

import os
import secrets
from pathlib import Path


BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("NURTURE_DEMO_DATA", BASE_DIR / "var" / "demo"))
DATA_DIR.mkdir(parents=True, exist_ok=True)
PORT = int(os.environ.get("NURTURE_DEMO_PORT", "8000"))
HOST = os.environ.get("NURTURE_DEMO_HOST", "localhost")
DEBUG = os.environ.get("NURTURE_DEMO_DEBUG") == "1"
DEMO = os.environ.get("NURTURE_DEMO_STAGE", "1") == "1"


def _secret(name):
    """Made once for this copy and kept beside its database, so that sessions and links survive a restart."""
    kept = DATA_DIR / name
    if not kept.exists():
        kept.write_text(secrets.token_urlsafe(48))
        kept.chmod(0o600)
    return kept.read_text()


# --- What wagtail_nurture needs: these lines, its address in urls.py, and three tags in the base template ----------

NURTURE_APPS = ["wagtail_nurture", "wagtail_modeladmin", "django_q"]
NURTURE_MIDDLEWARE = ["wagtail_nurture.tracking.middleware.ProfileTrackingMiddleware"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
Q_CLUSTER = {"name": "roue-libre", "orm": "default", "workers": 2, "queue_limit": 2, "timeout": 60, "retry": 600}
Q_CLUSTER |= {"max_attempts": 1, "ack_failures": True, "catch_up": False, "save_limit": -1, "poll": 0.2}
WAGTAIL_NURTURE = {"BASE_TEMPLATE": "shop/public.html", "TOKEN_KEYS": [_secret("token_key")]}
WAGTAIL_NURTURE |= {"SUPPRESSION_KEY": _secret("suppression_key")}

# --- The demo moves story time; a real site leaves CLOCK alone. Its text messages go to the stage's own gateway ------

if DEMO:
    WAGTAIL_NURTURE["CLOCK"] = "example_site.stage.clock.now"
    WAGTAIL_NURTURE["SMS_INBOUND_KEY"] = _secret("texts_key")
    WAGTAIL_NURTURE["SMS_GATEWAY"] = f"http://127.0.0.1:{PORT}/demo/gateway/{_secret('texts_key')}"

# --- What goes wrong stands in var/demo/logs; that a task was queued does not ----------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"log": {"class": "logging.StreamHandler"}},
    "loggers": {name: {"handlers": ["log"], "level": "WARNING", "propagate": False} for name in ("django", "django-q")},
}

# --- An ordinary Wagtail site ---------------------------------------------------------------------------------------

SECRET_KEY = _secret("secret_key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver", HOST]
CSRF_TRUSTED_ORIGINS = [f"http://{HOST}:{PORT}"]
ROOT_URLCONF = "example_site.urls"
WSGI_APPLICATION = "example_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = []
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

USE_TZ = USE_I18N = WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "Europe/Paris"
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "example_site" / "locale"]

WAGTAIL_SITE_NAME = "Roue Libre"
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # the demo asks nobody on the network for anything
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILADMIN_BASE_URL = f"http://{HOST}:{PORT}"

EMAIL_BACKEND = os.environ.get("NURTURE_DEMO_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("NURTURE_DEMO_SMTP_PORT", PORT + 25))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = "bonjour@roue-libre.example"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"

INSTALLED_APPS = [
    "example_site.shop",
    *(["example_site.stage"] if DEMO else []),
    *NURTURE_APPS,
    "wagtail.contrib.forms",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
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

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *NURTURE_MIDDLEWARE,
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
                "wagtail.contrib.settings.context_processors.settings",
            ]
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("NURTURE_DEMO_DATABASE", DATA_DIR / "db.sqlite3"),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
