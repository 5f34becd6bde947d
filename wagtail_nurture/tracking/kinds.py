"""The names of facts. Other rooms and host sites may add kinds of their own (``track("cart.left")``)."""

import re

from django.utils.translation import gettext_lazy as _


PAGE_VIEWED = "page.viewed"
#: How long a page was before somebody's eyes: properties {"seconds": number}.
PAGE_READ = "page.read"
#: A robot that carries a consent cookie: kept apart, so that no condition counts it.
PAGE_CRAWLED = "page.crawled"
VISITOR_IDENTIFIED = "visitor.identified"
CONTACT_CREATED = "contact.created"
CONTACT_MERGED = "contact.merged"
FORM_SUBMITTED = "form.submitted"
DOCUMENT_REQUESTED = "document.requested"
DOCUMENT_DOWNLOADED = "document.downloaded"
LIST_JOINED = "list.joined"
LIST_LEFT = "list.left"
FIELD_SET = "field.set"
SEGMENT_ENTERED = "segment.entered"
SEGMENT_LEFT = "segment.left"
SCORE_ADDED = "score.added"
CONSENT_GRANTED = "consent.granted"
CONSENT_WITHDRAWN = "consent.withdrawn"
MESSAGE_SENT = "message.sent"
MESSAGE_SKIPPED = "message.skipped"
MESSAGE_FAILED = "message.failed"
MESSAGE_OPENED = "message.opened"
MESSAGE_CLICKED = "message.clicked"
MESSAGE_UNSUBSCRIBED = "message.unsubscribed"
MESSAGE_DECIDED = "message.decided"
#: Somebody wrote back, by text message; what they wrote is kept nowhere.
MESSAGE_ANSWERED = "message.answered"
WISHES_CHANGED = "wishes.changed"
WISHES_CHANNEL = "wishes.channel"
TOPIC_MUTED = "topic.muted"
TOPIC_UNMUTED = "topic.unmuted"
INTEREST_CHANGED = "interest.changed"
INTEREST_DECLARED = "interest.declared"
SCENARIO_ENTERED = "scenario.entered"
SCENARIO_LEFT = "scenario.left"
SCENARIO_HELD = "scenario.held"
SCENARIO_RELEASED = "scenario.released"
#: What a shop reports from Python; never a page's script.
PURCHASE_MADE = "purchase.made"
CART_CHANGED = "cart.changed"
#: One answered question: subject "survey:<key>", properties {"question": text, "answer": text, "score": number}.
SURVEY_ANSWERED = "survey.answered"
#: A later answer to the same question stands in its place; no condition counts it.
SURVEY_REPLACED = "survey.replaced"
#: What somebody said with a button: subject "say:<key>" (``audience.sayings``), properties {"words": text, "message":
#: key, "before": how things stood}.
CHOICE_SAID = "choice.said"
#: The same, and they took it back since; no condition counts it.
CHOICE_TAKEN_BACK = "choice.taken_back"
#: Somebody agreed who came by this person's own link: properties {"form": slug, "friends": how many did by now}.
FRIEND_JOINED = "friend.joined"
#: At a till or by hand: subject "voucher:<offer>", properties {"offer": name, "place": words}.
VOUCHER_REDEEMED = "voucher.redeemed"
PERSONA_CHANGED = "persona.changed"
POINTS_EARNED = "loyalty.earned"
POINTS_SPENT = "loyalty.spent"
POINTS_EXPIRED = "loyalty.expired"

LABELS = {
    PAGE_VIEWED: _("Page viewed"),
    PAGE_READ: _("Time on a page"),
    PAGE_CRAWLED: _("Page read by a robot"),
    VISITOR_IDENTIFIED: _("Browser recognised"),
    CONTACT_CREATED: _("Became known"),
    CONTACT_MERGED: _("Merged with another entry"),
    FORM_SUBMITTED: _("Form sent"),
    DOCUMENT_REQUESTED: _("Document requested"),
    DOCUMENT_DOWNLOADED: _("Document downloaded"),
    LIST_JOINED: _("Joined a list"),
    LIST_LEFT: _("Left a list"),
    FIELD_SET: _("Detail changed"),
    SEGMENT_ENTERED: _("Entered a segment"),
    SEGMENT_LEFT: _("Left a segment"),
    SCORE_ADDED: _("Points added"),
    CONSENT_GRANTED: _("Consent given"),
    CONSENT_WITHDRAWN: _("Consent withdrawn"),
    MESSAGE_SENT: _("Message sent"),
    MESSAGE_SKIPPED: _("Message not sent"),
    MESSAGE_FAILED: _("Message refused by the server"),
    MESSAGE_OPENED: _("Message opened"),
    MESSAGE_CLICKED: _("Link clicked"),
    MESSAGE_UNSUBSCRIBED: _("Unsubscribed"),
    MESSAGE_DECIDED: _("Uncertain message decided"),
    MESSAGE_ANSWERED: _("Answered by text message"),
    WISHES_CHANGED: _("Rhythm of mails changed"),
    WISHES_CHANNEL: _("Chose how to be reached"),
    TOPIC_MUTED: _("Topic muted"),
    TOPIC_UNMUTED: _("Topic wanted again"),
    INTEREST_CHANGED: _("Interest changed"),
    INTEREST_DECLARED: _("Said what interests them"),
    SCENARIO_ENTERED: _("Entered a scenario"),
    SCENARIO_LEFT: _("Left a scenario"),
    SCENARIO_HELD: _("Held in a scenario"),
    SCENARIO_RELEASED: _("Let go in a scenario"),
    PURCHASE_MADE: _("Purchase"),
    CART_CHANGED: _("Cart changed"),
    SURVEY_ANSWERED: _("Survey answered"),
    SURVEY_REPLACED: _("Survey answered, and answered anew since"),
    CHOICE_SAID: _("Said with a button"),
    CHOICE_TAKEN_BACK: _("Said with a button, and taken back since"),
    FRIEND_JOINED: _("A friend joined"),
    VOUCHER_REDEEMED: _("Voucher redeemed"),
    PERSONA_CHANGED: _("Persona changed"),
    POINTS_EARNED: _("Loyalty points earned"),
    POINTS_SPENT: _("Loyalty points spent"),
    POINTS_EXPIRED: _("Loyalty points expired"),
}

#: Acts that machines imitate: believed only after a settling time (``tracking.classify``).
SETTLING = frozenset({MESSAGE_OPENED, MESSAGE_CLICKED})

#: What the worker did itself and segments may be told of: nobody waits for it.
ECHOES = frozenset({MESSAGE_SENT, MESSAGE_SKIPPED, MESSAGE_FAILED, SCENARIO_ENTERED, SCENARIO_LEFT})

#: Sites have named their own events so before we did ("cart.left"): only our very kind is ours.
_SHARED_PREFIXES = {"cart", "choice", "voucher"}
_OWN_PREFIXES = frozenset(kind.partition(".")[0] for kind in LABELS) - _SHARED_PREFIXES
_SHAPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


def label(kind):
    """The words an editor reads for ``kind``; a site's own kind is shown as it is."""
    return LABELS.get(kind, kind)


def is_kind(text):
    """Whether ``text`` has the shape of a kind: small words joined by dots, at most 50 characters.

    >>> is_kind("cart.left"), is_kind("cart"), is_kind("Cart left")
    (True, False, False)
    """
    return isinstance(text, str) and len(text) <= 50 and _SHAPE.fullmatch(text) is not None


def is_open_to_browsers(text):
    """Whether a page's script may report ``text``: a kind of the site's own, never one that this package writes.

    >>> is_open_to_browsers("cart.left"), is_open_to_browsers("cart.changed"), is_open_to_browsers("form.sent")
    (True, False, False)
    """
    return is_kind(text) and text not in LABELS and text.partition(".")[0] not in _OWN_PREFIXES
