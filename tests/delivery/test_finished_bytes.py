"""A message spliced of encoded pieces reads like the one that Django builds, whatever stands in it."""

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.mail.backends.smtp import EmailBackend
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from wagtail_nurture.delivery.channels.answers import Refused
from wagtail_nurture.delivery.channels.email import EmailChannel
from wagtail_nurture.delivery.mail import built
from wagtail_nurture.delivery.mail.finished import Finished, Finisher
from wagtail_nurture.delivery.parcels import Parcel, Sender


AT = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
STOP = f"<https://shop.example/n/u/{'t' * 22}>"
HEADERS = {
    "Auto-Submitted": "auto-generated",
    "List-Unsubscribe": STOP,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
HOSTILE = st.one_of(
    st.text(LETTERS, max_size=40),
    st.sampled_from(
        [".", "..\n.", "\n.\n", "=", "=\n", "=20", " ", "\t\n", "a \n", "é" * 90, "x" * 5000, "=_", "--=_", "\n\n"]
        + ["\r", "a\r.\rb", "\r\n.\r", "\n\r"]
        + [
            "From here",
            "\u202e",
            "👩‍🚲" * 30,
            "<script>",
            "{{ email }}",
            "a" * 75,
            "a" * 74 + " ",
            "." * 90,
            "\x85\x0c",
        ]
    ),
)
PIECES = st.lists(HOSTILE, max_size=8)
ONE_LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120).map(str.strip)


def parcel(**more):
    values = {
        "address": "ada@example.org",
        "sender": Sender(name="Café Vélo", email="hello@shop.example", reply_to="answers@shop.example"),
        "subject": "Hello",
        "html_pieces": ["<p>Hello</p>"],
        "text_pieces": ["Hello"],
        "message_id": "<1@shop.example>",
        "at": AT,
        "headers": HEADERS,
    }
    return Parcel(**values | more)


def on_the_wire(data):
    """What the receiver has of ``data`` (Finished.data): checked as SMTP has it, dots taken away again."""
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 78 for line in lines[lines.index(b"") :]), max(lines, key=len)
    assert all(len(line) <= 998 for line in lines)
    assert not any(line == b"." or b"\n" in line or b"\r" in line for line in lines)
    assert data.isascii()
    return b"".join((line[1:] if line.startswith(b".") else line) + b"\r\n" for line in lines)


def read(raw):
    """(headers, {kind: text}) as a mail program reads ``raw``."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    own = {"content-type", "content-transfer-encoding"}
    # Python folds some long subjects behind "Subject:" and then reads its own space.
    headers = sorted((name.lower(), str(value).strip()) for name, value in mail.items() if name.lower() not in own)
    return headers, {part.get_content_type(): _text(part) for part in mail.walk() if not part.is_multipart()}


def _text(part):
    # Django writes some texts as they stand, and then whatever ends a line for Python ends one on the wire.
    # The last line of a whole message ends in any case: SMTP wants it so.
    text = part.get_payload(decode=True).decode(part.get_content_charset())
    return "\n".join(text.splitlines()).rstrip("\n")


def lf(piece):
    """Whatever ends a line, also the CR alone that SMTP forbids, ends it in the same way."""
    return piece.replace("\r\n", "\n").replace("\r", "\n")


def by_django(letter):
    letter = replace(letter, html_pieces=[*map(lf, letter.html_pieces)], text_pieces=[*map(lf, letter.text_pieces)])
    made = built.message(letter).message()
    raw = made.as_bytes(linesep="\r\n") if hasattr(made, "_charset") else made.as_bytes()
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"


@examples(max_examples=150, deadline=None)
@given(subject=ONE_LINE, name=ONE_LINE, html=PIECES, text=PIECES)
@example("=?utf-8?q?caf=C3=A9?= à la carte", "A, B <c@d.fr>", ["<p>"], ["."])
@example("Toujours " * 29 + "!", '"', [], ["Hello"])
def test_what_is_spliced_reads_like_what_django_builds(subject, name, html, text):
    letter = parcel(
        subject=subject,
        sender=Sender(name=name, email="hello@shop.example", reply_to="answers@shop.example"),
        html_pieces=html,
        text_pieces=text,
    )
    try:
        expected = read(by_django(letter))
    except ValueError:
        return
    raw = on_the_wire(Finisher().finish(letter).data)
    headers, texts = read(raw)
    assert headers == expected[0]
    assert texts == expected[1]
    assert f"List-Unsubscribe: {STOP}\r\n".encode() in raw


@examples(max_examples=100, deadline=None)
@given(pieces=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=300)))
@example(["Hello\r.\rMAIL FROM:<evil@example.org>\r", "a\r\nb\n\rc"])
def test_every_letter_arrives(pieces):
    """Not even the lines differ, and the second message of a version is that of the first."""
    finisher, meant = Finisher(), "".join(map(lf, pieces))
    for _time in range(2):
        raw = on_the_wire(finisher.finish(parcel(html_pieces=pieces, text_pieces=pieces)).data)
        mail = email.message_from_bytes(raw)
        for part in mail.get_payload() if mail.is_multipart() else [mail]:
            arrived = part.get_payload(decode=True).decode().replace("\r\n", "\n")
            assert arrived in {meant, meant + "\n"[: not mail.is_multipart()]}


@pytest.mark.parametrize(
    "more",
    [
        {"address": "ada@exämple.org"},
        {"sender": Sender("The Shop", "bonjour@société.example")},
        {"headers": {"List-Unsubscribe": "<https://société.example/n/u/x>"}},
        {"subject": "two\nlines"},
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_django(more):
    assert Finisher().finish(parcel(**more)) is None


class Signing(EmailBackend):
    """As a backend that signs (DKIM): it needs Django's message."""


@pytest.mark.parametrize(
    "backend, kind",
    [
        ("django.core.mail.backends.smtp.EmailBackend", Finished),
        (f"{__name__}.Signing", built.OneLineMessage),
        ("django.core.mail.backends.locmem.EmailBackend", built.OneLineMessage),
    ],
)
def test_only_djangos_own_backend_is_given_bytes(settings, backend, kind):
    settings.EMAIL_BACKEND = backend
    assert type(EmailChannel().prepare(parcel())) is kind


def test_a_backend_made_from_djangos_own_sends_every_message_itself(settings, people, wish, send, smtp):
    settings.EMAIL_BACKEND = f"{__name__}.Counting"
    Counting.sent = []
    for each in people(3):
        wish(each)
    send()
    assert [message.to for message in Counting.sent] == [[f"p{n}@example.org"] for n in range(3)]
    assert smtp.addresses == [f"p{n}@example.org" for n in range(3)]


class Counting(EmailBackend):
    sent = []

    def send_messages(self, messages):
        self.sent.extend(messages)
        return super().send_messages(messages)


def test_no_text_can_end_its_part(settings):
    """The boundary stands in every message; it cannot be written in quoted-printable."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    channel = EmailChannel()
    first = channel.prepare(parcel()).data
    boundary = re.search(rb'boundary="([^"]+)"', first).group(1).decode()
    evil = f"a\n--{boundary}--\n--{boundary}\nContent-Type: text/html\n\nevil"
    mail = email.message_from_bytes(on_the_wire(channel.prepare(parcel(text_pieces=[evil])).data))
    assert len(mail.get_payload()) == 2
    assert mail.get_payload(0).get_payload(decode=True).decode().replace("\r\n", "\n") == evil


def test_what_cannot_be_written_is_refused_alone(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with pytest.raises(Refused):
        EmailChannel().prepare(parcel(text_pieces=["\ud800"]))
