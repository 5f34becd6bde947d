"""A document in a message: a link with title, type and size; a guarded one opens for whoever is sent it."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import documents, render, validation
from wagtail_nurture.delivery import letting_in, outbox, sender, trials
from wagtail_nurture.models import Delivery, DownloadGrant, GatedDocument
from wagtail_nurture.todos import Todo

from .conftest import make_document


@pytest.fixture
def guide(image):
    return make_document("Touring", b"x" * 2_500_000)


def block(document, **values):
    return ("document", {"document": document.pk, "title": "", "text": "", "button": ""} | values)


def test_title_type_and_size_as_they_are_when_it_leaves_in_each_language(email, recipient, guide):
    compiled = compiling.compile_email(email(block(guide)))
    guide.title = 'Touring <b>"2027"</b>'
    guide.save()
    filled = render.fill(compiled, [recipient(delivery_id=1), recipient(delivery_id=2, locale="fr")])
    assert "Touring &lt;b&gt;&quot;2027&quot;&lt;/b&gt;" in filled[1].html
    assert "PDF · 2.4\xa0MB" in filled[1].html
    assert "PDF · 2,4\xa0Mio" in filled[2].html
    assert '* Touring <b>"2027"</b> (PDF · 2.4\xa0MB)\nGet the document: https://n.example/c/0/' in filled[1].text
    french = Locale.objects.get_or_create(language_code="fr")[0]
    own = compiling.compile_email(email(block(guide, title="For {{ first_name|you }}", button="Lire"), locale=french))
    assert "* For you (" in render.fill(own, [recipient(delivery_id=1, locale="fr")])[1].text


def test_it_stands_in_columns_twice(version, recipient, guide):
    other = make_document("Brakes")
    column = [{"type": kind, "value": value} for kind, value in (block(guide), block(other))]
    filled = render.fill(version(("columns", {"left": column, "right": column[:1]})), [recipient(delivery_id=1)])[1]
    assert [filled.text.count(f"* {title} (") for title in ("Touring", "Brakes")] == [2, 1]


def test_a_deleted_document_or_one_for_members_stops_publishing_and_holds(email, recipient, guide):
    message = email(block(guide))
    compiled = compiling.compile_email(message)
    inner = Collection.get_first_root_node().add_child(name="Members").add_child(name="Board")
    restriction = CollectionViewRestriction.objects.create(collection=inner.get_parent(), restriction_type="login")
    guide.collection = inner
    guide.save()

    def said():
        (held,) = render.fill(compiled, [recipient(delivery_id=1)])[1].problems
        (refused,) = validation.problems(message)
        assert refused.message.startswith("Document (part 1)")
        return held.message + refused.message

    assert said().count("not everybody may see") == 2
    GatedDocument.objects.create(document=guide)
    assert render.fill(compiled, [recipient(delivery_id=1)])[1].problems == []
    assert validation.problems(message) == []
    restriction.delete()
    guide.delete()
    message.refresh_from_db()
    assert "The document was deleted" in said()


@pytest.fixture
def sent(settings, site, person):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def send(message, who):
        consent.grant(who, purpose="advice")
        wish = outbox.draft(
            key=f"t:{time.monotonic()}", contact=who, site=site, purpose="advice", message_key=message.translation_key
        )
        outbox.put([wish])
        sender.send_due(wish.lane, until=time.monotonic() + 30)
        return Delivery.objects.get(key=wish.key)

    return send


def publish(message):
    message.save_revision().publish()
    return message


def follow(delivery, **headers):
    return Client().get(f"/n/c/{delivery.links_token}/0", **headers)


def test_a_guarded_document_opens_for_whoever_is_sent_it_and_for_nobody_else(email, guide, sent, person):
    gate = GatedDocument.objects.create(document=guide, days=5, limit=2)
    message, ada = publish(email(block(guide))), person("Ada")
    delivery = sent(message, ada)
    assert delivery.state == Delivery.State.SENT, delivery.error
    (grant,) = DownloadGrant.objects.all()
    assert (grant.contact, grant.gated, grant.limit, grant.locale) == (ada, gate, 2, "en")
    assert "/n/d/" not in mail.outbox[0].body  # the mail holds our redirect, the grant is found when it is clicked
    answer = follow(delivery)
    assert answer.status_code == 302 and "/n/d/" in answer["Location"]
    page = Client().get(answer["Location"].removeprefix("https://shop.example"))
    assert page.status_code == 200 and "Touring" in page.content.decode()
    grant.refresh_from_db()
    assert grant.used == 0  # neither clicking nor looking counts, only fetching
    # The same person again: the grant that runs; another one once it is about to end.
    assert sent(message, ada).state == Delivery.State.SENT
    assert DownloadGrant.objects.count() == 1
    with clock.virtual(lambda: timezone.now() + timedelta(days=4, hours=12)):
        assert sent(message, ada).state == Delivery.State.SENT
    assert DownloadGrant.objects.count() == 2


def test_a_trial_and_a_preview_let_nobody_in(email, guide, site, settings, person):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    GatedDocument.objects.create(document=guide)
    variant = compiling.compile_trial(email(block(guide)))
    ada = person("Ada")
    documents.let_in({(ada.pk, guide.pk): "en"})
    trial = trials.draft(address="me@shop.example", site=site, variant=variant, locale="en", as_contact=ada.pk)
    outbox.put([trial])
    sender.send_due(trial.lane, until=time.monotonic() + 30)
    trial = Delivery.objects.get(key=trial.key)
    assert trial.state == Delivery.State.SENT
    assert follow(trial)["Location"] == f"https://shop.example{guide.url}"
    assert DownloadGrant.objects.count() == 1


def test_an_open_document_is_found_where_it_is_and_a_deleted_one_leads_home(email, guide, sent, person):
    delivery = sent(publish(email(block(guide))), person("Ada"))
    assert follow(delivery)["Location"] == f"https://shop.example{guide.url}"
    assert not DownloadGrant.objects.exists()
    guide.delete()
    assert follow(delivery)["Location"] == "https://shop.example/"


def test_the_editor_is_told_when_it_was_deleted(email, guide, sent, person):
    message = publish(email(block(guide)))
    guide.delete()
    delivery = sent(message, person("Ada"))
    assert (delivery.state, delivery.reason) == (Delivery.State.HELD, "render_failed")
    assert message.name in Todo.objects.get(resolved_at=None).sentence


def test_statements_do_not_grow_with_people(email, guide, site, person):
    GatedDocument.objects.create(document=guide)
    version = compiling.compile_email(email(block(guide)))

    def statements(count):
        group = [
            Delivery(pk=n + 1, key=f"t:{n}", contact=person(f"P{n}"), site=site, locale="en") for n in range(count)
        ]
        with CaptureQueriesContext(connection) as seen:
            letting_in.let_in(group, {delivery.pk: version for delivery in group})
        return len(seen)

    assert statements(2) == statements(60)
    assert DownloadGrant.objects.count() == 62
