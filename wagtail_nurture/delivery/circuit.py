"""A server that cannot be reached is left alone for a while, for the whole channel, instead of failing each message."""

import random
from datetime import timedelta

from django.db import transaction

from wagtail_nurture import clock
from wagtail_nurture.todos import raise_todo, resolve

from .models import Circuit


#: Seconds: after the first failure, and at most.
FIRST, LONGEST = 15, 600


def open_for(channel, error):
    """Stop using ``channel`` (slug) for a while, longer each time; ``error`` holds the server's words."""
    with transaction.atomic():
        Circuit.objects.get_or_create(channel=channel)
        circuit = Circuit.objects.select_for_update().get(channel=channel)
        circuit.failures += 1
        circuit.since = circuit.since or clock.lease_time()
        circuit.open_until = clock.lease_time() + timedelta(seconds=pause_after(circuit.failures))
        circuit.error = error
        circuit.save()
        raise_todo(
            f"delivery.unreachable:{channel}",
            kind="delivery",
            code="mail_server_unusable" if channel == "email" else f"{channel}_unusable",
            facts={"words": str(error)},
        )


def close_for(channel):
    """``channel`` works."""
    works = {"failures": 0, "since": None, "open_until": None, "error": ""}
    if Circuit.objects.filter(channel=channel, failures__gt=0).update(**works):
        resolve(f"delivery.unreachable:{channel}")


def pause_after(failures):
    """Seconds to wait after so many failures in a row, with jitter."""
    return min(FIRST * 2 ** min(failures - 1, 10), LONGEST) * random.uniform(0.8, 1.2)  # noqa: S311
