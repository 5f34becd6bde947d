"""A bare mail sink: says yes to everything, keeps when each message came and for whom, and the first one whole.

``python -m wagtail_nurture.bench.sink PORT FILE [pipelining]`` writes a line ``unix-time recipient`` for each message,
and the first message to FILE.first. With the third word it offers PIPELINING and takes commands that come together.
"""

import asyncio
import sys
import time
from contextlib import suppress


END = b"\r\n.\r\n"
ANSWERS = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


class Session(asyncio.Protocol):
    """One connection. ``kept``: what the process keeps (Kept)."""

    def __init__(self, offers, kept):
        self._greeting = b"250-sink\r\n" + b"".join(b"250-%s\r\n" % name for name in offers) + b"250 8BITMIME\r\n"
        self._kept, self._came, self._in_text, self._recipient = kept, bytearray(), False, b""

    def connection_made(self, transport):
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data):
        # The end of a text may have come in two pieces.
        searched = max(len(self._came) - len(END), 0)
        self._came += data
        answers = []
        while (end := self._came.find(END if self._in_text else b"\r\n", searched)) >= 0:
            searched = 0
            answers.append(self._text(end) if self._in_text else self._command(end))
        if answers:
            self._transport.write(b"".join(answers))
        if ANSWERS[b"QUIT"] in answers:
            self._transport.close()

    def _command(self, end):
        line = bytes(self._came[:end])
        del self._came[: end + 2]
        verb = line[:4].upper()
        if verb == b"EHLO":
            return self._greeting
        if verb == b"RCPT":
            self._recipient = line.partition(b":")[2].strip(b"<> ")
        elif verb == b"DATA":
            self._in_text = True
        return ANSWERS.get(verb, b"250 ok\r\n")

    def _text(self, end):
        self._kept.take(self._recipient.decode(), self._came, end)
        del self._came[: end + len(END)]
        self._in_text = False
        return b"250 ok\r\n"


class Kept:
    """The journal, and the file of the first message."""

    def __init__(self, path):
        self._journal, self._first = open(path, "a", buffering=1), f"{path}.first"

    def take(self, recipient, came, end):
        """A message for ``recipient`` came: the first ``end`` bytes of ``came``."""
        self._journal.write(f"{time.time()} {recipient}\n")
        if self._first:
            name, self._first = self._first, None
            with open(name, "wb") as file:
                file.write(bytes(came[:end]).replace(b"\r\n..", b"\r\n.") + b"\r\n")


def received(file):
    """What the sink wrote: list of (unix time, recipient)."""
    with open(file) as journal:
        return [(float(at), who) for at, _, who in (line.strip().partition(" ") for line in journal) if who]


async def serve(port, path, offers):
    """Take messages until the process is ended."""
    kept = Kept(path)
    server = await asyncio.get_running_loop().create_server(lambda: Session(offers, kept), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(int(sys.argv[1]), sys.argv[2], [name.upper().encode() for name in sys.argv[3:]]))
