"""Run by test_poison: workers on the test's database that die, for real, as soon as they work on one certain person.

``python dying.py DATABASE CONTACT_ID PART MAX_ATTEMPTS``, PART being "runner" or "intake". Starts one worker after the
other until one finds nothing left to do; prints the number of those that died.
"""

import os
import sys
import time


LONG_AGO = "2000-01-01T00:00:00Z"


def main(database, killer, part, most):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    sys.path.insert(0, os.getcwd())
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"MAX_ATTEMPTS": most}
    import django

    django.setup()
    from django.db import connections

    from wagtail_nurture.models import Intake, Token

    deadly(killer, part)
    deaths = 0
    while True:
        connections.close_all()
        child = os.fork()
        if not child:
            work()
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            break
        deaths += 1
        Token.objects.filter(state="claimed").update(lease_until=LONG_AGO)
        Intake.objects.filter(lease_until__isnull=False).update(lease_until=LONG_AGO)
    print(deaths)


def work():
    """The child: does what is due, as the pump of the mass lane does, and ends."""
    from wagtail_nurture.scenarios import intake, runner

    until = time.monotonic() + 60
    while intake.take(until) + runner.tick(until):
        pass
    os._exit(0)


def deadly(killer, part):
    """From now on the process ends where it comes to ``killer``: no exception, no clean-up."""
    from wagtail_nurture.scenarios import entering
    from wagtail_nurture.scenarios.steps.add_score import AddScore

    plan = entering.plan

    def load(cls, config, people, at, graph):
        return os._exit(9) if killer in {person.contact_id for person in people} else {}

    def plans(version, scenario, entries):
        return os._exit(9) if killer in {entry.contact_id for entry in entries} else plan(version, scenario, entries)

    if part == "runner":
        AddScore.load = classmethod(load)
    else:
        entering.plan = plans


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
