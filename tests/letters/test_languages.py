"""Languages of a letter, from the pile to the post: none that nobody looked at is printed, or posted, by itself."""

import time

import pytest
from django.urls import reverse
from wagtail.models import Locale

from wagtail_nurture.contacts import consent
from wagtail_nurture.content.publishing import publish
from wagtail_nurture.delivery import outbox, sender
from wagtail_nurture.delivery.letters import standing, waiting, work
from wagtail_nurture.models import BatchLetter, Delivery

from . import reading


def blocks(letter, words):
    link = {"page": None, "url": "https://shop.example/bags"}
    raw = [
        {"type": "text", "value": f"<p>{words}</p>", "id": "text"},
        {"type": "button", "value": {"text": "See", "link": link}, "id": "button"},
    ]
    letter.body = letter.body.stream_block.to_python(raw)
    letter.live = True
    letter.save()
    assert publish(letter)
    return letter


@pytest.fixture
def both(letter):
    """(the letter, its French version), both published."""
    english = blocks(letter(), "Two wheels")
    french = english.copy_for_translation(Locale.objects.get_or_create(language_code="fr")[0])
    return english, blocks(french, "Deux roues")


@pytest.fixture
def pile(both, posted_to, site):
    """(a letter to Ada, one to Zoé, who reads French): both wait to be printed."""
    return pile_of(both[0], site, posted_to("Ada", language="en"), posted_to("Zoé", language="fr"))


def pile_of(letter, site, *contacts):
    drafts = []
    for contact in contacts:
        consent.grant(contact, purpose="advice", channel="letter")
        wish = {"key": f"step:{contact.pk}:letter", "message_key": letter.translation_key, "locale": contact.language}
        drafts.append(outbox.draft(contact=contact, site=site, purpose="advice", channel="letter", **wish))
    outbox.put(drafts)
    run()
    return [Delivery.objects.get(key=draft.key) for draft in drafts]


def run():
    sender.send_due("mass", until=time.monotonic() + 60)
    work.carry_on(time.monotonic() + 60)


def prepared(both, site):
    batch = waiting.prepare(both[0].translation_key, site, None)
    run()
    batch.refresh_from_db()
    return batch


def words_of(batch):
    return reading.words(b"".join(bytes(piece.data) for piece in batch.file.order_by("number")))


def state(delivery):
    return Delivery.objects.values_list("state", "reason").get(pk=delivery.pk)


def test_what_waits_on_the_pile_is_printed_as_it_reads_now_and_a_stale_one_is_not(both, pile, site, admin_client):
    ada, zoe = pile
    blocks(both[0], "Three wheels")
    batch = prepared(both, site)
    assert "Three wheels" in words_of(batch) and "Deux roues" not in words_of(batch)
    assert (state(ada), state(zoe)) == (("held", "in_batch"), ("held", "message_unpublished"))
    url = reverse("wagtailsnippets_wagtail_nurture_letter:languages", args=[both[0].pk])
    assert "English changed on" in admin_client.get(url).content.decode()
    admin_client.post(url, {"act": "right", "locale": "fr"})
    run()
    assert state(zoe) == ("held", "to_print")
    assert "Deux roues" in words_of(prepared(both, site))


def test_a_translation_that_comes_while_letters_wait_reaches_its_readers(letter, posted_to, site):
    english = blocks(letter(), "Two wheels")
    zoe, uwe = pile_of(english, site, posted_to("Zoé", language="fr"), posted_to("Uwe", language="de"))
    assert state(zoe) == ("held", "to_print")
    french = english.copy_for_translation(Locale.objects.get_or_create(language_code="fr")[0])
    blocks(french, "Deux roues")
    said = words_of(prepared([english], site))
    assert "Deux roues" in said and "Two wheels" in said


def test_one_that_fell_behind_after_it_was_printed_is_not_posted_without_a_word(both, pile, site):
    ada, zoe = pile
    batch = prepared(both, site)
    assert not standing.objections(batch)
    blocks(both[0], "Three wheels")
    letter = BatchLetter.objects.get(delivery=zoe)
    assert standing.objections(batch) == {letter.pk: ("message_unpublished", False, "")}
    assert not standing.post(batch, seen=[])
    assert standing.take_out(batch) == 1
    run()
    batch.refresh_from_db()
    assert "Two wheels" in words_of(batch) and "Deux roues" not in words_of(batch)
    assert state(zoe) == ("held", "message_unpublished")


@pytest.mark.parametrize("policy", ["send", "fallback"])
def test_a_site_that_does_not_wait_for_words_posts_what_is_printed(both, pile, site, settings, policy):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"STALE_TRANSLATIONS": policy}
    batch = prepared(both, site)
    blocks(both[0], "Three wheels")
    assert bool(standing.objections(batch)) == (policy == "fallback")


def test_a_printed_code_leads_where_it_was_printed_to_though_the_message_changed(both, pile, site, client):
    batch = prepared(both, site)
    blocks(both[1], "Trois roues")
    blocks(both[0], "Three wheels")
    blocks(both[1], "Trois roues, oui")
    assert standing.post(batch, seen=[])
    run()
    for delivery in pile:
        assert state(delivery)[0] == "sent"
        answer = client.get(f"/n/c/{delivery.links_token}/0")
        assert (answer.status_code, answer.headers.get("Location")) == (302, "https://shop.example/bags")
