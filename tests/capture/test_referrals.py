"""Refer a friend: the friend leaves their own address and agrees themselves; the other learns how many, not who."""

import pytest

from wagtail_nurture import tokens
from wagtail_nurture.capture import referrals
from wagtail_nurture.contacts import consent, people
from wagtail_nurture.models import ConsentRequest, Contact, Event, Referral


@pytest.fixture
def ada(pool):
    return people.find_or_create(pool=pool, email="ada@example.org", first_name="Ada", source="import")[0]


@pytest.fixture
def via(ada):
    return tokens.seal(referrals.PURPOSE, ada.pk)


def _news():
    return [(event.contact.first_name, event.properties) for event in Event.objects.filter(kind="friend.joined")]


def _agree(email):
    asked = ConsentRequest.objects.get(contact__email_key=email)
    from wagtail_nurture.capture import opt_in

    assert opt_in.confirm(asked)


def test_a_friend_counts_once_they_have_agreed_and_is_not_named(client, post, newsletter, ada):
    page = client.get(referrals.address(ada.pk, newsletter, locale="en"), headers={"Host": "shop.example"})
    [hidden] = [line for line in page.content.decode().splitlines() if 'name="via"' in line]
    token = hidden.partition('value="')[2].partition('"')[0]
    assert "Ada" not in page.content.decode() and "ada@" not in page.content.decode()
    post(newsletter, email="bob@example.org", via=token)
    assert _news() == [] and referrals.count(ada.pk) == 0
    _agree("bob@example.org")
    assert _news() == [("Ada", {"form": "newsletter", "friends": 1})]
    assert referrals.count(ada.pk) == 1


def test_without_confirmation_a_friend_counts_at_once(post, newsletter, ada, via):
    newsletter.double_opt_in = False
    newsletter.save()
    post(newsletter, email="bob@example.org", via=via)
    post(newsletter, email="eve@example.org", via=via)
    assert [facts["friends"] for _who, facts in _news()] == [1, 2]


@pytest.mark.parametrize("token", ["", "x", "A" * 22, "../../etc/passwd", "\x00", "é" * 22, "1" * 5000])
def test_a_made_up_link_brings_nobody_and_breaks_nothing(client, post, newsletter, token):
    assert client.get("/n/f/newsletter/", {"via": token}, headers={"Host": "shop.example"}).status_code == 200
    assert post(newsletter, email="bob@example.org", via=token).status_code == 303
    assert not Referral.objects.exists()


def test_a_token_made_for_something_else_brings_nobody(post, newsletter, ada):
    post(newsletter, email="bob@example.org", via=tokens.seal("unsubscribe", ada.pk))
    assert not Referral.objects.exists()


def test_neither_oneself_nor_who_was_known_already_nor_another_pool_counts(post, newsletter, ada, via, pool):
    people.find_or_create(pool=pool, email="known@example.org", source="import")
    post(newsletter, email="ada@example.org", via=via)
    post(newsletter, email="known@example.org", via=via)
    assert not Referral.objects.exists()


def test_a_friend_of_two_came_by_the_first(post, newsletter, via, pool):
    other = people.find_or_create(pool=pool, email="zoe@example.org", source="import")[0]
    post(newsletter, email="bob@example.org", via=via)
    post(newsletter, email="bob@example.org", via=tokens.seal(referrals.PURPOSE, other.pk))
    assert Referral.objects.get().referrer.first_name == "Ada"


def test_what_was_mistyped_keeps_the_link(post, newsletter, via):
    answer = post(newsletter, email="no address", via=via)
    assert answer.status_code == 422 and f'value="{via}"' in answer.content.decode()


def test_a_merge_keeps_the_count_and_erasing_the_friend_the_credit(post, newsletter, ada, via, pool):
    newsletter.double_opt_in = False
    newsletter.save()
    post(newsletter, email="bob@example.org", via=via)
    into = people.find_or_create(pool=pool, email="ada.b@example.org", source="import")[0]
    Contact.objects.filter(pk=ada.pk).update(merged_into=into, email="", email_key=None)
    Referral.objects.filter(referrer=ada).update(referrer=into)
    post(newsletter, email="eve@example.org", via=via)
    assert referrals.count(into.pk) == 2
    people.erase(Contact.objects.get(email_key="bob@example.org"))
    assert [event.contact_id for event in Event.objects.filter(kind="friend.joined")].count(into.pk) >= 1
    assert not consent.refusals([Contact.objects.get(email_key="eve@example.org").pk], purpose="news")
