"""The mails that the loopback SMTP server received, and the texts that its neighbour took, as files."""

import email
import email.policy
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from . import texts


NAME = re.compile(r"[0-9]{6,}")
SHOWN = 40


@dataclass(frozen=True)
class Mail:
    name: str
    sender: str
    recipient: str
    subject: str
    sent: str
    html: str
    text: str


def folder():
    return Path(settings.DATA_DIR) / "mailbox"


def newest(limit=SHOWN):
    """The last ``limit`` mails and texts, newest first."""
    came = ((path.stat().st_mtime_ns, path.stem) for path in (*folder().glob("*.eml"), *texts.paths()))
    names = [name for _at, name in sorted(came, reverse=True)[:limit]]
    return [texts.read(name) if texts.NAME.fullmatch(name) else read(name) for name in names]


@lru_cache(maxsize=200)
def read(name):
    """The mail ``name`` ("000012"). Raises FileNotFoundError for one that does not exist."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    message = email.message_from_bytes((folder() / f"{name}.eml").read_bytes(), policy=email.policy.default)
    return Mail(
        name=name,
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or message["X-Rcpt"] or ""),
        subject=str(message["Subject"] or ""),
        sent=str(message["Date"] or ""),
        html=_part(message, "html"),
        text=_part(message, "plain"),
    )


def _part(message, kind):
    part = message.get_body(preferencelist=(kind,))
    return part.get_content() if part else ""
