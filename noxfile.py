"""``nox`` (or ``make lanes``): the unit tests with each Django and Wagtail we support, where the interpreter exists."""

import shutil
import subprocess
from pathlib import Path

import nox


nox.options.reuse_existing_virtualenvs = True
LEFT_OUT = ["--ignore=tests/acceptance", "--ignore=tests/plain_site", "--ignore=tests/chaos"]
#: Python, Django, Wagtail; the long-term releases of both stand first.
LANES = [("3.11", "5.2", "7.4"), ("3.11", "5.2", "8.0"), ("3.12", "6.0", "8.0"), ("3.13", "6.1", "8.0")]


def interpreter(version):
    """The path of a Python ``version`` that really runs (a version manager's stand-in may not), or None."""
    places = [shutil.which(f"python{version}")]
    places += sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}"))
    for place in filter(None, places):
        if subprocess.run([place, "--version"], capture_output=True).returncode == 0:  # noqa: S603 (a path we found)
            return str(place)
    return None


def lane(python, django, wagtail):
    @nox.session(name=f"django{django}-wagtail{wagtail}", python=interpreter(python) or False)
    def tests(session):
        if not interpreter(python):
            session.skip(f"There is no Python {python} on this machine for Django {django} with Wagtail {wagtail}")
        session.install("-e", ".[test]", f"Django~={django}.0", f"wagtail~={wagtail}.0")
        session.run("python", "-W", "once::DeprecationWarning", "-m", "pytest", "-q", "-n", "2", *LEFT_OUT)

    return tests


for versions in LANES:
    lane(*versions)
