"""Starts and stops the processes of one house, each on its own free port, in its own directory."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.private_postgres import free_port

from . import story
from .mailbox import Mailbox


ROOT = Path(__file__).resolve().parent.parent.parent
#: Seconds, on a busy machine, after which something that should have happened is taken not to happen.
DEADLINE = 240


def eventually(question, what="", within=DEADLINE):
    """The first truthy answer of ``question()``, asked until the deadline. ``what``: text or callable that explains."""
    end = time.monotonic() + within
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"Not within {within} seconds: {what() if callable(what) else what or question}")
        time.sleep(0.05)


def _end_with_us():
    """In the child: be told to stop when the test run is killed, so that nothing is left behind."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class House:
    """A site as it runs in production. ``switches`` are environment variables read by ``acceptance.settings``."""

    def __init__(self, directory, *, database, settings="tests.acceptance.settings", **switches):
        self.directory, self.mailbox, self.web_port = Path(directory), Mailbox(), free_port()
        self.url = f"http://localhost:{self.web_port}"
        self._processes = {}
        self.environment = {
            "DJANGO_SETTINGS_MODULE": settings,
            "NURTURE_HOUSE": str(directory),
            "NURTURE_HOUSE_WEB": str(self.web_port),
            "NURTURE_HOUSE_SMTP": str(self.mailbox.port),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            **database,
            **switches,
        }

    # -- processes

    def start(self, name, *command):
        """Start ``command`` (a Python module with its arguments) under ``name``."""
        log = open(self.directory / f"{name}.log", "ab")
        self._processes[name] = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_end_with_us,
        )

    def start_web(self, application="tests.acceptance.wsgi:application"):
        bind = f"127.0.0.1:{self.web_port}"
        self.start("web", "-m", "gunicorn", "--bind", bind, "--threads", "4", "--log-level", "warning", application)
        eventually(self._answers, lambda: f"the web server answers\n{self.log('web')}")

    def start_cluster(self, name="cluster", **switches):
        self.environment |= switches
        self.start(name, "tests/manage.py", "qcluster")

    def stop(self, name, *, kill=False):
        """Stop a process: politely, or at once with ``kill``, as when the machine loses power."""
        process = self._processes.pop(name)
        if kill:
            os.killpg(process.pid, 9)
        else:
            process.terminate()
        try:
            process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()

    def signal(self, name, number):
        """Send ``number`` to a process and all that it started."""
        os.killpg(self._processes[name].pid, number)

    def stop_all(self):
        for name in list(self._processes):
            self.stop(name)
        self.mailbox.stop()

    def run(self, *arguments):
        """Run a management command to its end; returns its output."""
        command = [sys.executable, "tests/manage.py", *arguments]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        return done

    def log(self, name):
        path = self.directory / f"{name}.log"
        return path.read_text(errors="replace")[-4000:] if path.exists() else ""

    def _answers(self):
        if self._processes["web"].poll() is not None:
            raise AssertionError(f"The web server ended:\n{self.log('web')}")
        try:
            with urllib.request.urlopen(f"{self.url}/admin/login/", timeout=20) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as error:
            raise AssertionError(f"The web server answers {error.code}:\n{self.log('web')}") from error
        except OSError:
            return False

    # -- time and alarm

    def now(self):
        return story.now()

    def advance(self, **duration):
        """Move story time ahead, and let the cluster look, as its sweep would within the minute."""
        from wagtail_nurture import alarm

        story.advance(**duration)
        for lane in alarm.LANES:
            alarm.wake(lane)

    # -- mail

    def mail(self, address, *, number=1, subject=""):
        """The ``number``-th mail (with ``subject`` in its subject line) to ``address``, waited for."""

        def arrived():
            mails = [mail for mail in self.mailbox.to(address) if subject in mail.subject]
            return mails[number - 1] if len(mails) >= number else None

        try:
            return eventually(arrived)
        except AssertionError:
            raise AssertionError(
                f"{address} did not receive mail {number} {subject!r}; received: {self.mailbox.to(address)}\n"
                f"cluster: {self.log('cluster')}\nweb: {self.log('web')}"
            ) from None
