"""System checks with stable ids, ``wagtail_nurture.E…`` and ``W…``: one function a concern, each with a hint.

Errors are settings under which work is lost or done twice; warnings are settings that are slow, or risky later.
"""

from multiprocessing import cpu_count
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings as django_settings
from django.core.checks import Error, Tags, Warning, register

from .conf import settings
from .exceptions import SettingError


REQUIRED_APPS = ["wagtail_modeladmin", "django_q", "wagtail.contrib.settings"]
FEWEST_FIELDS = 10_000
LONGEST_WAIT = 20  # seconds a writer waits for SQLite's lock


@register(Tags.compatibility)
def check_settings(app_configs, **kwargs):
    """The settings dict can be read, and what we stand on is installed."""
    found = [
        Error(
            f"{name} is missing from INSTALLED_APPS.",
            hint=f'Add "{name}" to INSTALLED_APPS, after "wagtail_nurture".',
            id="wagtail_nurture.E001",
        )
        for name in REQUIRED_APPS
        if not apps.is_installed(name)
    ]
    try:
        settings.COOKIE_NAME  # noqa: B018 (reading one setting reads the whole dict)
    except SettingError as error:
        found.append(Error(str(error), hint="Correct it in your settings.", id="wagtail_nurture.E002"))
    if not django_settings.USE_TZ:
        found.append(Error("USE_TZ is False.", hint="Set USE_TZ = True.", id="wagtail_nurture.E003"))
    if django_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS is not None:
        if django_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS < FEWEST_FIELDS:
            found.append(
                Warning(
                    f"DATA_UPLOAD_MAX_NUMBER_FIELDS is {django_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS}: "
                    "a long scenario will be refused when it is saved.",
                    hint=f"Set DATA_UPLOAD_MAX_NUMBER_FIELDS = {FEWEST_FIELDS}.",
                    id="wagtail_nurture.W010",
                )
            )
    return found


@register(Tags.database)
def check_sqlite(app_configs, **kwargs):
    """SQLite works well with several processes, but not as Django sets it up."""
    database = django_settings.DATABASES.get("default", {})
    if not database.get("ENGINE", "").endswith("sqlite3"):
        return []
    options = database.get("OPTIONS", {})
    found = []
    if str(options.get("transaction_mode", "")).upper() != "IMMEDIATE":
        found.append(
            Warning(
                'SQLite\'s transaction_mode is not "IMMEDIATE": concurrent writers fail with "database is locked".',
                hint='DATABASES["default"]["OPTIONS"]["transaction_mode"] = "IMMEDIATE"',
                id="wagtail_nurture.W001",
            )
        )
    if "wal" not in str(options.get("init_command", "")).lower():
        found.append(
            Warning(
                "SQLite's journal is not set to WAL: whoever writes stops everybody who reads.",
                hint='DATABASES["default"]["OPTIONS"]["init_command"] = '
                '"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"',
                id="wagtail_nurture.W002",
            )
        )
    if options.get("timeout", 5) < LONGEST_WAIT:
        found.append(
            Warning(
                f"SQLite waits {options.get('timeout', 5)} seconds for its lock.",
                hint=f'DATABASES["default"]["OPTIONS"]["timeout"] = {LONGEST_WAIT}',
                id="wagtail_nurture.W003",
            )
        )
    if database.get("ATOMIC_REQUESTS"):
        found.append(
            Warning(
                "ATOMIC_REQUESTS on SQLite takes the write lock for every request: the site serves one at a time.",
                hint='DATABASES["default"]["ATOMIC_REQUESTS"] = False',
                id="wagtail_nurture.W004",
            )
        )
    return found


@register(Tags.compatibility)
def check_clusters(app_configs, **kwargs):
    """Django-Q2 accepts configurations that run a task twice, or for ever; a site with its own ALARM has none."""
    if not _readable() or settings.ALARM:
        return []
    base = getattr(django_settings, "Q_CLUSTER", {})
    alternatives = base.get("ALT_CLUSTERS", {})
    found = _check_cluster("Q_CLUSTER", base)
    for lane, name in settings.CLUSTERS.items():
        if name in (base.get("name"), base.get("cluster_name")):
            continue
        if name in alternatives:
            found += _check_cluster(f'Q_CLUSTER["ALT_CLUSTERS"]["{name}"]', base | alternatives[name])
        else:
            found.append(
                Warning(
                    f'WAGTAIL_NURTURE["CLUSTERS"] sends the lane "{lane}" to the cluster "{name}", '
                    "which Q_CLUSTER does not know.",
                    hint='Name it in Q_CLUSTER["ALT_CLUSTERS"], and start it with Q_CLUSTER_NAME set.',
                    id="wagtail_nurture.W011",
                )
            )
    return found


def _check_cluster(where, conf):
    timeout, retry = conf.get("timeout"), conf.get("retry", 60)
    workers = conf.get("workers") or cpu_count()
    found = []
    if not timeout or retry <= timeout:
        found.append(
            Error(
                f"{where}: timeout is {timeout} and retry {retry}; a running pump would be started again.",
                hint='Set "timeout": 60 and "retry": 600.',
                id="wagtail_nurture.E004",
            )
        )
    elif retry < 10 * timeout:
        found.append(
            Warning(
                f"{where}: retry ({retry}) is less than ten times timeout ({timeout}); it starts too early.",
                hint=f'Set "retry": {10 * timeout}.',
                id="wagtail_nurture.W005",
            )
        )
    if timeout and _readable() and timeout < 2 * settings.PUMP_SECONDS:
        found.append(
            Warning(
                f"{where}: timeout ({timeout}) is close to PUMP_SECONDS ({settings.PUMP_SECONDS}).",
                hint=f'Set "timeout": {3 * settings.PUMP_SECONDS} or more.',
                id="wagtail_nurture.W006",
            )
        )
    limit = conf.get("queue_limit", workers**2)
    if limit > workers:
        found.append(
            Warning(
                f"{where}: queue_limit ({limit}) is above workers ({workers}): tasks wait, their clock running.",
                hint=f'Set "queue_limit": {workers}.',
                id="wagtail_nurture.W007",
            )
        )
    for key, wanted, otherwise in [
        ("ack_failures", True, "a pump that fails is repeated for ever"),
        ("max_attempts", 1, "our own tables decide what is tried again"),
        ("catch_up", False, "after a pause each missed minute is swept"),
    ]:
        if conf.get(key) != wanted:
            found.append(
                Warning(
                    f"{where}: {key} is not {wanted}: {otherwise}.",
                    hint=f'Set "{key}": {wanted}.',
                    id={
                        "ack_failures": "wagtail_nurture.W008",
                        "max_attempts": "wagtail_nurture.W009",
                        "catch_up": "wagtail_nurture.W012",
                    }[key],
                )
            )
    return found


@register(Tags.security)
def check_keys(app_configs, **kwargs):
    """Links in mails already sent, and the list of people never to mail, outlive a rotation of SECRET_KEY."""
    if not _readable():
        return []
    found = []
    if not settings.TOKEN_KEYS:
        found.append(
            Warning(
                'WAGTAIL_NURTURE["TOKEN_KEYS"] is not set: once SECRET_KEY changes, old unsubscribe links are dead.',
                hint='Set "TOKEN_KEYS": ["a long random text"]; add new keys in front and keep the old ones.',
                id="wagtail_nurture.W013",
            )
        )
    if not settings.SUPPRESSION_KEY:
        found.append(
            Warning(
                'WAGTAIL_NURTURE["SUPPRESSION_KEY"] is not set: after SECRET_KEY changes, people who left could be '
                "mailed again.",
                hint='Set "SUPPRESSION_KEY" to a long random text and never change it.',
                id="wagtail_nurture.W014",
            )
        )
    return found


@register(Tags.security, deploy=True)
def check_production(app_configs, **kwargs):
    """What belongs to a demonstration, or hurts only under load: shown by ``check --deploy`` and ``nurture_doctor``."""
    if not _readable():
        return []
    found = []
    if settings.CLOCK and not django_settings.DEBUG:
        found.append(
            Warning(
                f'WAGTAIL_NURTURE["CLOCK"] is {settings.CLOCK!r}: messages follow a story clock, not the real one.',
                hint='Remove "CLOCK" from the settings of a production site.',
                id="wagtail_nurture.W015",
            )
        )
    if not django_settings.EMAIL_TIMEOUT:
        found.append(
            Warning(
                "EMAIL_TIMEOUT is not set: a mail server that hangs holds a worker for ever.",
                hint="Set EMAIL_TIMEOUT = 20.",
                id="wagtail_nurture.W016",
            )
        )
    host = urlsplit(getattr(django_settings, "WAGTAILADMIN_BASE_URL", None) or "").hostname or ""
    if not host or host == "example.com":
        found.append(
            Warning(
                "WAGTAILADMIN_BASE_URL is not the address of this site: a copy of its database on another host would "
                "not be recognised, and would mail real people.",
                hint='Set WAGTAILADMIN_BASE_URL = "https://www.your-site.com", another one on each host.',
                id="wagtail_nurture.W017",
            )
        )
    return found


def _readable():
    """Whether the settings dict can be read at all; if not, E002 says so and the other checks keep quiet."""
    try:
        settings.COOKIE_NAME  # noqa: B018
    except SettingError:
        return False
    return True
