"""One link of one e-mail, as rules ask for it. The room that sends e-mails knows their links, and tells them here.

In a config it is ``{"link": "<key of the e-mail>/<key of the link>"}``. Both keys outlive edits and are the same in
every language; the event of a click carries them as ``message`` and ``link``.
"""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.text import one_line

from .kept_choice import KeptChoiceBlock
from .properties import Comparison


@dataclass(frozen=True)
class KnownLink:
    """``label`` are the words that stand on it, ``email`` is what editors call the e-mail."""

    message: str
    key: str
    label: str
    email: str

    @property
    def value(self):
        return f"{self.message}/{self.key}"

    def __str__(self):
        return _("“%(link)s” in the e-mail “%(email)s”") % {"link": self.label, "email": self.email}


class Keeper:
    """What knows the links of e-mails; :data:`keeper` is the one that was registered."""

    def links(self, message=None):
        """[KnownLink] that ever stood in the e-mails (or in that with the key ``message``), e-mail by e-mail."""
        return []

    def in_force(self, messages):
        """{(key of the e-mail, key of the link)} of the links that stand in ``messages`` (set of keys) now."""
        return set()


keeper = Keeper()


def register(cls):
    """Class decorator of the Keeper."""
    global keeper
    keeper = cls()
    return cls


def block():
    """The field by which an editor chooses the link."""
    return KeptChoiceBlock(
        choices=choices,
        required=False,
        label=gettext_lazy("Only the link"),
        help_text=gettext_lazy(
            "One link of one e-mail, by the words on it. A button or picture stays the same link whatever you change; "
            "a link in a text does as long as it leads to the same place."
        ),
    )


def choices():
    """Every link, under its e-mail; those that no longer stand in it last, since what was clicked stays known."""
    known = keeper.links()
    there = keeper.in_force({link.message for link in known})
    found = [("", _("any link"))]
    for (_message, email), links in groupby(known, key=lambda link: (link.message, link.email)):
        offered = [(link.value, _offered(link, there)) for link in _there_first(links, there)]
        found.append((email, offered))
    return found


def _there_first(links, there):
    return sorted(links, key=lambda link: (link.message, link.key) not in there)


def _offered(link, there):
    return str(link) if (link.message, link.key) in there else _("%(link)s (no longer in it)") % {"link": link}


def of(config):
    """(key of the e-mail, key of the link) of the chosen link; two empty texts for any."""
    message, _slash, key = one_line(config.get("link") or "", 200).partition("/")
    return (message, key) if message and key else ("", "")


def comparison(config):
    """What the event of a click must say, as a Comparison; None for any link."""
    key = of(config)[1]
    return Comparison("link", "is", key) if key else None


def name(config):
    """The chosen link in words: "“See the bikes” in the e-mail “Advice”"; "" for any. A few queries."""
    message, key = of(config)
    if not key:
        return ""
    return next((str(link) for link in keeper.links(message) if link.key == key), _("that was deleted"))


def problems(config):
    """What is wrong with the choice of the link, as sentences. What was clicked before stays known all the same."""
    message, key = of(config)
    if not key:
        return []
    chosen = one_line(config.get("message") or "", 80)
    if chosen and chosen != message:
        return [_("The link of a condition does not stand in the e-mail that is chosen beside it. Choose one of them.")]
    link = next((link for link in keeper.links(message) if link.key == key), None)
    if link is None:
        return [_("The link of a condition was deleted with its e-mail. Choose another one.")]
    if (message, key) not in keeper.in_force({message}):
        words = _("The link %(link)s no longer stands in it: nobody can click it any more. Choose another one.")
        return [words % {"link": link}]
    return []
