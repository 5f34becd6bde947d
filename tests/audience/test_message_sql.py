"""Opened and clicked in SQL: three-valued, as far as it was measured (DESIGN law 5)."""

from datetime import timedelta

import pytest

from wagtail_nurture.audience.conditions import Person, registry
from wagtail_nurture.contacts import consent, suppression
from wagtail_nurture.models import Contact, Email, EventClass
from wagtail_nurture.tracking import classify, kinds

from .conftest import NOW


def told(kind, config, contact, at=NOW):
    """Both evaluators' truth for one person outside a scenario; they agree."""
    condition = registry[kind](config)
    in_memory = condition.ask([Person(contact.pk)], at)[contact.pk].truth
    assert in_sql(condition, contact, at) is in_memory
    return in_memory


def in_sql(condition, contact, at=NOW):
    truth = condition.where(at)
    yes, unknown = (Contact.objects.filter(q, pk=contact.pk).exists() for q in (truth.yes, truth.unknown))
    return True if yes else None if unknown else False


def test_a_click_settles_and_is_believed(contact, mailed, touring):
    assert told("clicked_message", {}, contact) is False
    mailed(contact)
    assert told("clicked_message", {}, contact) is None
    consent.grant(contact, purpose="tracking", channel="site")
    assert told("clicked_message", {}, contact) is False
    mailed(contact, kind=kinds.MESSAGE_CLICKED, minutes=1, page=touring)
    assert told("clicked_message", {}, contact) is None
    assert told("clicked_message", {"step": "s2"}, contact) is False
    later = NOW + timedelta(minutes=1)
    assert told("clicked_message", {}, contact, at=later) is True
    assert told("clicked_message", {"section": touring.pk}, contact, at=later) is True
    assert told("clicked_message", {"page_type": "pages.guidepage"}, contact, at=later) is False
    assert told("clicked_message", {"step": "s1"}, contact, at=later) is True
    assert told("clicked_message", {"step": "S1"}, contact, at=later) is False
    turning = registry["clicked_message"]({}).turns(NOW, later)
    assert list(Contact.objects.filter(turning)) == [contact]


@pytest.mark.parametrize("bot", [True, False])
def test_a_click_about_which_nobody_has_decided_is_unknown_in_sql(contact, mailed, bot):
    clicked = registry["clicked_message"]({})
    mailed(contact, kind=kinds.MESSAGE_CLICKED, minutes=50, **({"bot": True} if bot else {}))
    assert in_sql(clicked, contact) is None
    assert not EventClass.objects.exists(), "asking writes nothing"
    classify.settle(kinds.MESSAGE_CLICKED, NOW)
    assert in_sql(clicked, contact) is not bot
    assert [each.kind for each in EventClass.objects.all()] == ["machine" if bot else "human"]


def test_what_the_sender_noted_counts_more_than_what_is_allowed_now(contact, mailed):
    mailed(contact, measured=["clicks"])
    consent.grant(contact, purpose="opens", channel="site")
    assert told("opened_message", {}, contact) is None
    assert told("clicked_message", {}, contact) is False
    mailed(contact, kind=kinds.MESSAGE_OPENED, minutes=40)
    assert told("opened_message", {}, contact) is True


def test_one_e_mail_whatever_sent_it(contact, mailed):
    email = Email.objects.create(name="Welcome", subject="Hello")
    mine, other = {"message": str(email.translation_key)}, {"message": "another"}
    mailed(contact, measured=["opens"], **mine)
    mailed(contact, kind=kinds.MESSAGE_OPENED, minutes=40, **mine)
    assert told("opened_message", mine, contact) is True
    assert told("opened_message", other, contact) is False
    assert registry["opened_message"](mine).sentence() == "opened the e-mail “Welcome”"
    assert registry["clicked_message"](mine | {"topic": "touring"}).sentence() == (
        "clicked in the e-mail “Welcome” on a page with the tag “touring”"
    )
    email.delete()
    for kind in ("opened_message", "clicked_message"):
        assert registry[kind](mine).problems() == ["The message of a condition was deleted. Choose another one."]
        assert registry[kind](mine).gone() == []


def test_who_may_be_written_to(contact, bob, django_assert_num_queries):
    for one in (contact, bob):
        consent.grant(one, purpose="news")
    assert told("agrees", {"purpose": "news"}, contact) is True
    assert told("agrees", {"purpose": "advice"}, contact) is False
    suppression.suppress(contact.email_key, scope="advice", reason="unsubscribed")
    assert told("agrees", {"purpose": "news"}, contact) is True
    suppression.suppress(contact.email_key, scope="elsewhere", reason="hard_bounce")
    assert told("agrees", {"purpose": "news"}, contact) is False
    assert told("agrees", {"purpose": "transactional"}, contact) is False
    assert told("agrees", {"purpose": "news"}, bob) is True
    with django_assert_num_queries(3):
        list(Contact.objects.filter(registry["agrees"]({"purpose": "news"}).where(NOW).yes))
    Contact.objects.filter(pk=bob.pk).update(merged_into=contact)
    assert told("agrees", {"purpose": "news"}, bob) is False
