"""A mail server in a bad mood: it refuses, drops, hangs, and remembers exactly what it took."""

import asyncio
import random
import re
import time
from collections import Counter

from aiosmtpd.controller import Controller

from tests.private_postgres import free_port


#: Share of the messages that meet with each mood.
MOODS = {
    "421": 0.004,
    "450": 0.02,
    "452": 0.01,
    "drop before DATA": 0.006,
    "drop after DATA": 0.004,
    "take, then drop": 0.004,
    "hang before DATA": 0.001,
    "hang after DATA": 0.001,
    "take, then hang": 0.001,
}
#: Of these nobody who only hears the server can know whether the message arrived.
IN_DOUBT = {"drop after DATA", "take, then drop", "hang after DATA", "take, then hang"}
#: Seconds; longer than EMAIL_TIMEOUT of the settings.
HANG = 2
WORDS = {"421": "421 4.3.2 closing", "450": "450 4.2.1 mailbox busy", "452": "452 4.3.1 out of memory"}
UNKNOWN_PERSON = "550 5.1.1 no such person"
_MESSAGE_ID = re.compile(rb"^Message-ID: <([0-9a-f-]{36})@", re.IGNORECASE | re.MULTILINE)


def is_unknown(address):
    """People whose address does not exist: every time the same answer, 550."""
    return address.startswith("nobody-")


class MoodyServer:
    """``taken`` lists (address, uuid of the Message-ID) in the order of acceptance, ``taken_at`` by uuid when it was
    taken first (``time.time()``), ``doubts`` the uuids whose hand-over it left unanswered; ``moods`` counts them, and
    ``hosts`` how many came from each, by the name of its HELO."""

    def __init__(self, seed, *, calm=False):
        self.port = free_port()
        self.taken, self.taken_at, self.doubts = [], {}, set()
        self.moods, self.hosts = Counter(), Counter()
        self._moods = {} if calm else MOODS
        self._chance = random.Random(seed)
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self):
        self._controller.start()

    def stop(self):
        self._controller.stop()

    def _mood(self):
        drawn = self._chance.random()
        for mood, share in self._moods.items():
            if drawn < share:
                self.moods[mood] += 1
                return mood
            drawn -= share
        return ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if is_unknown(address):
            self.moods["550"] += 1
            return UNKNOWN_PERSON
        envelope.mood = self._mood()
        if envelope.mood == "drop before DATA":
            return _drop(server)
        if envelope.mood == "hang before DATA":
            await asyncio.sleep(HANG)
            return _drop(server)
        if envelope.mood in ("421", "450"):
            return WORDS[envelope.mood]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mood = envelope.mood
        uuid = _MESSAGE_ID.search(envelope.content).group(1).decode()
        if mood == "452":
            return WORDS[mood]
        if mood in IN_DOUBT:
            self.doubts.add(uuid)
        if mood not in ("drop after DATA", "hang after DATA"):
            self.taken.append((envelope.rcpt_tos[0], uuid))
            self.taken_at.setdefault(uuid, time.time())
            self.hosts[session.host_name] += 1
        if mood.endswith(("hang", "hang after DATA")):
            await asyncio.sleep(HANG)
        return _drop(server) if mood in IN_DOUBT else "250 taken"


def _drop(server):
    server.transport.abort()
    return "421 gone"
