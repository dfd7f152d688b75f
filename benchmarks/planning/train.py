"""Trains the model that finds who speaks, from labelled books of one language.

    python -m benchmarks.planning.train en --litbank LITBANK.json

The weights go to ``plugins/rules/data/speakers.LANGUAGE.json``. They learn from the stories of
:mod:`benchmarks.planning.labels` whose split is ``train`` or ``dev``, and from ``LITBANK.json``:
LitBank's quotations (CC BY 4.0) as ``{"name", "characters": [{"name", "aliases"}], "pieces":
[{"book", "text", "quotes": [{"text", "speaker"}]}]}``. The second round of the model and the
correction of its probabilities learn from what was said of books that the weights had not seen.
Needs scipy, a development dependency; the planner itself needs numpy only.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.features import Candidates, second_round
from ainern2d.plugins.rules.passages import passages_of
from ainern2d.plugins.rules.people import READERS
from ainern2d.plugins.rules.planner import GRAMMARS
from ainern2d.plugins.rules.scenes import scenes_of
from ainern2d.plugins.rules.speakers import Model, beliefs, decode
from ainern2d.plugins.rules.utterances import Story
from ainern2d.plugins.rules.wordlist import words as word_list

from .labels import STORIES, stories

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ainern2d.plugins.rules.features import Row
    from ainern2d.plugins.rules.record import Entity
    from ainern2d.plugins.rules.speakers import Shares

WEIGHTS = Path(__file__).parents[2] / "plugins" / "rules" / "data"
FOLDS = 5
"""Parts into which the books are divided; each is judged by weights of the others."""
SMALLEST = 5e-3
"""Weights below this are left out of the file."""
MOST_FEATURES = 20_000
"""Columns of a matrix of features."""
L2 = 4.0
"""Strength of the pull of the weights towards zero."""
EXPECTED = {"named by tag": 8.0, "not yet in the scene": -4.0}
"""Weights to which the pull goes, where it is not zero: a tag is to be believed, and
who is not in the scene does not speak in it."""
IN_CONTEXT = 0.5
"""Scale of a feature in one context: the pull is stronger on what fewer examples teach."""
SHORTEST_PART = 5
"""Letters that an utterance has more of, if it is found as a part of a quotation."""
LEAST_IN_STEP = 40
"""Fewest answers that one step of the correction of probabilities rests on."""
MOST_SURE = 0.97
"""Highest confidence: a book that no one has seen holds surprises."""


@dataclass(frozen=True)
class Labelled:
    """A piece of a book with the speakers of its quotations.

    Attributes:
        book: The book.
        text: The story.
        quotations: Words of each quotation, and all names of its speaker.
    """

    book: str
    text: str
    quotations: tuple[tuple[str, frozenset[str]], ...]


def own_pieces(folder: Path, language: str, splits: frozenset[str]) -> list[Labelled]:
    """Return the labelled stories of a folder in one language that belong to some splits."""
    pieces = []
    for story in stories(folder):
        if story.language != language or story.header.split not in splits:
            continue
        names = {
            member.name: frozenset((*member.names, *(("I",) if member.narrates else ())))
            for member in story.header.cast
        }
        quotations = tuple(
            (story.text[q.start : q.end], names.get(q.speaker, frozenset((q.speaker,))))
            for q in story.quotations
        )
        source = story.header.source
        book = story.header.title if source == "own" else source
        pieces.append(Labelled(book, story.text, quotations))
    return pieces


def litbank_pieces(file: Path) -> list[Labelled]:
    """Return the pieces of LitBank, or of another file of that form."""
    data = json.loads(file.read_text(encoding="utf-8"))
    names = {c["name"]: frozenset((c["name"], *c.get("aliases", ()))) for c in data["characters"]}
    return [
        Labelled(
            piece.get("book", data["name"]),
            piece["text"],
            tuple(
                (each["text"], names.get(each["speaker"], frozenset((each["speaker"],))))
                for each in piece["quotes"]
            ),
        )
        for piece in data["pieces"]
    ]


class Table:
    """The columns of the features, alone and with a context, shared by all fits.

    Attributes:
        columns: By name, the number of its column.
    """

    def __init__(self) -> None:
        self.columns: dict[str, int] = {}

    def matrix(self, candidates: Candidates, rows: Sequence[Sequence[Row]]) -> csr_matrix:
        """Return a row per candidate of all utterances."""
        at, places, values = 0, [], []
        numbers: list[int] = []
        for each, context in zip(rows, candidates.contexts, strict=True):
            for row in each:
                for name, value in row.items():
                    for key, scale in ((name, 1.0), (f"{context}|{name}", IN_CONTEXT)):
                        numbers.append(at)
                        places.append(self.columns.setdefault(key, len(self.columns)))
                        values.append(value * scale)
                at += 1
        return csr_matrix((values, (numbers, places)), shape=(at, MOST_FEATURES))


TABLE = Table()


@dataclass(eq=False)
class Example:
    """A labelled piece as the model sees it.

    Attributes:
        book: Its book.
        candidates: Candidates with their features.
        right: By utterance, the places of the right candidates among them; empty if the right one
            is no candidate.
    """

    book: str
    candidates: Candidates
    right: dict[int, list[int]] = field(default_factory=dict)

    @cached_property
    def first(self) -> csr_matrix:
        """The features of the first round, a row per candidate of all utterances."""
        return TABLE.matrix(self.candidates, self.candidates.rows)


def examples_of(pieces: Iterable[Labelled], language: str) -> list[Example]:
    """Return the labelled pieces as examples."""
    return [_example(piece, language) for piece in pieces]


def _example(piece: Labelled, language: str) -> Example:
    document = read_story(piece.text.encode(), "text")
    passages = passages_of(document, GRAMMARS[language])
    scenes_of(passages, language)
    entities = READERS[language](passages)
    story = Story(passages, entities)
    example = Example(piece.book, Candidates(story))
    said = [squeeze(" ".join(turn.text for turn in u.turns)) for u in story.utterances]
    for number, names in matched(said, piece):
        means = example.candidates.entities[number]
        right = [n for n, entity in enumerate(means) if is_called(entities[entity], names)]
        example.right.setdefault(number, right)
    return example


def squeeze(text: str) -> str:
    """Return the letters and digits of a text in lower case."""
    return re.sub(r"[\W_]+", "", text).lower()


def matched(said: Sequence[str], piece: Labelled) -> Iterable[tuple[int, frozenset[str]]]:
    """Return the number of the utterance of each labelled quotation, and its speaker's names."""
    at = 0
    for quotation, names in piece.quotations:
        words = squeeze(quotation)
        near = range(max(0, at - 1), len(said))
        hit = next((n for n in near if words and _holds(said[n], words)), None)
        if hit is not None:
            at = hit
            yield hit, names


TITLES = frozenset(
    word_list("""
    mr mrs miss ms dr the a an his her my our old young little lady sir lord captain colonel aunt
    uncle doctor professor monsieur madame m mme mlle
""")
)


def _holds(said: str, words: str) -> bool:
    """Return whether an utterance has the first words of a quotation, or is a part of it."""
    return words[:18] in said or (len(said) > SHORTEST_PART and said in words)


NARRATORS = frozenset(("i", "narrator", "我"))
"""Labels of a first person whom the story does not name."""


def is_called(entity: Entity, names: frozenset[str]) -> bool:
    """Return whether an entity has one of some names, titles and articles aside."""
    if entity.narrates and any(name.lower() in NARRATORS for name in names):
        return True
    return any(_same(alias, name) for alias in entity.aliases for name in names)


def _same(one: str, other: str) -> bool:
    a, b = (re.findall(r"\w+", name.lower().replace("_", " ")) for name in (one, other))
    males, females = {"mr", "sir", "lord", "uncle"}, {"mrs", "miss", "ms", "lady", "aunt"}
    if (set(a) & males and set(b) & females) or (set(a) & females and set(b) & males):
        return False
    bare, wanted = set(a) - TITLES, set(b) - TITLES
    # LitBank gives full names, and no other ones: "Holmes" is its "Sherlock Holmes".
    return a == b or bool(bare and (bare == wanted or (len(wanted) > 1 and bare < wanted)))


def fit(examples: Sequence[Example], features: Sequence[csr_matrix]) -> dict[str, float]:
    """Return weights that make the right candidates likely: a softmax per utterance.

    Args:
        examples: Labelled pieces.
        features: By piece, the features of the candidates of all utterances.
    """
    blocks, targets, groups = [], [], []
    base = 0
    for example, matrix in zip(examples, features, strict=True):
        starts = base + np.cumsum([0, *map(len, example.candidates.rows)])
        base += matrix.shape[0]
        for number, right in example.right.items():
            if not right:
                continue
            low, high = starts[number], starts[number + 1]
            target = np.zeros(high - low)
            target[right] = 1.0
            blocks.append(np.arange(low, high))
            targets.append(target)
            groups.append(high - low)
    data = vstack(features).tocsr()[np.concatenate(blocks)]
    used = np.unique(data.indices)
    data = data[:, used]
    target = np.concatenate(targets)
    turned = data.T.tocsr()
    first = np.concatenate([[0], np.cumsum(groups)[:-1]])
    group = np.repeat(np.arange(len(groups)), groups)

    names = list(TABLE.columns)
    expected = np.array([EXPECTED.get(names[column], 0.0) for column in used])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = data @ weights
        power = np.exp(score - np.maximum.reduceat(score, first)[group])
        share = power / np.add.reduceat(power, first)[group]
        right = np.maximum(np.add.reduceat(share * target, first), 1e-12)
        slope = turned @ (share - share * target / right[group])
        away = weights - expected
        return -np.log(right).sum() + L2 / 2 * away @ away, slope + L2 * away

    found = minimize(
        loss, np.zeros(len(used)), jac=True, method="L-BFGS-B", options={"maxiter": 200}
    )
    weights = zip((names[column] for column in used), found.x, strict=True)
    return {name: float(w) * (IN_CONTEXT if "|" in name else 1.0) for name, w in weights}


def train(examples: Sequence[Example]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the weights of both rounds."""
    rows = [example.first for example in examples]
    first = fit(examples, rows)
    shares: list[Shares] = [[] for _ in examples]
    for held in _folds(examples):
        rest = [n for n in range(len(examples)) if n not in held]
        weights = fit([examples[n] for n in rest], [rows[n] for n in rest])
        for n in held:
            shares[n] = beliefs(examples[n].candidates, _rounds(weights))
    more = [joined(example, share) for example, share in zip(examples, shares, strict=True)]
    return first, fit(examples, more)


def joined(example: Example, shares: Shares) -> csr_matrix:
    """Return the features of both rounds."""
    more = second_round(example.candidates, shares)
    return example.first + TABLE.matrix(example.candidates, more)


def _folds(examples: Sequence[Example], folds: int = FOLDS) -> Iterable[set[int]]:
    """Return the numbers of the examples of each part; a book is in one part only."""
    books = sorted({example.book for example in examples})
    for part in range(min(folds, len(books))):
        held = set(books[part::folds])
        yield {n for n, example in enumerate(examples) if example.book in held}


def _rounds(*weights: dict[str, float]) -> tuple[dict[str, dict[str, float]], ...]:
    text = json.dumps({"rounds": weights, "calibration": [[0, 0], [1, 1]]})
    return Model.from_json(text).rounds  # type: ignore[return-value]


def answers(examples: Sequence[Example]) -> list[tuple[float, bool]]:
    """Return probability and rightness of what each book gets from weights of other books."""
    found: list[tuple[float, bool]] = []
    for held in _folds(examples):
        rest = [example for n, example in enumerate(examples) if n not in held]
        rounds = _rounds(*train(rest))
        for n in sorted(held):
            found += judged(examples[n], rounds)
    return found


def judged(
    example: Example, rounds: tuple[dict[str, dict[str, float]], ...]
) -> list[tuple[float, bool]]:
    """Return probability and rightness of the answer for each labelled utterance."""
    shares = beliefs(example.candidates, rounds)
    chosen = decode(example.candidates, shares)
    found: list[tuple[float, bool]] = []
    for number, right in example.right.items():
        entity = chosen[number]
        if entity is not None:
            means = example.candidates.entities[number]
            found.append((shares[number][entity], entity in [means[n] for n in right]))
    return found


def calibration(found: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Return probabilities and the share of right answers there, both rising (isotonic)."""
    blocks: list[list[float]] = []
    for raw, right in sorted(found):
        blocks.append([raw, float(right), 1.0])
        while len(blocks) > 1 and (
            blocks[-1][2] < 1
            or blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]
            or (blocks[-2][2] < LEAST_IN_STEP and len(blocks) > 1)
        ):
            raw_sum, right_sum, count = blocks.pop()
            blocks[-1][0] += raw_sum
            blocks[-1][1] += right_sum
            blocks[-1][2] += count
    steps = [(raw / n, min(MOST_SURE, right / n)) for raw, right, n in blocks]
    return [(0.0, 0.0), *steps, (1.0, steps[-1][1])] if steps else [(0.0, 0.0), (1.0, 1.0)]


def save(
    file: Path,
    first: dict[str, float],
    second: dict[str, float],
    steps: Sequence[tuple[float, float]],
) -> None:
    """Write a file of weights."""
    data = {
        "rounds": [
            {name: round(w, 3) for name, w in sorted(weights.items()) if abs(w) >= SMALLEST}
            for weights in (first, second)
        ],
        "calibration": [[round(raw, 4), round(right, 4)] for raw, right in steps],
    }
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def main() -> None:
    """Train and write the weights of a language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=sorted(READERS))
    parser.add_argument("--litbank", type=Path)
    parser.add_argument("--stories", type=Path, default=STORIES)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    pieces: list[Labelled] = []
    if asked.litbank:
        pieces += litbank_pieces(asked.litbank)
    pieces += own_pieces(asked.stories, asked.language, frozenset(("train", "dev")))
    examples = examples_of(pieces, asked.language)
    known = sum(bool(right) for example in examples for right in example.right.values())
    every = sum(len(example.right) for example in examples)
    labels = sum(len(piece.quotations) for piece in pieces)
    print(f"{labels} quotations, {every} found as utterances, {known} with the right candidate")
    steps = calibration(answers(examples))
    first, second = train(examples)
    file = asked.out or WEIGHTS / f"speakers.{asked.language}.json"
    save(file, first, second, steps)
    print(f"{file}: {file.stat().st_size} bytes; confidence at most {steps[-1][1]:.0%}")


if __name__ == "__main__":
    main()
