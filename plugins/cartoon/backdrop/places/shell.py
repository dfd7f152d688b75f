"""The shell of a room: walls, floor and ceiling in their finishes, and the light between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...ink.brush import Brush, rect_path
from ...ink.pen import Outline, mix, shade
from ..scenery import band

if TYPE_CHECKING:
    from ...dice import Dice
    from ..scenery import Site

FLOOR: Final = 0.775
"""Where the wall meets the floor."""

CEILING: Final = 0.035
"""Where the wall meets the ceiling."""


def paint_wall(b: Brush, site: Site, finish: str, text: str, dice: Dice) -> None:
    """Paint the wall, down to the floor."""
    wide = site.right - site.left
    dark = site.tones.lamps
    b.ramp(
        band(site, -1, FLOOR),
        (0, 0),
        (0, FLOOR),
        (0, shade(text, -0.3 if dark else -0.1), 1),
        (0.4, text, 1),
        (1, shade(text, -0.14), 1),
    )
    b.canvas.save()
    b.canvas.clipPath(band(site, -1, FLOOR))
    _FINISHES[finish](b, site, text, wide, dice)
    b.canvas.restore()


def _plain(b: Brush, site: Site, text: str, wide: float, dice: Dice) -> None:
    for _ in range(26):
        x, y = site.left + wide * dice.unit(), FLOOR * dice.unit()
        b.oval(
            x,
            y,
            dice.between(0.05, 0.16),
            dice.between(0.01, 0.04),
            shade(text, dice.pick((-0.1, 0.1))),
            0.16,
        )


def _stripes(b: Brush, site: Site, text: str, wide: float, dice: Dice) -> None:
    for index in range(48):
        x = site.left + wide * index / 47
        b.rect(x, -1, 0.018, 2, shade(text, 0.1), 0.5)
    _wainscot(b, site, shade(mix(text, "#6b4a38", 0.6), -0.1))


def _paper(b: Brush, site: Site, text: str, wide: float, dice: Dice) -> None:
    motif = shade(text, 0.16)
    for row in range(8):
        for index in range(28):
            x = site.left + wide * (index + 0.5 * (row % 2)) / 27
            y = 0.02 + row * 0.085
            b.oval(x, y, 0.006, 0.012, motif, 0.7)
            b.oval(x - 0.008, y + 0.012, 0.007, 0.004, motif, 0.6)
            b.oval(x + 0.008, y + 0.012, 0.007, 0.004, motif, 0.6)
    _wainscot(b, site, "#7a5a48")


def _wainscot(b: Brush, site: Site, text: str) -> None:
    wide = site.right - site.left
    b.rect(site.left, 0.6, wide, FLOOR - 0.6, text)
    b.rect(site.left, 0.592, wide, 0.014, shade(text, 0.22))
    b.rect(site.left, 0.606, wide, 0.006, shade(text, -0.4))
    for index in range(18):
        x = site.left + wide * index / 18
        b.draw(rect_path(x + 0.02, 0.632, wide / 18 - 0.04, 0.1), shade(text, -0.3), 0.004)
        b.line(shade(text, 0.16), 0.003, x + 0.022, 0.734, x + wide / 18 - 0.022, 0.734)


def _plaster(b: Brush, site: Site, text: str, wide: float, dice: Dice) -> None:
    """Paint white plaster between dark beams, as in inns and old Chinese houses."""
    _plain(b, site, text, wide, dice)
    beam = "#5b3828" if site.plan.style == "east" else "#6b4a35"
    for index in range(9):
        x = site.left + wide * (index + 0.5) / 9
        b.rect(x - 0.014, -1, 0.028, 2, beam)
        b.rect(x + 0.006, -1, 0.008, 2, shade(beam, -0.3))
    b.rect(site.left, 0.58, wide, 0.022, beam)
    b.rect(site.left, 0.602, wide, FLOOR, mix(beam, text, 0.25))
    for index in range(34):
        x = site.left + wide * index / 33
        b.line(shade(beam, -0.25), 0.003, x, 0.6, x, FLOOR)


def _stone(b: Brush, site: Site, text: str, wide: float, dice: Dice) -> None:
    for row in range(16):
        y = -0.06 + row * 0.056
        x = site.left - dice.between(0, 0.1)
        while x < site.right:
            length = dice.between(0.09, 0.17)
            tint = shade(text, dice.between(-0.2, 0.1))
            b.rect(x + 0.003, y + 0.003, length - 0.006, 0.05, tint, round_=0.01)
            b.rect(
                x + 0.008, y + 0.004, length - 0.016, 0.007, shade(tint, 0.16), 0.6, round_=0.003
            )
            x += length


def _brick(b: Brush, site: Site, text: str, wide: float, dice: Dice) -> None:
    for row in range(28):
        y = -0.06 + row * 0.031
        for index in range(46):
            x = site.left + wide * (index + 0.5 * (row % 2)) / 45
            b.rect(
                x, y, wide / 45 - 0.004, 0.027, shade(text, dice.between(-0.16, 0.08)), round_=0.003
            )


def _tiles(b: Brush, site: Site, text: str, wide: float, dice: Dice) -> None:
    """Paint a kitchen wall: tiles below, plaster above."""
    _plain(b, site, text, wide, dice)
    tile = mix(text, "#f4f2ea", 0.6)
    b.rect(site.left, 0.42, wide, FLOOR - 0.42, tile)
    for row in range(7):
        y = 0.42 + row * 0.052
        b.line(shade(tile, -0.16), 0.0025, site.left, y, site.right, y)
    for index in range(52):
        x = site.left + wide * index / 51
        b.line(shade(tile, -0.16), 0.0025, x, 0.42, x, FLOOR)
    for _ in range(16):
        x = site.left + wide * dice.whole(0, 50) / 51
        b.rect(
            x + 0.003,
            0.423 + 0.052 * dice.whole(0, 5),
            wide / 51 - 0.006,
            0.046,
            dice.pick(("#9fbcc4", "#d8b893", "#a9c0a4")),
            0.8,
        )
    b.rect(site.left, 0.406, wide, 0.016, shade(tile, -0.3))


def _planks(b: Brush, site: Site, text: str, wide: float, dice: Dice) -> None:
    for index in range(32):
        x = site.left + wide * index / 31
        b.rect(x, -1, wide / 31, 2, shade(text, dice.between(-0.14, 0.06)))
        b.line(shade(text, -0.4), 0.003, x, -1, x, FLOOR)


def _school(b: Brush, site: Site, text: str, wide: float, dice: Dice) -> None:
    _plain(b, site, text, wide, dice)
    b.rect(site.left, 0.56, wide, FLOOR - 0.56, "#7fa08c")
    b.rect(site.left, 0.552, wide, 0.01, "#5f806f")


def _marble(b: Brush, site: Site, text: str, wide: float, dice: Dice) -> None:
    _plain(b, site, text, wide, dice)
    for index in range(13):
        x = site.left + wide * index / 12
        b.draw(rect_path(x + 0.03, 0.1, wide / 12 - 0.06, 0.42), shade(text, 0.2), 0.006)
        b.draw(rect_path(x + 0.036, 0.106, wide / 12 - 0.072, 0.408), shade(text, -0.25), 0.003)
    b.rect(site.left, 0.56, wide, 0.02, shade(text, 0.25))
    b.rect(site.left, 0.58, wide, FLOOR - 0.58, shade(text, -0.3))


_FINISHES: Final = {
    "plain": _plain,
    "stripes": _stripes,
    "paper": _paper,
    "plaster": _plaster,
    "stone": _stone,
    "brick": _brick,
    "tiles": _tiles,
    "planks": _planks,
    "school": _school,
    "marble": _marble,
}


def paint_floor(b: Brush, site: Site, finish: str, text: str, dice: Dice) -> None:
    """Paint the floor in perspective, and the skirting over it."""
    middle = site.middle
    b.ramp(
        band(site, FLOOR, 1.5),
        (0, FLOOR),
        (0, 1.05),
        (0, shade(text, -0.28), 1),
        (0.5, text, 1),
        (1, shade(text, -0.3), 1),
    )
    vanish = 0.5
    rows = [FLOOR + 0.26 * (k / 6) ** 1.6 for k in range(1, 8)]
    if finish == "boards":
        for index in range(-22, 23):
            top = middle + index * 0.085
            end = middle + index * 0.085 * (1.1 - vanish) / (FLOOR - vanish)
            b.line(shade(text, -0.35), 0.0024, top, FLOOR, end, 1.1, alpha=0.8)
            if dice.chance(0.5):
                deep = dice.between(0.1, 0.9)
                y = FLOOR + 0.3 * deep
                grow = (y - vanish) / (FLOOR - vanish)
                b.line(
                    shade(text, -0.35),
                    0.0024,
                    middle + index * 0.085 * grow,
                    y,
                    middle + (index + 1) * 0.085 * grow,
                    y,
                    alpha=0.7,
                )
        return
    for index in range(-20, 21):
        end = middle + index * 0.12 * (1.1 - vanish) / (FLOOR - vanish)
        b.line(shade(text, -0.25), 0.0026, middle + index * 0.12, FLOOR, end, 1.1)
    for y in rows:
        b.line(shade(text, -0.25), 0.0026, site.left, y, site.right, y)
    if finish != "checker":
        return
    edges = [FLOOR, *rows]
    for row in range(len(edges) - 1):
        for index in range(-20, 20):
            if (row + index) % 2:
                continue
            near, far = ((y - vanish) / (FLOOR - vanish) for y in (edges[row + 1], edges[row]))
            xs = [
                middle + k * 0.12 * g
                for k, g in ((index, far), (index + 1, far), (index + 1, near), (index, near))
            ]
            b.poly(
                shade(text, -0.35),
                xs[0],
                edges[row],
                xs[1],
                edges[row],
                xs[2],
                edges[row + 1],
                xs[3],
                edges[row + 1],
                alpha=0.7,
            )


def paint_ceiling(b: Brush, site: Site, beams: bool, text: str) -> None:
    """Paint the ceiling's edge, and beams that come towards the viewer."""
    b.rect(site.left, -1, site.right - site.left, CEILING + 1, shade(text, -0.25))
    b.rect(site.left, CEILING, site.right - site.left, 0.012, shade(text, 0.15))
    b.rect(site.left, CEILING + 0.012, site.right - site.left, 0.02, "#161028", 0.16, lit=True)
    if not beams:
        return
    wood = "#5f4030"
    b.rect(site.left, CEILING - 0.02, site.right - site.left, 0.03, wood)
    for index in range(-5, 6):
        top, foot = site.middle + index * 0.62, site.middle + index * 0.3
        b.poly(
            shade(wood, -0.12),
            foot - 0.016,
            CEILING,
            foot + 0.016,
            CEILING,
            top + 0.04,
            -0.2,
            top - 0.04,
            -0.2,
        )


def paint_air(b: Brush, site: Site, window: float | None) -> None:
    """Paint the light of the room: sun from the window on the floor, or dusk in its corners.

    Args:
        b: The brush.
        site: The place.
        window: Where the window is, or None.
    """
    tones = site.tones
    left, right = site.left, site.right
    middle = site.middle
    if tones.lamps:
        whole = rect_path(left, -1, right - left, 3)
        b.ramp(
            whole,
            (0, 0),
            (0, 1),
            (0, "#1a1030", 0.62),
            (0.3, "#1a1030", 0.14),
            (0.7, "#1a1030", 0.06),
            (1, "#1a1030", 0.46),
            lit=True,
        )
        b.ramp(
            whole,
            (0, 0),
            (site.aspect, 0),
            (0, "#1a1030", 0.5),
            (0.3, "#1a1030", 0.0),
            (0.7, "#1a1030", 0.0),
            (1, "#1a1030", 0.5),
            lit=True,
        )
        b.glow(middle, 0.36, 0.62, "#ffc98a", 0.2)
        return
    b.glow(middle, 0.3, 0.7, "#fff4dd", 0.16)
    if window is None:
        return
    warm = {"dawn": "#ffd0a0", "day": "#fff3cf"}.get(site.plan.time, "#ffb070")
    strong = {"clear": 0.42, "cloudy": 0.18, "snow": 0.2}.get(site.plan.weather, 0.07)
    toward = 1 if window < middle else -1
    for pane in (-1, 1):
        x = window + pane * 0.1 + toward * 0.16
        cast = Outline(x - 0.085, FLOOR + 0.02).to(
            x + 0.085, FLOOR + 0.02, x + 0.11 + toward * 0.2, 0.96, x - 0.11 + toward * 0.2, 0.96
        )
        b.ramp(
            cast.close(),
            (0, FLOOR),
            (0, 0.97),
            (0, warm, strong),
            (1, warm, strong * 0.4),
            lit=True,
            screen=True,
        )
    beam = (
        Outline(window - 0.18, 0.2)
        .to(window + 0.18, 0.2, window + toward * 0.56, 0.9, window + toward * 0.08, 0.9)
        .close()
    )
    b.ramp(
        beam,
        (window, 0.2),
        (window + toward * 0.3, 0.9),
        (0, warm, strong * 0.4),
        (1, warm, 0.0),
        lit=True,
        screen=True,
    )
