"""Learns the weights of the ages that people in stories have, from our own labelled stories.

    python -m benchmarks.planning.ages [--out FILE]

A softmax over the features of :mod:`ainern2d.plugins.rules.ages`, pulled towards what words say.
Prints how many ages are right in books from which no weight was learnt.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.ages import AGES, features, shares, telling_of
from ainern2d.plugins.rules.passages import passages_of
from ainern2d.plugins.rules.people import read_people
from ainern2d.plugins.rules.planner import GRAMMARS
from ainern2d.plugins.rules.scenes import mark_breaks, scenes_of
from ainern2d.plugins.rules.traits import Traits, read_traits

from .corpus import samples_of_stories
from .labels import STORIES
from .scoring import member_called

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .corpus import Sample

WEIGHTS = Path(__file__).parents[2] / "plugins" / "rules" / "data" / "ages.json"
L2 = {"en": 8.0, "zh": 1.5}
"""Strength of the pull of the weights towards what is expected; in English names say less."""
EXPECTED = {"said": 2.0, "name": 3.0, "hinted": 3.0, "read": 0.5}
"""Weights to which the pull goes, of the features that say an age themselves."""
FOLDS = 10
"""Parts into which the books are divided."""
SMALLEST = 0.01
"""Weights below this are left out."""

Case = tuple[str, dict[str, float], str]
"""A book, the features of a person of it, and the age."""
Weights = dict[str, dict[str, float]]


def cases_of(sample: Sample) -> Iterator[Case]:
    """Yield the people of a story whose age is labelled and whose years it does not say."""
    passages = passages_of(read_story(sample.text.encode(), "text"), GRAMMARS[sample.language])
    mark_breaks(passages, sample.language)
    entities = read_people(passages, sample.language)
    names = {alias for entity in entities for alias in (entity.name, *entity.aliases)}
    _, world = scenes_of(passages, sample.language, names)
    telling = telling_of(passages, str(world.genre))
    traits = read_traits(passages)
    done: set[str] = set()
    for entity in sorted(entities, key=lambda e: -telling.parts.get(e.name, 0)):
        member = member_called(entity.name, sample.members)
        if member is None and entity.narrates:
            member = next((m for m in sample.members if m.narrates), None)
        if member is None or member.name in done or not member.age or not entity.acts:
            continue
        done.add(member.name)
        own = traits.get(entity.name) or Traits()
        if own.years is None:
            yield sample.name, features(entity.name, entity, own, telling), member.age


def fit(cases: Sequence[Case], pull: float) -> Weights:
    """Return the weights of each feature by age that make the labels likely.

    Args:
        cases: Labelled people.
        pull: Strength of the pull towards what is expected.
    """
    names = sorted({name for _, row, _ in cases for name in row})
    column = {name: number for number, name in enumerate(names)}
    data = np.zeros((len(cases), len(names)))
    for number, (_, row, _) in enumerate(cases):
        for name, value in row.items():
            data[number, column[name]] = value
    target = np.zeros((len(cases), len(AGES)))
    for number, (_, _, age) in enumerate(cases):
        target[number, [str(each) for each in AGES].index(age)] = 1.0
    expected = np.zeros((len(names), len(AGES)))
    for kind, weight in EXPECTED.items():
        for number, age in enumerate(AGES):
            if f"{kind} {age}" in column:
                expected[column[f"{kind} {age}"], number] = weight

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(expected.shape)
        score = data @ weights
        power = np.exp(score - score.max(axis=1, keepdims=True))
        share = power / power.sum(axis=1, keepdims=True)
        away = weights - expected
        slope = data.T @ (share - target) + pull * away
        return -np.log((share * target).sum(axis=1)).sum() + pull / 2 * (
            away**2
        ).sum(), slope.ravel()

    found = minimize(loss, expected.ravel(), jac=True, method="L-BFGS-B").x
    by_age = found.reshape(expected.shape).T
    return {
        age: {name: float(w) for name, w in zip(names, row, strict=True)}
        for age, row in zip(AGES, by_age, strict=True)
    }


def right_elsewhere(cases: Sequence[Case], pull: float) -> tuple[float, float]:
    """Return the share of ages that is right in books from which no weight was learnt.

    Also return the mean probability of these ages.
    """
    books = sorted({book for book, _, _ in cases})
    right, sure = 0, 0.0
    for part in range(FOLDS):
        held = set(books[part::FOLDS])
        weights = fit([case for case in cases if case[0] not in held], pull)
        for book, row, age in cases:
            if book in held:
                found = shares(row, weights)
                right += max(AGES, key=lambda each: found[each]) == age
                sure += max(found.values())
    return right / len(cases), sure / len(cases)


def learn(samples: Iterable[Sample], pull: float) -> Weights:
    """Return the weights that some stories teach, and print how good they are on others."""
    cases = [case for sample in samples for case in cases_of(sample)]
    right, sure = right_elsewhere(cases, pull)
    print(f"{len(cases)} people; of other books {right:.1%} right, {sure:.1%} sure")
    return fit(cases, pull)


def main() -> None:
    """Learn and write the weights of both languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    asked = parser.parse_args()
    samples = samples_of_stories([STORIES], ("train", "dev"))
    data = {}
    for language in ("en", "zh"):
        learnt = learn((s for s in samples if s.language == language), L2[language])
        data[language] = {
            age: {name: round(w, 2) for name, w in row.items() if abs(w) >= SMALLEST}
            for age, row in learnt.items()
        }
    text = json.dumps(data, ensure_ascii=False, indent=0, sort_keys=True)
    asked.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
