"""Sounds of a throat, by who makes them: laughter, weeping, screams, groans, coughs, sighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ainern2d.core import Foley, Noise

from .makers import (
    Effect,
    at,
    breathed,
    gliding,
    lasting,
    later,
    mixed,
    repeated,
    roomy,
    shaped,
    steady,
    stepping,
    swelling,
    voice,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from .dsp import Dice, Sound
    from .makers import Maker

WOMAN_HZ: Final = 210.0
"""Fundamental of a woman's speech (Peterson & Barney 1952), to which pitches here are relative."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A throat.

    Attributes:
        pitch: Factor of the fundamental, 1 for a woman.
        size: Factor of the formants, 1 for a man, as in :func:`.makers.voice`.
        pace: Seconds between two bursts of laughter or sobs, relative to an adult's.
        rough: Depth of a hoarse voice, 0 to 1.
    """

    pitch: float = 1.0
    size: float = 1.17
    pace: float = 1.0
    rough: float = 0.0


WOMAN: Final = Speaker()
MAN: Final = Speaker(0.6, 1.0, 1.05)
SPEAKERS: Final[dict[tuple[str, str], Speaker]] = {
    ("female", "child"): Speaker(1.35, 1.38, 0.85),
    ("male", "child"): Speaker(1.25, 1.34, 0.85),
    ("female", "young"): Speaker(1.06, 1.19, 0.97),
    ("male", "young"): Speaker(0.65, 1.03),
    ("female", "adult"): WOMAN,
    ("male", "adult"): MAN,
    ("female", "old"): Speaker(0.88, 1.13, 1.2, 0.35),
    ("male", "old"): Speaker(0.57, 0.98, 1.25, 0.4),
}
"""Throats by sex and age; a child's is nearest to a woman's."""
HOARSE_HZ: Final = 42.0
"""Beats of an old voice in a second."""


def speaker_of(gender: str, age: str) -> Speaker | None:
    """Return the throat of a sex and an age; None where the sex is open."""
    if gender == "unknown":
        return None
    return SPEAKERS[gender, "adult" if age == "unknown" else age]


def ha(who: Speaker) -> Maker:
    """A syllable of laughter; its pitch differs each time."""

    def make(dice: Dice, count: int) -> Sound:
        root = 1.2 * WOMAN_HZ * who.pitch * float(np.exp(0.04 * dice.standard_normal()))
        said = voice(
            gliding((0, root * 1.12), (0.12, root * 0.88)),
            [(0, "x"), (0.03, "a")],
            size=who.size,
            breath=0.3,
            rough=(HOARSE_HZ, who.rough),
        )
        vowel = shaped(said, (0, 0), (0.02, 0.2), (0.045, 1), (0.1, 0.6), (0.15, 0))
        air = shaped(
            breathed([(0, "a")], who.size), (0, 0.15), (0.02, 0.35), (0.06, 0.05), (0.15, 0.12)
        )
        return mixed((1.0, vowel), (1.0, air))(dice, count)

    return make


def sob(who: Speaker) -> Maker:
    """A sob: two jerks of breath drawn in, then a whimper that falls."""
    base = 1.75 * WOMAN_HZ * who.pitch
    drawn = breathed([(0, "i"), (0.12, "x")], who.size)
    jerk = shaped(drawn, (0, 0.3), (0.03, 1), (0.11, 0))
    whimper = voice(
        gliding((0, base), (0.12, base * 1.2), (0.7, base * 0.78), jitter=0.02),
        [(0, "m"), (0.15, "u"), (0.7, "m")],
        size=who.size,
        breath=0.25,
        rough=(HOARSE_HZ, who.rough),
        vibrato=(7.5, 0.035),
    )
    tail = shaped(whimper, (0, 0), (0.06, 1), (0.35, 0.7), (0.75, 0))
    return mixed(
        (0.35, lasting(jerk, 0.12)),
        (0.3, later(lasting(jerk, 0.12), 0.16)),
        (1.0, later(tail, 0.32)),
    )


def hack(who: Speaker) -> Maker:
    """A cough: a burst of air, then a hoarse end of voice."""
    high, low = 1.45 * WOMAN_HZ * who.pitch, 0.95 * WOMAN_HZ * who.pitch
    air = breathed([(0, "a"), (0.2, "x")], who.size, 5000)
    end = voice(
        gliding((0, high), (0.2, low)),
        [(0, "a"), (0.2, "x")],
        size=who.size,
        breath=0.6,
        rough=(48, 0.5),
    )
    return mixed(
        (1.0, shaped(air, (0, 1), (0.02, 0.9), (0.08, 0.35), (0.25, 0))),
        (0.7, shaped(end, (0, 0), (0.03, 1), (0.12, 0.4), (0.22, 0))),
    )


def laughter(who: Speaker) -> Effect:
    """Laughter that dies away."""
    beats = [(0.0, 0.8), (0.2, 1.0), (0.4, 1.0), (0.6, 0.9), (0.81, 0.8), (1.03, 0.6), (1.3, 0.4)]
    times = at(*((time * who.pace, gain) for time, gain in (*beats, (1.6, 0.25))))
    return Effect(2.0 * who.pace, repeated(ha(who), 0.19, times, variants=6, spread=1))


def weeping(who: Speaker) -> Effect:
    """Sobs."""
    beats = steady(0.72 / who.pace, 0.06, (1.0, 0.8, 0.95))
    return Effect(8.0, repeated(sob(who), 1.1, beats, variants=4), lasts=True)


def scream(who: Speaker) -> Effect:
    """A scream in a room."""
    pitches = [(0, 2.65), (0.15, 4.4), (0.7, 4.65), (1.3, 3.3)]
    throat = voice(
        gliding(*((time, WOMAN_HZ * who.pitch * each) for time, each in pitches)),
        [(0, "e"), (0.2, "a"), (1.3, "a")],
        # A mouth that is torn open has higher formants.
        size=who.size * 1.21,
        breath=0.35,
        rough=(72, 0.5),
    )
    return Effect(1.4, roomy(shaped(throat, (0, 0.3), (0.1, 1), (0.7, 0.85), (1.3, 0)), 0.7, 0.25))


def groan(who: Speaker) -> Effect:
    """A groan."""
    pitches = [(0, 0.94), (0.3, 1.1), (0.9, 0.89), (1.5, 0.65)]
    throat = voice(
        gliding(*((time, WOMAN_HZ * who.pitch * each) for time, each in pitches), jitter=0.02),
        [(0, "x"), (0.4, "o"), (1.5, "m")],
        size=who.size,
        breath=0.2,
        rough=(38, 0.45),
    )
    return Effect(1.6, shaped(throat, (0, 0.25), (0.25, 1), (0.9, 0.7), (1.55, 0)))


def cough(who: Speaker) -> Effect:
    """Three coughs."""
    beats = at(0, (0.36, 0.9), (0.85, 0.6))
    return Effect(1.3, repeated(hack(who), 0.27, beats, variants=3, spread=1))


def snore(who: Speaker) -> Effect:
    """Snores: a flutter drawn in, and breath that is let out."""
    flutter = voice(
        gliding(
            *((time, 1.67 * who.pitch * hertz) for time, hertz in ((0, 26), (0.6, 34), (1.4, 29))),
            jitter=0.08,
        ),
        [(0, "x"), (1.4, "o")],
        size=who.size * 0.85,
        breath=0.35,
        rough=(26, 0.5),
    )
    out = breathed([(0, "u"), (1, "x")], who.size, 4000)
    one = mixed(
        (1.0, shaped(flutter, (0, 0.3), (0.4, 0.8), (1.2, 1), (1.45, 0))),
        (0.28, later(shaped(out, (0, 0), (0.25, 1), (1.1, 0)), 1.9)),
    )
    return Effect(8.0, repeated(one, 3.1, steady(0.3, 0.01), variants=2, spread=1), lasts=True)


STEPS: Final = (0, 4, 7, 9, 7, 4, 2, 0)
"""A tune of eight notes, in semitones."""


def singing(who: Speaker) -> Effect:
    """A voice that sings a tune without words."""
    base = 2.1 * WOMAN_HZ * who.pitch
    sung = voice(
        stepping([base * 2 ** (step / 12) for step in STEPS], 1.0, 0.09),
        [(0, "a"), (1.9, "a"), (2.1, "o"), (3.9, "o"), (4.1, "a"), (5.9, "a"), (8, "a")],
        size=who.size,
        breath=0.06,
        rough=(HOARSE_HZ, who.rough / 2),
        vibrato=(5.4, 0.011),
    )
    return Effect(8.0, roomy(swelling(sung, 0.7, 2), 1.4, 0.35), lasts=True, rise=0.03)


def sigh(who: Speaker) -> Effect:
    """A sigh."""
    air = breathed([(0, "x"), (0.3, "a"), (1.4, "u")], who.size * 0.94, 5000)
    throat = voice(
        gliding((0, WOMAN_HZ * who.pitch), (1.1, 0.62 * WOMAN_HZ * who.pitch)),
        [(0, "a"), (1.1, "x")],
        size=who.size,
        breath=0.5,
    )
    return Effect(
        1.5,
        mixed(
            (1.0, shaped(air, (0, 0.15), (0.25, 1), (0.6, 0.6), (1.45, 0))),
            (0.3, shaped(throat, (0, 0), (0.25, 1), (0.5, 0.5), (1.0, 0))),
        ),
    )


def gasp(who: Speaker) -> Effect:
    """Breath that is drawn in sharply, with a trace of voice at its end."""
    air = breathed([(0, "x"), (0.12, "e"), (0.4, "i")], who.size, 8000)
    throat = voice(
        gliding((0, 1.3 * WOMAN_HZ * who.pitch), (0.35, 1.9 * WOMAN_HZ * who.pitch)),
        [(0, "x"), (0.3, "e")],
        size=who.size,
        breath=0.8,
    )
    return Effect(
        0.6,
        mixed(
            (1.0, shaped(air, (0, 0.1), (0.06, 0.5), (0.28, 1), (0.36, 0.1), (0.5, 0))),
            (0.15, shaped(throat, (0, 0), (0.12, 0.6), (0.3, 1), (0.37, 0))),
        ),
    )


THROATS: Final[dict[Noise | Foley, Callable[[Speaker], Effect]]] = {
    Noise.LAUGHTER: laughter,
    Noise.WEEPING: weeping,
    Noise.SCREAM: scream,
    Noise.GROAN: groan,
    Noise.COUGH: cough,
    Noise.SNORE: snore,
    Noise.SINGING: singing,
    Foley.SIGH: sigh,
    Foley.GASP: gasp,
}
"""How each is made, by who makes it."""

EXPECTED: Final[dict[Noise | Foley, Speaker]] = {
    Noise.GROAN: MAN,
    Noise.COUGH: MAN,
    Noise.SNORE: MAN,
}
"""Who makes a sound where that is open; a woman makes the others."""

VOICED: Final[dict[Noise | Foley, Effect]] = {
    sound: make(EXPECTED.get(sound, WOMAN)) for sound, make in THROATS.items()
}
