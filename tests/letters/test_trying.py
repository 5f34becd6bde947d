"""Reading a letter as somebody, and taking it as a file."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import nested_form_data, streamfield

from wagtail_nurture.models import Delivery, Event, PostalAddress

from . import reading


HELLO = ("heading", {"text": "Hello {{ first_name|there }}", "size": "large"})


def form(*blocks, **values):
    data = {"name": "Paper", "subject": "For {{ first_name|you }}", "purpose": "advice"} | values
    return nested_form_data(data | {"body": streamfield([*(blocks or [HELLO])])})


@pytest.fixture
def desk(pool, client):
    client.force_login(User.objects.create_superuser("chief", "", "x"))
    return client


def preview(client, message, mode):
    url = reverse("wagtailsnippets_wagtail_nurture_letter:preview_on_edit", args=[message.pk])
    assert client.post(url, form()).json()["is_valid"]
    return client.get(url, {"mode": mode, "in_preview_panel": "true"})


def take(client, message=None, *blocks, mode="", **values):
    name = "nurture_test_letter" if message else "nurture_test_new_letter"
    url = reverse(name, args=[message.pk] if message else [])
    return client.post(url, form(*blocks, **values) | {"nurture_mode": mode})


def test_the_sheet_and_the_file_speak_to_the_person_at_their_own_address(desk, letter, posted_to):
    message = letter(HELLO, subject="Saved words")
    ada = posted_to("Ada", last_name="Byron", lines="1 rue Haute", city="Pau")
    assert "Hello Camille" in preview(desk, message, "").content.decode()
    assert "Hello there" in preview(desk, message, "stranger").content.decode()
    assert "Choose beside the preview" in preview(desk, message, "person").content.decode()
    assert take(desk, message, mode="person").status_code == 400
    desk.post(reverse("nurture_preview_person"), {"person": ada.pk})
    sheet = preview(desk, message, "person").content.decode()
    assert all(words in sheet for words in ("Hello Ada", "For Ada", "<li>Ada Byron</li>", "<li>33000 PAU</li>"))
    assert "Camille" not in sheet and "No postal address" not in sheet
    answer = take(desk, message, mode="person", subject="Unsaved, {{ first_name|you }}")
    assert answer["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    said = reading.words(answer.content)
    assert all(words in said for words in ("Hello Ada", "Unsaved, Ada", "Ada Byron", "1 rue Haute", "33000 PAU"))
    assert not Delivery.objects.exists() and not Event.objects.exists()
    entries = ModelLogEntry.objects.filter(action="nurture.read_as")
    assert [entry.label for entry in entries] == [f"person {ada.pk}"] * 2, "once chosen, once taken"
    PostalAddress.objects.all().delete()
    sheet = preview(desk, message, "person").content.decode()
    assert "No postal address is known" in sheet and "Good to know" in sheet


def test_a_letter_that_was_never_saved_is_a_file_and_a_faulty_one_says_why(desk, letter):
    assert "Hello Camille" in reading.words(take(desk).content)
    assert preview(desk, letter(HELLO), "pdf").content.startswith(b"%PDF")
    answer = take(desk, letter(HELLO), ("button", {"text": "Go", "link": {"page": "", "url": ""}}))
    assert answer.status_code == 400 and answer.json()["said"].startswith("This has to be mended first:\n• ")
    assert take(desk, letter(HELLO), ("heading", {"text": "{{ frist_name }}", "size": "large"})).status_code == 400


def test_who_may_not_see_people_or_write_letters_gets_no_file_of_theirs(client, letter, posted_to):
    message, ada = letter(HELLO), posted_to("Ada")
    writer = User.objects.create_user("writer", "", "x")
    writer.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "change_letter"]))
    client.force_login(writer)
    session = client.session
    session["nurture_preview_person"] = ada.pk
    session.save()
    for answer in (preview(client, message, "person"), take(client, message, mode="person")):
        assert answer.status_code == 403 and "Ada" not in answer.content.decode()
    assert take(client, message).content.startswith(b"%PDF")
    writer.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_letter"]))
    for answer in (take(client, message), take(client)):
        assert answer.status_code in (302, 403)
    client.logout()
    assert take(client, message).status_code == 302
