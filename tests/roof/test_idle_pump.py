"""A round of the pump when nothing is due costs the same few looks, however many wait for later days."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import crowd, plans
from wagtail_nurture import clock, tasks
from wagtail_nurture.models import Delivery
from wagtail_nurture.scenarios import checkup, mending


GRAPH = {
    "triggers": [],
    "exits": [],
    "first": "a",
    "steps": {
        "a": {
            "kind": "wait",
            "config": {"amount": 30, "unit": "days", "not_before": "", "zone": "person"},
            "label": "",
            "next": None,
        }
    },
}


def idle(lane):
    mending._looked["next"] = checkup._looked["next"] = 0.0  # what is looked at now and then is looked at each time
    with plans.watched() as asked:
        tasks.pump(lane)
    return asked


@pytest.mark.parametrize("lane", ["now", "mass"])
def test_an_idle_round_reads_along_indexes_whatever_waits(lane, pool, site, monkeypatch):
    monkeypatch.setattr(clock, "COMPARE_EVERY", float("inf"))
    version = crowd.scenario(GRAPH)
    crowd.gather(200, pool=pool, version=version, step_id="a")
    tasks.pump(lane)  # the first round ever writes the lane's row
    few = idle(lane)
    crowd.gather(4000, pool=pool, version=version, step_id="a", first=200)
    sent = [Delivery(key=f"old:{n}", purpose="news", state="sent", created_at=timezone.now(),
                     not_before=timezone.now() - timedelta(days=3)) for n in range(3000)]  # fmt: skip
    Delivery.objects.bulk_create(sent)
    plans.analyse()
    many = idle(lane)
    assert len(few) == len(many)
    assert plans.scans(many) == []
