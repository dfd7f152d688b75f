"""Effects: fire, smoke, flashes, magic, dust and other particles, each a function of time alone.

Where they are comes from the seed of the place; they begin with the shot. What shines or drifts is
drawn soft, so that it may lie over a blurred backdrop as well.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import skia

from ..ink.brush import Brush
from ..ink.pen import Outline, mix, shade
from .scenery import Layer, Mover

if TYPE_CHECKING:
    from collections.abc import Callable

    from .scenery import Scenery, Site

GROUND: Final = 0.86
"""Where things stand among the figures."""


def add_effects(scenery: Scenery, site: Site) -> None:
    """Add the effects of a place to its scenery: behind the figures, or before them."""
    whole = (-0.1, -0.1, site.aspect + 0.2, 1.2)
    for name in site.plan.effects:
        if name in (OPEN if scenery.indoors else ()) and site.plan.kind != "under_water":
            continue
        if name in STAINS:
            recorder = skia.PictureRecorder()
            canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-4, -4, 8, 4))
            STAINS[name](Brush(canvas, lambda text: text), site)
            scenery.behind.append(Layer(1.0, recorder.finishRecordingAsPicture()))
        for table, front in ((BEHIND, False), (BEFORE, True)):
            # Under a roof lightning is a flash in the room.
            if name not in table or (name == "lightning" and not front and scenery.indoors):
                continue
            paint, rate = table[name]

            def draw(
                canvas: skia.Canvas,
                seconds: float,
                paint: Callable[[Brush, Site, float], None] = paint,
            ) -> None:
                paint(Brush(canvas, lambda text: text), site, seconds)

            # Depth 1 moves with the figures, whose deeds the effects belong to.
            scenery.movers.append(Mover(1.0, whole, rate, draw, front=front, soft=True))


OPEN: Final = frozenset({"splash", "petals", "leaves", "bubbles"})
"""Effects of the open air and of water: under a roof the words meant something else."""


def _side(site: Site) -> int:
    return site.dice("effects").pick((-1, 1))


def _flame(b: Brush, x: float, y: float, wide: float, tall: float, lean: float) -> None:
    for size, tone in ((1.0, "#d8502a"), (0.74, "#f0862f"), (0.5, "#f9b23f"), (0.26, "#ffe9a8")):
        w, h = wide * size, tall * (0.35 + 0.65 * size)
        shape = Outline(x - w, y).curve(
            x - w * 1.1, y - h * 0.45, x + lean * 0.5 - w * 0.3, y - h * 0.6, x + lean, y - h
        )
        shape.curve(x + lean * 0.6 + w * 0.4, y - h * 0.55, x + w * 1.1, y - h * 0.45, x + w, y)
        b.path(shape.close(), tone, 0.95, lit=True)


def _fire_behind(b: Brush, site: Site, seconds: float) -> None:
    step = int(seconds * 12)
    side = _side(site)
    if not site.plan.ablaze:
        _one_fire(b, site, site.middle + side * 0.62 * site.middle, step)
        return
    b.glow(site.middle + side * 0.6 * site.middle, 0.7, 0.9, "#ff8a3c", 0.5)
    for k in range(11):
        own, now = site.dice("fire", k), site.dice("fire", k, step)
        x = site.middle + side * site.middle * own.between(0.1, 1.1)
        if k % 3 == 0:
            x = site.middle - side * site.middle * own.between(0.55, 1.05)
        tall = own.between(0.2, 0.44) * now.between(0.8, 1.15)
        y = 0.8 + 0.06 * own.unit()
        _flame(b, x, y, own.between(0.05, 0.1), tall, 0.03 * now.between(-1, 1))


def _one_fire(b: Brush, site: Site, x: float, step: int) -> None:
    """Paint a fire on the floor at one spot: embers, and flames as high as a knee."""
    y = 0.86
    b.glow(x, y - 0.08, 0.5, "#ff8a3c", 0.5)
    b.oval(x, y + 0.004, 0.085, 0.018, "#2c2220", 0.7)
    for k, (shift, wide, tall) in enumerate(
        ((-0.04, 0.026, 0.1), (0.042, 0.024, 0.09), (0.002, 0.034, 0.15))
    ):
        now = site.dice("one fire", k, step)
        _flame(b, x + shift, y, wide, tall * now.between(0.82, 1.12), 0.02 * now.between(-1, 1))
    for shift in (-0.05, -0.016, 0.02, 0.052):
        b.oval(x + shift, y + 0.004, 0.022, 0.011, "#7a3a26", lit=True)


def _fire_before(b: Brush, site: Site, seconds: float) -> None:
    if site.plan.burning:
        _on_fire(b, site, int(seconds * 12))
        return
    if not site.plan.ablaze:
        return
    step = int(seconds * 12)
    for side in (-1, 1):
        for k in range(3):
            own, now = site.dice("near fire", side, k), site.dice("near fire", side, k, step)
            x = site.middle + side * (site.middle - 0.1 * k + 0.02)
            tall = (0.34 - 0.09 * k) * now.between(0.8, 1.15)
            _flame(b, x, 1.03, own.between(0.06, 0.1), tall, 0.03 * now.between(-1, 1))
    _embers(b, site, seconds, 26)


def _on_fire(b: Brush, site: Site, step: int) -> None:
    """Paint flames on the thing in the middle of the frame, which an insert shows."""
    b.glow(site.middle, 0.6, 0.6, "#ff8a3c", 0.5)
    for k, share in enumerate((-0.8, 0.78, -0.36, 0.4, 0.0)):
        own, now = site.dice("burning", k), site.dice("burning", k, step)
        x = site.middle + 0.3 * share
        tall = own.between(0.17, 0.26) * (1.2 - 0.3 * abs(share)) * now.between(0.82, 1.12)
        y = 0.79 - 0.05 * abs(share)
        _flame(b, x, y, own.between(0.05, 0.075), tall, 0.03 * now.between(-1, 1))


def _embers(b: Brush, site: Site, seconds: float, count: int) -> None:
    dice = site.dice("embers")
    for _ in range(count):
        start, speed, x0 = dice.unit(), dice.between(0.25, 0.5), dice.between(0, site.aspect)
        sway, size = dice.between(-1, 1), dice.between(0.002, 0.005)
        t = (start + seconds * speed) % 1.0
        x = x0 + 0.05 * sway * math.sin(6 * t + 4 * sway)
        b.oval(x, 1.0 - 1.05 * t, size, size, "#ffc45a", 1 - t, lit=True)


def _puffs(
    b: Brush, site: Site, seconds: float, name: str, tone: str, strong: float, rise: float
) -> None:
    dice = site.dice(name)
    side = _side(site)
    for _ in range(16):
        start, x0, drift = dice.unit(), dice.between(0.25, 0.85), dice.between(-0.12, 0.2)
        t = (start + seconds * rise) % 1.0
        size = 0.05 + 0.16 * t
        x = site.middle + side * site.middle * x0 + side * drift * t
        shape = skia.Path()
        y = 0.84 - 0.95 * t
        shape.addOval(skia.Rect.MakeLTRB(x - size, y - size * 0.8, x + size, y + size * 0.8))
        fade = min(1.0, 5 * t) * (1 - t)
        b.mist(shape, shade(tone, 0.2 * math.sin(9 * start)), 0.024, strong * fade)


def _smoke(b: Brush, site: Site, seconds: float) -> None:
    _puffs(b, site, seconds, "smoke", "#5f5b5e", 0.95, 0.14)


def _steam(b: Brush, site: Site, seconds: float) -> None:
    _puffs(b, site, seconds, "steam", "#f2f4f4", 0.5, 0.22)


def _veil(b: Brush, site: Site, seconds: float) -> None:
    dice = site.dice("veil")
    for _ in range(6):
        x0, y0, speed = dice.unit(), dice.between(0.55, 0.98), dice.between(0.02, 0.05)
        x = ((x0 + seconds * speed) % 1.3 - 0.15) * site.aspect
        shape = skia.Path()
        shape.addOval(skia.Rect.MakeLTRB(x - 0.4, y0 - 0.07, x + 0.4, y0 + 0.07))
        b.mist(shape, "#8a8688", 0.035, 0.3)


def _sparks(b: Brush, site: Site, seconds: float) -> None:
    side = _side(site)
    x0, y0 = site.middle + side * 0.34 * site.middle, 0.56
    burst = math.floor(seconds / 0.7)
    t = seconds / 0.7 - burst
    b.glow(x0, y0, 0.26 * (1 - t), "#ffe2a0", 0.9 * (1 - t))
    dice = site.dice("sparks", burst)
    for _ in range(34):
        turn, speed = dice.between(-math.pi, 0.3), dice.between(0.15, 0.6)
        x, y = x0 + speed * t * math.cos(turn), y0 + speed * t * math.sin(turn) + 0.5 * t * t
        dx, dy = 0.03 * speed * math.cos(turn), 0.03 * (speed * math.sin(turn) + t)
        b.line("#ffd27a", 0.004, x, y, x - dx, y - dy, alpha=max(0.0, 1 - t), lit=True)


BLAST: Final = 0.35
"""Seconds after which an explosion comes."""


def _explosion(b: Brush, site: Site, seconds: float) -> None:
    age = seconds - BLAST
    if age < 0:
        return
    side = _side(site)
    x, y = site.middle + side * 0.42 * site.middle, 0.62
    reach = 0.42 * (1 - math.exp(-5 * age))
    dice = site.dice("blast")
    heat = max(0.0, 1 - age / 1.6)
    for _ in range(26):
        turn, far, size = dice.between(0, math.tau), dice.unit() ** 0.5, dice.between(0.25, 0.5)
        px = x + reach * far * math.cos(turn)
        py = y + reach * far * 0.8 * math.sin(turn) - 0.16 * age
        r = reach * size * (1 + 0.25 * age)
        tone = mix("#3f383a", mix("#e8642a", "#ffd060", 1 - far), heat)
        shape = skia.Path()
        shape.addOval(skia.Rect.MakeLTRB(px - r, py - r, px + r, py + r))
        b.mist(shape, tone, 0.014, max(0.0, min(0.95, 1.2 - 0.3 * age)))
    if heat:
        b.glow(x, y, 0.9, "#ffb050", heat)


def _blast_flash(b: Brush, site: Site, seconds: float) -> None:
    age = seconds - BLAST
    if 0 <= age < 0.3:
        b.rect(-1, -1, site.aspect + 2, 3, "#fff2cc", 0.85 * (1 - age / 0.3), lit=True)
    _debris(b, site, seconds - BLAST)


def _debris(b: Brush, site: Site, seconds: float) -> None:
    if not 0 <= seconds < 2.2:
        return
    dice = site.dice("debris")
    x0 = site.middle + _side(site) * 0.42 * site.middle
    for _ in range(30):
        turn, speed = dice.between(-2.8, -0.3), dice.between(0.5, 1.3)
        size, spin = dice.between(0.006, 0.02), dice.between(-9, 9)
        x = x0 + speed * seconds * math.cos(turn)
        y = 0.62 + speed * seconds * math.sin(turn) + 0.9 * seconds * seconds
        b.canvas.save()
        b.canvas.translate(x, y)
        b.canvas.rotate(57 * spin * seconds)
        b.poly("#4a3f3c", -size, -size * 0.6, size, -size * 0.4, size * 0.4, size, lit=True)
        b.canvas.restore()


SHOTS: Final = (0.4, 0.62, 1.5)
"""Seconds at which a muzzle flashes."""


def _muzzle(b: Brush, site: Site, seconds: float) -> None:
    side = _side(site)
    x, y = site.middle + side * 0.72 * site.middle, 0.5
    for start in SHOTS:
        age = seconds - start
        if 0 <= age < 0.12:
            fade = 1 - age / 0.12
            b.rect(-1, -1, site.aspect + 2, 3, "#fff2cc", 0.28 * fade, lit=True)
            b.glow(x, y, 0.5, "#ffd070", fade)
            points: list[float] = []
            for k in range(18):
                r = (0.15 if k % 2 == 0 else 0.05) * (0.8 + 0.4 * fade)
                turn = math.tau * k / 18
                points += [x - side * 0.04 + r * math.cos(turn), y + 0.8 * r * math.sin(turn)]
            b.poly("#ffd060", *points, lit=True)
            b.oval(x - side * 0.03, y, 0.05, 0.036, "#fff8dc", lit=True)
        elif 0.12 <= age < 0.9:
            t = (age - 0.12) / 0.78
            shape = skia.Path()
            r = 0.04 + 0.08 * t
            py = y - 0.1 * t
            shape.addOval(skia.Rect.MakeLTRB(x - r, py - r * 0.7, x + r, py + r * 0.7))
            b.mist(shape, "#b9b4b0", 0.02, 0.4 * (1 - t))


STRIKES: Final = (0.3, 0.5, 2.1)
"""Seconds at which lightning strikes."""


def _lightning(b: Brush, site: Site, seconds: float) -> None:
    for number, start in enumerate(STRIKES):
        age = seconds - start
        if not 0 <= age < 0.25:
            continue
        fade = 1 - age / 0.25
        dice = site.dice("bolt", number // 2)
        x, y = site.middle + site.middle * dice.pick((-0.55, 0.5)), -0.05
        b.glow(x, 0.2, 0.8, "#cfdcff", 0.8 * fade)
        bolt = Outline(x, y)
        while y < 0.62:
            x, y = x + dice.between(-0.06, 0.06), y + dice.between(0.04, 0.09)
            bolt.to(x, y)
        path = bolt.open()
        b.draw(path, "#cfdcff", 0.022, 0.4 * fade, lit=True)
        b.draw(path, "#ffffff", 0.007, fade, lit=True)


def _lightning_flash(b: Brush, site: Site, seconds: float) -> None:
    for start in STRIKES:
        age = seconds - start
        if 0 <= age < 0.18:
            b.rect(
                -1, -1, site.aspect + 2, 3, "#dfe8ff", 0.42 * (1 - age / 0.18), lit=True
            )  # fmt: skip


def _light(b: Brush, site: Site, seconds: float) -> None:
    """Paint broad soft rays that fall from a side."""
    side = _side(site)
    pulse = 0.85 + 0.15 * math.sin(2 * seconds)
    x = site.middle + side * 0.8 * site.middle
    dice = site.dice("rays")
    for _ in range(5):
        near, wide = dice.between(0.0, 0.5), dice.between(0.1, 0.24)
        ray = Outline(x - side * near * 0.4, -0.1).to(x - side * (near * 0.4 + wide * 0.4), -0.1)
        ray.to(x - side * (near * 2.2 + wide * 2), 1.05, x - side * near * 2.2, 1.05)
        b.ramp(
            ray.close(), (0, -0.1), (0, 0.95),
            (0, "#fff6d8", 0.2 * pulse), (1, "#fff6d8", 0.0), lit=True, screen=True,
        )  # fmt: skip
    b.glow(x, 0.0, 0.7, "#fff2c8", 0.6 * pulse)


def _glow(b: Brush, site: Site, seconds: float) -> None:
    x = site.middle + _side(site) * 0.36 * site.middle
    pulse = 0.75 + 0.25 * math.sin(2.4 * seconds)
    b.glow(x, 0.55, 0.7, "#ffe0a0", 0.6 * pulse)
    b.glow(x, 0.55, 0.3, "#fff0c8", 0.3 * pulse)


def _darkness(b: Brush, site: Site, seconds: float) -> None:
    strong = 0.56 * min(1.0, seconds / 0.6)
    b.rect(-1, -1, site.aspect + 2, 3, "#05070f", strong * 0.75, lit=True)
    for side in (-1, 1):
        edge = site.middle + side * site.middle
        b.ramp(
            Outline(-1, -1).to(site.aspect + 1, -1, site.aspect + 1, 2, -1, 2).close(),
            (edge, 0), (edge - side * 0.5 * site.middle, 0),
            (0, "#05070f", strong), (1, "#05070f", 0.0), lit=True,
        )  # fmt: skip


def _magic_behind(b: Brush, site: Site, seconds: float) -> None:
    tone = site.dice("magic").pick(("#7fd8ff", "#b58fff", "#8fffc8", "#ffd070"))
    x, y = site.middle, 0.5
    b.glow(x, y, 0.75, tone, 0.55)
    for ring, (r, way) in enumerate(((0.36, 0.5), (0.28, -0.8))):
        circle = skia.Path()
        circle.addOval(skia.Rect.MakeLTRB(x - r, y - r, x + r, y + r))
        b.draw(circle, tone, 0.006, 0.8, lit=True)
        for k in range(8):
            turn = math.tau * k / 8 + way * seconds
            cx, cy = x + r * math.cos(turn), y + r * math.sin(turn)
            b.oval(cx, cy, 0.013, 0.013, "#ffffff", 0.9, lit=True)
            if ring == 0:
                over = turn + math.tau * 3 / 8
                b.line(
                    tone, 0.004, cx, cy, x + r * math.cos(over), y + r * math.sin(over),
                    alpha=0.7, lit=True,
                )  # fmt: skip
    # Arcs of light, as of drawn swords.
    for k in range(3):
        t = (seconds * 0.7 + k / 3) % 1.0
        turn = 2.1 * k + 0.5
        cx, cy = x + 0.62 * t * math.cos(turn), y + 0.34 * t * math.sin(turn)
        arc = Outline(cx - 0.16, cy + 0.1).bend(cx, cy - 0.14, cx + 0.18, cy - 0.06)
        arc.bend(cx, cy - 0.08, cx - 0.16, cy + 0.1)
        b.path(arc.close(), "#eafaff", 0.8 * math.sin(math.pi * t), lit=True)


def _magic_before(b: Brush, site: Site, seconds: float) -> None:
    dice = site.dice("motes")
    tone = site.dice("magic").pick(("#7fd8ff", "#b58fff", "#8fffc8", "#ffd070"))
    for _ in range(36):
        start, x0, speed = dice.unit(), dice.between(0, site.aspect), dice.between(0.15, 0.35)
        t = (start + seconds * speed) % 1.0
        x = x0 + 0.06 * math.sin(7 * t + 10 * start)
        y = 1.0 - 1.05 * t
        fade = math.sin(math.pi * t)
        b.oval(x, y, 0.009, 0.009, tone, 0.35 * fade, lit=True)
        b.oval(x, y, 0.0038, 0.0038, "#ffffff", fade, lit=True)


def _dust(b: Brush, site: Site, seconds: float) -> None:
    dice = site.dice("dust")
    for _ in range(18):
        start, x0, size0 = dice.unit(), dice.between(-0.1, 1.1), dice.between(0.06, 0.14)
        t = (start + seconds * 0.3) % 1.0
        size = size0 * (0.5 + t)
        x = x0 * site.aspect + 0.2 * t * _side(site)
        shape = skia.Path()
        y = 0.97 - 0.16 * t
        shape.addOval(skia.Rect.MakeLTRB(x - size, y - size * 0.5, x + size, y + size * 0.5))
        b.mist(shape, "#c4a878", 0.02, 0.75 * math.sin(math.pi * t))


def _falling(b: Brush, site: Site, seconds: float) -> None:
    dice = site.dice("falling")
    for _ in range(26):
        start, x, speed = dice.unit(), dice.between(0, site.aspect), dice.between(0.5, 0.9)
        size, spin = dice.between(0.005, 0.017), dice.between(-6, 6)
        t = (start + seconds * speed) % 1.0
        b.canvas.save()
        b.canvas.translate(x, 1.1 * t * t - 0.05)
        b.canvas.rotate(57 * spin * t)
        b.poly("#5f544e", -size, -size * 0.6, size, -size * 0.4, size * 0.4, size, lit=True)
        b.canvas.restore()


def _quake(b: Brush, site: Site, seconds: float) -> None:
    _falling(b, site, seconds)
    _dust(b, site, seconds)


def _splash(b: Brush, site: Site, seconds: float) -> None:
    period = 1.6
    burst = math.floor(seconds / period)
    t = seconds / period - burst
    dice = site.dice("splash", burst)
    x0, y0 = site.middle + _side(site) * 0.4 * site.middle, 0.9
    for grow in (0.5, 1.0):
        ring = skia.Path()
        r = 0.26 * t * grow
        ring.addOval(skia.Rect.MakeLTRB(x0 - r, y0 - r * 0.22, x0 + r, y0 + r * 0.22))
        b.draw(ring, "#e6f6fa", 0.007, max(0.0, 0.8 - t), lit=True)
    for _ in range(46):
        turn, speed = dice.between(-2.5, -0.64), dice.between(0.4, 1.1)
        size = dice.between(0.004, 0.012)
        x = x0 + speed * t * 0.7 * math.cos(turn)
        y = y0 + speed * t * math.sin(turn) + 1.2 * t * t
        if y < y0 + 0.02:
            b.oval(x, y, size * 0.8, size * 1.2, "#cfeaf4", 0.9, lit=True)
            b.oval(x - size * 0.2, y - size * 0.3, size * 0.3, size * 0.3, "#ffffff", lit=True)


def _petals_of(name: str) -> Callable[[Brush, Site, float], None]:
    def paint(b: Brush, site: Site, seconds: float) -> None:
        tones: tuple[str, ...] = ("#f3c4cd", "#f8dfe3", "#eeb3c2")
        if name == "leaves":
            tones = (
                site.tones.leaves
                if site.plan.season == "autumn"
                else ("#d08a3c", "#b8863c", "#8f8a4c")
            )
        dice = site.dice(name)
        for _ in range(44):
            start, y0, speed = dice.unit(), dice.unit(), dice.between(0.1, 0.24)
            phase, size = dice.unit(), dice.between(0.007, 0.014)
            t = (start + seconds * speed) % 1.0
            x = (1.2 * t - 0.1) * site.aspect
            y = (y0 + 0.5 * t + 0.06 * math.sin(9 * t + 6 * phase)) % 1.1 - 0.05
            turn = math.tau * (seconds * 0.6 + phase)
            b.canvas.save()
            b.canvas.translate(x, y)
            b.canvas.rotate(60 * math.sin(turn))
            b.oval(
                0, 0, size, size * (0.35 + 0.3 * abs(math.cos(turn))), dice.pick(tones), lit=True
            )
            b.canvas.restore()

    return paint


def _bubbles(b: Brush, site: Site, seconds: float) -> None:
    dice = site.dice("bubbles")
    for _ in range(34):
        start, x0, speed = dice.unit(), dice.between(0, site.aspect), dice.between(0.12, 0.3)
        size = dice.between(0.008, 0.026)
        t = (start + seconds * speed) % 1.0
        x, y = x0 + 0.02 * math.sin(8 * t + 9 * start), 1.05 - 1.1 * t
        ring = skia.Path()
        ring.addOval(skia.Rect.MakeLTRB(x - size, y - size, x + size, y + size))
        b.path(ring, "#e6fbff", 0.16, lit=True)
        b.draw(ring, "#e6fbff", 0.003, 0.7, lit=True)
        b.oval(x - size * 0.35, y - size * 0.35, size * 0.22, size * 0.22, "#ffffff", 0.9, lit=True)


def _blood(b: Brush, site: Site) -> None:
    """Paint a few dark drops on the ground at a side, and no more."""
    dice = site.dice("blood")
    x0 = site.middle + _side(site) * 0.3 * site.middle
    b.oval(x0, 0.945, 0.07, 0.011, "#6a1f22", 0.8, lit=True)
    for _ in range(9):
        size = dice.between(0.004, 0.012)
        x, y = x0 + dice.between(-0.14, 0.14), 0.945 + dice.between(-0.02, 0.02)
        b.oval(x, y, size * 1.6, size * 0.5, "#6a1f22", 0.8, lit=True)


BEHIND: Final[dict[str, tuple[Callable[[Brush, Site, float], None], int]]] = {
    "fire": (_fire_behind, 12),
    "smoke": (_smoke, 8),
    "steam": (_steam, 8),
    "explosion": (_explosion, 12),
    "lightning": (_lightning, 12),
    "light": (_light, 6),
    "glow": (_glow, 8),
    "magic": (_magic_behind, 12),
}
"""Effects behind the figures, and how often they change in a second."""

BEFORE: Final[dict[str, tuple[Callable[[Brush, Site, float], None], int]]] = {
    "fire": (_fire_before, 12),
    "smoke": (_veil, 6),
    "sparks": (_sparks, 12),
    "explosion": (_blast_flash, 12),
    "muzzle_flash": (_muzzle, 24),
    "lightning": (_lightning_flash, 12),
    "darkness": (_darkness, 6),
    "magic": (_magic_before, 12),
    "dust": (_dust, 8),
    "debris": (_falling, 12),
    "splash": (_splash, 12),
    "quake": (_quake, 12),
    "petals": (_petals_of("petals"), 12),
    "leaves": (_petals_of("leaves"), 12),
    "bubbles": (_bubbles, 12),
}
"""Effects before the figures, and how often they change in a second."""

STAINS: Final[dict[str, Callable[[Brush, Site], None]]] = {"blood": _blood}
"""Effects that stay where they are."""
