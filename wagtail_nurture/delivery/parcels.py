"""What a channel gets: one filled message with everything that goes on its envelope."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Sender:
    """Who writes for a site, from its Nurture settings."""

    name: str
    email: str
    reply_to: str = ""

    @property
    def domain(self):
        return self.email.rpartition("@")[2]


@dataclass(frozen=True)
class Parcel:
    """One message to one address. ``at`` is the Date it carries, the same on every attempt."""

    address: str
    sender: Sender
    subject: str
    html: str
    text: str
    message_id: str
    at: datetime
    headers: dict = field(default_factory=dict)
