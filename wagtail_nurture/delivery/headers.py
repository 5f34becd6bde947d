"""The headers of a message that machines read."""

from functools import lru_cache

from .outbox import TRANSACTIONAL


def message_id(delivery, sender):
    """The same on every attempt, so that a receiver can tell a repetition (RFC 5322 §3.6.4)."""
    return f"<{delivery.uuid}@{sender.domain}>"


def headers_of(delivery, *, sender, unsubscribe):
    """Headers besides From, To, Subject, Date and Message-ID. ``unsubscribe``: the absolute address that stops it."""
    headers = {"Auto-Submitted": "auto-generated"}
    if delivery.locale:
        headers["Content-Language"] = delivery.locale
    if delivery.purpose != TRANSACTIONAL:
        domain = sender.domain
        headers |= {
            "List-Id": f"<{_label(delivery.purpose)}.{domain}>",
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Feedback-ID": f"{delivery.variant_id or 0}:{_label(delivery.purpose)}:{delivery.site_id or 0}:nurture",
        }
    return headers


@lru_cache(maxsize=100)
def _label(text):
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text)
