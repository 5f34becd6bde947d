"""Send me a test: the message in the form as it stands, to the address of who writes it, and to nobody else."""

import json
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import nested_form_data, streamfield

from tests.content.conftest import email, person, shop  # noqa: F401
from wagtail_nurture import alarm
from wagtail_nurture.audience.persona_models import Persona
from wagtail_nurture.contacts.models import ConsentRecord, Contact
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content.models import Email
from wagtail_nurture.delivery import sender, trying
from wagtail_nurture.delivery.models import Delivery, Fingerprint
from wagtail_nurture.tracking.models import Event


HELLO = ("heading", {"text": "Hello {{ first_name|there }}, write from {{ email|nowhere }}", "size": "large"})


def form(*blocks, **values):
    data = {"name": "Advice", "subject": "For {{ first_name|you }}", "preheader": "", "purpose": "advice"} | values
    return nested_form_data(data | {"body": streamfield([*(blocks or [HELLO])])})


@pytest.fixture
def desk(pool, client):
    client.force_login(User.objects.create_superuser("chief", "chief@shop.example", "x"))
    return client


@pytest.fixture
def editor(pool, client):
    """Somebody who writes messages and may not see who people are."""
    user = User.objects.create_user("writer", "writer@shop.example", "x")
    names = ["access_admin", "change_email", "view_email", "add_email"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


def test_url(message=None):
    return reverse("nurture_test_email", args=[message.pk]) if message else reverse("nurture_test_new_email")


test_url.__test__ = False


def send(client, message=None, *, mode="", **values):
    answer = client.post(test_url(message), form(**values) | {"nurture_mode": mode})
    return answer.status_code, json.loads(answer.content)["said"]


def read_as(client, contact):
    return client.post(reverse("nurture_preview_person"), {"person": contact.pk})


def pump(monotonic_seconds=30):
    import time

    sender.send_due(alarm.NOW, until=time.monotonic() + monotonic_seconds)


def test_the_unsaved_form_leaves_marked_to_the_writer_alone(desk, email, person, mailoutbox):  # noqa: F811
    message, ada = email(HELLO, subject="Saved words"), person("Ada", email="ada@private.example")
    assert read_as(desk, ada).status_code == 200
    events = Event.objects.count()
    status, said = send(desk, message, mode="person", subject="Unsaved, {{ first_name|you }}")
    assert (status, said) == (200, "A test is on its way to chief@shop.example.")
    pump()
    mail = mailoutbox[0]
    assert mail.to == ["chief@shop.example"] and len(mailoutbox) == 1
    assert mail.subject == "[Test] Unsaved, Ada" and "Hello Ada, write from ada@private.example" in mail.body
    assert not Email.objects.get().live and Email.objects.get().subject == "Saved words"
    assert Event.objects.count() == events
    entries = ModelLogEntry.objects.filter(action="nurture.read_as")
    assert {entry.label for entry in entries} == {f"person {ada.pk}"} and entries.count() == 2
    assert "private.example" not in json.dumps([entry.data for entry in entries])


def test_its_links_act_for_nobody_and_its_page_hides_the_address(desk, client, person, email, mailoutbox):  # noqa: F811
    ada = person("Ada", email="ada@private.example")
    read_as(desk, ada)
    send(desk, email(HELLO), mode="person")
    pump()
    html = mailoutbox[0].alternatives[0][0]
    ways = {kind: f"/n/{kind}/" + re.search(rf"/n/{kind}/([A-Za-z0-9_-]+)", html)[1] for kind in "upv"}
    for kind in "up":
        for page in (
            client.get(ways[kind]),
            client.post(ways[kind], {"action": "stop", "List-Unsubscribe": "One-Click"}),
        ):
            assert page.status_code == 200 and "This was a test mail" in page.content.decode(), kind
    assert not ConsentRecord.objects.exists()
    page = client.get(ways["v"])
    assert "Hello Ada" in page.content.decode() and "private.example" not in page.content.decode()
    assert "noindex" in page["X-Robots-Tag"] and page["Cache-Control"] == "no-store"
    assert client.get(ways["v"][:-1]).status_code == 404, "a guessed token opens nothing"


def test_a_new_message_and_a_persona_need_nobody_real(desk, pool, mailoutbox):
    persona = Persona.objects.create(pool=pool, name="Commuter")
    rule = {"match": "all", "conditions": [{"type": "persona", "value": {"comparison": "is", "persona": persona.pk}}]}
    part = {"rule": rule, "then": [{"type": "text", "value": "<p>Ride to work</p>"}], "otherwise": []}
    message = Email(name="x", subject="For {{ first_name|you }}", live=False)
    message.body = message.body.stream_block.to_python([{"type": "shown_if", "id": "b", "value": part}])
    message.save()
    site = NurtureSiteSettings.objects.get().site
    for kind in (f"persona:{persona.pk}", "persona:0", "stranger"):
        assert trying.send(message, address="chief@shop.example", site=site, kind=kind)[0]
    assert send(desk)[0] == 200, "never saved"
    pump()
    persona_mail, gone, stranger, new = mailoutbox
    assert "Ride to work" in persona_mail.body and persona_mail.subject == "[Test] For Camille"
    assert "Ride to work" not in stranger.body and stranger.subject == "[Test] For you"
    assert "Hello Camille" in new.body and not Delivery.objects.exclude(contact=None).exists()


def test_who_may_not_see_people_reads_as_nobody_real(editor, email, person):  # noqa: F811
    message, ada = email(HELLO), person("Ada")
    assert read_as(editor, ada).status_code in (302, 403)
    session = editor.session
    session["nurture_preview_person"] = ada.pk  # from a time when they were allowed to
    session.save()
    assert send(editor, message, mode="person") == (403, "You may not see who people are. Ask for that permission.")
    assert send(editor, message)[0] == 200
    preview = reverse("wagtailsnippets_wagtail_nurture_email:preview_on_edit", args=[message.pk])
    editor.post(preview, form())
    shown = editor.get(preview, {"mode": "person"})
    assert shown.status_code == 403 and "Ada" not in shown.content.decode()
    assert "may not see who people are" in shown.content.decode()


def test_a_visitor_and_a_reader_of_the_admin_send_nothing(client, pool, email):  # noqa: F811
    message = email(HELLO)
    assert client.post(test_url(message), form()).status_code == 302
    user = User.objects.create_user("looker", "l@shop.example", "x")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_email"]))
    client.force_login(user)
    for url in (test_url(message), test_url()):
        assert client.post(url, form()).status_code in (302, 403)
    assert client.get(test_url(message)).status_code in (302, 405)
    assert not Delivery.objects.exists()


def test_what_stands_in_the_way_is_said(desk, email, monkeypatch):  # noqa: F811
    message = email(HELLO)
    assert send(desk, message)[0] == 200
    monkeypatch.setattr(trying, "PER_HOUR", 1)
    assert "as many tests as an hour allows" in send(desk, message)[1]
    monkeypatch.undo()
    User.objects.update(email="")
    assert "Your account has no e-mail address" in send(desk, message)[1]
    User.objects.update(email="chief@shop.example")
    NurtureSiteSettings.objects.update(sender_email="")
    assert "No sender is set for this site" in send(desk, message)[1]
    NurtureSiteSettings.objects.update(sender_email="hello@shop.example")
    Fingerprint.objects.update_or_create(pk=1, defaults={"value": "elsewhere", "confirmed_at": "2026-01-01T00:00Z"})
    assert "looks like a copy" in send(desk, message)[1]
    assert send(desk, message, mode="person") == (
        400,
        "Choose beside the preview as whom you want to read the message.",
    )
    Fingerprint.objects.all().delete()
    bad = form(("button", {"text": "Go", "link": {"page": "", "url": ""}}))
    answer = desk.post(test_url(message), bad | {"nurture_mode": ""})
    assert answer.status_code == 400 and "mended before a test can leave" in answer.json()["said"]
    assert Delivery.objects.count() == 1


def test_people_are_found_by_name_or_address_by_who_may_see_them(desk, person, contact):  # noqa: F811
    ada = person("Ada", last_name="Byron", email="countess@example.org")
    person("Adam")
    merged = person("Ada", last_name="Byron", email="old@example.org")
    Contact.objects.filter(pk=merged.pk).update(merged_into=ada)
    url = reverse("nurture_preview_person")
    found = desk.post(url, {"words": "ada byr"}).json()["people"]
    assert found == [{"id": ada.pk, "name": "Ada Byron", "address": "countess@example.org"}]
    assert [each["id"] for each in desk.post(url, {"words": "COUNTESS"}).json()["people"]] == [ada.pk]
    assert desk.post(url, {"words": "a"}).json() == {"people": []}
    for nonsense in (merged.pk, "x", "9" * 30, "0", "\x00"):
        assert desk.post(url, {"person": nonsense}).status_code == 404
    assert desk.get(url).status_code == 405


@pytest.mark.parametrize("typed", ["06 12 34 56 78", "+33 6 12 34 56 78", "0033612345678", "(0)6.12-34", "345678"])
def test_who_has_a_number_alone_is_found_by_it_however_it_is_typed(desk, person, typed):  # noqa: F811
    ada = person("", email=None, phone="+33612345678")
    person("Bo", phone="+33699999999")
    found = desk.post(reverse("nurture_preview_person"), {"words": typed}).json()["people"]
    assert found == [{"id": ada.pk, "name": str(ada), "address": "" if str(ada) == ada.phone else ada.phone}]
