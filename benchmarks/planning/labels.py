"""Reads labelled stories: the plain text, its cast, and what quotations, scenes and sentences say.

A labelled story is a file ``stories/NAME.LANG.txt`` (``en`` or ``zh``): a header in YAML between
two lines ``---``, then the story with labels in braces. The labels are taken out to get the text.

* Header: ``title``, ``genre``, ``source`` (``own``, or ``AUTHOR, YEAR OF DEATH, BOOK``), ``split``
  (``train``, ``dev`` or ``test``; a whole book is in one split), ``marks`` (``single`` for a book
  that quotes speech in ‘ ’ or ' ') and ``cast``, a list of
  ``{name, aliases, sex, age, species, count, narrates}``, of which only the name is required.
* Quotation, directly behind its closing mark: ``{=NAME|e}``. The name is one of the cast, or
  ``someone`` for a voice that is no member of the cast. ``e`` is explicit: a tag with a name or
  noun; ``a`` anaphoric: a tag with a pronoun; ``i`` implicit: no tag. Each part of an interrupted
  quotation has a label. A paragraph of a speech that goes on in the next paragraph, and so has no
  closing mark, has its label at its end. ``{=-}`` marks words in quotation marks that are no
  speech: a title, an inscription, a word that is mentioned.
* Scene, on a line of its own before its first paragraph, or within a paragraph before the sentence
  that begins it: ``{@ place=inn in time=night weather=snow season=winter mode=present}``. Each part
  may be missing if the story does not say it; without a mode, it is the present.
* Narrated sentence, directly behind it: ``{> verb who=NAME whom=NAME object=thing}``. Only the verb
  is required; several names are joined with commas; several deeds have several labels. The thing
  is an English noun or a word of the story.

Quotation marks are “ ”, 「 」, 『 』 and the straight double one; marks inside a quotation are a
part of it. With ``marks: single``, a quotation ends at its label, since an apostrophe looks like a
closing mark; a quotation without a label is then not noticed. Positions are offsets into the plain
text, in characters.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import Field, ValidationError, field_validator

from ainern2d.core.errors import StoryError
from ainern2d.core.ops.record import Record
from ainern2d.core.story.sentences import split_sentences

STORIES = Path(__file__).with_name("stories")
"""Folder of the labelled stories."""
SOMEONE = "someone"
"""Speaker or doer that is no member of the cast."""

Kind = Literal["e", "a", "i"]
"""How the text names the speaker: explicit, anaphoric (by a pronoun), implicit."""
Split = Literal["train", "dev", "test"]

TIMES = ("dawn", "day", "dusk", "night")
WEATHERS = ("clear", "cloudy", "rain", "snow", "fog", "storm")
SEASONS = ("spring", "summer", "autumn", "winter")
MODES = ("present", "memory", "dream", "tale")
_VALUES = {"time": TIMES, "weather": WEATHERS, "season": SEASONS, "mode": MODES}

_NAME = re.compile(r"(?P<name>.+)\.(?P<language>en|zh)\.txt")
_LABEL = re.compile(r"\{([=@>])([^{}\n]*)\}|[{}]")
_SCENE_LINE = re.compile(r"\s*\{@[^{}]*\}\s*")
_WORD = re.compile(r"[a-z][a-z_]*")
_PART = re.compile(r"\s+(who|whom|object)=")
_SINGLE_OPENING = re.compile(r"(?<![^\s(\[—-])[‘'](?=\S)")
_OPENING = {"“": "”", "「": "」", "『": "』", '"': '"'}


class Member(Record):
    """A member of the cast.

    Attributes:
        name: Name by which the labels call it.
        aliases: Other words by which the story calls it.
        sex: ``F`` or ``M``; empty if the story does not say it.
        age: Age; empty if the story does not say it.
        species: What kind of being it is.
        count: Number of beings; more than 1 for a group, 0 for a crowd without a number.
        narrates: Whether it is the first person who tells the story.
    """

    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    sex: Literal["F", "M", ""] = ""
    age: Literal["child", "young", "adult", "old", ""] = ""
    species: Literal["human", "animal", "robot", "ghost", "monster", "other"] = "human"
    count: int = Field(default=1, ge=0)
    narrates: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Name and aliases."""
        return (self.name, *self.aliases)


class Header(Record):
    """The header of a labelled story; see the module for its fields."""

    title: str = Field(min_length=1)
    genre: str = Field(min_length=1)
    source: str = Field(pattern=r"^own$|^[^,]+, \d{3,4}, .+$")
    split: Split
    marks: Literal["double", "single"] = "double"
    cast: tuple[Member, ...] = Field(min_length=1)

    @field_validator("cast")
    @classmethod
    def _unique(cls, cast: tuple[Member, ...]) -> tuple[Member, ...]:
        names = Counter(member.name for member in cast)
        if twice := [name for name, count in names.items() if count > 1 or name == SOMEONE]:
            msg = f"the cast has {', '.join(twice)} twice, or a member called {SOMEONE!r}"
            raise ValueError(msg)
        return cast


@dataclass(frozen=True, slots=True)
class Quotation:
    """A labelled quotation.

    Attributes:
        start: Position of its first character, behind the opening mark.
        end: Position of the closing mark, or of the end of an unclosed paragraph.
        speaker: Name in the cast, or :data:`SOMEONE`.
        kind: How the text names the speaker.
        line: Line of the label in the file, from 1.
    """

    start: int
    end: int
    speaker: str
    kind: Kind
    line: int


@dataclass(frozen=True, slots=True)
class SceneLabel:
    """Where and when a part of the story happens; parts that it does not say are empty.

    Attributes:
        start: Position of its first character.
        end: Position after its last one: the next scene's start, or the end of the text.
        line: Line of the label in the file, from 1.
        place: Kind of place, an English noun.
        inside: Whether it is inside a building or vehicle.
        time: One of :data:`TIMES`.
        weather: One of :data:`WEATHERS`.
        season: One of :data:`SEASONS`.
        mode: One of :data:`MODES`.
    """

    start: int
    end: int
    line: int
    place: str = ""
    inside: bool | None = None
    time: str = ""
    weather: str = ""
    season: str = ""
    mode: str = "present"


@dataclass(frozen=True, slots=True)
class DeedLabel:
    """What a narrated sentence shows.

    Attributes:
        start: Position of the sentence.
        end: Position of the label: after the sentence.
        line: Line of the label in the file, from 1.
        verb: The deed.
        who: Names of those who do it.
        whom: Names of those to whom it is done.
        object: The thing with or to which it is done: an English noun, or a word of the story.
    """

    start: int
    end: int
    line: int
    verb: str
    who: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()
    object: str = ""


@dataclass(frozen=True, slots=True)
class LabelledStory:
    """A labelled story.

    Attributes:
        name: First part of the file's name.
        language: ``en`` or ``zh``, the second part.
        header: The header.
        text: The story without labels.
        quotations: All speech, in order.
        scenes: Scenes, in order.
        deeds: Deeds, in order.
    """

    name: str
    language: str
    header: Header
    text: str
    quotations: tuple[Quotation, ...]
    scenes: tuple[SceneLabel, ...]
    deeds: tuple[DeedLabel, ...]


def read_labelled(path: Path) -> LabelledStory:
    """Read a labelled story.

    Raises:
        StoryError: The file cannot be read, or labels are wrong or missing; the message lists all
            that is wrong with its lines.
    """
    named = _NAME.fullmatch(path.name)
    if not named:
        raise StoryError(
            f"{path}: not the name of a labelled story", hint="call it NAME.en.txt or NAME.zh.txt"
        )
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoryError(f"{path}: cannot be read: {error}") from error
    try:
        return parse_labelled(text, named["name"], named["language"])
    except StoryError as error:
        lines = "\n".join(f"{path}:{line}" for line in error.message.splitlines())
        raise StoryError(lines, hint=error.hint) from error


def parse_labelled(text: str, name: str = "story", language: str = "en") -> LabelledStory:
    r"""Return the labelled story of a file's text.

    Raises:
        StoryError: Labels are wrong or missing; each line of the message is ``LINE: what``.

    >>> story = parse_labelled(
    ...     "---\n{title: T, genre: fable, source: own, split: dev, cast: [{name: Tom}]}\n---\n"
    ...     "{@ place=inn in time=night}\nTom sat down.{> sit who=Tom} “Well,”{=Tom|a} he said."
    ... )
    >>> story.text
    'Tom sat down. “Well,” he said.'
    >>> [story.text[quotation.start : quotation.end] for quotation in story.quotations]
    ['Well,']
    >>> story.scenes[0].place, story.deeds[0].verb, story.deeds[0].who
    ('inn', 'sit', ('Tom',))
    """
    header, begin = _header(text)
    return _Body(text, begin, header).parsed(name, language)


def _header(text: str) -> tuple[Header, int]:
    """Return the header, and the position at which the story begins."""
    found = re.match(r"---[ \t]*\n(.*?\n)---[ \t]*\n\s*", text, re.DOTALL)
    if not found:
        raise StoryError("1: there is no header between two lines ---")
    try:
        fields = yaml.safe_load(found[1])
        tree = yaml.compose(found[1], Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise StoryError(f"{line}: the header is no YAML: {error.problem}") from error
    try:
        return Header.model_validate(fields), found.end()
    except ValidationError as error:
        wrong = [
            f"{_yaml_line(tree, each['loc']) + 2}: {'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in error.errors(include_input=False)
        ]
        raise StoryError("\n".join(wrong)) from error


def _yaml_line(node: Any, keys: tuple[int | str, ...]) -> int:
    """Return the line, from 0, of the deepest node on the way of these keys."""
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            inner = next((value for name, value in node.value if name.value == key), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            inner = node.value[key]
        else:
            inner = None
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line)


class _Body:
    """The story of a file with its labels, and what is wrong with them."""

    def __init__(self, text: str, begin: int, header: Header) -> None:
        self._header = header
        self._names = {member.name for member in header.cast} | {SOMEONE}
        self._wrong: list[tuple[int, str]] = []
        self._speakers: dict[int, tuple[str, Kind | None, int]] = {}
        self._scenes: list[SceneLabel] = []
        self._deeds: list[DeedLabel] = []
        self._lines: list[tuple[int, int]] = []
        self._plain = self._without_labels(text, begin)

    def parsed(self, name: str, language: str) -> LabelledStory:
        quotations = tuple(self._quotations())
        if self._wrong:
            lines = [f"{line}: {what}" for line, what in sorted(self._wrong)]
            raise StoryError("\n".join(lines), hint=f"the label format stands in {__name__}")
        starts = [scene.start for scene in self._scenes]
        ends = [*starts, len(self._plain)][1:]
        scenes = [
            SceneLabel(**{**_fields(s), "end": e}) for s, e in zip(self._scenes, ends, strict=True)
        ]
        return LabelledStory(
            name=name,
            language=language,
            header=self._header,
            text=self._plain,
            quotations=quotations,
            scenes=tuple(scenes),
            deeds=tuple(self._deeds),
        )

    def _without_labels(self, text: str, begin: int) -> str:
        """Read and take out all labels; keep where each line of the file begins."""
        first = text.count("\n", 0, begin) + 1
        plain = ""
        for number, line in enumerate(text[begin:].rstrip().split("\n"), first):
            if not line.strip() and (not plain or plain.endswith("\n\n")):
                continue
            self._lines.append((len(plain), number))
            alone = bool(_SCENE_LINE.fullmatch(line))
            at = 0
            for found in _LABEL.finditer(line):
                plain = _joined(plain, line[at : found.start()])
                at = found.end()
                self._label(found, plain, number)
            plain = _joined(plain, line[at:]) + ("" if alone else "\n")
        return plain.rstrip()

    def _line(self, position: int) -> int:
        """Return the line of the file that holds a position of the plain text."""
        return max((line for start, line in self._lines if start <= position), default=1)

    def _label(self, found: re.Match[str], plain: str, line: int) -> None:
        sign, content = found[1], (found[2] or "").strip()
        if not sign:
            self._wrong.append((line, "a brace that is no label {=...}, {@ ...} or {> ...}"))
        elif sign == "=":
            self._speaker(content, len(plain), line)
        elif sign == "@":
            self._scene(content, len(plain), line)
        else:
            self._deed(content, plain, line)

    def _speaker(self, content: str, position: int, line: int) -> None:
        if content == "-":
            self._speakers[position] = ("", None, line)
            return
        name, bar, kind = content.rpartition("|")
        if not bar or kind not in get_args(Kind):
            self._wrong.append((line, f"{{={content}}} is not {{=NAME|e}}, |a, |i or {{=-}}"))
            return
        self._known(name, line)
        if position in self._speakers:
            self._wrong.append((line, f"{{={content}}}: the quotation has a label already"))
        self._speakers[position] = (name, kind, line)  # type: ignore[assignment]

    def _scene(self, content: str, position: int, line: int) -> None:
        fields: dict[str, Any] = {}
        for word in content.split():
            key, equals, value = word.partition("=")
            if word in ("in", "out", "in=in", "in=out"):
                key = "inside"
            if key in fields:
                self._wrong.append((line, f"{{@ {content}}} says {key} twice"))
            elif key == "inside":
                fields[key] = not word.endswith("out")
            elif not equals or key not in ("place", *_VALUES) or not _WORD.fullmatch(value):
                self._wrong.append((line, f"{word!r} is no part of a scene, such as time=night"))
            elif value not in _VALUES.get(key, (value,)):
                allowed = ", ".join(_VALUES[key])
                self._wrong.append((line, f"{key}={value}: the value is one of {allowed}"))
            else:
                fields[key] = value
        self._scenes.append(SceneLabel(start=position, end=position, line=line, **fields))

    def _deed(self, content: str, plain: str, line: int) -> None:
        verb, *parts = _PART.split(" ".join(content.split()))
        fields = dict(zip(parts[::2], parts[1::2], strict=True))
        if not _WORD.fullmatch(verb) or len(fields) * 2 != len(parts) or not all(fields.values()):
            self._wrong.append((line, f"{{> {content}}} is not {{> verb who=N whom=N object=it}}"))
            return
        names = {key: _listed(fields.get(key, "")) for key in ("who", "whom")}
        for name in (*names["who"], *names["whom"]):
            self._known(name, line)
        thing = fields.get("object", "")
        end = len(plain)
        start = _sentence_start(plain)
        if not plain[start:end].strip():
            self._wrong.append((line, f"{{> {content}}} stands behind no sentence"))
        self._deeds.append(DeedLabel(start, end, line, verb, names["who"], names["whom"], thing))

    def _known(self, name: str, line: int) -> None:
        if name in self._names:
            return
        meant = [m.name for m in self._header.cast if name in m.aliases]
        hint = f"; write {meant[0]!r}, of which it is an alias" if meant else ""
        self._wrong.append((line, f"{name!r} is no name of the cast{hint}"))

    def _quotations(self) -> list[Quotation]:
        found = []
        quotations = (
            quoted(self._plain)
            if self._header.marks == "double"
            else quoted_in_single_marks(self._plain, sorted(self._speakers))
        )
        for start, end, closed in quotations:
            speaker, kind, line = self._speakers.pop(end + closed, (None, None, 0))
            if speaker is None:
                words = self._plain[start : min(end, start + 30)].split("\n")[0]
                what = "behind its closing mark" if closed else "at the end of its paragraph"
                self._wrong.append((self._line(end), f"no label {what}: the quotation {words!r}"))
            elif kind:
                found.append(Quotation(start, end, speaker, kind, line))
        for name, _, line in self._speakers.values():
            self._wrong.append((line, f"the label of {name!r} is not directly behind a quotation"))
        return found


def quoted(text: str) -> list[tuple[int, int, bool]]:
    """Return the quotations of a text: start, end, and whether the end is a closing mark.

    The positions are those of the words without the marks. A quotation that a paragraph leaves
    open ends with it.

    >>> text = 'He said: "Go!" “Why ‘go’?'
    >>> [(text[start:end], closed) for start, end, closed in quoted(text)]
    [('Go!', True), ('Why ‘go’?', False)]
    """
    found: list[tuple[int, int, bool]] = []
    for paragraph in re.finditer(r"(?:[^\n]+\n?)+", text):
        opened: int | None = None
        closing = ""
        depth = 0
        for at in range(paragraph.start(), paragraph.end()):
            char = text[at]
            if opened is None:
                if char in _OPENING:
                    opened, closing, depth = at + 1, _OPENING[char], 0
                continue
            again = _OPENING.get(char) == closing
            if again and _begins_line(text, at):
                found.append((opened, opened + len(text[opened:at].rstrip()), False))
                opened, depth = at + 1, 0
            elif char == closing and not depth:
                found.append((opened, at, True))
                opened = None
            elif char == closing:
                depth -= 1
            elif again:
                depth += 1
        if opened is not None:
            end = opened + len(text[opened : paragraph.end()].rstrip())
            found.append((opened, end, False))
    return found


def quoted_in_single_marks(text: str, labels: list[int]) -> list[tuple[int, int, bool]]:
    """Return the quotations of a text that quotes with ‘ ’ or ' ', as :func:`quoted` does.

    Args:
        text: The plain text.
        labels: Positions of the labels, in order. Each is directly behind a closing mark, or at the
            end of a paragraph that leaves its quotation open.

    Returns:
        For each label the quotation that it closes; none for a label without an opening mark.

    >>> text = "'It isn't,' said he. 'No.'"
    >>> [text[start:end] for start, end, _ in quoted_in_single_marks(text, [11, 26])]
    ["It isn't,", 'No.']
    """
    found: list[tuple[int, int, bool]] = []
    before = 0
    for position in labels:
        paragraph = max(before, text.rfind("\n", 0, position) + 1)
        opening = _SINGLE_OPENING.search(text, paragraph, position)
        if opening:
            closed = text[position - 1] in "’'"
            found.append((opening.end(), position - closed, closed))
        before = position
    return found


def _fields(scene: SceneLabel) -> dict[str, Any]:
    return {name: getattr(scene, name) for name in SceneLabel.__slots__}


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())


def _joined(plain: str, more: str) -> str:
    """Return a text with more text, and one space where both have one beside a label."""
    return plain + (more.lstrip(" ") if plain.endswith(" ") else more)


def _begins_line(text: str, at: int) -> bool:
    """Return whether a line begins at a position, with a word."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return not before.strip() and not text[at + 1 : at + 2].isspace()


def _sentence_start(plain: str) -> int:
    """Return where the sentence begins with which a text ends."""
    begin = plain.rstrip().rfind("\n\n") + 1
    sentences = split_sentences(plain[begin:])
    return max(begin, plain.rfind(sentences[-1], begin)) if sentences else len(plain)


def stories(folder: Path = STORIES) -> list[LabelledStory]:
    """Return all labelled stories of a folder, by name.

    Raises:
        StoryError: A file is wrong, or one book is in two splits.
    """
    read = [read_labelled(path) for path in sorted(folder.glob("*.txt"))]
    books = sorted((s.header.source, s.header.split) for s in read if s.header.source != "own")
    for (book, split), (other, another) in pairwise(books):
        if book == other and split != another:
            raise StoryError(
                f"{folder}: {book} is in the splits {split} and {another}",
                hint="put all chapters of a book into one split",
            )
    return read


def main(arguments: list[str]) -> int:
    """Check the given files, or all stories; print what is wrong, and how much each has."""
    status = 0
    totals: Counter[str] = Counter()
    for path in map(Path, arguments) if arguments else sorted(STORIES.glob("*.txt")):
        try:
            story = read_labelled(path)
        except StoryError as error:
            print(error.message, file=sys.stderr)
            status = 2
            continue
        amounts = _amounts(story)
        print(f"{path.name}: {story.header.split}, {_listing(amounts)}")
        totals.update(amounts)
        totals["stories"] += 1
    print(f"all: {_listing(totals)}")
    return status


def _amounts(story: LabelledStory) -> Counter[str]:
    kinds = Counter(quotation.kind for quotation in story.quotations)
    return Counter(
        {
            "characters": len(story.text),
            "members of the cast": len(story.header.cast),
            "quotations": len(story.quotations),
            "explicit": kinds["e"],
            "anaphoric": kinds["a"],
            "implicit": kinds["i"],
            "scenes": len(story.scenes),
            "deeds": len(story.deeds),
        }
    )


def _listing(amounts: Counter[str]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in amounts.items())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
