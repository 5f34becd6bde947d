"""What every thing that a button says can do: tell itself in words, do it, and take it back."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from wagtail_nurture.registry import Registry


registry = Registry("thing to say")

#: Characters of a key: with "say:" in front it is the subject of an event.
LONGEST_KEY = 96


def words_block():
    """What stands on the button."""
    return blocks.CharBlock(max_length=60, label=_("Words on the button"))


class StoredChoiceBlock(blocks.ChoiceBlock):
    """A choice whose options are rows: a page that shows buttons is read without asking for them."""

    def normalize_choice(self, value):
        return value


class Saying:
    """Something that one person says of themselves. ``config`` is plain JSON.

    ``about`` names the choice in the proof that is kept of it (``contacts.purposes``), "" where the change itself is
    proof enough.
    """

    slug = ""
    label = ""
    about = ""

    def __init__(self, config):
        self.config = dict(config or {})

    @classmethod
    def block(cls):
        """The StructBlock an editor fills in: the words on the button and what they do."""
        raise NotImplementedError

    @classmethod
    def config_of(cls, value):
        """The plain JSON config of the block's ``value`` (a StructValue)."""
        return {name: item for name, item in value.items() if name != "words"}

    @property
    def key(self):
        """What names it in an event, the same in every message and language: "like:touring"."""
        raise NotImplementedError

    def sentence(self):
        """What the person says, as a whole sentence in the active language."""
        raise NotImplementedError

    def problems(self):
        """What an editor must mend, as sentences; also asked of what was said, when things have gone since."""
        return []

    def standing(self, contact):
        """How things stand of what it changes, as plain JSON."""
        raise NotImplementedError

    def say(self, contact):
        """Do it for ``contact`` (locked). What stands already is left alone."""
        raise NotImplementedError

    def restore(self, contact, former):
        """Make things stand again as ``former`` tells, which :meth:`standing` told."""
        raise NotImplementedError

    def contradicts(self, key):
        """Whether somebody who says this no longer says what ``key`` names."""
        return False

    @classmethod
    def everything(cls):
        """[(key, words)] of all that can be said in this way, for an editor to choose from."""
        raise NotImplementedError


def of(option):
    """The Saying of ``option`` ({"slug", "config"}); None when its class was removed."""
    kind = registry.get(option.get("slug"))
    return kind(option.get("config")) if kind else None


def subject_of(key):
    """The subject of the events of the Saying with this key."""
    return f"say:{key}"[: LONGEST_KEY + 4]


def key_of(subject):
    """The key in the subject of such an event."""
    return subject.partition(":")[2]


def everything():
    """[(key, words)] of all that can be said."""
    return [pair for kind in registry.values() for pair in kind.everything()]
