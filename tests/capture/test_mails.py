"""The three messages that forms send, as they arrive."""

import re
import time

import pytest
from django.core import mail

from wagtail_nurture.capture import opt_in
from wagtail_nurture.contacts import consent
from wagtail_nurture.delivery import sender
from wagtail_nurture.models import ConsentRequest, Delivery


HOST = {"Host": "shop.example"}


@pytest.fixture
def arrived():
    """Let everything due leave; the messages in the order they arrived."""

    def leave():
        sender.send_due("now", until=time.monotonic() + 20)
        assert not Delivery.objects.exclude(state="sent").exists(), list(Delivery.objects.values("state", "reason"))
        return mail.outbox

    return leave


def html_of(message):
    return next(part[0] for part in message.alternatives)


def address_in(message, kind):
    found = re.search(rf"https://shop\.example(/n/{kind}/[\w-]{{22}})", message.body)
    assert found and found[0] in html_of(message)
    return found[1]


def test_the_file_alone(ask_for_guide, arrived, client):
    ask_for_guide()
    (message,) = arrived()
    assert message.to == ["ada@example.org"] and message.subject == "Your file: Touring by bike"
    assert "/n/y/" not in message.body and "Touring by bike" in message.body
    assert "List-Unsubscribe" not in message.extra_headers
    page = client.get(address_in(message, "d"), headers=HOST).content.decode()
    content = re.search(r'href="(/n/d/[\w-]+/file)"', page)[1]
    assert b"".join(client.get(content, headers=HOST)) == b"%PDF-1.4 the guide"


def test_the_file_with_the_question(ask_for_guide, arrived, client):
    ask_for_guide(consent="1")
    (message,) = arrived()
    assert "Send me touring advice." in message.body and "Confirm my advice mails" in html_of(message)
    assert client.get(address_in(message, "d"), headers=HOST).status_code == 200
    client.post(address_in(message, "y"), headers=HOST)
    assert consent.refusals([ConsentRequest.objects.get().contact_id], purpose="advice") == {}


def test_the_question_alone_and_its_reminder(post, newsletter, arrived, client):
    post(newsletter)
    request = ConsentRequest.objects.get()
    ConsentRequest.objects.update(created_at=request.created_at - opt_in.REMIND_AFTER)
    opt_in.remind_due(10)
    first, reminder = arrived()
    assert first.subject == reminder.subject == "Please confirm your subscription"
    assert "Send me the monthly newsletter." in first.body
    assert address_in(first, "y") == address_in(reminder, "y")


def test_nothing_that_was_typed_travels_to_the_address(ask_for_guide, arrived):
    ask_for_guide(**{"q-first_name": "Win a prize at evil.example", "q-postcode": "66666"}, consent="1")
    (message,) = arrived()
    assert not re.search("evil|66666|prize", message.body + html_of(message) + message.subject)


def test_a_bounced_address_gets_nothing_and_the_journal_says_why(ask_for_guide, contact):
    from wagtail_nurture.contacts import suppression

    suppression.suppress("ada@example.org", reason="hard_bounce")
    ask_for_guide()
    sender.send_due("now", until=time.monotonic() + 20)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("skipped", "suppressed")
    assert not mail.outbox
