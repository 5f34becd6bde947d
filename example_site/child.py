"""One process of the demo: ``python -m example_site.child web|worker|mail [--port N]``.

Its standard input is a pipe from the supervisor. When that closes, for whatever reason (even ``kill -9``), this process
and everything it started stop: a demo leaves no orphan.
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path


POLITE_SECONDS = 10


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_site.settings")
    role, arguments = sys.argv[1], sys.argv[2:]
    threading.Thread(target=_follow_the_supervisor, daemon=True).start()
    ROLES[role](*arguments)


def _follow_the_supervisor():
    """Wait until the supervisor has gone, then stop: politely first, then the whole group (it is our own)."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(POLITE_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def web(port):
    """gunicorn with one process and some threads: SQLite has one writer anyway."""
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "8", "--worker-class", "gthread"]
    sys.argv += ["--graceful-timeout", "3", "--log-level", "warning", "--no-control-socket", "example_site.wsgi"]
    run()


def worker():
    """A real Django-Q2 cluster."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "qcluster"])


def mail(port, mailbox):
    """A real SMTP server on the loopback; it keeps what it receives as files, newest name last."""
    from aiosmtpd.controller import Controller

    server = Controller(Mailbox(Path(mailbox)), hostname="127.0.0.1", port=int(port))
    server.start()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    server.stop()


class Mailbox:
    """aiosmtpd's handler: one file a message, visible only when it is whole."""

    def __init__(self, folder):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.number = len(list(folder.glob("*.eml")))

    async def handle_DATA(self, server, session, envelope):
        self.number += 1
        draft = self.folder / f"{self.number:06}.draft"
        recipients = ", ".join(envelope.rcpt_tos).encode("ascii", "replace")
        draft.write_bytes(b"X-Rcpt: " + recipients + b"\r\n" + envelope.content)
        draft.replace(draft.with_suffix(".eml"))
        return "250 kept"


ROLES = {"web": web, "worker": worker, "mail": mail}

if __name__ == "__main__":
    main()
