"""E-mail through Django's own backend: SMTP, or whatever the site has chosen."""

import re
import smtplib
import time

from django.core import mail
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.delivery.mail import built
from wagtail_nurture.delivery.mail.finished import ONE_ADDRESS, Finished, Finisher
from wagtail_nurture.delivery.mail.talk import Talk
from wagtail_nurture.exceptions import Lost

from . import registry
from .answers import InDoubt, Refused, TryLater, Unreachable
from .base import Channel
from .turns import Turn


#: Seconds that the server may take over one answer where the site sets no EMAIL_TIMEOUT (Django's default is for ever).
PATIENCE = 20
#: Servers close a connection that is idle for long; an older one is opened anew.
IDLE_SECONDS = 30

_ADDRESS = re.compile(r"\S+@\S+")
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


@registry.register
class EmailChannel(Channel):
    """Keeps one connection open for as long as the sender works.

    Where the site uses Django's SMTP backend itself, messages are spliced of parts that were encoded once and go over
    the backend's connection. Any other, also one made from it, gets Django's messages: it may sign, count or reroute.
    """

    slug, label = "email", _("e-mail")
    is_mail = True

    def __init__(self):
        self._backend = self._talk = None
        self._turn = Turn()
        self._is_open = False
        self._stage = _Stage()
        self._finisher = Finisher()
        self._used_at = 0.0

    def prepare(self, parcel):
        if not ONE_ADDRESS.fullmatch(parcel.address):
            raise Refused(reason="bad_address")
        itself = type(self._the_backend()) is EmailBackend
        try:
            return (itself and self._finisher.finish(parcel)) or built.message(parcel)
        except (ValueError, UnicodeError) as problem:
            raise Refused(_without_addresses(problem), reason="render_failed") from problem

    def take_turn(self, message, turn):
        self._turn = turn
        if type(self).hand_over is not EmailChannel.hand_over:  # somebody's own way, that knows nothing of turns
            turn.leaves()
        try:
            return self.hand_over(message)
        finally:
            self._turn = Turn()

    def hand_over(self, message):
        self._close_unless_fit(message)
        used = self._is_open
        try:
            self._give(message)
        except _Broken:
            if not used:
                raise TryLater(_("The connection broke before the message was given.")) from None
            self._give_again(message)  # the server had hung up on an idle connection; nothing was given yet
        self._used_at = time.monotonic()
        return ""

    def _close_unless_fit(self, message):
        """Begin anew where the connection is old, or the server was told of another message than this one."""
        old = time.monotonic() - self._used_at > IDLE_SECONDS
        announced = self._talk.announced if self._talk else None
        if self._is_open and (old or announced not in {None, message}):
            self.close()

    def _give_again(self, message):
        try:
            self._give(message)
        except _Broken:
            raise TryLater(_("The connection broke before the message was given.")) from None

    def _give(self, message):
        self._open()
        self._stage.given = False
        if not isinstance(message, Finished):
            self._turn.leaves()
        try:
            if isinstance(message, Finished):
                self._talk.give(message, self._turn)
            else:
                self._backend.send_messages([message])
        except Lost:
            self.close()  # it may wait for the text
            raise
        except (smtplib.SMTPServerDisconnected, OSError) as problem:
            if isinstance(problem, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                raise self._answer(problem) from problem
            in_doubt = self._talk.given if isinstance(message, Finished) else self._stage.in_doubt
            self.close()
            raise (InDoubt(_without_addresses(problem)) if in_doubt else _Broken()) from problem
        except (ValueError, UnicodeError) as problem:
            raise Refused(_without_addresses(problem), reason="bad_address") from problem
        except Exception as problem:
            if isinstance(message, Finished):  # our own: the database did not take the mark, or a bug
                self.close()
                raise
            # another backend's own errors (Anymail)
            raise _foreign(problem) from problem

    def _the_backend(self):
        if self._backend is None:
            self._backend = mail.mailers.default if hasattr(mail, "mailers") else mail.get_connection()
            if getattr(self._backend, "timeout", 0) is None:
                self._backend.timeout = PATIENCE
        return self._backend

    def _open(self):
        if self._is_open:
            return
        backend = self._the_backend()
        try:
            backend.open()
            self._talk = Talk(backend.connection) if type(backend) is EmailBackend else None
        except (smtplib.SMTPException, OSError) as problem:
            self.close()
            raise Unreachable(_without_addresses(problem)) from problem
        self._is_open = True
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
        backend, talk, self._backend, self._talk, self._is_open = self._backend, self._talk, None, None, False
        if talk is not None and talk.announced is not None:
            backend.connection.close()  # a farewell would be taken for the text of the message that was announced
            backend.connection = None
        if backend is not None:
            _close_quietly(backend)


class _Broken(Exception):
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
