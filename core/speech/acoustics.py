"""Acoustic model of phonemes by class: level and spectral balance. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

FAINTEST_DB: Final = -50.0
"""Floor of all features in dB; levels below it count as equal."""


class SoundClass(NamedTuple):
    """Gaussian features of a class of sounds: the level, then the share of each band but the first.

    In decibels. The level is relative to the loudest frame of the utterance; the bands are those of
    :data:`ainern2d.core.media.hearing.BANDS_HZ`.

    Attributes:
        means: Mean of each feature.
        deviations: Standard deviation of each feature.
    """

    means: tuple[float, ...]
    deviations: tuple[float, ...]


# Measured on 69 lines of examples/ spoken by espeak and kokoro, with the times that those report:
# open vowels, close ones, nasals, other sonorants, sibilants, affricates, weak fricatives, stops.
_CLASSES: Final = (
    ("aɑɐæɛʌeɤɔɒoəɚɜAIWOQY", SoundClass((-11, -10, -17, -30), (13, 10, 9, 8))),
    ("ɪiɨuʊyɝ", SoundClass((-12, -26, -17, -29), (13, 14, 11, 8))),
    ("mnŋ", SoundClass((-20, -27, -26, -32), (15, 13, 10, 9))),
    ("lɹrɻjwɥɾT", SoundClass((-14, -24, -18, -28), (9, 13, 10, 10))),
    ("szʃʒʂɕʐ", SoundClass((-23, -24, -14, -8), (9, 8, 10, 11))),
    ("ʦʨꭧʧʤʣʥ", SoundClass((-26, -25, -14, -6), (9, 8, 8, 8))),
    ("fvθðhxç", SoundClass((-26, -15, -14, -11), (7, 8, 8, 10))),
    ("pbtdkɡgʔ", SoundClass((-31, -18, -17, -16), (14, 11, 12, 14))),
)
SOUND_CLASSES: Final[Mapping[str, SoundClass]] = {
    char: each for chars, each in _CLASSES for char in chars
}
_OTHER: Final = _CLASSES[0][1]


def features_of(powers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the features that :class:`SoundClass` models.

    Args:
        powers: Power in each band, shape (frames, bands), from :mod:`ainern2d.core.media.hearing`;
            the first band is the whole spectrum.

    Returns:
        Features in decibels, shape (frames, bands).
    """
    whole = powers[:, :1] + 1e-12
    level = 10 * np.log10(whole / whole.max(initial=1e-12) + 1e-6)
    shares = 10 * np.log10(powers[:, 1:] / whole + 1e-4)
    found: NDArray[np.float64] = np.concatenate([level, shares], axis=1)
    return np.maximum(found, FAINTEST_DB)


def negative_log_likelihood(symbol: str, features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the negative log-likelihood of each frame under a symbol's class, up to a constant."""
    means, deviations = (np.asarray(each) for each in SOUND_CLASSES.get(symbol, _OTHER))
    off = (features - means) / deviations
    return np.asarray((off * off / 2 + np.log(deviations)).sum(axis=1))
