"""Texts as vectors, so that entities and shots are found by what is said of them.

The built-in embedder counts pieces of words: it finds texts that use the same words, or words of
one stem, in any order. It knows no synonyms and compares no two languages. One that does is a
plugin, under the entry-point group ``ainern2d.embedders``; the extra ``meaning`` brings one.
"""

from __future__ import annotations

import functools
import itertools
import os
import re
import unicodedata
import zlib
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..errors import ConfigError, PluginError
from .names import is_cjk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

DIMENSIONS = 512
"""Of every vector in the database. Shorter ones are filled up with zeros, and longer ones projected
at random, which keeps their angles within some hundredths."""
GROUP = "ainern2d.embedders"
"""Entry-point group; each value is a function without arguments that returns an :class:`Embedder`,
or None if it is not set up here. The first one by name is used."""
CHOICE_ENV = "AINERN2D_EMBEDDER"
BUILT_IN = "word_pieces"
"""What :data:`CHOICE_ENV` is to be for the built-in embedder."""
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
        """Return a vector for each text, in the shape (texts, dimensions)."""
        ...


class WordPieces:
    """Counts words and pieces of three letters, and of Chinese single characters and pairs.

    >>> vectors = WordPieces().embed(["an old fisherman", "the fishermen, old", "a red tram"])
    >>> alike = vectors @ vectors.T
    >>> bool(alike[0, 1] > 0.5 > alike[0, 2])
    True
    """

    name = "word-pieces-2"

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
    """Return the embedder that :data:`CHOICE_ENV` names, or the first that is set up here.

    Raises:
        ConfigError: There is none of that name, or it is not set up here.
        PluginError: The installed one does not load.
    """
    chosen = os.environ.get(CHOICE_ENV, "").strip()
    entries = sorted(entry_points(group=GROUP), key=lambda e: e.name)
    for entry in entries:
        if chosen not in ("", entry.name):
            continue
        try:
            open_embedder: Callable[[], Embedder | None] = entry.load()
            found = open_embedder()
        except Exception as error:
            raise PluginError(
                f"the embedder {entry.name!r} does not load: {error}",
                hint=f"mend its package, or set {CHOICE_ENV}={BUILT_IN}: texts are then compared"
                " by their words",
            ) from error
        if found is not None:
            return found
    if chosen in ("", BUILT_IN):
        return WordPieces()
    known = ", ".join([BUILT_IN, *(entry.name for entry in entries)])
    raise ConfigError(
        f"{CHOICE_ENV} names the embedder {chosen!r}, which is not installed or not set up",
        hint=f"choose one of {known}; the extra `meaning` brings `sentences`",
    )


def vectors(texts: Sequence[str]) -> tuple[str, NDArray[np.float32]]:
    """Return the embedder's name and a vector of :data:`DIMENSIONS` numbers for each text.

    A text without words gets zeros.

    Raises:
        ConfigError: The embedder that is asked for is not set up here.
        PluginError: The installed embedder does not load, or gives something else than vectors.
    """
    model = embedder()
    # Half of a character, as JSON can have, is none that a model reads.
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    worded = [n for n, text in enumerate(texts) if _WORD.search(text)]
    made = np.zeros((len(texts), DIMENSIONS), np.float32)
    if worded:
        found = np.asarray(model.embed([texts[n] for n in worded]), np.float32)
        if found.ndim != 2 or len(found) != len(worded) or not np.isfinite(found).all():
            raise PluginError(
                f"the embedder {model.name!r} gave no vectors, but an array of shape"
                f" {found.shape} for {len(worded)} texts",
                hint="it must give as many finite numbers for each text",
            )
        made[worded] = _fitted(found)
    return model.name, made


def _fitted(found: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors of the dimensions that the database has."""
    size = found.shape[1]
    if size <= DIMENSIONS:
        return np.pad(found, ((0, 0), (0, DIMENSIONS - size)))
    return found @ _projection(size)


@functools.cache
def _projection(size: int) -> NDArray[np.float32]:
    # The legacy generator, whose numbers are the same in every release of numpy.
    drawn = np.random.RandomState(size).standard_normal((size, DIMENSIONS))
    scaled: NDArray[np.float32] = (drawn / np.sqrt(DIMENSIONS)).astype(np.float32)
    return scaled
