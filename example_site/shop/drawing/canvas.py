"""A canvas of 1200 × 800 units, drawn at twice that size and shrunk at the end for smooth edges."""

import io
import math

from PIL import Image, ImageDraw, ImageOps


WIDTH, HEIGHT, FINE = 1200, 800, 2


def rgb(colour):
    """``"#1f6f54"`` as (31, 111, 84)."""
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def mix(one, other, share):
    """The colour ``share`` (0 to 1) of the way from ``one`` to ``other``, both "#rrggbb"."""
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(rgb(one), rgb(other), strict=True))


class Canvas:
    def __init__(self, top, bottom):
        """A vertical gradient from ``top`` to ``bottom``, both "#rrggbb"."""
        shade = Image.linear_gradient("L").resize((WIDTH * FINE, HEIGHT * FINE))
        self.image = ImageOps.colorize(shade, top, bottom)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    @staticmethod
    def _fine(points):
        return [(x * FINE, y * FINE) for x, y in points]

    def line(self, points, width, colour):
        """A line through ``points`` with round ends and joints."""
        fine, half = self._fine(points), width * FINE / 2
        self.pen.line(fine, fill=colour, width=round(width * FINE), joint="curve")
        for x, y in fine:
            self.pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def curve(self, start, control, end, width, colour, parts=24):
        """A quadratic Bézier line."""
        points = []
        for step in range(parts + 1):
            t = step / parts
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            points.append(
                tuple(a * p + b * q + c * r for p, q, r in zip(start, control, end, strict=True)),
            )
        self.line(points, width, colour)

    def arc(self, centre, radius, begin, end, width, colour):
        """Part of a circle, from ``begin`` to ``end`` degrees, clockwise from the right."""
        turns = max(int(abs(end - begin) / 3), 2)
        angles = [math.radians(begin + (end - begin) * step / turns) for step in range(turns + 1)]
        self.line([(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles], width, colour)

    def disc(self, centre, radius, colour):
        x, y = centre
        self.pen.ellipse([n * FINE for n in (x - radius, y - radius, x + radius, y + radius)], fill=colour)

    def ring(self, centre, radius, width, colour):
        x, y = centre
        box = [n * FINE for n in (x - radius, y - radius, x + radius, y + radius)]
        self.pen.ellipse(box, outline=colour, width=round(width * FINE))

    def oval(self, box, colour):
        self.pen.ellipse([n * FINE for n in box], fill=colour)

    def box(self, box, colour, corner=0):
        self.pen.rounded_rectangle([n * FINE for n in box], radius=corner * FINE, fill=colour)

    def shape(self, points, colour):
        self.pen.polygon(self._fine(points), fill=colour)

    def jpeg(self, quality=86):
        """The finished picture as bytes."""
        out = io.BytesIO()
        self.image.reduce(FINE).save(out, "JPEG", quality=quality, optimize=True)
        return out.getvalue()
