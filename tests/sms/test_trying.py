"""Reading a text message as somebody, and sending it to oneself."""

import pytest
from django.contrib.auth.models import Permission as Right
from django.contrib.auth.models import User
from django.urls import reverse

from wagtail_nurture import alarm
from wagtail_nurture.audience.persona_models import Persona
from wagtail_nurture.contacts import suppression
from wagtail_nurture.delivery import sender, trying
from wagtail_nurture.delivery.models import Fingerprint
from wagtail_nurture.models import Delivery, Event, NurtureSiteSettings, Sms


@pytest.fixture
def desk(pool, client):
    client.force_login(User.objects.create_superuser("chief", "", "x"))
    return client


@pytest.fixture
def writer(pool, client):
    """Somebody who writes text messages, may not send any and may not see who people are."""
    user = User.objects.create_user("writer", "writer@shop.example", "x")
    user.user_permissions.set(Right.objects.filter(codename__in=["access_admin", "change_sms", "view_sms", "add_sms"]))
    client.force_login(user)
    return client


def form(text="Hello {{ first_name|you }}, see {{ link }}", **values):
    return {"name": "Bags", "purpose": "offers", "text": text, "page": "", "url": "https://shop.example/b"} | values


def preview(client, message, mode, **values):
    url = reverse("wagtailsnippets_wagtail_nurture_sms:preview_on_edit", args=[message.pk])
    assert client.post(url, form(**values)).json()["is_valid"]
    answer = client.get(url, {"mode": mode, "in_preview_panel": "true"})
    return answer.status_code, answer.content.decode()


def try_out(client, message=None, *, number="06 12 34 56 78", mode="", **values):
    name = "nurture_test_sms" if message else "nurture_test_new_sms"
    given = form(**values) | {"nurture_mode": mode, "nurture_number": number}
    answer = client.post(reverse(name, args=[message.pk] if message else []), given)
    return answer.status_code, answer.json()["said"]


def pump():
    import time

    sender.send_due(alarm.NOW, until=time.monotonic() + 30)


def test_it_is_read_as_a_persona_and_as_a_real_person(desk, sms, reader, pool):
    persona = Persona.objects.create(pool=pool, name="Commuter")
    message, ada = sms("Saved"), reader("Ada", phone=None, email="ada@private.example", email_key="ada@private.example")
    assert "Hello Camille" in preview(desk, message, f"persona:{persona.pk}")[1]
    assert "Hello you" in preview(desk, message, "stranger")[1]
    assert "Choose beside the preview" in preview(desk, message, "person")[1]
    desk.post(reverse("nurture_preview_person"), {"person": ada.pk})
    status, page = preview(desk, message, "person")
    assert status == 200 and "Hello Ada, see https://shop.example/n/c/" in page
    assert "No telephone number is known of this person" in page and "Good to know" in page
    editor = desk.get(reverse("wagtailsnippets_wagtail_nurture_sms:edit", args=[message.pk])).content.decode()
    assert "Persona: Commuter" in editor and "A real person, chosen here" in editor
    assert not Event.objects.exists() and not Delivery.objects.exists()


def test_who_may_not_see_people_reads_and_sends_as_nobody_real(writer, sms, reader):
    message, ada = sms(), reader("Ada")
    session = writer.session
    session["nurture_preview_person"] = ada.pk  # from a time when they were allowed to
    session.save()
    status, page = preview(writer, message, "person")
    assert status == 403 and "Hello" not in page and "may not see who people are" in page
    assert try_out(writer, message, mode="person")[0] == 403
    assert "Hello Camille" in preview(writer, message, "")[1]


def test_it_comes_to_the_number_that_is_typed_and_counts_nowhere(desk, sms, reader, gateway, client):
    message, ada = sms("Saved"), reader("Ada", phone="+33600000009")
    desk.post(reverse("nurture_preview_person"), {"person": ada.pk})
    status, said = try_out(desk, message, mode="person")
    assert (status, said) == (200, "A test is on its way to +33612345678. This hour you may send 9 more.")
    pump()  # whatever the hour: the law is about what is sent to others
    (taken,) = gateway.taken
    trial = Delivery.objects.get()
    link = f"https://shop.example/n/c/{trial.links_token}/0"
    assert taken["to"] == "+33612345678" and taken["text"] == f"Velo: Hello Ada, see {link} STOP 36180"
    assert (trial.contact_id, trial.state, Sms.objects.get().text) == (None, "sent", "Saved")
    assert client.get(link.removeprefix("https://shop.example"))["Location"] == "https://shop.example/b"
    assert not Event.objects.exists()
    editor = desk.get(reverse("wagtailsnippets_wagtail_nurture_sms:edit", args=[message.pk])).content.decode()
    assert 'value="+33612345678"' in editor, "their number is remembered"
    assert try_out(desk)[0] == 200, "never saved"


def test_what_stands_in_the_way_of_a_test_is_said(desk, sms, gateway, settings, monkeypatch):
    message = sms()
    for number in ("", "abc", "123", "\x00", "0" * 4000):
        assert "with its country" in try_out(desk, message, number=number)[1], number
    assert "mended before a test can leave" in try_out(desk, message, text="x" * 500)[1]
    monkeypatch.setattr(trying, "TEXTS_PER_HOUR", 1)
    assert try_out(desk, message)[0] == 200
    assert "as many tests as an hour allows" in try_out(desk, message, number="+33699999999")[1], "whatever the number"
    monkeypatch.undo()
    Fingerprint.objects.update_or_create(pk=1, defaults={"value": "elsewhere", "confirmed_at": "2026-01-01T00:00Z"})
    assert "looks like a copy" in try_out(desk, message)[1]
    Fingerprint.objects.all().delete()
    suppression.suppress("+33612345678", channel="sms", reason=suppression.Reason.UNSUBSCRIBED)
    assert try_out(desk, message)[1].startswith("Whoever has this number")
    suppression.lift("+33612345678", channel="sms")
    NurtureSiteSettings.objects.update(sms_stop="")
    assert "STOP" in try_out(desk, message)[1]
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SMS_GATEWAY": ""}
    assert try_out(desk, message) == (400, "No gateway is set up yet: a test cannot be sent.")
    editor = desk.get(reverse("wagtailsnippets_wagtail_nurture_sms:edit", args=[message.pk])).content.decode()
    assert "No gateway is set up yet" in editor and "data-nurture-test" not in editor
    assert Delivery.objects.count() == 1


def test_only_who_may_send_messages_has_a_text_leave(writer, client, sms, gateway):
    message = sms()
    editor = reverse("wagtailsnippets_wagtail_nurture_sms:edit", args=[message.pk])
    assert "Whoever may send messages" in writer.get(editor).content.decode()
    assert try_out(writer, message) == (403, "You may not send messages. Ask for that permission.")
    User.objects.get().user_permissions.add(Right.objects.get(codename="send_message"))
    assert 'id="nurture-preview-number"' in writer.get(editor).content.decode()
    assert try_out(writer, message)[0] == 200
    User.objects.get().user_permissions.remove(*Right.objects.filter(codename__in=["change_sms", "add_sms"]))
    given = form() | {"nurture_number": "+33612345678"}
    for url in (reverse("nurture_test_sms", args=[message.pk]), reverse("nurture_test_new_sms")):
        assert client.post(url, given).status_code in (302, 403)
    client.logout()
    assert client.post(url, given).status_code == 302
    assert Delivery.objects.count() == 1
