"""Rows of the table, and how they are printed."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """One measurement beside its bare loop. ``target`` says in words what was hoped for.

    ``paired``: the median ratio of measurements taken side by side, where there are such pairs.
    """

    what: str
    ours: float
    bare: float
    unit: str
    target: str
    reached: bool
    note: str = ""
    paired: float | None = None

    @property
    def ratio(self):
        """Ours to bare."""
        if self.paired is not None:
            return self.paired
        return self.ours / self.bare if self.bare else float("nan")


HEAD = ("what", "ours", "bare loop", "ratio", "target", "reached")


def lines(rows):
    """The table as lines of text, columns aligned, a note under its row."""
    cells = [
        (
            row.what,
            f"{row.ours:,.4g} {row.unit}",
            f"{row.bare:,.4g} {row.unit}",
            f"{row.ratio:.3f}",
            row.target,
            "yes" if row.reached else "NO",
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in [HEAD, *cells]) for column in range(len(HEAD))]

    def aligned(line):
        return "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()

    yield aligned(HEAD)
    yield "  ".join("-" * width for width in widths)
    for row, line in zip(rows, cells, strict=True):
        yield aligned(line)
        if row.note:
            yield f"    {row.note}"


def per_pair(ours, bare):
    """The median of the ratios of measurements taken side by side, so that a noisy neighbour hits both."""
    return median(one / other for one, other in zip(ours, bare, strict=True))
