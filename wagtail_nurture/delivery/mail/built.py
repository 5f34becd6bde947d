"""An e-mail as Django builds it, with the few headers that no mailbox forgives a folding of."""

from email.utils import format_datetime
from secrets import token_hex

from django.core.mail import EmailMultiAlternatives


def message(parcel):
    """``parcel`` (Parcel) as an EmailMultiAlternatives. Raises ValueError for what can stand in no header."""
    made = OneLineMessage(
        subject=parcel.subject,
        body=parcel.text,
        from_email=parcel.sender.mailbox,
        to=[parcel.address],
        reply_to=[parcel.sender.reply_to] if parcel.sender.reply_to else None,
        headers={"Message-ID": parcel.message_id, "Date": format_datetime(parcel.at), **parcel.headers},
    )
    if parcel.html:
        made.attach_alternative(parcel.html, "text/html")
    return made


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
