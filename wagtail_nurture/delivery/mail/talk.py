"""The talk with an SMTP server over a connection that is open: finished messages, several commands at a time.

With PIPELINING (RFC 2920) the text of one message, the envelope of the next one and its DATA leave together: one wait a
message instead of four. Once the server waits for a text, that text must follow or the connection be broken: whatever
else is said would be taken for it.
"""

import smtplib

from .finished import Finished


END = b".\r\n"
_RESET = b"RSET\r\n"
_DONE, _WILL_DO, _GO_ON, _CLOSING = 250, (250, 251), 354, 421


class Talk:
    """``connection`` is an open ``smtplib.SMTP``. ``given``: whether a text was begun whose answer did not come."""

    def __init__(self, connection):
        connection.ehlo_or_helo_if_needed()
        self._connection = connection
        self._at_once, self._sized = connection.has_extn("pipelining"), connection.has_extn("size")
        self._announced = None
        self._refused = False
        self.given = False

    @property
    def announced(self):
        """The message whose envelope the server already has, or None."""
        return self._announced

    def give(self, message, turn):
        """Give ``message`` (Finished) when its ``turn`` comes (channels.turns.Turn) and wait for the answer.

        Raises smtplib's exceptions, and Lost. While a message is announced, no other may be given.
        """
        self.given = False
        self._agree(message, turn)
        turn.leaves()
        self.given = True
        text = message.data + END
        if self._at_once and isinstance(turn.following, Finished):
            text += b"".join(self._envelope(turn.following))
            self._announced = turn.following
        self._connection.send(text)
        turn.meanwhile(self._announced is not None)
        code, words = self._connection.getreply()
        if not 200 <= code < 300:
            if code < 400:  # no answer to a text, or none at all (-1): it may have been taken
                raise smtplib.SMTPServerDisconnected("no answer")
            self.given = False
            raise smtplib.SMTPDataError(code, words)
        self.given = False

    def _agree(self, message, turn):
        """Let the server say that it takes ``message`` for its recipient and waits for the text."""
        envelope = self._envelope(message)
        if self._announced is message:
            self._announced = None
            answers = self._hear(envelope)
        else:
            answers = self._ask(envelope, turn)
        refusal = _refusal(message, answers)
        if refusal is not None:
            self._refused = True
            self._end_nothing(answers)
            raise refusal

    def _envelope(self, message):
        size = f" SIZE={len(message.data)}" if self._sized else ""
        return [
            f"MAIL FROM:<{message.sender}>{size}\r\n".encode("ascii"),
            f"RCPT TO:<{message.recipient}>\r\n".encode("ascii"),
            b"DATA\r\n",
        ]

    def _ask(self, commands, turn):
        """The answers to ``commands``; one by one, up to the first refusal, where the server wants it so."""
        before = [_RESET] if self._refused else []
        self._refused = False
        if self._at_once:
            self._connection.send(b"".join([*before, *commands]))
            turn.begins()
            return self._hear([*before, *commands])[len(before) :]
        answers = []
        for command in [*before, *commands]:
            self._connection.send(command)
            if not answers:
                turn.begins()
            answers += self._hear([command])
            if answers[-1][0] not in {*_WILL_DO, _GO_ON}:
                break
        return answers[len(before) :]

    def _hear(self, commands):
        answers = []
        for _command in commands:
            answers.append(self._connection.getreply())
            if answers[-1][0] == _CLOSING:
                break
        return answers

    def _end_nothing(self, answers):
        """A server that takes the DATA of a message without a recipient wants a single dot (RFC 2920 §3.1)."""
        if not answers or answers[-1][0] != _GO_ON:
            return
        if answers[1][0] in _WILL_DO:  # it refused the sender, and would yet send the nothing to somebody
            self._connection.close()
            return
        self._connection.send(END)
        self._connection.getreply()


def _refusal(message, answers):
    """What stands against giving the text, as an exception of smtplib's; None for nothing."""
    mail, rcpt, data = [*answers, None, None, None][:3]
    if mail is None or mail[0] != _DONE:
        return smtplib.SMTPSenderRefused(*(mail or (_CLOSING, b"")), message.sender)
    if rcpt[0] not in _WILL_DO:
        return smtplib.SMTPRecipientsRefused({message.recipient: rcpt})
    return None if data[0] == _GO_ON else smtplib.SMTPDataError(*data)
