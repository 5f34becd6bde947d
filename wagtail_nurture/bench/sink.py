"""A bare mail sink: says yes to everything, keeps when each message came and for whom, and the first one whole.

``python -m wagtail_nurture.bench.sink PORT FILE`` writes a line ``unix-time recipient`` for each message, and the first
message to FILE.first.
"""

import socketserver
import sys
import time


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("220 sink")
        recipient = ""
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                self._say("250-sink\r\n250 8BITMIME")
            elif verb == b"RCPT":
                recipient = line.split(b":", 1)[1].strip(b"<> \r\n").decode()
                self._say("250 ok")
            elif verb == b"DATA":
                self._say("354 go on")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.server.keep(lines)
                self.server.journal.write(f"{time.time()} {recipient}\n")
                self.server.journal.flush()
                self._say("250 ok")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


class Sink(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 64
    first = None

    def keep(self, lines):
        """Write the first message that came to the file ``first``."""
        if self.first:
            name, self.first = self.first, None
            with open(name, "wb") as file:
                file.writelines(line[1:] if line.startswith(b"..") else line for line in lines)


def received(file):
    """What the sink wrote: list of (unix time, recipient)."""
    with open(file) as journal:
        return [(float(at), who) for at, _, who in (line.strip().partition(" ") for line in journal) if who]


if __name__ == "__main__":
    with Sink(("127.0.0.1", int(sys.argv[1])), Session) as sink, open(sys.argv[2], "a") as sink.journal:
        sink.first = f"{sys.argv[2]}.first"
        sink.serve_forever()
