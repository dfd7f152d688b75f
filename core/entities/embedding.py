"""Texts as vectors, so that entities are found by what is said of them.

The built-in embedder counts pieces of words: it finds texts that use the same words, or words of
one stem, in any order. It knows no synonyms. One that does is installed as a plugin, under the
entry-point group ``ainern2d.embedders``.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
import zlib
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..errors import PluginError
from .names import is_cjk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

DIMENSIONS = 384
"""Of every vector in the database; shorter ones are filled up with zeros."""
GROUP = "ainern2d.embedders"
"""Entry-point group; each value is a function without arguments that returns an
:class:`Embedder`. The first one by name is used."""
_WORD = re.compile(r"[^\W_]+")
COMMON = frozenset(
    {
        *("the", "a", "an", "of", "and", "or", "to", "in", "on", "at", "with", "is", "was", "were"),
        *("are", "be", "had", "has", "have", "his", "her", "their", "its", "he", "she", "they"),
        *("it", "i", "you", "we", "that", "this", "who", "which", "as", "for", "from", "by"),
        *("not", "but"),
    }
)
COMMON_ZH = frozenset("的了在是和他她它我你们这那有不就也都着与而一")


class Embedder(Protocol):
    """Turns texts into vectors.

    Attributes:
        name: Of the model and its version: vectors of different names are not compared.
    """

    name: str

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector for each text, in the shape (texts, at most :data:`DIMENSIONS`)."""
        ...


class WordPieces:
    """Counts words and pieces of three letters, and of Chinese single characters and pairs.

    >>> vectors = WordPieces().embed(["an old fisherman", "the fishermen, old", "a red tram"])
    >>> alike = vectors @ vectors.T
    >>> bool(alike[0, 1] > 0.5 > alike[0, 2])
    True
    """

    name = "word-pieces-1"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector of length 1 for each text; zeros for one without words."""
        found = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(found, texts, strict=True):
            counts: dict[str, float] = {}
            for piece, weight in _pieces(text):
                counts[piece] = counts.get(piece, 0.0) + weight
            for piece, count in counts.items():
                place = zlib.crc32(piece.encode())
                row[place % DIMENSIONS] += (1 if place & 0x8000_0000 else -1) * np.sqrt(count)
            length = float(np.linalg.norm(row))
            if length:
                row /= length
        return found


def _pieces(text: str) -> list[tuple[str, float]]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    found: list[tuple[str, float]] = []
    for word in _WORD.findall(plain):
        if is_cjk(word):
            signs = [sign for sign in word if sign not in COMMON_ZH]
            found += [(sign, 0.5) for sign in signs]
            found += [(a + b, 1.0) for a, b in itertools.pairwise(signs)]
        elif word not in COMMON:
            found.append((word, 1.0))
            padded = f"^{word}"
            found += [(padded[at : at + 4], 0.5) for at in range(max(1, len(padded) - 3))]
    return found


@functools.cache
def embedder() -> Embedder:
    """Return the embedder that is installed, or the built-in one.

    Raises:
        PluginError: The installed one does not load.
    """
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
        try:
            open_embedder: Callable[[], Embedder] = entry.load()
            return open_embedder()
        except Exception as error:
            raise PluginError(
                f"the embedder {entry.name!r} does not load: {error}",
                hint="mend its package, or uninstall it: texts are then compared by their words",
            ) from error
    return WordPieces()


def vectors(texts: Sequence[str]) -> tuple[str, NDArray[np.float32]]:
    """Return the embedder's name and a vector of :data:`DIMENSIONS` numbers for each text.

    Raises:
        PluginError: The installed embedder does not load, or gives vectors of another shape.
    """
    model = embedder()
    found = np.asarray(model.embed(texts), np.float32)
    if found.ndim != 2 or len(found) != len(texts) or found.shape[1] > DIMENSIONS:
        raise PluginError(
            f"the embedder {model.name!r} gave vectors of shape {found.shape} for"
            f" {len(texts)} texts",
            hint=f"it must give one of at most {DIMENSIONS} numbers for each",
        )
    return model.name, np.pad(found, ((0, 0), (0, DIMENSIONS - found.shape[1])))
