"""For whom a message is filled, and what comes out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .slots import Slots


#: Why a digest is not sent to somebody.
NOTHING_NEW = "nothing_new"


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """One person at the moment of sending.

    ``facts`` is ``Delivery.context``: ``topics`` (slugs, of the requested document), ``document_title``, and whatever
    the closed list of a system message declares. ``contact_id`` is None for somebody who is not (or no longer) known.
    Rules in the message are asked as of ``at``; None: now, as it leaves. ``proposed`` ({block id: [[page id, code of
    why, about]]}) is what their message showed when it was sent; None: it leaves only now.
    """

    delivery_id: Any
    site: Any
    slots: Slots
    contact_id: int | None = None
    locale: str = ""
    facts: dict = field(default_factory=dict)
    enrolment_id: int | None = None
    entered_at: datetime | None = None
    at: datetime | None = None
    proposed: dict | None = None

    @property
    def site_id(self):
        return self.site.pk


@dataclass(frozen=True)
class Rendered:
    """A message ready to leave; with ``problems`` (list of Problem) it must be held instead.

    ``proposed``: which pages it proposes, and why; as in Recipient. ``skip``: the code of the reason for which it is
    not sent to this person, "" for none. Its texts are lists of str: the pieces that are the same for everybody are the
    same objects for everybody.
    """

    subject: str = ""
    html_pieces: list = ()
    text_pieces: list = ()
    problems: list = field(default_factory=list)
    proposed: dict = field(default_factory=dict)
    skip: str = ""

    @property
    def html(self):
        return "".join(self.html_pieces)

    @property
    def text(self):
        return "".join(self.text_pieces)
