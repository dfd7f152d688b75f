"""The embedder `openai_embeddings`: a model on a server with OpenAI's interface for embeddings.

It is set up by the environment of the processes that serve the API: address, model and key.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ainern2d.core import (
    CancelToken,
    ConfigError,
    Embedder,
    HttpServer,
    OpError,
    PluginError,
    Watch,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

URL_ENV: Final = "AINERN2D_EMBEDDINGS_URL"
MODEL_ENV: Final = "AINERN2D_EMBEDDINGS_MODEL"
KEY_ENV: Final = "AINERN2D_EMBEDDINGS_KEY"
PATH: Final = "/v1/embeddings"
AT_ONCE: Final = 64
"""Texts in one request."""
LONGEST: Final = 4_000
"""Characters of a text that are sent."""
MOST_DIMENSIONS: Final = 8_192
DEADLINE_S: Final = 60.0


class EmbeddingServer:
    """Asks a server for the vectors of texts.

    Args:
        url: Base address, without ``/v1``.
        model: Name of the model on the server.
        key_env: Environment variable with the server's key; empty if it needs none.
    """

    def __init__(self, url: str, model: str, key_env: str = "") -> None:
        self.name = f"openai:{model}"
        self._model = model
        advice = f"is the server running, and is that its address? {URL_ENV} says where it is"
        self._server = HttpServer(url, advice=advice, key_env=key_env, keep=1)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector of length 1 for each text.

        Raises:
            PluginError: The server does not answer, refuses, or answers with something else.
        """
        found = [
            vector
            for at in range(0, len(texts), AT_ONCE)
            for vector in self._ask(texts[at : at + AT_ONCE])
        ]
        if len({len(vector) for vector in found}) > 1:
            raise self._wrong("vectors of different lengths")
        made = np.asarray(found, np.float32)
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
        whole: NDArray[np.float32] = made / np.maximum(lengths, np.float32(1e-9))
        return whole

    def _ask(self, texts: Sequence[str]) -> list[list[float]]:
        data = {"model": self._model, "input": [text[:LONGEST] for text in texts]}
        watch = Watch(CancelToken(), time.monotonic() + DEADLINE_S, DEADLINE_S, lambda _s: None)
        try:
            answer = self._server.post(PATH, watch, data=data).json()
        except OpError as error:
            raise PluginError(
                f"the server of embeddings does not do its work: {error.message}",
                hint=f"{error.hint or 'look at its log'};"
                " AINERN2D_EMBEDDER=word_pieces searches without it",
            ) from error
        return self._vectors(answer, len(texts))

    def _vectors(self, answer: Any, count: int) -> list[list[float]]:
        """Return the vectors of an answer, in the order of the texts."""
        items = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(items, list) or len(items) != count:
            raise self._wrong(f"no list data of {count} items")
        found: dict[int, list[float]] = {}
        for place, item in enumerate(items):
            vector = item.get("embedding") if isinstance(item, dict) else None
            if not isinstance(vector, list) or not 0 < len(vector) <= MOST_DIMENSIONS:
                raise self._wrong(f"no list embedding of 1 to {MOST_DIMENSIONS} numbers")
            if not all(type(number) in (int, float) for number in vector):
                raise self._wrong("an embedding with something that is no number")
            index = item.get("index", place)
            if type(index) is not int:
                raise self._wrong("an index that is no number")
            found[index] = vector
        if set(found) != set(range(count)):
            raise self._wrong("items whose index is not that of a text")
        return [found[place] for place in range(count)]

    def _wrong(self, what: str) -> PluginError:
        return PluginError(
            f"{self._server.url}{PATH} answered with {what}",
            hint=f"is {URL_ENV} the address of a server with OpenAI's interface, and"
            f" {MODEL_ENV} a model for embeddings?",
        )


def open_embedder() -> Embedder | None:
    """Return the embedder, or None where no server is given.

    Raises:
        ConfigError: An address is given, and no model.
    """
    url = os.environ.get(URL_ENV, "").strip()
    if not url:
        return None
    model = os.environ.get(MODEL_ENV, "").strip()
    if not url.startswith(("http://", "https://")) or not model:
        raise ConfigError(
            f"{URL_ENV} is {url!r}, and {MODEL_ENV} {model!r}",
            hint=f"{URL_ENV}=http://127.0.0.1:8080 {MODEL_ENV}=bge-m3 are an example",
        )
    return EmbeddingServer(url, model, KEY_ENV if os.environ.get(KEY_ENV) else "")
