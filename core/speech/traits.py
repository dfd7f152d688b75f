"""How sounds sound, by class: loud or faint, where in the spectrum. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

FAINTEST_DB: Final = -50.0
"""Levels below this are alike."""


class Traits(NamedTuple):
    """Means and deviations of the level, then of the share of each band but the first, in decibels.

    The level is relative to the loudest of the utterance; the bands are those of
    :data:`ainern2d.core.media.hearing.BANDS_HZ`.
    """

    means: tuple[float, ...]
    deviations: tuple[float, ...]


# Measured on 69 lines of examples/ in espeak's and kokoro's voices, by the times that these give:
# open vowels, close ones, nasals, other sonorants, hisses, affricates, faint noises, closures.
_CLASSES: Final = (
    ("aɑɐæɛʌeɤɔɒoəɚɜAIWOQY", Traits((-11, -10, -17, -30), (13, 10, 9, 8))),
    ("ɪiɨuʊyɝ", Traits((-12, -26, -17, -29), (13, 14, 11, 8))),
    ("mnŋ", Traits((-20, -27, -26, -32), (15, 13, 10, 9))),
    ("lɹrɻjwɥɾT", Traits((-14, -24, -18, -28), (9, 13, 10, 10))),
    ("szʃʒʂɕʐ", Traits((-23, -24, -14, -8), (9, 8, 10, 11))),
    ("ʦʨꭧʧʤʣʥ", Traits((-26, -25, -14, -6), (9, 8, 8, 8))),
    ("fvθðhxç", Traits((-26, -15, -14, -11), (7, 8, 8, 10))),
    ("pbtdkɡgʔ", Traits((-31, -18, -17, -16), (14, 11, 12, 14))),
)
TRAITS: Final[Mapping[str, Traits]] = {char: traits for chars, traits in _CLASSES for char in chars}
_OTHER: Final = _CLASSES[0][1]


def traits_of(powers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is compared with :class:`Traits`.

    Args:
        powers: In each band, shape (frames, bands), as :mod:`ainern2d.core.media.hearing` has them.

    Returns:
        Shape (frames, bands), in decibels.
    """
    whole = powers[:, :1] + 1e-12
    level = 10 * np.log10(whole / whole.max(initial=1e-12) + 1e-6)
    shares = 10 * np.log10(powers[:, 1:] / whole + 1e-4)
    found: NDArray[np.float64] = np.concatenate([level, shares], axis=1)
    return np.maximum(found, FAINTEST_DB)


def unlikeness(symbol: str, traits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how little each frame sounds like a symbol: the negative logarithm of a density."""
    means, deviations = (np.asarray(each) for each in TRAITS.get(symbol, _OTHER))
    off = (traits - means) / deviations
    return np.asarray((off * off / 2 + np.log(deviations)).sum(axis=1))
