"""The backend `openai_video`: makes clips in pieces of a length that the model supports."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any, Final

from ainern2d.core import (
    GRIDS,
    Form,
    InvalidRequestError,
    LipsyncResult,
    ModelServer,
    VideoResult,
    fit_movies,
    fit_picture,
    mix_speech,
    shot_prompt,
    speech_prompt,
    write_part,
    write_picture,
)

from .job import Share, TimeLimits, make_video

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ainern2d.core import FormField, LipsyncRequest, VideoRequest, Work

    from . import OpenaiVideoConfig

FITTING: Final = 0.95
"""Progress of an op when only fitting the clip to the film is left."""


class VideoServer:
    """Makes baked clips on a server.

    Args:
        config: Options of the backend.
    """

    def __init__(self, config: OpenaiVideoConfig) -> None:
        self._config = config
        self._server = ModelServer(config)
        self._grid = GRIDS[config.family]

    def video(self, request: VideoRequest, work: Work) -> VideoResult:
        """Make a clip from its prompt, and from its first picture if one is given.

        A clip longer than one piece continues from the last picture of the piece before.

        Raises:
            InvalidRequestError: The server refuses, or the shot is too long for a model that cannot
                start from a picture.
            OpError: See :func:`.job.make_video`.
        """
        work.cancel.check()
        prompt = shot_prompt(request, self._config.style)
        size = self._grid.size(request.width, request.height, self._config.height)
        picture = work.inputs.get("keyframe") if self._config.keyframe else None
        pieces = self._grid.pieces(request.frames, request.fps)
        if len(pieces) > 1 and not self._config.keyframe:
            longest = self._grid.most / self._grid.fps
            raise InvalidRequestError(
                f"the shot has {request.frames / request.fps:.1f} s, and the model makes"
                f" {longest:.1f} s from words alone",
                hint=f"set backend.plan.max_shot_seconds={longest:.0f}, or take a model that can"
                " begin with a picture",
            )
        sources, facts = self._made(prompt, size, pieces, picture, work, lambda _n, _s: [])
        path = work.out / "clip.mp4"
        shape = (request.width, request.height, request.fps, request.frames)
        self._fit(sources, path, shape, pieces, work)
        return VideoResult(path, Form.BAKED, request.frames, facts=facts)

    def lipsync(self, request: LipsyncRequest, work: Work) -> LipsyncResult:
        """Make a talking clip: the person in the clip's first picture says the lines.

        Raises:
            InvalidRequestError: The clip is not baked, a sound is not readable, or the
                server refuses.
            OpError: See :func:`.job.make_video`.
        """
        work.cancel.check()
        first = work.out / "first.png"
        clip = work.inputs["clip"]
        with clip.open("rb") as file:
            if file.read(8)[4:] != b"ftyp":
                raise InvalidRequestError(
                    "openai_video backend: the clip is a live one, which has no pictures yet",
                    hint="choose backend/lipsync=visemes for it",
                )
        width, height = write_picture(clip, first, last=False)
        lines = [
            (work.inputs[f"speech.{number}"], line.start / request.fps)
            for number, line in enumerate(request.lines)
        ]
        sound = mix_speech(lines, request.frames / request.fps)
        prompt = speech_prompt(request, self._config.style)
        size = self._grid.size(width, height, self._config.height)

        def speech(number: int, start: int) -> list[FormField]:
            part = work.out / f"speech{number}.wav"
            seconds = pieces[number] / self._grid.fps
            write_part(part, sound, start / self._grid.fps, seconds)
            # The field takes JSON, not a file. 5 s of sound take 0.65 MB of at most 1 MB.
            encoded = base64.b64encode(part.read_bytes()).decode()
            url = {"audio_url": f"data:audio/wav;base64,{encoded}"}
            return [("audio_reference", json.dumps(url))]

        pieces = self._grid.pieces(request.frames, request.fps)
        sources, facts = self._made(prompt, size, pieces, first, work, speech)
        path = work.out / "clip.mp4"
        shape = (width, height, request.fps, request.frames)
        self._fit(sources, path, shape, pieces, work)
        return LipsyncResult(clip=path, facts=facts)

    def _made(
        self,
        prompt: str,
        size: tuple[int, int],
        pieces: list[int],
        picture: Path | None,
        work: Work,
        more: Callable[[int, int], list[FormField]],
    ) -> tuple[list[Path], dict[str, Any]]:
        """Make all pieces, one after the other; return their paths, and facts for the artifact."""
        config = self._config
        limit = config.deadline_s
        limits = TimeLimits(config.poll_s, config.patience_s, time.monotonic() + limit, limit)
        sources: list[Path] = []
        memory, model, start = 0.0, "", 0
        for number, length in enumerate(pieces):
            form = self._form(prompt, size, length, work.seed)
            if picture is not None:
                fitted = work.out / f"begin{number}.png"
                fit_picture(picture, fitted, *size)
                form.append(("input_reference", ("begin.png", fitted.read_bytes(), "image/png")))
            form += more(number, start)
            place = work.out / f"piece{number}.mp4"
            share = Share(FITTING * number / len(pieces), FITTING * (number + 1) / len(pieces))
            job = make_video(self._server, form, place, work, limits, share)
            peak = job.get("peak_memory_mb")
            memory = max(memory, peak if isinstance(peak, int | float) else 0.0)
            model = str(job.get("model") or "")
            sources.append(place)
            start += length - 1
            if number + 1 < len(pieces):
                picture = work.out / f"last{number}.png"
                write_picture(place, picture, last=True)
        facts: dict[str, Any] = {"pieces": len(pieces), "made": f"{size[0]}x{size[1]}"}
        if model:
            facts["model"] = model
        if memory:
            facts["peak_memory_mb"] = round(memory)
        return sources, facts

    def _fit(
        self,
        sources: list[Path],
        path: Path,
        shape: tuple[int, int, int, int],
        pieces: list[int],
        work: Work,
    ) -> None:
        """Join the pieces to the clip, and remove them."""
        seen = fit_movies(sources, path, shape, self._grid.fps, work.cancel)
        asked = sum(pieces) - len(pieces) + 1
        if seen < asked / 2:
            raise InvalidRequestError(
                f"the server made {seen} pictures, and {asked} were asked for",
                hint="is option family that of the server's model?",
            )
        _tidy(work, path)
        work.progress(1.0, "made")

    def _form(self, prompt: str, size: tuple[int, int], length: int, seed: int) -> list[FormField]:
        config = self._config
        form: list[FormField] = [
            ("prompt", prompt),
            ("size", f"{size[0]}x{size[1]}"),
            ("num_frames", str(length)),
            ("fps", str(self._grid.fps)),
            ("seed", str(seed)),
        ]
        for name, value in (
            ("model", config.model),
            ("negative_prompt", config.negative),
            ("num_inference_steps", config.steps),
            ("guidance_scale", config.guidance),
        ):
            if value:
                form.append((name, str(value)))
        return form


def _tidy(work: Work, kept: Path) -> None:
    """Remove all files but the clip, which alone is a result."""
    for path in work.out.iterdir():
        if path != kept:
            path.unlink()
