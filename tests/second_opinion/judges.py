"""Asks the judges of ``judge.mjs`` (Node) about mails."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest


HERE = Path(__file__).parent


def available():
    """Whether Node and the judges are installed (``make test`` does it where npm is)."""
    return shutil.which("node") is not None and (HERE / "node_modules" / "mjml").exists()


needed = pytest.mark.skipif(not available(), reason="Node with the packages of tests/second_opinion is not installed")


def judge(mails):
    """What the judges say of ``mails`` (list of {"name", "mjml", "html"}), by name; see ``judge.mjs``."""
    done = subprocess.run(
        ["node", "judge.mjs"],
        cwd=HERE,
        input=json.dumps(mails),
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": os.environ["PATH"], "NO_COLOR": "1"},
    )
    assert done.returncode == 0, done.stderr
    return {said["name"]: said for said in json.loads(done.stdout)}
