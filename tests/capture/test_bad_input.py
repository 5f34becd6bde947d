"""A11 and the bad input of the issue: never a 500, never lost work."""

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wagtail_nurture.capture import quota
from wagtail_nurture.models import Contact, Delivery, Quota, Submission
from wagtail_nurture.tracking import network


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Write your e-mail address"),
        ("ada", "cannot be sent"),
        ("ada@example", "cannot be sent"),
        ("ada@example.org, eve@example.org", "cannot be sent"),
        ("jérôme@société.fr", "cannot be sent"),
        ("ａｄａ@example.org", "cannot be sent"),
        ("x" * 70 + "@example.org", "cannot be sent"),
        ("a" * 10_000 + "@example.org", "cannot be sent"),
        ("noreply@example.org", "Nobody reads"),
        ("\ud800@example.org", "cannot be sent"),
    ],
)
def test_a_bad_address_is_explained_and_everything_typed_is_kept(ask_for_guide, address, words):
    answer = ask_for_guide(email=address.encode("utf-8", "surrogatepass").decode("utf-8", "replace"), consent="1")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page and 'aria-invalid="true"' in page
    assert 'value="33000"' in page and 'name="consent" value="1" checked' in page
    assert not Contact.objects.exists() and not Submission.objects.exists()


def test_a_missing_answer_is_explained_beside_its_question(ask_for_guide):
    answer = ask_for_guide(**{"q-postcode": "", "q-riding": "sea"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 answers need another look" in page and "This answer is needed" in page and "one of the proposed" in page
    assert 'value="ada@example.org"' in page


def test_errors_speak_the_language_of_the_page(guide_form, french, post):
    from wagtail_nurture.models import Form

    form = Form.objects.create(
        name="Guide", slug="touring-guide", kind="download", locale=french, title="Recevez le guide",
        translation_key=guide_form.translation_key,
    )  # fmt: skip
    answer = post(form, email="")
    assert answer.status_code == 422 and '<html lang="fr"' in answer.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "x" * 10_000},
        {"User-Agent": "\x00\x01"},
        {"Cookie": "nurture=" + "x" * 5000},
        {"Cookie": "nurture=\x00; sessionid=' OR 1=1"},
        {"Referer": "x" * 10_000},
        {"Accept-Language": "zz-" + "x" * 3000},
        {"X-Forwarded-For": "not, an, address"},
    ],
)
def test_odd_headers_change_nothing(newsletter, client, headers):
    answer = client.post("/n/f/newsletter/", {"email": "ada@example.org"}, headers={"Host": "shop.example"} | headers)
    assert answer.status_code == 303 and Submission.objects.count() == 1


def test_a_nul_in_any_field_reaches_no_database(ask_for_guide):
    data = {"email": "ada\x00@example.org", "q-first_name": "A\x00da", "page": "/\x00", "locale": "en\x00"}
    assert ask_for_guide(**data).status_code == 303
    assert "\x00" not in str(list(Submission.objects.values())) + str(list(Contact.objects.values()))


def test_unknown_forms_are_404_in_words(site, client):
    for path in ("/n/f/nothing/", "/n/f/nothing/thanks"):
        answer = client.get(path, headers={"Host": "shop.example"})
        assert answer.status_code == 404 and "This link does not work" in answer.content.decode()


def test_other_methods_are_refused(newsletter, client):
    assert client.put("/n/f/newsletter/").status_code == 405
    assert client.delete("/n/f/newsletter/thanks").status_code == 405


def test_get_shows_the_form_on_a_page_of_its_own(newsletter, client):
    page = client.get("/n/f/newsletter/", headers={"Host": "shop.example"})
    assert page.status_code == 200 and "One mail a month" in page.content.decode()


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://["}],
)
def test_a_post_from_another_site_is_not_kept(newsletter, client, headers):
    answer = client.post("/n/f/newsletter/", {"email": "ada@example.org"}, headers={"Host": "shop.example"} | headers)
    assert answer.status_code == 403 and not Contact.objects.exists()
    assert "/n/f/newsletter/" in answer.content.decode()


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://shop.example"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}]
)
def test_a_post_from_this_site_is_kept(newsletter, client, headers):
    enforcing = Client(enforce_csrf_checks=True)
    answer = enforcing.post(
        "/n/f/newsletter/", {"email": "ada@example.org"}, headers={"Host": "shop.example"} | headers
    )
    assert answer.status_code == 303 and Contact.objects.exists()


def test_the_honeypot_is_thanked_and_forgotten(post, newsletter):
    assert post(newsletter, website="https://spam.example").status_code == 303
    assert not Contact.objects.exists() and not Delivery.objects.exists()


def test_one_address_five_posts_an_hour_then_silence(post, newsletter, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"POSTS_PER_NETWORK": 100}
    assert {post(newsletter).status_code for _ in range(8)} == {303}
    assert Submission.objects.count() == 5


def test_one_network_thirty_posts_an_hour_then_words(post, newsletter):
    answers = [post(newsletter, email=f"p{number}@example.org") for number in range(31)]
    assert Submission.objects.count() == 30
    last = answers[-1]
    assert last.status_code == 429 and "try again later" in last.content.decode()
    assert 'value="p30@example.org"' in last.content.decode()


def test_haste_counts_three_times(post, newsletter):
    for number in range(11):
        post(newsletter, email=f"p{number}@example.org", t="300")
    assert Submission.objects.count() == 10
    assert Quota.objects.filter(count=33).exists()


def test_the_table_of_limits_holds_no_address(post, newsletter):
    post(newsletter)
    rows = str(list(Quota.objects.values()))
    assert "ada" not in rows and "127.0" not in rows
    Quota.objects.update(window=timezone.now() - 3 * quota.DAY)
    assert quota.forget_old() == 2


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "found"),
    [
        ("192.0.2.77", "", 0, "192.0.2.0/24"),
        ("192.0.2.77", "198.51.100.9", 0, "192.0.2.0/24"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.9", 1, "198.51.100.0/24"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.9, 10.0.0.2", 2, "198.51.100.0/24"),
        ("10.0.0.1", "", 2, "10.0.0.0/24"),
        ("2001:db8:1:2::3", "", 0, "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "", 0, "192.0.2.0/24"),
        ("fe80::1%eth0", "", 0, "fe80::/48"),
        ("unix:", "", 0, ""),
    ],
)
def test_the_network_of_a_request(rf, settings, remote, forwarded, proxies, found):
    settings.WAGTAIL_NURTURE = {"TRUSTED_PROXIES": proxies}
    request = rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert network.network_of(request) == found


TEXT = st.text(max_size=60) | st.sampled_from(["ada@example.org", "33000", "1", "\x00", "é@é.fr", "road", "9" * 400])
POST = st.fixed_dictionaries(
    {},
    optional={
        name: st.one_of(TEXT, st.lists(TEXT, max_size=3))
        for name in [
            "email", "locale", "page", "t", "consent", "document", "website", "q-postcode", "q-riding", "q-first_name",
        ]
    },
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=POST, agent=st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=50))
def test_no_post_breaks_the_form(guide, client, data, agent):
    Quota.objects.all().delete()
    encodable = {
        name: [item.encode("utf-8", "replace").decode() for item in value]
        if isinstance(value, list)
        else value.encode("utf-8", "replace").decode()
        for name, value in data.items()
    }
    answer = client.post("/n/f/touring-guide/", encodable, headers={"Host": "shop.example", "User-Agent": agent})
    assert answer.status_code in {303, 422}


KINDS = [
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-7",
    "text/plain",
    "\x00",
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300), kind=st.sampled_from(KINDS))
def test_no_body_breaks_the_form(newsletter, client, body, kind):
    Quota.objects.all().delete()
    client.raise_request_exception = False
    answer = client.generic("POST", "/n/f/newsletter/", body, content_type=kind, headers={"Host": "shop.example"})
    assert answer.status_code in {303, 400, 422}
