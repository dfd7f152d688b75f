"""Sounds of bells, doors, weapons, and what falls and breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ainern2d.core import Foley, Noise

from .dsp import modes
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
    roomy,
    scattered,
    shaped,
    slipping,
    struck,
    swelling,
    tone,
)

if TYPE_CHECKING:
    from .dsp import Dice, Sound
    from .makers import Maker


BELL: Final = (0.5, 1.0, 1.19, 1.5, 2.0, 2.51, 2.66, 3.01, 4.17, 5.43, 6.8)
"""Partials of a church bell: hum, prime, minor third, fifth, nominal and above."""


WOOD: Final = (1.0, 1.73, 2.41, 3.3, 4.6, 6.1)
"""Modes of a board."""


def gong(hertz: float, decay: float) -> Maker:
    """A gong: low modes at once, high ones that bloom after the stroke."""

    def make(dice: Dice, count: int) -> Sound:
        ratios = np.array([1, 1.48, 2.03, 2.62, 3.1, 3.9, 4.4, 5.2, 6.1, 7.3, 8.4, 9.6, 11.2, 13.1])
        ratios = ratios * np.exp(0.012 * dice.standard_normal(len(ratios)))
        gains = ratios**-0.75
        decays = decay * ratios**-0.45
        deep = modes(count, list(hertz * ratios), list(gains), list(decays))
        late = np.exp(dice.uniform(np.log(900), np.log(5200), 26))
        bloom = modes(
            count,
            list(late),
            list((late / 900) ** -0.7),
            [decay * 0.28] * len(late),
            list(dice.uniform(0, 6.28, len(late))),
        )
        time = np.arange(count) / 48_000
        rising = 1 - 0.85 * np.exp(-time * 7)
        return (deep + 0.35 * bloom * rising).astype(np.float32)

    return make


METAL_RING: Final = struck(
    2150, [1, 1.51, 2.32, 2.83, 3.61, 4.4, 5.3], 0.9, dark=0.15, damping=0.5, spread=0.05
)


RAP: Final = mixed(
    (1.0, struck(170, WOOD, 0.12, spread=0.02)),
    (0.5, burst(700, 3500, 0.018)),
    (0.5, fading(hiss(60, 220), 0.07)),
)


LATCH: Final = mixed(
    (1.0, clatter(1400, 7000, 9, 0.05)),
    (0.5, burst(1800, 8000, 0.015)),
    (0.4, struck(420, WOOD, 0.05)),
)


CREAKING: Final = clatter(350, 2600, 9, 0.05, 0.3)


def cloth(seconds: float) -> Maker:
    """A swish of cloth."""
    return shaped(
        swelling(hiss(700, 6500, 1), 12, 6),
        (0, 0.2),
        (seconds * 0.35, 1),
        (seconds * 0.6, 0.5),
        (seconds, 0),
    )


JINGLE: Final = struck(3100, [1, 1.37, 1.93, 2.4, 3.05], 0.16, dark=0.1, spread=0.16)


THINGS: Final[dict[Noise | Foley, Effect]] = {
    Noise.BELL: Effect(
        6.0,
        mixed(
            (
                1.0,
                struck(
                    392,
                    BELL,
                    6.5,
                    gains=[0.45, 0.8, 0.7, 0.35, 1.0, 0.4, 0.35, 0.4, 0.3, 0.2, 0.12],
                    damping=0.55,
                ),
            ),
            (0.4, struck(392.9, BELL[1:], 5.5, damping=0.55)),
            (0.05, burst(1200, 8000, 0.04)),
        ),
    ),
    Noise.GONG: Effect(7.0, mixed((1.0, gong(86, 7.5)), (0.2, fading(hiss(60, 250), 0.12)))),
    Noise.DOOR: Effect(
        1.9,
        roomy(
            mixed(
                (0.8, lasting(LATCH, 0.1)),
                (
                    0.35,
                    later(
                        lasting(
                            shaped(
                                slipping(gliding((0, 34), (0.3, 62), (0.55, 45)), CREAKING),
                                (0, 0),
                                (0.1, 1),
                                (0.5, 0.4),
                                (0.6, 0),
                            ),
                            0.62,
                        ),
                        0.18,
                    ),
                ),
                (
                    1.6,
                    later(
                        mixed(
                            (1.0, struck(88, WOOD, 0.24)),
                            (0.9, fading(hiss(45, 320), 0.2)),
                            (0.35, burst(600, 4000, 0.04)),
                            (0.3, LATCH),
                        ),
                        0.95,
                    ),
                ),
            ),
            0.35,
            0.15,
        ),
    ),
    Noise.CREAK: Effect(
        1.8,
        shaped(
            slipping(gliding((0, 22), (0.5, 70), (0.9, 95), (1.3, 55), (1.7, 24)), CREAKING, 0.4),
            (0, 0.6),
            (0.5, 1),
            (1.2, 0.8),
            (1.75, 0),
        ),
    ),
    Noise.KNOCK: Effect(
        1.1, roomy(repeated(RAP, 0.22, at((0, 0.9), 0.24, 0.47), variants=3, spread=0.8), 0.3, 0.12)
    ),
    Noise.LOCK: Effect(
        1.0,
        mixed(
            (1.4, repeated(burst(2500, 9000, 0.02), 0.03, at(0, 0.05, 0.09, 0.14), spread=2)),
            (1.0, later(lasting(LATCH, 0.15), 0.3)),
            (1.2, later(mixed((1.0, LATCH), (0.8, struck(240, WOOD, 0.09))), 0.5)),
        ),
    ),
    Noise.GUNSHOT: Effect(
        2.0,
        roomy(
            mixed(
                (1.4, burst(200, 12000, 0.09, 0)),
                (1.2, fading(hiss(60, 500), 0.25, 0)),
                (0.9, fading(tone(gliding((0, 190), (0.08, 70)), [1]), 0.2)),
            ),
            1.5,
            0.22,
            2500,
        ),
    ),
    Noise.CANNON: Effect(
        3.6,
        roomy(
            mixed(
                (1.4, fading(tone(gliding((0, 95), (0.25, 42), (1, 34)), [1, 0.3]), 1.3, 0.002)),
                (1.0, fading(hiss(35, 420, 1), 1.1, 0.001)),
                (0.5, burst(300, 5000, 0.18)),
            ),
            2.6,
            0.3,
            900,
        ),
    ),
    Noise.EXPLOSION: Effect(
        4.5,
        roomy(
            mixed(
                (1.0, fading(hiss(30, 380, 1), 2.4, 0.003)),
                (0.8, fading(swelling(hiss(200, 4500, 1, -2), 14, 4), 1.5, 0.002)),
                (0.9, fading(tone(gliding((0, 70), (0.6, 30)), [1, 0.2]), 1.2)),
                (
                    0.2,
                    later(
                        repeated(
                            clatter(300, 3500, 6, 0.09),
                            0.15,
                            scattered(13, [(0, 1), (1.5, 0.5), (2.4, 0)]),
                            variants=8,
                            spread=4,
                        ),
                        0.45,
                    ),
                ),
            ),
            2.2,
            0.25,
            1200,
        ),
    ),
    Noise.BLADE: Effect(
        1.6,
        mixed(
            (0.35, shaped(hiss(3200, 11000), (0, 0.15), (0.2, 0.8), (0.28, 1), (0.34, 0))),
            (
                0.25,
                shaped(
                    slipping(gliding((0, 240), (0.3, 420)), clatter(2200, 9000, 8, 0.05)),
                    (0, 0.1),
                    (0.25, 1),
                    (0.32, 0),
                ),
            ),
            (0.8, later(METAL_RING, 0.27)),
        ),
    ),
    Noise.CRASH: Effect(
        2.2,
        roomy(
            mixed(
                (1.1, clatter(180, 4500, 30, 0.6)),
                (2.4, burst(120, 6000, 0.45)),
                (0.9, fading(hiss(50, 260), 0.3)),
                (
                    0.9,
                    repeated(
                        clatter(300, 5000, 8, 0.16),
                        0.25,
                        scattered(26, [(0, 0.4), (0.15, 1), (0.9, 0.6), (1.9, 0)]),
                        variants=8,
                        spread=3,
                    ),
                ),
            ),
            0.6,
            0.15,
        ),
    ),
    Noise.GLASS: Effect(
        1.9,
        mixed(
            (1.3, clatter(2200, 11000, 24, 0.3, 0.1)),
            (3.5, burst(2000, 14000, 0.12)),
            (
                0.7,
                repeated(
                    clatter(3000, 13000, 5, 0.14, 0.1),
                    0.2,
                    scattered(42, [(0, 1), (0.5, 0.8), (1.3, 0.3), (1.75, 0)]),
                    variants=14,
                    spread=6,
                ),
            ),
        ),
    ),
    Noise.THUD: Effect(
        0.8,
        mixed(
            (1.0, fading(tone(gliding((0, 105), (0.1, 58)), [1, 0.3]), 0.3, 0.002)),
            (0.7, fading(hiss(45, 420, 1), 0.22)),
            (0.2, burst(500, 3000, 0.04)),
        ),
    ),
    Noise.RUSTLE: Effect(
        1.3,
        mixed(
            (1.0, swelling(cloth(1.25), 7, 5)),
            (
                0.5,
                repeated(
                    burst(2500, 9000, 0.012), 0.03, scattered(28, [(0, 1), (1.1, 0)]), spread=6
                ),
            ),
        ),
    ),
}
