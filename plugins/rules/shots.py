"""Turns the passages of a scene into shots and lines, and notes where each sentence went."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ainern2d.core.ops.canonical import seed_of
from ainern2d.core.story.language import gap
from ainern2d.core.story.sentences import split_long, spoken_seconds
from ainern2d.core.story.storyboard import (
    NARRATOR,
    Attribution,
    CameraMove,
    Emotion,
    Line,
    Shot,
    ShotSize,
)
from ainern2d.core.story.timeline import GAP, LEAD, TAIL

from .camera import camera_move
from .delivery import emotion_of, pace_of
from .passages import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .coverage import CoverageBook, Entry
    from .grammar import Grammar
    from .passages import Passage, Piece, Turn

CARD_SECONDS = 2.0
"""Seconds a title card stays."""
SILENT_SECONDS = 2.5
"""Seconds of a shot in which nobody speaks."""
ASIDE_SECONDS = 4.0
"""Longest narration that stays on the speaker instead of having a shot of its own."""
MOST_IN_VIEW = 3
"""People that fit into one shot."""

_STRONG = {Emotion.AFRAID, Emotion.SAD, Emotion.TENDER, Emotion.WHISPER}


@dataclass(slots=True)
class _Draft:
    """A shot that still grows."""

    id: str
    size: ShotSize
    cast: tuple[str, ...] = ()
    focus: str = ""
    action: str = ""
    caption: str = ""
    lines: list[Line] = field(default_factory=list)
    told: bool = True
    establishing: bool = False
    silence: float = 1.5

    @property
    def seconds(self) -> float:
        spoken = sum(spoken_seconds(line.text) / line.pace for line in self.lines)
        gaps = float(GAP) * max(0, len(self.lines) - 1)
        return float(LEAD + TAIL) + spoken + gaps

    @property
    def content(self) -> list[str]:
        return [self.caption, *self.cast, *(line.text for line in self.lines)]

    def filmed(self, move: CameraMove) -> Shot:
        return Shot(
            id=self.id,
            size=self.size,
            camera=move,
            cast=self.cast,
            focus=self.focus,
            action=self.action,
            caption=self.caption,
            lines=tuple(self.lines),
            min_seconds=self.silence,
        )

    def takes(self, seconds: float, limit: float) -> bool:
        return not self.lines or self.seconds + float(GAP) + seconds <= limit


class Director:
    """Makes the shots of scenes.

    Args:
        coverage: Where to note what became of each sentence.
        grammar: Of the story's language.
        max_seconds: A shot is cut before it lasts longer, as far as one can estimate.
    """

    def __init__(self, coverage: CoverageBook, grammar: Grammar, max_seconds: float) -> None:
        self.grammar = grammar
        self.coverage = coverage
        self.limit = max_seconds
        self._longest_line = max(1.0, max_seconds - float(LEAD + TAIL))
        self._number = 0

    def shoot(self, passages: Sequence[Passage], cards: Sequence[str]) -> list[Shot]:
        """Return the shots of one scene, with provisional ids."""
        scene = _Set(self, list(_order(passages)))
        for passage in passages:
            if passage.block.text and not passage.pieces:
                self.coverage.heading(passage.block.text)
            scene.play(passage)
        drafts = [self._card(card) for card in cards] + scene.finish()
        return [draft.filmed(camera_move(draft.size, draft.content)) for draft in drafts]

    def cut_long(self, text: str) -> list[str]:
        """Return a sentence in parts that fit into a shot."""
        return split_long(text, self._longest_line)

    def draft(self, size: ShotSize, **about: object) -> _Draft:
        """Begin a shot."""
        return _Draft(self.next_id("shot"), size, **about)  # type: ignore[arg-type]

    def next_id(self, kind: str) -> str:
        """Return a provisional id."""
        self._number += 1
        return f"{kind}{self._number}"

    def _card(self, caption: str) -> _Draft:
        return self.draft(ShotSize.TITLE, caption=caption, silence=CARD_SECONDS)


class _Set:
    """The scene while it is played."""

    def __init__(self, director: Director, people: list[str]) -> None:
        self._director = director
        self._people = people
        self._present: list[str] = []
        self._shots: list[_Draft] = []
        self._waiting: list[Entry] = []
        self._last = ""

    def play(self, passage: Passage) -> None:
        """Add one passage."""
        pieces = passage.pieces
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            if piece.turn is None:
                self._tell(piece) if piece.role is Role.TOLD else self._show(piece)
                at += 1
                continue
            end = at
            while end < len(pieces) and pieces[end].turn is piece.turn:
                end += 1
            self._say(pieces[at:end], piece.turn)
            at = end

    def finish(self) -> list[_Draft]:
        """Return the shots; a scene without words still shows its place."""
        if not self._shots:
            self._establish(())
        self._settle()
        return self._shots

    def _tell(self, piece: Piece) -> None:
        if not any(map(str.isalnum, piece.text)):
            self._show(piece)
            return
        seen = tuple(name for name in piece.mentions if name in self._people)[:MOST_IN_VIEW]
        if not seen and self._director.grammar.plural(piece.text):
            seen = tuple(self._present or self._people)[:MOST_IN_VIEW]
        for part in self._director.cut_long(piece.text):
            shot = self._shot_for_telling(part, seen)
            self._add_line(shot, part, [self._director.coverage.add(part, "line")], None)
        self._present += [name for name in seen if name not in self._present]
        self._last = seen[-1] if seen else self._last

    def _show(self, piece: Piece) -> None:
        """Note words that are only seen; they belong to the shot that is running, or the next."""
        at = self._shots[-1].id if self._shots else ""
        entry = self._director.coverage.add(piece.text, "shown", at)
        if not at:
            self._waiting.append(entry)

    def _shot_for_telling(self, text: str, seen: tuple[str, ...]) -> _Draft:
        seconds = spoken_seconds(text)
        running = self._shots[-1] if self._shots else None
        if running is None:
            return self._establish(seen)
        fits = running.takes(seconds, self._director.limit)
        if fits and running.establishing and running.told:
            running.cast = self._side_by_side({*running.cast, *seen})
            return running
        about_speaker = set(seen) == {running.focus} if seen else self._is_aside(text)
        aside = about_speaker and seconds <= ASIDE_SECONDS
        if fits and (aside if not running.told else set(seen) <= set(running.cast)):
            return running
        if not seen:
            return self._new(ShotSize.WIDE, self._side_by_side(self._present), "", told=True)
        focus = seen[0] if len(seen) == 1 else ""
        return self._new(ShotSize.MEDIUM, self._side_by_side(seen), focus, told=True)

    def _is_aside(self, text: str) -> bool:
        """Return whether a sentence that names nobody is still about somebody."""
        return bool(self._director.grammar.genders(text)) and bool(self._last)

    def _say(self, pieces: Sequence[Piece], turn: Turn) -> None:
        """Add the words of one turn, with the tags that only say who speaks."""
        entries = [
            (piece, self._director.coverage.add(part, "line" if audible else "shown"))
            for piece in pieces
            for part in self._parts(piece)
            for audible in [piece.role is Role.SPEECH and any(map(str.isalnum, part))]
        ]
        spoken = [entry for _, entry in entries if entry.by == "line"]
        shown = [entry for _, entry in entries if entry.by == "shown"]
        first: _Draft | None = None
        for group in self._lines(spoken):
            text = _sentence(group)
            shot = self._shot_for_saying(text, turn)
            self._add_line(shot, text, group, turn)
            first = first or shot
        if first is None:
            first = self._new(ShotSize.MEDIUM_CLOSE, *self._view_of(turn), told=False)
        for entry in shown:
            entry.at = first.id
        manner = " ".join(piece.text for piece in pieces if piece.role is Role.TAG)
        if manner and turn.cue and emotion_of("", turn.cue) is not Emotion.NEUTRAL:
            first.action = first.action or manner.strip(" ,，")

    def _parts(self, piece: Piece) -> list[str]:
        return self._director.cut_long(piece.text) if piece.role is Role.SPEECH else [piece.text]

    def _lines(self, spoken: Sequence[Entry]) -> Iterator[list[Entry]]:
        """Group sentences into lines that fit into a shot."""
        group: list[Entry] = []
        seconds = 0.0
        for entry in spoken:
            length = spoken_seconds(entry.text) + 0.1
            if group and seconds + length > self._director.limit - float(LEAD + TAIL) - 0.5:
                yield group
                group, seconds = [], 0.0
            group.append(entry)
            seconds += length
        if group:
            yield group

    def _shot_for_saying(self, text: str, turn: Turn) -> _Draft:
        seconds = spoken_seconds(text)
        if not self._shots:
            opening = tuple(self._people[:MOST_IN_VIEW])
            self._establish(opening).silence = SILENT_SECONDS
        running = self._shots[-1]
        fits = running.takes(seconds, self._director.limit)
        cast, focus = self._view_of(turn)
        if fits and not running.establishing and running.focus == focus and running.cast == cast:
            leads_in = running.told and running.seconds <= ASIDE_SECONDS + float(LEAD + TAIL)
            if leads_in or (not running.told and len(running.lines) < 4):
                running.told = False
                running.size = self._size(text, turn)
                return running
        two = self._present_with(turn.speaker)
        if focus and len(two) == 2 and seed_of("two-shot", text) % 6 == 0:
            return self._new(ShotSize.MEDIUM, two, focus, told=False)
        return self._new(self._size(text, turn), cast, focus, told=False)

    def _size(self, text: str, turn: Turn) -> ShotSize:
        emotion = emotion_of(text, turn.cue)
        close = emotion in _STRONG and seed_of("close", text) % 2 == 0
        return ShotSize.CLOSE if close else ShotSize.MEDIUM_CLOSE

    def _view_of(self, turn: Turn) -> tuple[tuple[str, ...], str]:
        """Return who is in view while a turn is spoken, and on whom the camera is."""
        if turn.speaker in self._people and not turn.off_screen:
            return (turn.speaker,), turn.speaker
        others = [name for name in self._present if name != turn.speaker]
        return self._side_by_side(others), ""

    def _present_with(self, speaker: str) -> tuple[str, ...]:
        others = [name for name in reversed(self._present) if name != speaker]
        return self._side_by_side([speaker, *others[:1]])

    def _side_by_side(self, names: Sequence[str] | set[str]) -> tuple[str, ...]:
        """Order people as they appear in the scene, so that nobody changes sides."""
        return tuple(name for name in self._people if name in names)[:MOST_IN_VIEW]

    def _establish(self, seen: tuple[str, ...]) -> _Draft:
        shot = self._new(ShotSize.WIDE, self._side_by_side(seen), "", told=True)
        shot.establishing = True
        shot.silence = SILENT_SECONDS
        return shot

    def _new(self, size: ShotSize, cast: tuple[str, ...], focus: str, *, told: bool) -> _Draft:
        shot = self._director.draft(size, cast=cast, focus=focus, told=told)
        self._shots.append(shot)
        self._settle()
        return shot

    def _settle(self) -> None:
        for entry in self._waiting:
            entry.at = self._shots[0].id
        self._waiting.clear()

    def _add_line(
        self, shot: _Draft, text: str, entries: Sequence[Entry], turn: Turn | None
    ) -> None:
        cue = turn.cue if turn else ""
        emotion = emotion_of(text, cue) if turn else Emotion.NEUTRAL
        line = Line(
            id=self._director.next_id("line"),
            speaker=turn.speaker if turn else NARRATOR,
            text=text,
            how=turn.how if turn else Attribution.NARRATION,
            confidence=round(turn.confidence, 2) if turn else 1.0,
            emotion=emotion,
            pace=pace_of(text, cue, emotion) if turn else 1.0,
        )
        shot.lines.append(line)
        for entry in entries:
            entry.at = line.id
        if turn and turn.speaker in self._people:
            self._last = turn.speaker
            if turn.speaker not in self._present:
                self._present.append(turn.speaker)


def _order(passages: Sequence[Passage]) -> dict[str, None]:
    """Return everybody in a scene, in order of appearance."""
    order: dict[str, None] = {}
    for passage in passages:
        for piece in passage.pieces:
            names = [piece.turn.speaker] if piece.turn else list(piece.mentions)
            order.update(dict.fromkeys(name for name in names if name and name != NARRATOR))
    return order


def _sentence(group: Sequence[Entry]) -> str:
    """Join sentences into a line, and end one whose comma went with its tag."""
    text = group[0].text
    for entry in group[1:]:
        text += gap(text, entry.text) + entry.text
    if text[-1].isalnum():
        text += "。" if gap(text, "一") == "" else "."
    return text
