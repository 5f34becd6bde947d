"""Every public address under hostile requests: an answer below 500, whatever is sent."""

from unittest import mock

import pytest
from django.db import OperationalError
from django.db.models.sql.compiler import SQLCompiler
from django.test import override_settings

from wagtail_nurture.models import ConsentRecord, Contact, Event


NAMES = [
    "beacon", "consent", "brand", "form", "thanks", "file", "content", "confirm", "click", "opened", "unsubscribe",
    "preferences", "ask_for_link", "view", "say", "say_on_page", "answer",
]  # fmt: skip

HEADERS = [
    {"User-Agent": "x" * 10_000},
    {"User-Agent": "\x00\x01\xff"},
    {"Referer": "http://[" + "x" * 10_000},
    {"Referer": "https://shop.example/\x00\xed\xa0\x80"},
    {"Cookie": "nurture=" + "x" * 9000},
    {"Cookie": "nurture=\x00; nurture_choice=yes; sessionid=' OR 1=1; csrftoken=\x00; django_language=\x00"},
    {"Cookie": "nurture=AAAAAAAAAAAAAAAAAAAAAA.9999999999.AAAAAAAAAAAAAAAAAAAAAA; nurture_choice=yes"},
    {"Accept-Language": "zz-" + "x" * 9000},
    {"Content-Type": "multipart/form-data; boundary=x; charset=hex"},
    {"Content-Type": "application/x-www-form-urlencoded; charset=hex"},
    {"Content-Type": "text/plain; charset=undefined"},
    {"Content-Type": "text/plain; charset=idna"},
    {"Content-Length": "-1"},
    {"Content-Length": "9" * 40},
    {"Content-Length": "x"},
    {"X-Forwarded-For": "\x00, " * 500},
    {"Origin": "http://["},
    {"Sec-Purpose": "prefetch"},
]
QUERIES = ["", "?locale=%00", "?locale=%ED%A0%80&x=%FF", "?" + "a=1&" * 2000, "?" + "a" * 20_000, "?action=stop"]


@pytest.mark.parametrize(
    "headers", HEADERS, ids=lambda headers: next(iter(headers.items()))[0] + str(len(str(headers)))
)
def test_no_header_is_an_error(doors, stranger, headers):
    for name, path in doors.items():
        for method in ("GET", "HEAD", "POST"):
            more = {f"HTTP_{key.upper().replace('-', '_')}": value for key, value in headers.items()}
            for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
                if f"HTTP_{key}" in more:
                    more[key] = more.pop(f"HTTP_{key}")
            kind = more.pop("CONTENT_TYPE", "application/x-www-form-urlencoded")
            answer = stranger.generic(method, path, b"a=1&email=x", content_type=kind, **more)
            assert answer.status_code < 500, (name, method, answer.status_code)


@pytest.mark.parametrize("query", QUERIES, ids=len)
def test_no_query_is_an_error(doors, stranger, query):
    for name, path in doors.items():
        for method in ("get", "post"):
            answer = getattr(stranger, method)(path + query)
            assert answer.status_code < 500, (name, method)


TOKENS = [
    "x", "A" * 22, "%00" * 22, "%00" + "A" * 21, "%ED%A0%80" * 22, "é" * 22, "%FF" * 22, "A" * 5000, "-" * 22,
    "%F0%9F%98%80" * 22, "A" * 21 + "%0A", "..%2f..%2f..%2fetc%2fpass", "{{7*7}}AAAAAAAAAAAAAAA",
]  # fmt: skip


@pytest.mark.parametrize("token", TOKENS, ids=range(len(TOKENS)))
def test_no_token_is_an_error(site, stranger, token):
    places = [
        "/n/d/{}",
        "/n/d/{}/file",
        "/n/y/{}",
        "/n/c/{}/0",
        "/n/c/{}/0/1",
        "/n/u/{}",
        "/n/v/{}",
        "/n/p/{}",
        "/n/s/{}/0/0",
        "/n/s/?it={}",
        "/n/a/{}/0/0",
        "/n/g/{}",
        "/n/g/{}.png",
        "/n/f/{}/",
    ]
    for place in places:
        for method in ("get", "post"):
            answer = getattr(stranger, method)(place.format(token))
            assert answer.status_code in {403, 404, 405}, (place, method)
    assert stranger.get(f"/n/o/{token}.gif").status_code == (404 if "%2f" in token else 200)


def test_numbers_of_any_size_are_no_error(doors, stranger):
    base = doors["click"].rpartition("/")[0]
    for number in ("1", "2", "99999", str(2**63), str(2**200), "9" * 5000):
        assert stranger.get(f"{base}/{number}").status_code < 500
        assert stranger.get(f"{base}/1/{number}").status_code in {301, 302, 404}


def test_a_token_opens_only_its_own_door(doors, stranger):
    doors = {name: path for name, path in doors.items() if name not in {*NAMES[:5], "ask_for_link", "say_on_page"}}
    tokens = {name: path.split("/")[3].removesuffix(".gif") for name, path in doors.items()}
    before = Event.objects.count(), ConsentRecord.objects.count()
    places = {"file": "/n/d/{}", "content": "/n/d/{}/file", "confirm": "/n/y/{}", "click": "/n/c/{}/0",
              "unsubscribe": "/n/u/{}", "view": "/n/v/{}", "preferences": "/n/p/{}",
              "say": "/n/s/{}/0/0", "answer": "/n/a/{}/0/0"}  # fmt: skip
    for door, place in places.items():
        for name, token in tokens.items():
            if tokens.get(door) == token:
                continue
            for method in ("get", "post"):
                assert getattr(stranger, method)(place.format(token)).status_code in {403, 404, 405}, (door, name)
    assert (Event.objects.count(), ConsentRecord.objects.count()) == before


def _locked(*args, **kwargs):
    raise OperationalError("database is locked")


@pytest.mark.parametrize("name", NAMES)
def test_a_database_that_does_not_answer_is_said_so(doors, stranger, name):
    data = {"email": "eve@example.org", "action": "stop", "choice": "no"}
    for method in ("get", "head", "post"):
        with mock.patch.object(SQLCompiler, "execute_sql", _locked):
            answer = getattr(stranger, method)(doors[name], data, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code < 500 or (answer.status_code == 503 and answer["Retry-After"]), (method, answer)
    assert not Contact.objects.filter(email="eve@example.org").exists()


@override_settings(
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
        "wagtail_nurture.tracking.middleware.ProfileTrackingMiddleware",
    ],
    LOGIN_URL="/login",
)
def test_a_site_for_members_only_still_answers_the_links_in_its_mails(doors, stranger):
    for name, path in doors.items():
        assert "/login" not in stranger.get(path).get("Location", ""), name


@pytest.mark.parametrize("charset", ["hex", "idna", "undefined", "unicode_escape", "utf-16", "rot13"])
def test_no_encoding_is_an_error(doors, stranger, charset):
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n\\ud800\\x00\r\n'
    body = b"".join(part % name for name in (b"email", b"action", b"choice", b"q-postcode", b"locale", b"page"))
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    for name, path in doors.items():
        for method in ("GET", "POST"):
            answer = stranger.generic(method, path, body + b"--x--\r\n", content_type=kind)
            assert answer.status_code < 500, (name, method)


def test_a_bomb_of_parts_is_refused(doors, stranger):
    part = b'--x\r\nContent-Disposition: form-data; name="a%d"; filename="f"\r\n\r\nz\r\n'
    body = b"".join(part % number for number in range(3000)) + b"--x--\r\n"
    for name, path in doors.items():
        answer = stranger.generic("POST", path, body, content_type="multipart/form-data; boundary=x")
        assert answer.status_code in {200, 204, 303, 400, 403, 404, 405}, name


def test_methods_that_are_none_are_refused(doors, stranger):
    for name, path in doors.items():
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "BREW"):
            assert stranger.generic(method, path).status_code in {204, 405}, (name, method)
