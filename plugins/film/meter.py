"""Measuring: what is seen of shots and heard of sound, and the checks of a film."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ainern2d.core import InvalidRequestError, MeasureResult
from ainern2d.core.media.facts import Heard, Levels, Seen, Synced
from ainern2d.core.media.film_check import check_film
from ainern2d.core.media.hearing import BANDS_HZ
from ainern2d.core.media.loudness import Stretch, film_gain
from ainern2d.core.media.mix import mix
from ainern2d.core.media.openness import ShotSpan
from ainern2d.core.media.packets import read_packets
from ainern2d.core.media.seeing import see
from ainern2d.core.media.sound_segments import measure_sound, stored
from ainern2d.core.media.soundtrack import analyse, ceiling_of
from ainern2d.core.media.sync import measure_sync
from ainern2d.core.story.speech import MouthBoxes
from ainern2d.core.story.timeline import lay_film

from .mixer import lay_sound
from .steps import input_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ainern2d.core import MeasureRequest, Work
    from ainern2d.core.media.verdict import QualityResult

    from . import MeterConfig


class MeterBackend:
    """Performs the kind ``measure``."""

    def __init__(self, config: MeterConfig) -> None:
        self._config = config

    def measure(self, request: MeasureRequest, work: Work) -> MeasureResult:
        """Measure what the request names as its subject.

        Raises:
            InvalidRequestError: An input is missing or cannot be decoded.
            StorageError: There is no room for the result.
            CancelledError: The op was cancelled.
        """
        work.cancel.check()
        match request.subject:
            case "shot":
                return MeasureResult(seen=_seen(request, work))
            case "speech":
                return _levels(request, work)
            case "gain":
                return MeasureResult(gain=_gain(request, work))
            case "sound":
                return _heard(request, work)
            case "sync":
                return MeasureResult(sync=_synced(request, work))
            case "film":
                return MeasureResult(checks=_checks(request, work))


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


def _levels(request: MeasureRequest, work: Work) -> MeasureResult:
    if request.mix is None:
        raise InvalidRequestError("speech is measured as it will be mixed, which was not given")
    laid = lay_sound(request.mix, work)
    path = work.out / "hops.f32"
    with path.open("wb") as file:

        def take(_block: NDArray[np.float32], hops: NDArray[np.float32]) -> None:
            file.write(hops.tobytes())

        momentary = analyse(mix(laid.samples, laid.lines, [], work.cancel), take, work.cancel)
    ceiling = ceiling_of(request.mix.true_peak, laid.tone)
    return MeasureResult(levels=Levels(momentary=stored(momentary), ceiling=ceiling), hops=path)


def _gain(request: MeasureRequest, work: Work) -> float:
    stretches = []
    for number in range(sum(role.startswith("levels.") for role in work.inputs)):
        levels = Levels.model_validate_json(input_of(work, f"levels.{number}").read_bytes())
        hops = np.fromfile(input_of(work, f"hops.{number}"), np.float32).reshape(-1, 2)
        momentary = np.array(levels.momentary)
        stretches.append(Stretch(momentary, partial(iter, (hops,)), levels.ceiling))
    if not stretches:
        raise InvalidRequestError("a gain follows from the levels of segments; none were given")
    return film_gain(stretches, request.loudness)


def _heard(request: MeasureRequest, work: Work) -> MeasureResult:
    path = work.out / "powers.f32"
    with path.open("wb") as file:

        def keep(powers: NDArray[np.float32]) -> None:
            file.write(powers.tobytes())

        sound = input_of(work, "sound")
        heard = measure_sound(sound, request.frames, request.fps, keep, work.cancel.check)
    return MeasureResult(heard=heard, powers=path)


def _synced(request: MeasureRequest, work: Work) -> Synced:
    powers = np.memmap(input_of(work, "powers"), np.float32, "r").reshape(-1, len(BANDS_HZ))
    seen = [_seen_of(work, number) for number in range(len(request.shots))]
    frames = [shot.frames for shot in request.shots]
    try:
        starts = lay_film(frames, [shot.dissolve for shot in request.shots])
    except ValueError as error:
        raise InvalidRequestError(f"the shots cannot be laid out: {error}") from error
    spans = [
        ShotSpan(start, shot.frames, speech=shot.speech)
        for start, shot in zip(starts, request.shots, strict=True)
    ]
    return measure_sync(spans, seen, powers, request.fps, work.cancel.check)


def _checks(request: MeasureRequest, work: Work) -> list[QualityResult]:
    film = request.film
    if film is None:
        raise InvalidRequestError("a film is measured against its plan, which was not given")
    seen = {number: _seen_of(work, number) for number in range(len(film.shots))}
    crossed = {
        number: _seen_of(work, number, "crossed")
        for number, shot in enumerate(film.shots)
        if shot.dissolve
    }
    sounds = [
        (
            Heard.model_validate_json(input_of(work, f"heard.{number}").read_bytes()),
            Synced.model_validate_json(input_of(work, f"sync.{number}").read_bytes()),
        )
        for number in range(len(film.segments))
    ]
    boxes = {number: each.boxes for number, each in seen.items() if each.boxes is not None}

    def tell(fraction: float) -> None:
        work.cancel.check()
        work.progress(fraction, "comparing")

    path = input_of(work, "film")
    return check_film(path, film, boxes, seen=seen, crossed=crossed, sounds=sounds, tell=tell)


def _seen_of(work: Work, shot: int, role: str = "seen") -> Seen:
    return Seen.model_validate_json(input_of(work, f"{role}.{shot}").read_bytes())
