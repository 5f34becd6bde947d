"""kill -9, for real: two senders on one database, killed at random moments (DESIGN law 5)."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from wagtail_nurture.delivery import gates, sender
from wagtail_nurture.models import Delivery, Event


MESSAGES, KILLS = 240, 25
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_and_never_twice_holds_when_workers_are_killed(smtp, people, wish, settings, monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"LEASE_SECONDS": 1, "MAX_ATTEMPTS": 99}
    for number, each in enumerate(people(MESSAGES)):
        wish(each, purpose="advice" if number % 2 else "transactional")
    killing = [sys.executable, str(Path(__file__).parent / "killing.py"), str(connection.settings_dict["NAME"])]
    outcome = subprocess.run(
        [*killing, str(smtp.port), str(KILLS)], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
    kills = int(outcome.stdout)
    while Delivery.objects.filter(state__in=["queued", "claimed", "sending"]).exists():
        sender.send_due("mass", until=time.monotonic() + 30)
        time.sleep(0.1)
    time.sleep(1.1)
    sender.recover()

    copies = Counter(smtp.addresses)
    rows = {row.address: row for row in Delivery.objects.all()}
    once = {address: row for address, row in rows.items() if row.guarantee == "at_most_once"}
    surely = {address: row for address, row in rows.items() if row.guarantee == "at_least_once"}
    assert kills >= 5, "the test killed hardly anybody"
    assert max((copies[address] for address in once), default=0) <= 1, "never twice"
    assert {row.state for row in once.values()} <= {"sent", "unknown"}
    assert all(copies[address] == 1 for address, row in once.items() if row.state == "sent"), "sent means sent"
    assert sum(row.state == "unknown" for row in once.values()) <= kills
    assert {row.state for row in surely.values()} == {"sent"} and all(copies[address] for address in surely)
    assert sum(copies[address] - 1 for address in surely) <= kills
    ids = Counter(str(mail["Message-ID"]) for _address, mail, _raw in smtp.accepted)
    assert ids == Counter({f"<{row.uuid}@shop.example>": copies[a] for a, row in rows.items() if copies[a]})
    told = Counter(Event.objects.filter(kind="message.sent").values_list("properties__delivery", flat=True))
    assert told == Counter(row.pk for row in rows.values() if row.state == "sent"), "each is told of once"
