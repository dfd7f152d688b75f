"""What speaks for and against each candidate for an utterance: named numbers, for all languages.

A feature has a name that says what it means, such as ``tag: verb first, strong, this one``. The
model of :mod:`ainern2d.plugins.rules.speakers` weighs each of them alone and together with the kind
of tag of the utterance (``name``, ``noun``, ``pronoun``, ``none``).
"""

from __future__ import annotations

from bisect import bisect_left
from math import log
from typing import TYPE_CHECKING

from .passes import run_pass
from .record import ClueKind, MentionKind, Species

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .record import Clue, Entity
    from .utterances import Seen, Story, Utterance

_KINDS = {kind: kind.value for kind in ClueKind}
Row = dict[str, float]
"""The features of one candidate."""

BACK, AHEAD = 5000, 1500
"""Characters before and after an utterance in which a candidate is mentioned."""
MOST_BEFORE, MOST_AFTER = 80, 60
"""Mentions before and after an utterance that are looked at."""
AROUND = 8
"""Utterances before and after one that take part in what is said of it."""
LEAST_BESIDE = 2
"""Animals that act right behind quotations in a story in which animals talk."""
SURE = 1.0
"""Log-odds from which a gender counts as known."""


class Candidates:
    """The candidates of every utterance of a story, with their features.

    Attributes:
        entities: By utterance, the numbers of the entities that may speak it.
        rows: By utterance, the features of each of them.
        contexts: By utterance, its kind of tag: ``name``, ``noun``, ``pronoun`` or ``none``.
    """

    def __init__(self, story: Story) -> None:
        self.story = story
        count = len(story.entities)
        self._mentions = [0] * count
        self._told = [0] * count
        self._said = [0] * count
        for seen in story.told:
            if seen.mention.kind is not MentionKind.FIRST:
                self._mentions[seen.entity] += 1
                self._told[seen.entity] += 1
        for heard in story.spoken:
            for seen in heard:
                self._mentions[seen.entity] += 1
        self._numbers = {id(entity): number for number, entity in enumerate(story.entities)}
        self._tagged = [_named(utterance, self._numbers) for utterance in story.utterances]
        for entity in self._tagged:
            if entity is not None:
                self._said[entity] += 1
        self._speaking = {
            entity
            for number, entity in enumerate(self._tagged)
            if entity is not None
            and story.entities[entity].species is Species.ANIMAL
            and story.utterances[number].tag.strong  # type: ignore[union-attr]
        }
        beside = {
            self._numbers[id(clue.mention.entities[0])]
            for utterance in story.utterances
            for clue in utterance.clues
            if clue.strong
            and clue.kind in (ClueKind.BEAT_AFTER, ClueKind.SUBJECT_FIRST)
            and len(clue.mention.entities) == 1
            and clue.mention.entities[0].species is Species.ANIMAL
            and id(clue.mention.entities[0]) in self._numbers
        }
        if len(beside) >= LEAST_BESIDE:
            # In a fable animals act beside what they say: “Come in.” The hare opened the door.
            self._speaking |= beside
        self._called = [{s.entity for s in heard if s.mention.vocative} for heard in story.spoken]
        self._discussed = [
            {s.entity for s in heard if not s.mention.vocative} for heard in story.spoken
        ]
        self._narrator = next((n for n, e in enumerate(story.entities) if e.narrates), None)
        self._heard_at = [seen.at for heard in story.spoken for seen in heard]
        self._heard = [seen.entity for heard in story.spoken for seen in heard]
        self.entities: list[list[int]] = []
        self.rows: list[list[Row]] = []
        self.contexts: list[str] = []
        for number, utterance in enumerate(story.utterances):
            words = utterance.turns[0].text
            found = run_pass("candidates", words, _none, self._look, number)
            self.entities.append(found[0])
            self.rows.append(found[1])
            self.contexts.append(found[2])

    def _look(self, number: int) -> tuple[list[int], list[Row], str]:
        """Return candidates, features and context of an utterance."""
        view = _View(self.story, number)
        utterance = view.utterance
        candidates = self._candidates(view)
        context = _context(utterance)
        view.rank(self.story, set(candidates))
        rows = [self._row(number, view, context, entity) for entity in candidates]
        return candidates, rows, context

    def _candidates(self, view: _View) -> list[int]:
        story, utterance = self.story, view.utterance
        end = story.spans[utterance.last][1]
        near = {s.entity for s in story.told_between(utterance.start - BACK, end + AHEAD)}
        low = bisect_left(self._heard_at, utterance.start - BACK)
        high = bisect_left(self._heard_at, end + AHEAD)
        near.update(self._heard[low:high])
        acting = {
            seen.entity
            for seen in story.told_between(utterance.start - BACK, end + AHEAD)
            if seen.mention.subject
        }
        tags = (clue.mention for clue in utterance.clues if clue.kind.attributes)
        people = {id(who) for mention in tags for who in mention.entities}
        pointed = {self._numbers[each] for each in people if each in self._numbers}
        said = self._tagged_here(utterance)
        if said is not None and not (story.entities[said].named or story.entities[said].narrates):
            near = {entity for entity in near if self._may_be(entity, said)}
        tag = utterance.tag
        if tag is not None and tag.mention.kind is MentionKind.PRONOUN and tag.strong:
            # "She asked me": it was not the one who tells the story.
            near.discard(-1 if self._narrator is None else self._narrator)
        return sorted(
            entity
            for entity in near | pointed
            if (entity in pointed or self._talks(entity))
            and (
                story.entities[entity].named
                or story.entities[entity].narrates
                or entity in acting
                or self._said[entity]
                or entity in pointed
            )
        )

    def _talks(self, entity: int) -> bool:
        """Return whether a being talks in this story: an animal does if a tag says so once.

        In a fable, where several animals are said to speak, all of them do.
        """
        animal = self.story.entities[entity].species is Species.ANIMAL
        return not animal or entity in self._speaking or len(self._speaking) > 1

    def said_by(self, number: int) -> int | None:
        """Return whom the tag of an utterance names beyond doubt: by name, or as ``I``."""
        said = self._tagged_here(self.story.utterances[number])
        if said is None or said not in self.entities[number]:
            return None
        who = self.story.entities[said]
        return said if who.named or who.narrates else None

    def _tagged_here(self, utterance: Utterance) -> int | None:
        """Return whom a tag names that leaves no doubt: ``said Anna``, not ``Anna turned:``."""
        tag = utterance.tag
        if tag is None or not tag.strong or tag.kind is ClueKind.BEFORE:
            return None
        return _named(utterance, self._numbers)

    def _may_be(self, entity: int, said: int) -> bool:
        """Return whether a named entity may be the person whom a tag calls by a noun."""
        one, other = self.story.entities[entity], self.story.entities[said]
        apart = one.male_odds * other.male_odds < -SURE * SURE
        return entity == said or (one.named and not one.narrates and not apart)

    def _row(self, number: int, view: _View, context: str, entity: int) -> Row:
        row: dict[str, float] = {}
        self._of_entity(row, number, entity)
        self._of_clues(row, view, context, entity)
        self._of_place(row, view, entity)
        self._of_neighbours(row, number, view, entity)
        return {name: float(value) for name, value in row.items() if value}

    def _of_entity(self, row: Row, number: int, entity: int) -> None:
        who = self.story.entities[entity]
        kind = "narrator" if who.narrates else "named" if who.named else "noun"
        said = self._said[entity] - (self._tagged[number] == entity)
        row[f"kind: {kind}"] = 1
        row["mentions"] = log(1 + self._mentions[entity])
        row["mentions told"] = log(1 + self._told[entity])
        row["speeches"] = log(1 + said)
        row["speaks elsewhere"] = said > 0
        if entity == self._narrator and self.story.firsts[number]:
            row["narrator says I"] = 1

    def _of_clues(self, row: Row, view: _View, context: str, entity: int) -> None:
        who = self.story.entities[entity]
        for clue in (view.utterance.tag, view.utterance.beat):
            if clue is None:
                continue
            means = clue.mention.entities
            hit = len(means) == 1 and means[0] is who
            kind = "pronoun" if clue.mention.kind is MentionKind.PRONOUN else "words"
            strength = "strong" if clue.strong else "weak"
            row[f"{_KINDS[clue.kind]}, {strength}, {kind}: {_whether(hit)}"] = 1
            if clue.kind.attributes:
                row["named by tag"] = hit and kind == "words"
                if context == "noun" and not hit:
                    row[f"noun: {self._agreement(clue, entity)}"] = 1
        if view.first:
            row[f"first person: {_whether(who.narrates)}"] = 1
        elif view.gender in ("male", "female"):
            sign = 1 if view.gender == "male" else -1
            row[f"gender: {view.fit(who)}"] = 1
            row["gender of the narrator"] = who.narrates
            row["gender odds"] = max(-3.0, min(3.0, sign * who.male_odds))
            if entity in view.rank_fitting:
                row[f"fitting, rank {_bin(view.rank_fitting[entity])}"] = 1
            if entity in view.rank_subject:
                row[f"fitting subject, rank {_bin(view.rank_subject[entity])}"] = 1
        elif view.gender:
            row[f"it: {_whether(not who.named and abs(who.male_odds) < SURE)}"] = 1

    def _agreement(self, clue: Clue, entity: int) -> str:
        means = clue.mention.entities
        odds = means[0].male_odds if len(means) == 1 else 0.0
        product = odds * self.story.entities[entity].male_odds
        return "same gender" if product > 2 else "other gender" if product < -2 else "open gender"

    def _of_place(self, row: Row, view: _View, entity: int) -> None:
        utterance = view.utterance
        rank = view.rank_recent.get(entity)
        row["not mentioned before" if rank is None else f"recent, rank {_bin(rank)}"] = 1
        last, following = view.last_at.get(entity), view.next_at.get(entity)
        began = self.story.scenes[utterance.first]
        ahead_at = view.next_at.get(entity)
        here_by_now = last is not None and last >= began
        comes_soon = ahead_at is not None and ahead_at < self.story.spans[utterance.last][1]
        row["not yet in the scene"] = began > 0 and not here_by_now and not comes_soon
        row["distance back"] = log(1 + utterance.start - last) if last is not None else 9.0
        ahead = following is not None and following > utterance.end
        row["distance ahead"] = log(1 + following - utterance.end) if ahead else 8.0  # type: ignore[operator]
        here = [seen for seen in view.here if seen.entity == entity]
        if here:
            row["in the paragraph"] = 1
            row["in the paragraph, subject"] = any(seen.mention.subject for seen in here)
            row["in the paragraph, first"] = view.here[0].entity == entity
            row["in the paragraph, owner"] = any(seen.mention.possessive for seen in here)
            row["in the paragraph, listener"] = any(seen.mention.listener for seen in here)
            row["in the paragraph, before"] = any(seen.at < utterance.start for seen in here)
        joined = ", talk" if view.joined else ""
        if any(seen.entity == entity for seen in view.before):
            row[f"paragraph before{joined}"] = 1
            row[f"paragraph before, last{joined}"] = view.before[-1].entity == entity
            subject = any(s.mention.subject for s in view.before if s.entity == entity)
            row[f"paragraph before, subject{joined}"] = subject
        row["paragraph after"] = any(seen.entity == entity for seen in view.after)

    def _of_call(self, row: Row, other: int, entity: int, where: str) -> None:
        """Note whether the entity fits ``sir`` or ``madam`` in another utterance."""
        for gender in self.story.called[other]:
            fit = _fit(self.story.entities[entity], gender)
            row[f"called sir or madam {where}: {fit}"] = 1

    def _of_neighbours(self, row: Row, number: int, view: _View, entity: int) -> None:
        utterances = self.story.utterances
        row["called"] = entity in self._called[number]
        row["discussed"] = entity in self._discussed[number]
        if number:
            row["called before"] = entity in self._called[number - 1]
            row["called before, talk"] = view.joined and entity in self._called[number - 1]
            row["discussed before"] = entity in self._discussed[number - 1]
            if view.joined:
                self._of_call(row, number - 1, entity, "before")
        if number > 1:
            row["called two before"] = entity in self._called[number - 2]
        if number + 1 < len(utterances):
            apart = utterances[number + 1].first != view.utterance.last
            row["called after"] = apart and entity in self._called[number + 1]
            row["discussed after"] = entity in self._discussed[number + 1]
            if utterances[number + 1].talk == view.utterance.talk:
                self._of_call(row, number + 1, entity, "after")
        if number + 2 < len(utterances):
            row["called two after"] = entity in self._called[number + 2]
        around = 0
        for step in range(-AROUND, AROUND + 1):
            other = number + step
            if not step or not 0 <= other < len(utterances) or self._tagged[other] != entity:
                continue
            around += 1
            if abs(step) <= 4:
                row[f"tagged {step:+d}, {_gap(view.utterance, utterances[other], step)}"] = 1
        row["of the party"] = around > 0
        row["tags of the party"] = log(1 + around)


def _none() -> tuple[list[int], list[Row], str]:
    return [], [], "none"


class _View:
    """What surrounds one utterance.

    Attributes:
        first: Whether its tag or beat is the first person.
        gender: Gender of the pronoun of its tag or beat, ``unknown`` for ``it``; empty if none.
        joined: Whether the utterance before it is of the same conversation.
        here, before, after: Mentions told in its paragraph, and in those before and after it.
        last_at, next_at: By entity, the position of the last mention before and the next one.
    """

    def __init__(self, story: Story, number: int) -> None:
        self.utterance = utterance = story.utterances[number]
        mention = utterance.tag.mention if utterance.tag else None
        if mention is None and utterance.beat:
            beat = utterance.beat.mention
            pronoun = beat.kind in (MentionKind.PRONOUN, MentionKind.FIRST)
            mention = beat if pronoun else None
        self.first = mention is not None and mention.kind is MentionKind.FIRST
        pronoun = mention is not None and mention.kind is MentionKind.PRONOUN
        self.gender: str = mention.gender if mention is not None and pronoun else ""
        self.joined = number > 0 and story.utterances[number - 1].talk == utterance.talk
        self.here = story.told_in(utterance.last)
        self.before = story.told_in(utterance.last - 1)
        self.after = story.told_in(utterance.last + 1)
        at = bisect_left(story.told_at, utterance.start)
        self._past: Sequence[Seen] = story.told[max(0, at - MOST_BEFORE) : at]
        self.last_at = {seen.entity: seen.at for seen in self._past}
        self.next_at: dict[int, int] = {}
        for seen in story.told[at : at + MOST_AFTER]:
            self.next_at.setdefault(seen.entity, seen.at)
        self.rank_recent: dict[int, int] = {}
        self.rank_fitting: dict[int, int] = {}
        self.rank_subject: dict[int, int] = {}

    def fit(self, entity: Entity) -> int:
        """Return whether an entity fits the pronoun: 1 yes, 0 perhaps, -1 no."""
        return _fit(entity, self.gender)

    def rank(self, story: Story, candidates: set[int]) -> None:
        """Rank the candidates mentioned before: all, those that fit, and fitting subjects."""
        for seen in reversed(self._past):
            entity = seen.entity
            if entity not in candidates:
                continue
            self.rank_recent.setdefault(entity, len(self.rank_recent))
            if self.fit(story.entities[entity]) < 0:
                continue
            if not story.entities[entity].narrates:
                self.rank_fitting.setdefault(entity, len(self.rank_fitting))
            if seen.mention.subject:
                self.rank_subject.setdefault(entity, len(self.rank_subject))


def _fit(entity: Entity, gender: str) -> int:
    """Return whether an entity fits a gender: 1 yes, 0 perhaps, -1 no."""
    odds = {"male": 1, "female": -1}.get(gender, 0) * entity.male_odds
    return 1 if odds > SURE else -1 if odds < -SURE else 0


def _named(utterance: Utterance, numbers: Mapping[int, int]) -> int | None:
    """Return the entity that a tag names by a name, a noun or the first person."""
    given = utterance.turns[0].speaker
    tag = utterance.tag
    if given or tag is None or tag.mention.kind is MentionKind.PRONOUN:
        return None
    means = tag.mention.entities
    return numbers.get(id(means[0])) if len(means) == 1 else None


def _context(utterance: Utterance) -> str:
    tag = utterance.tag
    if tag is None:
        return "none"
    if tag.mention.kind in (MentionKind.PRONOUN, MentionKind.FIRST):
        return "pronoun"
    if not tag.mention.entities:
        return "none"
    return "noun" if tag.mention.kind is MentionKind.NOUN else "name"


def _whether(hit: bool) -> str:
    return "this one" if hit else "another"


def _bin(rank: int) -> str:
    return str(rank) if rank < 3 else "3-4" if rank < 5 else "5+"


def _gap(one: Utterance, other: Utterance, step: int) -> str:
    paragraphs = abs(other.first - one.first)
    return "close" if paragraphs <= abs(step) else "apart"


def second_round(candidates: Candidates, shares: Sequence[dict[int, float]]) -> list[list[Row]]:
    """Return more features: what the first round believes of the utterances around each one.

    Args:
        candidates: Candidates and features of the first round.
        shares: By utterance, the probability of each candidate in the first round.
    """
    utterances = candidates.story.utterances
    pronouns = [_pronoun(utterance) for utterance in utterances]
    return [
        _beliefs(candidates.entities[number], number, utterances, pronouns, shares)
        for number in range(len(utterances))
    ]


def _pronoun(utterance: Utterance) -> str:
    tag = utterance.tag
    return tag.mention.gender if tag and tag.mention.kind is MentionKind.PRONOUN else ""


def _beliefs(
    entities: Sequence[int],
    number: int,
    utterances: Sequence[Utterance],
    pronouns: Sequence[str],
    shares: Sequence[dict[int, float]],
) -> list[Row]:
    here, own = utterances[number], pronouns[number]
    relation = here.tag.relation if here.tag else ""
    earlier = range(number - 1, max(-1, number - 7), -1)
    alike = next((n for n in earlier if own and pronouns[n] == own), None)
    gendered = ("male", "female")
    unlike = next(
        (n for n in earlier if own in gendered and pronouns[n] in gendered and pronouns[n] != own),
        None,
    )
    low, high = max(0, number - 10), min(len(utterances), number + 11)
    talk = [n for n in range(low, high) if n != number and utterances[n].talk == here.talk]
    own_turns = [n for n in talk if (n - number) % 2 == 0]
    others_turns = [n for n in talk if (n - number) % 2]
    own_sums = _summed(shares, {n: 0.8 ** abs(n - number) for n in own_turns})
    others_sums = _summed(shares, {n: 0.8 ** abs(n - number) for n in others_turns})
    near = range(max(0, number - AROUND), min(len(utterances), number + AROUND + 1))
    around = _summed(shares, {n: 1.0 for n in near if n != number})
    steps = _steps(utterances, number, relation)
    rows: list[Row] = []
    for entity in entities:
        row: Row = {"believed": log(1e-3 + shares[number].get(entity, 0.0))}
        if alike is not None:
            row["believed of the same pronoun"] = shares[alike].get(entity, 0.0)
        if unlike is not None:
            row["believed of the other pronoun"] = shares[unlike].get(entity, 0.0)
        same, other = own_sums.get(entity, 0.0), others_sums.get(entity, 0.0)
        row["believed of own turns"] = same
        row["believed of others' turns"] = other
        if own_turns and others_turns:
            less = same / len(own_turns) - other / len(others_turns)
            row["believed of own less others'"] = less
        for name, n in steps:
            row[name] = shares[n].get(entity, 0.0)
        row["believed around"] = around.get(entity, 0.0)
        rows.append({name: value for name, value in row.items() if value})
    return rows


def _summed(
    shares: Sequence[Mapping[int, float]], weights: Mapping[int, float]
) -> dict[int, float]:
    """Return by candidate the weighted sum of its shares in some utterances."""
    sums: dict[int, float] = {}
    for number, weight in weights.items():
        for entity, share in shares[number].items():
            sums[entity] = sums.get(entity, 0.0) + weight * share
    return sums


def _steps(utterances: Sequence[Utterance], number: int, relation: str) -> list[tuple[str, int]]:
    """Return name and utterance of each feature of the six utterances around one."""
    found = []
    for step in (-3, -2, -1, 1, 2, 3):
        if 0 <= number + step < len(utterances):
            gap = abs(utterances[number + step].first - utterances[number].first)
            apart = gap if not gap else 1 if gap <= abs(step) else 2 if gap <= abs(step) + 2 else 3
            how = ("here", "close", "apart", "far")[apart]
            found.append((f"believed {step:+d}, {how}", number + step))
            if step == -1 and relation:
                found.append((f"believed -1, {relation}", number - 1))
    return found
