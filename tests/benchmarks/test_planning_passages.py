"""Passages whose places are labelled, and what is learnt from them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ainern2d.core.errors import StoryError
from benchmarks.planning.passages import own_passages, paragraphs, passages_of_books
from benchmarks.planning.where import best_path, chains_of, scaled, search, weigh, words_near
from benchmarks.planning.whereabouts import learnt

if TYPE_CHECKING:
    from pathlib import Path

LABELS = """# Two parts.
## inn 1-2
1 kitchen in night - 3
2@He went out street out - rain 2
"""
BOOK = """A title

The stove was warm, and the
kettle sang in the kitchen.

“Stay,” said Ann. He went out into the street.

The end.
"""


def labelled(folder: Path, labels: str = LABELS) -> Path:
    """Write a book and its labels; return the file of labels."""
    (folder / "inn.txt").write_text(BOOK, encoding="utf-8")
    file = folder / "books.en.txt"
    file.write_text(labels, encoding="utf-8")
    return file


def test_labels_hold_from_a_paragraph_or_from_words_in_it(tmp_path: Path) -> None:
    (passage,) = passages_of_books(labelled(tmp_path), tmp_path)
    parts = [passage.text[scene.start : scene.end] for scene in passage.scenes]
    assert parts[0].startswith("The stove was warm, and the kettle sang")
    assert parts[0].endswith("said Ann. ")
    assert parts[1] == "He went out into the street."
    assert [(s.place, s.inside, s.time, s.weather) for s in passage.scenes] == [
        ("kitchen", True, "night", ""),
        ("street", False, "", "rain"),
    ]
    assert passage.sure == (3, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        "1 kitchen in night -",
        "1 kitchn in night - 3",
        "1 kitchen up night - 3",
        "1 kitchen in noon - 3",
        "7 kitchen in night - 3",
        "1@no such words kitchen in night - 3",
    ],
)
def test_a_wrong_label_is_refused(tmp_path: Path, wrong: str) -> None:
    file = labelled(tmp_path, f"## inn 1-2\n{wrong}\n")
    with pytest.raises(StoryError, match="label"):
        list(passages_of_books(file, tmp_path))


def test_a_missing_book_is_named(tmp_path: Path) -> None:
    file = labelled(tmp_path, LABELS.replace("inn", "mill"))
    with pytest.raises(StoryError, match=r"mill\.txt"):
        list(passages_of_books(file, tmp_path))


def test_wrapped_lines_of_a_chinese_book_are_joined() -> None:
    assert paragraphs("　　天亮了，\n他走了。\n　　门开着．\n", "zh") == [
        "天亮了，他走了。",
        "门开着。",
    ]


def test_our_own_passages_are_labelled_from_their_first_words_on() -> None:
    passages = own_passages()
    assert len(passages) >= 15
    for passage in passages:
        assert passage.scenes[0].start == 0
        assert passage.scenes[-1].end == len(passage.text)
        assert all(scene.place for scene in passage.scenes)
        assert "{" not in passage.text


def test_words_that_stand_near_one_kind_of_place_are_counted(tmp_path: Path) -> None:
    kitchen = "He sat in the kitchen. The kettle boiled over at once.\n\n"
    street = "He stood in the street. The carts rattled over at once.\n\n"
    for number in range(7):
        (tmp_path / f"{number}.txt").write_text((kitchen + street) * 8, encoding="utf-8")
    table = dict(line.split(" | ") for line in words_near(tmp_path))
    assert "kettle" in table["kitchen"]
    assert "carts" in table["street"]
    assert "once" not in "".join(table.values())


def test_the_best_path_stays_unless_more_speaks_for_another_place() -> None:
    said = np.array([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 3.0, 3.0]])
    cost = np.full(3, 1.5)
    nowhere = np.zeros(3)
    assert best_path(said, cost, nowhere, nowhere) == [0, 1, 1]
    assert best_path(said, cost, nowhere, np.array([0.0, 0.0, 1.5])) == [0, 2, 2]
    assert best_path(said[:2], cost[:2], nowhere, nowhere) == [0, 0]


def test_the_search_keeps_what_labelled_passages_teach() -> None:
    chains = chains_of((passage.book, passage.sample) for passage in own_passages()[:4])
    weigh(chains, learnt())
    factors = search(chains, rounds=3)
    found = scaled(learnt(), factors)
    assert asdict(found).keys() == asdict(learnt()).keys()
    assert search(chains, rounds=3) == factors
