"""Landscapes: a sky, a sun and a few layers, in the light of an hour of the day."""

import math
import random

from .canvas import HEIGHT, WIDTH, Canvas, mix


#: Sky above, sky below, sun, far colour, near colour, ground.
LIGHTS = {
    "day": ("#8fc7e8", "#e9f5f2", "#fff6d6", "#9cc3c4", "#3f7f5f", "#e7d9b8"),
    "dawn": ("#f5b99a", "#fdeccb", "#fffaf0", "#c9a7a8", "#5d6d68", "#d9c3a0"),
    "dusk": ("#5a4e86", "#f4a271", "#ffe0a6", "#8a6a93", "#2f3a55", "#b88767"),
    "mist": ("#c9d6d8", "#f3efe4", "#ffffff", "#b9c7c4", "#6c8a80", "#d7d2c2"),
    "summer": ("#4fb3d9", "#fdf3cf", "#fff3b8", "#a9cf9f", "#4d8b3c", "#eed9a0"),
    "autumn": ("#9fb8c7", "#fbe6c4", "#fff1d1", "#d3a46c", "#9a5b2f", "#d8b98a"),
    "night": ("#10192e", "#37496b", "#f4efd8", "#2a3857", "#141d33", "#3d4660"),
}


def scene(place, light, seed):
    """A Canvas with the ``place`` ("hills", "coast", "peaks", "town", "park", "forest", "vineyard") drawn on it."""
    above, below, sun, far, near, ground = LIGHTS[light]
    chance = random.Random(f"{place}-{light}-{seed}")
    canvas = Canvas(above, below)
    centre = (chance.randrange(180, 1020), chance.randrange(130, 250))
    for step, radius in enumerate((190, 140, 100)):
        canvas.disc(centre, radius, sun + f"{28 + 22 * step:02x}")
    canvas.disc(centre, 62, sun)
    if light == "night":
        for _ in range(70):
            canvas.disc((chance.randrange(WIDTH), chance.randrange(380)), chance.choice((1, 1.5, 2.2)), "#ffffffaa")
    else:
        _clouds(canvas, chance, mix(above, "#ffffff", 0.55))
    PLACES[place](canvas, chance, far, near)
    canvas.box((0, 665, WIDTH, HEIGHT), ground)
    canvas.box((0, 665, WIDTH, 671), mix(ground, "#ffffff", 0.35))
    for x in range(-40, WIDTH, 150):
        shift = chance.randrange(30)
        canvas.shape(
            [(x + shift, 752), (x + shift + 70, 752), (x + shift + 62, 760), (x + shift - 8, 760)], "#ffffff55"
        )
    return canvas


def _clouds(canvas, chance, colour):
    for _ in range(3):
        x, y, size = chance.randrange(60, 1100), chance.randrange(50, 240), chance.uniform(0.6, 1.2)
        for dx, dy, radius in ((-46, 6, 26), (-14, -8, 36), (26, -2, 30), (58, 8, 22)):
            canvas.disc((x + dx * size, y + dy * size), radius * size, colour)


def _ridge(canvas, chance, base, height, colour, rough=1.0):
    """One line of hills: a sum of waves, filled down to the ground."""
    waves = [(chance.uniform(0.6, 1.4) * k * rough, chance.uniform(0, 6.3), 1 / k) for k in (1, 2.3, 4.1)]
    points = []
    for x in range(0, WIDTH + 10, 10):
        lift = sum(share * math.sin(x / WIDTH * 6.3 * pace + phase) for pace, phase, share in waves)
        points.append((x, base - height * (0.5 + lift / 3.4)))
    canvas.shape([(0, 700), *points, (WIDTH, 700)], colour)
    return points


def _tree(canvas, x, y, size, colour, round_top=True):
    canvas.line([(x, y), (x, y - 40 * size)], 7 * size, mix(colour, "#3a2a1c", 0.55))
    if round_top:
        for dx, dy, radius in ((-18, -58, 24), (16, -62, 26), (0, -86, 26)):
            canvas.disc((x + dx * size, y + dy * size), radius * size, colour)
    else:
        for lift, half in ((26, 32), (54, 25), (80, 17)):
            top = y - (lift + 42) * size
            canvas.shape([(x - half * size, y - lift * size), (x + half * size, y - lift * size), (x, top)], colour)


def _hills(canvas, chance, far, near):
    for step, (base, height) in enumerate(((520, 190), (570, 150), (630, 130))):
        colour = mix(far, near, step / 2)
        points = _ridge(canvas, chance, base, height, colour)
        for x, y in chance.sample(points[4:-4], 5 * step):
            _tree(canvas, x, y + 6, 0.35 + 0.25 * step, mix(colour, "#0f2a20", 0.3), chance.random() < 0.6)


def _peaks(canvas, chance, far, near):
    for _ in range(6):
        x, width, height = chance.randrange(0, WIDTH), chance.randrange(260, 420), chance.randrange(220, 380)
        top, base = (x, 600 - height), 660
        canvas.shape([(x - width / 2, base), top, (x + width / 2, base)], mix(far, near, 0.12))
        canvas.shape([top, (x + width / 2, base), (x + width * 0.08, base)], mix(far, near, 0.3))
        snow = height * 0.26
        side = width / 2 * snow / (height + 60)
        tips = [(x - side, top[1] + snow), (x - side / 3, top[1] + snow * 0.8), (x, top[1] + snow * 1.05)]
        tips += [(x + side / 2, top[1] + snow * 0.78), (x + side, top[1] + snow)]
        canvas.shape([top, *reversed(tips)], "#fdfefe")
    _ridge(canvas, chance, 640, 110, mix(far, near, 0.65))
    points = _ridge(canvas, chance, 665, 80, near)
    for x, y in chance.sample(points, 22):
        _tree(canvas, x, y + 8, chance.uniform(0.5, 0.9), mix(near, "#0f2a20", 0.35), False)


def _coast(canvas, chance, far, near):
    sea = mix("#2c88a8", far, 0.25)
    canvas.box((0, 430, WIDTH, 700), sea)
    for _ in range(34):
        x, y = chance.randrange(WIDTH), chance.randrange(440, 640)
        canvas.line([(x, y), (x + chance.randrange(24, 90), y)], 2.5, "#ffffff55")
    for x in chance.sample(range(120, 1080), 2):
        y = chance.randrange(450, 500)
        canvas.shape([(x, y), (x + 54, y), (x + 42, y + 13), (x + 10, y + 13)], "#fdfdfd")
        canvas.shape([(x + 26, y - 5), (x + 26, y - 66), (x + 58, y - 8)], "#ffffffee")
        canvas.shape([(x + 22, y - 5), (x + 22, y - 54), (x + 1, y - 8)], "#f2e6d0ee")
    _ridge(canvas, chance, 655, 70, mix("#e9d6a4", near, 0.12))
    points = _ridge(canvas, chance, 672, 46, near)
    for x, y in chance.sample(points, 10):
        _tree(canvas, x, y + 8, chance.uniform(0.5, 0.85), mix(near, "#123524", 0.35))


def _town(canvas, chance, far, near):
    _ridge(canvas, chance, 520, 120, mix(far, near, 0.1))
    for depth, (low, tall) in enumerate(((150, 250), (110, 210))):
        x = -20
        while x < WIDTH:
            width, height = chance.randrange(74, 128), chance.randrange(low, tall)
            wall = mix(chance.choice(("#f1dfc4", "#e7c6a5", "#dfd3c8", "#e9b79b", "#f4ead8")), far, 0.45 - 0.35 * depth)
            roof = mix(chance.choice(("#a4533b", "#7f5a4a", "#5a6b78")), far, 0.35 - 0.25 * depth)
            top = 668 - height
            canvas.box((x, top, x + width, 668), wall)
            canvas.shape([(x - 5, top), (x + width + 5, top), (x + width - 16, top - 36), (x + 16, top - 36)], roof)
            for row in range(top + 20, 632, 46):
                for column in range(x + 14, x + width - 22, 30):
                    lit = "#ffe9a8" if chance.random() < 0.25 else mix(wall, "#31485a", 0.55)
                    canvas.box((column, row, column + 15, row + 25), lit, 2)
            x += width + chance.randrange(0, 4)
    for x in range(60, WIDTH, 250):
        _tree(canvas, x + chance.randrange(60), 672, 1.15, mix(near, "#4d8b3c", 0.45))


def _park(canvas, chance, far, near):
    _ridge(canvas, chance, 560, 130, mix(far, near, 0.3))
    lawn = mix(near, "#8ecb5c", 0.55)
    points = _ridge(canvas, chance, 630, 90, mix(lawn, far, 0.25))
    for x, y in chance.sample(points, 9):
        _tree(canvas, x, y + 10, chance.uniform(0.8, 1.3), mix(near, "#4f9b44", chance.uniform(0.3, 0.8)))
    _ridge(canvas, chance, 668, 40, lawn)
    for _ in range(90):
        tint = chance.choice(("#ffffff", "#ffd34d", "#f58fa8"))
        canvas.disc((chance.randrange(WIDTH), chance.randrange(645, 668)), chance.uniform(2, 4), tint)


def _forest(canvas, chance, far, near):
    for depth in range(3):
        colour = mix(far, near, 0.35 + depth * 0.32)
        _ridge(canvas, chance, 600 + depth * 30, 80, colour)
        for x in range(-20, WIDTH + 40, 62 - depth * 8):
            size = chance.uniform(1.2, 1.9) + depth * 0.25
            _tree(canvas, x + chance.randrange(34), 640 + depth * 18, size, mix(colour, "#0d2a1e", 0.14 * depth), False)


def _vineyard(canvas, chance, far, near):
    _ridge(canvas, chance, 510, 150, mix(far, near, 0.15))
    slope = mix(near, "#b7b35a", 0.4)
    _ridge(canvas, chance, 580, 90, mix(slope, far, 0.4))
    canvas.shape([(0, 560), (WIDTH, 520), (WIDTH, 700), (0, 700)], slope)
    for row in range(15):
        y, bottom = 552, 690
        start = (row - 2) * 100
        canvas.line(
            [(start + (600 - start) * 0.35, y), (start - (600 - start) * 0.4, bottom)], 15, mix(near, "#27401f", 0.3)
        )
    x, y = 905, 520
    canvas.box((x, y - 58, x + 96, y + 12), "#f3e3c6")
    canvas.shape([(x - 10, y - 58), (x + 106, y - 58), (x + 84, y - 92), (x + 12, y - 92)], "#a4533b")
    _tree(canvas, x - 26, y + 14, 1.0, mix(near, "#2f5a2b", 0.5), False)


PLACES = {
    "hills": _hills,
    "peaks": _peaks,
    "coast": _coast,
    "town": _town,
    "park": _park,
    "forest": _forest,
    "vineyard": _vineyard,
}
