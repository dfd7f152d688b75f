"""The backend `comfyui`: performs each kind of op as one or more jobs on the server."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from ainern2d.core import (
    Form,
    ImageRequest,
    ImageResult,
    InvalidRequestError,
    Kind,
    LipsyncResult,
    VideoResult,
    fit_movies,
    fit_picture,
    look_of,
    mix_speech,
    picture_prompt,
    shot_prompt,
    speech_prompt,
    write_part,
    write_picture,
)

from .job import Job, run
from .retry import Retry, TimeLimits
from .server import ComfyServer, address
from .workflow import choose, workflows

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core import LipsyncRequest, VideoRequest, Work

    from . import ComfyConfig
    from .workflow import Graph, Scalar, Workflow

MOST_REFERENCES: Final = 3
"""Reference pictures that Qwen-Image-Edit can tell apart, according to its authors."""
KEYFRAME_SHARE: Final = 0.2
"""Share of a clip's progress that drawing its first picture takes."""
_ENDS: Final = ("keyframe", "last_frame")


class ComfyBackend:
    """Performs the kinds ``image``, ``video`` and ``lipsync``.

    Args:
        config: Options of the backend.

    Raises:
        ConfigError: The configured address is not an HTTP URL.
    """

    def __init__(self, config: ComfyConfig) -> None:
        self._config = config
        self._server = ComfyServer(address(config.url))
        self._retry = Retry(TimeLimits(config.poll_s, config.patience_s, config.limit_s))

    def image(self, request: ImageRequest, work: Work) -> ImageResult:
        """Make a still that follows the given sheets and plate.

        Raises:
            InvalidRequestError: The server lacks a node or a model, or refuses the job.
            OpError: See :func:`ainern2d.plugins.comfyui.job.run`.
        """
        path = work.out / "image.png"
        self._still(request, work, work.model, path, _Part(work, "still", 0.0, 1.0))
        return ImageResult(path, request.width, request.height)

    def video(self, request: VideoRequest, work: Work) -> VideoResult:
        """Make a baked clip from its first picture, and the last one if there is one.

        A shot longer than one run of the model continues from the last picture of the run before.

        Raises:
            InvalidRequestError: The server lacks a node or a model, or refuses the job.
            OpError: See :func:`ainern2d.plugins.comfyui.job.run`.
        """
        given = {role: work.inputs[role] for role in _ENDS if role in work.inputs}
        drawn = "keyframe" not in given and self._draws_keyframe(work.model)
        if drawn:
            given["keyframe"] = work.out / "keyframe.png"
        clip = choose(Kind.VIDEO, work.model, given)
        self._check(clip, work)
        share = KEYFRAME_SHARE if drawn else 0.0
        if drawn:
            still, model = _first_picture(request), self._config.keyframes
            self._still(still, work, model, given["keyframe"], _Part(work, "keyframe", 0.0, share))
        words = shot_prompt(request, self._config.style)
        runs = clip.runs(request.frames / request.fps)
        size = clip.size(request.width, request.height)
        movies: list[Path] = []
        for number, frames in enumerate(runs):
            final = number == len(runs) - 1
            files = {role: file for role, file in given.items() if final or role == "keyframe"}
            workflow = choose(Kind.VIDEO, clip.facts.model, files)
            each = (1 - share) / len(runs)
            part = _Part(work, f"clip.{number}", share + number * each, each)
            movies.append(work.out / f"part-{number}.mp4")
            self._run(workflow, words, (*size, frames), files, work, movies[-1], part)
            if not final:
                given["keyframe"] = work.out / f"part-{number}.png"
                write_picture(movies[-1], given["keyframe"], last=True)
        path = work.out / "clip.mp4"
        shape = (request.width, request.height, request.fps, request.frames)
        fit_movies(movies, path, shape, clip.facts.fps, work.cancel)
        return VideoResult(path, Form.BAKED, request.frames)

    def lipsync(self, request: LipsyncRequest, work: Work) -> LipsyncResult:
        """Make a talking version of a baked clip: a new clip from its first picture and the lines.

        Raises:
            InvalidRequestError: The clip is not a movie, or the server lacks a node or a model.
            OpError: See :func:`ainern2d.plugins.comfyui.job.run`.
        """
        workflow = choose(Kind.LIPSYNC, work.model, ("keyframe", "speech"))
        self._check(workflow, work)
        keyframe = work.out / "keyframe.png"
        width, height = write_picture(work.inputs["clip"], keyframe, last=False)
        seconds = request.frames / request.fps
        lines = [
            (work.inputs[f"speech.{number}"], line.start / request.fps)
            for number, line in enumerate(request.lines)
        ]
        sound = mix_speech(lines, seconds)
        words = speech_prompt(request, self._config.style)
        runs = workflow.runs(seconds)
        movies: list[Path] = []
        begins = 0
        for number, frames in enumerate(runs):
            speech = work.out / f"speech-{number}.wav"
            fps = workflow.facts.fps
            write_part(speech, sound, begins / fps, frames / fps)
            movies.append(work.out / f"part-{number}.mp4")
            part = _Part(work, f"speaking.{number}", number / len(runs), 1 / len(runs))
            size = (*workflow.size(width, height), frames)
            files = {"keyframe": keyframe, "speech": speech}
            self._run(workflow, words, size, files, work, movies[-1], part)
            # The next run begins with the last picture of this one.
            begins += frames - 1
            keyframe = work.out / f"part-{number}.png"
            write_picture(movies[-1], keyframe, last=True)
        path = work.out / "clip.mp4"
        shape = (width, height, request.fps, request.frames)
        fit_movies(movies, path, shape, workflow.facts.fps, work.cancel)
        return LipsyncResult(clip=path)

    def _still(
        self, request: ImageRequest, work: Work, model: str, path: Path, part: _Part
    ) -> None:
        sheets = _sheets(request, work)
        files = {f"reference.{number}": file for number, (_, file) in enumerate(sheets)}
        workflow = choose(Kind.IMAGE, model, files)
        self._check(workflow, work)
        words = picture_prompt(request, self._config.style, [what for what, _ in sheets])
        raw = work.out / f"{path.stem}.raw"
        size = (*workflow.size(request.width, request.height), 1)
        self._run(workflow, words, size, files, work, raw, part)
        fit_picture(raw, path, request.width, request.height)

    def _run(
        self,
        workflow: Workflow,
        words: str,
        size: tuple[int, int, int],
        files: dict[str, Path],
        work: Work,
        target: Path,
        part: _Part,
    ) -> None:
        values = self._values(workflow, words, size, work.seed)
        for role, file in files.items():
            upload = partial(
                self._server.upload, file, work.cancel, lambda _s: part.waits("uploading")
            )
            values[role] = self._retry.ask(upload, work.cancel, part.waits)
        nodes = self._retry.ask(self._server.nodes, work.cancel, part.waits)

        def graph(prefix: str) -> Graph:
            return workflow.bind(values | {"prefix": prefix}, nodes)

        name = f"{work.key}/{part.name}" if work.key else ""
        model = workflow.model_of(graph(""))
        job = Job(name, graph, workflow.output, target, model, self._config.overtake)
        run(self._server, job, self._retry, work.cancel, part.report)

    def _values(
        self, workflow: Workflow, words: str, size: tuple[int, int, int], seed: int
    ) -> dict[str, Scalar]:
        config = self._config
        values: dict[str, Scalar] = {"prompt": words, "seed": seed}
        values |= {"width": size[0], "height": size[1]}
        if workflow.takes("frames"):
            values["frames"] = size[2]
        if workflow.takes("negative"):
            values["negative"] = config.negative
        if config.steps:
            values["steps"] = config.steps
        if config.guidance:
            values["guidance"] = config.guidance
        for name, file in config.files.items():
            if workflow.takes(f"file.{name}"):
                values[f"file.{name}"] = file
        return values

    def _draws_keyframe(self, model: str) -> bool:
        """Return whether a clip without a first picture gets one drawn by an image model."""
        clips = [each.facts for each in workflows().values() if each.facts.kind is Kind.VIDEO]
        wanted = next((facts for facts in clips if model in ("", facts.model)), None)
        needed = wanted is None or "keyframe" not in wanted.optional
        return needed and bool(self._config.keyframes)

    def _check(self, workflow: Workflow, work: Work) -> None:
        """Check, before any work, that the server has what a workflow needs.

        Raises:
            InvalidRequestError: Lists the missing nodes and files, and the folders they belong in.
        """
        known = {name for each in workflows().values() for name in each.facts.files}
        if unknown := sorted(set(self._config.files) - known):
            raise InvalidRequestError(
                f"option files names {', '.join(unknown)}, which no workflow has",
                hint="names are: " + ", ".join(sorted(known)),
            )
        report = _Part(work, workflow.name, 0.0, 1.0).waits
        nodes = self._retry.ask(self._server.nodes, work.cancel, report)
        lacking = workflow.lacking(nodes, self._config.files)
        if lacking:
            raise InvalidRequestError(
                f"ComfyUI at {self._server.url} lacks for {workflow.name}: " + "; ".join(lacking),
                hint="put the files there, or give the names of yours by the option files",
            )


class _Part:
    """One part of an op, which reports its share of the op's progress."""

    def __init__(self, work: Work, name: str, start: float, share: float) -> None:
        self.name = name
        self._work = work
        self._start = start
        self._share = share

    def report(self, fraction: float, note: str) -> None:
        self._work.progress(self._start + self._share * fraction, f"{self.name}: {note}")

    def waits(self, note: str) -> None:
        self.report(0.0, note)


def _sheets(request: ImageRequest, work: Work) -> list[tuple[str, Path]]:
    """Return what each reference picture shows, and its file; characters first.

    The model tells few pictures apart, so the place is kept and the last characters are dropped.
    """
    plate = [("the place", work.inputs["location"])] if "location" in work.inputs else []
    people = [
        (look_of(performer), work.inputs[f"character.{number}"])
        for number, performer in enumerate(request.cast)
        if f"character.{number}" in work.inputs
    ]
    return people[: MOST_REFERENCES - len(plate)] + plate


def _first_picture(request: VideoRequest) -> ImageRequest:
    return ImageRequest(
        width=request.width,
        height=request.height,
        location=request.location,
        cast=request.cast,
        size=request.size,
        focus=request.focus,
        action=request.action,
        prop=request.prop,
        language=request.language,
    )
