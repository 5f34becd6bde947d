"""Contrast, so that a brand's colour stays readable on light and on dark (WCAG 2.2, relative luminance)."""

READABLE = 4.5


def luminance(colour):
    """Relative luminance of ``colour`` (#rrggbb), 0 to 1."""
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Contrast ratio of two colours, 1 to 21.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def readable_on(colour):
    """White or near black, whichever reads better on ``colour``; black where only black can be read.

    >>> readable_on("#1f6f54"), readable_on("#ffe14d"), readable_on("#7c7c7c")
    ('#ffffff', '#16181d', '#000000')
    """
    best = max("#ffffff", "#16181d", key=lambda text: contrast(text, colour))
    return best if contrast(best, colour) >= READABLE else "#000000"


def darkened_until_readable(colour, ground):
    """``colour``, or the nearest darker one that reads on ``ground``."""
    return _mixed_until(READABLE, colour, ground, "#000000")


def lightened_until_readable(colour, ground):
    """``colour``, or the nearest lighter one that reads on ``ground``.

    >>> contrast(lightened_until_readable("#1f6f54", "#1c1f1e"), "#1c1f1e") >= 4.5
    True
    """
    return _mixed_until(READABLE, colour, ground, "#ffffff")


def lightened_until_seen(colour, ground, least):
    """``colour``, or the nearest lighter one whose contrast to ``ground`` is at least ``least``."""
    return _mixed_until(least, colour, ground, "#ffffff")


def _mixed_until(least, colour, ground, other):
    mixed = colour
    for share in range(0, 101, 5):
        mixed = mix(colour, other, share / 100)
        if contrast(mixed, ground) >= least:
            break
    return mixed


def mix(colour, other, share):
    """``share`` (0 to 1) of ``other`` in ``colour``."""
    pairs = [(int(colour[index : index + 2], 16), int(other[index : index + 2], 16)) for index in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)
