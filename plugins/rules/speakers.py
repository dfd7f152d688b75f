"""Finds the speaker of every turn with a small linear model, in any language.

The candidates of an utterance are the people mentioned around it. A linear softmax over readable
features (:mod:`ainern2d.plugins.rules.features`) gives each a probability, in two rounds: the
second one also knows what the first believes of the utterances around. A search over each
conversation then prefers turns that alternate. The probability of the answer is corrected by how
often such answers were right in books from which no weight was learnt.

A language plugs in by its reader, which sets mentions, entities and clues in the record, and by
its weights, ``data/speakers.LANGUAGE.json``, which ``benchmarks/planning/train.py`` makes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np

from ainern2d.core import NARRATOR, Attribution

from .features import Candidates, second_round
from .record import ClueKind, MentionKind
from .selfwords import names_himself, speaks_so
from .utterances import Story, talks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .features import Row
    from .record import Entity, Passage
    from .utterances import Utterance

Shares = list[dict[int, float]]
"""By utterance, the probability of each candidate; entities are numbered as in their list."""

LEAST_CONFIDENCE = 0.2
"""Confidence below which the narrator reads a line: four of five such guesses would be wrong."""
MOST_ALTERNATIVES = 3
"""Most other people who may be the speaker of a turn."""
CONTEXTS = ("name", "noun", "pronoun", "none")
CALLED, UNFIT = 0.03, 0.001
"""Factor of the probability of one whom an utterance calls, and of one who never says I so."""
NOT_BESIDE = 0.3
"""Factor for all but the subject of the sentence beside a quotation in its paragraph."""
BEAM, CHOICES = 24, 5
"""Readings of a conversation kept at each utterance, and candidates tried for it."""
SAME_TWICE, EVERY_SECOND = -1.0, 0.5
"""Added to a reading when adjacent paragraphs share a speaker, and when every second one does."""


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of one language.

    Attributes:
        rounds: Per round, the weight of each feature in each context.
        raw: Probabilities of the model, rising.
        right: Share of answers that were right at each of them.
    """

    rounds: tuple[Mapping[str, Mapping[str, float]], ...]
    raw: tuple[float, ...] = (0.0, 1.0)
    right: tuple[float, ...] = (0.0, 1.0)

    @classmethod
    def from_json(cls, text: str) -> Model:
        """Read a file of weights.

        A key is the name of a feature, which counts in all contexts, or ``context|feature``.
        """
        data = json.loads(text)
        raw, right = zip(*data["calibration"], strict=True)
        return cls(tuple(_by_context(weights) for weights in data["rounds"]), raw, right)

    def confidence(self, share: float) -> float:
        """Return the share of right answers among those with this probability."""
        return float(np.interp(share, self.raw, self.right))


def _by_context(weights: Mapping[str, float]) -> dict[str, dict[str, float]]:
    common = {name: weight for name, weight in weights.items() if "|" not in name}
    found = {context: dict(common) for context in CONTEXTS}
    for key, weight in weights.items():
        context, bar, name = key.partition("|")
        if bar:
            found[context][name] = found[context].get(name, 0.0) + weight
    return found


@cache
def model_of(language: str) -> Model:
    """Return the weights of a language, ``en`` or ``zh``."""
    file = resources.files(__package__) / "data" / f"speakers.{language}.json"
    return Model.from_json(file.read_text(encoding="utf-8"))


def find_speakers(passages: Sequence[Passage], entities: Sequence[Entity], model: Model) -> None:
    """Set speaker, method, confidence and addressee of each turn that has no speaker.

    Args:
        passages: Passages whose pieces have mentions and whose turns have clues.
        entities: The people of the story.
        model: Weights of the language.
    """
    story = Story(passages, entities)
    if not story.utterances:
        return
    candidates = Candidates(story)
    shares = _without_unfit(candidates, beliefs(candidates, model.rounds))
    chosen = decode(candidates, shares)
    for number, utterance in enumerate(story.utterances):
        _settle(story, number, utterance, chosen, shares[number], model)
    _address(story)


def beliefs(candidates: Candidates, rounds: Sequence[Mapping[str, Mapping[str, float]]]) -> Shares:
    """Return by utterance the probability of each candidate after all rounds.

    Candidates whose speaker the format of the story gives are certain.
    """
    shares = _softmax(candidates, [candidates.rows], rounds[0])
    for weights in rounds[1:]:
        more = second_round(candidates, shares)
        shares = _softmax(candidates, [candidates.rows, more], weights)
    return shares


def _softmax(
    candidates: Candidates,
    parts: Sequence[Sequence[Sequence[Row]]],
    weights: Mapping[str, Mapping[str, float]],
) -> Shares:
    """Return the probability of each candidate by the features of all parts."""
    shares: Shares = []
    utterances = candidates.story.utterances
    for number, (utterance, entities, context) in enumerate(
        zip(utterances, candidates.entities, candidates.contexts, strict=True)
    ):
        given = utterance.turns[0].speaker
        if given:
            people = enumerate(candidates.story.entities)
            shares.append({number: 1.0 for number, who in people if who.name == given})
            continue
        rows = zip(*(part[number] for part in parts), strict=True)
        scores = [_score(weights[context], own) for own in rows]
        top = max(scores, default=0.0)
        powers = [exp(score - top) for score in scores]
        total = sum(powers)
        shares.append({e: power / total for e, power in zip(entities, powers, strict=True)})
    return shares


def _score(weights: Mapping[str, float], rows: Iterable[Row]) -> float:
    score = 0.0
    for row in rows:
        for name, value in row.items():
            weight = weights.get(name)
            if weight is not None:
                score += weight * value
    return score


def _without_unfit(candidates: Candidates, shares: Shares) -> Shares:
    """Return the shares with less for those who cannot say the words of an utterance.

    They are those whom it calls, who hear it, those who never name themselves as it does, and all
    but the subject of an untagged sentence beside it in its paragraph, if another candidate may.
    Who is named by its tag keeps the share.
    """
    story = candidates.story
    found: Shares = []
    for number, share in enumerate(shares):
        utterance = story.utterances[number]
        called = {seen.entity for seen in story.spoken[number] if seen.mention.vocative}
        said = " ".join(turn.text for turn in utterance.turns)
        less = dict.fromkeys(called & set(share), CALLED)
        for who in share if names_himself(said) else ():
            if speaks_so(said, story.entities[who].aliases) is False:
                less[who] = UNFIT
        beside = _beside(story, utterance)
        if beside in share and beside not in less:
            less |= {who: NOT_BESIDE * less.get(who, 1.0) for who in share if who != beside}
        less.pop(candidates.said_by(number), None)  # type: ignore[arg-type]
        if utterance.turns[0].speaker or not less or len(less) == len(share):
            found.append(share)
            continue
        parts = {who: part * less.get(who, 1.0) for who, part in share.items()}
        total = sum(parts.values())
        found.append({who: part / total for who, part in parts.items()})
    return found


def _beside(story: Story, utterance: Utterance) -> int | None:
    """Return the subject of the sentence beside an untagged utterance in its paragraph."""
    beat = utterance.beat
    if utterance.tag or beat is None or beat.kind is ClueKind.BEAT_FAR:
        return None
    mention = beat.mention
    named = mention.kind in (MentionKind.NAME, MentionKind.NOUN) and mention.subject
    if not named or len(mention.entities) != 1:
        return None
    return next((n for n, who in enumerate(story.entities) if who is mention.entities[0]), None)


def decode(candidates: Candidates, shares: Shares) -> list[int | None]:
    """Return the speaker of each utterance in the best reading of each conversation.

    Who is named by a tag such as ``said Anna`` is the speaker in every reading.
    """
    story = candidates.story
    said = [candidates.said_by(number) for number in range(len(shares))]
    shares = [
        share if entity is None else {entity: share.get(entity, 0.0)}
        for entity, share in zip(said, shares, strict=True)
    ]
    chosen: list[int | None] = [None] * len(shares)
    for talk in talks_of(story.utterances):
        for number, entity in zip(talk, _best_reading(story, talk, shares), strict=True):
            chosen[number] = entity
    return chosen


def _best_reading(story: Story, talk: Sequence[int], shares: Shares) -> list[int | None]:
    utterances = story.utterances
    readings: list[tuple[float, _Reading | None]] = [(0.0, None)]
    for step, number in enumerate(talk):
        choices = sorted(shares[number].items(), key=lambda each: -each[1])[:CHOICES]
        if not choices:
            readings = [(score, _Reading(None, reading)) for score, reading in readings]
            continue
        near = step > 0 and utterances[number].first - utterances[number - 1].last == 1
        second = (
            step > 1 and near and (utterances[number - 1].first - utterances[number - 2].last == 1)
        )
        grown: list[tuple[float, _Reading | None]] = []
        for score, reading in readings:
            for entity, share in choices:
                bonus = 0.0
                if near and reading and reading.entity == entity:
                    bonus += SAME_TWICE
                if second and reading and reading.before and reading.before.entity == entity:
                    bonus += EVERY_SECOND
                grown.append((score + log(share + 1e-9) + bonus, _Reading(entity, reading)))
        readings = sorted(grown, key=lambda each: -each[0])[:BEAM]
    found: list[int | None] = []
    last = readings[0][1]
    while last:
        found.append(last.entity)
        last = last.before
    return found[::-1]


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """A speaker of an utterance, and the reading of those before it."""

    entity: int | None
    before: _Reading | None


def _settle(
    story: Story,
    number: int,
    utterance: Utterance,
    chosen: Sequence[int | None],
    shares: Mapping[int, float],
    model: Model,
) -> None:
    """Set speaker, method and confidence of the turns of an utterance."""
    entity = chosen[number]
    confidence = model.confidence(shares[entity]) if entity is not None else 0.0
    others = sorted(shares.items(), key=lambda each: -each[1])
    alternatives = tuple(
        (story.entities[other].name, model.confidence(share))
        for other, share in others
        if other != entity or confidence < LEAST_CONFIDENCE
    )
    cues = [turn.tag.text for turn in utterance.turns if turn.tag]
    for turn in utterance.turns:
        if turn.speaker:
            continue
        turn.cue = turn.cue or (turn.tag.text if turn.tag else next(iter(cues), ""))
        turn.confidence = confidence
        turn.alternatives = alternatives[:MOST_ALTERNATIVES]
        turn.speaker, turn.how = NARRATOR, Attribution.NARRATION
        if entity is not None and confidence >= LEAST_CONFIDENCE:
            turn.speaker = story.entities[entity].name
            turn.how = _method(story, number, chosen)


def _method(story: Story, number: int, chosen: Sequence[int | None]) -> Attribution:
    utterance, entity = story.utterances[number], chosen[number]
    tag = utterance.tag
    if tag and tag.mention.kind is MentionKind.PRONOUN:
        return Attribution.PRONOUN
    if tag:
        return Attribution.EXPLICIT
    if not utterance.beat and number > 1 and chosen[number - 2] == entity != chosen[number - 1]:
        return Attribution.ALTERNATION
    return Attribution.IMPLIED


def _address(story: Story) -> None:
    """Set the addressee of each turn: whom it calls, else the partner in the conversation."""
    people = {entity.name for entity in story.entities}
    for talk in talks_of(story.utterances):
        for step, number in enumerate(talk):
            utterance = story.utterances[number]
            speaker = utterance.turns[0].speaker
            called = [
                story.entities[seen.entity].name
                for seen in story.spoken[number]
                if seen.mention.vocative
            ]
            beside = [*reversed(talk[max(0, step - 2) : step]), *talk[step + 1 : step + 3]]
            others = [story.utterances[n].turns[0].speaker for n in beside]
            meant = next((n for n in (*called, *others) if n != speaker and n in people), "")
            for turn in utterance.turns:
                turn.addressee = turn.addressee or meant
