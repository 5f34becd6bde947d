import json

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Site

from wagtail_nurture.models import Event, Visitor
from wagtail_nurture.tracking import cookie, recorder

from .conftest import CHROME, Browser, identity_of, written


def assert_empty(response):
    assert response.status_code == 204
    assert response.content == b""
    assert "no-store" in response["Cache-Control"]


def test_a_report_with_consent_becomes_one_event_and_gives_the_id(visitor, bike, site):
    response = visitor.report({"page": bike.pk, "query": "utm_campaign=spring", "referrer": "https://news.example/a"})
    assert_empty(response)
    assert written() == 1
    event = Event.objects.get()
    assert (event.kind, event.page_id, event.locale, event.site_id) == ("page.viewed", bike.pk, "en", site.pk)
    assert event.visitor.key_hash == identity_of(visitor).key_hash
    assert event.visitor.source["last"]["utm_campaign"] == "spring"
    assert event.visitor.source["last"]["referrer"] == "news.example"
    assert "nurture" not in visitor.report({"page": bike.pk}).cookies


@pytest.mark.parametrize("choice", [None, "no"])
def test_without_a_yes_nothing_is_kept(bike, choice):
    response = Browser(choice=choice).report({"page": bike.pk})
    assert_empty(response)
    assert "nurture" not in response.cookies
    assert written() == 0


@pytest.mark.parametrize("header", ["HTTP_SEC_GPC", "HTTP_DNT"])
def test_a_browser_that_asks_not_to_be_tracked_is_not(visitor, bike, header):
    assert "nurture" not in visitor.report({"page": bike.pk}, **{header: "1"}).cookies
    assert written() == 0


def test_reports_from_other_sites_are_ignored(visitor, bike):
    visitor.report({"page": bike.pk}, HTTP_SEC_FETCH_SITE="cross-site")
    visitor.report({"page": bike.pk}, HTTP_SEC_FETCH_SITE="same-site")
    elsewhere = Browser(choice="yes")
    elsewhere.post("/n/b", json.dumps({"page": bike.pk}), "text/plain", HTTP_ORIGIN="https://evil.example")
    elsewhere.post("/n/b", json.dumps({"page": bike.pk}), "text/plain")
    assert written() == 0
    elsewhere.post("/n/b", json.dumps({"page": bike.pk}), "text/plain", HTTP_ORIGIN="https://shop.example")
    assert written() == 1


def test_a_get_changes_nothing(visitor, bike):
    assert_empty(visitor.get("/n/b"))
    assert written() == 0


def test_an_unknown_page_is_nobody_s_event(visitor):
    assert_empty(visitor.report({"page": 999_999_999}))
    written()
    assert not Event.objects.exists() and not Visitor.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\x00\xff",
        "[" * 2000,
        {"page": "1"},
        {"page": True},
        {"page": -1},
        {"page": 2**70},
        {"page": 1.5},
        {"page": {"a": 1}},
        {"kind": "form.submitted"},
        {"kind": "message.clicked", "properties": {}},
        {"kind": 7},
        {"kind": "cart.left", "properties": [1]},
        {"page": None},
        {},
        "x" * 3000,
        '{"page": 1, "query": "' + "a" * 2500 + '"}',
    ],
)
def test_nonsense_is_answered_alike_and_keeps_nothing(visitor, site, said):
    assert_empty(visitor.report(said))
    written()
    assert not Event.objects.exists()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
reports = st.dictionaries(
    st.sampled_from(["page", "kind", "subject", "properties", "query", "referrer", "x"]), values, max_size=6
)
#: WSGI servers hand headers over as Latin-1.
headers = st.text(st.characters(max_codepoint=255), max_size=60)
kinds_of_shape = st.fixed_dictionaries(
    {
        "kind": st.from_regex(r"[a-z]{1,9}(\.[a-z]{1,9}){1,3}", fullmatch=True),
        "properties": st.dictionaries(st.text(), values),
    }
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.binary(max_size=200) | reports | kinds_of_shape, agent=headers, mark=headers)
def test_whatever_is_reported_the_answer_is_an_empty_204(site, caplog, said, agent, mark):
    browser = Browser(choice="yes")
    browser.cookies["nurture"] = mark
    body = said if isinstance(said, bytes) else json.dumps(said)
    assert_empty(browser.report(body, HTTP_USER_AGENT=agent, HTTP_REFERER=mark))
    recorder.flush()
    assert not caplog.records
    for event in Event.objects.all():
        assert "\x00" not in json.dumps(event.properties, ensure_ascii=False)


def test_an_event_of_the_site_s_own_keeps_its_properties(visitor, bike):
    visitor.report(
        {"kind": "cart.left", "page": bike.pk, "subject": "cart:42", "properties": {"total": 12, "t": "a\x00b"}}
    )
    written()
    event = Event.objects.get()
    assert (event.kind, event.page_id, event.subject) == ("cart.left", bike.pk, "cart:42")
    assert event.properties == {"total": 12, "t": "ab"}


def test_a_page_in_beacon_mode_is_left_untouched_and_may_be_cached(visitor, bike, settings):
    """F7: behind Django's page cache nobody gets anybody's id, and the same bytes serve all."""
    cache.clear()
    caching = ["django.middleware.cache.UpdateCacheMiddleware", "django.middleware.cache.FetchFromCacheMiddleware"]
    settings.MIDDLEWARE = [
        caching[0],
        *[
            name
            for name in settings.MIDDLEWARE
            if not name.endswith(("SessionMiddleware", "LocaleMiddleware"))
            and "auth" not in name
            and "messages" not in name
        ],
        caching[1],
    ]
    pages = [browser.get(bike.url) for browser in (visitor, Browser(choice="no"), Browser(), visitor)]
    assert pages[1].headers.get("Age") is not None or pages[1]["Expires"] == pages[0]["Expires"]
    for page in pages:
        assert page.content == pages[0].content
        assert not page.cookies
        assert "Cookie" not in page.get("Vary", "")
    assert written() == 0
    visitor.report({"page": bike.pk})
    assert written() == 1


def test_taking_a_report_asks_the_database_nothing(visitor, bike, django_assert_num_queries):
    visitor.report({"page": bike.pk})
    with django_assert_num_queries(0):
        visitor.report({"page": bike.pk})


def test_a_batch_is_written_in_a_constant_number_of_statements(bike, guide, django_assert_max_num_queries):
    def read_by(count):
        for _ in range(count):
            browser = Browser(choice="yes")
            browser.report({"page": bike.pk})
            browser.report({"page": guide.pk})

    read_by(2)
    with django_assert_max_num_queries(8):
        written()
    read_by(40)
    with django_assert_max_num_queries(8):
        assert written() == 80
    assert Visitor.objects.count() == 42


def test_the_view_belongs_to_the_site_that_was_asked(bike, home):
    other = Site.objects.create(hostname="other.example", port=443, root_page=home)
    browser = Browser(choice="yes")
    browser.report({"page": bike.pk}, HTTP_HOST="other.example")
    browser.report({"page": bike.pk}, HTTP_HOST="unheard.example")
    written()
    assert list(Event.objects.order_by("pk").values_list("site_id", flat=True)) == [other.pk, bike.get_site().pk]


def test_robots_are_kept_apart(visitor, bike):
    visitor.report({"page": bike.pk}, HTTP_USER_AGENT="Mozilla/5.0 (compatible; bingbot/2.0)")
    visitor.report({"page": bike.pk}, HTTP_USER_AGENT=CHROME)
    written()
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == ["page.crawled", "page.viewed"]


def test_a_poisoned_view_does_not_take_the_others_along(visitor, bike, monkeypatch, caplog):
    from wagtail_nurture.tracking import hits

    write = hits.write

    def poisoned(batch):
        if any(hit.subject == "poison" for hit in batch):
            raise ValueError("ada@example.org")
        write(batch)

    monkeypatch.setattr(hits, "write", poisoned)
    for subject in ("a", "poison", "b"):
        visitor.report({"kind": "cart.left", "subject": subject})
    written()
    assert sorted(Event.objects.values_list("subject", flat=True)) == ["a", "b"]
    assert "ValueError" in caplog.text
    assert "ada@example.org" not in caplog.text


def test_an_expired_id_is_replaced(visitor, bike, settings):
    visitor.report({"page": bike.pk})
    before = identity_of(visitor)
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "COOKIE_DAYS": 0}
    assert cookie.parse(visitor.cookies["nurture"].value) is None
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "COOKIE_DAYS": 395}
    assert identity_of(visitor) == before
