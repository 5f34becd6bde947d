"""Django-Q2 accepts configurations that run a task twice, for ever, or never; a site with its own ALARM has none."""

from importlib.util import find_spec
from multiprocessing import cpu_count

from django.conf import settings as django_settings
from django.core.checks import Tags, register

from wagtail_nurture.conf import settings

from .words import danger, readable


#: How Django-Q2 is told where tasks wait; without any of them it asks for a Redis on this machine.
BROKERS = ("orm", "redis", "django_redis", "broker_class", "iron_mq", "sqs", "mongo")


@register(Tags.compatibility)
def check_clusters(app_configs, **kwargs):
    """Q_CLUSTER and the cluster of each lane."""
    if not readable() or settings.ALARM:
        return []
    base = getattr(django_settings, "Q_CLUSTER", {})
    alternatives = base.get("ALT_CLUSTERS", {})
    found = _broker(base) + _cluster("Q_CLUSTER", base)
    for lane, name in settings.CLUSTERS.items():
        if name in (base.get("name"), base.get("cluster_name")):
            continue
        if name in alternatives:
            found += _cluster(f'Q_CLUSTER["ALT_CLUSTERS"]["{name}"]', base | alternatives[name])
        else:
            found.append(
                danger(
                    "wagtail_nurture.W011",
                    f'WAGTAIL_NURTURE["CLUSTERS"] sends the lane "{lane}" to the cluster "{name}", '
                    "which Q_CLUSTER does not know.",
                    'Name it in Q_CLUSTER["ALT_CLUSTERS"], and start it with Q_CLUSTER_NAME set.',
                )
            )
    return found


def _broker(conf):
    if not any(conf.get(name) for name in BROKERS):
        return [
            danger(
                "wagtail_nurture.W021",
                "Q_CLUSTER names no broker: Django-Q2 then expects a Redis without a password on this machine.",
                'Set "orm": "default", or "redis": {"host": "…", "port": 6379}.',
            )
        ]
    if conf.get("redis") and not conf.get("orm") and not find_spec("redis"):
        return [
            danger(
                "wagtail_nurture.E005",
                "Q_CLUSTER uses Redis, and the package redis is not installed: nobody can be woken.",
                "pip install 'wagtail-nurture[redis]'",
            )
        ]
    return []


def _cluster(where, conf):
    return [*_clocks(where, conf), *_queue(where, conf), *_switches(where, conf)]


def _clocks(where, conf):
    timeout, retry = conf.get("timeout"), conf.get("retry", 60)
    if not timeout or retry <= timeout:
        yield danger(
            "wagtail_nurture.E004",
            f"{where}: timeout is {timeout} and retry {retry}; a running pump would be started again.",
            'Set "timeout": 60 and "retry": 600.',
        )
    elif retry < 10 * timeout:
        yield danger(
            "wagtail_nurture.W005",
            f"{where}: retry ({retry}) is less than ten times timeout ({timeout}); it starts too early.",
            f'Set "retry": {10 * timeout}.',
        )
    if timeout and timeout < 2 * settings.PUMP_SECONDS:
        yield danger(
            "wagtail_nurture.W006",
            f"{where}: timeout ({timeout}) is close to PUMP_SECONDS ({settings.PUMP_SECONDS}).",
            f'Set "timeout": {3 * settings.PUMP_SECONDS} or more.',
        )
    if timeout and settings.LEASE_SECONDS < timeout:
        yield danger(
            "wagtail_nurture.W023",
            f"{where}: LEASE_SECONDS ({settings.LEASE_SECONDS}) is below timeout ({timeout}): what a slow worker still "
            "holds is taken for abandoned, and messages become uncertain.",
            f'Set WAGTAIL_NURTURE["LEASE_SECONDS"] to {2 * timeout}.',
        )


def _queue(where, conf):
    workers = conf.get("workers") or cpu_count()
    limit = conf.get("queue_limit", workers**2)
    if not limit or limit > workers:
        yield danger(
            "wagtail_nurture.W007",
            f"{where}: queue_limit ({limit}) is above workers ({workers}): tasks wait, their clock running.",
            f'Set "queue_limit": {workers}.',
        )


def _switches(where, conf):
    for key, wanted, otherwise, number in [
        ("ack_failures", True, "a pump that fails is repeated for ever", "wagtail_nurture.W008"),
        ("max_attempts", 1, "our own tables decide what is tried again", "wagtail_nurture.W009"),
        ("catch_up", False, "after a pause each missed minute is swept", "wagtail_nurture.W012"),
    ]:
        if conf.get(key) != wanted:
            yield danger(number, f"{where}: {key} is not {wanted}: {otherwise}.", f'Set "{key}": {wanted}.')
    if conf.get("save_limit", 250) == 0:
        yield danger(
            "wagtail_nurture.W018",
            f"{where}: save_limit is 0: the result of every task is kept for ever.",
            'Set "save_limit": -1 (none) or the number of results that you look at.',
        )
    if not conf.get("scheduler", True):
        yield danger(
            "wagtail_nurture.W019",
            f"{where}: scheduler is False: nobody sweeps each minute, and work that no alarm announced waits.",
            'Remove "scheduler", or give this lane to a cluster that has one.',
        )
