"""The cut list: the position of every shot, line and subtitle in the film, in frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .storyboard import NARRATOR
from .subtitles import FilmCue, columns_of, split_cues
from .timeline import lay_film

if TYPE_CHECKING:
    from ..backends.requests import ComposeRequest


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line in frames [start, end) of the film.

    Attributes:
        start: First frame.
        end: Frame after the last.
        speaker: Name of a character, or ``narrator``.
        text: Words of the line.
        shot: Number of its shot, from 0.
        number: Position among the lines of its shot, from 0.
    """

    start: int
    end: int
    speaker: str
    text: str
    shot: int
    number: int


@dataclass(frozen=True, slots=True)
class PlacedShot:
    """A shot in frames [start, end) of the film, the frames of its dissolves included.

    Attributes:
        start: First frame.
        frames: Length in frames.
        head: Frames at the start that the dissolve into it covers; 0 after a cut.
        tail: Frames at the end that the dissolve out of it covers; 0 before a cut.
        scene: Title of the scene that begins with it, or empty.
        rung: Rung that made it.
    """

    start: int
    frames: int
    head: int = 0
    tail: int = 0
    scene: str = ""
    rung: str = ""

    @property
    def end(self) -> int:
        """Frame of the film after the shot's last."""
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class Chapter:
    """A scene in frames [start, end) of the film."""

    start: int
    end: int
    title: str


@dataclass(frozen=True, slots=True)
class CutList:
    """Shots, lines and subtitles of a film with their positions.

    Attributes:
        fps: Frames per second.
        shots: Shots in order; the first starts at frame 0.
        lines: Lines in the order of their shots.
        cues: Subtitles in the order of their lines.
        title: Title of the film.
        language: BCP 47 tag of the spoken language.
    """

    fps: int
    shots: tuple[PlacedShot, ...]
    lines: tuple[PlacedLine, ...] = ()
    cues: tuple[FilmCue, ...] = ()
    title: str = ""
    language: str = "en"

    @property
    def frames(self) -> int:
        """Length of the film in frames."""
        return self.shots[-1].end

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """One chapter per titled scene; none if no scene has a title.

        Shots before the first titled scene belong to its chapter. A chapter begins in the middle of
        the dissolve into its scene.
        """
        titled = [shot for shot in self.shots if shot.scene]
        if not titled:
            return ()
        starts = [0, *(shot.start + shot.head // 2 for shot in titled[1:])]
        ends = [*starts[1:], self.frames]
        return tuple(map(Chapter, starts, ends, (shot.scene for shot in titled)))

    def seconds(self, frame: int) -> float:
        """Return the time in seconds at which a frame is shown."""
        return frame / self.fps


def lay_cuts(request: ComposeRequest) -> CutList:
    """Compute the positions of the shots, lines and cues of a film.

    A line without cues gets some, for as long as it is spoken.

    Raises:
        ValueError: A dissolve is longer than a shot it joins, or the dissolves at both ends of a
            shot overlap.
    """
    dissolves = [shot.dissolve for shot in request.shots]
    starts = lay_film([shot.frames for shot in request.shots], dissolves)
    shots: list[PlacedShot] = []
    lines: list[PlacedLine] = []
    cues: list[FilmCue] = []
    columns = columns_of(request.width, request.height)
    for number, (shot, start) in enumerate(zip(request.shots, starts, strict=True)):
        tail = dissolves[number + 1] if number + 1 < len(dissolves) else 0
        if shot.dissolve + tail > shot.frames:
            raise ValueError(f"the dissolves into and out of shot {number + 1} overlap")
        shots.append(
            PlacedShot(start, shot.frames, shot.dissolve, tail, scene=shot.scene, rung=shot.rung)
        )
        for place, line in enumerate(shot.lines):
            first, last = start + line.start, start + line.end
            lines.append(PlacedLine(first, last, line.speaker, line.text, number, place))
            name = "" if line.speaker == NARRATOR else line.speaker
            spans = [(start + cue.start, start + cue.end, cue.text) for cue in line.cues]
            for span in spans or split_cues(line.text, first, last, request.fps, columns):
                cues.append(FilmCue(span[0], span[1], name, span[2]))
    return CutList(
        request.fps, tuple(shots), tuple(lines), tuple(cues), request.title, request.language
    )
