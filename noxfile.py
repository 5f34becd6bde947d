"""``nox`` (or ``make lanes``): the unit tests with each Django we support, where the interpreter exists."""

import shutil
import subprocess
from pathlib import Path

import nox


nox.options.reuse_existing_virtualenvs = True
LEFT_OUT = ["--ignore=tests/acceptance", "--ignore=tests/plain_site"]
LANES = [("3.11", "5.2"), ("3.12", "6.0"), ("3.13", "6.1")]


def interpreter(version):
    """The path of a Python ``version`` that really runs (a version manager's stand-in may not), or None."""
    places = [shutil.which(f"python{version}")]
    places += sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}"))
    for place in filter(None, places):
        if subprocess.run([place, "--version"], capture_output=True).returncode == 0:  # noqa: S603 (a path we found)
            return str(place)
    return None


def lane(python, django):
    @nox.session(name=f"django{django}", python=interpreter(python) or False)
    def tests(session):
        if not interpreter(python):
            session.skip(f"Django {django} left out: there is no Python {python} on this machine")
        session.install("-e", ".[test]", f"Django~={django}.0")
        session.run("python", "-W", "once::DeprecationWarning", "-m", "pytest", "-q", *LEFT_OUT)

    return tests


for python, django in LANES:
    lane(python, django)
