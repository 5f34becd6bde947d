"""What following a visit costs: time to the last byte, and pages a second of one saturated worker."""

import http.client
import time
from contextlib import contextmanager
from statistics import median
from threading import Thread

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.client import RequestFactory
from django.test.utils import CaptureQueriesContext

from .processes import free_port, process
from .table import Row, per_pair


#: The person has said yes on the banner: each of their pages is followed, the dearest case.
AGREED = "nurture_choice=yes"
#: A browser's own words: what says it is a bot is kept apart, and would cost less.
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html",
}


@contextmanager
def _servers(kind, home):
    """Ports of two servers with one worker each: followed, and not."""
    ports = {}
    with _server(kind, home, ports, "1"), _server(kind, home, ports, "0"):
        yield ports["1"], ports["0"]


@contextmanager
def _server(kind, home, ports, tracked):
    port = ports[tracked] = free_port()
    application = "wagtail_nurture.bench.applications:" + {"gunicorn": "wsgi", "uvicorn": "asgi"}[kind]
    address = {
        "gunicorn": ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--log-level", "error"],
        "uvicorn": ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--log-level", "error"],
    }[kind]
    log = home / f"{kind}-{tracked}.log"
    with process("-m", kind, *address, application, log=log, port=port, NURTURE_BENCH_TRACKED=tracked):
        for _ in range(20):
            _time_of_one(port)
        yield


def _time_of_one(port, cookie=""):
    """Seconds from connecting to the last byte of the page."""
    began = time.perf_counter()
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    talk.request("GET", "/", headers=BROWSER | {"Cookie": f"{AGREED}; {cookie}"})
    answer = talk.getresponse()
    answer.read()
    spent = time.perf_counter() - began
    talk.close()
    if answer.status != 200:
        raise RuntimeError(f"The page answers {answer.status}")
    return spent, answer.getheader("Set-Cookie", "")


def last_byte(kind, home, pages):
    """One returning visitor reads ``pages`` pages, in turn from the server that follows and the one that does not."""
    with _servers(kind, home) as (followed, bare):
        cookie = _time_of_one(followed)[1].partition(";")[0]
        if not cookie:
            raise RuntimeError("The followed site set no cookie: nothing would be measured")
        ours, theirs = [], []
        for number in range(pages):
            for port, times in [(followed, ours), (bare, theirs)][:: 1 if number % 2 else -1]:
                times.append(_time_of_one(port, cookie)[0] * 1000)
                time.sleep(0.004)  # what is done after the response must not fall into the next one's time
    ratio = median(ours) / median(theirs)
    return Row(f"tracking, last byte, {kind}", median(ours), median(theirs), "ms", "ratio <= 1.03", ratio <= 1.03)


def saturated(kind, home, rounds, seconds=2.0, clients=4):
    """Pages a second with more clients than the one worker can serve, in turns of ``seconds``."""
    with _servers(kind, home) as (followed, bare):
        cookie = _time_of_one(followed)[1].partition(";")[0]
        ours, theirs = [], []
        for number in range(rounds):
            for port, rates in [(followed, ours), (bare, theirs)][:: 1 if number % 2 else -1]:
                rates.append(_rate(port, cookie, seconds, clients))
    ratio = per_pair(ours, theirs)
    return Row(
        f"tracking, saturated, {kind}",
        median(ours),
        median(theirs),
        "pages/s",
        "ratio >= 0.85",
        ratio >= 0.85,
        paired=ratio,
    )


def _rate(port, cookie, seconds, clients):
    end, counts = time.monotonic() + seconds, [0] * clients

    def read(client):
        while time.monotonic() < end:
            _time_of_one(port, cookie)
            counts[client] += 1

    threads = [Thread(target=read, args=(client,)) for client in range(clients)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


def statements_before_the_response():
    """SQL before the last byte, with the middleware and without it."""
    counts = {}
    for tracked in (True, False):
        handler = _handler(tracked)
        request = RequestFactory(headers=BROWSER | {"Cookie": AGREED}).get("/")
        handler.get_response(request).close()  # warms caches that both have
        with CaptureQueriesContext(connection) as queries:
            response = handler.get_response(RequestFactory(headers=BROWSER | {"Cookie": AGREED}).get("/"))
            counts[tracked] = len(queries)
        response.close()
    return Row(
        "tracking, SQL before the response",
        counts[True],
        counts[False],
        "statements",
        "no more than bare",
        counts[True] == counts[False],
    )


def _handler(tracked):
    from django.conf import settings
    from django.test import override_settings

    middleware = [name for name in settings.MIDDLEWARE if tracked or name != settings.TRACKING]
    with override_settings(MIDDLEWARE=middleware):
        return WSGIHandler()
