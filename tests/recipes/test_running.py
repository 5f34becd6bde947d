"""The drafts, published, run in story time with the real engine and a real mail server."""

import pytest
from wagtail.models import Locale

from tests.scenarios.test_story import Reader, clicks, days, mails, pump
from wagtail_nurture.capture.models import Form
from wagtail_nurture.contacts import consent
from wagtail_nurture.models import Enrolment, Event
from wagtail_nurture.recipes import publishing
from wagtail_nurture.tracking import recorder


@pytest.fixture
def guide(db, settings, tmp_path):
    from django.core.files.base import ContentFile
    from wagtail.documents import get_document_model

    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(b"%PDF-1.4 touring", name="touring.pdf")
    return get_document_model().objects.create(title="Touring by bike", file=file)


@pytest.fixture
def shop(pool, home):
    from tests.content.conftest import Shop

    return Shop(home)


@pytest.fixture
def reader(site, pool, story):
    return lambda email, **values: Reader(site, pool, story, email, **values)


@pytest.fixture
def running(made, admin, story, smtp):
    """``running(slug, **answers)``: the recipe used, and everything published."""

    def run(slug, **answers):
        use = made(slug, **answers)
        publishing.publish_everything(use, user=admin)
        return use.scenario

    return run


def test_download_follow_up_invites_who_clicks_and_advises_who_does_not(
    running, reader, shop, guide, story, client, smtp
):
    running("download-follow-up")
    ada, joe, eve = (reader(f"{name}@example.org") for name in ("ada", "joe", "eve"))
    for each in (ada, joe):
        each.reads(shop.bikes[0])
        each.asks_for(guide)
    eve.asks_for(guide, advice=False)
    pump()
    assert mails(smtp, ada) == []
    days(story, 2)
    ((subject, html),) = mails(smtp, ada)
    assert subject == "Touring by bike: what to read next"
    assert "Two days ago you asked us for “Touring by bike”" in html and "Bike 1" in html
    clicks(client, html, "Open")
    story.move(minutes=1)  # a person reads the page behind the link; a scanner does not
    there = Event.objects.get(kind="message.clicked").page_id
    recorder.record("page.viewed", visitor=ada.visitor, contact=ada.contact, page_id=there, locale="en")
    days(story, 4)
    assert [subject for subject, _html in mails(smtp, ada)][1:] == ["Shall we look at it together?"]
    assert [subject for subject, _html in mails(smtp, joe)][1:] == ["Three questions to ask before you decide"]
    assert mails(smtp, eve) == []
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"finished"}


def test_browse_relaunch_writes_once_a_month_to_who_agreed(running, reader, shop, story, smtp):
    running("browse-relaunch", page_type="pages.productpage")
    ada, eve = reader("ada@example.org"), reader("eve@example.org")
    for each in (ada, eve):
        consent.grant(each.contact, purpose="tracking", channel="site")
    consent.grant(ada.contact, purpose="advice")
    for each in (ada, eve):
        views(each, shop.bikes[0], shop.bikes[1])
    days(story, 1)
    assert mails(smtp, ada) == []
    days(story, 2)
    ((subject, html),) = mails(smtp, ada)
    assert subject == "Still deciding? What may help you choose"
    assert "Bike 1" in html and "Bike 2" in html
    assert mails(smtp, eve) == []
    views(ada, shop.bikes[0], shop.bikes[1])
    days(story, 5)
    assert len(mails(smtp, ada)) == 1


def views(reader, *pages):
    """What somebody looks at whose browser is known as theirs."""
    for page in pages:
        recorder.record(
            "page.viewed",
            site=reader.site,
            visitor=reader.visitor,
            contact=reader.contact,
            page_id=page.pk,
            locale="en",
        )


def test_welcome_leaves_at_the_confirmation_and_not_for_who_is_imported(running, made, reader, pool, smtp):
    running("welcome")
    form = Form.objects.get(locale=Locale.get_default())
    ada, eve = reader("ada@example.org"), reader("eve@example.org")
    request = consent.open_request(
        ada.contact, purposes=["news"], lists=[form.list], form_version=form.version, locale="en"
    )
    consent.grant(eve.contact, purpose="news", source="import")
    pump()
    assert mails(smtp, ada) == mails(smtp, eve) == []
    consent.confirm(request)
    pump()
    assert [subject for subject, _html in mails(smtp, ada)] == ["Welcome: where to begin"]
    assert mails(smtp, eve) == []
