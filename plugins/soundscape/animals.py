"""Sounds of animals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ainern2d.core import Foley, Noise

from .dsp import line
from .makers import (
    Effect,
    breathed,
    burst,
    fading,
    gliding,
    grouped,
    hiss,
    lasting,
    later,
    mixed,
    pulsing,
    repeated,
    roomy,
    scattered,
    shaped,
    steady,
    struck,
    swelling,
    tone,
    voice,
)

if TYPE_CHECKING:
    from .dsp import Dice, Sound
    from .makers import Maker


def song(lowest: float, highest: float, notes: int, seconds: float) -> Maker:
    """A phrase of a small bird: whistled notes that glide, each phrase another."""

    def make(dice: Dice, count: int) -> Sound:
        points: list[tuple[float, float]] = []
        gains: list[tuple[float, float]] = []
        number = int(dice.integers(notes // 2 + 1, notes + 1))
        each = seconds / notes
        kept = float(np.exp(dice.uniform(np.log(lowest), np.log(highest))))
        for index in range(number):
            begin, end = index * each, index * each + each * dice.uniform(0.5, 0.8)
            if dice.random() < 0.6:
                kept = float(np.exp(dice.uniform(np.log(lowest), np.log(highest))))
            points += [(begin, kept), (end, kept * dice.uniform(0.8, 1.3))]
            gains += [(begin, 0), (begin + 0.2 * (end - begin), 1), (end, 0)]
        pitch = gliding(*points)
        return tone(pitch, [1, 0.08])(dice, count) * line(count, gains).astype(np.float32)

    return make


def bark(base: float, seconds: float) -> Maker:
    """A bark: a hoarse voice that leaps up and falls."""
    return shaped(
        voice(
            gliding((0, base), (0.05, base * 1.45), (seconds, base * 0.7)),
            [(0, "x"), (0.04, "a"), (seconds, "u")],
            size=1.15,
            breath=0.5,
            rough=(85, 0.6),
        ),
        (0, 0.15),
        (0.018, 1),
        (seconds * 0.5, 0.7),
        (seconds, 0),
    )


def caw(base: float) -> Maker:
    """A crow's cry: a rough, nasal voice."""
    return shaped(
        voice(
            gliding((0, base), (0.1, base * 1.12), (0.36, base * 0.85)),
            [(0, "e"), (0.15, "a"), (0.36, "a")],
            size=1.7,
            breath=0.5,
            rough=(72, 0.85),
        ),
        (0, 0.2),
        (0.03, 1),
        (0.24, 0.85),
        (0.36, 0),
    )


def cricket(hertz: float, rate: float) -> Maker:
    """A cricket: chirps of three or four pulses."""
    pulses = pulsing(tone(gliding((0, hertz), jitter=0.001), [1, 0.12]), 34, 2.0)
    return repeated(lasting(pulses, 0.118), 0.13, steady(rate, 0.04), variants=2, spread=1)


def croak(hertz: float, pulses: float, seconds: float) -> Maker:
    """A frog: a call that is a quick row of knocks, its pitch rising."""
    call = voice(
        gliding((0, pulses), (seconds, pulses * 1.35)),
        [(0, "o"), (seconds, "a")],
        size=hertz / 760,
        breath=0.05,
    )
    return shaped(call, (0, 0.3), (0.03, 1), (seconds * 0.8, 0.9), (seconds, 0))


def flaps(rate: float) -> Maker:
    """Beats of wings."""
    flap = mixed(
        (1.0, shaped(hiss(150, 1300), (0, 0.1), (0.03, 1), (0.07, 0.4), (0.13, 0))),
        (0.3, shaped(hiss(1200, 6000, 1), (0.0, 0), (0.05, 1), (0.12, 0))),
    )
    return repeated(flap, 0.14, steady(rate, 0.05), spread=2)


CLOP: Final = mixed(
    (1.0, struck(520, [1, 1.62, 2.5, 3.7], 0.07, spread=0.09)),
    (0.6, fading(hiss(60, 240), 0.09)),
    (0.25, burst(1500, 6000, 0.02)),
)
"""A hoof on stone."""

TURF: Final = mixed(
    (1.0, fading(hiss(55, 260), 0.13)),
    (0.7, struck(330, [1, 1.7, 2.6], 0.06, spread=0.1)),
    (0.3, burst(900, 5000, 0.05)),
)
"""A hoof on the ground."""

SNORT: Final = shaped(
    pulsing(breathed([(0, "m"), (0.5, "x")], 0.8), 27, 1.2, 0.25), (0, 0.3), (0.05, 1), (0.5, 0)
)

ANIMALS: Final[dict[Noise | Foley, Effect]] = {
    Noise.HOOVES: Effect(
        6.0,
        repeated(TURF, 0.2, grouped(0.46, [(0, 0.8), (0.1, 0.75), (0.21, 1.0)], 0.006), variants=6),
        lasts=True,
    ),
    Noise.HORSE: Effect(
        2.4,
        mixed(
            (
                1.0,
                shaped(
                    voice(
                        gliding((0, 620), (0.2, 1250), (0.6, 1150), (1.2, 760), (1.6, 430)),
                        [(0, "i"), (0.25, "e"), (0.9, "a"), (1.6, "x")],
                        size=1.05,
                        breath=0.3,
                        vibrato=(11, 0.06),
                        rough=(11, 0.55),
                    ),
                    (0, 0.3),
                    (0.15, 1),
                    (0.9, 0.9),
                    (1.4, 0.4),
                    (1.6, 0),
                ),
            ),
            (0.7, later(SNORT, 1.65)),
        ),
    ),
    Noise.DOG: Effect(
        1.5,
        mixed(
            (1.0, lasting(bark(330, 0.2), 0.22)),
            (0.9, later(lasting(bark(350, 0.19), 0.22), 0.42)),
            (0.95, later(lasting(bark(320, 0.24), 0.26), 1.05)),
        ),
    ),
    Noise.CAT: Effect(
        1.1,
        shaped(
            voice(
                gliding((0, 480), (0.25, 760), (0.6, 700), (1.05, 430)),
                [(0, "m"), (0.12, "i"), (0.4, "a"), (0.75, "o"), (1.05, "u")],
                size=1.5,
                breath=0.12,
                vibrato=(6, 0.012),
            ),
            (0, 0.15),
            (0.1, 0.6),
            (0.4, 1),
            (0.75, 0.7),
            (1.08, 0),
        ),
    ),
    Noise.BIRDS: Effect(
        8.0,
        roomy(
            mixed(
                (1.0, repeated(song(2600, 5200, 5, 0.6), 0.62, scattered(0.9), variants=7)),
                (0.6, repeated(song(3800, 7000, 9, 0.5), 0.52, scattered(0.7), variants=6)),
                (0.8, repeated(song(1900, 2600, 2, 0.5), 0.52, scattered(0.35), variants=3)),
            ),
            0.9,
            0.3,
        ),
        lasts=True,
        rise=0.03,
    ),
    Noise.CROW: Effect(
        1.9,
        roomy(
            mixed(
                (1.0, lasting(caw(430), 0.4)),
                (0.95, later(lasting(caw(420), 0.4), 0.52)),
                (0.8, later(lasting(caw(400), 0.4), 1.25)),
            ),
            0.5,
            0.2,
        ),
    ),
    Noise.ROOSTER: Effect(
        2.2,
        roomy(
            shaped(
                voice(
                    gliding(
                        (0, 520),
                        (0.14, 600),
                        (0.22, 560),
                        (0.34, 680),
                        (0.42, 650),
                        (0.52, 820),
                        (0.66, 960),
                        (1.2, 930),
                        (1.9, 600),
                    ),
                    [
                        (0, "o"),
                        (0.2, "o"),
                        (0.3, "a"),
                        (0.45, "a"),
                        (0.6, "e"),
                        (1.1, "u"),
                        (1.9, "u"),
                    ],
                    size=1.55,
                    breath=0.2,
                    rough=(60, 0.35),
                ),
                (0, 0.8),
                (0.03, 1.7),
                (0.15, 1.5),
                (0.19, 0.05),
                (0.23, 1.5),
                (0.33, 1.4),
                (0.37, 0.05),
                (0.41, 1.2),
                (0.5, 0.2),
                (0.58, 1),
                (1.2, 0.9),
                (1.85, 0.15),
                (1.95, 0),
            ),
            0.6,
            0.2,
        ),
    ),
    Noise.WOLF: Effect(
        4.2,
        roomy(
            shaped(
                voice(
                    gliding((0, 290), (0.5, 500), (0.9, 560), (2.2, 540), (3.0, 440), (3.5, 300)),
                    [(0, "u"), (0.8, "o"), (2.4, "u"), (3.5, "u")],
                    size=1.05,
                    breath=0.04,
                    vibrato=(4.5, 0.012),
                ),
                (0, 0.2),
                (0.5, 0.8),
                (1.2, 1),
                (2.5, 0.8),
                (3.5, 0),
            ),
            1.8,
            0.5,
            2500,
        ),
    ),
    Noise.INSECTS: Effect(
        8.0,
        mixed(
            (1.0, cricket(4300, 2.7)),
            (0.6, cricket(4700, 2.45)),
            (0.45, cricket(5150, 3.1)),
            (0.25, swelling(pulsing(tone(gliding((0, 6300), jitter=0.003)), 52, 1.0, 0.4), 0.3, 5)),
            (0.01, hiss(3000, 12000, 1)),
        ),
        lasts=True,
        rise=0.03,
    ),
    Noise.FROGS: Effect(
        8.0,
        roomy(
            mixed(
                (
                    1.0,
                    repeated(croak(900, 42, 0.26), 0.28, grouped(1.1, [(0, 1), (0.32, 0.8)], 0.05)),
                ),
                (0.6, repeated(croak(1300, 60, 0.16), 0.18, scattered(1.7), variants=5)),
                (0.7, repeated(croak(560, 30, 0.4), 0.42, scattered(0.5, first=False), variants=3)),
            ),
            0.6,
            0.2,
        ),
        lasts=True,
    ),
    Noise.BEAST: Effect(
        2.4,
        shaped(
            mixed(
                (
                    1.0,
                    voice(
                        gliding((0, 62), (0.7, 88), (1.5, 74), (2.3, 48), jitter=0.05),
                        [(0, "o"), (0.6, "a"), (1.5, "o"), (2.3, "u")],
                        size=0.72,
                        breath=0.6,
                        rough=(27, 0.9),
                    ),
                ),
                (0.25, pulsing(hiss(200, 1500, 1), 27, 1.5)),
            ),
            (0, 0.25),
            (0.4, 0.8),
            (0.9, 1),
            (1.5, 0.7),
            (2.35, 0),
        ),
    ),
    Foley.WINGS: Effect(1.6, shaped(flaps(7.5), (0, 1), (0.9, 0.8), (1.6, 0.2))),
}
