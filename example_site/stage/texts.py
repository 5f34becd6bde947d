"""The demo's gateway for text messages: what the site sends stands beside the mails, and can be answered.

One file a text, as a telephone would keep it: to whom, what, and the answers given here.
"""

import json
import os
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings


#: Texts have names like mails, with a letter in front: "t" and the message's own number.
NAME = re.compile(r"t[0-9a-f]{32}")
LONGEST = 1600
#: What a telephone takes for a link.
LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Text:
    name: str
    to: str
    text: str
    answers: tuple = ()

    @property
    def pieces(self):
        """[(words, address or "")] of the text, in order: links can be followed."""
        found, at = [], 0
        for link in LINK.finditer(self.text):
            found += [(self.text[at : link.start()], ""), (link[0], link[0])]
            at = link.end()
        return [piece for piece in [*found, (self.text[at:], "")] if piece[0]]


def folder():
    return Path(settings.DATA_DIR) / "texts"


def keep(told):
    """Keep what the site posted: ``told`` is the dict {"id", "to", "text"}. The text's name.

    The same ``id`` again is the same text: it is kept once. Raises ValueError for what is none.
    """
    try:
        name = f"t{UUID(str(told['id']).rpartition(':')[2]).hex}"
    except (KeyError, ValueError):
        name = f"t{uuid4().hex}"
    to, text = str(told.get("to") or ""), str(told.get("text") or "")[:LONGEST]
    if not re.fullmatch(r"\+[0-9]{6,15}", to) or not text:
        raise ValueError("A text needs a number and some words.")
    if not (folder() / f"{name}.json").exists():
        _write(Text(name, to, text))
    return name


def paths():
    """The files of all texts."""
    return folder().glob("t*.json")


def read(name):
    """The Text ``name``. Raises FileNotFoundError for one that does not exist."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    told = json.loads((folder() / f"{name}.json").read_text())
    return Text(name, told["to"], told["text"], tuple(told["answers"]))


def answer(name, words, *, there):
    """Somebody answers the text ``name``: the gateway tells the site at the address ``there``. Whether it was taken."""
    found = read(name)
    words = words.strip()[:LONGEST]
    told = {"id": uuid4().hex, "from": found.to, "text": words}
    request = urllib.request.Request(  # noqa: S310 (our own address)
        there, json.dumps(told).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=20):  # noqa: S310
            pass
    except urllib.error.URLError:
        return False
    _write(Text(found.name, found.to, found.text, (*found.answers, words)))
    return True


def _write(text):
    folder().mkdir(parents=True, exist_ok=True)
    place = folder() / f"{text.name}.json"
    before = place.stat().st_mtime_ns if place.exists() else None
    draft = place.with_suffix(".draft")
    draft.write_text(json.dumps({"to": text.to, "text": text.text, "answers": list(text.answers)}))
    if before is not None:  # an answer does not make it a newer text
        os.utime(draft, ns=(before, before))
    draft.replace(place)
