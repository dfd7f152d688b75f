"""Compares a storyboard with what is known about its text, and counts what is right.

A storyboard is plain data, as ``ainern2d plan --json`` prints it, of schema 1 or 2. What a schema
lacks is not counted, so that a table shows that it is not there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from ainern2d.core.story.places import PlaceKind, kind_of_place, line_of
from ainern2d.core.story.storyboard import NARRATOR

from .alignment import HERS, HIS, Alignment, is_same, squeezed
from .baselines import alternation, nearest_names
from .labels import SOMEONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .alignment import Span
    from .corpus import Quoted, Sample
    from .labels import Member, SceneLabel
    from .running import Planned

SURE = 0.9
"""Confidence from which on a line is called sure."""
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
"""Bounds of the rows of the reliability table."""
_SEXES = {"F": "female", "M": "male"}
_ROOTS = frozenset({PlaceKind.ANYWHERE, PlaceKind.INTERIOR, PlaceKind.OUTDOORS})
_FIRST_WORDS = 18
"""Letters and digits of a quotation by which its line is found in other corpora."""
_AHEAD = 12
"""Lines ahead in which a line is looked for that holds less than these."""


@dataclass(slots=True)
class Tally:
    """Counts of what is right, by the name of a measure; they can be added.

    Attributes:
        right: Right ones; fractions of a scene count.
        total: All.
        sums: Sums, such as seconds.
        errors: Wrong lines, in words.
    """

    right: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    total: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    errors: list[str] = field(default_factory=list)

    def count(self, measure: str, right: float, weight: float = 1.0) -> None:
        """Count one outcome: 1 or True if it is right, 0 if not, or a share."""
        self.right[measure] += right * weight
        self.total[measure] += weight

    def add(self, other: Tally) -> None:
        """Add the counts of another tally."""
        for mine, theirs in (
            (self.right, other.right),
            (self.total, other.total),
            (self.sums, other.sums),
        ):
            for measure, number in theirs.items():
                mine[measure] += number
        self.errors += other.errors


class _Part(Protocol):
    """A part of the text."""

    @property
    def start(self) -> int:
        """Position of its first character."""

    @property
    def end(self) -> int:
        """Position after its last one."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the storyboard.

    Attributes:
        speaker: Name of the speaker.
        text: Letters and digits of its words.
        how: How the speaker was found.
        confidence: Confidence in the speaker.
        places: Where it stands in the text.
        scene: Its scene.
        shot: Its shot.
    """

    speaker: str
    text: str
    how: str
    confidence: float
    places: tuple[Span, ...]
    scene: dict[str, Any]
    shot: dict[str, Any]


def score(sample: Sample, planned: Planned) -> Tally:
    """Return what is right in the plan of a sample."""
    tally = Tally()
    tally.count("failed", planned.board is None)
    tally.sums["cpu_s"] += planned.cpu_s
    tally.sums["characters"] += len(sample.text)
    if planned.board is None:
        tally.errors.append(f"{sample.name}: planning failed: {planned.error}")
    board = planned.board or {}
    lines = _lines(sample.text, board)
    _score_speakers(sample, board, lines, tally)
    if planned.board is not None:
        if sample.scores_cast:
            _score_cast(sample, board, tally)
        for scene in sample.scenes:
            _score_scene(scene, board, lines, tally)
        _score_deeds(sample, board, lines, tally)
    return tally


def _lines(text: str, board: dict[str, Any]) -> list[_Line]:
    story = Alignment(text)
    return [
        _Line(
            speaker=line["speaker"],
            text=squeezed(line["text"]),
            how=line.get("how", ""),
            confidence=float(line.get("confidence", 0)),
            places=story.place(line["text"]),
            scene=scene,
            shot=shot,
        )
        for scene in board.get("scenes", ())
        for shot in scene["shots"]
        for line in shot["lines"]
    ]


# Speakers


def _score_speakers(
    sample: Sample, board: dict[str, Any], lines: Sequence[_Line], tally: Tally
) -> None:
    narrating = {c["name"] for c in board.get("cast", ()) if c.get("narrates")}
    find = _lines_by_place if sample.ours else _lines_in_order
    nearest, taking_turns = nearest_names(sample), alternation(sample)
    for quote, line, near, turn in zip(
        sample.quotations, find(sample.quotations, lines), nearest, taking_turns, strict=True
    ):
        right = line is not None and _is_speaker(line.speaker, quote, sample, narrating)
        tally.count("speaker", right)
        tally.count(f"speaker {quote.kind}", right)
        tally.count("nearest name", is_same(near, quote.names))
        tally.count("alternation", is_same(turn, quote.names))
        tally.count("quotation lost", line is None)
        if line is not None:
            tally.count("left to the narrator", line.speaker == NARRATOR)
            if line.speaker != NARRATOR:
                bound = max(bound for bound in BINS if bound <= line.confidence)
                tally.count(f"reliability {bound}", right)
                tally.sums[f"confidence {bound}"] += line.confidence
                if line.confidence >= SURE:
                    tally.count("sure", right)
        if not right:
            tally.errors.append(_wrong(sample, quote, line))


def _is_speaker(speaker: str, quote: Quoted, sample: Sample, narrating: set[str]) -> bool:
    if quote.names[0] == SOMEONE and sample.ours:
        return not any(is_same(speaker, member.names) for member in sample.members)
    member = sample.member(quote.names[0])
    if member is not None and member.narrates and speaker in narrating:
        return True
    return is_same(speaker, quote.names)


def _lines_by_place(quotes: Sequence[Quoted], lines: Sequence[_Line]) -> Iterator[_Line | None]:
    """Yield for each quotation the line that holds most of it."""
    for quote in quotes:
        found = max(lines, key=lambda line: _overlap(line.places, quote), default=None)
        yield found if found is not None and _overlap(found.places, quote) else None


def _overlap(places: Iterable[Span], other: _Part) -> int:
    return sum(max(0, min(end, other.end) - max(start, other.start)) for start, end in places)


def _lines_in_order(quotes: Sequence[Quoted], lines: Sequence[_Line]) -> Iterator[_Line | None]:
    """Yield for each quotation the next line that holds its first words, or is a part of it.

    Other corpora give no positions; their quotations are in order, but some are not labelled.
    """
    at = 0
    for quote in quotes:
        words = squeezed(quote.text)
        start = max(0, at - 1)
        first = words[:_FIRST_WORDS]
        hits = (i for i in range(start, len(lines)) if first and first in lines[i].text)
        found = next(hits, None)
        if found is None:
            near = range(start, min(len(lines), start + _AHEAD))
            parts = (i for i in near if len(lines[i].text) > 5 and lines[i].text in words)
            found = next(parts, None)
        at = at if found is None else found
        yield None if found is None else lines[found]


def _wrong(sample: Sample, quote: Quoted, line: _Line | None) -> str:
    said = "no line holds it"
    if line is not None:
        said = f"{line.speaker} ({line.how}, {line.confidence:.0%})"
    start, end = max(0, quote.start - 80), quote.end + 60
    context = " ".join(sample.text[start:end].split()) if quote.start >= 0 else quote.text
    return f"{sample.name}: {quote.names[0]} ({quote.kind}), planned: {said}: …{context}…"


# People


def _score_cast(sample: Sample, board: dict[str, Any], tally: Tally) -> None:
    cast = board.get("cast", [])
    met: dict[str, dict[str, Any]] = {}
    for character in cast:
        name, look = character["name"], character.get("look", {})
        who = member_called(name, sample.members)
        if who is None and character.get("narrates"):
            who = next((m for m in sample.members if m.narrates), None)
        tally.count("cast unknown", who is None)
        if who is None:
            tally.errors.append(f"{sample.name}: nobody of the cast: {name}")
            continue
        met.setdefault(who.name, character)
        if who.sex and look.get("gender"):
            tally.count("sex", look["gender"] == _SEXES[who.sex])
    for name in {quote.names[0] for quote in sample.quotations} - {SOMEONE}:
        member = sample.member(name)
        names = member.names if member else (name,)
        there = name in met or any(is_same(c["name"], names) for c in cast)
        tally.count("speakers missing", not there)
    if sample.ours:
        for member in sample.members:
            if member.name in met:
                _score_look(member, met[member.name].get("look", {}), tally)


def member_called(name: str, members: Sequence[Member]) -> Member | None:
    """Return the member whom a planned name means: by the whole name, else by a part of it.

    "Mrs. Weston" is the member of this name, and not "Mr. Weston" with the alias "Weston".
    """
    same = [member for member in members if is_same(name, member.names)]
    words = set(re.findall(r"\w+", name.lower()))
    titled = "M" if words & HIS else "F" if words & HERS else ""
    return min(
        same,
        key=lambda m: (name not in m.names, bool(titled and m.sex) and m.sex != titled),
        default=None,
    )


def _score_look(member: Member, look: dict[str, Any], tally: Tally) -> None:
    # A storyboard that has no species draws people.
    species = look.get("species", "human") == member.species
    tally.count("species", species)
    if member.species != "human":
        tally.count("species, if not human", species)
    age = True
    if member.age:
        age = look.get("age") == member.age
        tally.count("age", age)
    tally.count("species and age", species and age)


# Scenes


def _score_scene(
    label: SceneLabel, board: dict[str, Any], lines: Sequence[_Line], tally: Tally
) -> None:
    """Count the share of a scene's text at which the storyboard has the same place and so on."""
    places = {place["name"]: place for place in board.get("locations", ())}
    here = [(w, line.scene) for line in lines if (w := _overlap(line.places, label))]
    whole = sum(weight for weight, _ in here)
    if not whole:
        return

    def share(right: Iterable[bool]) -> float:
        pairs = zip(here, right, strict=True)
        return sum(weight for (weight, _), each in pairs if each) / whole

    at = [places.get(scene["location"], {}) for _, scene in here]
    if label.place:
        kind = _kind(label.place)
        if kind is not None and any("kind" in place for place in at):
            same = share(_kind(place.get("kind", "")) == kind for place in at)
            tally.count("place", same)
            tally.count("place or wider", share(_is_wider(place, kind) for place in at))
            tally.count("place or related", share(_is_related(place, kind) for place in at))
            tally.count("place, by text", same, whole)
        tally.count("place as drawn", share(_is_drawn_so(p, kind, label.place) for p in at))
    if label.inside is not None and any("side" in place for place in at):
        tally.count("inside", share((_side(place) == "in") == label.inside for place in at))
    time = [place.get("time") == label.time for place in at]
    weather = [place.get("weather") == label.weather for place in at]
    if label.time:
        tally.count("time", share(time))
    if label.weather:
        tally.count("weather", share(weather))
    if label.time or label.weather:
        both = [
            (not label.time or t) and (not label.weather or w)
            for t, w in zip(time, weather, strict=True)
        ]
        tally.count("time and weather", share(both))
    if label.season:
        tally.count("season", share(place.get("season") == label.season for place in at))
    if any("mode" in scene for _, scene in here):
        mode = [scene.get("mode") == label.mode for _, scene in here]
        tally.count("mode", share(mode))
        if label.mode != "present":
            tally.count("mode, if not present", share(mode))


def _kind(place: str) -> PlaceKind | None:
    return PlaceKind(place) if place in set(PlaceKind) else None


def _is_wider(place: dict[str, Any], kind: PlaceKind | None) -> bool:
    """Return whether a planned kind is that of the label, or above it but no root of the tree."""
    planned = _kind(place.get("kind", ""))
    return (
        planned is not None
        and kind is not None
        and planned in line_of(kind)
        and (planned == kind or planned not in _ROOTS)
    )


def _is_related(place: dict[str, Any], kind: PlaceKind) -> bool:
    """Return whether a planned kind is in the same branch of the tree: a bedroom, for a kitchen.

    The branches are the children of ``interior`` and ``outdoors``.
    """
    planned = _kind(place.get("kind", ""))
    if planned is None:
        return False
    branches = [line_of(each)[:-1] for each in (planned, kind)]
    same = branches[0][-2:-1] == branches[1][-2:-1]
    return planned == kind or (same and planned not in _ROOTS and kind not in _ROOTS)


def _is_drawn_so(place: dict[str, Any], kind: PlaceKind | None, word: str) -> bool:
    planned = _kind(place.get("kind", ""))
    setting = place.get("setting") or (kind_of_place(planned).setting if planned else "")
    return setting in (word, kind_of_place(kind).setting if kind else word)


def _side(place: dict[str, Any]) -> str:
    kind = _kind(place.get("kind", ""))
    return str(place.get("side") or (kind and kind_of_place(kind).side) or "")


# Deeds


def _score_deeds(
    sample: Sample, board: dict[str, Any], lines: Sequence[_Line], tally: Tally
) -> None:
    if not sample.deeds:
        return
    planned = _deeds(sample.text, board, lines)
    has_deeds = any("deeds" in shot for scene in board["scenes"] for shot in scene["shots"])
    for label in sample.deeds:
        here = [deed for places, deed in planned if _overlap(places, label)]
        shots = [line.shot for line in lines if _overlap(line.places, label)]
        same = [deed for deed in here if deed["verb"] == label.verb]
        things = [deed.get(role) or {} for deed in here for role in ("object", "instrument")]
        seen = [{"thing": shot.get("prop")} for shot in shots if shot.get("prop")]
        seen += [{"thing": prop} for shot in shots for prop in shot.get("held", {}).values()]
        thing = bool(label.object) and any(_is_thing(t, label.object) for t in [*things, *seen])
        if has_deeds:
            tally.count("deed", bool(same))
            if same and label.who:
                tally.count("doer", any(_are(deed["who"], label.who, sample) for deed in same))
        if label.object:
            tally.count("object", thing)
        tally.count("deed or object", bool(same) or thing)
    for places, deed in planned:
        if verbs := {label.verb for label in sample.deeds if _overlap(places, label)}:
            tally.count("deed, of those planned", deed["verb"] in verbs)


def _deeds(
    text: str, board: dict[str, Any], lines: Sequence[_Line]
) -> list[tuple[tuple[Span, ...], dict[str, Any]]]:
    """Return all planned deeds, and where in the text their sentences stand."""
    story = Alignment(text)
    starts = {id(line.shot): line.places[0][0] for line in reversed(lines) if line.places}
    found = []
    last = 0
    for scene in board["scenes"]:
        for shot in scene["shots"]:
            last = starts.get(id(shot), last)
            for deed in shot.get("deeds", ()):
                # A sentence may begin with words that an earlier shot has.
                sentence = deed.get("sentence", "")
                found.append((story.place(sentence, max(0, last - len(sentence))), deed))
    return found


def _is_thing(item: dict[str, Any], wanted: str) -> bool:
    words = str(item.get("words", "")).lower()
    return wanted in (item.get("thing"), words) or wanted.replace("_", " ") in words


def _are(planned: Sequence[str], names: Sequence[str], sample: Sample) -> bool:
    """Return whether planned names are those of the label."""
    members = [sample.member(name) for name in names if name != SOMEONE]
    known = [member.names for member in members if member]
    if not known:
        return not any(is_same(p, member.names) for p in planned for member in sample.members)
    return len(planned) == len(known) and all(
        any(is_same(each, names) for each in planned) for names in known
    )
