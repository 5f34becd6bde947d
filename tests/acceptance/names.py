"""The names of the house's world, in place of DNS: one file that all its processes read."""

import json
import os
from pathlib import Path


def _file():
    return Path(os.environ["NURTURE_HOUSE"]) / "names.json"


def texts(name):
    """The TXT records at ``name``."""
    return _all().get(name, [])


def publish(name, *records):
    """From now on ``name`` has these TXT records."""
    draft = _file().with_suffix(".draft")
    draft.write_text(json.dumps(_all() | {name: list(records)}))
    draft.replace(_file())


def _all():
    try:
        return json.loads(_file().read_text())
    except FileNotFoundError:
        return {}
