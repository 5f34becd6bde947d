"""A real HTTP gateway for text messages, on loopback."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Gateway(ThreadingHTTPServer):
    """Keeps what it takes. ``answers`` maps a number (or "*") to a status, "drop", or a list of them.

    ``body`` is what it says of what it took, in the place of an id.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken, self.answers, self.paths = [], {}, []
        self.body = b""

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/sms"

    def handle_error(self, request, client_address):
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: the second would wait 40 ms

    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.paths.append(self.path)
        answers = self.server.answers
        answer = answers.get(told.get("to"), answers.get("*"))
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        if answer == "drop":
            self.connection.close()
            self.close_connection = True
            return
        if answer is None:
            self.server.taken.append(told)
        body = self.server.body or json.dumps({"id": f"gw-{len(self.server.taken)}"}).encode()
        self.send_response(answer or 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Nobody reads it."""


@contextmanager
def opened():
    """A Gateway that answers inside this block."""
    server = Gateway()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
