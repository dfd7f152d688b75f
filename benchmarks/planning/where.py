"""Learns what a story says of where it is: weights of mentions, usual kinds, words near places.

    python -m benchmarks.planning.where --litbank FOLDER --novels FOLDER [--vocabulary FOLDER]

``--litbank`` is the folder ``original`` of LitBank (CC BY 4.0), ``--novels`` one of Chinese
novels in the public domain; :mod:`.passages` says which. They teach, with the stories whose split
is ``train`` or ``dev``, the weights in ``places/whereabouts.json``. Few numbers are
learnt, since few scenes are labelled: a factor for each group of hand-made weights. A search with
a fixed seed looks for factors for which most of the text of each scene is at the right place,
both languages counted alike; the mean of the best settings is kept. How good they are is measured
on books of a twelfth of all, with factors chosen on the others. ``--vocabulary`` is a folder of
English novels that are not labelled; which words stand near which places there is
``places/surroundings.en.txt``.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ainern2d.core.story.places import PlaceKind
from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules import scenes
from ainern2d.plugins.rules.literal import Literal
from ainern2d.plugins.rules.passages import passages_of
from ainern2d.plugins.rules.people import read_people
from ainern2d.plugins.rules.places import PlaceFinder, Relation, Senses
from ainern2d.plugins.rules.planner import GRAMMARS

from .alignment import Alignment
from .corpus import samples_of_stories
from .labels import STORIES
from .passages import PLACES, own_passages, paragraphs, passages_of_books
from .whereabouts import CLUES, LEARNT, STRONG, Weights, Whereabouts, learnt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from .corpus import Sample

ROUNDS = 700
"""Settings that the search tries."""
KEPT = 25
"""Best settings, of which the mean is kept."""
PARTS = 12
"""Parts into which the books are divided; each is judged by factors that the others chose."""
SMOOTH = 0.5
"""Scenes that each kind of place is given before any is counted."""
LEAST_SCORE, LEAST_DEVIATIONS = 0.3, 2.0
"""Least logarithm of how much more often a word stands near a kind; least deviations of that."""
LEAST_COUNTS = (25, 6, 4)
"""Sentences with a word, books with it, and books and sentences with it near one kind, at least."""
NEAR = 8
"""Sentences behind one that says where it is which are counted as being there."""
PSEUDO = 60.0
"""Sentences as elsewhere that are added to those near each kind."""
_WORD = re.compile(r"[a-z][a-z]+(?:-[a-z]+)?")
_SPOKEN = re.compile(r'"[^"]*"|“[^”]*”')
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_CONTEXT = ("first", "past", "around", "vehicle")
_SCALES = ("new", "unnamed", "outside", "vocabulary", "start", "enter")


def groups() -> dict[str, list[tuple[str, str]]]:
    """Return the weights that share a factor, each as relation and column, by name of the group."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for relation in Relation:
        name = relation.value
        found[f"same {name}"].append((name, "same"))
        kind = "strong" if relation in STRONG else name if relation in CLUES else "weak"
        for column in ("special", "root", "wider"):
            level = "wider" if column == "wider" and kind == "strong" else "others"
            found[f"{level} {kind}"].append((name, column))
        for column in _CONTEXT:
            context = "clues" if relation in CLUES else f"{column} {kind}"
            found[f"context {context}"].append((name, column))
    return dict(found)


@dataclass
class Chain:
    """Pieces that are decoded together, and where they are.

    Attributes:
        book: Their book.
        units: The pieces.
        scenes: Of each piece the number of its labelled scene in all, or -1.
        places: Of each piece the label of its place, or empty.
        language: ``en`` or ``zh``.
        kinds: Kinds of place at which they may be.
        evidence: What each group and scale says, shape (groups, pieces, kinds).
        ease: Cost of a change at each piece.
        advantage: How usual each kind is in other books.
    """

    book: str
    units: list[scenes.Unit]
    scenes: list[int]
    places: list[str]
    language: str
    kinds: list[PlaceKind] = field(default_factory=list)
    evidence: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    ease: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    advantage: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


def chains_of(samples: Iterable[tuple[str, Sample]]) -> list[Chain]:
    """Return the pieces of labelled texts, each text with the name of its book."""
    found = []
    count = 0
    for book, sample in samples:
        passages = passages_of(read_story(sample.text.encode(), "text"), GRAMMARS[sample.language])
        scenes.mark_breaks(passages, sample.language)
        people = read_people(passages, sample.language)
        names = {alias for each in people for alias in (each.name, *each.aliases)}
        units, _, _ = scenes.read_units(passages, sample.language, names)
        text = Alignment(sample.text)
        at = {id(unit): text.place(unit.piece.text) for unit in units}
        for _, chain in scenes.chains_of(units):
            number, places = [], []
            for unit in chain:
                start = at[id(unit)][0][0] if at[id(unit)] else -1
                scene = next(
                    (n for n, s in enumerate(sample.scenes) if s.start <= start < s.end), -1
                )
                place = sample.scenes[scene].place if scene >= 0 else ""
                number.append(count + scene if scene >= 0 else -1)
                places.append(place if place in set(PlaceKind) else "")
            found.append(Chain(book, chain, number, places, sample.language))
        count += len(sample.scenes)
    return [chain for chain in found if any(chain.places)]


def usual_of(chains: Iterable[Chain]) -> dict[str, float]:
    """Return by kind the logarithm of how much more often scenes are there than at any kind."""
    counts = Counter(
        place
        for _, place in {
            (number, place)
            for chain in chains
            for number, place in zip(chain.scenes, chain.places, strict=True)
            if place and place != PlaceKind.ANYWHERE
        }
    )
    kinds = len(PlaceKind) - 1
    total = sum(counts.values()) + SMOOTH * kinds
    return {kind: math.log((n + SMOOTH) / total * kinds) for kind, n in sorted(counts.items())}


def weigh(chains: Sequence[Chain], expected: Weights) -> None:
    """Set the evidence of each group of weights, with what the other books say of usual kinds."""
    usual = {(c.language, c.book): c for c in chains}
    for language, book in usual:
        others = [c for c in chains if c.language == language and c.book != book]
        weights = replace(expected, usual={language: usual_of(others)})
        for chain in (c for c in chains if (c.language, c.book) == (language, book)):
            _weigh(chain, weights)


def _weigh(chain: Chain, weights: Weights) -> None:
    nothing = {r: dict.fromkeys(columns, 0.0) for r, columns in weights.relations.items()}
    silent = replace(weights, relations=nothing, new=0.0, unnamed=0.0, outside=0.0, vocabulary=0.0)
    chain.kinds = Whereabouts(chain.language, weights).kinds(chain.units)
    settings = []
    for group in groups().values():
        relations = {r: dict(columns) for r, columns in nothing.items()}
        for relation, column in group:
            relations[relation][column] = weights.relations[relation][column]
        settings.append(replace(silent, relations=relations))
    settings += [replace(silent, **{name: 1.0}) for name in _SCALES[:4]]
    rows = []
    for setting in settings:
        reader = Whereabouts(chain.language, setting)
        evidence, told = reader.evidence(chain.units, chain.kinds)
        rows.append(evidence.astype(np.float32))
    chain.evidence = np.array(rows)
    chain.ease = scenes.ease_of(chain.units, scenes.PLACE_COSTS, told)
    chain.advantage = Whereabouts(chain.language, weights).advantage(chain.kinds)


def best_path(
    evidence: NDArray[Any], cost: NDArray[np.float64], start: NDArray[Any], enter: NDArray[Any]
) -> list[int]:
    """Return the state of each step for which most speaks, if all changes cost the same.

    Args:
        evidence: What each step says for each state, shape (steps, states).
        cost: Cost of a change at each step, shape (steps,).
        start: Score of each state before the first step, shape (states,).
        enter: Score of each state where a change leads to it, shape (states,).
    """
    states = np.arange(evidence.shape[1])
    best = start + evidence[0]
    back = np.zeros(evidence.shape, dtype=np.intp)
    for step in range(1, len(evidence)):
        top = int(best.argmax())
        moved = best[top] - cost[step] + enter
        stays = best >= moved
        back[step] = np.where(stays, states, top)
        best = np.where(stays, best, moved) + evidence[step]
    path = [int(best.argmax())]
    for step in range(len(evidence) - 1, 0, -1):
        path.append(int(back[step, path[-1]]))
    return path[::-1]


def shares(chains: Sequence[Chain], factors: Mapping[str, float]) -> dict[int, float]:
    """Return of each labelled scene the share of its text at which the place is right."""
    names = list(groups())
    scale = np.array([factors[name] for name in (*names, *_SCALES[:4])], dtype=np.float32)
    right: dict[int, float] = defaultdict(float)
    whole: dict[int, float] = defaultdict(float)
    for chain in chains:
        path: list[int] = []
        if chain.kinds:
            path = best_path(
                np.tensordot(scale, chain.evidence, 1),
                chain.ease,
                factors["start"] * chain.advantage,
                factors["enter"] * chain.advantage,
            )
        for number, unit in enumerate(chain.units):
            if not chain.places[number]:
                continue
            kind = chain.kinds[path[number]] if path else PlaceKind.INTERIOR
            length = len(unit.piece.text)
            whole[chain.scenes[number]] += length
            right[chain.scenes[number]] += length * (kind == chain.places[number])
    return {scene: right[scene] / all_of_it for scene, all_of_it in whole.items() if all_of_it}


def search(chains: Sequence[Chain], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the factors for which most is right, and print how good they are on other books."""
    names = list(groups())
    first = dict.fromkeys(names, 1.0)
    now = learnt()
    first |= {"new": now.new, "unnamed": now.unnamed, "outside": now.outside}
    first |= {"vocabulary": now.vocabulary, "start": now.start, "enter": now.enter}
    random = np.random.default_rng(1)
    book = {n: c.book for c in chains for n in c.scenes if n >= 0}
    language = {n: c.language for c in chains for n in c.scenes if n >= 0}
    tried: list[dict[str, float]] = [first]
    results = [shares(chains, first)]
    order = list(results[0])
    part = {name: number % PARTS for number, name in enumerate(sorted(set(book.values())))}
    sizes = Counter(language[scene] for scene in order)
    weight = np.array([1.0 / sizes[language[scene]] for scene in order])

    def mean_of_best(seen: NDArray[np.bool_]) -> dict[str, float]:
        gained = [(weight * seen) @ [each[s] for s in order] for each in results]
        best = np.argsort(gained)[::-1][:KEPT]
        return {name: float(np.mean([tried[n][name] for n in best])) for name in first}

    for _ in range(rounds):
        gained = [weight @ [each[s] for s in order] for each in results]
        best = np.argsort(gained)[::-1][:10]
        setting = dict(tried[int(random.choice(best))])
        for name in random.choice(list(first), size=int(random.integers(2, 9)), replace=False):
            setting[name] *= math.exp(random.normal(0.0, 0.4))
        tried.append(setting)
        results.append(shares(chains, setting))
    held = {}
    for number in range(PARTS):
        outside = np.array([part[book[scene]] != number for scene in order])
        found = shares(chains, mean_of_best(outside))
        held |= {s: found[s] for s, is_out in zip(order, outside, strict=True) if not is_out}
    for each, size in sizes.items():
        old = sum(results[0][s] for s in order if language[s] == each) / size
        new = sum(held[s] for s in order if language[s] == each) / size
        print(f"{each}: {size} scenes; of other books {new:.1%} right, {old:.1%} before")
    return mean_of_best(np.ones(len(order), dtype=np.bool_))


def scaled(expected: Weights, factors: Mapping[str, float]) -> Weights:
    """Return weights times the factors of their groups."""
    relations = {r: dict(columns) for r, columns in expected.relations.items()}
    for name, group in groups().items():
        for relation, column in group:
            relations[relation][column] = round(relations[relation][column] * factors[name], 3)
    return replace(
        expected, relations=relations, **{name: round(factors[name], 2) for name in _SCALES}
    )


def words_near(folder: Path) -> Iterator[str]:
    """Yield the lines of the table of words near places, counted in the novels of a folder."""
    near: dict[str, Counter[str]] = defaultdict(Counter)
    books: dict[str, Counter[str]] = defaultdict(Counter)
    sentences: Counter[str] = Counter()
    all_words: Counter[str] = Counter()
    books_with: Counter[str] = Counter()
    for path in sorted(folder.glob("*.txt")):
        here: dict[str, Counter[str]] = defaultdict(Counter)
        own: Counter[str] = Counter()
        for kind, words in _located(path.read_text(encoding="utf-8", errors="replace")):
            own.update(words)
            if kind:
                here[kind].update(words)
                sentences[kind] += 1
        all_words.update(own)
        books_with.update(word for word, count in own.items() if count > 1)
        for kind, counts in here.items():
            near[kind].update(counts)
            books[kind].update(counts.keys())
    total = sum(sentences.values())
    anywhere: Counter[str] = Counter()
    for counts in near.values():
        anywhere.update(counts)
    least, least_books, least_near = LEAST_COUNTS
    for kind in (each.value for each in PlaceKind):
        entries = []
        for word, count in sorted(near[kind].items()):
            share = anywhere[word] / total
            due = share * sentences[kind]
            says = math.log(
                (count + PSEUDO * share + 0.5) / (share * (sentences[kind] + PSEUDO) + 0.5)
            )
            known = all_words[word] >= least and books_with[word] >= least_books
            often = min(count, books[kind][word]) >= least_near
            clear = says > LEAST_SCORE and count - due > LEAST_DEVIATIONS * math.sqrt(due + 1)
            if known and often and clear:
                entries.append(f"{word} {round(10 * min(says, 2.0))}")
        if entries:
            yield f"{kind} | {', '.join(entries)}"


def _located(text: str) -> Iterator[tuple[str, set[str]]]:
    """Yield for each sentence of narration where it is, if that is known, and its words."""
    finder = PlaceFinder("en", Literal(text, "en"), Senses(text))
    kind, left = "", 0
    for paragraph in paragraphs(text, "en"):
        for sentence in _SENTENCE.split(_SPOKEN.sub(" ", paragraph)):
            words = set(_WORD.findall(sentence.lower()))
            found = finder.find(sentence)
            there = [m for m in found if m.relation in STRONG - {Relation.PART} and m.name]
            if there:
                kind, left = max(there, key=lambda mention: mention.weight).kind.value, NEAR
                for mention in found:
                    if mention.kind == kind:
                        words -= set(mention.name.lower().split())
            else:
                left -= 1
                kind = kind if left >= 0 else ""
            yield kind, words


def main() -> None:
    """Learn and write the weights, and the table of words if there are novels to count them in."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--litbank", type=Path, metavar="FOLDER")
    parser.add_argument("--novels", type=Path, metavar="FOLDER")
    parser.add_argument("--vocabulary", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N")
    parser.add_argument("--out", type=Path, default=LEARNT, metavar="FOLDER")
    asked = parser.parse_args()
    if asked.vocabulary:
        head = "# Words near places; see benchmarks/planning/where.py."
        table = "\n".join((head, *words_near(asked.vocabulary)))
        (asked.out / "surroundings.en.txt").write_text(table + "\n", encoding="utf-8")
    samples = [(s.name, s) for s in samples_of_stories([STORIES], ("train", "dev"))]
    samples += [(p.book, p.sample) for p in own_passages()]
    for name, folder in (("litbank.en.txt", asked.litbank), ("novels.zh.txt", asked.novels)):
        if folder:
            samples += [(p.book, p.sample) for p in passages_of_books(PLACES / name, folder)]
    chains = chains_of(samples)
    weigh(chains, learnt())
    found = scaled(learnt(), search(chains, asked.rounds))
    usual = {
        language: {
            kind: round(says, 2)
            for kind, says in usual_of(c for c in chains if c.language == language).items()
        }
        for language in ("en", "zh")
    }
    text = json.dumps(vars(replace(found, usual=usual)), indent=0)
    (asked.out / "whereabouts.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
