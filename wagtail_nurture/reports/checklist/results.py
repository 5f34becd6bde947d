"""What checks found outside, kept with its time: the page shows it and never waits for another machine."""

import logging
from datetime import timedelta
from time import monotonic

from django.db import models
from django.db.models import Q
from django.utils import timezone, translation

from .base import OutsideCheck, State, registry


logger = logging.getLogger(__name__)

#: Seconds in which to ask; what is left over is asked the next time.
BUDGET = 8
#: Not even a person who presses the button is faster than this.
PAUSE = timedelta(seconds=2)
#: Somebody who has asked for so long is taken for gone.
GONE_AFTER = timedelta(seconds=30)


class CheckResult(models.Model):
    """The last answer from outside to one check for one site (real time, not story time)."""

    slug = models.CharField(max_length=50)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["slug", "site"], name="nurture_checkresult")]


def valid(check, site):
    """The CheckResult that still counts for ``check`` and ``site``, or None. One query a page for all checks."""
    result = _of(site).get(check.slug)
    if result is None or result.asked_at is None or result.about != check.about(site)[:300]:
        return None
    return result if timezone.now() - result.asked_at < check.expires else None


def ask_due(site, *, at_once=False):
    """Ask everything whose time has come, or ``at_once`` everything, for at most BUDGET seconds.

    Two who ask at the same moment do not ask twice, and nobody can make us ask without pause.
    """
    until = monotonic() + BUDGET
    for check in _outside():
        if monotonic() > until:
            break
        if check.about(site) and _is_due(check, site, at_once) and _claim(check, site):
            _ask(check, site)
    _forget(site)


def _is_due(check, site, at_once):
    result = valid(check, site)
    if result is None:
        return True
    done = check.tell(site).state == State.DONE
    pause = PAUSE if at_once else check.again_when_done if done else check.again
    return timezone.now() - result.asked_at > pause


def _claim(check, site):
    now = timezone.now()
    row = CheckResult.objects.get_or_create(slug=check.slug, site=site)[0]
    free = Q(begun_at=None) | Q(begun_at__lt=now - GONE_AFTER)
    return CheckResult.objects.filter(free, pk=row.pk).update(begun_at=now)


def _ask(check, site):
    about = check.about(site)
    try:
        with translation.override(translation.get_language()):  # a look at the site's first page leaves its language
            code, facts = check.ask(site)
    except Exception as problem:  # a check of somebody else's must not take the overview down
        logger.warning("The check %s failed: %s", check.slug, type(problem).__name__)
        code, facts = "failed", {"error": type(problem).__name__}
    CheckResult.objects.filter(slug=check.slug, site=site).update(
        about=about[:300], code=code, facts=facts, asked_at=timezone.now(), begun_at=None
    )


def _outside():
    checks = (cls() for cls in registry.values())
    return sorted((check for check in checks if isinstance(check, OutsideCheck)), key=lambda check: check.order)


def _of(site):
    """{slug: CheckResult} of ``site``, remembered on the Site as long as somebody holds it: one request."""
    if "_nurture_results" not in site.__dict__:
        site._nurture_results = {row.slug: row for row in CheckResult.objects.filter(site=site)}
    return site._nurture_results


def _forget(site):
    site.__dict__.pop("_nurture_results", None)
