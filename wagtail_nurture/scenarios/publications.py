"""A page goes live, by whatever way (button, schedule, approval): scenarios that wait for it let people in.

One Intake for each scenario, trigger and page, whatever its languages: its key is unique, so that two workers, a second
language or a publication once more let nobody in again.
"""

from django.db import transaction

from wagtail_nurture import alarm, clock

from . import intake
from .models import Intake
from .triggers.content_published import ContentPublished


def on_page_published(*, instance, revision=None, **kwargs):
    """Receiver of ``page_published``. Whatever fails here, the page is published."""

    def tell():  # no partial: Django logs a failure by the function's name
        _tell(instance, revision and revision.pk)

    if instance.alias_of_id is None:
        transaction.on_commit(tell, robust=True)


def _tell(page, revision):
    first = page.first_published_at is not None and page.first_published_at == page.last_published_at
    for state in intake.running():
        for part in state.version.graph["triggers"]:
            if part["kind"] == ContentPublished.slug and _counts(state, part["config"], page, first):
                _open(state, part, page, revision if part["config"]["again"] else None)


def _counts(state, config, page, first):
    if not (first or config["again"]) or page.get_view_restrictions().exists():
        return False
    site = state.scenario.site_id
    if site is not None:
        home = page.get_site()
        if home is None or home.pk != site:
            return False
    return ContentPublished.concerns(config, page.pk)


def _open(state, part, page, revision):
    time = f":{revision}" if revision else ""
    cause = {"trigger": part["id"], "page": page.pk, "key": str(page.translation_key), "time": time}
    Intake.objects.get_or_create(
        source_key=f"page:{state.scenario_id}:{part['id']}:{page.translation_key}{time}",
        defaults={"version": state.version, "cause": cause, "created_at": clock.now()},
    )
    alarm.wake(alarm.MASS)
