"""Sounds that people make with heart, hands and feet, at table and in crowds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ainern2d.core import Foley, Noise

from .dsp import low
from .makers import (
    Effect,
    at,
    breathed,
    burst,
    fading,
    gliding,
    grouped,
    hiss,
    later,
    mixed,
    repeated,
    roomy,
    scattered,
    shaped,
    steady,
    struck,
    swelling,
    through,
    tone,
    voice,
)

if TYPE_CHECKING:
    from .dsp import Dice, Sound
    from .makers import Maker

HEEL: Final = mixed(
    (1.0, fading(hiss(55, 240), 0.085)),
    (0.35, struck(310, [1, 1.9, 3.1, 4.6], 0.05, spread=0.08)),
    (0.3, burst(1200, 5000, 0.022)),
)
SOLE: Final = mixed(
    (0.5, fading(hiss(80, 500), 0.06, 0.004)), (0.25, burst(1800, 6000, 0.05, 0.01))
)
STEP: Final = mixed((1.0, HEEL), (0.5, later(SOLE, 0.075)))
"""A step on a floor: heel, then sole."""


def syllable(size_low: float, size_high: float) -> Maker:
    """A syllable of somebody in a crowd."""

    def make(dice: Dice, count: int) -> Sound:
        size = float(dice.uniform(size_low, size_high))
        root = 105 * float(np.exp(dice.uniform(0, 0.85)))
        vowels = [(0.0, "aeioux"[int(dice.integers(6))]), (0.2, "aeioux"[int(dice.integers(6))])]
        long = float(dice.uniform(0.12, 0.26))
        said = voice(
            gliding((0, root), (long, root * dice.uniform(0.8, 1.15))),
            vowels,
            size=size,
            breath=0.15,
        )
        return shaped(said, (0, 0), (0.04, 1), (long * 0.7, 0.8), (long, 0))(dice, count)

    return make


GULP: Final = mixed(
    (
        1.0,
        shaped(
            tone(gliding((0, 210), (0.05, 170), (0.12, 420)), [1, 0.3, 0.1]),
            (0, 0.4),
            (0.02, 1),
            (0.12, 0),
        ),
    ),
    (0.25, burst(300, 2000, 0.06)),
)

PEOPLE: Final[dict[Noise | Foley, Effect]] = {
    Noise.FOOTSTEPS: Effect(
        6.0,
        repeated(STEP, 0.25, steady(1.9, 0.02, (1.0, 0.85)), variants=6, spread=1.5),
        lasts=True,
    ),
    Noise.HEARTBEAT: Effect(
        8.0,
        repeated(
            mixed(
                (1.0, fading(tone(gliding((0, 78), (0.12, 48)), [1, 0.6, 0.3, 0.15]), 0.24, 0.006)),
                (0.15, fading(hiss(50, 180), 0.12, 0.004)),
            ),
            0.3,
            grouped(0.92, [(0, 1.0), (0.3, 0.65)], 0.003),
            variants=3,
            spread=0.5,
        ),
        lasts=True,
    ),
    Noise.APPLAUSE: Effect(
        7.0,
        roomy(
            repeated(
                through(
                    mixed((1.0, burst(700, 2600, 0.03)), (0.5, burst(2000, 9000, 0.015))),
                    low(9000, 1),
                ),
                0.05,
                scattered(170),
                variants=30,
                spread=4,
            ),
            0.7,
            0.35,
        ),
        lasts=True,
        rise=0.03,
    ),
    Noise.CROWD: Effect(
        8.0,
        roomy(
            mixed(
                (1.0, repeated(syllable(0.9, 1.25), 0.27, scattered(42), variants=28, spread=4)),
                (0.12, swelling(hiss(200, 1600, 1), 2.5, 3)),
            ),
            0.9,
            0.5,
        ),
        lasts=True,
        rise=0.02,
    ),
    Foley.EAT: Effect(
        5.0,
        mixed(
            (
                1.0,
                repeated(
                    repeated(
                        burst(700, 4500, 0.02),
                        0.04,
                        scattered(75, [(0, 1), (0.16, 0)]),
                        variants=6,
                        spread=5,
                    ),
                    0.2,
                    steady(1.7, 0.06),
                    variants=5,
                    spread=3,
                ),
            ),
            (
                0.15,
                repeated(
                    breathed([(0, "m"), (0.2, "x")], 1, 2500), 0.2, steady(1.7, 0.05), spread=3
                ),
            ),
        ),
        lasts=True,
    ),
    Foley.DRINK: Effect(
        2.0,
        mixed(
            (1.0, repeated(GULP, 0.14, at((0.0, 0.9), (0.5, 1), (1.0, 0.9)), variants=3, spread=1)),
            (
                0.15,
                shaped(breathed([(0, "a"), (0.5, "u")], 1.0, 5000), (1.3, 0), (1.45, 1), (1.9, 0)),
            ),
        ),
    ),
    Foley.PUNCH: Effect(
        0.6,
        mixed(
            (1.0, fading(tone(gliding((0, 170), (0.05, 75), (0.2, 55)), [1, 0.3]), 0.22, 0.001)),
            (0.8, burst(200, 1800, 0.1)),
            (0.5, burst(1500, 6000, 0.03)),
            (0.25, later(fading(hiss(300, 2500, 1), 0.25, 0.01), 0.03)),
        ),
    ),
}
