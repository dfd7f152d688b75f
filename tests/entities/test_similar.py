"""Shots that resemble each other in ten chapters of a serial, with each embedder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import sqlalchemy as sa

from ainern2d.core.database import SimilarShots
from ainern2d.core.database.schema import ShotContent
from ainern2d.core.entities import embedding
from ainern2d.core.entities.resembling import words_of
from ainern2d.core.errors import ConfigError, PluginError
from ainern2d.core.ops.canonical import digest
from tests.entities.lamp_street import CHINESE, ENGLISH
from tests.entities.support import PROJECT, Serial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from ainern2d.core.database.similar import SimilarShot
    from ainern2d.core.entities.resembling import ShotWords
    from ainern2d.core.story.storyboard import Storyboard

EXPECTED = {
    "en": (
        (9, "Ada ran to the harbour", 8, "must go to the harbour"),
        (9, "Ned!", 5, "Ned looked at her"),
        (9, "Ned Brown turned round", 5, "Ned!"),
        (10, "Ada and Ned came up the street", 5, "Ned looked at her"),
        (10, "There is a letter for you, Captain", 9, "have a letter for you"),
        (4, "The rain fell on Lamp Street", 1, "carried the post through Lamp Street"),
    ),
    "zh": (
        (9, "林小雨跑到码头", 8, "坐了起来"),
        (9, "剪了黑色的短发", 1, "红色的长发"),
        (9, "你病了", 6, "你该留下来"),
        (4, "阿福拿着伞追上林小雨", 1, "背着邮包走进灯街"),
        (4, "雨下在灯街上", 1, "走进灯街"),
    ),
}
"""A shot by its chapter and words, and the earlier one that resembles it most."""


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Chooses an embedder by name."""

    def chosen(name: str) -> None:
        monkeypatch.setenv(embedding.CHOICE_ENV, name)
        embedding.embedder.cache_clear()

    yield chosen
    embedding.embedder.cache_clear()


class Shots:
    """The shots of a serial in a database."""

    def __init__(self, engine: sa.Engine, chapters: Sequence[str]) -> None:
        serial = Serial(engine)
        self.engine, self.records = engine, SimilarShots(engine)
        self.boards: list[Storyboard] = []
        for number, chapter in enumerate(chapters, 1):
            self.boards.append(serial.tell(number, chapter))
            self.write(number)

    def write(self, number: int) -> None:
        board = self.boards[number - 1]
        sha256 = digest(board.plain())
        self.records.write(PROJECT, f"chapter-{number}", sha256, words_of(board))

    def own(self, number: int, words: str) -> ShotWords:
        return next(s for s in words_of(self.boards[number - 1]) if words in s.words)

    def like(self, number: int, words: str, limit: int = 5) -> list[SimilarShot]:
        own = self.own(number, words)
        return self.records.like(PROJECT, f"chapter-{number}", number, own, limit)

    def embedders(self) -> dict[str, int]:
        """Return how many shots have a vector of each embedder."""
        counted = sa.func.count(ShotContent.embedding)
        query = sa.select(ShotContent.embedder, counted).group_by(ShotContent.embedder)
        with self.engine.connect() as connection:
            return dict(connection.execute(query).tuples().all())


@pytest.mark.services
@pytest.mark.parametrize("language", ["en", "zh"])
def test_in_ten_chapters_the_shot_that_resembles_most_comes_first(
    engine: sa.Engine, choose: Callable[[str], None], language: str
) -> None:
    choose("sentences")
    shots = Shots(engine, ENGLISH if language == "en" else CHINESE)
    wrong = []
    for number, words, wanted, said in EXPECTED[language]:
        own = shots.own(number, words)
        found = shots.like(number, words, 50)
        best = next(iter(found), None)
        if best is None or best.episode != f"chapter-{wanted}" or said not in best.content.words:
            wrong.append((number, words, best))
        for each in found:
            assert (each.episode_number, each.content.position) < (number, own.position)
            assert each.episode_number < number or each.content.scene != own.scene
            assert each.reasons
    assert not wrong


class Small:
    """An embedder with few or many dimensions, which counts the texts that it gets."""

    def __init__(self, dimensions: int) -> None:
        self.name = f"small-{dimensions}"
        self._dimensions = dimensions
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        made = embedding.WordPieces().embed(texts)
        if self._dimensions < embedding.DIMENSIONS:
            return made.reshape(len(texts), -1, self._dimensions).sum(axis=1)
        extra = self._dimensions - embedding.DIMENSIONS
        return np.pad(made, ((0, 0), (0, extra)))


@pytest.mark.services
def test_another_embedder_makes_all_vectors_anew_and_an_edit_only_its_own(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    shots = Shots(engine, ENGLISH[:5])
    count = sum(len(words_of(board)) for board in shots.boards)
    assert shots.embedders() == {"": 0}
    for model in (Small(64), Small(1536)):
        monkeypatch.setattr(embedding, "embedder", lambda model=model: model)
        shots.like(5, "Ned Brown came home")
        assert set(shots.embedders()) == {model.name}
        # The one that is asked about, and each that has words.
        worded = len(model.texts) - 1
        assert worded <= count
        assert shots.embedders() == {model.name: worded}
        model.texts.clear()
        shots.like(5, "Ned Brown came home")
        assert len(model.texts) == 1
    board = shots.boards[1]
    scene = board.scenes[0]
    first = next(shot for shot in scene.shots if shot.lines)
    line = first.lines[0].model_copy(update={"text": "Somebody else speaks."})
    edited = first.model_copy(update={"lines": (line, *first.lines[1:])})
    others = tuple(edited if shot is first else shot for shot in scene.shots)
    changed = scene.model_copy(update={"shots": others})
    shots.boards[1] = board.model_copy(update={"scenes": (changed, *board.scenes[1:])})
    shots.write(2)
    model.texts.clear()
    shots.like(5, "Ned Brown came home")
    assert len(model.texts) == 2
    assert "Somebody else speaks." in model.texts[1]


def test_vectors_of_any_length_fit_the_database_and_keep_their_angles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = ["an old fisherman", "the fishermen, old", "a red tram", "\ud83d..."]
    monkeypatch.setattr(embedding, "embedder", lambda: Small(512))
    _, own = embedding.vectors(texts)
    for dimensions in (8, 1024, 3072):
        monkeypatch.setattr(embedding, "embedder", lambda n=dimensions: Small(n))
        name, made = embedding.vectors(texts)
        assert name == f"small-{dimensions}"
        assert made.shape == (4, embedding.DIMENSIONS)
        assert not made[3].any()
        if dimensions > 8:
            assert np.abs(made @ made.T - own @ own.T).max() < 0.2


class Wrong:
    name = "wrong"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full((len(texts), 4), np.nan, np.float32)


def test_what_is_no_vector_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "embedder", Wrong)
    with pytest.raises(PluginError, match="'wrong' gave no vectors"):
        embedding.vectors(["a"])


def test_an_embedder_is_chosen_by_name(choose: Callable[[str], None]) -> None:
    choose("")
    assert embedding.embedder().name == "use-multilingual-3"
    choose("word_pieces")
    assert embedding.embedder().name == "word-pieces-2"
    choose("none_such")
    with pytest.raises(ConfigError, match="'none_such', which is not installed"):
        embedding.embedder()
