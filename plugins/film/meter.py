"""Measuring: what is seen of a shot, what is heard of a sound track, and the checks of a film."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ainern2d.core import InvalidRequestError, MeasureResult
from ainern2d.core.media.decode import MovieReader
from ainern2d.core.media.facts import Heard, Seen
from ainern2d.core.media.film_check import check_film
from ainern2d.core.media.hearing import BANDS_HZ
from ainern2d.core.media.loudness import measure_loudness
from ainern2d.core.media.openness import ShotSpan
from ainern2d.core.media.packets import read_packets
from ainern2d.core.media.seeing import see
from ainern2d.core.story.speech import MouthBoxes

from .steps import input_of

if TYPE_CHECKING:
    from ainern2d.core import ComposeRequest, MeasureRequest, Work
    from ainern2d.core.media.verdict import QualityResult

    from . import MeterConfig


class MeterBackend:
    """Performs the kind ``measure``."""

    def __init__(self, config: MeterConfig) -> None:
        self._config = config

    def measure(self, request: MeasureRequest, work: Work) -> MeasureResult:
        """Measure a shot, a sound track or a film.

        Raises:
            InvalidRequestError: An input is missing or cannot be decoded.
            StorageError: There is no room for the result.
            CancelledError: The op was cancelled.
        """
        work.cancel.check()
        if request.subject == "shot":
            return MeasureResult(seen=_seen(request, work))
        if request.subject == "sound":
            return _heard(request, work)
        if request.film is None:
            raise InvalidRequestError("a film is measured against its plan, which was not given")
        return MeasureResult(checks=_checks(request.film, work))


def _seen(request: MeasureRequest, work: Work) -> Seen:
    movie = input_of(work, "movie")
    boxes = None
    if "boxes" in work.inputs:
        boxes = MouthBoxes.model_validate_json(work.inputs["boxes"].read_bytes())
    span = ShotSpan(0, request.frames, boxes, request.speech, request.head, request.tail)
    packets = read_packets(movie, request.fps, [span.body])

    def tell(frames: int) -> None:
        work.cancel.check()
        work.progress(min(1.0, frames / max(1, request.frames)), "looking")

    (found,) = see(movie, [span], request.fps, tell)
    # A movie that does not fit into the film is looked at again in the film.
    return found.model_copy(update={"packets": packets.pictures[0], "boxes": boxes})


def _heard(request: MeasureRequest, work: Work) -> MeasureResult:
    sound = input_of(work, "sound")
    packets = read_packets(sound, request.fps)
    loudness = measure_loudness(sound, work.cancel)
    work.progress(0.5, "listening")
    path = work.out / "powers.f32"
    with MovieReader(sound) as reader, path.open("wb") as file:
        for piece in reader.heard():
            work.cancel.check()
            file.write(piece.tobytes())
    heard = Heard(
        packets=packets.sound,
        integrated=_finite(loudness.integrated),
        true_peak=_finite(loudness.true_peak),
    )
    return MeasureResult(heard=heard, powers=path)


def _checks(film: ComposeRequest, work: Work) -> list[QualityResult]:
    seen = {
        number: Seen.model_validate_json(input_of(work, f"seen.{number}").read_bytes())
        for number in range(len(film.shots))
    }
    crossed = {
        number: Seen.model_validate_json(input_of(work, f"crossed.{number}").read_bytes())
        for number, shot in enumerate(film.shots)
        if shot.dissolve
    }
    heard = Heard.model_validate_json(input_of(work, "heard").read_bytes())
    powers = np.memmap(input_of(work, "powers"), np.float32, "r").reshape(-1, len(BANDS_HZ))
    boxes = {number: each.boxes for number, each in seen.items() if each.boxes is not None}

    def tell(fraction: float) -> None:
        work.cancel.check()
        work.progress(fraction, "comparing")

    path = input_of(work, "film")
    return check_film(
        path, film, boxes, seen=seen, crossed=crossed, heard=(heard, powers), tell=tell
    )


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
