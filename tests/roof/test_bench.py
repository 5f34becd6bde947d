"""The rows of ``nurture_bench``, at tiny sizes: what they count and what they leave, never how long it took."""

from contextlib import contextmanager

import pytest

from wagtail_nurture.bench import (
    beacon,
    crowd,
    drawn,
    idle,
    people,
    recommendations,
    rendering,
    statements,
    table,
    waiting,
    worker,
)
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.models import Enrolment, StepRun, Token
from wagtail_nurture.tracking.models import Event


pytestmark = pytest.mark.django_db


@pytest.fixture
def house(site, pool):
    return site


def test_the_crowd_goes_through_and_bare_writing_leaves_the_same_rows(house):
    rows = list(crowd.rows(6, 8, carry=worker.carry))
    assert [row.unit for row in rows] == ["s", "s", "us", "MB"]
    assert all(row.ours > 0 and row.bare > 0 for row in rows)
    everybody = 3 * (crowd.ROUNDS * 6 + 8)
    kinds = list(StepRun.objects.values_list("kind", flat=True))
    assert {kind: kinds.count(kind) for kind in set(kinds)} == dict.fromkeys(
        ["wait", "if_else", "split", "send_email"], everybody
    )
    for model in (Enrolment, Token, Delivery):
        assert model.objects.count() == everybody
    assert Event.objects.filter(kind="scenario.entered").count() == everybody
    assert set(Token.objects.values_list("state", "fence")) == {("ready", None)}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"held"}, "a later measurement must not send them"


@pytest.mark.parametrize("place", [1, 2], ids=["executemany", "bulk_create"])
def test_bare_writing_leaves_what_the_engine_left_column_by_column(house, place):
    list(crowd.rows(1, 0, carry=worker.carry))
    own = {"id", "uuid", "links_token", "key", "enrolment", "contact", "address", "enrolment_id"}
    for model in (Enrolment, Token, Delivery):
        ours, bare = (model.objects.order_by("pk")[number] for number in (0, place))
        columns = [field for field in model._meta.concrete_fields if field.name not in own]
        assert {field.name: getattr(ours, field.attname) for field in columns} == {
            field.name: getattr(bare, field.attname) for field in columns
        }


def test_an_idle_tick_asks_little_and_walks_through_nothing(house, monkeypatch):
    monkeypatch.setattr(idle, "TICKS", 1)
    row = idle.idle(4000)  # PostgreSQL rightly reads a few hundred rows from end to end
    assert row.reached, row.note
    assert Token.objects.count() == 4000


def test_a_walk_through_a_large_table_would_be_seen(house):
    version = drawn.version_of(drawn.flow())
    waiting.gather(version, version.graph["first"], 200, due_in=idle.timedelta(days=1), name="many")
    plan = idle._plan("SELECT * FROM wagtail_nurture_token WHERE visit + 1 = 7", ())
    assert idle._walked(plan) == ["wagtail_nurture_token"]
    assert idle._is_large("wagtail_nurture_token")
    assert not idle._is_large("wagtail_nurture_intake")


def test_statements_are_those_of_the_dearest_step_and_do_not_grow_with_the_people(house):
    rows = list(statements.rows())
    for row in rows:
        assert row.reached, row.note
    assert rows[0].ours <= rows[0].bare + 1


def test_people_are_made_as_many_as_asked_and_may_be_written_to(house):
    first, second = people.gather(3, "one"), people.gather(2, "two")
    assert [len(each.rows()) for each in (first, second)] == [3, 2]
    assert [contact.email for contact in people.make(1, "three")] == ["three-0@example.org"]


def test_a_message_is_made_for_everybody_with_their_own_values(house):
    email, crowd = rendering._message(), rendering._people(4)
    told = rendering.work(email.pk, crowd.after, crowd.last)
    assert 40_000 < told["size"] < 50_000
    assert min(told[name] for name in ("woven", "joined", "facts", "compiled")) > 0 and len(told["peaks"]) == 2


@pytest.mark.django_db(transaction=True)
def test_beacons_are_timed_for_as_long_as_the_pump_works(house, home, live_server):
    class Pump:
        returncode, left = 0, 25

        def poll(self):
            self.left -= 1
            return None if self.left > 0 else 0

    @contextmanager
    def pump():
        yield Pump()

    port = int(live_server.url.rpartition(":")[2])
    row = beacon.compare(port, home.pk, 5, pump, idle=20)
    assert row.unit == "ms" and "24 beacons beside 20" in row.note
    assert "5 people" in next(line for line in table.lines([row]) if line.startswith("tracking, beacon"))


def test_recommendations_ask_the_same_for_many_as_for_fifty(house, monkeypatch):
    monkeypatch.setattr(recommendations, "SECTIONS", 2)
    monkeypatch.setattr(recommendations, "PAGES", 14)
    asked, took, memory = recommendations.rows(60)
    assert asked.reached and asked.ours <= asked.bare, asked.note
    assert took.unit == "s" and memory.unit == "kB"
