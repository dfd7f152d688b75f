"""The embedders that are plugins: a packaged sentence encoder, and a server's model."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ainern2d.core.entities.embedding import WordPieces
from ainern2d.core.errors import ConfigError, PluginError
from ainern2d.plugins import openai_embeddings, sentences
from benchmarks.meaning import PAIRS, ranks
from tests.support.fake_server import Asked, FakeServer, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POOL = [pair[0] for pair in PAIRS] + [pair[2] for pair in PAIRS]
ENGLISH, CHINESE = list(range(len(PAIRS))), list(range(len(PAIRS), 2 * len(PAIRS)))


@pytest.fixture(scope="module")
def encoder() -> sentences.SentenceEncoder:
    found = sentences.open_embedder()
    assert isinstance(found, sentences.SentenceEncoder)
    return found


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [(1, ENGLISH), (3, CHINESE), (1, CHINESE), (3, ENGLISH)],
    ids=["en", "zh", "en-zh", "zh-en"],
)
def test_the_encoder_finds_paraphrases_that_shared_words_do_not(
    encoder: sentences.SentenceEncoder, asked: int, wanted: list[int]
) -> None:
    questions = [pair[asked] for pair in PAIRS]

    def recall(found: list[int]) -> float:
        return sum(rank <= 5 for rank in found) / len(found)

    assert recall(ranks(encoder, POOL, questions, wanted)) >= 0.95
    assert recall(ranks(WordPieces(), POOL, questions, wanted)) <= 0.6


def test_any_text_has_a_vector_of_length_one(encoder: sentences.SentenceEncoder) -> None:
    texts = ["a", "", "词", "🙂" * 50, "word " * 200_000, "\x00\n", "𠀀"]
    made = encoder.embed(texts)
    assert made.shape == (len(texts), 512)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-3)
    assert np.allclose(encoder.embed(texts[:1]), made[:1], atol=1e-5)


def test_other_weights_than_the_measured_ones_are_refused(
    encoder: sentences.SentenceEncoder, tmp_path: Path
) -> None:
    for name in sentences.FILES:
        shutil.copy(encoder._folder / name, tmp_path / name)
    with (tmp_path / "weights.npz").open("r+b") as file:
        file.seek(1000)
        file.write(b"x")
    with pytest.raises(PluginError, match=r"weights\.npz is not the model that was measured"):
        sentences.SentenceEncoder(tmp_path).embed(["a"])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """A server with a model of three dimensions, which answers in another order."""

    def answer(asked: Asked) -> Reply:
        texts = asked.json["input"]
        items = [
            {"object": "embedding", "index": at, "embedding": [len(text), 1, 0.5]}
            for at, text in enumerate(texts)
        ]
        return Reply.of({"object": "list", "data": items[::-1]})

    with FakeServer() as server:
        server.routes["POST /v1/embeddings"] = answer
        monkeypatch.setenv(openai_embeddings.URL_ENV, server.url)
        monkeypatch.setenv(openai_embeddings.MODEL_ENV, "tiny")
        yield server


def test_a_servers_model_gives_the_vectors(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(openai_embeddings.KEY_ENV, "secret-key")
    model = openai_embeddings.open_embedder()
    assert model is not None
    assert model.name == "openai:tiny"
    texts = ["a" * (1 + at) for at in range(70)]
    made = model.embed(texts)
    assert made.shape == (70, 3)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert np.all(np.diff(made[:, 0] / made[:, 1]) > 0)
    assert [len(asked.json["input"]) for asked in server.asked] == [64, 6]
    assert server.asked[0].json["model"] == "tiny"
    assert server.asked[0].headers["authorization"] == "Bearer secret-key"


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"data": []},
        {"data": [{"index": 0}]},
        {"data": [{"index": 0, "embedding": "AAAA"}]},
        {"data": [{"index": 0, "embedding": []}]},
        {"data": [{"index": 0, "embedding": ["1"]}]},
        {"data": [{"index": 3, "embedding": [1.0]}]},
        {"data": [{"index": "none", "embedding": [1.0]}]},
        {"data": [{"index": 0, "embedding": [0.0] * 8_193}]},
    ],
)
def test_an_answer_that_is_no_embedding_is_refused(server: FakeServer, answer: Any) -> None:
    server.routes["POST /v1/embeddings"] = lambda _asked: Reply.of(answer)
    model = openai_embeddings.open_embedder()
    assert model is not None
    with pytest.raises(PluginError, match="/v1/embeddings answered with") as caught:
        model.embed(["a"])
    assert openai_embeddings.MODEL_ENV in caught.value.hint


def test_a_server_that_refuses_or_is_gone_is_said_with_a_way_out(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.routes["POST /v1/embeddings"] = lambda _asked: Reply.of({"error": "no model"}, 404)
    model = openai_embeddings.open_embedder()
    assert model is not None
    with pytest.raises(PluginError, match="does not do its work") as caught:
        model.embed(["a"])
    assert "AINERN2D_EMBEDDER=word_pieces" in caught.value.hint
    monkeypatch.setenv(openai_embeddings.URL_ENV, "http://127.0.0.1:1")
    gone = openai_embeddings.open_embedder()
    assert gone is not None
    with pytest.raises(PluginError, match="does not do its work"):
        gone.embed(["a"])


def test_without_an_address_there_is_none_and_without_a_model_it_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(openai_embeddings.URL_ENV, raising=False)
    assert openai_embeddings.open_embedder() is None
    monkeypatch.setenv(openai_embeddings.URL_ENV, "http://127.0.0.1:1")
    monkeypatch.delenv(openai_embeddings.MODEL_ENV, raising=False)
    with pytest.raises(ConfigError, match="AINERN2D_EMBEDDINGS_MODEL ''"):
        openai_embeddings.open_embedder()
