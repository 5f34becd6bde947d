"""Ready-made segments and score rules: added by one press, once, and ordinary ones from then on."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import translation

from tests.admin.conftest import make_user
from wagtail_nurture import clock
from wagtail_nurture.audience import following, sample, score
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.audience.score_forms import ScoreRuleForm
from wagtail_nurture.audience.score_models import ScoreRule
from wagtail_nurture.contacts import consent
from wagtail_nurture.contacts.models import Contact, ContactPool
from wagtail_nurture.models import Visitor
from wagtail_nurture.recipes.ready import adding, views
from wagtail_nurture.recipes.ready.base import SHELVES
from wagtail_nurture.tracking import kinds, recorder


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEGMENTS, RULES = SHELVES["segments"], SHELVES["score-rules"]
ALL = [(shelf, ready) for shelf in SHELVES.values() for ready in shelf.all()]
SHELF = "/admin/nurture/ready/"


@pytest.fixture(autouse=True)
def at_noon():
    with clock.virtual(lambda: NOW):
        yield


@pytest.fixture
def chief(client, admin, site, pool):
    client.force_login(admin)
    return client


def test_four_segments_and_five_rules():
    assert [ready.slug for ready in SEGMENTS.all()] == ["hot", "best", "at-risk", "asleep"]
    assert [ready.slug for ready in RULES.all()] == [
        "page-read",
        "mail-clicked",
        "file-asked",
        "form-sent",
        "purchase",
    ]


@pytest.mark.parametrize(("shelf", "ready"), ALL, ids=[ready.slug for _shelf, ready in ALL])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_is_whole_and_says_so_in_both_languages(db, pool, shelf, ready, language):
    with translation.override(language):
        row = adding.made(shelf, ready, pool)
        row.full_clean()
        words, told = {str(ready.title), str(ready.what)}, views.told(row)
    if shelf is SEGMENTS:
        assert sample.problems(row) == [] and row.rule["conditions"]
    with translation.override("en" if language == "fr" else "fr"):
        others = {str(ready.title), str(ready.what)}
    assert words.isdisjoint(others), "not translated"
    assert told and "%" not in told


@pytest.mark.parametrize("ready", RULES.all(), ids=lambda ready: ready.slug)
def test_the_form_of_score_rules_finds_nothing_wrong(pool, ready):
    row = adding.made(RULES, ready, pool)
    given = {name: value for name, value in ready.values().items() if value is not None}
    form_class = ScoreRule.snippet_viewset.get_form_class()
    assert issubclass(form_class, ScoreRuleForm)
    form = form_class({"name": row.name, "pool": pool.pk, "active": "on", **given})
    assert form.is_valid(), form.errors


def test_one_press_adds_an_ordinary_segment_and_leads_to_it(chief, pool):
    sent = chief.post(f"{SHELF}segments/asleep/", follow=True)
    segment = Segment.objects.get()
    assert (segment.name, segment.pool) == ("Asleep", pool)
    assert sent.redirect_chain[-1][0] == reverse("nurture_segments:edit", args=[segment.pk])
    assert "It is yours now" in sent.content.decode()
    assert segment.rule["conditions"] == [{"kind": "inactive", "config": {"what": "any", "days": 180}}]
    assert segment.revisions.count() == 1
    block = segment.conditions[0]
    assert block.id, "editors change it as one of their own"


def test_pressed_twice_it_is_added_once_also_in_another_language(chief, admin, pool):
    chief.post(f"{SHELF}segments/hot/")
    again = chief.post(f"{SHELF}segments/hot/", follow=True)
    assert "nothing was added" in again.content.decode()
    with translation.override("fr"):
        adding.add(SEGMENTS, SEGMENTS.called("hot"), pool, user=admin)
    assert Segment.objects.count() == 1
    adding.add(SEGMENTS, SEGMENTS.called("hot"), ContactPool.objects.create(name="Other"), user=admin)
    assert Segment.objects.count() == 2


def test_all_rules_that_are_missing_are_added_at_once(chief, pool):
    page = chief.get(f"{SHELF}score-rules/").content.decode()
    assert "Add all that are missing" in page
    chief.post(f"{SHELF}score-rules/purchase/")
    sent = chief.post(f"{SHELF}score-rules/all/", follow=True)
    assert sent.redirect_chain[-1][0] == reverse("nurture_score_rules:list")
    assert "4 were added" in sent.content.decode()
    assert ScoreRule.objects.filter(pool=pool, active=True, since=NOW).count() == 5
    assert "Add all" not in chief.get(f"{SHELF}score-rules/").content.decode()


def test_looking_adds_nothing_and_says_what_is_there(chief):
    page = chief.get(f"{SHELF}segments/").content.decode()
    assert not Segment.objects.exists()
    assert "No sign of life for 180 days" in page and "No score rule gives points yet" in page
    assert reverse("nurture_ready:score-rules") in page
    chief.post(f"{SHELF}segments/asleep/")
    page = chief.get(f"{SHELF}segments/").content.decode()
    assert reverse("nurture_segments:edit", args=[Segment.objects.get().pk]) in page


@pytest.mark.parametrize("home", ["nurture_segments:list", "nurture_score_rules:list"])
def test_the_lists_lead_to_it(chief, home):
    assert SHELF in chief.get(reverse(home)).content.decode()


@pytest.mark.parametrize("address", ["segments/nothing/", "score-rules/hot/", "nowhere/"])
def test_what_is_not_there_is_not_found(chief, address):
    assert chief.post(SHELF + address).status_code == 404


def test_get_does_not_add(chief):
    assert chief.get(f"{SHELF}segments/hot/").status_code == 405


def test_who_may_what(client, site, pool):
    looker = make_user("looker", "view_segment")
    client.force_login(looker)
    page = client.get(f"{SHELF}segments/")
    assert page.status_code == 200 and "takes a permission" in page.content.decode()
    assert client.post(f"{SHELF}segments/hot/").status_code == 302 and not Segment.objects.exists()
    assert client.get(f"{SHELF}score-rules/").status_code == 302
    looker.user_permissions.add(Permission.objects.get(codename="add_segment"))
    assert client.post(f"{SHELF}segments/hot/")["Location"] == reverse("nurture_segments:list")
    assert Segment.objects.count() == 1


@pytest.fixture
def somebody(pool, home):
    """``somebody(visits=[days ago], purchases=[...], points=0)``: known for two years, with a browser of theirs."""

    def make(*, visits=(), purchases=(), points=0):
        number = Contact.objects.count()
        key = f"p{number}@example.org"
        long_ago = NOW - timedelta(days=700)
        who = Contact.objects.create(pool=pool, email=key, email_key=key, created_at=long_ago)
        Visitor.objects.create(key_hash=f"{number:064}", contact=who, first_seen_at=long_ago, last_seen_at=long_ago)
        consent.grant(who, purpose="tracking", channel="site", source="test")
        for days in visits:
            recorder.record(kinds.PAGE_VIEWED, contact=who, page_id=home.pk, at=NOW - timedelta(days=days))
        for place, days in enumerate(purchases):
            recorder.record(kinds.PURCHASE_MADE, contact=who, subject=f"order:{place}", at=NOW - timedelta(days=days))
        if points:
            score.add([who.pk], points, reason="test")
        return who

    return make


@pytest.mark.parametrize(
    ("life", "belongs"),
    [
        ({"points": 60, "visits": [1, 4]}, {"hot"}),
        ({"points": 60, "visits": [1]}, set()),
        ({"points": 60, "visits": [30, 40]}, set()),
        ({"points": 10, "visits": [1, 4]}, set()),
        ({"purchases": [300, 100, 10], "visits": [5]}, {"best"}),
        ({"purchases": [500, 100, 10], "visits": [5]}, set()),
        ({"points": 150, "visits": [2, 3]}, {"hot", "best"}),
        ({"purchases": [100]}, {"at-risk"}),
        ({"points": 25, "visits": [70]}, {"at-risk"}),
        ({"points": 5, "visits": [70]}, set()),
        ({"purchases": [200]}, {"asleep"}),
        ({"visits": [400]}, {"asleep"}),
    ],
    ids=lambda value: str(sorted(value.items())) if isinstance(value, dict) else "-".join(sorted(value)) or "none",
)
def test_who_belongs(site, pool, somebody, life, belongs):
    who, found = somebody(**life), set()
    for ready in SEGMENTS.all():
        truth = Rule.from_config(adding.made(SEGMENTS, ready, pool).rule).where(NOW)
        if Contact.objects.filter(truth.yes, pk=who.pk).exists():
            found.add(ready.slug)
    assert found == belongs


def test_the_rules_give_their_points(site, pool, admin, contact):
    for ready in RULES.all():
        adding.add(RULES, ready, pool, user=admin)
    events = [
        recorder.record(kind, contact=contact, subject=subject, page_id=page, at=NOW)
        for kind, subject, page in [
            (kinds.PAGE_VIEWED, "", site.root_page_id),
            (kinds.DOCUMENT_REQUESTED, "document:1", None),
            (kinds.FORM_SUBMITTED, "form:1", None),
            (kinds.PURCHASE_MADE, "order:1", None),
        ]
    ]
    following.write(following.plan(events, NOW))
    assert score.points_of([contact.pk]) == {contact.pk: 1 + 10 + 15 + 30}


@pytest.fixture
def own():
    """What docs/how-to/own-recipe.md shows, for one test."""
    page = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "own-recipe.md"
    before = {shelf.slug: dict(shelf.registry._classes) for shelf in SHELVES.values()}
    code = re.findall(r"```python\n(.*?)```", page.read_text(), re.S)[1]
    exec(compile(code, str(page), "exec"), {"__name__": "own"})
    yield
    for shelf in SHELVES.values():
        shelf.registry._classes.clear()
        shelf.registry._classes.update(before[shelf.slug])


def test_the_example_of_the_how_to_stands_beside_ours(own, chief):
    assert "Visited on at least 4 different days" in chief.get(f"{SHELF}segments/").content.decode()
    chief.post(f"{SHELF}segments/regulars/")
    chief.post(f"{SHELF}score-rules/download/")
    assert (Segment.objects.get().name, ScoreRule.objects.get().points) == ("Regulars", 5)
