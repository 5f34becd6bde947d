"""The health page: how late, who waits, why; the same as JSON; and that it costs the same for a million."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from tests import crowd, plans
from wagtail_nurture.alarm import Lane
from wagtail_nurture.delivery import circuit
from wagtail_nurture.delivery.models import Circuit
from wagtail_nurture.models import Delivery, Event, EventInbox, Token
from wagtail_nurture.reports.health_page import facts, judging, words

from .conftest import GRAPH, make_user


URL = "/admin/nurture/health/"
MINUTES = timedelta(minutes=1)


@pytest.fixture
def lanes(db):
    """A worker that gave a sign of life on both lanes just now."""
    for name in ("now", "mass"):
        Lane.objects.create(name=name, beat_at=timezone.now())


def told():
    found = facts.gather()
    troubles = judging.troubles(found)
    return words.headline(found, troubles), [trouble.code for trouble in troubles]


def codes():
    return told()[1]


def wait(*, minutes=0, lane="mass", number=1, **values):
    """``number`` messages that should have left ``minutes`` ago."""
    moment = timezone.now() - minutes * MINUTES - timedelta(seconds=5)
    usual = {"lane": lane, "state": "queued", "purpose": "advice", "created_at": moment, "not_before": moment}
    return [
        Delivery.objects.create(key=f"wait:{Delivery.objects.count()}", **(usual | values)) for _each in range(number)
    ]


def test_all_is_well(lanes):
    assert told() == ("On time; nobody waits; nothing lost.", [])


def test_late_says_by_how_much_who_waits_and_that_nothing_is_lost(life, lanes):
    for number in range(84):
        life.person(number)
    Token.objects.update(due_at=timezone.now() - 12 * MINUTES - timedelta(seconds=5))
    assert told() == ("Late by 12 minutes; 84 people wait; nothing lost.", ["late"])


def test_a_person_who_waits_for_several_things_counts_once(life, lanes):
    person = life.person(1, state="queued")
    Token.objects.update(due_at=timezone.now())
    EventInbox.objects.create(event=person.events.first(), due_at=timezone.now())
    assert facts.gather().people == 1


@pytest.mark.parametrize("kind, people", [("form.submitted", 1), ("message.sent", 0), ("scenario.entered", 0)])
def test_nobody_waits_for_what_the_worker_did_itself(contact, lanes, kind, people):
    """A newsletter to a thousand leaves as much news for segments; whoever has received it waits for nothing."""
    at = timezone.now() - MINUTES
    EventInbox.objects.create(event=Event.objects.create(kind=kind, contact=contact, at=at), due_at=at)
    assert facts.gather().people == people


def test_what_is_due_this_minute_is_not_called_late(lanes):
    wait(minutes=1)
    assert told()[0].startswith("On time")
    wait(minutes=2)
    assert told()[0].startswith("Late by 2 minutes")


def test_a_file_asked_for_that_waits_is_worse_than_a_newsletter_that_waits(lanes):
    wait(minutes=6)
    assert judging.level(judging.troubles(facts.gather())) == "warning"
    wait(minutes=6, lane="now")
    assert judging.level(judging.troubles(facts.gather())) == "critical"


def test_a_lane_that_is_silent_is_named_while_the_other_lives(lanes):
    Lane.objects.filter(name="mass").update(beat_at=timezone.now() - 7 * MINUTES - timedelta(seconds=5))
    [trouble] = judging.troubles(facts.gather())
    assert words.trouble(trouble)[0] == "No worker has looked at scenarios and newsletters for 7 minutes."
    assert told()[0] == "The worker has been silent for 7 minutes; nobody waits; nothing lost."


def test_the_remedy_starts_the_cluster_of_the_silent_lane(lanes, settings):
    Lane.objects.filter(name="mass").update(beat_at=timezone.now() - 7 * MINUTES)
    [trouble] = judging.troubles(facts.gather())
    assert words.trouble(trouble)[1] == "Start “manage.py qcluster” and run “manage.py nurture_schedule”."
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"CLUSTERS": {"mass": "slow"}}
    assert "“Q_CLUSTER_NAME=slow manage.py qcluster”" in words.trouble(trouble)[1]
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"ALARM": "wagtail_nurture.alarm.nobody"}
    assert "nurture_pump" in words.trouble(trouble)[1]


def test_no_worker_at_all_and_none_for_one_lane(db):
    assert told() == ("No worker has run yet; nobody waits; nothing lost.", ["never_seen"])
    Lane.objects.create(name="now", beat_at=timezone.now())
    assert told() == ("On time; nobody waits; nothing lost.", ["never_seen"])


def test_the_mail_server_is_down_since(lanes):
    circuit.open_for("email", "Connection refused")
    Circuit.objects.update(since=timezone.now() - 20 * MINUTES - timedelta(seconds=5))
    circuit.open_for("email", "Connection refused again")
    wait(minutes=20, address="ada@example.org")
    headline, found = told()
    assert headline == "The mail server has not answered for 20 minutes; 1 thing waits; nothing lost."
    assert found[0] == "down"
    circuit.close_for("email")
    assert "down" not in codes()
    assert Circuit.objects.get().since is None


def test_a_server_that_asked_to_come_later_makes_nobody_late(lanes):
    wait(minutes=30, retry_at=timezone.now() + 5 * MINUTES, number=2)
    found = facts.gather()
    assert (found.put_off, told()) == (2, ("On time; nobody waits; nothing lost.", []))


def test_uncertain_messages_are_never_called_safe(lanes):
    wait(state="unknown", reason="no_answer", number=2)
    wait(minutes=3)
    headline, found = told()
    assert headline == "Late by 3 minutes; 1 thing waits; nothing lost, 2 messages uncertain."
    assert found == ["uncertain"]


def test_held_rows_are_counted_by_reason(life, lanes):
    for number, reason in enumerate(["no_sender", "scenario_paused", "scenario_paused"]):
        life.person(number, state="held", reason=reason)
    life.person(9)
    Token.objects.filter(enrolment__contact__email_key="person9@example.org").update(
        state="poisoned", reason="poisoned"
    )
    found = facts.gather()
    assert found.held_messages == {"no_sender": 1, "scenario_paused": 2}
    assert found.held_people == {"poisoned": 1}
    assert codes() == ["poisoned"]


def test_numbers_are_bounded_and_say_so(lanes, monkeypatch):
    monkeypatch.setattr(facts, "MOST", 3)
    monkeypatch.setattr(words, "MOST", 3)
    wait(minutes=2, number=5)
    wait(state="held", reason="no_sender", number=6)
    found = facts.gather()
    assert {each.slug: words.count(each.number) for each in found.waiting}["messages_mass"] == "more than 3"
    assert words.held_messages(found.held_messages)[0][1] == "more than 3 messages"


def test_a_copied_database_comes_first(lanes, monkeypatch):
    monkeypatch.setattr(facts.guard, "looks_copied", lambda: True)
    circuit.open_for("email", "down")
    assert codes() == ["copied", "down"]


# --- the page


def test_the_page_says_it_and_its_part_renews_it(browser, life, lanes):
    life.person(1, state="held", reason="no_sender")
    wait(minutes=12)
    page = browser.get(URL).content.decode()
    assert "1 message<" in page and "1 messages" not in page
    assert "Late by 12 minutes" in page and "No sender is set for this site" in page
    assert 'data-nurture-refresh="?part=1"' in page and "refresh.js" in page
    part = browser.get(URL + "?part=1").content.decode()
    assert "Late by 12 minutes" in part and "<html" not in part
    assert URL in browser.get("/admin/nurture/").content.decode()


def test_the_page_in_french(browser, lanes):
    wait(minutes=12)
    with translation.override("fr"):
        plain = re.sub(r"\s", " ", told()[0])
    assert plain == "En retard de 12 minutes ; 1 chose attend ; rien n’est perdu."


def test_every_trouble_has_words_in_the_page(browser, lanes, monkeypatch):
    monkeypatch.setattr(facts.guard, "looks_copied", lambda: True)
    circuit.open_for("email", "<b>down</b>")
    wait(minutes=30, lane="now")
    wait(state="unknown", reason="no_answer")
    Lane.objects.filter(name="mass").delete()
    page = browser.get(URL).content.decode()
    for code in ("copied", "down", "late", "uncertain", "never_seen"):
        assert f'data-trouble="{code}"' in page
    assert "<b>down" not in page


def test_a_stranger_sees_neither_page_nor_json(client, db):
    client.force_login(make_user("stranger"))
    assert client.get(URL).status_code == 302
    assert client.get(URL + "?format=json").status_code == 302


# --- for machines


@pytest.fixture
def key(settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"HEALTH_KEY": "0123456789abcdef"}
    return "0123456789abcdef"


def test_the_public_address_does_not_exist_without_a_key(client, lanes):
    assert client.get("/n/health").status_code == 404
    assert client.get("/n/health?key=").status_code == 404


def test_a_wrong_key_opens_nothing(client, lanes, key):
    for wrong in ("", "x", "é", key + "0"):
        assert client.get("/n/health", {"key": wrong}).status_code == 404
        assert client.get("/n/health", headers={"Authorization": "Bearer " + wrong.encode().hex()}).status_code == 404
    assert client.post(f"/n/health?key={key}").status_code == 405


def test_a_monitor_reads_it_and_is_alarmed(client, life, lanes, key, django_assert_max_num_queries):
    life.person(1, state="queued")
    answer = client.get("/n/health", headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    read = answer.json()
    assert read["status"] == "warning" and read["waiting"]["messages_mass"]["number"] == 1
    assert read["late_seconds"] >= 3600 and read["people_waiting"] == 1
    assert "@" not in answer.content.decode()
    Lane.objects.update(beat_at=timezone.now() - 10 * MINUTES)
    alarmed = client.get(f"/n/health?key={key}")
    assert (alarmed.status_code, alarmed.json()["status"]) == (503, "critical")
    assert {each["code"] for each in alarmed.json()["troubles"]} == {"silent", "late"}
    assert client.head(f"/n/health?key={key}").status_code == 503


def test_who_is_logged_in_reads_the_json_too(browser, lanes):
    assert json.loads(browser.get(URL + "?format=json").content)["status"] == "ok"


# --- what it costs


def test_it_costs_the_same_for_a_crowd_and_scans_no_table(pool, lanes):
    version = crowd.scenario(GRAPH)

    def look():
        plans.analyse()
        with plans.watched() as captured:
            facts.gather()
        return captured

    crowd.gather(20, pool=pool, version=version, step_id="s2")
    wait(state="held", reason="no_sender", number=3)
    few = look()
    crowd.gather(3000, pool=pool, version=version, step_id="s2", first=20)
    many = look()
    assert len(few) == len(many) <= 16
    assert plans.scans(many) == []
