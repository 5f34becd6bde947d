"""The story of issue 2 from the request of the guide on, through real rooms and a real SMTP server."""

import re

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from tests.content.conftest import Shop
from wagtail_nurture import tasks
from wagtail_nurture.contacts import consent, people
from wagtail_nurture.content import publishing as emails
from wagtail_nurture.models import Delivery, Email, Enrolment, Event, Visitor
from wagtail_nurture.scenarios import journal as journals
from wagtail_nurture.tracking import recorder

from .conftest import if_else, send, step, wait


BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def shop(pool, home):
    return Shop(home)


@pytest.fixture
def guide(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(b"%PDF-1.4 touring", name="touring.pdf")
    return get_document_model().objects.create(title="Touring by bike", file=file)


def written(locale, name, subject, *blocks):
    raw = [{"type": kind, "value": value, "id": f"{name}-{place}"} for place, (kind, value) in enumerate(blocks)]
    email = Email(name=name, subject=subject, locale=locale, live=True)
    email.body = email.body.stream_block.to_python(raw)
    email.save()
    emails.publish(email)
    return email


@pytest.fixture
def flow(site, shop, guide, locale, draft, story, smtp):
    """Drawn and published the evening before the story begins."""
    viewed = {"heading": "You looked at", "page_type": "pages.productpage", "section": None, "tag": "", "count": 2}
    unread = {"heading": "A guide for you", "page_type": "pages.guidepage", "section": None, "count": 1}
    follow_up = written(
        locale,
        "Follow-up",
        "Choosing a touring bike well",
        ("text", "<p>Hello {{ first_name|there }}</p>"),
        ("recommended_pages", unread | {"otherwise": "newest", "button": "Read"}),
        ("pages_viewed", viewed | {"source": "recent", "otherwise": "nothing", "button": "Look again"}),
    )
    clicked = viewed | {"heading": "Try it", "count": 1, "source": "clicked", "otherwise": "nothing", "button": "Book"}
    offer = written(locale, "Test ride offer", "Ride it near you", ("pages_viewed", clicked))
    advice = written(locale, "Second advice", "Three questions before you buy", ("text", "<p>Frame, gears, bags.</p>"))
    went = {"step": "Follow-up", "section": None, "page_type": "pages.productpage"}
    scenario = draft(
        [
            wait("w1", amount=2, not_before="09:00"),
            send("m1", follow_up),
            wait("w2", amount=3),
            if_else(
                "if",
                asked=[{"type": "clicked_message", "id": "q", "value": went}],
                yes=[send("m2", offer)],
                no=[send("m3", advice)],
            ),
        ],
        triggers=[step("document_requested", "t", document=guide.pk)],
    )
    scenario.save_revision().publish()
    return scenario


class Reader:
    """Somebody at the site, by what they do there."""

    def __init__(self, site, pool, story, email, *, tracked=True):
        self.site, self.story, self.pool = site, story, pool
        self.contact, _created = people.find_or_create(pool=pool, email=email, language="en")
        self.visitor = None
        if tracked:
            at = story.now
            self.visitor = Visitor.objects.create(key_hash=email, site=site, first_seen_at=at, last_seen_at=at)

    def reads(self, *pages):
        for page in pages if self.visitor else ():
            recorder.record("page.viewed", site=self.site, visitor=self.visitor, page_id=page.pk, locale="en")

    def asks_for(self, guide, *, advice=True, topics=("touring",)):
        if advice:
            consent.grant(self.contact, purpose="advice")
        if self.visitor:
            consent.grant(self.contact, purpose="tracking", channel="site")
            Visitor.objects.filter(pk=self.visitor.pk).update(contact=self.contact)
            Event.objects.filter(visitor=self.visitor).update(contact=self.contact)
            recorder.record("visitor.identified", site=self.site, visitor=self.visitor, contact=self.contact)
        properties = {"topics": list(topics), "title": guide.title}
        recorder.record(
            "document.requested",
            site=self.site,
            contact=self.contact,
            visitor=self.visitor,
            subject=f"document:{guide.pk}",
            properties=properties,
            locale="en",
        )

    def passage(self):
        return Enrolment.objects.get(contact=self.contact)

    def told(self):
        return [line.sentence for line in journals.of_enrolment(self.passage())]


@pytest.fixture
def reader(site, pool, story):
    return lambda email, **values: Reader(site, pool, story, email, **values)


def pump():
    tasks.pump("mass")


def mails(smtp, reader):
    """[(subject, HTML)] of what reached the reader, oldest first."""
    address = reader.contact.email
    found = [message for to, message, _raw in smtp.accepted if to == address]
    return [(str(message["Subject"]), message.get_body(("html",)).get_content()) for message in found]


def days(story, number):
    """Let ``number`` days pass, pumping every six hours like a worker that never sleeps."""
    for _quarter in range(number * 4):
        story.move(hours=6)
        pump()


def clicks(client, html, label):
    """Follow the link whose text is ``label``, in a browser."""
    links = re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', html, re.S)
    address = next(url for url, words in links if label in words).replace("&amp;", "&")
    return client.get(address.partition("shop.example")[2], HTTP_HOST="shop.example", HTTP_USER_AGENT=BROWSER)


def test_the_visitor_who_clicks_is_offered_a_ride_on_that_bike(flow, reader, shop, guide, story, smtp, client):
    ada = reader("ada@example.org")
    ada.reads(shop.bikes[0], shop.bikes[1], shop.guides[0])
    story.move(minutes=3)
    ada.asks_for(guide)
    pump()
    assert mails(smtp, ada) == []
    days(story, 2)
    ((subject, html),) = mails(smtp, ada)
    assert subject == "Choosing a touring bike well"
    assert "Bike 1" in html and "Bike 2" in html and "Bike 3" not in html
    assert "Touring guide 1" not in html and "Touring guide" in html
    assert clicks(client, html, "Look again").status_code == 302
    clicked = Event.objects.get(kind="message.clicked")
    story.move(minutes=1)
    ada.reads()
    recorder.record("page.viewed", visitor=ada.visitor, contact=ada.contact, page_id=clicked.page_id, locale="en")
    days(story, 3)
    assert [subject for subject, _html in mails(smtp, ada)][1:] == ["Ride it near you"]
    bike = shop.bikes[0] if clicked.page_id == shop.bikes[0].pk else shop.bikes[1]
    other = shop.bikes[1] if bike is shop.bikes[0] else shop.bikes[0]
    assert bike.title in mails(smtp, ada)[1][1] and other.title not in mails(smtp, ada)[1][1]
    assert ada.passage().status == "finished"
    waited, asked = ada.told()[2:4]
    assert waited == "Wait 3 days"
    assert asked.startswith("If clicked in the message “Follow-up” on a page of type “Product page”: took Yes: on ")


def test_no_click_is_a_second_piece_of_advice_and_then_nothing(flow, reader, shop, guide, story, smtp):
    ada = reader("ada@example.org")
    ada.reads(shop.bikes[0])
    ada.asks_for(guide)
    days(story, 6)
    assert [subject for subject, _html in mails(smtp, ada)] == [
        "Choosing a touring bike well",
        "Three questions before you buy",
    ]
    assert ada.passage().status == "finished"
    days(story, 10)
    assert len(mails(smtp, ada)) == 2


def test_a_refused_tracking_gets_the_document_s_own_topic_and_no_empty_block(
    flow,
    reader,
    shop,
    guide,
    story,
    smtp,
):
    bob = reader("bob@example.org", tracked=False)
    bob.reads(*shop.bikes)
    bob.asks_for(guide)
    days(story, 2)
    ((subject, html),) = mails(smtp, bob)
    assert subject == "Choosing a touring bike well"
    assert "Touring guide" in html
    assert "You looked at" not in html and "Bike 1" not in html


def test_b_did_not_tick_the_box(flow, reader, shop, guide, story, smtp):
    eve = reader("eve@example.org")
    eve.asks_for(guide, advice=False)
    days(story, 6)
    assert mails(smtp, eve) == []
    assert "Send “Follow-up”: not sent: no consent for advice mails" in eve.told()
    assert {delivery.state for delivery in Delivery.objects.all()} == {"skipped"}


def test_c_read_children_s_bikes(flow, reader, shop, guide, story, smtp):
    ada, joe = reader("ada@example.org"), reader("joe@example.org")
    ada.reads(shop.guides[0], shop.bikes[0])
    joe.reads(*shop.small[:1])
    ada.asks_for(guide)
    joe.asks_for(guide, topics=("children",))
    days(story, 2)
    ((_same, hers),) = mails(smtp, ada)
    ((_same, his),) = mails(smtp, joe)
    assert "guide 2" in his and "Children" in his and "Children" not in hers


@pytest.mark.parametrize("hours", [0, 1, 47, 49, 72, 119])
def test_a_test_ride_at_any_moment_ends_it_at_once_and_counts(
    flow,
    reader,
    shop,
    guide,
    test_ride,
    story,
    smtp,
    hours,
):
    ada = reader("ada@example.org")
    ada.asks_for(guide)
    pump()
    for _hour in range(hours):
        story.move(hours=1)
        pump()
    before = len(mails(smtp, ada))
    story.move(minutes=1)
    recorder.record("form.submitted", contact=ada.contact, subject=f"form:{test_ride.translation_key}")
    pump()
    passage = ada.passage()
    assert (passage.status, passage.exit_reason, passage.converted) == ("exited", "exit_condition", True)
    days(story, 8)
    assert len(mails(smtp, ada)) == before
    assert ada.told()[-1].startswith("Leaves as soon as the form “Test ride” is sent in; counts as converted")
