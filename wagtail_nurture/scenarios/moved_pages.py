"""The date of a page changes, or the page goes or comes back: countdowns to it, and who waits for it, follow at once.

Nothing is kept of a page's date: only whoever stands still meanwhile must be looked at again. And whom the new date
makes a latecomer comes in, though no day that comes will bring them any more.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from wagtail_nurture import alarm, clock

from . import intake, own_dates, page_dates
from .models import Intake
from .steps.wait_page_date import WaitPageDate
from .timed import looking
from .triggers.countdown import Countdown


#: Holds that a page which changes may end.
MENDED_BY_PAGE = (page_dates.GONE, page_dates.NOT_LIVE, page_dates.UNDATED, page_dates.EMPTY, "date_too_far")


def on_page_save(*, sender, instance, update_fields=None, raw=False, **kwargs):
    """Receiver of ``pre_save``: does it move a date, or publish or take back a page that has dates? One query."""
    if raw or not page_dates.is_page(sender) or instance._state.adding:
        return
    names = [field.name for field in page_dates.fields_of(sender)]
    if not names and not page_dates.is_plain(sender):
        return
    names = [name for name in ("live", *names) if update_fields is None or name in update_fields]
    before = sender._base_manager.filter(pk=instance.pk).values_list(*names).first() if names else None
    if before and before != tuple(getattr(instance, name) for name in names):
        _follow_later(instance.pk)


def on_page_deleted(*, sender, instance, **kwargs):
    """Receiver of ``post_delete``."""
    if page_dates.is_plain(sender):
        _follow_later(instance.pk)


def _follow_later(page_id):
    """Whatever fails here, the page is saved."""

    def tell():  # no partial: Django logs a failure by the function's name
        follow(page_id)

    transaction.on_commit(tell, robust=True)


def follow(page_id):
    """The page has another date, another state, or is gone."""
    _look_again(page_id)
    _let_latecomers_in(page_id)


def _look_again(page_id):
    """Who waits for the date of the page is due now. A query, then a few statements where somebody may wait."""
    chosen, about = [], []
    for number, graph in own_dates.graphs_with(WaitPageDate.slug):
        counts_down = page_id in page_dates.aims(graph)
        for step_id, step in graph["steps"].items():
            if step["kind"] == WaitPageDate.slug:
                key = step["config"]["page"]["key"]
                if key == page_id or (not key and counts_down):
                    chosen.append((number, step_id))
                elif not key:
                    about.append((number, step_id))
    if chosen:
        own_dates.look_again(chosen, Q(), ended=MENDED_BY_PAGE)
    if about:
        own_dates.look_again(about, Q(enrolment__facts__page=page_id), ended=MENDED_BY_PAGE)


def _let_latecomers_in(page_id):
    now = clock.now()
    for state in intake.running():
        for part in state.version.graph["triggers"]:
            config = part["config"]
            if part["kind"] == Countdown.slug and Countdown.is_about_a_page(config):
                if config["page"]["key"] == page_id and not Countdown.problems(config):
                    _open(state, part, now)


def _open(state, part, now):
    """Whoever's first day has come since the scenario runs, by the date as it is now; who is inside stays there."""
    since = max(state.started_at, now - timedelta(days=part["config"]["days"] + 2))
    day = page_dates.of(part["config"]["page"]["key"], part["config"]["page_date"]["key"]).day
    zone = looking.zone_of(state.scenario)
    cause = {"trigger": part["id"], "since": since.isoformat(), "until": now.isoformat(), "zone": zone}
    Intake.objects.get_or_create(
        source_key=f"moved:{state.scenario_id}:{part['id']}:{day.isoformat()}:{now.isoformat()}",
        defaults={"version": state.version, "cause": cause, "created_at": now},
    )
    alarm.wake(alarm.MASS)
