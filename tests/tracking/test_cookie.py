from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_nurture.models import Event, Visitor
from wagtail_nurture.tracking import cookie, recorder
from wagtail_nurture.tracking.visit import Identity


@given(st.text(max_size=200))
def test_anything_else_is_no_cookie_of_ours(text):
    assert cookie.parse(text) is None


def test_a_cookie_comes_back_and_a_changed_one_does_not():
    identity = cookie.mint()
    value = cookie.value_of(identity)
    found = cookie.parse(value)
    assert found.key == identity.key
    assert abs((found.issued_at - identity.issued_at).total_seconds()) < 1
    for place in range(len(value)):
        other = "A" if value[place] != "A" else "B"
        assert cookie.parse(value[:place] + other + value[place + 1 :]) is None


def test_a_cookie_of_another_key_is_foreign_until_the_key_is_known(settings):
    identity = Identity("a" * 22, datetime.now(UTC))
    theirs = cookie.value_of(identity)
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "TOKEN_KEYS": ["new key"]}
    assert cookie.parse(theirs) is None
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "TOKEN_KEYS": ["new key", "test token key"]}
    assert cookie.parse(theirs).key == "a" * 22


@pytest.mark.parametrize("value", ["", "x" * 10_000, "\x00", "a.b.c", "é" * 60, "' OR 1=1 --", "%00%ff"])
def test_malformed_cookies_are_replaced_and_make_nobody(visitor, bike, mode, value):
    mode("server")
    visitor.cookies["nurture"] = value
    response = visitor.get(bike.url)
    assert response.status_code == 200
    assert cookie.parse(response.cookies["nurture"].value)
    recorder.flush()
    assert Event.objects.count() == Visitor.objects.count() == 1


def test_a_ten_kilobyte_user_agent_is_cut(visitor, bike, mode):
    mode("server")
    assert visitor.get(bike.url, HTTP_USER_AGENT="Mozilla/5.0 " + "x" * 10_240 + "\x00").status_code == 200
    recorder.flush()
    assert Event.objects.get().kind == "page.viewed"


def test_the_id_itself_is_nowhere_in_the_database(visitor, bike, mode):
    mode("server")
    visitor.get(bike.url)
    recorder.flush()
    key = cookie.parse(visitor.cookies["nurture"].value).key
    row = Visitor.objects.values().get()
    assert key not in str(row)
    assert len(row["key_hash"]) == 64
