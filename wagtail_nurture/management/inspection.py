"""What ``nurture_doctor`` looks at: each finding says what is missing and how to mend it."""

from contextlib import suppress

from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.delivery import guard
from wagtail_nurture.models import NurtureSiteSettings
from wagtail_nurture.reports import health
from wagtail_nurture.reports.health_page import facts, judging, words

from . import exposure, schedules
from .findings import Finding


#: Backends that keep messages instead of sending them.
SILENT_BACKENDS = ("console", "dummy", "filebased", "locmem")


def examine():
    """Yield every Finding, in the order in which to mend them: what cannot be read yet ends the examination."""
    yield from _checks()
    yield from _wiring()
    pending = _pending_migrations()
    words = _("Tables are missing.") if pending else _("Tables are up to date.")
    yield Finding(not pending, words, "manage.py migrate")
    if pending:
        return
    yield from _clock()
    yield from _worker()
    yield from _work()
    yield from _sending()
    yield from _senders()
    yield from exposure.findings()


def _checks():
    found = [
        message for message in run_checks(include_deployment_checks=True) if message.id.startswith("wagtail_nurture.")
    ]
    for message in found:
        yield Finding(False, f"{message.id}: {message.msg}", message.hint or "")
    if not found:
        yield Finding(True, _("Settings are safe."))


def _pending_migrations():
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def _wiring():
    """That the addresses are missing is W022's to say."""
    with suppress(NoReverseMatch):
        reverse("wagtail_nurture:unsubscribe", args=["x" * 22])
        yield Finding(True, _("Public addresses are in place."))


def _clock():
    """Whether this host has the time that the others have. SQLite is on this host and has its clock."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return
    ahead = clock.ahead_of(connection)
    if abs(ahead) > clock.TOLERATED:
        words = _("The clock of this host differs from the database's by %(seconds)d seconds; the database's is used.")
        yield Finding(False, words % {"seconds": round(abs(ahead))}, "timedatectl set-ntp true")
    else:
        yield Finding(True, _("The clock of this host agrees with the database's."))


def _worker():
    if not settings.ALARM:
        missing, astray = schedules.missing(), schedules.astray()
        if missing:
            words = _("The sweep of each minute is not scheduled: work that no alarm announced would wait for ever.")
        elif astray:
            words = _("CLUSTERS has changed since nurture_schedule ran: the sweep goes to the wrong queue.")
        else:
            words = _("The sweep is scheduled.")
        yield Finding(not missing and not astray, words, "manage.py nurture_schedule")
        if not missing:
            cleaned = not schedules.purge_is_missing()
            words = _("Old data is cleaned up each day.") if cleaned else _("Nobody cleans up old data each day.")
            yield Finding(cleaned, words, "nurture_schedule")
    seen, silent = health.sign_of_life()
    if not seen:
        message = _("No worker has ever run.")
    elif silent is not None:
        message = _("The worker has been silent for %(minutes)d minutes.") % {"minutes": silent}
    else:
        message = _("The worker is alive.")
    alive = seen and silent is None
    yield Finding(alive, message, _("Start `manage.py qcluster`, or `manage.py nurture_pump --loop`."))


#: What the health page says of the work itself; the worker and a copied database have findings of their own.
_OF_THE_WORK = {"down", "late", "poisoned", "uncertain"}


def _work():
    """The health page in short: each trouble of the work, or its headline when there is none."""
    state = facts.gather()
    found = judging.troubles(state)
    troubles = [each for each in found if each.code in _OF_THE_WORK or (each.code == "never_seen" and each.about)]
    for trouble in troubles:
        yield Finding(False, *words.trouble(trouble))
    if not troubles:
        yield Finding(True, words.headline(state, []))


def _sending():
    held = guard.looks_copied()
    yield Finding(
        not held,
        _("This database sends from where it lives.")
        if not held
        else _("Everything is held: this database looks like a copy of another site's."),
        _("If this is the real site, confirm it on the Nurture overview in the admin."),
    )
    backend = django_settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
    silent = backend in SILENT_BACKENDS
    yield Finding(
        not silent,
        _("Messages leave through %(backend)s.") % {"backend": backend}
        if not silent
        else _("EMAIL_BACKEND (%(backend)s) sends nothing.") % {"backend": backend},
        _("Set EMAIL_BACKEND to one that sends, such as django.core.mail.backends.smtp.EmailBackend."),
    )


def _senders():
    for sender in NurtureSiteSettings.objects.select_related("site"):
        missing = [
            str(NurtureSiteSettings._meta.get_field(name).verbose_name)
            for name in ("sender_name", "sender_email", "postal_address")
            if not getattr(sender, name)
        ]
        facts = {"site": sender.site.hostname, "missing": ", ".join(missing)}
        yield Finding(
            not missing,
            _("%(site)s has a sender.") % facts
            if not missing
            else _("%(site)s has no complete sender; missing: %(missing)s.") % facts,
            _("Fill it in under Settings, Nurture in the admin."),
        )
    if not NurtureSiteSettings.objects.exists():
        yield Finding(False, _("No site has a sender yet."), _("Fill it in under Settings, Nurture in the admin."))
