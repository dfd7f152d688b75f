"""Furniture that stands along walls or out on the floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...ink.brush import Brush, arch, rect_path
from ...ink.pen import Outline, mix, shade
from ..library import animated, part

if TYPE_CHECKING:
    from ...dice import Dice
    from ..scenery import Site

WOOD = "#7d5740"
BOOKS = ("#a94f48", "#4a756c", "#bd9640", "#56638f", "#7f5572", "#cbbd98", "#3f5a63")


def cabinet(b: Brush, x: float, y: float, width: float, height: float, text: str) -> None:
    """Paint a wooden box: lit top edge, shaded side, a foot."""
    b.rect(x, y, width, height, text)
    b.rect(x + width * 0.88, y, width * 0.12, height, shade(text, -0.22))
    b.rect(x - 0.008, y, width + 0.016, 0.013, shade(text, 0.2))
    b.rect(x - 0.008, y + 0.013, width + 0.016, 0.006, shade(text, -0.4))


@part("bookshelf", "wall", 0.36, r"\bbooks?\b|bookshel|library|\bstudy\b|书")
def _bookshelf(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.2)
    b.rect(-0.17, -0.62, 0.34, 0.62, WOOD)
    for row in range(5):
        y = -0.6 + row * 0.117
        b.rect(-0.155, y, 0.31, 0.104, shade(WOOD, -0.55))
        at = -0.15
        while at < 0.125:
            width, height = dice.between(0.012, 0.024), dice.between(0.062, 0.092)
            if dice.chance(0.1):
                colour = dice.pick(("#8fa7ab", "#c79a6a"))
                b.oval(at + 0.02, y + 0.084, 0.018, 0.02, colour)
                at += 0.045
                continue
            colour = mix(dice.pick(BOOKS), WOOD, 0.2)
            b.rect(at, y + 0.104 - height, width, height, colour)
            b.rect(at, y + 0.104 - height * 0.8, width, 0.005, shade(colour, 0.35))
            b.rect(at + width * 0.75, y + 0.104 - height, width * 0.25, height, shade(colour, -0.3))
            at += width + 0.0015
        b.rect(-0.155, y, 0.31, 0.016, "#161028", 0.3, lit=True)
    b.rect(-0.18, -0.632, 0.36, 0.02, shade(WOOD, 0.2))
    b.rect(0.155, -0.61, 0.015, 0.61, shade(WOOD, -0.3))


@part("sideboard", "wall", 0.46)
def _sideboard(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.24)
    cabinet(b, -0.21, -0.19, 0.42, 0.17, WOOD)
    for px in (-0.19, 0.16):
        b.rect(px, -0.02, 0.02, 0.022, shade(WOOD, -0.4))
    for px in (-0.2, -0.065, 0.07):
        b.draw(rect_path(px, -0.165, 0.12, 0.13), shade(WOOD, -0.4), 0.003)
        b.oval(px + 0.06, -0.1, 0.006, 0.006, "#d8b060")
    china = dice.pick(("#8fb0b5", "#c98a6c", "#d9cba8"))
    b.path(
        Outline(-0.13, -0.19)
        .curve(-0.19, -0.25, -0.12, -0.27, -0.125, -0.3)
        .to(-0.095, -0.3)
        .curve(-0.1, -0.27, -0.03, -0.25, -0.09, -0.19)
        .close(),
        china,
    )
    for _ in range(7):
        fx, fy = dice.between(-0.15, -0.07), dice.between(-0.38, -0.3)
        b.line("#5f8a52", 0.003, -0.11, -0.3, fx, fy)
        b.oval(fx, fy, 0.014, 0.013, dice.pick(("#e2a0a0", "#ead28a", "#d8d0ea")))
    for step in range(3):
        b.rect(0.06, -0.205 - 0.014 * step, 0.1 - 0.01 * step, 0.013, dice.pick(BOOKS))


@part("dresser", "wall", 0.4)
def _dresser(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a kitchen dresser with plates."""
    wood = "#8a9a8c" if dice.chance(0.5) else "#94704f"
    b.foot(0, 0, 0.21)
    cabinet(b, -0.19, -0.24, 0.38, 0.24, wood)
    for px in (-0.175, 0.01):
        b.draw(rect_path(px, -0.2, 0.16, 0.17), shade(wood, -0.35), 0.003)
        b.oval(px + (0.145 if px < 0 else 0.015), -0.12, 0.006, 0.006, "#d8b060")
    b.rect(-0.175, -0.58, 0.35, 0.34, shade(wood, -0.35))
    for row in range(3):
        y = -0.47 + row * 0.1
        for index in range(4):
            px = -0.13 + index * 0.087
            if row == 1:
                b.line("#c9a050", 0.004, px, y - 0.062, px, y - 0.05)
                b.path(
                    Outline(px - 0.02, y - 0.05)
                    .to(px + 0.02, y - 0.05, px + 0.015, y - 0.01)
                    .to(px - 0.015, y - 0.01)
                    .close(),
                    "#e9e0cc",
                )
                continue
            b.oval(px, y - 0.035, 0.034, 0.034, "#ece5d4")
            b.oval(px, y - 0.035, 0.024, 0.024, "#7f9fb5" if index % 2 else "#dcd2bd")
        b.rect(-0.175, y, 0.35, 0.01, shade(wood, 0.1))
    b.rect(-0.195, -0.6, 0.39, 0.024, shade(wood, 0.15))


@part("stove", "wall", 0.36, r"\bstoves?\b|\boven\b|灶|炉灶")
def _stove(b: Brush, site: Site, dice: Dice) -> None:
    """Paint an iron range under a hood."""
    iron = "#4b4a52"
    b.foot(0, 0, 0.2)
    b.path(Outline(-0.17, -0.5).to(0.17, -0.5, 0.09, -0.68, -0.09, -0.68).close(), "#a8764f")
    b.rect(-0.05, -1.2, 0.1, 0.54, "#9a6c4a")
    b.rect(-0.175, -0.505, 0.35, 0.02, shade("#a8764f", 0.25))
    cabinet(b, -0.17, -0.225, 0.34, 0.225, iron)
    b.rect(-0.13, -0.15, 0.2, 0.1, shade(iron, -0.4), round_=0.01)
    b.rect(-0.12, -0.14, 0.18, 0.08, "#ff8a3c", 0.75, lit=True, round_=0.008)
    b.glow(-0.03, -0.1, 0.2, "#ff9a4c", 0.5)
    b.line("#c9a050", 0.008, -0.11, -0.17, 0.05, -0.17)
    pot = "#b8603f"
    b.path(
        Outline(-0.12, -0.3)
        .to(-0.02, -0.3)
        .curve(-0.01, -0.25, -0.02, -0.225, -0.03, -0.225)
        .to(-0.11, -0.225)
        .curve(-0.12, -0.225, -0.13, -0.25, -0.12, -0.3)
        .close(),
        pot,
    )
    b.rect(-0.126, -0.306, 0.112, 0.01, shade(pot, 0.2), round_=0.004)
    b.path(
        Outline(0.04, -0.27).bend(0.09, -0.33, 0.13, -0.27).to(0.12, -0.225, 0.05, -0.225).close(),
        "#7d97a0",
    )


@animated("stove", (-0.16, -0.46, 0.22, 0.17), 8)
def _steam(b: Brush, site: Site, seconds: float) -> None:
    for index in range(3):
        t = (seconds * 0.35 + index / 3) % 1.0
        sway = 0.012 * (1 if index % 2 else -1)
        b.oval(
            -0.07 + sway * (1 + t),
            -0.31 - 0.12 * t,
            0.014 + 0.018 * t,
            0.012 + 0.012 * t,
            "#ffffff",
            0.26 * (1 - t) * min(1.0, t * 5),
            lit=True,
        )


@part("fireplace", "wall", 0.46, r"fireplace|hearth|fireside|\bby the fire\b|壁炉|炉火|火炉")
def _fireplace(b: Brush, site: Site, dice: Dice) -> None:
    stone = dice.pick(("#a06a55", "#8d8580", "#a98a6c"))
    b.rect(-0.19, -0.38, 0.38, 0.38, stone)
    b.rect(-0.13, -1.3, 0.26, 0.92, shade(stone, -0.08))
    for row in range(24):
        y = -1.28 + row * 0.055
        half = 0.13 if y < -0.38 else 0.19
        for index in range(5):
            px = -half + (index + (0.5 if row % 2 else 0.0)) * half * 0.4
            if px < half:
                tint = dice.between(-0.14, 0.08)
                wide = min(half * 0.38, half - px)
                b.rect(px, y, wide, 0.05, shade(stone, tint), round_=0.006)
    b.rect(-0.225, -0.4, 0.45, 0.035, "#6a4632")
    b.rect(-0.225, -0.4, 0.45, 0.009, shade("#6a4632", 0.3))
    hearth = arch(-0.12, -0.27, 0.24, 0.27, 0.08)
    b.path(hearth, "#1d1217", lit=True)
    b.glow(0, -0.07, 0.55, "#ff9440", 0.55)
    b.pool(0, 0.05, 0.5, 0.1, "#ff9a4a", 0.5)
    b.line("#53382a", 0.026, -0.07, -0.02, 0.07, -0.035)
    b.line("#6b4a38", 0.022, -0.06, -0.04, 0.06, -0.012)
    for px, tall, colour in ((-0.15, 0.05, "#d8c9a0"), (0.13, 0.07, "#8fa7ab")):
        b.rect(px, -0.4 - tall, 0.025, tall, colour, round_=0.006)
    b.rect(-0.045, -0.46, 0.09, 0.06, "#c9a45c")
    b.oval(0, -0.43, 0.022, 0.022, "#f2ead6")


@animated("fireplace", (-0.12, -0.25, 0.24, 0.25), 8)
def _flames(b: Brush, site: Site, seconds: float) -> None:
    dice = site.dice("flames", int(seconds * 8))
    b.glow(0, -0.08, 0.12, "#ff8a3a", dice.between(0.35, 0.6))
    for size, colour in ((1.0, "#e8602a"), (0.68, "#f9a23a"), (0.36, "#ffe59a")):
        for px in (-0.04, 0.035, 0.0):
            tall = size * dice.between(0.1, 0.19) * (1.15 if px == 0 else 0.8)
            wide, lean = 0.05 * size, dice.between(-0.014, 0.014)
            flame = Outline(px - wide, -0.02).curve(
                px - wide * 1.2, -tall * 0.5, px + lean - wide * 0.3, -tall * 0.6, px + lean, -tall
            )
            flame.curve(
                px + lean + wide * 0.4, -tall * 0.55, px + wide * 1.2, -tall * 0.5, px + wide, -0.02
            )
            b.path(flame.close(), colour, lit=True)


@part("bed", "wall", 0.66, r"\bbed\b|bedside|bed ?room|卧室|床[前边上]")
def _bed(b: Brush, site: Site, dice: Dice) -> None:
    cloth = dice.pick(("#7490b4", "#a9645f", "#7f9a72", "#8d7aa6"))
    b.foot(0, 0.01, 0.36)
    b.path(
        Outline(-0.3, 0).to(-0.3, -0.3).bend(-0.28, -0.36, -0.26, -0.3).to(-0.26, 0).close(), WOOD
    )
    b.rect(-0.28, -0.1, 0.58, 0.07, shade(WOOD, -0.15))
    b.rect(0.28, -0.19, 0.03, 0.19, WOOD, round_=0.01)
    b.rect(-0.265, -0.16, 0.55, 0.075, "#efe8da", round_=0.02)
    b.blob("#f6f1e6", [(-0.25, -0.17), (-0.2, -0.235), (-0.1, -0.225), (-0.07, -0.17)])
    quilt = Outline(-0.1, -0.16).curve(-0.02, -0.23, 0.16, -0.21, 0.285, -0.185)
    b.path(quilt.to(0.29, -0.05).bend(0.1, -0.03, -0.09, -0.055).close(), cloth)
    for index in range(4):
        px = -0.04 + index * 0.085
        b.draw(
            Outline(px, -0.2).bend(px + 0.012, -0.12, px, -0.05).open(), shade(cloth, -0.25), 0.004
        )
    b.path(
        Outline(-0.1, -0.16)
        .bend(-0.05, -0.2, 0.0, -0.21)
        .to(0.0, -0.17)
        .bend(-0.05, -0.15, -0.09, -0.12)
        .close(),
        shade(cloth, 0.5),
    )


@part("nightstand", "wall", 0.2)
def _nightstand(b: Brush, site: Site, dice: Dice) -> None:
    cabinet(b, -0.075, -0.17, 0.15, 0.17, WOOD)
    b.draw(rect_path(-0.06, -0.14, 0.11, 0.05), shade(WOOD, -0.4), 0.003)
    _table_lamp(b, site, 0, -0.17)


@animated("nightstand", (-0.16, -0.46, 0.32, 0.32), 6)
def _nightstand_moving(b: Brush, site: Site, seconds: float) -> None:
    if site.tones.lamps:
        b.glow(0, -0.3, 0.15, "#ffd890", 0.1 + 0.06 * site.dice("lamp", int(seconds * 6)).unit())


def _table_lamp(b: Brush, site: Site, x: float, y: float) -> None:
    b.oval(x, y - 0.04, 0.02, 0.035, "#7f9fa8")
    b.line("#a88a50", 0.006, x, y - 0.07, x, y - 0.1)
    hood = (
        Outline(x - 0.03, y - 0.17)
        .to(x + 0.03, y - 0.17, x + 0.055, y - 0.09, x - 0.055, y - 0.09)
        .close()
    )
    if site.tones.lamps:
        b.glow(x, y - 0.12, 0.5, "#ffcf86", 0.6)
        b.ramp(hood, (0, y - 0.17), (0, y - 0.09), (0, "#ffd48c", 1), (1, "#fff6d8", 1), lit=True)
    else:
        b.path(hood, "#efdcae")


@part("floor_lamp", "wall", 0.26)
def _floor_lamp(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.07)
    if site.tones.lamps:
        b.glow(0, -0.47, 0.75, "#ffca80", 0.62)
        b.pool(0, 0.02, 0.4, 0.08, "#ffd490", 0.5)
    b.line("#4f4038", 0.009, 0, -0.42, 0, 0)
    b.oval(0, 0, 0.055, 0.011, "#4f4038")
    hood = Outline(-0.045, -0.54).to(0.045, -0.54, 0.088, -0.42, -0.088, -0.42).close()
    if site.tones.lamps:
        b.ramp(hood, (0, -0.54), (0, -0.42), (0, "#ffcf86", 1), (1, "#fff7dc", 1), lit=True)
    else:
        b.path(hood, dice.pick(("#e9d5a4", "#dcb59a")))
        b.path(
            Outline(0.02, -0.54).to(0.045, -0.54, 0.088, -0.42, 0.04, -0.42).close(), "#b99a72", 0.5
        )


@part("desk", "wall", 0.5, r"\bdesk\b|书桌|办公桌")
def _desk(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.26)
    b.rect(-0.24, -0.2, 0.48, 0.022, shade(WOOD, 0.15))
    b.rect(-0.24, -0.18, 0.48, 0.008, shade(WOOD, -0.4))
    for px in (-0.225, 0.1):
        cabinet(b, px, -0.172, 0.125, 0.172, WOOD)
        for py in (-0.14, -0.085):
            b.draw(rect_path(px + 0.012, py, 0.095, 0.045), shade(WOOD, -0.4), 0.003)
    b.rect(-0.09, -0.17, 0.18, 0.16, "#161028", 0.35, lit=True)
    for step in range(4):
        b.rect(0.1 - 0.004 * (step % 2), -0.213 - 0.013 * step, 0.1, 0.012, dice.pick(BOOKS))
    b.poly("#efe6d0", -0.11, -0.2, 0.0, -0.2, 0.02, -0.212, -0.09, -0.212)
    if site.tones.lamps:
        b.glow(-0.17, -0.27, 0.45, "#ffcf86", 0.55)
    b.line("#b0893e", 0.006, -0.17, -0.2, -0.17, -0.29)
    b.path(Outline(-0.23, -0.28).bend(-0.17, -0.345, -0.11, -0.28).close(), "#2f6b55")
    if site.tones.lamps:
        b.rect(-0.215, -0.283, 0.09, 0.008, "#fff2c4", lit=True)


@part("wardrobe", "wall", 0.34, r"wardrobe|closet|衣柜|衣橱")
def _wardrobe(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.18)
    cabinet(b, -0.16, -0.58, 0.32, 0.56, WOOD)
    for px in (-0.145, 0.008):
        b.draw(rect_path(px, -0.54, 0.135, 0.48), shade(WOOD, -0.38), 0.004)
        b.draw(rect_path(px + 0.02, -0.52, 0.095, 0.2), shade(WOOD, -0.25), 0.003)
    for px in (-0.018, 0.018):
        b.oval(px, -0.3, 0.006, 0.012, "#d8b060")


@part("plant", "floor", 0.3, r"\bplants?\b|盆栽|绿植")
def _plant(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.09)
    for index in range(11):
        t = (index - 5) / 5
        tip_x, tip_y = t * 0.2 + dice.between(-0.02, 0.02), -0.42 + 0.16 * t * t
        green = dice.pick(("#4f7f4f", "#5f9058", "#3f6b47"))
        leaf = Outline(0, -0.14).bend(tip_x * 0.2 - 0.02, tip_y * 0.9, tip_x, tip_y)
        leaf.bend(tip_x * 0.7 + 0.03, tip_y * 0.6, 0.012, -0.14)
        b.path(leaf.close(), green)
    b.path(Outline(-0.07, -0.15).to(0.07, -0.15, 0.052, 0, -0.052, 0).close(), "#b06f4c")
    b.path(Outline(0.02, -0.15).to(0.07, -0.15, 0.052, 0, 0.02, 0).close(), "#8a5038")
    b.rect(-0.078, -0.16, 0.156, 0.025, "#c07d58", round_=0.005)


@part("armchair", "floor", 0.4, r"arm ?chair|沙发|扶手椅")
def _armchair(b: Brush, site: Site, dice: Dice) -> None:
    cloth = dice.pick(("#7f4a48", "#44665f", "#5b5680", "#8a6a44"))
    b.foot(0, 0, 0.2)
    b.rect(-0.15, -0.42, 0.3, 0.34, cloth, round_=0.07)
    b.rect(-0.125, -0.395, 0.25, 0.28, shade(cloth, 0.1), round_=0.05)
    b.rect(-0.13, -0.2, 0.26, 0.1, shade(cloth, 0.18), round_=0.03)
    for side in (-1, 1):
        b.rect(side * 0.15 - 0.04, -0.25, 0.08, 0.23, shade(cloth, -0.12), round_=0.035)
        b.rect(side * 0.14 - 0.012, -0.03, 0.024, 0.03, "#4a3428")
    b.rect(-0.14, -0.11, 0.28, 0.085, shade(cloth, -0.05))


@part("table", "floor", 0.5, r"\btable\b|dinner|餐桌|桌")
def _table(b: Brush, site: Site, dice: Dice) -> None:
    wood = "#8a6044"
    b.foot(0, 0, 0.26)
    for px in (-0.21, 0.185):
        b.rect(px, -0.24, 0.026, 0.24, shade(wood, -0.3))
    b.rect(-0.245, -0.27, 0.49, 0.028, shade(wood, 0.12), round_=0.004)
    b.rect(-0.225, -0.242, 0.45, 0.022, shade(wood, -0.35))
    china = dice.pick(("#8fb0b5", "#c98a6c", "#d9cba8"))
    b.oval(-0.05, -0.305, 0.045, 0.034, china)
    b.draw(Outline(-0.09, -0.3).bend(-0.115, -0.305, -0.12, -0.33).open(), china, 0.011)
    b.oval(-0.05, -0.34, 0.009, 0.008, shade(china, -0.3))
    for px in (0.05, 0.12):
        b.path(
            Outline(px - 0.024, -0.305)
            .to(px + 0.024, -0.305, px + 0.016, -0.272)
            .to(px - 0.016, -0.272)
            .close(),
            "#ece5d4",
        )


@part("square_table", "floor", 0.6)
def _square_table(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a Chinese table with its benches and a teapot."""
    wood = "#6b3a28"
    b.foot(0, 0, 0.3)
    for px in (-0.19, 0.165):
        b.rect(px, -0.25, 0.024, 0.25, shade(wood, -0.3))
    b.rect(-0.19, -0.22, 0.38, 0.03, shade(wood, -0.2))
    b.rect(-0.215, -0.275, 0.43, 0.028, shade(wood, 0.2))
    for side in (-1, 1):
        b.rect(side * 0.3 - 0.07, -0.15, 0.14, 0.018, shade(wood, 0.1))
        for dx in (-0.05, 0.04):
            b.rect(side * 0.3 + dx, -0.132, 0.014, 0.132, shade(wood, -0.3))
    b.oval(0, -0.305, 0.04, 0.032, "#8a4a34")
    b.draw(Outline(0.035, -0.3).bend(0.06, -0.31, 0.068, -0.335).open(), "#8a4a34", 0.01)
    for px in (-0.1, 0.11):
        b.path(
            Outline(px - 0.02, -0.298)
            .to(px + 0.02, -0.298, px + 0.013, -0.275)
            .to(px - 0.013, -0.275)
            .close(),
            "#dfe6e0",
        )


@part("pupil_desk", "floor", 0.36)
def _pupil_desk(b: Brush, site: Site, dice: Dice) -> None:
    wood = "#b08458"
    b.foot(0, 0, 0.18)
    for px in (-0.14, 0.125):
        b.rect(px, -0.22, 0.014, 0.22, "#5f6a70")
    b.rect(-0.165, -0.245, 0.33, 0.026, wood)
    b.rect(-0.15, -0.219, 0.3, 0.04, shade(wood, -0.3))
    b.rect(-0.09, -0.262, 0.1, 0.017, dice.pick(("#a94f48", "#4a756c", "#56638f")))


@part("chest", "floor", 0.3, r"\bchest\b|treasure|trunk\b|箱子|宝箱|木箱")
def _chest(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.15)
    b.rect(-0.13, -0.11, 0.26, 0.11, "#7d5334")
    b.path(
        Outline(-0.13, -0.11).bend(-0.12, -0.19, 0, -0.19).bend(0.12, -0.19, 0.13, -0.11).close(),
        "#8f6240",
    )
    for px in (-0.11, 0.09):
        b.rect(px, -0.175, 0.02, 0.175, "#c9a050")
    b.rect(-0.02, -0.125, 0.04, 0.045, "#dcb858", round_=0.006)


@part("barrel", "floor", 0.2, r"\bbarrels?\b|木桶|酒桶")
def _barrel(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.09)
    body = (
        Outline(-0.065, 0)
        .bend(-0.095, -0.1, -0.065, -0.2)
        .to(0.065, -0.2)
        .bend(0.095, -0.1, 0.065, 0)
        .close()
    )
    b.ramp(body, (-0.09, 0), (0.09, 0), (0, "#6f4a30", 1), (0.35, "#a07046", 1), (1, "#523522", 1))
    for y in (-0.165, -0.045):
        b.line("#4a4a52", 0.012, -0.078, y, 0.078, y)


@part("rope_coil", "floor", 0.2)
def _rope_coil(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.1)
    for row in range(4):
        b.oval(0, -0.012 - row * 0.017, 0.085 - 0.004 * row, 0.022, "#8f744c")
        b.oval(0, -0.016 - row * 0.017, 0.08 - 0.004 * row, 0.018, "#b89a68")
    b.oval(0, -0.068, 0.04, 0.009, "#4a3a28")
