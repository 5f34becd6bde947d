"""``make demo``: prepares Roue Libre and runs it until Ctrl-C.

Starts a web server, a Django-Q2 cluster and an SMTP server as child processes, each in a process group of its own, and
stops exactly these. Only the standard library is needed here; Django runs in the children.
"""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 12
START_SECONDS = 90


class Trouble(Exception):
    """Something a person can mend; the message says how."""


class Stopped(Exception):
    """Ctrl-C, or the end that a service manager asks for."""


def arguments(given=None):
    parser = argparse.ArgumentParser(prog="make demo", description="Runs the demo shop until Ctrl-C.")
    parser.add_argument("--port", type=int, default=8000, help="the web server's port (8000)")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "demo", help="where the demo keeps everything")
    parser.add_argument("--reset", action="store_true", help="start over with fresh data")
    parser.add_argument("--check", action="store_true", help="start, look whether all of it answers, stop")
    parser.add_argument("--prepare", action="store_true", help="only make the data, start nothing")
    parser.add_argument("--no-history", action="store_true", help="leave the 90 days of recorded visits out")
    return parser.parse_args(given)


def main():
    if sys.version_info < (3, 11):  # noqa: UP036 (somebody may start this file with an old Python)
        sys.exit("The demo needs Python 3.11 or later: make demo PYTHON=/path/to/python3.13")
    options = arguments()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    demo = Demo(options)
    try:
        demo.run()
    except Stopped:
        print("\nStopping ...", flush=True)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        demo.stop()
    print(
        "Stopped. The data stays in " + demo.place(options.data) + "." if not options.check else "Everything answers."
    )
    return 0


def _stop(*_):
    raise Stopped


class Demo:
    """The running demo: its environment and its children."""

    def __init__(self, options):
        self.options, self.data, self.children = options, options.data.resolve(), {}
        self.mail_port = None

    @property
    def environment(self):
        ours = {
            "DJANGO_SETTINGS_MODULE": "example_site.settings",
            "NURTURE_DEMO_DATA": str(self.data),
            "NURTURE_DEMO_PORT": str(self.options.port),
            "NURTURE_DEMO_SMTP_PORT": str(self.mail_port or 1),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
            "PYTHONUNBUFFERED": "1",
        }
        return os.environ | ours

    @staticmethod
    def place(path):
        path = path.resolve()
        return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)

    def run(self):
        if not self.options.prepare:
            self._port_is_free()
        self._fresh_if_needed()
        self._prepare()
        if self.options.prepare:
            return
        self.mail_port = _free_port()
        self._start("mail", str(self.mail_port), str(self.data / "mailbox"))
        self._start("worker")
        self._start("web", str(self.options.port))
        self._wait_for_web()
        if self.options.check:
            return self._look()
        self._greet()
        while True:
            self._all_alive()
            time.sleep(0.5)

    def _port_is_free(self):
        port = self.options.port
        if not 1 <= port <= 65535:
            raise Trouble(f"{port} is not a port. Choose one between 1024 and 65535: make demo PORT=8001")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except PermissionError:
                raise Trouble(f"Port {port} needs an administrator. Choose another: make demo PORT=8001") from None
            except OSError:
                raise Trouble(
                    f"Port {port} is in use by another program (perhaps another demo). Nothing was changed.\n"
                    f"Choose another: make demo PORT={port + 1 if port < 65535 else 8001}"
                ) from None

    def _fresh_if_needed(self):
        """Remove data asked to be removed, and data of a first run that did not reach its end."""
        database, ready = self.data / "db.sqlite3", self.data / "ready"
        if self.options.reset and self.data.exists():
            if any(self.data.iterdir()) and not (self.data / "secret_key").exists():
                raise Trouble(f"{self.place(self.data)} does not look like the demo's data; it was left alone.")
            print(f"Starting over: removing {self.place(self.data)}")
            shutil.rmtree(self.data)
        elif database.exists() and not ready.exists():
            print("The first run was interrupted; its unfinished data is made again.")
            shutil.rmtree(self.data)
        self.data.mkdir(parents=True, exist_ok=True)

    def _prepare(self):
        command = [sys.executable, "example_site/manage.py", "prepare_demo", "--skip-checks"]
        command += ["--no-history"] if self.options.no_history else []
        process = subprocess.Popen(  # noqa: S603 (our own command)
            command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self.children["preparation"] = process
        if process.wait():
            raise Trouble("The data could not be made; the lines above say why.")
        del self.children["preparation"]

    def _start(self, role, *words):
        log = self.data / "logs" / f"{role}.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("wb") as out:
            self.children[role] = subprocess.Popen(  # noqa: S603 (our own command)
                [sys.executable, "-m", "example_site.child", role, *words],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _all_alive(self):
        for role, process in self.children.items():
            if process.poll() is not None:
                log = self.data / "logs" / f"{role}.log"
                last = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
                raise Trouble(
                    f"The {role} process ended by itself (code {process.returncode}):\n{last}\n\nAll of {log}"
                )

    @property
    def address(self):
        return f"http://localhost:{self.options.port}"

    def _get(self, path):
        """Status and text of our own page."""
        address = f"http://127.0.0.1:{self.options.port}{path}"
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")

    def _wait_for_web(self):
        print("Starting the web server, the worker and the mail server ... ", end="", flush=True)
        began = time.monotonic()
        while True:
            self._all_alive()
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                if self._get("/en/")[0] == 200:
                    break
            if time.monotonic() - began > START_SECONDS:
                raise Trouble(f"The site does not answer; see {self.data / 'logs' / 'web.log'}")
            time.sleep(0.25)
        print(f"{time.monotonic() - began:.1f} s", flush=True)

    def _look(self):
        """``--check``: every part answers, or Trouble names the one that does not."""
        for path in (
            "/en/",
            "/fr/",
            "/en/touring/garonne-520/",
            "/fr/guides/packing-panniers/",
            "/admin/login/",
            "/demo/",
        ):
            try:
                status, text = self._get(path)
            except urllib.error.HTTPError as problem:
                raise Trouble(f"{path} answers {problem.code}; see {self.data / 'logs' / 'web.log'}") from problem
            print(f"  {path} {status}, {len(text)} characters")
        with socket.create_connection(("127.0.0.1", self.mail_port), timeout=10) as mail:
            print(f"  mail server: {mail.recv(200).decode('ascii', 'replace').strip()}")
        began = time.monotonic()
        while "worker is up" not in self._get("/demo/health")[1]:
            self._all_alive()
            if time.monotonic() - began > START_SECONDS:
                raise Trouble(f"The worker gives no sign of life; see {self.data / 'logs' / 'worker.log'}")
            time.sleep(0.5)
        print("  worker: alive")

    def _greet(self):
        print(f"""
  Roue Libre is open.

    The demo, all side by side   {self.address}/demo/
    The shop                     {self.address}/en/  and  {self.address}/fr/
    The admin                    {self.address}/admin/
        admin    roue-libre      sees everything, in English
        claire   roue-libre      an editor, in French

  Data in {self.place(self.data)}, logs in {self.place(self.data / "logs")}. Start over: make demo RESET=1
  Ctrl-C stops everything.
""", flush=True)  # fmt: skip

    def stop(self):
        """Ask each child to stop, wait, and end the groups of those that do not.

        Only the leader is asked: a cluster whose helpers were asked too could not bring its work to an end.
        """
        order = [role for role in ("preparation", "web", "worker", "mail") if role in self.children]
        for role in order:
            self.children[role].terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for role in order:
            try:
                self.children[role].wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                pass
            _end_group(self.children[role])


def _end_group(process):
    """End whatever is left of the group that ``process`` leads; a group that has gone is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
