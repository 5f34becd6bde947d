from datetime import timedelta

import pytest
from wagtail.models import Site

from wagtail_nurture.models import Event, EventClass, EventInbox, NurtureSiteSettings, Visitor
from wagtail_nurture.retention import visits


MONTH = 31


@pytest.mark.parametrize(
    "kind", ["page.viewed", "page.crawled", "visitor.identified", "message.opened", "message.clicked"]
)
def test_behaviour_older_than_25_months_goes_and_younger_stays(past, removed, kind):
    ada = past.person("ada", 10)
    old, young = past.event(26 * MONTH, kind, contact=ada), past.event(24 * MONTH, kind, contact=ada)
    EventClass.objects.create(event=old, rules_version=1, kind="human")
    EventInbox.objects.create(event=old, due_at=past.now)
    assert removed() == {"visits": 1}
    assert list(Event.objects.all()) == [young]
    assert not EventClass.objects.exists() and not EventInbox.objects.exists()


@pytest.mark.parametrize("kind", ["form.submitted", "message.sent", "scenario.entered", "list.joined"])
def test_what_a_person_did_stays_with_the_person_and_goes_when_it_is_nobody_s(past, removed, kind):
    ada = past.person("ada", 10)
    kept = past.event(30 * MONTH, kind, contact=ada)
    past.event(30 * MONTH, kind)
    assert removed() == {"visits": 1}
    assert list(Event.objects.all()) == [kept]


def test_each_site_keeps_visits_as_long_as_its_editor_chose(past, site, removed):
    other = Site.objects.create(hostname="other.example", root_page=site.root_page)
    NurtureSiteSettings.objects.update_or_create(site=other, defaults={"visits_months": 2})
    here = past.event(3 * MONTH)
    past.event(3 * MONTH, site=other)
    nowhere = past.event(3 * MONTH, site=None)
    past.event(27 * MONTH, site=None)
    assert removed() == {"visits": 2}
    assert set(Event.objects.all()) == {here, nowhere}


def test_many_go_in_batches_over_gaps_in_the_ids(past, removed, monkeypatch):
    monkeypatch.setattr(visits, "WINDOW", 7)
    monkeypatch.setattr(visits, "MOST", 3)
    for number in [*range(1, 20), *range(1000, 1010)]:
        past.event(30 * MONTH, id=number)
    kept = past.event(1, id=1020)
    assert removed() == {"visits": 29}
    assert list(Event.objects.all()) == [kept]


def test_a_browser_goes_when_its_cookie_has_expired_and_what_it_read_stays_without_it(past, removed):
    old, young = past.visitor(396), past.visitor(394)
    read = past.event(300, visitor=old)
    also = past.event(300, visitor=young)
    assert removed() == {"browsers": 1}
    assert list(Visitor.objects.all()) == [young]
    assert Event.objects.get(pk=read.pk).visitor_id is None
    assert Event.objects.get(pk=also.pk).visitor_id == young.pk


def test_story_time_decides(past, removed):
    from wagtail_nurture import clock

    past.event(1)
    assert removed() == {}
    with clock.virtual(lambda: past.now + timedelta(days=800)):
        assert removed() == {"visits": 1}
