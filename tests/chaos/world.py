"""What the chaos happens to: a database, a broker and a mail server of our own, in a temporary directory."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.private_postgres import binaries, free_port, private_cluster

from .server import MoodyServer


class World:
    """``environment`` is what the clusters are started with; ``restart_database`` and ``flush`` are None where there
    is nothing to restart or to flush."""

    def __init__(self, home, mail):
        self.home, self.mail = home, mail
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "NURTURE_CHAOS_SMTP": str(mail.port),
            "NURTURE_CHAOS_BEGAN": str(time.time()),
            "NURTURE_TEST_DATABASE": "sqlite",
        }
        self.restart_database = self.flush = None


@contextmanager
def world(*, database, broker, seed, calm=False):
    """A World with a migrated database; this process has Django set up on it, too."""
    with ExitStack() as end:
        home = Path(end.enter_context(tempfile.TemporaryDirectory(prefix="nurture-chaos-")))
        made = World(home, MoodyServer(seed, calm=calm))
        if database == "postgresql":
            cluster = end.enter_context(private_cluster())
            made.environment |= cluster.environment
            made.restart_database = cluster.restart_at_once
            createdb = [str(binaries() / "createdb"), "nurture"]
            subprocess.run(createdb, env=os.environ | cluster.environment, check=True, stdin=subprocess.DEVNULL)
        else:
            made.environment["NURTURE_TEST_FILE"] = str(home / "chaos.sqlite3")
        if broker == "redis":
            made.environment["NURTURE_CHAOS_REDIS"] = str(end.enter_context(_redis(home)))
        os.environ.update(made.environment)
        _set_up(made)
        made.mail.start()
        end.callback(made.mail.stop)
        yield made


def _set_up(made):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":
        from tests.conftest import _sqlite_template

        template = _sqlite_template()
        connection.settings_dict["NAME"] = made.environment["NURTURE_TEST_FILE"]
        shutil.copy(template, made.environment["NURTURE_TEST_FILE"])
    else:
        from tests.conftest import _what_wagtail_starts_with

        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
        _what_wagtail_starts_with()
    if "NURTURE_CHAOS_REDIS" in made.environment:
        from redis import Redis

        made.flush = Redis(port=int(made.environment["NURTURE_CHAOS_REDIS"])).flushall


@contextmanager
def _redis(home):
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(home)]
    running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        running.terminate()
        running.wait(20)
