"""The graph of a film: which need follows which. No other module knows this order.

``plan`` -> ``llm`` per question where a language model is chosen (:mod:`.asking`) -> ``audio`` per
line, and reference images where an image backend is chosen (:mod:`.reference_images`) -> ``video``
per shot -> ``lipsync`` per speaking shot -> ``render`` per live clip -> ``compose``, with the sound
that a ``mix`` makes of all speech (:mod:`.sound_needs`).
``conform`` makes each dissolve of the two movies that overlap in it, and of each baked clip a movie
that fits into the film. ``measure`` looks at movies and sound as soon as they exist, and at the
film last. The lengths of speech decide the lengths of shots, and a clip is rendered only if it is
live (drawn later by its own backend) and not baked (an MP4), so needs become known as others
finish.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ..backends.requests import (
    AudioRequest,
    Encoding,
    LipsyncRequest,
    MeasureRequest,
    PlanRequest,
    RenderRequest,
)
from ..backends.results import Form
from ..errors import ConfigError
from ..ops.canonical import seed_of
from ..ops.kind import Kind
from ..story.pronouncing import pronounced
from ..story.storyboard import NARRATOR, Look
from .asking import Asking
from .compose_request import (
    conform_request,
    film_inputs,
    film_request,
    shot_measure,
)
from .needs import Need, need_id, seed_of_shot
from .reference_images import Guides, Pictures
from .sound_needs import SoundNeeds
from .staging import Staging

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import JsonValue

    from ..configuration.settings import AppConfig
    from ..story.cast_file import CastFile
    from ..story.storyboard import Line, Shot, Storyboard
    from .needs import Finished
    from .questions import Question

GRAPH_VERSION = 5
"""Raised when the same storyboard gives other needs."""

BOX_MAKERS = (Kind.RENDER, Kind.LIPSYNC, Kind.VIDEO)
"""Where mouth boxes come from, last maker of a movie first."""


class FilmGraph:
    """The needs of one episode, as they become known.

    Args:
        story: SHA-256 of the story's bytes.
        story_format: ``text``, ``markdown`` or ``fountain``.
        config: What the film shall be.
        board: A storyboard given by the user; then nothing is planned.
        cast: What the user says about the cast; it overrides the storyboard.
        guides: Which pictures clips are made from; none by default.
        adjust: Changes a planned storyboard, before the cast is applied.
        is_measured: Whether what is finished is measured.
        nouns: Returns the nouns of things of which the artist has a picture; called only where a
            language model is asked.
    """

    def __init__(
        self,
        story: str,
        story_format: str,
        config: AppConfig,
        board: Storyboard | None = None,
        cast: CastFile | None = None,
        guides: Guides | None = None,
        adjust: Callable[[Storyboard], Storyboard] = lambda board: board,
        *,
        is_measured: bool = True,
        nouns: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._story = story
        self._format = story_format
        self._config = config
        self.movies: dict[str, tuple[str, str]] = {}
        """The need and the artifact that is the movie of each shot, by shot id, once known."""
        self.staging: Staging | None = None
        self._cast = cast
        self._guides = guides or Guides()
        self._adjust = adjust
        self._is_measured = is_measured
        self._nouns = nouns
        self._sounds: SoundNeeds | None = None
        self._asking: Asking | None = None
        if board is not None:
            self.staging = Staging(cast.over(board) if cast else board, config.film)

    @property
    def board(self) -> Storyboard | None:
        """The storyboard, once it is known."""
        return self.staging.board if self.staging else None

    def first(self) -> list[Need]:
        """Return the needs that nothing must precede."""
        return self._of_board() if self.staging else [self._plan()]

    def planned(self, board: Storyboard) -> list[Need]:
        """Take the storyboard that the plan gave, and return the needs that follow from it.

        Where a language model is chosen these are questions to it, and the film's own needs follow
        from the last answer; see :meth:`answered`.

        Raises:
            ConfigError: The storyboard's language is not the one that was asked for, or the cast
                file names a character who is not in it.
            PluginError: A plugin cannot adjust it, or its vocabulary fails.
        """
        board = self._adjust(board)
        wanted = self._config.language
        if wanted not in ("auto", board.language):
            raise ConfigError(f"language={wanted}, but the storyboard is in {board.language!r}")
        if Kind.LLM in self._config.backend.kinds:
            self._asking = Asking(board, self._config.planner, self._nouns())
            if self._asking.open:
                return [self._question(each) for each in self._asking.open.values()]
            board = self._asking.board()
        return self._decided(board)

    @property
    def asking(self) -> Asking | None:
        """What a language model is asked about the storyboard, once that is known."""
        return self._asking

    def answered(self, need: Need, answer: JsonValue) -> list[Need]:
        """Take the answer to a question, and return the needs that follow from it.

        From the last one about a subject follow the questions about the next subject, and from the
        last one of all the needs of the film.

        Args:
            need: The question.
            answer: What the model answered; None if it did not.

        Raises:
            ConfigError: The cast file names a character who is not in the storyboard.
        """
        asking = self._asking
        if asking is None or need.id not in asking.open:
            return []
        following = asking.take(need.id, answer)
        if asking.open:
            return [self._question(each) for each in following]
        return self._decided(asking.board())

    def _question(self, asked: Question) -> Need:
        seed = seed_of(self._config.seed, "llm", asked.id)
        return Need(asked.need, Kind.LLM, (), lambda _d: asked.request, lambda _d: {}, seed)

    def _decided(self, board: Storyboard) -> list[Need]:
        cast = self._cast
        self.staging = Staging(cast.over(board) if cast else board, self._config.film)
        return self._of_board()

    def expected(self) -> Counter[Kind]:
        """Return how many needs of each kind the film has in all; none before its board is known.

        What finishes a clip is counted as a rendering, which may turn out to be a fitting.
        """
        if self.staging is None:
            return Counter()
        shots = self.staging.shots
        found = Counter(need.kind for need in self._of_board())
        found[Kind.LIPSYNC] += sum(bool(self.staging.spoken_in_view(shot)) for shot in shots)
        found[Kind.RENDER] += len(shots)
        found[Kind.COMPOSE] += 1
        dissolves = len(self._dissolves())
        found[Kind.CONFORM] += dissolves
        if self._is_measured:
            # Each movie, each segment's picture against its sound, and the film.
            found[Kind.MEASURE] += len(shots) + dissolves + len(self._sound().segments) + 1
        return found

    def following(self, need: Need, done: Finished) -> list[Need]:
        """Return the needs that became known by finishing this one; known ones may come again."""
        if need.shot is None or self.staging is None:
            return []
        shot = self.staging.shots[need.shot]
        video = need_id(Kind.VIDEO, shot.id)
        if need.kind is Kind.VIDEO:
            if self.staging.spoken_in_view(shot):
                return [self._lipsync(need.shot, shot)]
            return self._after_mouths(need.shot, shot, done, movie=(video, "clip"))
        if need.kind is Kind.LIPSYNC:
            return self._after_mouths(need.shot, shot, done, movie=(need.id, "clip"))
        if need.kind in (Kind.RENDER, Kind.CONFORM):
            return self._with_movie(need.shot, shot, (need.id, "movie"))
        return []

    def _of_board(self) -> list[Need]:
        staging = self._staged()
        needs = {need.id: need for need in self._pictures().needs()}
        for index, shot in enumerate(staging.shots):
            for line in shot.lines:
                audio = self._audio(index, line)
                needs.setdefault(audio.id, audio)
            video = self._video(index, shot)
            needs[video.id] = video
        return [*needs.values(), *self._sound().before_shots(is_measured=self._is_measured)]

    def _after_mouths(
        self, index: int, shot: Shot, done: Finished, movie: tuple[str, str]
    ) -> list[Need]:
        clip = done[need_id(Kind.VIDEO, shot.id)].artifacts["clip"]
        if clip.facts.get("form") == Form.LIVE:
            return [self._render(index, shot)]
        return [self._conform(index, shot, movie)]

    def _with_movie(self, index: int, shot: Shot, movie: tuple[str, str]) -> list[Need]:
        self.movies[shot.id] = movie
        needs = [self._measure_shot(index, shot, movie)]
        staging = self._staged()
        shots = staging.shots
        for after in (index, index + 1):
            if after < len(shots) and staging.dissolve(after):
                needs += self._dissolve(after)
        sound = self._sound()
        segment = sound.segment_of(index)
        if all(shots[each].id in self.movies for each in segment.shots):
            needs.append(sound.sync(segment))
        if len(self.movies) == len(shots):
            needs += [self._compose(), self._measure_film()]
        if self._is_measured:
            return needs
        return [each for each in needs if each.kind is not Kind.MEASURE]

    def _plan(self) -> Need:
        def request(_done: Finished) -> PlanRequest:
            return PlanRequest.model_validate(
                {
                    "format": self._format,
                    "language": self._config.language,
                    "aspect": self._config.film.aspect,
                }
            )

        seed = seed_of(self._config.seed, "plan")
        return Need(
            need_id(Kind.PLAN, ""), Kind.PLAN, (), request, lambda _d: {"story": self._story}, seed
        )

    def _audio(self, index: int, line: Line) -> Need:
        staging = self._staged()
        board = staging.board
        character = board.character(line.speaker)
        emotion = staging.told(index, line)
        # Clothes and hair have no sound, so that another look leaves the speech as it was.
        heard = character.look.heard() if character else Look(age="adult")

        def request(_done: Finished) -> AudioRequest:
            return AudioRequest(
                text=line.text,
                language=board.language,
                narrator=line.speaker == NARRATOR,
                look=heard,
                voice=character.voice if character else board.narrator,
                emotion=emotion,
                manner=line.manner,
                pace=line.pace,
                pronunciations=pronounced(line, board),
            )

        # Not from the id: two equal lines of one speaker may share their sound.
        seed = seed_of(self._config.seed, "audio", line.speaker, line.text)
        identity = need_id(Kind.AUDIO, line.id)
        return Need(identity, Kind.AUDIO, (), request, lambda _d: {}, seed, index)

    def _pictures(self) -> Pictures:
        return Pictures(self._staged(), self._config, self._guides)

    def _video(self, index: int, shot: Shot) -> Need:
        staging, pictures = self._staged(), self._pictures()
        return Need(
            need_id(Kind.VIDEO, shot.id),
            Kind.VIDEO,
            (*staging.audio_needs(shot), *pictures.of(shot)),
            lambda done: staging.video_request(index, done),
            lambda done: pictures.inputs(shot, done),
            seed_of_shot(shot, self._config.seed, "video"),
            index,
        )

    def _lipsync(self, index: int, shot: Shot) -> Need:
        staging = self._staged()
        video = need_id(Kind.VIDEO, shot.id)
        places = staging.spoken_in_view(shot)

        def request(done: Finished) -> LipsyncRequest:
            layout = staging.layout(index, done)
            speech = staging.speech(shot, layout)
            return LipsyncRequest(
                fps=self._config.film.fps,
                frames=layout.frames,
                lines=tuple(speech[place] for place in places),
            )

        def inputs(done: Finished) -> dict[str, str]:
            found = {"clip": done[video].artifacts["clip"].sha256}
            for number, place in enumerate(places):
                audio = done[need_id(Kind.AUDIO, shot.lines[place].id)].artifacts
                found[f"phonemes.{number}"] = audio["phonemes"].sha256
                found[f"speech.{number}"] = audio["speech"].sha256
            return found

        seed = seed_of(self._config.seed, "lipsync", shot.id)
        after = (video, *staging.audio_needs(shot))
        identity = need_id(Kind.LIPSYNC, shot.id)
        return Need(identity, Kind.LIPSYNC, after, request, inputs, seed, index)

    def _render(self, index: int, shot: Shot) -> Need:
        staging, film = self._staged(), self._config.film
        video = need_id(Kind.VIDEO, shot.id)
        lipsync = need_id(Kind.LIPSYNC, shot.id)
        speaking = bool(staging.spoken_in_view(shot))

        def request(done: Finished) -> RenderRequest:
            layout = staging.layout(index, done)
            head, tail = staging.handles(index)
            return RenderRequest(
                width=film.width,
                height=film.height,
                fps=film.fps,
                frames=layout.frames,
                cues=staging.cues(shot, layout) if film.subtitles == "burned" else (),
                head=head,
                tail=tail,
                encoding=Encoding(crf=film.crf, preset=film.preset),
                language=staging.board.language,
            )

        def inputs(done: Finished) -> dict[str, str]:
            found = {"clip": done[video].artifacts["clip"].sha256}
            if speaking:
                found["mouths"] = done[lipsync].artifacts["mouths"].sha256
            return found

        after = (video, *((lipsync,) if speaking else ()), *staging.audio_needs(shot))
        seed = seed_of(self._config.seed, "render", shot.id)
        identity = need_id(Kind.RENDER, shot.id)
        return Need(identity, Kind.RENDER, after, request, inputs, seed, index)

    def _conform(self, index: int, shot: Shot, movie: tuple[str, str]) -> Need:
        """Return the need of a movie that fits into the film, made of a baked clip."""
        staging = self._staged()
        need, artifact = movie
        return Need(
            need_id(Kind.CONFORM, shot.id),
            Kind.CONFORM,
            tuple(dict.fromkeys([need, *staging.audio_needs(shot)])),
            lambda done: conform_request(staging, (index,), done),
            lambda done: {"movie.0": done[need].artifacts[artifact].sha256},
            seed_of(self._config.seed, "conform"),
            index,
        )

    def _dissolve(self, index: int) -> list[Need]:
        """Return the needs of a dissolve into a shot, once both movies are known."""
        staging = self._staged()
        pair = staging.shots[index - 1 : index + 1]
        movies = [self.movies[shot.id] for shot in pair if shot.id in self.movies]
        if len(movies) < len(pair):
            return []
        audio = [need for shot in pair for need in staging.audio_needs(shot)]

        def inputs(done: Finished) -> dict[str, str]:
            return {
                f"movie.{number}": done[need].artifacts[artifact].sha256
                for number, (need, artifact) in enumerate(movies)
            }

        # Of no shot: it is made again with either of its two.
        dissolve = Need(
            _dissolve_id(Kind.CONFORM, pair[1]),
            Kind.CONFORM,
            tuple(dict.fromkeys([*(need for need, _ in movies), *audio])),
            lambda done: conform_request(staging, (index - 1, index), done),
            inputs,
            seed_of(self._config.seed, "conform"),
        )
        measure = Need(
            _dissolve_id(Kind.MEASURE, pair[1]),
            Kind.MEASURE,
            (dissolve.id,),
            lambda _done: MeasureRequest(
                subject="shot", fps=staging.film.fps, frames=staging.dissolve(index)
            ),
            lambda done: {"movie": done[dissolve.id].artifacts["movie"].sha256},
            seed_of(self._config.seed, "measure"),
        )
        return [dissolve, measure]

    def _dissolves(self) -> dict[int, Shot]:
        """Return the shots that begin with a dissolve, by position."""
        staging = self._staged()
        shots = enumerate(staging.shots)
        return {index: shot for index, shot in shots if staging.dissolve(index)}

    def _measure_shot(self, index: int, shot: Shot, movie: tuple[str, str]) -> Need:
        staging = self._staged()
        need, artifact = movie
        makers = [need_id(kind, shot.id) for kind in BOX_MAKERS]

        def inputs(done: Finished) -> dict[str, str]:
            found = {"movie": done[need].artifacts[artifact].sha256}
            boxes = (done[each].artifacts.get("boxes") for each in makers if each in done)
            first = next((each for each in boxes if each is not None), None)
            return found if first is None else {**found, "boxes": first.sha256}

        return Need(
            need_id(Kind.MEASURE, shot.id),
            Kind.MEASURE,
            tuple(dict.fromkeys([need, *staging.audio_needs(shot)])),
            lambda done: shot_measure(staging, index, done),
            inputs,
            seed_of(self._config.seed, "measure"),
            index,
        )

    def _measure_film(self) -> Need:
        staging, sound = self._staged(), self._sound()
        compose = need_id(Kind.COMPOSE, "")
        shots = [need_id(Kind.MEASURE, shot.id) for shot in staging.shots]
        crossed = {n: _dissolve_id(Kind.MEASURE, shot) for n, shot in self._dissolves().items()}

        def request(done: Finished) -> MeasureRequest:
            film = film_request(staging, done)
            return MeasureRequest(subject="film", fps=film.fps, film=film)

        def inputs(done: Finished) -> dict[str, str]:
            found = {"film": done[compose].artifacts["film"].sha256, **sound.measured(done)}
            for number, shot in enumerate(shots):
                found[f"seen.{number}"] = done[shot].artifacts["seen"].sha256
            for number, dissolve in crossed.items():
                found[f"crossed.{number}"] = done[dissolve].artifacts["seen"].sha256
            return found

        return Need(
            need_id(Kind.MEASURE, ""),
            Kind.MEASURE,
            (compose, *sound.measures, *shots, *crossed.values()),
            request,
            inputs,
            seed_of(self._config.seed, "measure"),
        )

    def _compose(self) -> Need:
        staging = self._staged()
        movies = [self.movies[shot.id] for shot in staging.shots]
        audio = [need for shot in staging.shots for need in staging.audio_needs(shot)]
        videos = [need_id(Kind.VIDEO, shot.id) for shot in staging.shots]
        sound = self._sound()
        dissolves = {n: _dissolve_id(Kind.CONFORM, shot) for n, shot in self._dissolves().items()}
        made = [*(need for need, _ in movies), *dissolves.values()]
        after = tuple(dict.fromkeys([*made, *videos, *audio, *sound.mixes]))
        return Need(
            need_id(Kind.COMPOSE, ""),
            Kind.COMPOSE,
            after,
            lambda done: film_request(staging, done),
            lambda done: {**film_inputs(movies, dissolves, done), **sound.mixed(done)},
            seed_of(self._config.seed, "compose"),
        )

    def _sound(self) -> SoundNeeds:
        if self._sounds is None:
            self._sounds = SoundNeeds(
                self._staged(),
                self._config.seed,
                has_sounds=Kind.SOUND in self._config.backend.kinds,
            )
        return self._sounds

    def _staged(self) -> Staging:
        if self.staging is None:
            raise ConfigError("there is no storyboard yet")
        return self.staging


def _dissolve_id(kind: Kind, shot: Shot) -> str:
    """Name a need about the dissolve into a shot."""
    return need_id(kind, f"dissolve-{shot.id}")
