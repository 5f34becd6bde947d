"""A new project of ``wagtail start`` in an environment of its own, with the lines of README.md."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path

from tests.acceptance.house import _end_with_us, eventually
from tests.acceptance.mailbox import Mailbox
from tests.private_postgres import free_port

from . import readme


HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
#: What pip may take from the machine it runs on: its cache and where it looks for packages, nothing else of ours.
KEPT = ("HOME", "LANG", "LC_ALL", "PIP_", "SSL_", "REQUESTS_", "HTTP", "NO_PROXY", "no_proxy", "http")


def run(*command, cwd, check=True, **options):
    """Run ``command`` to its end, without our own settings in its environment; its output is text."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        **({"stdin": subprocess.DEVNULL} | options),
    )
    if check:
        assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done


def environment():
    kept = {name: value for name, value in os.environ.items() if name.startswith(KEPT)}
    return kept | {"PATH": os.defpath, "PYTHONUNBUFFERED": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def build(directory):
    """Wheel and sdist of this checkout, as (wheel, sdist) paths in ``directory``; the checkout stays as it is."""
    source = directory / "source"
    left_out = shutil.ignore_patterns(".*", "var", "build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, source, ignore=left_out)
    run(sys.executable, "-m", "build", "--outdir", directory / "dist", source, cwd=directory)
    (wheel,), (sdist,) = (directory / "dist").glob("*.whl"), (directory / "dist").glob("*.tar.gz")
    return wheel, sdist


def new_environment(directory, package):
    """A virtual environment with ``package`` (a wheel or sdist) and what it asks for; returns its python."""
    run(sys.executable, "-m", "venv", directory, cwd=directory.parent)
    python = directory / "bin" / "python"
    run(python, "-m", "pip", "install", "-qq", "--no-compile", package, cwd=directory.parent)
    return python


class PlainSite:
    """The project ``shop``, its processes and its mailbox. Settings of its own go into ``local.py``, as its kin do."""

    def __init__(self, directory, python):
        self.python, self.mailbox, self.port = python, Mailbox(), free_port()
        run(python.parent / "wagtail", "start", "shop", cwd=directory)
        self.directory, self.package = directory / "shop", directory / "shop" / "shop"
        self.url = f"http://localhost:{self.port}"
        self._processes = {}

    def add(self, path, lines, *, before=None):
        """Add ``lines`` at the end of the file at ``path`` in the project, or before the line that is ``before``."""
        file = self.package / path
        text, added = file.read_text(), "\n".join(lines) + "\n"
        if before is None:
            text += added
        else:
            assert before in text, f"{path} has no {before}"
            text = text.replace(before, added + before)
        file.write_text(text)

    def follow_the_readme(self):
        lines = readme.lines()
        self.add("settings/base.py", lines.settings)
        self.add("urls.py", lines.urls)
        self.add("templates/base.html", lines.template, before="</body>")

    def settle(self):
        """What every site has besides: its address, its mail server, and what the doctor asks of SQLite."""
        shutil.copy(HERE / "story_time.py", self.package / "story_time.py")
        text = (HERE / "local_settings.txt").read_text()
        filled = text.replace("{url}", self.url).replace("{smtp}", str(self.mailbox.port))
        (self.package / "settings" / "local.py").write_text(filled)

    def manage(self, *arguments, **options):
        return run(self.python, "manage.py", *arguments, cwd=self.directory, **options)

    def furnish(self):
        """What an editor would do; returns the address of the guarded document."""
        code = (HERE / "furnish.py").read_text() + f"\n\nprint(furnish({self.port}))\n"
        return self.manage("shell", "--verbosity", "0", "-c", code).stdout.strip()

    def doctor(self):
        """(what it says, whether all is well)"""
        done = self.manage("nurture_doctor", check=False)
        assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stdout + done.stderr
        return done.stdout, done.returncode == 0

    def advance(self, **duration):
        """Move the site's story clock ahead."""
        draft = self.directory / "story.draft"
        draft.write_text(str(timedelta(**duration).total_seconds()))
        draft.replace(self.directory / "story")

    # -- processes

    def start(self):
        self.mailbox.start()
        self._start("cluster", "qcluster")
        self._start("web", "runserver", "--noreload", str(self.port))
        eventually(self._answers, lambda: self.log("web"))

    def _start(self, name, *arguments):
        log = open(self.directory / f"{name}.log", "ab")
        self._processes[name] = subprocess.Popen(
            [self.python, "manage.py", *arguments],
            cwd=self.directory,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_end_with_us,
        )

    def _answers(self):
        assert self._processes["web"].poll() is None, self.log("web")
        try:
            with urllib.request.urlopen(f"{self.url}/admin/login/", timeout=20) as answer:
                return answer.status == 200
        except OSError:
            return False

    def log(self, name):
        return (self.directory / f"{name}.log").read_text(errors="replace")[-3000:]

    def mail(self, address, subject=""):
        def arrived():
            return next((mail for mail in self.mailbox.to(address) if subject in mail.subject), None)

        return eventually(arrived, lambda: f"{self.mailbox.mails}\n{self.log('web')}\n{self.log('cluster')}")

    def stop(self):
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.mailbox.stop()
