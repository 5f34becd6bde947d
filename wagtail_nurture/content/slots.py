"""The places that a compiled message leaves open for whoever delivers it."""

from typing import Protocol


class Slots(Protocol):
    """What delivery knows of one message to one person. Every value is an absolute URL, or "" for nothing."""

    def link(self, number, *, page_id=None, url=""):
        """The address behind link ``number`` (int) of the version.

        ``page_id`` is the page it leads to for this person, when it leads to a page; ``url`` is where it leads in the
        end. A tracking implementation returns its own redirect, a plain one returns ``url``.
        """

    def extra(self, name):
        """A named address of a system message ("file_url", "confirm_url"), from ``Delivery.context``.

        Or the page behind an option of a block by which a person says something: "say:0:2" (``Canvas.act``).
        """

    @property
    def unsubscribe(self):
        """The page that stops these messages."""

    @property
    def browser_view(self):
        """This message as a web page."""

    @property
    def preferences(self):
        """The page where the person chooses what they receive, and reads why they received this."""

    @property
    def pixel(self):
        """The image that tells an opening; "" when openings are not measured."""


class PlainSlots:
    """Slots without tracking: links lead straight to their target. For previews and the browser view."""

    unsubscribe = browser_view = preferences = "#"
    pixel = ""

    def __init__(self, extras=None):
        self._extras = extras or {}

    def link(self, number, *, page_id=None, url=""):
        return url

    def extra(self, name):
        return self._extras.get(name, "#")
