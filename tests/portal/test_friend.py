"""Tell a friend (A7): the button of a mail leads to the reader's own link; whoever follows it and agrees is counted."""

import re

import pytest
from django.utils import timezone

from wagtail_nurture.capture import opt_in, referrals
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import validation
from wagtail_nurture.delivery import trials
from wagtail_nurture.delivery.slots import DeliverySlots, SiteAddresses
from wagtail_nurture.models import ConsentRequest, Email, Event, Form, Referral


HOST = {"Host": "shop.example", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def friends_form(site):
    from wagtail.models import Locale

    return Form.objects.create(
        name="Newsletter", slug="newsletter", locale=Locale.objects.get(language_code="en"), consent_purpose="news"
    )


def _email(form):
    email = Email(name="Friends", subject="Well?", live=False)
    value = {"heading": "Who rides with you?", "text": "<p>Pass it on.</p>", "button": "Tell a friend"}
    email.body = email.body.stream_block.to_python(
        [{"type": "tell_a_friend", "id": "b1", "value": value | {"form": form and form.pk}}]
    )
    email.save()
    return email


@pytest.fixture
def sent(delivery, friends_form):
    email = _email(friends_form)
    delivery.variant, delivery.message_key = compiling.compile_email(email), email.translation_key
    delivery.sent_at = timezone.now()
    delivery.save()
    return delivery


def _button(sent):
    return DeliverySlots(sent, SiteAddresses(sent.site)).extra("friend:0:0").removeprefix(sent.site.root_url)


def test_the_button_leads_to_a_link_by_which_a_friend_subscribes_and_counts(browser, sent, reader):
    page = browser.get(_button(sent), headers=HOST)
    words = page.content.decode()
    assert page.status_code == 200 and reader.email not in words and reader.first_name not in words
    link = re.search(r'value="(https://shop\.example/n/f/newsletter/\?[^"]+)"', words)[1].replace("&amp;", "&")
    form = browser.get(link.removeprefix("https://shop.example"), headers=HOST).content.decode()
    via = re.search(r'name="via" value="([^"]+)"', form)[1]
    assert not Referral.objects.exists() and not Event.objects.filter(kind="form.submitted").exists()
    browser.post("/n/f/newsletter/", {"email": "bob@example.org", "locale": "en", "via": via}, headers=HOST)
    assert opt_in.confirm(ConsentRequest.objects.get(contact__email="bob@example.org"))
    assert referrals.count(reader.pk) == 1
    assert "1 friend has joined" in browser.get(_button(sent), headers=HOST).content.decode()


def test_a_trial_shows_no_link_of_anybody(browser, sent):
    sent.key = "test:x"
    sent.save()
    assert trials.is_trial(sent)
    words = browser.get(_button(sent), headers=HOST).content.decode()
    assert "via=" not in words and "test mail" in words


@pytest.mark.parametrize("tail", ["friend/0/1", "friend/9/0", "x/0/0", "%00/0/0", "é/0/0"])
def test_other_addresses_show_a_friendly_page(browser, sent, tail):
    token = _button(sent).split("/")[3]
    path = f"/n/r/{tail.replace('friend', token)}"
    assert browser.get(path, headers=HOST).status_code == 404


def test_who_was_erased_has_no_link_and_a_form_that_is_gone_is_no_500(browser, sent, friends_form):
    path = _button(sent)
    friends_form.live = False
    friends_form.save()
    assert browser.get(path, headers=HOST).status_code == 404
    assert browser.post(path, headers=HOST).status_code == 405


@pytest.mark.parametrize("harm", ["none", "not live", "no consent"])
def test_a_form_that_cannot_count_friends_is_told_before_publishing(friends_form, harm):
    friends_form.live = harm != "not live"
    friends_form.consent_purpose = "" if harm == "no consent" else "news"
    friends_form.save()
    [problem] = validation.problems(_email(None if harm == "none" else friends_form))
    words = {"none": "Choose the form", "not live": "is not published", "no consent": "asks for no consent"}
    assert words[harm] in problem.message
