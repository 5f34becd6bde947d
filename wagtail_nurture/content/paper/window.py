"""Where the envelope shows the address, and where the sheet is folded, in millimetres from its top left corner.

A sheet slides in its envelope (a third of A4 is 99 mm high, the envelope 110; 210 mm wide, the envelope 220), so the
address stands where the window shows it however the sheet lies.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """The part of the sheet that the window always shows, and the folds that bring it there."""

    left: float
    top: float
    width: float
    height: float
    folds: tuple
    #: Where the sender's block stands: on the side that has no window.
    sender_left: float

    @property
    def bottom(self):
        return self.top + self.height


#: By the names that the site's settings know.
WINDOWS = {
    # A DL or C5/6 envelope (110 x 220) with its window of 100 x 45 or 100 x 35, each 20 mm from the right edge and from
    # the bottom: the first shows 34-79 to 45-90 mm of the sheet, the second 44-79 to 55-90. The address ends at 79.
    "right": Window(104, 49, 86, 30, (99, 198), 20),
    # DIN 5008, form B: the field begins 45 mm from the top, 20 mm from the left, 85 wide; the 17.7 mm for notes stay
    # empty. Folded at 105 and 210 mm.
    "left": Window(25, 62.7, 80, 27.3, (105, 210), 125),
}
DEFAULT = "right"


def window_of(name):
    """The Window called ``name``; that of France for what is no name."""
    return WINDOWS.get(name, WINDOWS[DEFAULT])
