"""Run by test_kill: forks senders on the test's database and kills them with SIGKILL, again and again.

``python killing.py DATABASE SMTP_PORT KILLS``. Prints the number of kills that hit a living worker.
"""

import os
import random
import signal
import sys
import time


def main(database, port, kills):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    sys.path.insert(0, os.getcwd())
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"LEASE_SECONDS": 1, "BATCH_SIZE": 20, "MAX_ATTEMPTS": 99}
    import django

    django.setup()
    from django.db import connections

    chance = random.Random(7)
    hit, workers = 0, []
    while hit < kills:
        while len(workers) < 2:
            connections.close_all()
            workers.append(fork())
        time.sleep(chance.uniform(0.05, 0.3))
        victim = workers.pop(chance.randrange(2))
        if os.waitpid(victim, os.WNOHANG)[0] == 0:
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            hit += 1
        elif not left():
            break
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    print(hit + len(workers))


def fork():
    """A child that sends until it is killed or nothing is due."""
    child = os.fork()
    if child:
        return child
    from wagtail_nurture.delivery import sender

    try:
        while sender.send_due("mass", until=time.monotonic() + 60) or left():
            time.sleep(0.05)
    finally:
        os._exit(0)


def left():
    """How many messages are still on their way."""
    from wagtail_nurture.models import Delivery

    return Delivery.objects.filter(state__in=["queued", "claimed", "sending"]).count()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
