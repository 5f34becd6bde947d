import asyncio
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync, iscoroutinefunction
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.test import AsyncClient, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from wagtail_nurture import clock
from wagtail_nurture.models import Event, Visitor
from wagtail_nurture.tracking import consent, cookie, visit
from wagtail_nurture.tracking.checks import check_tracking
from wagtail_nurture.tracking.middleware import ProfileTrackingMiddleware

from .conftest import CHROME, Browser, identity_of, waiting, written


@pytest.fixture(autouse=True)
def server_mode(mode):
    mode("server")


def test_a_page_read_with_consent_becomes_one_event(visitor, bike, site):
    response = visitor.get(bike.url + "?utm_source=letter", HTTP_REFERER="https://www.search.example/q?x=secret")
    assert written() == 1
    event = Event.objects.get()
    assert (event.kind, event.page_id, event.locale, event.site_id) == ("page.viewed", bike.pk, "en", site.pk)
    assert event.visitor.key_hash == identity_of(visitor).key_hash
    first = event.visitor.source["first"]
    assert first["utm_source"] == "letter"
    assert first["referrer"] == "www.search.example"
    morsel = response.cookies["nurture"]
    assert morsel["httponly"] and morsel["secure"] and morsel["samesite"] == "Lax"
    assert len(morsel.value) <= cookie.LONGEST
    assert "Cookie" in response["Vary"]
    assert "private" in response["Cache-Control"]


def test_the_second_page_is_the_same_visitors_and_sets_no_cookie_again(visitor, bike, guide):
    visitor.get(bike.url)
    response = visitor.get(guide.url)
    assert "nurture" not in response.cookies
    assert written() == 2
    assert Visitor.objects.count() == 1
    assert list(Event.objects.order_by("pk").values_list("page_id", flat=True)) == [bike.pk, guide.pk]


@pytest.mark.parametrize("answer", [None, "no", "maybe"])
def test_without_a_yes_nothing_is_kept_and_no_id_given(bike, answer):
    response = Browser(choice=answer).get(bike.url)
    assert "nurture" not in response.cookies
    assert written() == 0
    assert not Event.objects.exists() and not Visitor.objects.exists()


@pytest.mark.parametrize("header", ["HTTP_SEC_GPC", "HTTP_DNT"])
def test_a_browser_that_asks_not_to_be_tracked_is_not(visitor, bike, header):
    response = visitor.get(bike.url, **{header: "1"})
    assert "nurture" not in response.cookies
    assert written() == 0


def test_head_prefetch_and_missing_pages_do_not_count(visitor, bike):
    visitor.head(bike.url)
    visitor.get(bike.url, HTTP_SEC_PURPOSE="prefetch;prerender")
    visitor.get(bike.url, HTTP_PURPOSE="prefetch")
    visitor.get("/nowhere/")
    assert written() == 0


def test_robots_are_kept_apart(visitor, bike):
    visitor.get(bike.url, HTTP_USER_AGENT="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
    written()
    assert Event.objects.get().kind == "page.crawled"


def test_a_page_behind_a_password_counts_only_when_shown(visitor, bike):
    PageViewRestriction.objects.create(page=bike, restriction_type="password", password="x")
    visitor.get(bike.url)
    assert written() == 0


def test_tracking_adds_no_query_to_a_request(visitor, bike):
    stranger = Browser()
    stranger.get(bike.url)
    with CaptureQueriesContext(connection) as plain:
        stranger.get(bike.url)
    with CaptureQueriesContext(connection) as tracked:
        visitor.get(bike.url)
    assert waiting() == 1
    assert len(tracked) == len(plain)


def test_nothing_is_written_before_the_response_has_left(bike, rf, connection_stays):
    """The view waits in memory only once the response is closed, and reaches the database later still."""
    request = rf.get(bike.url, headers={"host": "shop.example"})
    request.COOKIES = {consent.cookie_name(): "yes"}
    handler = WSGIHandler()
    response = handler.get_response(request)
    assert response.status_code == 200
    assert list(response)
    assert waiting() == 0
    response.close()
    assert waiting() == 1
    assert not Event.objects.exists()
    written()
    assert Event.objects.count() == 1


@pytest.fixture
def connection_stays():
    """As Django's test client does: the end of a request leaves the test's own connection open."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


def test_a_304_made_by_another_middleware_still_counts(visitor, bike, settings):
    settings.MIDDLEWARE = ["django.middleware.http.ConditionalGetMiddleware", *settings.MIDDLEWARE]
    fresh = visitor.get(bike.url)
    visitor.get(bike.url, HTTP_IF_NONE_MATCH="*")
    again = visitor.get(bike.url, HTTP_IF_NONE_MATCH=visitor.get(bike.url)["ETag"])
    assert (fresh.status_code, again.status_code) == (200, 304)
    assert written() == 4


def test_the_cookie_is_not_extended_and_ends_after_13_months(visitor, bike):
    start = timezone.now()
    with clock.virtual(lambda: start):
        visitor.get(bike.url)
    first = visitor.cookies["nurture"]
    assert first["max-age"] == 395 * 86_400
    with clock.virtual(lambda: start + timedelta(days=394)):
        assert "nurture" not in visitor.get(bike.url).cookies
    with clock.virtual(lambda: start + timedelta(days=395, seconds=1)):
        response = visitor.get(bike.url)
    assert response.cookies["nurture"].value != first.value
    written()
    assert Visitor.objects.count() == 2


def test_a_page_cache_never_hands_one_visitors_id_to_another(bike, settings):
    """F7: Django's own page cache, outside us and inside us, in server mode (which a check refuses)."""
    caching = ["django.middleware.cache.UpdateCacheMiddleware", "django.middleware.cache.FetchFromCacheMiddleware"]
    ours = "wagtail_nurture.tracking.middleware.ProfileTrackingMiddleware"
    plain = [name for name in settings.MIDDLEWARE if name != ours]
    for chain in ([caching[0], *plain, ours, caching[1]], [ours, caching[0], *plain, caching[1]]):
        cache.clear()
        settings.MIDDLEWARE = chain
        assert [error.id for error in check_tracking(None)] == ["wagtail_nurture.E021"]
        seen = []
        for _ in range(3):
            response = Browser(choice="yes").get(bike.url)
            seen += [response.cookies["nurture"].value] if "nurture" in response.cookies else []
        assert "nurture" not in Browser().get(bike.url).cookies
        assert len(set(seen)) == len(seen)


def test_an_async_middleware_answers_alike(visitor, bike, rf):
    async def view(request):
        visit.of(request).page_id = bike.pk
        return HttpResponse("page")

    middleware = ProfileTrackingMiddleware(view)
    request = RequestFactory().get("/", headers={"host": "shop.example"})
    request.COOKIES = {consent.cookie_name(): "yes"}
    assert iscoroutinefunction(middleware)
    response = asyncio.run(middleware(request))
    assert cookie.parse(response.cookies["nurture"].value)
    request.close()
    assert waiting() == 1


def test_the_site_s_own_consent_tool_decides(visitor, bike, mode):
    mode("server", CONSENT_CALLABLE="tests.tracking.test_server_mode.own_tool")
    own_tool.answers = [False, None, True, ZeroDivisionError]
    for counted in (0, 1, 1, 0):
        visitor.get(bike.url)
        assert written() == counted
        own_tool.answers.pop(0)


def own_tool(request):
    answer = own_tool.answers[0]
    if answer is ZeroDivisionError:
        raise ZeroDivisionError
    return answer


def test_under_asgi_a_page_is_recorded_too(bike, site):
    browser = AsyncClient(headers={"host": "shop.example", "user-agent": CHROME})
    browser.cookies[consent.cookie_name()] = "yes"
    assert async_to_sync(browser.get)(bike.url).status_code == 200
    assert written() == 1
