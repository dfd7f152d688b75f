"""Sounds of deeds: what hands hold, write, cut and throw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ainern2d.core import Foley, Noise

from .dsp import noise, peak
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
    plucked,
    pulsing,
    repeated,
    roomy,
    scattered,
    shaped,
    slipping,
    steady,
    struck,
    swelling,
)
from .things import JINGLE, WOOD, cloth

if TYPE_CHECKING:
    from .dsp import Dice, Sound
    from .makers import Maker


CLASH: Final = mixed(
    (1.0, struck(1650, [1, 1.43, 2.17, 2.71, 3.44, 4.31, 5.62, 6.9], 0.6, dark=0.1, spread=0.12)),
    (0.5, burst(2500, 12000, 0.03)),
)


GRAVEL: Final = repeated(
    burst(900, 6000, 0.015),
    0.03,
    scattered(150, [(0, 1), (0.3, 0.6), (0.42, 0)]),
    variants=8,
    spread=6,
)


KEY: Final = mixed(
    (1.0, burst(1500, 7000, 0.014)),
    (0.5, struck(620, WOOD, 0.02, spread=0.1)),
    (0.4, later(burst(2500, 8000, 0.01), 0.06)),
)


NAIL: Final = mixed(
    (1.0, struck(1350, [1, 1.9, 2.76, 3.9, 5.4], 0.14, dark=0.5, spread=0.02)),
    (0.8, struck(210, WOOD, 0.1)),
    (0.5, burst(1500, 8000, 0.02)),
)


CHINA: Final = struck(2100, [1, 1.62, 2.31, 3.4, 4.7], 0.38, dark=0.4, spread=0.04)


RIM: Final = mixed(
    (0.35, fading(hiss(60, 350), 0.06)), (1.0, CHINA), (0.3, burst(2000, 8000, 0.015))
)


def swish(lowest: float, highest: float, seconds: float) -> Maker:
    """Air behind something that flies by: a noise whose pitch rises and falls."""

    def make(dice: Dice, count: int) -> Sound:
        parts = np.geomspace(lowest, highest, 5)
        place = np.interp(
            np.arange(count) / 48_000, [0, seconds * 0.45, seconds], [0, 4, 0.5]
        ).astype(np.float32)
        out = np.zeros(count, np.float32)
        for number, hertz in enumerate(parts):
            weight = np.exp(-((place - number) ** 2))
            out += weight * noise(dice, count, peak(float(hertz), 2.2))
        time = np.arange(count) / 48_000
        out *= np.interp(
            time, [0, seconds * 0.2, seconds * 0.45, seconds], [0.05, 0.3, 1, 0]
        ).astype(np.float32)
        return out

    return make


HANDS: Final[dict[Noise | Foley, Effect]] = {
    Foley.WHOOSH: Effect(0.7, swish(350, 2400, 0.6)),
    Foley.SWORDS: Effect(
        6.0,
        roomy(
            repeated(
                CLASH, 0.7, steady(1.75, 0.16, (1, 0.75, 0.9), skip=0.12), variants=7, spread=2
            ),
            0.6,
            0.12,
        ),
        lasts=True,
    ),
    Foley.ARROW: Effect(
        1.1,
        mixed(
            (0.8, lasting(fading(plucked(98, 0.5, 1500), 0.3), 0.35)),
            (0.35, later(lasting(swish(900, 4200, 0.4), 0.42), 0.06)),
            (
                0.9,
                later(
                    mixed(
                        (1.0, struck(230, WOOD, 0.12)),
                        (0.6, burst(500, 3500, 0.025)),
                        (0.25, pulsing(fading(struck(140, [1, 2.1], 0.3), 0.3), 26, 1, 0.3)),
                    ),
                    0.5,
                ),
            ),
        ),
    ),
    Foley.PAGE: Effect(
        0.9,
        mixed(
            (
                0.7,
                shaped(
                    swelling(hiss(1500, 9000, 1), 22, 5),
                    (0, 0.1),
                    (0.15, 0.5),
                    (0.4, 1),
                    (0.55, 0.3),
                    (0.8, 0),
                ),
            ),
            (
                1.0,
                repeated(
                    burst(1800, 11000, 0.008),
                    0.02,
                    scattered(75, [(0, 0.5), (0.4, 1), (0.8, 0)]),
                    variants=10,
                    spread=6,
                ),
            ),
        ),
    ),
    Foley.PEN: Effect(
        6.0,
        repeated(
            shaped(swelling(hiss(2400, 8500), 40, 5), (0, 0.1), (0.03, 1), (0.12, 0.7), (0.17, 0)),
            0.18,
            steady(4.3, 0.12, (1, 0.7, 0.85, 0.5), skip=0.14),
            variants=8,
            spread=3,
        ),
        lasts=True,
    ),
    Foley.KEYBOARD: Effect(
        6.0, repeated(KEY, 0.12, steady(6.6, 0.22, skip=0.18), variants=9, spread=3), lasts=True
    ),
    Foley.BRUSH: Effect(
        6.0,
        repeated(
            shaped(swelling(hiss(600, 3600, 1), 18, 3), (0, 0.05), (0.15, 1), (0.4, 0.6), (0.6, 0)),
            0.62,
            steady(1.25, 0.08, (1, 0.7)),
            variants=6,
        ),
        lasts=True,
    ),
    Foley.CUP: Effect(0.6, RIM),
    Foley.COIN: Effect(
        1.3,
        repeated(
            struck(4300, [1, 1.44, 1.91, 2.36, 3.0], 0.4, dark=0.1, spread=0.015),
            0.5,
            at(0, (0.21, 0.7), (0.36, 0.5), (0.46, 0.35), (0.53, 0.25), (0.58, 0.18), (0.62, 0.12)),
            variants=3,
            spread=0.5,
        ),
    ),
    Foley.KEYS: Effect(
        1.2,
        mixed(
            (
                1.0,
                repeated(
                    JINGLE,
                    0.22,
                    scattered(26, [(0, 1), (0.3, 0.5), (0.6, 1), (1.1, 0)]),
                    variants=14,
                    spread=4,
                ),
            ),
            (0.3, repeated(burst(3000, 11000, 0.01), 0.02, scattered(24, [(0, 1), (1.1, 0)]))),
        ),
    ),
    Foley.CHAIR: Effect(
        1.1,
        mixed(
            (
                0.7,
                lasting(
                    shaped(
                        slipping(
                            gliding((0, 85), (0.25, 120), (0.5, 70)), clatter(180, 1500, 9, 0.06)
                        ),
                        (0, 0.4),
                        (0.1, 1),
                        (0.4, 0.8),
                        (0.5, 0),
                    ),
                    0.52,
                ),
            ),
            (
                1.6,
                later(
                    mixed((1.0, struck(150, WOOD, 0.12)), (0.7, fading(hiss(50, 300), 0.12))), 0.55
                ),
            ),
            (0.3, later(cloth(0.4), 0.5)),
        ),
    ),
    Foley.CURTAIN: Effect(
        1.2,
        mixed(
            (0.7, cloth(1.1)),
            (
                1.3,
                repeated(
                    struck(2600, [1, 1.5, 2.2], 0.09, spread=0.12),
                    0.08,
                    steady(13, 0.12),
                    variants=8,
                    spread=4,
                ),
            ),
        ),
    ),
    Foley.DIG: Effect(
        6.0,
        mixed(
            (
                1.0,
                repeated(
                    mixed(
                        (1.0, GRAVEL),
                        (0.25, shaped(hiss(500, 5000, 1), (0, 0.3), (0.1, 1), (0.35, 0))),
                        (0.35, lasting(struck(900, [1, 1.7, 2.9], 0.1), 0.2)),
                    ),
                    0.45,
                    steady(0.62, 0.02),
                    variants=4,
                ),
            ),
            (
                0.9,
                later(
                    repeated(
                        mixed((1.0, fading(hiss(60, 500), 0.2)), (0.5, GRAVEL)),
                        0.45,
                        steady(0.62, 0.02),
                        variants=4,
                    ),
                    0.85,
                ),
            ),
        ),
        lasts=True,
    ),
    Foley.CHOP: Effect(
        6.0,
        repeated(
            mixed(
                (1.0, struck(340, WOOD, 0.08, spread=0.03)),
                (0.5, burst(1500, 7000, 0.02)),
                (0.35, fading(hiss(80, 300), 0.07)),
            ),
            0.16,
            steady(3.1, 0.05, skip=0.08),
            variants=6,
            spread=2,
        ),
        lasts=True,
    ),
    Foley.BROOM: Effect(
        6.0,
        repeated(
            shaped(
                swelling(hiss(1600, 9000, 1), 25, 4), (0, 0.2), (0.12, 1), (0.3, 0.6), (0.42, 0)
            ),
            0.43,
            steady(1.45, 0.05, (1, 0.8)),
            variants=6,
        ),
        lasts=True,
    ),
    Foley.MAGIC: Effect(
        3.0,
        roomy(
            mixed(
                *(
                    (
                        0.5,
                        later(
                            struck(660 * 2 ** (step / 12), [1, 2.0, 3.01, 4.2], 1.3, dark=1.1),
                            0.09 * number,
                        ),
                    )
                    for number, step in enumerate((0, 2, 4, 7, 9, 12, 14, 16, 19, 21, 24))
                ),
                (
                    0.3,
                    repeated(
                        struck(4200, [1, 1.5, 2.1], 0.35, dark=0.2, spread=0.25),
                        0.4,
                        scattered(17, [(0, 0.5), (1, 1), (2.6, 0)]),
                        variants=10,
                        spread=5,
                    ),
                ),
                (0.05, shaped(hiss(4000, 12000, 1), (0, 0.1), (1.0, 1), (2.6, 0))),
            ),
            1.8,
            0.5,
            7000,
        ),
    ),
    Foley.ROPE: Effect(
        1.3,
        mixed(
            (
                1.0,
                shaped(
                    slipping(
                        gliding((0, 30), (0.5, 55), (1.1, 26)),
                        clatter(250, 1500, 7, 0.03, 0.6),
                        0.5,
                    ),
                    (0, 0.5),
                    (0.4, 1),
                    (1.2, 0),
                ),
            ),
            (
                0.5,
                shaped(
                    swelling(hiss(700, 4500, 1), 15, 5),
                    (0, 0.3),
                    (0.25, 1),
                    (0.6, 0.2),
                    (0.9, 0.8),
                    (1.2, 0),
                ),
            ),
        ),
    ),
    Foley.HAMMER: Effect(
        6.0,
        roomy(
            repeated(
                NAIL, 0.3, steady(1.9, 0.04, (0.9, 1, 1, 0.95), skip=0.1), variants=5, spread=1
            ),
            0.3,
            0.1,
        ),
        lasts=True,
    ),
}
