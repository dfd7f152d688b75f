"""Every sound of the storyboard's vocabulary, and how one is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from .animals import ANIMALS
from .dsp import RATE, count_of, finished
from .hands import HANDS
from .machines import MACHINES
from .nature import NATURE
from .people import PEOPLE
from .things import THINGS
from .throats import THROATS, VOICED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ainern2d.core import Foley, Noise

    from .makers import Effect
    from .throats import Speaker

EFFECTS: Final[dict[Noise | Foley, Effect]] = {
    **NATURE,
    **ANIMALS,
    **PEOPLE,
    **VOICED,
    **THINGS,
    **MACHINES,
    **HANDS,
}

FADE_S: Final = 0.06
"""Seconds in which a short sound fades at its end."""

LONG_FADE_S: Final = 0.8
"""Seconds in which a lasting sound fades at its end."""

MARGIN: Final = RATE // 4
"""Samples by which a sound is made longer, since silence before it is cut off."""


def effect(
    sound: Noise | Foley, seconds: float, seed: int, speaker: Speaker | None = None
) -> NDArray[np.int16]:
    """Return a sound, mono at 48 kHz.

    Args:
        sound: What is heard.
        seconds: Length; 0 for its length by nature. What does not last is followed by silence.
        seed: The same seed gives the same samples.
        speaker: Who makes a sound of a throat; None for whom one expects.
    """
    kind = THROATS[sound](speaker) if speaker and sound in THROATS else EFFECTS[sound]
    dice = np.random.default_rng([seed, *sound.value.encode()])
    count = count_of(seconds or kind.seconds)
    made = count if kind.lasts else count_of(kind.seconds)
    fade = LONG_FADE_S if kind.lasts else FADE_S
    return finished(kind.maker(dice, made + MARGIN)[: made + MARGIN], count, kind.rise, fade)
