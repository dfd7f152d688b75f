"""Sounds of things: bells, doors, weapons, vehicles, machines, tools and what hands hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ainern2d.core import Foley, Noise

from .dsp import count_of, high, low, modes, noise, peak, put, string
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
    stepping,
    struck,
    swelling,
    through,
    tone,
    wailing,
)

if TYPE_CHECKING:
    from .dsp import Dice, Sound
    from .makers import Maker

BELL: Final = (0.5, 1.0, 1.19, 1.5, 2.0, 2.51, 2.66, 3.01, 4.17, 5.43, 6.8)
"""Partials of a church bell: hum, prime, minor third, fifth, nominal and above."""

MEMBRANE: Final = (1.0, 1.59, 2.14, 2.3, 2.65, 2.92, 3.5, 3.6)
"""Modes of an ideal drum head."""

BAR: Final = (1.0, 2.76, 5.4, 8.93, 13.3)
"""Modes of a free bar of metal."""

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

METAL_RING: Final = struck(
    2150, [1, 1.51, 2.32, 2.83, 3.61, 4.4, 5.3], 0.9, dark=0.15, damping=0.5, spread=0.05
)
CLASH: Final = mixed(
    (1.0, struck(1650, [1, 1.43, 2.17, 2.71, 3.44, 4.31, 5.62, 6.9], 0.6, dark=0.1, spread=0.12)),
    (0.5, burst(2500, 12000, 0.03)),
)
TICK: Final = mixed(
    (1.0, struck(2300, [1, 1.67, 2.4], 0.02, spread=0.01)), (0.5, burst(2500, 9000, 0.008))
)
TOCK: Final = mixed(
    (1.0, struck(1650, [1, 1.67, 2.4], 0.025, spread=0.01)), (0.4, burst(1500, 6000, 0.008))
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
GRAVEL: Final = repeated(
    burst(900, 6000, 0.015),
    0.03,
    scattered(150, [(0, 1), (0.3, 0.6), (0.42, 0)]),
    variants=8,
    spread=6,
)
JINGLE: Final = struck(3100, [1, 1.37, 1.93, 2.4, 3.05], 0.16, dark=0.1, spread=0.16)
TELEPHONE: Final = mixed(
    (1.0, struck(1130, [1, 2.3, 3.9, 5.4], 0.35, dark=0.5)), (0.35, burst(2500, 9000, 0.01))
)
CLACK: Final = mixed(
    (1.0, fading(hiss(70, 400), 0.1)),
    (0.7, clatter(400, 2600, 7, 0.06)),
    (0.3, burst(1500, 6000, 0.03)),
)
KEY: Final = mixed(
    (1.0, burst(1500, 7000, 0.014)),
    (0.5, struck(620, WOOD, 0.02, spread=0.1)),
    (0.4, later(burst(2500, 8000, 0.01), 0.06)),
)
CLANK: Final = mixed(
    (1.0, struck(480, [1, 1.58, 2.24, 2.92, 3.8, 5.1], 0.28, dark=0.4)),
    (0.4, burst(1000, 6000, 0.03)),
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


def cloth(seconds: float) -> Maker:
    """A swish of cloth."""
    return shaped(
        swelling(hiss(700, 6500, 1), 12, 6),
        (0, 0.2),
        (seconds * 0.35, 1),
        (seconds * 0.6, 0.5),
        (seconds, 0),
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
            (0.5, repeated(burst(2500, 9000, 0.012), 0.03, at(0, 0.05, 0.09, 0.14), spread=2)),
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
                    0.5,
                    later(
                        repeated(
                            clatter(300, 3500, 6, 0.09),
                            0.15,
                            scattered(11, [(0, 1), (1.5, 0.5), (3.2, 0)]),
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
                    scattered(38, [(0, 1), (0.4, 0.8), (1.0, 0.25), (1.7, 0)]),
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
        rise=0.1,
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
        rise=0.1,
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
        rise=0.1,
    ),
    Noise.ENGINE: Effect(
        8.0,
        through(mixed((1.0, combustion(43, 16, 0.6)), (0.1, hiss(400, 3000, 1))), high(45, 1)),
        lasts=True,
        rise=0.1,
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
        rise=0.1,
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
            (1.0, cloth(1.1)),
            (
                0.6,
                repeated(
                    struck(2600, [1, 1.5, 2.2], 0.05, spread=0.12),
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
