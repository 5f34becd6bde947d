"""``make demo`` from nothing: it starts, answers, stops at Ctrl-C, and leaves no process behind."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest


ROOT = Path(__file__).resolve().parent.parent.parent
DEMO = [sys.executable, str(ROOT / "example_site" / "demo.py")]

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for orphans in /proc (Linux)")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The demo's data, made once from nothing: content and 90 days of history."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    made = subprocess.run(
        [*DEMO, "--port", str(_free()), "--data", str(folder), "--prepare"],
        capture_output=True,
        text=True,
        timeout=900,
        cwd=ROOT,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def test_its_history_left_people_at_every_step(data):
    with closing(sqlite3.connect(data / "db.sqlite3")) as database:

        def ask(question):
            return database.execute(question).fetchall()

        waiting = ask("SELECT step_id, COUNT(*) FROM wagtail_nurture_token WHERE state = 'ready' GROUP BY step_id")
        assert len(waiting) == 3  # at each of the three waits of the touring follow-up
        assert ask("SELECT 1 FROM wagtail_nurture_token WHERE state = 'held' AND reason = 'scenario_paused'")
        skipped = {reason for (reason,) in ask("SELECT reason FROM wagtail_nurture_delivery WHERE state = 'skipped'")}
        assert {"no_consent", "not_confirmed", "withdrawn"} <= skipped
        assert ask("SELECT COUNT(*) FROM wagtail_nurture_enrolment WHERE converted")[0][0] >= 3
        assert ask("SELECT COUNT(*) FROM wagtail_nurture_event WHERE kind = 'page.viewed'")[0][0] > 500
        assert not ask("SELECT 1 FROM wagtail_nurture_delivery WHERE state NOT IN ('sent', 'skipped')")
        counted = ask("SELECT form_id, SUM(completions) FROM wagtail_nurture_formcount GROUP BY form_id")
        assert counted == ask("SELECT form_id, COUNT(*) FROM wagtail_nurture_submission GROUP BY form_id")
        ways = {way for (way,) in ask("SELECT branch FROM wagtail_nurture_steprun WHERE kind = 'if_else'")}
        assert ways == {"yes", "no", "unknown"}


def test_every_part_answers_and_leaves_when_asked(data):
    words = [*DEMO, "--port", str(_free()), "--data", str(data), "--check"]
    checked = subprocess.run(words, capture_output=True, text=True, timeout=300, cwd=ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "worker: alive" in checked.stdout and "mail server: 220" in checked.stdout
    assert not _of_the_demo(data)


def test_one_ctrl_c_stops_everything_and_the_stage_spoke_both_languages(data):
    with _running(data) as demo:
        stage = f"http://127.0.0.1:{demo.port}/demo/"
        for language, words in {"en": "The mailbox", "fr": "La boîte aux lettres"}.items():
            asked = Request(stage, headers={"Accept-Language": language})
            assert words in urlopen(asked, timeout=60).read().decode()
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=60) == 0
        assert not _of_the_demo(data)


def test_G2_a_text_message_comes_into_the_mailbox_and_stop_is_honoured(data):
    """The form asks with a box of its own, the text leaves at lawful hours, and the answer ends them all."""
    with _running(data) as demo:
        shop = f"http://127.0.0.1:{demo.port}"
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        page = browser.open(f"{shop}/demo/", timeout=60).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

        def post(path, **said):
            sent = Request(f"{shop}{path}", urlencode(said).encode())
            sent.headers |= {"Sec-fetch-site": "same-origin", "X-csrftoken": token}
            return browser.open(sent, timeout=60).read().decode()

        ride = {"email": "texted@example.org", "q-first_name": "Zoé", "q-postcode": "33000", "q-phone": "0612345678"}
        post("/n/f/test-ride/", locale="fr", **ride, **{"consent-sms": "1"})
        text, deadline = None, time.monotonic() + 90
        while text is None and time.monotonic() < deadline:
            time.sleep(0.5)
            state = json.loads(post("/demo/time", by="next"))
            text = next((each for each in state["mails"] if each["to"] == "+33612345678"), None)
        assert text["text"] and "Zoé" in text["subject"]
        assert "STOP 36180" in browser.open(f"{shop}{text['url']}", timeout=60).read().decode()
        state = json.loads(post("/demo/answer", name=text["name"], words="STOP"))
        assert "STOP" in state["you"]["journal"][-1]["words"]
        with closing(sqlite3.connect(data / "db.sqlite3")) as database:
            asked = "SELECT state FROM wagtail_nurture_permission WHERE channel = 'sms' AND purpose = 'offers'"
            assert database.execute(asked).fetchall() == [("withdrawn",)]


def test_even_a_killed_demo_leaves_no_orphan(data):
    with _running(data) as demo:
        demo.kill()
        demo.wait()
        deadline = time.monotonic() + 60
        while _of_the_demo(data) and time.monotonic() < deadline:
            time.sleep(0.5)
        assert not _of_the_demo(data)


@contextmanager
def _running(data):
    """The demo, once it says that it is open; at least supervisor, web server, worker and mail server run."""
    port = _free()
    words = [*DEMO, "--port", str(port), "--data", str(data)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as demo:
        demo.port = port
        try:
            assert any("Ctrl-C stops everything" in line for line in demo.stdout)
            assert len(_of_the_demo(data)) >= 4
            yield demo
        finally:
            demo.send_signal(signal.SIGINT)


def _free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _of_the_demo(data):
    """The processes whose environment names this demo's data (Linux)."""
    wanted, found = f"NURTURE_DEMO_DATA={data}\0".encode(), []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes() and int(entry.name) != os.getpid():
                found.append(int(entry.name))
        except OSError:
            continue
    return found
