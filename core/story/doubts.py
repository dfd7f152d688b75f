"""What the planner doubts in a storyboard, as edits of the cast file and of the storyboard itself.

The edits say what the storyboard says now, so that all of them together change nothing. The user
keeps those that are wrong and writes what is right.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ..ops.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .fields import Evidence
    from .storyboard import Line, Scene, Storyboard

DOUBTFUL: Final = 0.7
"""Confidence below which something is a doubt."""
DOUBTFUL_PLACE: Final = 0.38
"""The same for the kind of a place, of which novels say so little that most would be doubts.

Below it most kinds of the labelled stories are wrong, so the planner has them shown as any room or
as open ground."""
LONGEST_REASON: Final = 120
"""Longest sentence that is quoted beside a doubt, in characters."""
_LOOKS: Final = frozenset(
    {"gender", "age", "years", "species", "kind", "role", "hair", "clothes", "accessories"}
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that the planner is not sure of.

    Attributes:
        file: The file whose edit changes it.
        path: The keys and positions that lead to its value, from the top of the file.
        value: What the storyboard says now.
        confidence: Confidence in it, 0 to 1.
        reason: The sentence that says so, or the words of a line; may be empty.
        others: What it may be instead, with the confidence in each.
    """

    file: str
    path: tuple[str | int, ...]
    value: Any
    confidence: float
    reason: str = ""
    others: tuple[tuple[str, float], ...] = ()

    @property
    def pointer(self) -> str:
        """The path as a JSON Pointer (RFC 6901).

        >>> Doubt("storyboard", ("scenes", 0, "title"), "", 0.5).pointer
        '/scenes/0/title'
        """
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in self.path)
        return "".join(f"/{step}" for step in steps)


def is_unsure(field: str, confidence: float) -> bool:
    """Return whether a field of a character, a place, a scene or the world is a doubt.

    The kind of a place, or of a being, is one less often than the rest.

    >>> is_unsure("time", 0.5), is_unsure("kind", 0.5), is_unsure("kind", 0.3)
    (True, False, True)
    """
    return confidence < (DOUBTFUL_PLACE if field == "kind" else DOUBTFUL)


def is_doubtful(line: Line) -> bool:
    """Return whether the speaker of a line is a doubt: also of a quotation that is narrated.

    >>> from .storyboard import Line
    >>> is_doubtful(Line(text="Yes.", speaker="Tom", confidence=0.4))
    True
    """
    return line.confidence < DOUBTFUL


def doubts_of(board: Storyboard) -> list[Doubt]:
    """Return all doubts of a storyboard, in its order: world, cast, places, scenes with lines."""
    world = board.world
    why = {key: max(found, key=_confidence) for key, found in world.evidence.items() if found}
    doubts = list(_of_record("storyboard", ("world",), world, why))
    for number, character in enumerate(board.cast):
        looks = {key: found for key, found in character.evidence.items() if key in _LOOKS}
        rest = {key: found for key, found in character.evidence.items() if key not in _LOOKS}
        doubts += _of_record("cast", ("characters", character.name, "look"), character.look, looks)
        doubts += _of_record("storyboard", ("cast", number), character, rest)
    for number, place in enumerate(board.locations):
        doubts += _of_record("storyboard", ("locations", number), place, place.evidence)
    for number, scene in enumerate(board.scenes):
        doubts += _of_record("storyboard", ("scenes", number), scene, scene.evidence)
        doubts += _of_shots(number, scene)
    return doubts


def keyed(board: Storyboard, doubts: Sequence[Doubt]) -> list[tuple[str, Doubt]]:
    """Return doubts with a key each, by which a person's word about one is kept.

    The key says what is doubted, of whom or what, the value, and the sentence that is the reason.
    It holds no position, so that the next plan of the same sentence has the same key, and a plan
    with another value has another one. Of several equal doubts each has its own, in their order.

    Args:
        board: The storyboard.
        doubts: Some of its doubts, in its order.

    >>> from .storyboard import Line, Location, Scene, Shot, Storyboard
    >>> line = Line(text="Yes.", speaker="narrator", confidence=0.4)
    >>> scene = Scene(location="quay", shots=(Shot(lines=(line, line)),))
    >>> board = Storyboard(locations=(Location(name="quay"),), scenes=(scene,))
    >>> (first, _), (second, _) = keyed(board, doubts_of(board))
    >>> first == second, len(first)
    (False, 64)
    """
    seen: Counter[str] = Counter()
    found = []
    for doubt in doubts:
        kinds = [step for step in doubt.path if isinstance(step, str)]
        told = [doubt.file, *kinds, _subject(board, doubt), doubt.value, doubt.reason]
        one = digest(told)
        found.append((digest([one, seen[one]]), doubt))
        seen[one] += 1
    return found


def _subject(board: Storyboard, doubt: Doubt) -> str:
    """Return whom or what a doubt is about, where no sentence says it; names in the path do."""
    match doubt.path:
        case ("cast", int(number), *_):
            return board.cast[number].name
        case ("locations", int(number), *_):
            return board.locations[number].name
        case ("scenes", int(number), _):
            scene = board.scenes[number]
            return f"{scene.title} {scene.location}"
        case _:
            return ""


def _confidence(evidence: Evidence) -> float:
    return evidence.confidence


def _of_record(
    file: str, path: tuple[str | int, ...], record: Any, evidence: Mapping[Any, Evidence]
) -> Iterator[Doubt]:
    plain = record.plain()
    for field, why in evidence.items():
        if is_unsure(field, why.confidence):
            yield Doubt(file, (*path, field), plain[field], why.confidence, why.sentence)


def _of_shots(scene_number: int, scene: Scene) -> Iterator[Doubt]:
    for number, shot in enumerate(scene.shots):
        here = ("scenes", scene_number, "shots", number)
        for at, line in enumerate(shot.lines):
            if is_doubtful(line):
                others = tuple((each.speaker, each.confidence) for each in line.alternatives)
                path = (*here, "lines", at, "speaker")
                yield Doubt("storyboard", path, line.speaker, line.confidence, line.text, others)
        for name, field in (("deeds", "verb"), ("feelings", "emotion"), ("effects", "effect")):
            for at, each in enumerate(getattr(shot, name)):
                if each.confidence < DOUBTFUL:
                    value = getattr(each, field).value
                    path = (*here, name, at, field)
                    yield Doubt("storyboard", path, value, each.confidence, each.sentence)


def as_yaml(doubts: Sequence[Doubt]) -> str:
    """Return doubts as two YAML documents: a cast file, and pointers into the storyboard.

    >>> age = Doubt("cast", ("characters", "Tom", "look", "age"), "old", 0.4)
    >>> title = Doubt("storyboard", ("scenes", 0, "title"), "Quay", 0.5, "Hm.", (("Pier", 0.2),))
    >>> print(as_yaml([age, title]))
    # Into the cast file (cast.yaml beside the story):
    characters:
      "Tom":
        look:
          age: "old"  # 40 %
    ---
    # In the storyboard (ainern2d plan STORY -o FILE), by JSON Pointer:
    /scenes/0/title: "Quay"  # 50 %, or "Pier" 20 %: Hm.
    """
    rows = ["# Into the cast file (cast.yaml beside the story):", "characters:"]
    name = None
    for doubt in doubts:
        if doubt.file != "cast":
            continue
        if doubt.path[1] != name:
            name = doubt.path[1]
            rows += [f"  {_quoted(name)}:", "    look:"]
        rows.append(f"      {doubt.path[-1]}: {_quoted(doubt.value)}{_comment(doubt)}")
    if name is None:
        rows[-1] += " {}"
    rows += ["---", "# In the storyboard (ainern2d plan STORY -o FILE), by JSON Pointer:"]
    rows += [
        f"{doubt.pointer}: {_quoted(doubt.value)}{_comment(doubt)}"
        for doubt in doubts
        if doubt.file == "storyboard"
    ]
    return "\n".join(rows)


def _quoted(value: object) -> str:
    """Return a value as JSON, which is YAML too."""
    return json.dumps(value, ensure_ascii=False)


def _comment(doubt: Doubt) -> str:
    others = ", ".join(f"{_quoted(other)} {_percent(sure)}" for other, sure in doubt.others)
    sure = _percent(doubt.confidence) + (f", or {others}" if others else "")
    reason = " ".join(doubt.reason.split())
    if len(reason) > LONGEST_REASON:
        reason = f"{reason[:LONGEST_REASON].rstrip()}…"
    return f"  # {sure}" + (f": {reason}" if reason else "")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
