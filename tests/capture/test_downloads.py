"""The page of the file, the file, and what happens to old, used-up and forged links."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile

from wagtail_nurture import clock, tokens
from wagtail_nurture.capture import checks, grants
from wagtail_nurture.contacts import people
from wagtail_nurture.models import Delivery, DownloadGrant, Event, GatedDocument
from wagtail_nurture.todos import Todo


HOST = {"Host": "shop.example"}


@pytest.fixture
def grant(contact, guide):
    return grants.give(contact, guide, locale="en")


@pytest.fixture
def address(grant):
    return f"/n/d/{grants.token_for(grant)}"


def test_the_plain_address_shows_the_form_instead_of_the_file(guide, client):
    answer = client.get(guide.document.url, headers=HOST)
    page = answer.content.decode()
    assert answer.status_code == 403 and b"%PDF" not in answer.content
    assert "Touring by bike" in page and 'action="/n/f/touring-guide/"' in page


def test_a_guarded_document_without_form_is_refused_all_the_same(guide, client):
    GatedDocument.objects.update(form=None)
    assert client.get(guide.document.url, headers=HOST).status_code == 403


def test_other_documents_are_served(guide_pdf, client):
    assert b"".join(client.get(guide_pdf.url, headers=HOST)) == b"%PDF-1.4 the guide"


def test_editors_of_documents_get_the_file(guide, client):
    client.force_login(get_user_model().objects.create_superuser("boss", "boss@example.org", "x"))
    assert client.get(guide.document.url, headers=HOST).status_code == 200


def test_looking_at_the_page_counts_nothing(address, grant, client):
    for method in (client.get, client.head):
        answer = method(address, headers=HOST)
        assert answer.status_code == 200
    page = client.get(address, headers=HOST).content.decode()
    assert "Touring by bike" in page and "18\xa0bytes" in page and "PDF" in page
    grant.refresh_from_db()
    assert grant.used == 0 and not Event.objects.filter(kind="document.downloaded").exists()
    assert "ada" not in page, "a forwarded link tells nobody whose it is"


def test_the_file_comes_as_an_attachment_and_counts(address, grant, client, guide):
    answer = client.get(f"{address}/file", headers=HOST)
    assert b"".join(answer) == b"%PDF-1.4 the guide"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    grant.refresh_from_db()
    assert grant.used == 1
    event = Event.objects.get(kind="document.downloaded")
    assert (event.contact, event.subject) == (grant.contact, f"document:{guide.document_id}")


@pytest.mark.parametrize(
    "header", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}]
)
def test_a_prefetch_gets_nothing_and_counts_nothing(address, grant, client, header):
    answer = client.get(f"{address}/file", headers=HOST | header)
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.head(f"{address}/file", headers=HOST).status_code == 204
    grant.refresh_from_db()
    assert grant.used == 0


def test_a_used_up_link_offers_a_new_one(address, grant, client):
    DownloadGrant.objects.update(used=10)
    for path in (address, f"{address}/file"):
        answer = client.get(path, headers=HOST)
        assert answer.status_code == 410 and "Send me a new link" in answer.content.decode()
    answer = client.post(address, headers=HOST)
    assert "on its way" in answer.content.decode() and "ada" not in answer.content.decode()
    fresh = DownloadGrant.objects.exclude(pk=grant.pk).get()
    assert Delivery.objects.get().key == f"file:{fresh.pk}:1"
    assert Delivery.objects.get().address == "ada@example.org"


def test_an_expired_link_offers_a_new_one(address, grant, client):
    with clock.virtual(lambda: grant.expires_at + timedelta(seconds=1)):
        assert client.get(address, headers=HOST).status_code == 410
        assert client.get(f"{address}/file", headers=HOST).status_code == 410
        assert [client.post(address, headers=HOST).status_code for _ in range(6)] == [200] * 6
    assert Delivery.objects.count() == 1, "repeated requests are one wish"
    assert not Event.objects.filter(kind="document.downloaded").exists()


def test_another_site_cannot_ask_for_new_links(address, client):
    answer = client.post(address, headers=HOST | {"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200 and not Delivery.objects.exists()


@pytest.mark.parametrize("token", ["x", "A" * 22, "é" * 22, "A" * 5000, "%00" * 22, "....", "%F0%9F%A6%84"])
def test_forged_tokens_are_404(grant, client, token):
    for path in (f"/n/d/{token}", f"/n/d/{token}/file", f"/n/y/{token}"):
        for method in (client.get, client.post):
            answer = method(path, headers=HOST)
            assert answer.status_code in {404, 405}
            assert b"%PDF" not in answer.content


def test_a_token_is_good_for_its_own_purpose_only(grant, client):
    for purpose in ("unsubscribe", "confirm", "view"):
        assert client.get(f"/n/d/{tokens.seal(purpose, grant.pk)}/file", headers=HOST).status_code == 404


def test_links_end_with_the_person(address, contact, client):
    people.erase(contact)
    assert client.get(f"{address}/file", headers=HOST).status_code == 404


def test_a_missing_file_is_said_kindly_and_the_editor_is_told(address, grant, guide, client):
    guide.document.file.storage.delete(guide.document.file.name)
    answer = client.get(f"{address}/file", headers=HOST)
    assert answer.status_code == 503 and "put it back" in answer.content.decode()
    assert client.get(address, headers=HOST).status_code == 200
    grant.refresh_from_db()
    assert grant.used == 0
    assert "Touring by bike" in Todo.objects.get().sentence
    guide.document.file.storage.save(guide.document.file.name, ContentFile(b"%PDF"))
    assert client.get(f"{address}/file", headers=HOST).status_code == 200
    assert Todo.objects.get().resolved_at is not None


def test_the_pages_speak_the_language_of_the_request(contact, guide, client):
    grant = grants.give(contact, guide, locale="fr")
    answer = client.get(f"/n/d/{grants.token_for(grant)}", headers=HOST)
    assert '<html lang="fr"' in answer.content.decode()


@pytest.mark.parametrize(("method", "problems"), [("serve_view", 0), (None, 0), ("direct", 1), ("redirect", 1)])
def test_the_check_wants_documents_served_by_view(settings, method, problems):
    settings.WAGTAILDOCS_SERVE_METHOD = method
    assert len(checks.documents_are_served_by_view(None)) == problems


def test_the_check_sees_media_that_give_documents_away(settings):
    assert checks.media_does_not_give_documents_away(None) == []
    settings.ROOT_URLCONF = "tests.capture.media_urls"
    assert [problem.id for problem in checks.media_does_not_give_documents_away(None)] == ["wagtail_nurture.W402"]
    settings.DEBUG = True
    assert checks.media_does_not_give_documents_away(None) == []
