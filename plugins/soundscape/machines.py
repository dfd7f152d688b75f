"""Sounds of clocks, vehicles, machines, signals and instruments of music."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ainern2d.core import Foley, Noise

from .dsp import count_of, high, low, modes, noise, put, string
from .makers import (
    Effect,
    at,
    burst,
    clatter,
    fading,
    gated,
    gliding,
    grouped,
    hiss,
    later,
    mixed,
    pulsing,
    repeated,
    roomy,
    scattered,
    shaped,
    slipping,
    steady,
    stepping,
    struck,
    swelling,
    through,
    tone,
    wailing,
)
from .things import CREAKING, JINGLE

if TYPE_CHECKING:
    from .dsp import Dice, Sound
    from .makers import Maker


MEMBRANE: Final = (1.0, 1.59, 2.14, 2.3, 2.65, 2.92, 3.5, 3.6)
"""Modes of an ideal drum head."""


def combustion(idle: float, partials: int, uneven: float) -> Maker:
    """An engine: pulses of exhaust at ``idle`` per second, of which each has its own strength."""

    def make(dice: Dice, count: int) -> Sound:
        hertz = idle * (1 + 0.012 * np.sin(np.arange(count) / 48_000 * 3.1))
        turn = np.cumsum(hertz) / 48_000
        pulse = np.zeros(count, np.float32)
        fires = np.flatnonzero(np.diff(np.floor(turn), prepend=-1.0))
        weights = 1 + uneven * np.array([0.5, -0.2, 0.3, -0.6])[np.arange(len(fires)) % 4]
        pulse[fires] = weights * np.exp(0.1 * dice.standard_normal(len(fires)))
        body = noise(dice, count_of(0.05), low(700, 1)) * np.exp(-np.arange(count_of(0.05)) / 500)
        body += modes(
            count_of(0.05),
            [idle * each for each in range(1, partials)],
            [1.6 / each**0.6 for each in range(1, partials)],
            [0.08] * (partials - 1),
        )
        size = 1 << (count + len(body)).bit_length()
        both = np.fft.rfft(pulse, size) * np.fft.rfft(body.astype(np.float32), size)
        return np.fft.irfft(both, size)[:count].astype(np.float32)

    return make


def tune(notes: tuple[tuple[float, float], ...]) -> Maker:
    """A plucked tune: (second, hertz) of each note."""

    def make(dice: Dice, count: int) -> Sound:
        out = np.zeros(count, np.float32)
        for begin, hertz in notes:
            if count_of(begin) < count:
                put(out, string(dice, count_of(1.6), hertz, 1.5, 2600), count_of(begin))
        return out

    return make


TUNE: Final = tuple(
    (0.4 * number, 293.66 * 2 ** (step / 12))
    for number, step in enumerate((0, 2, 4, 7, 4, 2, 4, 0, 7, 9, 12, 9, 7, 4, 2, 4, 0, 2, 0, -5, 0))
)


TICK: Final = mixed(
    (1.0, struck(2300, [1, 1.67, 2.4], 0.02, spread=0.01)), (0.5, burst(2500, 9000, 0.008))
)


TOCK: Final = mixed(
    (1.0, struck(1650, [1, 1.67, 2.4], 0.025, spread=0.01)), (0.4, burst(1500, 6000, 0.008))
)


TELEPHONE: Final = mixed(
    (1.0, struck(1130, [1, 2.3, 3.9, 5.4], 0.35, dark=0.5)), (0.35, burst(2500, 9000, 0.01))
)


CLACK: Final = mixed(
    (1.0, fading(hiss(70, 400), 0.1)),
    (0.7, clatter(400, 2600, 7, 0.06)),
    (0.3, burst(1500, 6000, 0.03)),
)


CLANK: Final = mixed(
    (1.0, struck(480, [1, 1.58, 2.24, 2.92, 3.8, 5.1], 0.28, dark=0.4)),
    (0.4, burst(1000, 6000, 0.03)),
)


MACHINES: Final[dict[Noise | Foley, Effect]] = {
    Noise.CARRIAGE: Effect(
        8.0,
        mixed(
            (0.16, swelling(hiss(45, 300, 1), 3.5, 3)),
            (0.2, repeated(clatter(250, 2200, 6, 0.06), 0.1, scattered(11), variants=10, spread=5)),
            (
                1.8,
                repeated(
                    struck(560, [1, 1.62, 2.5, 3.7], 0.07, spread=0.09),
                    0.12,
                    grouped(0.62, [(0, 1), (0.17, 0.8), (0.31, 0.95), (0.48, 0.75)], 0.01),
                    variants=6,
                ),
            ),
            (
                0.12,
                repeated(
                    shaped(
                        slipping(gliding((0, 45), (0.3, 75)), CREAKING), (0, 0), (0.1, 1), (0.3, 0)
                    ),
                    0.32,
                    scattered(0.7, first=False),
                    variants=3,
                ),
            ),
            (
                0.25,
                repeated(JINGLE, 0.2, grouped(0.31, [(0.02, 0.5), (0.17, 0.3)], 0.02), variants=5),
            ),
        ),
        lasts=True,
        rise=0.03,
    ),
    Noise.CLOCK: Effect(
        8.0,
        roomy(
            mixed(
                (1.0, repeated(TICK, 0.06, steady(1, 0), variants=1, spread=0)),
                (0.85, later(repeated(TOCK, 0.06, steady(1, 0), variants=1, spread=0), 0.5)),
            ),
            0.25,
            0.1,
        ),
        lasts=True,
    ),
    Noise.PHONE: Effect(
        3.6,
        gated(
            mixed(
                (1.0, repeated(TELEPHONE, 0.4, steady(11, 0.01), variants=2, spread=0.5)),
                (
                    0.8,
                    later(
                        repeated(
                            struck(1420, [1, 2.3, 3.9], 0.35, dark=0.5),
                            0.4,
                            steady(11, 0.01),
                            variants=2,
                            spread=0.5,
                        ),
                        0.045,
                    ),
                ),
            ),
            1.5,
            0.6,
        ),
    ),
    Noise.ALARM: Effect(
        8.0, tone(stepping([960, 720], 0.27), [1, 0, 0.45, 0, 0.28, 0, 0.18, 0, 0.1]), lasts=True
    ),
    Noise.SIREN: Effect(
        8.0,
        roomy(tone(wailing(480, 1150, 3.2), [1, 0.45, 0.3, 0.16, 0.1, 0.06]), 1.0, 0.25),
        lasts=True,
        rise=0.03,
    ),
    Noise.HORN: Effect(
        1.8,
        roomy(
            shaped(
                mixed(
                    (
                        1.0,
                        tone(
                            gliding((0, 305), (0.06, 311)),
                            [0.7, 1, 0.9, 0.75, 0.6, 0.45, 0.35, 0.25, 0.2, 0.15],
                        ),
                    ),
                    (
                        0.9,
                        tone(
                            gliding((0, 364), (0.06, 370)),
                            [0.7, 1, 0.9, 0.75, 0.6, 0.45, 0.35, 0.25, 0.2],
                        ),
                    ),
                ),
                (0, 0.1),
                (0.04, 1),
                (1.2, 0.95),
                (1.4, 0),
            ),
            0.8,
            0.2,
        ),
    ),
    Noise.WHISTLE: Effect(
        1.4,
        shaped(
            mixed(
                (
                    1.0,
                    pulsing(
                        tone(
                            gliding((0, 2500), (0.06, 2850), (1.1, 2900), (1.25, 2500)),
                            [1, 0.12],
                            vibrato=(33, 0.02),
                        ),
                        33,
                        1,
                        0.35,
                    ),
                ),
                (0.12, hiss(2000, 6000)),
            ),
            (0, 0.2),
            (0.03, 1),
            (1.1, 0.9),
            (1.3, 0),
        ),
    ),
    Noise.TRAIN: Effect(
        8.0,
        mixed(
            (0.22, swelling(hiss(35, 260, 1), 1.5, 3)),
            (0.1, swelling(hiss(300, 2500, 1), 1.0, 3)),
            (
                2.0,
                repeated(
                    CLACK,
                    0.2,
                    grouped(0.92, [(0, 1), (0.13, 0.85), (0.46, 0.9), (0.59, 0.75)], 0.004),
                    variants=4,
                    spread=1,
                ),
            ),
            (
                0.4,
                repeated(
                    shaped(hiss(350, 3500, 1), (0, 0), (0.03, 1), (0.17, 0)),
                    0.18,
                    steady(4.35, 0.01, (1, 0.7, 0.85, 0.65)),
                    variants=4,
                ),
            ),
        ),
        lasts=True,
        rise=0.03,
    ),
    Noise.ENGINE: Effect(
        8.0,
        through(mixed((1.0, combustion(43, 16, 0.6)), (0.1, hiss(400, 3000, 1))), high(45, 1)),
        lasts=True,
        rise=0.03,
    ),
    Noise.AIRCRAFT: Effect(
        9.0,
        shaped(
            mixed(
                (
                    0.8,
                    tone(
                        gliding((0, 96), (4, 95), (9, 90)),
                        [1, 0.8, 0.7, 0.5, 0.45, 0.3, 0.25, 0.2, 0.15],
                    ),
                ),
                (
                    0.7,
                    tone(
                        gliding((0, 97.6), (4, 96.4), (9, 91.2)),
                        [1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15],
                    ),
                ),
                (0.5, swelling(hiss(80, 1800, 1), 0.7, 2)),
            ),
            (0, 0.5),
            (4, 1),
            (9, 0.5),
        ),
        lasts=True,
        rise=0.03,
    ),
    Noise.MACHINE: Effect(
        8.0,
        mixed(
            (0.3, tone(gliding((0, 50)), [0.5, 1, 0.3, 0.6, 0.2, 0.3, 0.1, 0.2])),
            (0.6, repeated(CLANK, 0.35, steady(1.5, 0.004), variants=2, spread=0.5)),
            (
                0.5,
                later(
                    repeated(
                        shaped(hiss(700, 6000, 1), (0, 0), (0.04, 1), (0.2, 0.3), (0.26, 0)),
                        0.27,
                        steady(1.5, 0.004),
                        variants=3,
                        spread=0.5,
                    ),
                    0.3,
                ),
            ),
            (
                0.5,
                repeated(
                    fading(hiss(50, 300), 0.12), 0.15, steady(3, 0.004), variants=2, spread=0.5
                ),
            ),
        ),
        lasts=True,
    ),
    Noise.MUSIC: Effect(8.4, roomy(tune(TUNE), 1.2, 0.3), lasts=True),
    Noise.DRUM: Effect(
        3.2,
        roomy(
            repeated(
                mixed(
                    (1.0, struck(92, MEMBRANE, 0.7, damping=1.1)),
                    (0.5, fading(tone(gliding((0, 130), (0.08, 88))), 0.3)),
                    (0.25, burst(500, 4000, 0.03)),
                ),
                0.8,
                at(0, 0.5, (0.75, 0.7), 1.0, (1.25, 0.6), (1.5, 0.8), (1.75, 0.6), (2.0, 1.1)),
                variants=4,
                spread=0.8,
            ),
            0.7,
            0.15,
        ),
    ),
}
