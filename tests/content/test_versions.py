"""What is published becomes an immutable version; only a valid message comes into force."""

import pytest
from wagtail.models import Locale

from wagtail_nurture.content import render, validation, versions
from wagtail_nurture.exceptions import NurtureError
from wagtail_nurture.models import Email, MessageVersion
from wagtail_nurture.signals import message_published
from wagtail_nurture.todos import Todo


TEXT = ("text", "<p>Hello {{ first_name|there }}</p>")


def _publish(message):
    message.save_revision().publish()
    message.refresh_from_db()
    return message


def _retold(message, value, **values):
    for name, given in values.items():
        setattr(message, name, given)
    message.body = message.body.stream_block.to_python([{"type": "text", "value": value, "id": "same"}])
    return _publish(message)


def test_publishing_brings_a_version_into_force_and_says_so(email):
    told = []
    message_published.connect(
        lambda **news: told.append((news["message_key"], news["locale"])), weak=False, dispatch_uid="t"
    )
    try:
        message = email(TEXT)
        assert versions.in_force(message.translation_key, "en") is None
        _publish(message)
    finally:
        message_published.disconnect(dispatch_uid="t")
    version = versions.in_force(message.translation_key, "en")
    assert version.email == message
    assert version.subject == message.subject
    assert told == [(message.translation_key, "en")]


def test_publishing_the_same_words_again_makes_no_second_version(email):
    message = _publish(email(TEXT))
    _publish(message)
    assert MessageVersion.objects.count() == 1


def test_going_back_to_older_words_brings_them_into_force_again(email):
    message = _publish(email(TEXT))
    _retold(message, "<p>one</p>")
    one = versions.in_force(message.translation_key, "en")
    _retold(message, "<p>two</p>")
    _retold(message, "<p>one</p>")
    again = versions.in_force(message.translation_key, "en")
    assert again.parts == one.parts
    assert again.pk > one.pk


def test_a_version_never_changes(email):
    version = versions.in_force(_publish(email(TEXT)).translation_key, "en")
    version.subject = "Other"
    with pytest.raises(NurtureError):
        version.save()
    version.refresh_from_db()
    assert version.subject != "Other"


def test_an_invalid_message_leaves_the_former_in_force_and_raises_a_todo(email):
    message = _publish(email(TEXT))
    good = versions.in_force(message.translation_key, "en")
    _retold(message, "<p>{{ frist_name }}</p>")
    assert versions.in_force(message.translation_key, "en") == good
    todo = Todo.objects.get(resolved_at=None)
    assert "first_name" in todo.sentence
    assert message.name in todo.sentence
    _retold(message, "<p>{{ first_name }}</p>")
    assert not Todo.objects.filter(resolved_at=None).exists()
    assert versions.in_force(message.translation_key, "en") != good


def test_a_draft_changes_nothing(email):
    message = _publish(email(TEXT))
    good = versions.in_force(message.translation_key, "en")
    message.subject = "Only a draft"
    message.save_revision()
    assert versions.in_force(message.translation_key, "en") == good


def test_unpublished_means_nothing_in_force_until_it_is_published_again(email):
    message = _publish(email(TEXT))
    version = versions.in_force(message.translation_key, "en")
    message.unpublish()
    assert versions.in_force(message.translation_key, "en") is None
    _publish(message)
    assert versions.in_force(message.translation_key, "en") == version


def test_the_reader_gets_their_language_or_the_nearest(email):
    french = Locale.objects.get_or_create(language_code="fr")[0]
    message = _publish(email(TEXT))
    translated = message.copy_for_translation(french)
    translated.subject = "Bien choisir"
    translated.save()
    _publish(translated)
    key = message.translation_key
    wanted = versions.in_force_many({(key, code) for code in ("fr", "fr-ca", "en", "de", "")})
    assert wanted[key, "fr"].locale == wanted[key, "fr-ca"].locale == "fr"
    assert wanted[key, "en"].locale == wanted[key, "de"].locale == wanted[key, ""].locale == "en"
    translated.unpublish()
    assert versions.in_force(key, "fr").locale == "en"


def test_any_number_of_messages_takes_three_queries(email, django_assert_num_queries):
    keys = {_publish(email(TEXT, subject=f"S{number}")).translation_key for number in range(4)}
    with django_assert_num_queries(3):
        found = versions.in_force_many({(key, "en") for key in keys})
    assert all(found.values())


def test_the_size_above_which_gmail_cuts_is_a_warning_only(email):

    message = email(("text", "<p>" + "A long story. " * 8000 + "</p>"), preheader="Told at length")
    assert validation.problems(message) == []
    (warning,) = validation.review(message)
    assert warning.warning
    assert "102" in warning.message


def test_a_message_too_large_to_compile_is_a_problem(email):

    (problem,) = validation.problems(email(("text", "<p>" + "A long story. " * 20000 + "</p>")))
    assert "too large" in problem.message


def test_a_deleted_message_keeps_what_was_sent(email, recipient):
    message = _publish(email(TEXT))
    version = versions.in_force(message.translation_key, "en")
    Email.objects.all().delete()
    version.refresh_from_db()
    assert version.email_id is None
    assert "Hello there" in render.fill(version, [recipient(delivery_id=1)])[1].html
    assert versions.in_force(message.translation_key, "en") is None


def test_a_link_to_a_page_that_is_not_published_is_a_problem(email, shop):
    page = shop.bikes[0]
    message = email(
        ("text", f'<p><a linktype="page" id="{page.pk}">this bike</a></p>'),
        ("button", {"text": "Ride", "link": {"page": page.pk, "url": ""}}),
    )
    assert validation.problems(message) == []
    page.unpublish()
    first, second = validation.problems(message)
    assert first.message.startswith("Text (part 1): ")
    assert "“this bike”" in first.message
    assert second.message.startswith("Button (part 2): ")


def test_a_site_without_a_sender_is_a_warning(email, pool):
    message = email(TEXT, preheader="And what it costs")
    assert validation.review(message) == []
    pool.site_settings.update(postal_address="")
    (warning,) = validation.review(message)
    assert warning.warning


def test_the_logo_stands_at_the_head_at_half_its_size(email, pool, image, recipient):
    pool.site_settings.update(logo=image)
    version = versions.in_force(_publish(email(TEXT)).translation_key, "en")
    html = render.fill(version, [recipient(delivery_id=1)])[1].html
    assert 'alt="The Shop" width="72"' in html
    assert 'src="https://shop.example/media/' in html
