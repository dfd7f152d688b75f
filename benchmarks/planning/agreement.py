"""Compares two people's labels of the same story: how often they agree, and Cohen's kappa.

The second labels of ``NAME.LANG.txt`` are in ``NAME.LANG.second.yaml``, in the order of the first:

* ``speakers``: for each quotation ``NAME`` or ``NAME|e``;
* ``scenes``: for each scene its parts, such as ``place=inn in time=night``;
* ``deeds``: for each label of a deed the deed, such as ``give who=Ann whom=Tom object=key``; those
  of one sentence may be in any order;
* ``cast``: for each member of the cast, which both share, ``sex=F age=child species=human``.

A list may be missing. ``python -m benchmarks.planning --blank STORY`` prints a story with the
numbers of what is to be labelled, without the labels.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from ainern2d.core.errors import StoryError

from .labels import Member, parse_labelled, read_labelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from .labels import DeedLabel, LabelledStory

Pairs = dict[str, list[tuple[str, str]]]
"""Both labels of each place, by what is labelled."""
_LISTS = {"speakers", "scenes", "deeds", "cast"}
_LOOKS = ("sex", "age", "species")
_SCENE_PARTS = ("place", "inside", "time", "weather", "season", "mode")


def blank(story: LabelledStory) -> str:
    r"""Return a story without labels, with the number of each quotation, scene and deed.

    >>> print(blank(parse_labelled(
    ...     "---\n{title: T, genre: fable, source: own, split: dev, cast: [{name: Tom}]}\n---\n"
    ...     "{@ place=inn}\nTom sat.{> sit who=Tom} “Well,”{=Tom|a} he said."
    ... )))
    cast: Tom
    <BLANKLINE>
    [scene 1] Tom sat.[deed 1] “Well,”[quotation 1] he said.
    """
    marks: dict[int, str] = defaultdict(str)
    for number, scene in enumerate(story.scenes, 1):
        marks[scene.start] += f"[scene {number}] "
    for number, quotation in enumerate(story.quotations, 1):
        closed = quotation.end < len(story.text) and not story.text[quotation.end].isspace()
        marks[quotation.end + closed] += f"[quotation {number}]"
    for number, deed in enumerate(story.deeds, 1):
        marks[deed.end] += f"[deed {number}]"
    pieces = [f"cast: {', '.join(member.name for member in story.header.cast)}\n\n"]
    at = 0
    for position in sorted(marks):
        pieces += [story.text[at:position], marks[position]]
        at = position
    return "".join([*pieces, story.text[at:]])


def pairs_of(path: Path) -> Pairs:
    """Return both labels of each place of the story to which a file of second labels belongs.

    Raises:
        StoryError: A file is wrong, or a list has another length than the first labels.
    """
    story = read_labelled(path.with_name(path.name.removesuffix(".second.yaml") + ".txt"))
    try:
        second = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise StoryError(f"{path}: cannot be read: {error}") from error
    if not isinstance(second, dict) or set(second) - _LISTS:
        raise StoryError(f"{path}: not a map with the lists {', '.join(sorted(_LISTS))}")
    pairs: Pairs = defaultdict(list)
    for quotation, other in _listed(path, second, "speakers", story.quotations):
        name, _, kind = other.partition("|")
        pairs["speaker"].append((quotation.speaker, name))
        if kind:
            pairs["how the speaker is named"].append((quotation.kind, kind))
    for scene, other in _listed(path, second, "scenes", story.scenes):
        parts = _parsed(path, story, f"{{@ {other}}}\nx").scenes[0]
        for part in _SCENE_PARTS:
            pairs[part].append((str(getattr(scene, part)), str(getattr(parts, part))))
    for deed, other in _paired_deeds(path, second, story):
        pairs["deed"].append((deed.verb, other.verb))
        pairs["doer"].append((_names(deed.who), _names(other.who)))
        pairs["to whom"].append((_names(deed.whom), _names(other.whom)))
        pairs["object"].append((deed.object, other.object))
    for member, other in _listed(path, second, "cast", story.header.cast):
        look = _look(path, other)
        for part in _LOOKS:
            pairs[part].append((getattr(member, part), getattr(look, part)))
    return pairs


def _listed(
    path: Path, second: dict[str, Any], name: str, first: Sequence[Any]
) -> Iterable[tuple[Any, str]]:
    if name not in second:
        return ()
    given = second[name]
    if not isinstance(given, list) or len(given) != len(first):
        count = len(given) if isinstance(given, list) else "no list"
        raise StoryError(
            f"{path}: {name}: {count} instead of {len(first)}",
            hint="`python -m benchmarks.planning --blank STORY` numbers what is to be labelled",
        )
    return zip(first, map(str, given), strict=True)


def _paired_deeds(
    path: Path, second: dict[str, Any], story: LabelledStory
) -> Iterator[tuple[DeedLabel, DeedLabel]]:
    """Yield both labels of each deed; those of one sentence by their verbs, the rest in order."""
    listed = _listed(path, second, "deeds", story.deeds)
    both = [(deed, _parsed(path, story, f"x.{{> {other}}}").deeds[0]) for deed, other in listed]
    for _, group in groupby(both, key=lambda pair: pair[0].end):
        firsts, seconds = map(list, zip(*group, strict=True))
        for first in list(firsts):
            if same := next((other for other in seconds if other.verb == first.verb), None):
                firsts.remove(first)
                seconds.remove(same)
                yield first, same
        yield from zip(firsts, seconds, strict=True)


def _names(names: Iterable[str]) -> str:
    return ",".join(sorted(names))


def _look(path: Path, text: str) -> Member:
    parts = dict(part.partition("=")[::2] for part in text.split())
    if wrong := set(parts) - set(_LOOKS):
        raise StoryError(f"{path}: cast: {', '.join(sorted(wrong))}: not sex, age or species")
    try:
        return Member.model_validate({"name": "x", **parts})
    except ValidationError as error:
        raise StoryError(f"{path}: cast: {text!r}: {error.errors()[0]['msg']}") from error


def _parsed(path: Path, story: LabelledStory, text: str) -> LabelledStory:
    cast = [member.model_dump() for member in story.header.cast]
    header = story.header.model_dump() | {"cast": cast}
    lines = yaml.safe_dump(header, allow_unicode=True)
    try:
        return parse_labelled(f"---\n{lines}---\n{text}", story.name, story.language)
    except StoryError as error:
        raise StoryError(f"{path}: {error.message.partition(': ')[2]}") from error


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Return Cohen's kappa: agreement beyond chance, 1 if both always agree.

    >>> round(kappa([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")]), 2)
    0.5
    """
    total = len(pairs)
    agreed = sum(a == b for a, b in pairs) / total
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[label] * second[label] for label in first) / total**2
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


def agreement(folders: Iterable[Path]) -> dict[str, Pairs]:
    """Return the pairs of all files of second labels, by language.

    Raises:
        StoryError: A file is wrong.
    """
    found: dict[str, Pairs] = defaultdict(lambda: defaultdict(list))
    for path in sorted(p for folder in folders for p in folder.glob("*.second.yaml")):
        language = path.name.split(".")[-3]
        for what, pairs in pairs_of(path).items():
            found[language][what] += pairs
    return dict(sorted(found.items()))
