"""A real mail server on loopback that parses what it receives, and can be told to be down or to refuse."""

import asyncio
import re
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from tests.private_postgres import free_port


class Mail:
    """One message as a person's mail program sees it."""

    def __init__(self, sender, recipients, data):
        self.sender, self.recipients, self.data = sender, recipients, data
        self.message = message_from_bytes(data, policy=policy.default)
        self.subject = self.message["Subject"]
        self.html = self._part("html")
        self.text = self._part("plain")

    def _part(self, kind):
        part = self.message.get_body((kind,))
        return part.get_content() if part else ""

    def __getitem__(self, header):
        return self.message[header]

    def links(self):
        """Addresses behind the links of the HTML part, in order, unescaped."""
        return [found.replace("&amp;", "&") for found in re.findall(r'<a[^>]+href="([^"]+)"', self.html)]

    def link(self, label):
        """The address behind the first link whose words contain ``label``."""
        for address, words in re.findall(r'<a[^>]+href="([^"]+)"[^>]*>(.*?)</a>', self.html, re.DOTALL):
            if label in re.sub(r"<[^>]+>|\s+", " ", words).replace("&#x27;", "'"):
                return address.replace("&amp;", "&")
        raise AssertionError(f"{self.subject!r} has no link {label!r}; it has {self.links()}")

    def __repr__(self):
        return f"<Mail {self.subject!r} to {', '.join(self.recipients)}>"


class Mailbox:
    """All that arrived, in order. ``refuse`` maps an address to the answer its RCPT gets ("550 no such user").

    ``pace``: seconds that it takes for each message.
    """

    def __init__(self):
        self.mails, self.refuse, self.pace, self.port = [], {}, 0, free_port()
        self._controller = None

    def start(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self):
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.pace:
            await asyncio.sleep(self.pace)
        self.mails.append(Mail(envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 OK"

    def to(self, address):
        """Mails that ``address`` received so far, oldest first."""
        return [mail for mail in self.mails if address in mail.recipients]
