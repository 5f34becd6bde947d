"""What a channel gets: one filled message with everything that goes on its envelope."""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import formataddr
from functools import cached_property


@dataclass(frozen=True)
class Sender:
    """Who writes for a site, from its Nurture settings."""

    name: str
    email: str
    reply_to: str = ""

    @cached_property
    def domain(self):
        """The host part of the address, in ASCII."""
        domain = self.email.rpartition("@")[2]
        return domain if domain.isascii() else domain.encode("idna").decode()

    @cached_property
    def mailbox(self):
        """Name and address as they stand in From."""
        return formataddr((self.name, self.email))


@dataclass(frozen=True)
class Parcel:
    """One message to one address. ``at`` is the Date it carries, the same on every attempt; so is ``message_id``.

    What is no mail has no headers, and perhaps no ``sender``. The texts come in pieces (list of str), those that are
    the same for everybody as the same objects for everybody.
    """

    address: str
    sender: Sender | None
    subject: str
    html_pieces: list
    text_pieces: list
    message_id: str
    at: datetime
    headers: dict = field(default_factory=dict)

    @property
    def html(self):
        """The text as a web page, "" for none."""
        return "".join(self.html_pieces)

    @property
    def text(self):
        """The plain text."""
        return "".join(self.text_pieces)
