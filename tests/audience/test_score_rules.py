"""Score rules: what happens gives points, each event once, up to a limit; points may fade."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tests.admin.conftest import make_user
from wagtail_nurture import clock
from wagtail_nurture.audience import following, score
from wagtail_nurture.audience.models import Score
from wagtail_nurture.audience.score_models import ScoreEntry, ScoreRule
from wagtail_nurture.contacts import people
from wagtail_nurture.contacts.models import Contact, ContactPool
from wagtail_nurture.scenarios import intake
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event, Visitor


NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.virtual(lambda: NOW):
        yield


@pytest.fixture
def rule(pool):
    def make(what, points=5, **values):
        made = ScoreRule(pool=pool, name=f"Rule {what}", what=what, points=points, **values)
        made.since = NOW - timedelta(days=60)
        made.save()
        return made

    return make


def happened(kind, contact, *, days=0, **values):
    return recorder.record(kind, contact=contact, at=NOW - timedelta(days=days), **values)


def taken(events):
    """The followers are brought ``events``, as intake does."""
    following.write(following.plan(events, NOW))


def points(contact):
    return score.points_of([contact.pk])[contact.pk]


def test_each_occasion_gives_its_points(contact, rule):
    rule("form", 5)
    rule("download", 3)
    rule("purchase", 20)
    rule("own", 2, own_kind="cart.left")
    rule("click", 1)
    for kind in (kinds.FORM_SUBMITTED, kinds.DOCUMENT_DOWNLOADED, kinds.PURCHASE_MADE, "cart.left", "cart.other"):
        happened(kind, contact)
    intake.take(float("inf"))
    assert points(contact) == 30
    events = Event.objects.filter(kind=kinds.SCORE_ADDED).order_by("pk")
    assert [(e.properties["old"], e.properties["new"]) for e in events] == [(0, 5), (5, 8), (8, 28), (28, 30)]
    assert {e.properties["reason"] for e in events} == {"rule"}


def test_the_same_events_twice_change_nothing(contact, rule):
    rule("form", 5)
    rule("form", 4, cap_points=6, cap_days=7)
    events = [happened(kinds.FORM_SUBMITTED, contact, days=day) for day in (2, 1, 0)]
    taken(events)
    before = points(contact), ScoreEntry.objects.count(), Event.objects.count()
    taken(events)
    taken(events[:1])
    assert (points(contact), ScoreEntry.objects.count(), Event.objects.count()) == before
    assert before[0] == 15 + 6


def test_two_workers_that_planned_the_same_give_once(contact, rule):
    rule("form", 5)
    event = happened(kinds.FORM_SUBMITTED, contact)
    first, second = following.plan([event], NOW), following.plan([event], NOW)
    following.write(first)
    following.write(second)
    assert points(contact) == 5


def test_a_limit_counts_in_its_days_and_gives_what_is_left(contact, rule):
    rule("page", 4, cap_points=10, cap_days=7)
    taken([happened(kinds.PAGE_VIEWED, contact, days=day) for day in (20, 20, 20, 20, 6, 5, 0)])
    assert points(contact) == 10 + 10
    taken([happened(kinds.PAGE_VIEWED, contact)])
    assert points(contact) == 20


def test_a_limit_also_holds_for_points_taken_away(contact, rule):
    rule("own", -4, own_kind="cart.left", cap_points=6, cap_days=7)
    taken([happened("cart.left", contact) for _time in range(3)])
    assert points(contact) == -6


def test_two_workers_with_other_events_keep_the_limit_together(contact, rule):
    rule("form", 5, cap_points=5, cap_days=1)
    plans = [following.plan([happened(kinds.FORM_SUBMITTED, contact)], NOW) for _worker in range(2)]
    for plan in plans:
        following.write(plan)
    assert points(contact) == 5


def test_only_pages_of_the_section_type_and_tag(contact, rule, touring):
    bike = touring.get_children().first()
    rule("page", 1, section=touring.pk)
    rule("page", 10, page_type="pages.nothing")
    rule("page", 100, section=10**9)
    happened(kinds.PAGE_VIEWED, contact, page_id=bike.pk)
    happened(kinds.PAGE_VIEWED, contact, page_id=touring.get_parent().pk)
    happened(kinds.PAGE_VIEWED, contact)
    intake.take(float("inf"))
    assert points(contact) == 1


def test_what_happened_before_the_rule_or_in_another_pool_gives_nothing(contact, pool, rule):
    other = ContactPool.objects.create(name="Elsewhere")
    ScoreRule.objects.create(pool=other, name="Other", what="form", points=7)
    fresh = ScoreRule.objects.create(pool=pool, name="Fresh", what="form", points=5)
    taken([happened(kinds.FORM_SUBMITTED, contact, days=1)])
    assert points(contact) == 0
    taken([happened(kinds.FORM_SUBMITTED, contact)])
    assert points(contact) == 5
    fresh.active = False
    fresh.save()
    taken([happened(kinds.FORM_SUBMITTED, contact)])
    assert points(contact) == 5


def test_what_a_browser_read_before_it_was_known_counts_once(contact, rule):
    rule("page", 2)
    visitor = Visitor.objects.create(key_hash="k", contact=contact, first_seen_at=NOW, last_seen_at=NOW)
    earlier = [happened(kinds.PAGE_VIEWED, contact, days=day, visitor=visitor) for day in (3, 2, 40)]
    Event.objects.filter(pk=earlier[0].pk).update(contact=contact)
    known = happened(kinds.VISITOR_IDENTIFIED, contact, visitor=visitor)
    taken([known])
    taken([known, earlier[1]])
    assert points(contact) == 4


@pytest.mark.parametrize("many", [2, 40], ids=["few", "many"])
def test_as_many_statements_for_few_as_for_many(pool, rule, many, django_assert_max_num_queries):
    rule("form", 5, cap_points=50, cap_days=7)
    rule("page", 1)
    made = Contact.objects.bulk_create(
        Contact(pool=pool, email=f"{n}@example.org", email_key=f"{n}@example.org", created_at=NOW) for n in range(many)
    )
    events = [happened(kinds.FORM_SUBMITTED, person) for person in made]
    with django_assert_max_num_queries(14):
        taken(events)
    assert ScoreEntry.objects.count() == many


def test_merging_keeps_the_points_and_erasing_forgets_them(contact, pool, rule):
    rule("form", 5)
    eve = Contact.objects.create(pool=pool, email="eve@example.org", email_key="eve@example.org", created_at=NOW)
    event = happened(kinds.FORM_SUBMITTED, eve)
    taken([event, happened(kinds.FORM_SUBMITTED, contact)])
    assert people.export(eve)["scoreentry"] == [{"rule__name": "Rule form", "points": 5, "at": NOW}]
    people.merge(eve, into=contact)
    event.refresh_from_db()
    taken([event])
    assert points(contact) == 10
    people.erase(contact)
    assert not Score.objects.exists() and not ScoreEntry.objects.exists()


# --- points that fade


@pytest.fixture
def fading(settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SCORE_HALF_LIFE_DAYS": 30}
    return settings


def reach(contact, least, at):
    from wagtail_nurture.audience.rule import Rule

    rule = Rule.from_config({"conditions": [{"kind": "score", "config": {"at_least": least}}]})
    return Contact.objects.filter(rule.where(at).yes, pk=contact.pk).exists()


def test_points_halve_and_a_threshold_is_left_in_time(contact, fading):
    score.add([contact.pk], 3)
    score.add([contact.pk], 7)
    assert points(contact) == 10 and reach(contact, 10, NOW)
    later = NOW + timedelta(days=30)
    assert score.points_of([contact.pk], later) == {contact.pk: 5}
    assert reach(contact, 5, later) and not reach(contact, 6, later) and not reach(contact, 10, later)
    with clock.virtual(lambda: later):
        score.add([contact.pk], 5)
        told = Event.objects.filter(kind=kinds.SCORE_ADDED).latest("pk").properties
    assert (told["old"], told["new"]) == (5, 10)


def test_another_half_life_is_recounted_from_what_happened(contact, fading):
    from wagtail_nurture.audience import recount

    fading.WAGTAIL_NURTURE = fading.WAGTAIL_NURTURE | {"SCORE_HALF_LIFE_DAYS": 0}
    with clock.virtual(lambda: NOW - timedelta(days=60)):
        score.add([contact.pk], 40)
    score.add([contact.pk], 4)
    fading.WAGTAIL_NURTURE = fading.WAGTAIL_NURTURE | {"SCORE_HALF_LIFE_DAYS": 30}
    assert points(contact) == 44 and reach(contact, 44, NOW)
    assert recount.carry_on(float("inf")) == 1
    assert points(contact) == 14 and reach(contact, 14, NOW) and not reach(contact, 15, NOW)
    assert recount.carry_on(float("inf")) == 0


def test_points_of_an_older_version_fade_from_their_last_change(contact, fading):
    from wagtail_nurture.audience import recount

    Score.objects.create(contact=contact, points=8, changed_at=NOW - timedelta(days=30))
    assert points(contact) == 8
    recount.carry_on(float("inf"))
    assert points(contact) == 4


def test_whoever_never_fades_has_whole_points(contact):
    for _time in range(10):
        score.add([contact.pk], 1)
    row = Score.objects.get()
    assert (row.points, row.weight) == (10, 10.0)
    assert reach(contact, 10, NOW + timedelta(days=9999))


# --- the form


def filled_in(pool, **values):
    given = {"name": "Guides", "what": "page", "points": "5", "pool": pool.pk, "active": "on"}
    return given | dict.fromkeys(("own_kind", "section", "page_type", "topic", "cap_points", "cap_days"), "") | values


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"points": "0"}, "points"),
        ({"points": "99999"}, "points"),
        ({"cap_points": "5"}, "cap_days"),
        ({"cap_days": "5"}, "cap_points"),
        ({"cap_points": "5", "cap_days": "9999"}, "cap_days"),
        ({"what": "own"}, "own_kind"),
        ({"what": "own", "own_kind": "form.submitted"}, "own_kind"),
        ({"what": "purchase", "topic": "bikes"}, "topic"),
        ({"what": "nonsense"}, "what"),
        ({"section": "999999"}, "section"),
    ],
    ids=["zero", "many", "no-days", "no-points", "long", "unnamed", "ours", "no-page", "nonsense", "gone"],
)
def test_the_form_says_what_does_not_fit(client, admin_user, pool, values, field):
    client.force_login(admin_user)
    answer = client.post(reverse("nurture_score_rules:add"), filled_in(pool, **values))
    assert answer.status_code == 200 and field in answer.context["form"].errors
    assert not ScoreRule.objects.exists()


def test_an_editor_makes_a_rule_and_a_lost_section_is_asked_for_again(client, admin_user, pool, touring):
    client.force_login(admin_user)
    client.post(reverse("nurture_score_rules:add"), filled_in(pool, section=touring.pk, cap_points="10", cap_days="7"))
    rule = ScoreRule.objects.get()
    assert (rule.section, rule.since) == (touring.pk, NOW)
    assert "10 in 7 days" in client.get(reverse("nurture_score_rules:list")).content.decode()
    touring.delete()
    edit = reverse("nurture_score_rules:edit", args=[rule.pk])
    assert client.get(edit).status_code == 200
    answer = client.post(edit, filled_in(pool))
    assert "was deleted" in str(answer.context["form"].errors["section"])


def test_only_who_may(client, pool):
    client.force_login(make_user("reader", "view_contact"))
    assert client.get(reverse("nurture_score_rules:add")).status_code == 302


def test_the_persons_page_shows_what_gave_the_points(client, admin_user, contact, rule):
    made = rule("form", 5)
    taken([happened(kinds.FORM_SUBMITTED, contact)])
    score.add([contact.pk], -2, reason="scenario")
    client.force_login(admin_user)
    page = client.get(reverse("nurture_people:inspect", args=[contact.pk])).content.decode()
    assert "3 points" in page and "+5 · Form sent" in page and "−2 · by a scenario" in page and made.name in page
