"""Bicycles seen from the side. A style is a set of measures; the parts are drawn from them."""

import math
from dataclasses import dataclass, replace

from .canvas import mix


INK = "#23282c"
STEEL = "#aeb6ba"


@dataclass(frozen=True)
class Style:
    """Measures in canvas units at full size: the rear hub is at x = 0, the ground at y = 0, up is negative."""

    radius: float = 150
    tyre: float = 13
    base: float = 440
    crank: tuple = (168, -136)
    seat: tuple = (118, -372)
    head: tuple = (352, -378)
    neck: tuple = (370, -312)
    bar: str = "drop"
    step_through: bool = False
    mudguards: bool = False
    suspension: bool = False
    bags: tuple = ()
    basket: bool = False
    battery: bool = False
    rack: bool = False
    child_seat: bool = False
    flag: bool = False


_TOURER = Style(mudguards=True, rack=True)
STYLES = {
    "tourer": replace(_TOURER, bags=("rear",)),
    "expedition": replace(_TOURER, bags=("rear", "front", "bar")),
    "gravel": Style(tyre=17, bags=("frame", "saddle")),
    "trekking": replace(_TOURER, bar="flat", head=(348, -392), bags=("rear",)),
    "electric": replace(_TOURER, bar="flat", head=(348, -392), battery=True, bags=("rear",)),
    "mountain": Style(
        tyre=27,
        base=470,
        crank=(180, -132),
        seat=(126, -330),
        head=(352, -366),
        neck=(372, -304),
        bar="flat",
        suspension=True,
    ),
    "electric_mountain": Style(
        tyre=27,
        base=470,
        crank=(180, -132),
        seat=(126, -330),
        head=(352, -366),
        neck=(372, -304),
        bar="flat",
        suspension=True,
        battery=True,
    ),
    "city": Style(
        base=450,
        seat=(104, -352),
        head=(348, -402),
        neck=(366, -322),
        bar="swept",
        step_through=True,
        mudguards=True,
        rack=True,
        basket=True,
    ),
    "city_electric": Style(
        base=450,
        seat=(104, -352),
        head=(348, -402),
        neck=(366, -322),
        bar="swept",
        step_through=True,
        mudguards=True,
        rack=True,
        battery=True,
    ),
    "fixed": Style(tyre=11, bar="flat"),
    "longtail": Style(
        radius=122,
        tyre=17,
        base=500,
        crank=(250, -122),
        seat=(206, -352),
        head=(416, -400),
        neck=(432, -316),
        bar="swept",
        step_through=True,
        mudguards=True,
        rack=True,
        child_seat=True,
        battery=True,
    ),
    "child": Style(
        radius=104,
        tyre=17,
        base=310,
        crank=(120, -96),
        seat=(82, -262),
        head=(240, -292),
        neck=(254, -230),
        bar="swept",
        mudguards=True,
        flag=True,
    ),
    "child_mountain": Style(
        radius=118,
        tyre=21,
        base=350,
        crank=(134, -104),
        seat=(94, -268),
        head=(262, -302),
        neck=(278, -242),
        bar="flat",
        suspension=True,
    ),
    "balance": Style(
        radius=86, tyre=18, base=262, crank=(112, -98), seat=(78, -208), head=(194, -262), neck=(208, -196), bar="flat"
    ),
}


class Bicycle:
    """Draws one bicycle on ``canvas``: ``at`` is where the rear wheel meets the ground, ``scale`` its size."""

    def __init__(self, canvas, *, style, frame, accent="#f4ead8", at=(340, 705), scale=1.0, leather="#7a4a2b"):
        self.canvas, self.style, self.frame, self.accent = canvas, STYLES[style], frame, accent
        self.at, self.scale, self.leather, self.name = at, scale, leather, style

    def draw(self):
        self._shadow()
        self._wheel((0, -self.style.radius))
        self._wheel((self.style.base, -self.style.radius))
        self._rear_things()
        self._fork()
        self._frame()
        self._drive()
        self._saddle()
        self._cockpit()
        self._front_things()

    # Points are in the bicycle's own measures; these three put them on the canvas.

    def _put(self, point):
        return self.at[0] + point[0] * self.scale, self.at[1] + point[1] * self.scale

    def _line(self, points, width, colour):
        self.canvas.line([self._put(point) for point in points], width * self.scale, colour)

    def _curve(self, start, control, end, width, colour):
        self.canvas.curve(self._put(start), self._put(control), self._put(end), width * self.scale, colour)

    def _disc(self, centre, radius, colour):
        self.canvas.disc(self._put(centre), radius * self.scale, colour)

    def _arc(self, centre, radius, begin, end, width, colour):
        self.canvas.arc(self._put(centre), radius * self.scale, begin, end, width * self.scale, colour)

    def _box(self, box, colour, corner=0):
        (left, top), (right, bottom) = self._put(box[:2]), self._put(box[2:])
        self.canvas.box((left, top, right, bottom), colour, corner * self.scale)

    def _between(self, one, other, share):
        return tuple(a + (b - a) * share for a, b in zip(one, other, strict=True))

    @property
    def _hubs(self):
        return (0, -self.style.radius), (self.style.base, -self.style.radius)

    def _shadow(self):
        left, right = self._put((-self.style.radius, -9)), self._put((self.style.base + self.style.radius, 15))
        self.canvas.oval((left[0], left[1], right[0], right[1]), "#00000030")

    def _wheel(self, hub):
        s, (x, y), scale = self.style, self._put(hub), self.scale
        for spoke in range(14):
            angle = math.radians(spoke * 360 / 14 + 6)
            reach = (s.radius - s.tyre) * scale
            end = (x + reach * math.cos(angle), y + reach * math.sin(angle))
            self.canvas.line([(x, y), end], 1.5 * scale, "#dfe5e7")
        self.canvas.ring((x, y), s.radius * scale, s.tyre * scale, INK)
        self.canvas.ring((x, y), (s.radius - s.tyre) * scale, 5 * scale, STEEL)
        if s.suspension:
            for tooth in range(0, 360, 9):
                angle = math.radians(tooth)
                self.canvas.disc(
                    (x + s.radius * scale * math.cos(angle), y + s.radius * scale * math.sin(angle)), 4 * scale, INK
                )
        self.canvas.disc((x, y), 11 * scale, STEEL)
        self.canvas.disc((x, y), 5 * scale, INK)

    def _frame(self):
        s, tube = self.style, 15
        rear = self._hubs[0]
        dark = mix(self.frame, "#000000", 0.22)
        seat_end = self._between(s.crank, s.seat, 0.9)
        self._line([s.crank, rear], 9, dark)
        self._line([seat_end, rear], 8, dark)
        self._line([seat_end, s.seat], 8, STEEL)
        if s.step_through:
            self._curve(s.neck, (s.crank[0] + 96, s.crank[1] - 26), s.crank, tube + 3, self.frame)
            middle = self._between(s.crank, s.seat, 0.42)
            self._curve(s.head, (s.crank[0] + 78, s.crank[1] - 92), middle, tube - 4, self.frame)
        else:
            self._line([self._between(s.head, s.neck, 0.25), seat_end], tube - 2, self.frame)
            self._line([s.neck, s.crank], tube + 1, self.frame)
        self._line([s.crank, seat_end], tube - 1, self.frame)
        if s.battery:
            low = self._between(s.crank, s.neck, 0.26)
            if s.step_through:
                low, high = (s.crank[0] - 14, s.crank[1] - 26), (s.crank[0] - 36, s.crank[1] - 152)
            else:
                high = self._between(s.crank, s.neck, 0.8)
            self._line([low, high], 27, INK)
            self._line([self._between(low, high, 0.75), self._between(low, high, 0.95)], 5, "#6fe3a5")
        self._line([s.head, s.neck], tube + 4, self.frame)
        self._line([self._between(s.head, s.neck, 0.42), self._between(s.head, s.neck, 0.58)], tube + 5, self.accent)

    def _fork(self):
        s, front = self.style, self._hubs[1]
        if s.suspension:
            self._line([s.neck, front], 11, STEEL)
            self._line([self._between(s.neck, front, 0.5), front], 19, INK)
            self._line([self._between(s.neck, front, 0.06), self._between(s.neck, front, 0.1)], 26, INK)
            return
        self._curve(s.neck, (front[0] - 22, front[1] - 56), front, 11, mix(self.frame, "#000000", 0.12))
        if s.mudguards:
            self._arc(front, s.radius + 9, 190, 312, 7, mix(self.frame, "#000000", 0.1))

    def _drive(self):
        s, rear = self.style, self._hubs[0]
        if self.name == "balance":
            return
        ring = 33 if s.radius > 130 else 25
        for side in (-1, 1):
            self._line([(s.crank[0], s.crank[1] + side * ring), (rear[0], rear[1] + side * 15)], 3, "#3c4347")
        self._disc(s.crank, ring + 3, INK)
        self._disc(s.crank, ring - 5, mix(self.frame, STEEL, 0.75))
        self._disc(s.crank, 9, INK)
        reach = s.radius * 0.47
        for side in (-1, 1):
            end = (s.crank[0] + side * reach * 0.83, s.crank[1] + side * reach * 0.5)
            self._line([s.crank, end], 8, STEEL if side == 1 else "#7d868a")
            self._line([(end[0] - 17, end[1]), (end[0] + 17, end[1])], 9, INK)

    def _saddle(self):
        x, y = self.style.seat
        self._line([(x - 4, y + 4), (x - 8, y - 16)], 9, STEEL)
        tone = self.leather
        self._curve((x - 48, y - 22), (x - 6, y - 38), (x + 46, y - 20), 13, tone)
        self._line([(x - 44, y - 20), (x - 26, y - 18)], 16, tone)

    def _cockpit(self):
        (x, y), bar, wrap = self.style.head, self.style.bar, self.leather
        self._line([(x, y), (x - 6, y - 26)], 11, STEEL)
        if bar == "drop":
            self._line([(x - 6, y - 26), (x + 34, y - 34)], 10, STEEL)
            self._curve((x + 30, y - 34), (x + 82, y - 40), (x + 74, y - 6), 12, wrap)
            self._curve((x + 74, y - 6), (x + 68, y + 36), (x + 26, y + 30), 12, wrap)
            self._line([(x + 74, y - 30), (x + 80, y - 52)], 11, INK)
            self._curve((x + 84, y - 26), (x + 94, y), (x + 78, y + 18), 4, STEEL)
        elif bar == "swept":
            self._line([(x - 6, y - 26), (x - 10, y - 46)], 10, STEEL)
            self._curve((x - 10, y - 46), (x + 22, y - 66), (x - 20, y - 70), 9, STEEL)
            self._line([(x - 22, y - 70), (x - 66, y - 62)], 13, wrap)
        else:
            self._line([(x - 6, y - 26), (x + 22, y - 36)], 10, STEEL)
            self._line([(x + 22, y - 36), (x - 12, y - 46)], 9, INK)
            self._line([(x - 2, y - 44), (x - 34, y - 48)], 14, wrap)
            self._line([(x + 14, y - 36), (x + 20, y - 14)], 4, STEEL)

    def _rear_things(self):
        s, (hub_x, hub_y) = self.style, self._hubs[0]
        deck = hub_y - s.radius - 22
        if s.mudguards:
            self._arc((hub_x, hub_y), s.radius + 9, 150, 318, 7, mix(self.frame, "#000000", 0.1))
        if s.rack:
            reach = s.seat[0] - 16
            left = -118 if not s.child_seat else -150
            self._line([(left, deck), (reach, deck)], 6, INK)
            self._line([(left + 34, deck), (hub_x - 4, hub_y)], 5, INK)
            self._line([(reach - 40, deck), (hub_x + 4, hub_y)], 5, INK)
        if "rear" in s.bags:
            self._bag((-112, deck - 12, 34, deck + 132))
        if s.child_seat:
            shell, cushion = "#c8553d", "#f0d9b5"
            self._line([(-120, deck - 18), (96, deck - 18)], 20, INK)
            for x in (-112, 0):
                self._curve((x, deck - 30), (x - 26, deck - 72), (x - 14, deck - 122), 30, shell)
                self._line([(x, deck - 34), (x + 58, deck - 36)], 26, shell)
                self._curve((x + 14, deck - 54), (x - 4, deck - 78), (x + 4, deck - 106), 10, cushion)
                self._line([(x + 18, deck - 48), (x + 56, deck - 50)], 8, cushion)
            self._box((-120, deck + 4, 80, deck + 96), mix(self.frame, "#000000", 0.15), 16)
        if s.flag:
            self._line([(-8, hub_y), (-66, -430)], 4, "#d9dfe1")
            self.canvas.shape([self._put(p) for p in ((-66, -430), (-62, -372), (-142, -404))], "#f25f5c")
        if "saddle" in s.bags:
            x, y = s.seat
            self._line([(x - 26, y + 8), (x - 104, y - 6)], 40, INK)
            self._line([(x - 70, y - 14), (x - 64, y + 18)], 5, self.accent)

    def _bag(self, box, tone=None):
        tone = tone or self.accent
        left, top, right, bottom = box
        self._box(box, mix(tone, "#000000", 0.08), 20)
        self._box((left, top, right, top + (bottom - top) * 0.33), mix(tone, "#000000", 0.2), 18)
        for share in (0.28, 0.72):
            x = left + (right - left) * share
            self._line([(x, top + 6), (x, top + (bottom - top) * 0.46)], 6, INK)
        self._disc((right - 20, bottom - 22), 8, "#f7d354")

    def _front_things(self):
        s, front = self.style, self._hubs[1]
        if "front" in s.bags:
            self._bag((front[0] - 58, front[1] - 40, front[0] + 50, front[1] + 62))
        if "bar" in s.bags:
            x, y = s.head
            self._box((x + 14, y - 46, x + 92, y + 24), mix(self.accent, "#000000", 0.15), 12)
            self._box((x + 14, y - 46, x + 92, y - 22), mix(self.accent, "#000000", 0.3), 10)
        if "frame" in s.bags:
            seat_end = self._between(s.crank, s.seat, 0.84)
            tip, low = self._between(s.head, s.neck, 0.45), self._between(s.crank, s.seat, 0.52)
            inner = [
                (seat_end[0] + 14, seat_end[1] + 6),
                (tip[0] - 16, tip[1] + 4),
                (low[0] + 60, low[1] + 26),
                (low[0] + 10, low[1]),
            ]
            self.canvas.shape([self._put(point) for point in inner], INK)
        if s.basket:
            left, top = s.head[0] + 20, s.head[1] - 36
            weave = "#b98a54"
            self.canvas.shape(
                [self._put(p) for p in ((left, top), (left + 122, top), (left + 108, top + 84), (left + 14, top + 84))],
                weave,
            )
            for row in range(4):
                self._line(
                    [(left + 4 + row * 3, top + 12 + row * 20), (left + 118 - row * 3, top + 12 + row * 20)],
                    3,
                    "#8d6437",
                )
            for column in range(5):
                self._line([(left + 12 + column * 24, top), (left + 20 + column * 21, top + 82)], 3, "#8d6437")
            self._line([(left - 3, top), (left + 125, top)], 9, "#8d6437")
            for x, tint in ((30, "#f25f5c"), (58, "#ffd166"), (86, "#f7f3e8")):
                self._line([(left + x, top), (left + x + 3, top - 26)], 4, "#4d8b3c")
                self._disc((left + x + 3, top - 32), 13, tint)
        if s.mudguards and not s.flag:
            self._disc((s.neck[0] + 34, s.neck[1] + 2), 12, "#fff3b8")
            self._line([(s.neck[0] + 6, s.neck[1] - 2), (s.neck[0] + 24, s.neck[1])], 6, INK)
