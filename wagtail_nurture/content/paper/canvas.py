"""What a block draws on when it is drawn on paper: nobody can click, so links are printed, or scanned."""

from contextlib import contextmanager

from .. import rich
from ..canvas import Canvas
from ..mjml import Element


class PaperCanvas(Canvas):
    """A Canvas whose links are words to read: a short address, or (:meth:`code`) a QR code that knows its reader.

    What one says by a press (``act``) is a QR code: its address is sealed, and nobody would type it.
    """

    link_slot, act_slot = "printed", "qr_extra"

    def code(self, link, *, label=""):
        """A word for the QR code of ``link`` (LinkBlock's value); "" and a problem when it leads nowhere."""
        with self._drawn_as("qr"):
            return self.link(link, label=label)

    def cards_code(self, *, label=""):
        """A word for the QR code of the card at hand, inside ``each``."""
        with self._drawn_as("qr"):
            return self.cards_link(label=label)

    def document_code(self, document_id, *, label=""):
        """A word for the QR code of a document: a guarded one opens for its reader."""
        with self._drawn_as("qr"):
            return self.document(document_id, label=label)

    def rich(self, value):
        """A RichText value as nodes; a link's address stands behind its words."""
        return _printed(rich.elements(rich.read(getattr(value, "source", value)), self))

    @contextmanager
    def _drawn_as(self, slot):
        self.link_slot = slot
        try:
            yield
        finally:
            del self.link_slot


def _printed(nodes):
    found = []
    for node in nodes:
        if not isinstance(node, Element):
            found.append(node)
            continue
        inner = _printed(node.children)
        if node.tag == "a":
            found += [Element("span", *inner, class_="link"), " (", Element("span", node.attributes["href"]), ")"]
        elif inner or node.tag == "br":
            found.append(Element(node.tag, *inner))
    return found
