"""Languages of a message: a translation that nobody looked at since the message changed never leaves by itself."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale

from wagtail_nurture import migrations
from wagtail_nurture.content import versions
from wagtail_nurture.models import Email, StillRight
from wagtail_nurture.signals import message_published
from wagtail_nurture.todos import Todo


def _publish(message, words=None):
    if words is not None:
        message.body = message.body.stream_block.to_python([{"type": "text", "value": f"<p>{words}</p>", "id": "same"}])
    message.save_revision().publish()
    message.refresh_from_db()
    return message


@pytest.fixture
def french(db):
    return Locale.objects.get_or_create(language_code="fr")[0]


@pytest.fixture
def both(email, french):
    """(the message, its French version), both published."""
    english = _publish(email(), "one")
    copy = english.copy_for_translation(french)
    copy.live = False
    copy.save()
    return english, _publish(copy, "un")


def _sent(message, locale):
    version = versions.in_force(message.translation_key, locale)
    return version.locale if version else None


def test_a_first_publication_is_no_change(email, french):
    english = email()
    copy = english.copy_for_translation(french)
    copy.save()
    _publish(copy, "un")
    _publish(english, "one")
    assert (_sent(english, "en"), _sent(english, "fr")) == ("en", "fr")


def test_a_stale_translation_waits_for_a_word_and_nobody_gets_another_language(both):
    english, french = both
    _publish(english, "one")  # the same words: nothing changed
    assert _sent(english, "fr") == "fr"
    _publish(english, "two")
    assert (_sent(english, "en"), _sent(english, "fr"), _sent(english, "de")) == ("en", None, "en")
    todo = Todo.objects.get(code="translation_held", resolved_at=None)
    assert "French" in todo.sentence and "English changed since" in todo.sentence
    _publish(french)  # published anew with the same words: that is a word, too
    assert _sent(english, "fr") == "fr"
    assert not Todo.objects.filter(code="translation_held", resolved_at=None).exists()
    _publish(english, "three")
    _publish(french, "trois")
    assert _sent(english, "fr") == "fr"


@pytest.mark.parametrize(("policy", "sent"), [("hold", None), ("fallback", "en"), ("send", "fr")])
def test_the_site_chooses_what_becomes_of_it(both, settings, policy, sent):
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "STALE_TRANSLATIONS": policy}
    _publish(both[0], "two")
    assert _sent(both[0], "fr") == sent
    assert Todo.objects.filter(resolved_at=None).exists() == (policy != "send")


def test_the_chain_of_languages_is_the_sites(settings):
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "LANGUAGE_FALLBACKS": {"de": ["it", "fr"], "pt": ["es"]}}
    found = [versions.best_language(code, ["en", "fr", "es"]) for code in ("de", "de-at", "pt-br", "fr-ch", "ja")]
    assert found == ["fr", "fr", "es", "fr", "en"]


def test_no_query_more_for_messages_of_one_language(both, email):
    one = _publish(email(), "alone")

    def count(messages):
        with CaptureQueriesContext(connection) as queries:
            versions.in_force_many({(message.translation_key, "fr") for message in messages})
        return len(queries)

    assert count([one]) == 3
    assert count([both[0]]) == count([both[0], one]) == 4


def _url(message, name="languages"):
    return reverse(f"wagtailsnippets_wagtail_nurture_email:{name}", args=[message.pk])


def test_the_editor_says_that_it_is_still_right(admin_client, both):
    english, french = both
    english.save_revision()
    _publish(english, "two")
    told = []
    message_published.connect(lambda **news: told.append(news["locale"]), weak=False, dispatch_uid="t")
    try:
        page = admin_client.get(_url(english)).content.decode()
        assert "English changed on" in page and "It is still right" in page and "/compare/" in page
        assert "waits for your word" in admin_client.get(_url(french, "edit")).content.decode()
        listed = reverse("wagtailsnippets_wagtail_nurture_email:list")
        assert "English changed on" in admin_client.get(listed).content.decode()
        assert _sent(english, "fr") is None, "looking is no word"
        admin_client.post(_url(english), {"act": "right", "locale": "fr"})
    finally:
        message_published.disconnect(dispatch_uid="t")
    assert told == ["fr"], "who waits for it goes on"
    assert _sent(english, "fr") == "fr"
    assert "English changed on" not in admin_client.get(listed).content.decode()


def test_a_language_is_added_as_a_draft_with_the_newest_words(admin_client, email, french):
    english = _publish(email(), "one")
    english.subject = "Not published yet"
    english.save_revision()
    assert "Add a version" in admin_client.get(_url(english)).content.decode()
    answer = admin_client.post(_url(english), {"act": "add", "locale": "fr"})
    copy = Email.objects.get(locale=french)
    assert answer["Location"] == _url(copy, "edit")
    assert (copy.live, copy.translation_key) == (False, english.translation_key)
    assert copy.get_latest_revision_as_object().subject == "Not published yet"
    assert _sent(english, "fr") == "en"
    admin_client.post(_url(english), {"act": "add", "locale": "fr"})
    assert Email.objects.count() == 2


def test_only_who_may_publish_gives_the_word(client, django_user_model, both):
    _publish(both[0], "two")
    writer = django_user_model.objects.create_user("writer", password="x")
    wanted = ["access_admin", "change_email"]
    writer.user_permissions.add(*Permission.objects.filter(codename__in=wanted))
    client.force_login(writer)
    assert "It is still right" not in client.get(_url(both[0])).content.decode()
    client.post(_url(both[0]), {"act": "right", "locale": "fr"})
    client.post(_url(both[0]), {"act": "add", "locale": "fr"})
    assert _sent(both[0], "fr") is None and Email.objects.count() == 2


def test_what_was_in_force_before_there_were_words_stays_in_force(both):
    _publish(both[0], "two")
    StillRight.objects.all().delete()
    (name,) = [path.stem for path in Path(migrations.__file__).parent.glob("*_languages.py")]
    import_module(f"wagtail_nurture.migrations.{name}").as_they_stand(apps, None)
    assert _sent(both[0], "fr") == "fr"
    _publish(both[0], "three")
    assert _sent(both[0], "fr") is None
