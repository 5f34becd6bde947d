"""What machines read on the envelope, and that nothing can be smuggled into it."""

import email
import email.policy

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from wagtail_nurture import clock, tokens
from wagtail_nurture.delivery import headers
from wagtail_nurture.delivery.channels.answers import Refused
from wagtail_nurture.delivery.channels.email import EmailChannel
from wagtail_nurture.delivery.mail.built import _OneLine
from wagtail_nurture.delivery.outbox import draft
from wagtail_nurture.delivery.parcels import Parcel, Sender
from wagtail_nurture.models import NurtureSiteSettings


SENDER = Sender(name="The Shop", email="hello@shop.example", reply_to="answers@shop.example")
ONE_LINE = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID", "Message-ID")


def parcel(**more):
    values = {
        "address": "ada@example.org",
        "sender": SENDER,
        "subject": "Hello",
        "html_pieces": ["<p>Hello</p>"],
        "text_pieces": ["Hello"],
        "message_id": "<1@shop.example>",
        "at": clock.now(),
    }
    return Parcel(**values | more)


def test_a_marketing_mail_carries_what_mailboxes_ask_for(smtp, reader, wish, send):
    wish(reader)
    NurtureSiteSettings.objects.update(sender_name="Café Vélo", reply_to="answers@shop.example")
    send()
    _address, mail, raw = smtp.accepted[0]
    assert mail["From"].addresses[0].display_name == "Café Vélo"
    assert mail["Reply-To"] == "answers@shop.example" and mail["To"] == "p0@example.org"
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Content-Language"] == "en"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"] == "<advice.shop.example>" and mail["Feedback-ID"].isascii()
    lines = raw.decode("ascii", "replace").splitlines()
    line = next(line for line in lines if line.startswith("List-Unsubscribe:"))
    assert line.startswith("List-Unsubscribe: <https://shop.example/n/u/") and line.endswith(">") and len(line) < 78
    token = line.rpartition("/")[2][:-1]
    assert tokens.unseal("unsubscribe", token)
    assert mail.get_body(("plain",)).get_content().strip()


@pytest.mark.parametrize("host", ["s.example", "www." + "long-" * 12 + "shop.example"])
def test_machine_read_headers_are_one_physical_line(contact, site, host):
    delivery = draft(key="a", contact=contact, site=site, purpose="advice")
    delivery.pk = 1
    made = headers.headers_of(delivery, sender=SENDER, unsubscribe=f"https://{host}/n/u/{'t' * 22}")
    raw = EmailChannel().prepare(parcel(headers=made)).message().as_bytes()
    for name in ONE_LINE:
        lines = [line for line in raw.splitlines() if line.startswith(name.encode() + b":")]
        assert len(lines) == 1 and lines[0].split(b":", 1)[1].strip(), name


def test_the_same_holds_for_the_policies_of_later_djangos():
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["List-Unsubscribe"] = _OneLine("List-Unsubscribe", f"<https://{'x' * 90}/n/u/token>")
    assert message.as_bytes().startswith(b"List-Unsubscribe: <https://xxx") and message.as_bytes().count(b"\r\n") == 2


def test_a_transactional_mail_offers_no_unsubscription(contact, site):
    delivery = draft(key="a", contact=contact, site=site, purpose="transactional", locale="fr")
    made = headers.headers_of(delivery, sender=SENDER, unsubscribe="https://shop.example/n/u/x")
    assert made == {"Auto-Submitted": "auto-generated", "Content-Language": "fr"}


def test_an_international_sender_domain_is_written_in_ascii(contact, site):
    sender = Sender(name="Société", email="bonjour@société.example")
    delivery = draft(key="a", contact=contact, site=site, purpose="advice")
    delivery.pk = 1
    assert headers.message_id(delivery, sender).isascii()
    assert headers.headers_of(delivery, sender=sender, unsubscribe="u")["List-Id"].isascii()


@pytest.mark.parametrize(
    "address", ["a@x.fr, victim@y.fr", "jérôme@x.fr", "a@x.fr\r\nBcc: b@y.fr", "<", "", "a b@x.fr"]
)
def test_what_is_not_one_plain_address_is_refused_before_anything_is_sent(address):
    with pytest.raises(Refused) as refusal:
        EmailChannel().prepare(parcel(address=address))
    assert refusal.value.reason == "bad_address" and "@" not in refusal.value.detail


@examples(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), place=st.sampled_from(["subject", "address", "text", "html", "name", "reply_to"]))
def test_nothing_can_be_smuggled_into_the_headers(text, place):
    """Whatever stands in a field, the result is one clean message with our headers, or this one alone is refused."""
    sender = Sender(
        name=text if place == "name" else SENDER.name,
        email=SENDER.email,
        reply_to=text if place == "reply_to" else SENDER.reply_to,
    )
    more = {"text": {"text_pieces": [text]}, "html": {"html_pieces": [text]}}.get(place) or {place: text}
    more = {} if place in {"name", "reply_to"} else more
    channel = EmailChannel()
    try:
        message = channel.prepare(parcel(sender=sender, **more))
        raw = message.message().as_bytes()
    except (Refused, ValueError, UnicodeError):
        return
    read = email.message_from_bytes(raw)
    known = {"from", "to", "reply-to", "subject", "date", "message-id", "mime-version", "content-type"}
    assert {name.lower() for name in read.keys()} <= known | {"content-transfer-encoding"}
    assert len(read.get_all("to") or []) <= 1 and read["bcc"] is None


@examples(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40))
def test_any_sender_name_leaves(smtp, people, wish, send, name):
    from wagtail_nurture.models import Contact, Delivery

    Contact.objects.all().delete()
    smtp.accepted.clear()
    odd, plain = people(2)
    NurtureSiteSettings.objects.update(sender_name=name[:100])
    first, second = wish(odd), wish(plain)
    send()
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk], len(smtp.accepted)) == ("sent", "sent", 2)
    Delivery.objects.all().delete()
