"""Personal landing links: one address a person, whose page is chosen by rule at the moment it is opened."""

import re
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.blocks.struct_block import StructBlockValidationError

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent, lists
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import message_kinds, render
from wagtail_nurture.content.publishing import publish
from wagtail_nurture.delivery import outbox, sender
from wagtail_nurture.models import Event, Landing, List, Sms

from . import reading


BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def club(pool):
    return List.objects.create(pool=pool, name="Club", slug="club")


@pytest.fixture
def landing(shop, club):
    """Members of the club land at the first bike, all others at the second."""
    made = Landing(name="Spring", page=shop.bikes[1], days=30)
    in_club = {"match": "all", "conditions": [{"type": "in_list", "value": {"list": str(club.pk)}}]}
    made.ways = made.ways.stream_block.to_python(
        [{"type": "way", "value": {"rule": in_club, "page": shop.bikes[0].pk}, "id": "way-1"}]
    )
    made.save()
    return made


def button(landing):
    return ("button", {"text": "Your offer", "link": {"page": None, "url": "", "landing": landing.pk}})


@pytest.fixture
def mailed(email, person, landing, club, site, site_sender):
    """``mailed(member=True)``: somebody who was mailed a button with the link; (contact, its address)."""
    made = email(button(landing))
    made.live = True
    made.save()
    publish(made)

    def do(*, member):
        contact = person("Ada")
        if member:
            lists.join([contact.pk], club)
        consent.grant(contact, purpose="advice")
        wish = outbox.draft(
            key=f"x:{contact.pk}", contact=contact, site=site, purpose="advice", message_key=made.translation_key
        )
        outbox.put([wish])
        sender.send_due("mass", until=time.monotonic() + 60)
        return contact, re.search(r"https://shop\.example(/n/c/[\w-]+/0)\b", mail.outbox[-1].body)[1]

    return do


@pytest.fixture
def site_sender(site):
    from wagtail_nurture.contacts.site_settings import NurtureSiteSettings

    chosen = NurtureSiteSettings.for_site(site)
    chosen.sender_email, chosen.sender_name, chosen.postal_address = "hello@shop.example", "Shop", "1 rue Haute"
    chosen.save()


def opened(address, **headers):
    return Client(headers=BROWSER | headers).get(address)


def test_each_person_lands_where_the_rule_says_when_they_open_it(mailed, shop, club, landing):
    member, theirs = mailed(member=True)
    _other, others = mailed(member=False)
    assert opened(theirs).url == shop.bikes[0].full_url
    assert opened(others).url == shop.bikes[1].full_url
    lists.leave([member.pk], club)
    assert opened(theirs).url == shop.bikes[1].full_url, "decided when it is opened, not when it was sent"
    lists.join([member.pk], club)
    shop.bikes[0].unpublish()
    assert opened(theirs).url == shop.bikes[1].full_url, "a page that is gone gives way to that of everybody else"
    shop.bikes[1].unpublish()
    assert opened(theirs).url == "https://shop.example/"


def test_a_visit_counts_for_the_person_only_if_they_agreed_to_be_followed(mailed, shop):
    silent, address = mailed(member=True)
    opened(address)
    assert Event.objects.get(kind="message.clicked").contact is None
    seen, address = mailed(member=True)
    consent.grant(seen, purpose="tracking", channel="site")
    Client(headers=BROWSER).head(address)
    opened(address, **{"purpose": "prefetch", "sec-purpose": "prefetch"})
    assert not Event.objects.filter(kind="message.clicked", contact=seen).exists(), "looking ahead is no visit"
    opened(address)
    event = Event.objects.get(kind="message.clicked", contact=seen)
    assert event.page_id == shop.bikes[0].pk


def test_after_its_days_it_is_personal_no_longer(mailed, shop):
    contact, address = mailed(member=True)
    consent.grant(contact, purpose="tracking", channel="site")
    with clock.virtual(lambda: timezone.now() + timedelta(days=31)):
        assert opened(address).url == shop.bikes[1].full_url
    assert not Event.objects.filter(kind="message.clicked", contact=contact).exists()


def test_a_deleted_link_or_a_rule_about_nothing_leads_where_everybody_goes(mailed, shop, landing, club):
    _contact, address = mailed(member=True)
    club.delete()
    assert opened(address).url == shop.bikes[1].full_url
    landing.delete()
    assert opened(address).url == shop.bikes[1].full_url


def test_it_stands_in_letters_and_text_messages_too(letter, landing, shop, person, recipient, site):
    made = letter(button(landing))
    filled = render.fill(compiling.compile_message(made), [recipient(person("Ada"), delivery_id=1)])[1]
    assert reading.codes(filled.html) == [f"https://n.example/c/0/?to={shop.bikes[1].full_url}"]
    sms = Sms(name="Offer", text="For you: {{ link }}", landing=landing, live=False)
    sms.save()
    drawn = message_kinds.of(sms).draw(sms)
    assert [link["kind"] for link in drawn.links] == ["landing"]
    text = render.fill(compiling.compile_message(sms), [recipient(person("Bob"), delivery_id=2)])[2].text
    assert "For you: https://n.example/c/0/?to=" in text


def test_an_editor_makes_one_and_a_rule_that_cannot_be_asked_is_refused(client, admin_user, landing, shop):
    client.force_login(admin_user)
    page = client.get(f"/admin/nurture/setup/landing-links/edit/{landing.pk}/")
    assert page.status_code == 200
    block = landing.ways.stream_block.child_blocks["way"]
    empty = {"rule": {"match": "all", "conditions": []}, "page": shop.bikes[0].pk}
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.normalize(block.to_python(empty)))
    assert set(refused.value.block_errors) == {"rule"}
