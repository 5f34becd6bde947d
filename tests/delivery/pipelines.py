"""A mail server on loopback that speaks PIPELINING (RFC 2920) and does as a test says. It knows none of our code."""

import asyncio
import email
import email.policy
import threading


class Pipelines:
    """Keeps what it takes in ``accepted`` [(recipient, message, raw)] and every command in ``heard``.

    ``answers`` maps (stage, address) to what is said instead, or a list of that; stages are "mail", "rcpt", "data",
    "text" and "rset", "*" is everybody. "drop" breaks the connection at that moment, "take and drop" keeps the message
    first, as "take and say …" does before it says the rest; after a 421 it hangs up. A number lets seconds pass before
    the usual answer, and a callable says what to do. ``together`` counts envelopes of which more than one command came
    at a time, ``early`` the texts that came before the server had asked for them; ``cut_off`` holds the texts that were
    never ended.
    """

    def __init__(self, *, offers=("PIPELINING", "SIZE")):
        self.offers, self.answers, self.accepted, self.heard, self.cut_off = offers, {}, [], [], []
        self.connections = self.together = self.early = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self):
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *exc):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def addresses(self):
        return [address for address, _message, _raw in self.accepted]

    async def _serve(self):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()

    async def _talk(self, reader, writer):
        self.connections += 1
        try:
            await self._session(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def _session(self, reader, writer):
        writer.write(b"220 pipelines\r\n")
        recipient, hopeful, begun = "", False, False
        while line := (await reader.readline()).decode().strip():
            verb = line[:4].upper()
            self.heard.append(line)
            answer = "250 ok"
            if verb == "EHLO":
                answer = "\r\n".join([*(f"250-{offer}" for offer in ("here", *self.offers)), "250 8BITMIME"])
            elif verb == "QUIT":
                answer = "221 bye"
            elif verb == "MAIL":
                self.together += bool(reader._buffer)
                answer = "503 nested MAIL" if begun else await self._said("mail", "*", answer)
                hopeful = answer.startswith("250")
                begun = begun or hopeful
            elif verb == "RSET":
                hopeful = begun = False
                answer = await self._said("rset", "*", answer)
            elif verb == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                answer = await self._said("rcpt", recipient, answer) if hopeful else "503 MAIL first"
                hopeful = hopeful and answer.startswith("25")
            elif verb == "DATA":
                answer = await self._said("data", recipient, "354 go on" if hopeful else "554 no valid recipients")
                self.early += bool(reader._buffer)
            self._answer(writer, answer)
            if answer.startswith("354"):
                raw = await self._text(reader)
                answer = await self._said("text", recipient, "250 taken")
                if answer.startswith(("take and", "250")):
                    self._keep(recipient, raw)
                answer = answer.removeprefix("take and say ")
                self._answer(writer, answer)
                hopeful = begun = False
            if verb == "QUIT" or answer.startswith("421"):
                return

    def _answer(self, writer, answer):
        if answer in {"drop", "take and drop"}:
            raise ConnectionAbortedError
        writer.write(answer.encode() + b"\r\n")

    async def _text(self, reader):
        lines, line = [], b""
        try:
            while (line := await reader.readline()) != b".\r\n":
                if not line:
                    raise ConnectionAbortedError
                lines.append(line[1:] if line.startswith(b".") else line)
        except ConnectionError:
            self.cut_off.append(b"".join(lines))
            raise
        return b"".join(lines)

    async def _said(self, stage, address, usual):
        answer = self.answers.get((stage, address), self.answers.get((stage, "*"), usual))
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else usual
        if callable(answer):
            answer = answer()
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return usual
        return answer

    def _keep(self, recipient, raw):
        self.accepted.append((recipient, email.message_from_bytes(raw, policy=email.policy.default), raw))
