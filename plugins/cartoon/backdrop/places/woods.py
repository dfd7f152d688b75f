"""A clearing in a wood: broad-leaved, birch, pine or bamboo, by the story's words or by chance."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ...ink.brush import Brush
from ...ink.pen import Outline, box, mix, shade, vertical
from ..library import Composer
from ..parts.ground import drifting, meadow, near_branch, tuft
from ..parts.nature import SNOW, rock
from ..scenery import ridge

if TYPE_CHECKING:
    import skia

    from ..scenery import Scenery, Site


def forest(site: Site) -> Scenery:
    """Return a clearing in a wood."""
    composer = Composer(site, lambda canvas: _air(canvas, site))
    kind = next((k for k in ("bamboo", "birch", "pine") if site.has(k)), "")
    kind = kind or site.dice("kind").pick(("broadleaf", "birch", "pine", "broadleaf"))
    for row in range(3):
        composer.layer((0.15, 0.32, 0.55)[row], partial(_trunks, site=site, row=row, kind=kind))

    def clearing(b: Brush) -> None:
        meadow(b, site, 0.775)
        light = site.tones.glow
        b.pool(site.middle, 0.9, 0.55 * site.aspect, 0.09, light, 0.34 if not site.night else 0.2)
        dice = site.dice("clearing")
        for side in (-1, 1):
            with b.at(site.middle + side * dice.between(0.3, 0.44) * site.aspect, 0.86):
                rock(b, site, site.dice("stone", side))
            for _ in range(3):
                x = site.middle + side * dice.between(0.26, 0.5) * site.aspect
                _fern(b, site, x, dice.between(0.85, 0.93), dice.between(0.06, 0.1))
        if site.tones.snowy:
            return
        for _ in range(6):
            x, y = dice.between(0, site.aspect), dice.between(0.83, 0.97)
            size = dice.between(0.008, 0.014)
            b.rect(x - size * 0.3, y - size, size * 0.6, size * 1.6, "#f0e4cf", round_=size * 0.2)
            b.path(
                Outline(x - size, y - size * 0.6)
                .curve(x - size, y - size * 2, x + size, y - size * 2, x + size, y - size * 0.6)
                .close(),
                "#c04a40",
            )

    composer.layer(0.9, clearing)
    composer.layer(0.95, lambda b: _great(composer, b, site, kind))
    composer.layer(1.3, lambda b: _near(b, site, kind))
    drifting(composer)
    if site.night and site.plan.weather in {"clear", "cloudy"} and site.plan.season != "winter":
        _fireflies(composer)
    return composer.scenery


def _air(canvas: skia.Canvas, site: Site) -> None:
    tones = site.tones
    leaf = tones.far(tones.leaves[0], 0.3)
    glow = mix(tones.sky[-1][1], tones.near("#d6e6b4"), 0.35)
    if tones.snowy:
        leaf, glow = tones.far("#8d9db0", 0.4), tones.sky[-1][1]
    canvas.drawRect(
        box(-1, -1, site.aspect + 2, 3),
        vertical(
            0, 0.8, (0.0, mix(leaf, "#16243a", 0.2)), (0.5, mix(leaf, glow, 0.6)), (1.0, glow)
        ),
    )
    b = Brush(canvas, tones.near)
    b.glow(site.middle, 0.42, 0.8, tones.glow, 0.55 if not site.night else 0.3)
    if site.plan.weather not in {"clear", "cloudy"}:
        return
    dice = site.dice("shafts")
    for _ in range(6):
        x, width = dice.between(-0.2, site.aspect * 0.9), dice.between(0.04, 0.13)
        shaft = Outline(x, -0.05).to(x + width, -0.05, x + width * 1.9 + 0.3, 0.85, x + 0.3, 0.85)
        b.ramp(
            shaft.close(),
            (x, 0),
            (x + 0.2, 0.85),
            (0, tones.glow, 0.34 if not site.night else 0.12),
            (1, tones.glow, 0.0),
            lit=True,
            screen=True,
        )


def _trunks(b: Brush, site: Site, row: int, kind: str) -> None:
    tones, dice = site.tones, site.dice("trunks", row)
    distance = (0.74, 0.52, 0.28)[row]
    far = b.toned(lambda text: tones.far(text, distance))
    count = int((13, 9, 6)[row] * max(0.8, site.aspect))
    foot = (0.69, 0.725, 0.76)[row]
    wide = (0.011, 0.018, 0.03)[row] * (0.55 if kind == "bamboo" else 0.8 if kind == "birch" else 1)
    bark = {"birch": "#d3d0c8", "bamboo": "#7f9f5f", "pine": "#6a4d3e"}.get(kind, "#604a3e")
    span = site.right - site.left
    count = count * 2 if kind == "bamboo" else count
    for index in range(count):
        x = site.left + span * (index + dice.between(0.1, 0.9)) / count
        # Few behind the heads.
        if row > 0 and abs(x - site.middle) < 0.16 * site.aspect and dice.chance(0.75):
            continue
        lean = dice.between(-0.05, 0.05)
        w = wide * dice.between(0.7, 1.3)
        far.poly(
            bark,
            x - w * 1.4,
            foot + 0.02,
            x - w * 0.8,
            foot - 0.08,
            x - w * 0.6 + lean,
            -0.2,
            x + w * 0.6 + lean,
            -0.2,
            x + w * 0.8,
            foot - 0.08,
            x + w * 1.5,
            foot + 0.02,
        )
        far.poly(
            shade(bark, -0.3),
            x + w * 0.2,
            foot,
            x + w * 0.2 + lean,
            -0.2,
            x + w * 0.6 + lean,
            -0.2,
            x + w * 1.2,
            foot,
        )
        if kind == "birch":
            for _ in range(6):
                y = dice.between(0.05, foot - 0.05)
                at = x + lean * (foot - y) / (foot + 0.2)
                far.line("#3f3a3c", w * 0.3, at - w * 0.5, y, at + w * 0.3, y)
        if kind == "bamboo":
            for joint in range(7):
                y = foot - 0.12 * joint - 0.05
                at = x + lean * (foot - y) / (foot + 0.2)
                far.line(shade(bark, 0.3), 0.003, at - w, y, at + w, y)
    if kind == "pine":
        _firs(far, site, row, foot)
    else:
        _canopy(far, site, row)
    ground = SNOW if tones.snowy else shade(tones.grass[0], -0.12)
    far.path(ridge(site, foot, 0.008, 6, dice), ground)
    for _ in range(int(12 * site.aspect)):
        x, size = dice.between(site.left, site.right), dice.between(0.02, 0.05)
        text = SNOW if tones.snowy else dice.pick(tones.leaves)
        far.oval(x, foot, size * 1.5, size, shade(text, -0.14))


def _firs(b: Brush, site: Site, row: int, foot: float) -> None:
    dice = site.dice("firs", row)
    green = ("#4a7460", "#3f6b54", "#35604a")[row]
    count = int((8, 6, 4)[row] * site.aspect)
    for index in range(count):
        x = site.left + (site.right - site.left) * (index + dice.unit()) / count
        if row > 0 and abs(x - site.middle) < 0.18 * site.aspect:
            continue
        tall = (0.5, 0.7, 0.95)[row] * dice.between(0.75, 1.1)
        for tier in range(5):
            y = foot - 0.06 - tall * tier * 0.17
            half = tall * (0.23 - 0.04 * tier)
            bough = Outline(x, y - tall * 0.26).bend(x - half * 0.4, y - 0.03, x - half, y)
            b.path(
                bough.bend(x, y + tall * 0.05, x + half, y)
                .bend(x + half * 0.4, y - 0.03, x, y - tall * 0.26)
                .close(),
                shade(green, -0.05 * (tier % 2)),
            )
            if site.tones.snowy:
                b.path(
                    Outline(x, y - tall * 0.26)
                    .bend(x - half * 0.4, y - 0.05, x - half * 0.9, y - 0.01)
                    .bend(x, y - tall * 0.06, x + half * 0.6, y - 0.03)
                    .bend(x + half * 0.3, y - tall * 0.1, x, y - tall * 0.26)
                    .close(),
                    SNOW,
                )


def _canopy(b: Brush, site: Site, row: int) -> None:
    """Paint the leaves of a row: scalloped masses, lighter below where the light comes in."""
    if site.plan.season == "winter":
        return
    dice = site.dice("canopy", row)
    leaf = dice.pick(site.tones.leaves)
    low = (0.24, 0.16, 0.1)[row]
    for lift, tone in ((0.0, shade(leaf, 0.16)), (0.04, leaf), (0.09, shade(leaf, -0.22))):
        x = site.left
        mass = Outline(x, -1).to(x, low - lift)
        while x < site.right:
            width = dice.between(0.05, 0.13)
            # The roof opens over the middle of the clearing.
            open_ = max(0.0, 1 - abs(x - site.middle) / (0.4 * site.aspect)) * (0.06 + 0.05 * row)
            drop = low - lift - open_ + dice.between(-0.03, 0.03)
            sag = drop + width * dice.between(0.35, 0.6)
            mass.curve(x + width * 0.05, sag, x + width * 0.95, sag, x + width, drop)
            x += width
        b.path(mass.to(x, -1).close(), tone)
        for _ in range(26):
            px = dice.between(site.left, site.right)
            py = low - lift - dice.between(0.0, 0.1)
            size = dice.between(0.008, 0.02)
            b.oval(px, py, size, size * 0.6, shade(tone, 0.12))
    if site.tones.snowy:
        b.rect(site.left, -1, 4, 1.03, SNOW)


def _great(composer: Composer, b: Brush, site: Site, kind: str) -> None:
    """Paint two great trees that frame the clearing."""
    dice = site.dice("great")
    if kind in {"bamboo", "birch"}:
        for side in (-1, 1):
            for k in range(2):
                x = site.middle + side * (0.4 + 0.1 * k) * site.aspect
                composer.put(b, kind, x, 0.86 + 0.03 * k, dice.between(1.0, 1.2))
        return
    bark = dice.pick(("#54402f", "#5f4838"))
    for side in (-1, 1):
        x = site.middle + side * 0.48 * site.aspect
        w = 0.075 * min(1.0, site.aspect)
        b.foot(x, 0.9, w * 2.4)
        shape = Outline(x - w * 2, 0.92).bend(x - w, 0.84, x - w * 0.85, 0.5).to(x - w * 0.8, -0.1)
        shape.to(x + w * 0.8, -0.1, x + w * 0.85, 0.5).bend(x + w, 0.84, x + w * 2, 0.92)
        b.ramp(
            shape.bend(x, 0.88, x - w * 2, 0.92).close(),
            (x - w, 0),
            (x + w, 0),
            (0, shade(bark, -0.4 if side < 0 else 0.16), 1),
            (0.5, bark, 1),
            (1, shade(bark, 0.16 if side < 0 else -0.4), 1),
        )
        for _ in range(16):
            y, bx = dice.between(0.0, 0.82), x + dice.between(-0.7, 0.7) * w
            b.draw(
                Outline(bx, y).bend(bx + 0.008, y + 0.04, bx, y + 0.08).open(),
                shade(bark, -0.4),
                0.004,
                0.8,
            )
        moss = SNOW if site.tones.snowy else site.tones.leaves[0]
        b.path(
            Outline(x - w * 1.9, 0.92)
            .bend(x - w, 0.86, x - w * 0.6, 0.8)
            .bend(x, 0.87, x + w * 0.8, 0.84)
            .bend(x + w, 0.88, x + w * 1.8, 0.92)
            .close(),
            moss,
            0.85,
        )


def _fern(b: Brush, site: Site, x: float, y: float, size: float) -> None:
    dice = site.dice("fern", round(x, 3))
    green = SNOW if site.tones.snowy else dice.pick(site.tones.leaves)
    for index in range(6):
        t = (index - 2.5) / 2.5
        tip_x, tip_y = x + t * size * 1.2, y - size * (1.1 - 0.5 * t * t)
        b.path(
            Outline(x, y)
            .bend(x + t * size * 0.2, y - size, tip_x, tip_y)
            .bend(x + t * size * 0.6, y - size * 0.5, x + size * 0.1, y)
            .close(),
            shade(green, dice.between(-0.3, 0.1)),
        )


def _near(b: Brush, site: Site, kind: str) -> None:
    side = site.dice("near").pick((-1, 1))
    near_branch(b, site, side, "#56764a" if kind != "pine" else "#3f6b54")
    dice = site.dice("blades")
    for edge in (-1, 1):
        x = site.middle + edge * (site.middle + 0.02)
        for _ in range(9):
            text = mix(site.tones.grass[0], "#10201a", 0.6)
            tuft(b, x + dice.between(-0.1, 0.1), 1.03, dice.between(0.08, 0.16), text, dice)


def _fireflies(composer: Composer) -> None:
    site = composer.site
    for side in (-1, 1):
        dice = site.dice("fireflies", side)
        left = 0.02 if side < 0 else site.aspect * 0.72
        flies = [(dice.unit(), dice.unit(), dice.unit()) for _ in range(6)]

        def paint(
            b: Brush,
            seconds: float,
            left: float = left,
            flies: list[tuple[float, float, float]] = flies,
        ) -> None:
            for u, v, phase in flies:
                blink = abs(((seconds * 0.4 + phase) % 1.0) * 2 - 1)
                x = left + 0.26 * site.aspect * u + 0.01 * blink
                y = 0.5 + 0.3 * v - 0.02 * blink
                b.glow(x, y, 0.022, "#e6f59a", 0.9 * blink)
                b.oval(x, y, 0.0026, 0.0026, "#fbffd8", blink, lit=True)

        composer.move((left - 0.03, 0.45, 0.3 * site.aspect, 0.4), paint, 8, depth=0.9, soft=True)
