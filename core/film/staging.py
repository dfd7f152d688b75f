"""Where everything lies in time and view: from a storyboard and lengths of speech to requests."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from ..backends.requests import Cue, Performer, Shown, Speech, VideoRequest
from ..errors import StoryboardError
from ..ops.kind import Kind
from ..story.deeds import Emotion
from ..story.lasting import lasting_deeds
from ..story.pacing import pauses_of, told_emotion
from ..story.places import Genre
from ..story.segments import FEWEST, segment_starts
from ..story.storyboard import NARRATOR, Location
from ..story.subtitles import columns_of, split_cues
from ..story.timeline import DISSOLVE, ShotLayout, frames_of, frames_of_audio, lay_shot
from ..story.voices import told_apart
from .needs import need_id

if TYPE_CHECKING:
    from ..configuration.settings import FilmConfig
    from ..story.deeds import Deed
    from ..story.storyboard import Character, Line, Scene, Shot, Storyboard
    from ..story.timeline import Pauses
    from .needs import Finished


NO_SET: Final = Location(name="plain light ground", setting="studio")
"""The place of a shot with a ``mode``: the storyboard does not say where what is told happens."""


class Staging:
    """A storyboard together with the film's format.

    Args:
        board: With ids; see :func:`ainern2d.core.story.ids.with_ids`.
        film: Size, rate and style of the film.
    """

    def __init__(self, board: Storyboard, film: FilmConfig) -> None:
        self.board = told_apart(board)
        # Of the board, which joins them anew each time it is asked.
        self.shots = self.board.shots
        self.film = film
        self._locations: list[Location] = []
        self._scenes: list[Scene] = []
        self._dissolves: list[int] = []
        self.scene_titles: list[str] = []
        overlap = frames_of(DISSOLVE, film.fps)
        for scene in board.scenes:
            location = board.location(scene.location)
            if location is None:
                raise StoryboardError(f"scene {scene.title!r} is at an unknown location")
            for position in range(len(scene.shots)):
                begins = position == 0
                soft = begins and scene.transition == "dissolve" and film.dissolves
                self._dissolves.append(overlap if soft and self._locations else 0)
                self._locations.append(location)
                self._scenes.append(scene)
                self.scene_titles.append(scene.title if begins else "")

    @cached_property
    def _lasting(self) -> list[tuple[Deed, ...]]:
        """What goes on as each shot begins."""
        return list(lasting_deeds(self.board.scenes))

    @cached_property
    def segments(self) -> tuple[int, ...]:
        """The first shot of each segment of the sound; a single one unless the film is long.

        How loud music and ambience are depends on all speech, so with them there is one.
        """
        shots = [shot.id for shot in self.shots]
        if len(shots) < FEWEST or self.film.music or self.film.ambience:
            return (0,)
        return segment_starts(shots, self._dissolves)

    def length(self, shots: range, done: Finished) -> int:
        """Return the frames of consecutive shots, where the first does not dissolve in."""
        frames = sum(self.layout(index, done).frames for index in shots)
        return frames - sum(self._dissolves[index] for index in shots)

    def dissolve(self, index: int) -> int:
        """Return the frames by which a shot overlaps the one before."""
        return self._dissolves[index]

    def handles(self, index: int) -> tuple[int, int]:
        """Return the frames of a shot that dissolves cover, at its start and at its end."""
        following = self._dissolves[index + 1] if index + 1 < len(self._dissolves) else 0
        return self._dissolves[index], following

    def location(self, index: int) -> Location:
        """Return where a shot is heard: the place of its scene."""
        return self._locations[index]

    def seen_location(self, index: int) -> Location:
        """Return the place that a shot shows."""
        shot = self.shots[index]
        if not shot.mode:
            return self._locations[index]
        return self.board.told_place(shot.place) if shot.place else NO_SET

    @cached_property
    def _silent_animals(self) -> frozenset[str]:
        """The animals of a tale with people that neither speak nor are spoken to."""
        cast = self.board.cast
        is_tale = self.board.world.genre in {Genre.FABLE, Genre.FANTASY}
        if not is_tale or not any(each.look.species == "human" for each in cast):
            return frozenset()
        lines = [line for shot in self.shots for line in shot.lines]
        heard = {name for line in lines for name in (line.speaker, line.addressee)}
        animals = {each.name for each in cast if each.look.species == "animal"}
        return frozenset(animals - heard)

    def in_view(self, shot: Shot) -> list[tuple[Character, Performer]]:
        """Return who is in a shot, from left to right."""
        cast = (self.board.character(name) for name in shot.cast)
        feelings = {feeling.who: feeling.emotion for feeling in shot.feelings}
        return [
            (
                c,
                Performer(
                    name=c.name,
                    look=c.look,
                    held=shot.held.get(c.name, ""),
                    feeling=feelings.get(c.name, Emotion.NEUTRAL),
                    acts_as_people_do=c.name not in self._silent_animals,
                ),
            )
            for c in cast
            if c is not None
        ]

    def spoken_of(self, shot: Shot) -> tuple[Performer, ...]:
        """Return the members of the cast of whom the topics of a shot tell."""
        names = dict.fromkeys(name for deed in shot.topics for name in (*deed.who, *deed.whom))
        cast = (self.board.character(name) for name in names)
        return tuple(Performer(name=c.name, look=c.look) for c in cast if c is not None)

    def told_places(self, shot: Shot) -> tuple[Location, ...]:
        """Return the places of which the topics of a shot tell, one of each kind."""
        kinds = dict.fromkeys(deed.place for deed in shot.topics if deed.place)
        return tuple(map(self.board.told_place, kinds))

    def shown(self, index: int) -> Shown:
        """Say what a shot shows besides its cast and its place."""
        scene, shot = self._scenes[index], self.shots[index]
        return Shown(
            world=self.board.world,
            mode=shot.mode or scene.mode,
            told=shot.mode != "",
            mood=scene.mood,
            deeds=shot.deeds,
            lasting=self._lasting[index],
            extras=shot.extras,
            effects=tuple(dict.fromkeys(cue.effect for cue in shot.effects)),
            topics=shot.topics,
        )

    def audio_needs(self, shot: Shot) -> tuple[str, ...]:
        """Return the ids of the audio needs of a shot's lines, in order."""
        return tuple(need_id(Kind.AUDIO, line.id) for line in shot.lines)

    def spoken_in_view(self, shot: Shot) -> tuple[int, ...]:
        """Return which lines of a shot move a visible mouth."""
        if shot.mode:
            return ()
        return tuple(n for n, line in enumerate(shot.lines) if line.speaker in shot.faces)

    def layout(self, index: int, done: Finished) -> ShotLayout:
        """Place the lines of a shot, now that their lengths are known."""
        shot = self.shots[index]
        lengths = []
        for need in self.audio_needs(shot):
            facts = done[need].artifacts["speech"].facts
            samples, rate = facts["samples"], facts["sample_rate"]
            lengths.append(frames_of_audio(int(str(samples)), int(str(rate)), self.film.fps))
        head, tail = self.handles(index)
        return lay_shot(
            lengths,
            fps=self.film.fps,
            min_seconds=shot.min_seconds,
            lead_in=head,
            lead_out=tail,
            pauses=self._pauses(index),
        )

    def _pauses(self, index: int) -> Pauses:
        mood = self._scenes[index].mood
        return pauses_of(self.shots[index], mood)

    def told(self, index: int, line: Line) -> Emotion:
        """Return how a line of a shot is said; of the narrator, the feeling of those in view."""
        return told_emotion(line, self.shots[index], self._scenes[index].mood)

    def speech(self, shot: Shot, layout: ShotLayout) -> tuple[Speech, ...]:
        """Say who speaks when."""
        return tuple(
            Speech(
                speaker=line.speaker,
                addressee=line.addressee,
                start=start,
                end=end,
                emotion=line.emotion,
                text=line.text,
            )
            for line, (start, end) in zip(shot.lines, layout.spans, strict=True)
        )

    def _spoken(self, shot: Shot, layout: ShotLayout) -> tuple[Speech, ...]:
        """Return the lines for acting: of a shot with a ``mode`` only those of the narrator."""
        speech = self.speech(shot, layout)
        return tuple(each for each in speech if each.speaker == NARRATOR or not shot.mode)

    def line_cues(self, shot: Shot, layout: ShotLayout) -> list[tuple[Cue, ...]]:
        """Return the subtitles of each line of a shot."""
        columns = columns_of(self.film.width, self.film.height)
        return [
            tuple(
                Cue(start=first, end=last, text=text)
                for first, last, text in split_cues(line.text, start, end, self.film.fps, columns)
            )
            for line, (start, end) in zip(shot.lines, layout.spans, strict=True)
        ]

    def cues(self, shot: Shot, layout: ShotLayout) -> tuple[Cue, ...]:
        """Return the subtitles of a shot."""
        return tuple(cue for cues in self.line_cues(shot, layout) for cue in cues)

    def video_request(self, index: int, done: Finished) -> VideoRequest:
        """Say what a shot shows."""
        shot = self.shots[index]
        layout = self.layout(index, done)
        return VideoRequest(
            width=self.film.width,
            height=self.film.height,
            fps=self.film.fps,
            frames=layout.frames,
            location=self.seen_location(index),
            cast=tuple(performer for _character, performer in self.in_view(shot)),
            size=shot.size,
            camera=shot.camera,
            focus=shot.focus,
            action=shot.action,
            prop=shot.prop,
            shown=self.shown(index),
            spoken_of=self.spoken_of(shot),
            told_places=self.told_places(shot),
            caption=shot.caption,
            speech=self._spoken(shot, layout),
            language=self.board.language,
        )
