"""A bare mail sink: says yes to everything, keeps only when each message came and for whom.

``python -m wagtail_nurture.bench.sink PORT FILE`` writes a line ``unix-time recipient`` for each message.
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
                while self.rfile.readline() != b".\r\n":
                    pass
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


def received(file):
    """What the sink wrote: list of (unix time, recipient)."""
    with open(file) as journal:
        return [(float(at), who) for at, _, who in (line.strip().partition(" ") for line in journal) if who]


if __name__ == "__main__":
    with Sink(("127.0.0.1", int(sys.argv[1])), Session) as sink, open(sys.argv[2], "a") as sink.journal:
        sink.serve_forever()
