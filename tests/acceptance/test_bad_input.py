"""Bad input and what it gets, over real HTTP: never a 500, never lost work."""

import http.client
import secrets
from urllib.parse import quote, urlencode, urlsplit

import pytest

from wagtail_nurture.contacts import consent, people
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.delivery import outbox
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.todos import Todo

from . import furniture as put
from .house import eventually


@pytest.fixture(scope="module")
def furnish():
    def parts(house):
        put.form("letter", consent_purpose="news", double_opt_in=False)

    return parts


def ask(house, method, path, *, body=None, headers=None):
    """(status, body) of one raw request, whatever its headers hold."""
    talk = http.client.HTTPConnection("127.0.0.1", house.web_port, timeout=30)
    talk.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    sent = {"Host": f"localhost:{house.web_port}"} | (headers or {})
    if body is not None:
        sent |= {"Content-Length": str(len(body))}
    for name, value in sent.items():
        talk.putheader(name, value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value)
    talk.endheaders(body)
    answer = talk.getresponse()
    content = answer.read()
    talk.close()
    return answer.status, content


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
COOKIES = [
    "",
    "x" * 4000,
    "a.b.c",
    "é" * 50,
    pytest.param(f"{secrets.token_urlsafe(16)}.9999999999.{secrets.token_urlsafe(16)}", id="foreign"),
    "%00",
]


@pytest.mark.parametrize("cookie", COOKIES)
def test_a_malformed_or_foreign_cookie_is_as_none(house, cookie):
    path = urlsplit(house.shop.voyager.full_url).path
    status, _body = ask(house, "GET", path, headers={"Cookie": f"nurture={cookie}; nurture_choice=yes"})
    assert status in {200, 400}
    report = f'{{"page": {house.shop.voyager.pk}}}'.encode()
    status, _body = ask(house, "POST", "/n/b", body=report, headers={"Cookie": f"nurture={cookie}; nurture_choice=yes"})
    assert status in {204, 400}


REPORTS = [b"", b"{", b"[]", b"null", b'{"page": 99999999999999999999}', b'{"page": -1}', b'{"page": "x"}', b"\x00" * 9]
REPORTS += [b'{"page": 1, "referrer": "\\u0000\\ud800"}', b"x" * 5000, b'{"kind": "message.sent"}', b"\xff\xfe"]


@pytest.mark.parametrize("report", REPORTS)
def test_a_malformed_report_is_answered_and_dropped(house, report):
    headers = {"Cookie": "nurture_choice=yes", "User-Agent": "x" * 8000}
    assert ask(house, "POST", "/n/b", body=report, headers=headers)[0] in {204, 400}


ADDRESSES = [
    "",
    "x",
    "a@",
    "@b.org",
    "a@b",
    "a b@example.org",
    "a@example.org\r\nBcc: c@d.org",
    "a" * 300 + "@example.org",
]
ADDRESSES += ["jürgen@example.org", "a@exa\ud800mple.org", "<script>@example.org", "a@127.0.0.1"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_invalid_address_is_refused_with_words(house, address):
    before = Contact.objects.count()
    body = urlencode({"email": address.encode("utf-8", "surrogatepass"), "locale": "en"}).encode()
    status, page = ask(house, "POST", "/n/f/letter/", body=body, headers=FORM)
    assert status == 422
    assert b"nurture-form__error" in page
    assert Contact.objects.count() == before


@pytest.mark.parametrize("address", ["user@bücher.example", "nul\x00@example.org", "UPPER.case+tag@Example.ORG"])
def test_an_unusual_but_valid_address_is_taken_once(house, address):
    for _ in range(2):
        status, _page = ask(house, "POST", "/n/f/letter/", body=urlencode({"email": address}).encode(), headers=FORM)
        assert status in {302, 303}
    assert Contact.objects.filter(source="form:letter", email__iexact=address).count() <= 1


TOKENS = ["x", "A" * 22, "../../etc", quote("é" * 22), "%00" * 8, "A" * 500]


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize(
    "path", ["c/{}/0", "c/{}/99999999999", "u/{}", "v/{}", "o/{}.gif", "d/{}", "d/{}/file", "y/{}"]
)
def test_a_forged_token_opens_nothing(house, path, token):
    for method in ("GET", "POST", "HEAD"):
        body = b"" if method == "POST" else None
        status, _page = ask(house, method, "/n/" + path.format(token), body=body, headers=FORM)
        assert status < 500 and status not in {302, 303}
        assert status != 200 or path.startswith("o/")


def test_a_token_of_one_purpose_is_none_of_another(house):
    from wagtail_nurture import tokens

    for path, purpose in [("u", "view"), ("v", "unsubscribe"), ("d", "confirm"), ("y", "download")]:
        assert ask(house, "GET", f"/n/{path}/{tokens.seal(purpose, 1)}")[0] in {404, 410}


def test_an_email_unpublished_while_people_wait_for_it_is_held_and_the_editor_is_told(house):
    email = put.email("Gone for now", put.text("Hello."))
    person = people.find_or_create(pool=house.pool, email="held@example.org")[0]
    consent.grant(person, purpose="advice", source="test")
    email.unpublish()
    outbox.put(
        [outbox.draft(key="held", contact=person, site=house.site, purpose="advice", message_key=email.translation_key)]
    )
    row = Delivery.objects.filter(key="held")
    eventually(lambda: row.get().state == "held", lambda: (row.values(), house.log("cluster")))
    told = Todo.objects.filter(resolved_at=None, facts__name="Gone for now")
    eventually(told.exists, lambda: list(Todo.objects.values()))
    email.save_revision().publish()
    assert house.mail("held@example.org").subject == "Gone for now"


def test_an_email_whose_words_would_break_mjml_is_escaped(house):
    email = put.email(
        'A "quoted" & <b>bold</b> subject', put.heading('</mj-text><script>alert("x")</script> & "quotes"')
    )
    person = people.find_or_create(pool=house.pool, email="mjml@example.org")[0]
    consent.grant(person, purpose="advice", source="test")
    outbox.put(
        [outbox.draft(key="mjml", contact=person, site=house.site, purpose="advice", message_key=email.translation_key)]
    )
    mail = house.mail("mjml@example.org")
    assert mail.subject == 'A "quoted" & <b>bold</b> subject'
    assert "<script>" not in mail.html and "&lt;script&gt;" in mail.html
