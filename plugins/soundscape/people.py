"""Sounds that people make with mouth, heart, hands and feet."""

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
    lasting,
    later,
    mixed,
    repeated,
    roomy,
    scattered,
    shaped,
    steady,
    stepping,
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


def ha(base: float, size: float) -> Maker:
    """A syllable of laughter; its pitch differs each time."""

    def make(dice: Dice, count: int) -> Sound:
        root = base * float(np.exp(0.04 * dice.standard_normal()))
        said = voice(
            gliding((0, root * 1.12), (0.12, root * 0.88)),
            [(0, "x"), (0.03, "a")],
            size=size,
            breath=0.3,
        )
        vowel = shaped(said, (0, 0), (0.02, 0.2), (0.045, 1), (0.1, 0.6), (0.15, 0))
        air = shaped(
            breathed([(0, "a")], size), (0, 0.15), (0.02, 0.35), (0.06, 0.05), (0.15, 0.12)
        )
        return mixed((1.0, vowel), (1.0, air))(dice, count)

    return make


def sob(base: float, size: float) -> Maker:
    """A sob: two jerks of breath drawn in, then a whimper that falls."""
    gasp = shaped(breathed([(0, "i"), (0.12, "x")], size), (0, 0.3), (0.03, 1), (0.11, 0))
    whimper = voice(
        gliding((0, base), (0.12, base * 1.2), (0.7, base * 0.78), jitter=0.02),
        [(0, "m"), (0.15, "u"), (0.7, "m")],
        size=size,
        breath=0.25,
        vibrato=(7.5, 0.035),
    )
    tail = shaped(whimper, (0, 0), (0.06, 1), (0.35, 0.7), (0.75, 0))
    return mixed(
        (0.35, lasting(gasp, 0.12)),
        (0.3, later(lasting(gasp, 0.12), 0.16)),
        (1.0, later(tail, 0.32)),
    )


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


SCALE: Final = [440 * 2 ** (step / 12) for step in (0, 4, 7, 9, 7, 4, 2, 0)]
"""A tune of eight notes, in hertz."""

HACK: Final = mixed(
    (
        1.0,
        shaped(
            breathed([(0, "a"), (0.2, "x")], 1.0, 5000),
            (0, 1),
            (0.02, 0.9),
            (0.08, 0.35),
            (0.25, 0),
        ),
    ),
    (
        0.7,
        shaped(
            voice(
                gliding((0, 190), (0.2, 120)), [(0, "a"), (0.2, "x")], breath=0.6, rough=(48, 0.5)
            ),
            (0, 0),
            (0.03, 1),
            (0.12, 0.4),
            (0.22, 0),
        ),
    ),
)

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
    Noise.SINGING: Effect(
        8.0,
        roomy(
            swelling(
                voice(
                    stepping(SCALE, 1.0, 0.09),
                    [
                        (0, "a"),
                        (1.9, "a"),
                        (2.1, "o"),
                        (3.9, "o"),
                        (4.1, "a"),
                        (5.9, "a"),
                        (8, "a"),
                    ],
                    size=1.17,
                    breath=0.06,
                    vibrato=(5.4, 0.011),
                ),
                0.7,
                2,
            ),
            1.4,
            0.35,
        ),
        lasts=True,
        rise=0.03,
    ),
    Noise.LAUGHTER: Effect(
        2.0,
        repeated(
            ha(250, 1.12),
            0.19,
            at((0, 0.8), 0.2, 0.4, (0.6, 0.9), (0.81, 0.8), (1.03, 0.6), (1.3, 0.4), (1.6, 0.25)),
            variants=6,
            spread=1,
        ),
    ),
    Noise.WEEPING: Effect(
        8.0,
        repeated(sob(370, 1.17), 1.1, steady(0.72, 0.06, (1.0, 0.8, 0.95)), variants=4),
        lasts=True,
    ),
    Noise.SCREAM: Effect(
        1.4,
        roomy(
            shaped(
                voice(
                    gliding((0, 560), (0.15, 930), (0.7, 980), (1.3, 700)),
                    [(0, "e"), (0.2, "a"), (1.3, "a")],
                    size=1.42,
                    breath=0.35,
                    rough=(72, 0.5),
                ),
                (0, 0.3),
                (0.1, 1),
                (0.7, 0.85),
                (1.3, 0),
            ),
            0.7,
            0.25,
        ),
    ),
    Noise.GROAN: Effect(
        1.6,
        shaped(
            voice(
                gliding((0, 118), (0.3, 138), (0.9, 112), (1.5, 82), jitter=0.02),
                [(0, "x"), (0.4, "o"), (1.5, "m")],
                breath=0.2,
                rough=(38, 0.45),
            ),
            (0, 0.25),
            (0.25, 1),
            (0.9, 0.7),
            (1.55, 0),
        ),
    ),
    Noise.COUGH: Effect(
        1.3, repeated(HACK, 0.27, at(0, (0.36, 0.9), (0.85, 0.6)), variants=3, spread=1)
    ),
    Noise.SNORE: Effect(
        8.0,
        repeated(
            mixed(
                (
                    1.0,
                    shaped(
                        voice(
                            gliding((0, 26), (0.6, 34), (1.4, 29), jitter=0.08),
                            [(0, "x"), (1.4, "o")],
                            size=0.85,
                            breath=0.35,
                            rough=(26, 0.5),
                        ),
                        (0, 0.3),
                        (0.4, 0.8),
                        (1.2, 1),
                        (1.45, 0),
                    ),
                ),
                (
                    0.28,
                    later(
                        shaped(
                            breathed([(0, "u"), (1, "x")], 1.0, 4000), (0, 0), (0.25, 1), (1.1, 0)
                        ),
                        1.9,
                    ),
                ),
            ),
            3.1,
            steady(0.3, 0.01),
            variants=2,
            spread=1,
        ),
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
    Foley.SIGH: Effect(
        1.5,
        mixed(
            (
                1.0,
                shaped(
                    breathed([(0, "x"), (0.3, "a"), (1.4, "u")], 1.1, 5000),
                    (0, 0.15),
                    (0.25, 1),
                    (0.6, 0.6),
                    (1.45, 0),
                ),
            ),
            (
                0.3,
                shaped(
                    voice(
                        gliding((0, 210), (1.1, 130)), [(0, "a"), (1.1, "x")], size=1.1, breath=0.5
                    ),
                    (0, 0),
                    (0.25, 1),
                    (0.5, 0.5),
                    (1.0, 0),
                ),
            ),
        ),
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
