"""E-mail through Django's own backend: SMTP, or whatever the site has chosen."""

import re
import smtplib
import time
from email.utils import format_datetime
from secrets import token_hex

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext_lazy as _

from . import registry
from .answers import InDoubt, Refused, TryLater, Unreachable
from .base import Channel


#: Seconds that the server may take over one answer where the site sets no EMAIL_TIMEOUT (Django's default is for ever).
PATIENCE = 20
#: Servers close a connection that is idle for long; an older one is opened anew.
IDLE_SECONDS = 30

_ADDRESS = re.compile(r"\S+@\S+")
#: One address and nothing else. Before the @ only ASCII: without SMTPUTF8 other letters bounce silently.
_ONE_ADDRESS = re.compile(r"[!#$%&'*+\-/0-9=?A-Z^_`a-z{|}~.]+@[^\s@,;:<>()\[\]\\\"]+")
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


@registry.register
class EmailChannel(Channel):
    """Keeps one connection open for as long as the sender works."""

    slug, label = "email", _("e-mail")
    is_mail = True

    def __init__(self):
        self._backend = None
        self._stage = _Stage()
        self._used_at = 0.0

    def prepare(self, parcel):
        if not _ONE_ADDRESS.fullmatch(parcel.address):
            raise Refused(reason="bad_address")
        try:
            message = OneLineMessage(
                subject=parcel.subject,
                body=parcel.text,
                from_email=parcel.sender.mailbox,
                to=[parcel.address],
                reply_to=[parcel.sender.reply_to] if parcel.sender.reply_to else None,
                headers={"Message-ID": parcel.message_id, "Date": format_datetime(parcel.at), **parcel.headers},
            )
            if parcel.html:
                message.attach_alternative(parcel.html, "text/html")
        except (ValueError, UnicodeError) as problem:
            raise Refused(_without_addresses(problem), reason="render_failed") from problem
        return message

    def hand_over(self, message):
        used = self._backend is not None
        if used and time.monotonic() - self._used_at > IDLE_SECONDS:
            self.close()
            used = False
        try:
            self._give(message)
        except _Lost:
            if not used:
                raise TryLater(_("The connection broke before the message was given.")) from None
            self._give_again(message)  # the server had hung up on an idle connection; nothing was given yet
        self._used_at = time.monotonic()
        return ""

    def _give_again(self, message):
        try:
            self._give(message)
        except _Lost:
            raise TryLater(_("The connection broke before the message was given.")) from None

    def _give(self, message):
        self._open()
        self._stage.given = False
        try:
            self._backend.send_messages([message])
        except (smtplib.SMTPServerDisconnected, OSError) as problem:
            if isinstance(problem, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                raise self._answer(problem) from problem
            self.close()
            raise (InDoubt(_without_addresses(problem)) if self._stage.in_doubt else _Lost()) from problem
        except (ValueError, UnicodeError) as problem:
            raise Refused(_without_addresses(problem), reason="bad_address") from problem
        except Exception as problem:  # another backend's own errors (Anymail)
            raise _foreign(problem) from problem

    def _open(self):
        if self._backend is not None:
            return
        backend = mail.mailers.default if hasattr(mail, "mailers") else mail.get_connection()
        if getattr(backend, "timeout", 0) is None:
            backend.timeout = PATIENCE
        try:
            backend.open()
        except (smtplib.SMTPException, OSError) as problem:
            _close_quietly(backend)
            raise Unreachable(_without_addresses(problem)) from problem
        self._backend = backend
        self._stage.watch(getattr(backend, "connection", None))

    def _answer(self, problem):
        """What the server's refusal means."""
        if isinstance(problem, smtplib.SMTPRecipientsRefused):
            code, words = next(iter(problem.recipients.values()))
        else:
            code, words = problem.smtp_code, problem.smtp_error
        detail = _without_addresses(f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}")
        if code == 421 or code < 0:
            self.close()
        if code < 500:
            return TryLater(detail)
        if isinstance(problem, smtplib.SMTPSenderRefused) and code != 552:
            return Unreachable(detail)
        return _refusal(code, detail)

    def close(self):
        backend, self._backend = self._backend, None
        if backend is not None:
            _close_quietly(backend)


class _Lost(Exception):
    """The connection broke before the message was given to the server."""


class _Stage:
    """Whether the message itself was already being given when the connection broke."""

    def __init__(self):
        self._blind, self.given = True, False

    @property
    def in_doubt(self):
        return self._blind or self.given

    def watch(self, connection):
        """Note each DATA of ``connection``; with a backend that is not smtplib's, a break is always a doubt."""
        self._blind = not isinstance(connection, smtplib.SMTP)
        if self._blind:
            return
        give = connection.data

        def data(body):
            self.given = True
            return give(body)

        connection.data = data


class _OneLine:
    """A header value that is never folded: a folded List-Unsubscribe has broken signatures (nodemailer #1654)."""

    def __init__(self, name, value):
        self.name, self.value = name, value

    def __str__(self):
        return self.value

    def encode(self, **kwargs):
        """For Python's older e-mail policy (Django 5.2)."""
        return self.value

    def fold(self, *, policy):
        """For Python's newer e-mail policies (Django 6)."""
        return f"{self.name}: {self.value}{policy.linesep}"


class OneLineMessage(EmailMultiAlternatives):
    """An e-mail whose machine-read headers each stay on one physical line.

    It also chooses the boundary between its parts itself: 128 random bits need not be searched for in the text, which
    is a tenth of the work of building a message.
    """

    def message(self, **kwargs):
        made = super().message(**kwargs)
        for name in self.extra_headers:
            if self.extra_headers[name].isascii():
                made.replace_header(name, _OneLine(name, made[name]))
        if made.get_content_type() == "multipart/alternative":
            made.replace_header("Content-Type", f'multipart/alternative; boundary="={token_hex(16)}="')
        return made


def _refusal(code, detail):
    enhanced = _ENHANCED.search(detail)
    family = enhanced.group(2) if enhanced else ""
    if family == "7":
        return Refused(detail, reason="refused_policy")
    # 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10: the address; 5.1.7 and 5.1.8 speak of the sender's. 550 alone says nothing.
    if family == "1" and enhanced.group(3) not in {"7", "8"}:
        return Refused(detail, reason="refused_address", gone=True)
    return Refused(detail)


def _foreign(problem):
    status = getattr(problem, "status_code", None)
    words = f"{type(problem).__name__} {status or ''}".strip()
    if status is None:
        return InDoubt(words)
    return Refused(words) if 400 <= status < 500 and status not in {408, 425, 429} else TryLater(words)


def _close_quietly(backend):
    try:
        backend.close()
    except (smtplib.SMTPException, OSError):
        backend.connection = None


def _without_addresses(problem):
    return _ADDRESS.sub("(address)", str(problem))
