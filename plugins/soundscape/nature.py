"""Sounds of weather, water, fire and earth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ainern2d.core import Foley, Noise

from .dsp import high, low, noise
from .makers import (
    Effect,
    at,
    burst,
    clatter,
    fading,
    gliding,
    hiss,
    lasting,
    later,
    mixed,
    repeated,
    resonant,
    roomy,
    scattered,
    shaped,
    swelling,
    tone,
)

if TYPE_CHECKING:
    from .dsp import Dice, Sound
    from .makers import Maker


def surf(period: float) -> Maker:
    """Waves that come in every ``period`` seconds: a dark rush that brightens as it breaks."""

    def make(dice: Dice, count: int) -> Sound:
        turns = np.cumsum(1 + 0.12 * np.sin(np.arange(count) / 48_000 * 0.9)) / (48_000 * period)
        part = (turns + 0.12) % 1.0
        rise = np.where(part < 0.3, (part / 0.3) ** 2, np.exp(-(part - 0.3) * 4.2))
        rise = np.convolve(rise[::480], np.ones(9) / 9, mode="same")
        smooth = np.interp(np.arange(count), np.arange(len(rise)) * 480, rise)
        deep = noise(dice, count, low(260, 1))
        foam = noise(dice, count, lambda hertz: high(500, 1)(hertz) * low(4500, 1)(hertz))
        found: Sound = deep * (0.2 + 0.7 * smooth) + foam * (0.03 + 0.9 * smooth**2)
        return found.astype(np.float32)

    return make


def bubble(hertz: float, decay: float, rise: float) -> Maker:
    """A bubble under water: a blip whose pitch, different each time, rises."""

    def make(dice: Dice, count: int) -> Sound:
        root = hertz * float(np.exp(0.45 * dice.standard_normal()))
        pitch = gliding((0, root), (decay, root * rise))
        return fading(tone(pitch), decay, 0.001)(dice, count)

    return make


CRACKLE: Final = repeated(burst(900, 5000, 0.012), 0.03, scattered(13), variants=10, spread=7)

NATURE: Final[dict[Noise | Foley, Effect]] = {
    Noise.THUNDER: Effect(
        6.0,
        roomy(
            mixed(
                (1.0, repeated(burst(250, 5000, 0.35), 0.5, at(0, 0.06, (0.17, 0.8), (0.42, 0.5)))),
                (
                    1.1,
                    shaped(
                        swelling(hiss(25, 170), 2.2, 7),
                        (0, 0.3),
                        (0.25, 1.2),
                        (1.1, 0.8),
                        (3, 0.35),
                        (6, 0),
                    ),
                ),
                (0.25, shaped(swelling(hiss(150, 700), 5, 8), (0, 1), (1.5, 0.5), (4, 0))),
            ),
            2.5,
            0.35,
            800,
        ),
    ),
    Noise.RAIN: Effect(
        8.0,
        mixed(
            (0.8, swelling(hiss(700, 9000, 1, -1.5), 0.3, 1.5)),
            (0.6, repeated(burst(2500, 9000, 0.012), 0.02, scattered(260), variants=12)),
            (0.5, repeated(bubble(2600, 0.014, 1.1), 0.02, scattered(60), variants=12)),
        ),
        lasts=True,
        rise=0.03,
    ),
    Noise.WIND: Effect(
        8.0,
        mixed(
            (0.6, swelling(hiss(60, 350, 2), 0.4, 4)),
            (0.55, swelling(resonant(80, 2000, 330, 9), 0.35, 9)),
            (0.45, swelling(resonant(80, 3000, 560, 12), 0.5, 10)),
            (0.3, swelling(resonant(80, 3000, 870, 12), 0.4, 11)),
            (0.05, swelling(hiss(1500, 6000, 1), 0.6, 8)),
        ),
        lasts=True,
        rise=0.03,
    ),
    Noise.WAVES: Effect(9.0, surf(4.2), lasts=True, rise=0.03),
    Noise.STREAM: Effect(
        8.0,
        mixed(
            (0.12, swelling(hiss(500, 5000, 1), 0.8, 2)),
            (0.7, repeated(bubble(750, 0.07, 1.25), 0.1, scattered(42), variants=24, spread=4)),
            (0.35, repeated(bubble(1700, 0.03, 1.2), 0.05, scattered(50), variants=24, spread=4)),
        ),
        lasts=True,
        rise=0.03,
    ),
    Noise.SPLASH: Effect(
        1.8,
        mixed(
            (1.0, fading(hiss(250, 5500, 2, -2), 0.7, 0.006)),
            (0.7, fading(hiss(60, 300), 0.25, 0.002)),
            (
                0.6,
                repeated(
                    bubble(650, 0.08, 1.3),
                    0.12,
                    scattered(60, [(0, 0.2), (0.3, 1), (1.7, 0.05)]),
                    variants=12,
                    spread=4,
                ),
            ),
            (0.35, repeated(bubble(1900, 0.03, 1.2), 0.05, scattered(40, [(0, 1), (1.6, 0)]))),
        ),
    ),
    Noise.FIRE: Effect(
        8.0,
        mixed(
            (0.22, swelling(hiss(40, 260), 3.0, 5)),
            (0.05, swelling(hiss(900, 6000, 1), 2.5, 4)),
            (1.6, CRACKLE),
            (1.8, repeated(burst(300, 2500, 0.05), 0.1, scattered(1.6), variants=8, spread=5)),
        ),
        lasts=True,
        rise=0.03,
    ),
    Foley.QUAKE: Effect(
        7.0,
        mixed(
            (1.0, swelling(hiss(22, 75, 3), 2.5, 4)),
            (0.7, swelling(hiss(60, 260), 4, 6)),
            (0.18, repeated(clatter(250, 1800, 8, 0.08), 0.12, scattered(14), variants=8)),
            (0.2, repeated(burst(80, 600, 0.25), 0.4, scattered(1.6), variants=5)),
        ),
        lasts=True,
        rise=0.03,
    ),
    Foley.SPARKS: Effect(
        6.0,
        mixed(
            (
                0.09,
                swelling(
                    tone(
                        gliding((0, 100), jitter=0.01),
                        [1, 0.2, 0.8, 0.3, 0.7, 0.3, 0.6, 0.3, 0.5, 0.2, 0.4, 0.2, 0.4],
                    ),
                    5,
                    11,
                ),
            ),
            (2.2, repeated(burst(2500, 14000, 0.012), 0.02, scattered(55), variants=10, spread=7)),
            (1.2, repeated(burst(1200, 12000, 0.12), 0.2, scattered(1.5), variants=4)),
        ),
        lasts=True,
    ),
    Foley.STEAM: Effect(
        6.0,
        mixed(
            (1.0, swelling(hiss(2200, 11000, 2), 1.5, 1.5)),
            (0.2, swelling(hiss(400, 2200, 1), 3, 3)),
            (0.8, lasting(fading(hiss(900, 7000), 0.5, 0.004), 0.6)),
        ),
        lasts=True,
        rise=0.03,
    ),
    Foley.SIZZLE: Effect(
        8.0,
        mixed(
            (0.3, swelling(hiss(3500, 12000, 2), 1.8, 2)),
            (1.2, repeated(burst(2000, 9000, 0.01), 0.02, scattered(85), variants=12, spread=6)),
            (0.7, repeated(bubble(900, 0.02, 1.2), 0.03, scattered(14), variants=8, spread=5)),
        ),
        lasts=True,
        rise=0.03,
    ),
    Foley.POUR: Effect(
        3.0,
        mixed(
            (0.12, shaped(hiss(800, 6000, 1), (0, 0.4), (0.1, 1), (2.6, 1), (2.9, 0))),
            *(
                (
                    0.8,
                    later(
                        lasting(
                            repeated(
                                bubble(root, 0.06, 1.25), 0.09, scattered(48), variants=10, spread=4
                            ),
                            0.58,
                        ),
                        0.5 * number,
                    ),
                )
                for number, root in enumerate((380, 450, 540, 650, 790))
            ),
        ),
    ),
    Foley.PUFF: Effect(
        0.7,
        mixed(
            (1.0, fading(hiss(350, 3200, 1), 0.45, 0.02)),
            (0.8, fading(hiss(60, 300), 0.25, 0.01)),
        ),
    ),
    Foley.MATCH: Effect(
        2.0,
        mixed(
            (
                0.7,
                shaped(
                    swelling(hiss(2600, 9000), 30, 5),
                    (0, 0.5),
                    (0.05, 1),
                    (0.16, 0.9),
                    (0.22, 0),
                ),
            ),
            (1.0, later(fading(hiss(350, 6000, 1), 1.1, 0.03), 0.2)),
            (0.5, later(fading(swelling(hiss(80, 350), 9, 5), 1.8, 0.08), 0.22)),
            (0.35, later(repeated(burst(1500, 7000, 0.01), 0.02, scattered(30)), 0.3)),
        ),
    ),
}
