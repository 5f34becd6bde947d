"""Languages of a text message: what nobody looked at since the message changed does not leave by itself."""

import pytest
from django.urls import reverse
from wagtail.models import Locale

from wagtail_nurture.content import translations
from wagtail_nurture.content.publishing import publish
from wagtail_nurture.delivery.models import Circuit
from wagtail_nurture.models import Delivery, Sms, Todo
from wagtail_nurture.signals import message_published


@pytest.fixture
def now(now):
    """Not whenever the tests happen to run."""
    return now


@pytest.fixture
def french(db):
    return Locale.objects.get_or_create(language_code="fr")[0]


@pytest.fixture
def both(published, french):
    """(the text, its French version), both published."""
    english = published("Bags")
    copy = english.copy_for_translation(french)
    copy.text = "Sacs"
    copy.save()
    publish(copy)
    return english, copy


def change(message, text):
    message.text = text
    message.save()
    assert publish(message)


def state(delivery):
    return Delivery.objects.values_list("state", "reason").get(pk=delivery.pk)


def texts(gateway):
    return [taken["text"].removeprefix("Velo: ").removesuffix(" STOP 36180") for taken in gateway.taken]


def url(message, name):
    return reverse(f"wagtailsnippets_wagtail_nurture_sms:{name}", args=[message.pk])


def test_a_stale_text_waits_over_the_night_until_the_editor_says_it_is_right(
    both, reader, wish, send, gateway, now, admin_client
):
    english, french = both
    now.at = now.at.replace(hour=21)  # too late for France
    ada, zoe = (
        wish(reader(name, phone, language=code), english)
        for name, phone, code in [("Ada", "+33600000001", "en"), ("Zoé", "+33600000002", "fr-ca")]
    )
    send()
    assert state(ada)[0] == state(zoe)[0] == "queued" and not gateway.taken
    change(english, "Bags, and hats")
    now.at = now.at.replace(day=now.at.day + 1, hour=12)
    send()
    assert texts(gateway) == ["Bags, and hats"]
    assert state(zoe) == ("held", "message_unpublished")
    assert Todo.objects.get(code="translation_held", resolved_at=None).url == url(french, "edit")
    page = admin_client.get(url(english, "languages")).content.decode()
    assert "English changed on" in page and "It is still right" in page and f'href="{url(french, "edit")}"' in page
    assert "waits for your word" in admin_client.get(url(french, "edit")).content.decode()
    listed = admin_client.get(reverse("wagtailsnippets_wagtail_nurture_sms:list")).content.decode()
    assert "English changed on" in listed
    admin_client.post(url(english, "languages"), {"act": "right", "locale": "fr"})
    send()
    assert texts(gateway) == ["Bags, and hats", "Sacs"] and state(zoe)[0] == "sent"
    assert not Todo.objects.filter(code="translation_held", resolved_at=None).exists()


def test_one_that_fell_behind_between_two_attempts_waits_too_and_the_others_keep_theirs(
    both, reader, wish, send, gateway, now
):
    english, french = both
    ada, zoe = [
        wish(reader(f"R{code}", f"+3360000000{n}", language=code), english) for n, code in enumerate(("en", "fr"))
    ]
    gateway.answers = {"*": [429, 429]}
    send()
    assert state(ada) == state(zoe) == ("queued", "try_again")
    change(english, "Bags, and hats")
    Delivery.objects.update(retry_at=None)
    Circuit.objects.all().delete()
    send()
    assert texts(gateway) == ["Bags"] and state(zoe) == ("held", "message_unpublished")
    translations.say_it_is_right(french.translation_key, "fr")
    message_published.send(sender=None, message_key=french.translation_key, locale="fr")
    send()
    assert texts(gateway) == ["Bags", "Sacs"]


@pytest.mark.parametrize(("policy", "said"), [("fallback", ["Bags, and hats"]), ("send", ["Sacs"])])
def test_the_site_chooses_what_becomes_of_it(both, reader, wish, send, gateway, now, settings, policy, said):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"STALE_TRANSLATIONS": policy}
    change(both[0], "Bags, and hats")
    wish(reader("Zoé", language="fr"), both[0])
    send()
    assert texts(gateway) == said


def test_who_has_no_language_of_theirs_gets_the_next_of_the_sites_chain(
    both, reader, wish, send, gateway, now, settings
):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"LANGUAGE_FALLBACKS": {"de": ["it", "fr"]}}
    wish(reader("Uwe", language="de-at"), both[0])
    send()
    assert texts(gateway) == ["Sacs"]


def test_a_language_is_added_as_a_draft(sms, french, admin_client):
    english = sms("Bags", live=True)
    assert "Add a version" in admin_client.get(url(english, "languages")).content.decode()
    answer = admin_client.post(url(english, "languages"), {"act": "add", "locale": "fr"})
    copy = Sms.objects.get(locale=french)
    assert answer["Location"] == url(copy, "edit") and not copy.live
    assert copy.translation_key == english.translation_key
