"""Measures a finished film against what was planned: the checks of an episode."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from ..backends.requests import ComposeRequest, Speech
from ..errors import ArtifactLostError
from ..memory import give_back
from ..ops.kind import Kind
from ..story.cutlist import lay_cuts
from ..story.speech import MouthBoxes, MouthTrack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from ..media.openness import ShotSpan
    from ..media.verdict import QualityResult
    from ..ops.manifest import Manifest
    from ..storage.store import ArtifactStore
    from .needs import Result

CHECKS: Final[Mapping[str, str]] = {
    "lip_sync": "Mouths move with the speech: at most 45 ms apart in each measurable shot.",
    "loudness": "The film is as loud as was asked for, by ITU-R BS.1770: -14 LUFS by default.",
    "true_peak": "No sample, nor what lies between two, is above -1 dBTP.",
    "length": "The film has as many frames as were planned.",
    "subtitles": "Every line has a subtitle for most of the time in which it is spoken.",
    "black": "No picture is black for longer than a cut.",
    "frozen": "The picture does not stand still while a character speaks.",
    "silence": "Every line is heard, and no pause is digital silence.",
}
"""What each check of a finished film holds it to, by name."""

HEARD: Final = 0.1
SEEN: Final = 0.9
"""How much of the measuring is about done when all is heard, and when all is seen too."""

BOX_MAKERS = (Kind.RENDER, Kind.LIPSYNC, Kind.VIDEO)
"""Where mouth boxes come from, last maker of a movie first."""


def check_film(
    path: Path,
    request: ComposeRequest | None,
    boxes: Mapping[int, MouthBoxes],
    mouths: Mapping[int, MouthTrack] | None = None,
    *,
    controls: bool = False,
    tell: Callable[[float], None] = lambda _fraction: None,
) -> list[QualityResult]:
    """Measure a film's file.

    Args:
        path: The MP4.
        request: What it was put together from; without it only what needs no plan is checked.
        boxes: Where the mouths of each shot are, by position from 0.
        mouths: Their shapes, likewise; compared with what an aligner hears, if one is installed.
        controls: Whether to find out if late or swapped sound would be noticed.
        tell: Told how much of it is done, 0 to 1.

    Raises:
        InvalidRequestError: The file is no film.
        StorageError: The temporary folder has no room.
    """
    from ..media.alignment import check_visemes, is_installed
    from ..media.hearing import open_spool
    from ..media.loudness import measure_loudness
    from ..media.quality import check_quality, check_silence
    from ..media.sync import SyncMeter
    from ..media.sync_check import check_controls, check_lip_sync
    from ..media.watch import PictureWatcher

    if request is None:
        return check_quality(path)
    cuts = lay_cuts(request)
    pictures = PictureWatcher()

    def see(luma: NDArray[np.uint8]) -> None:
        pictures.see(luma)
        tell(HEARD + (SEEN - HEARD) * min(1.0, pictures.frames / cuts.frames))

    with open_spool() as spool:
        # First, since whoever decodes a film holds its index, and the meter holds its curves, too.
        heard = measure_loudness(path)
        give_back()
        tell(HEARD)
        spans = _spans(request, boxes)
        meter = SyncMeter.read(path, spans, request.fps, also=see, spool=spool)
        give_back()
        tell(SEEN)
        results = check_quality(path, cuts, request, seen=pictures.runs(), heard=heard)
        results.insert(0, check_lip_sync(meter.measure()))
        results.append(check_silence(meter.powers, cuts, room_tone=request.room_tone))
        if mouths and cuts.language.startswith("en") and is_installed():
            results.append(check_visemes(path, cuts, mouths))
        if controls:
            results.append(check_controls(meter))
    return results


class StoredBoxes(Mapping[int, MouthBoxes]):
    """Mouth boxes by position of their shot, read anew whenever they are asked for.

    Args:
        files: Of each shot that has any.
    """

    def __init__(self, files: Mapping[int, Path]) -> None:
        self._files = files

    def __getitem__(self, position: int) -> MouthBoxes:
        """Read the boxes of a shot."""
        return MouthBoxes.model_validate_json(self._files[position].read_bytes())

    def __iter__(self) -> Iterator[int]:
        """Return the positions of the shots that have any."""
        return iter(self._files)

    def __len__(self) -> int:
        """Return how many shots have any."""
        return len(self._files)


def boxes_of(
    store: ArtifactStore,
    shots: tuple[str, ...],
    manifest: Callable[[str], Manifest | Result | None],
) -> StoredBoxes:
    """Find the mouth boxes of each shot that has any, by position.

    Args:
        store: Holds them.
        shots: Ids, in order.
        manifest: Gives the manifest, or what is kept of it, of a need by its id.

    Raises:
        ArtifactLostError: Some are missing or corrupt.
    """
    found: dict[int, Path] = {}
    for position, shot in enumerate(shots):
        for kind in BOX_MAKERS:
            made = manifest(f"{kind.value}:{shot}")
            if made is not None and "boxes" in made.artifacts:
                found[position] = store.fetch(made.artifacts["boxes"].sha256)
                break
    return StoredBoxes(found)


def mouths_of(
    store: ArtifactStore,
    shots: tuple[str, ...],
    manifest: Callable[[str], Manifest | Result | None],
) -> dict[int, MouthTrack]:
    """Return the shapes of the mouths of each shot that has any; see :func:`boxes_of`."""
    found: dict[int, MouthTrack] = {}
    for position, shot in enumerate(shots):
        made = manifest(f"{Kind.LIPSYNC.value}:{shot}")
        if made is not None and "mouths" in made.artifacts:
            path = store.fetch(made.artifacts["mouths"].sha256)
            found[position] = MouthTrack.model_validate_json(path.read_bytes())
    return found


def plan_of_film(
    store: ArtifactStore, film_sha256: str
) -> tuple[ComposeRequest, Mapping[int, MouthBoxes], dict[int, MouthTrack]] | None:
    """Find the episode whose current film has these bytes, and what is known of it."""
    for _episode, head in store.heads():
        read = store.manifest_reader(head)
        film = read(head.film)
        if film is None or film.artifacts["film"].sha256 != film_sha256:
            continue

        def manifest(
            need: str,
            needs: Mapping[str, str] = head.needs,
            read: Callable[[str], Manifest | None] = read,
        ) -> Manifest | None:
            key = needs.get(need)
            return None if key is None else read(key)

        request = ComposeRequest.model_validate(film.op.params)
        try:
            boxes = boxes_of(store, head.numbers, manifest)
            return request, boxes, mouths_of(store, head.numbers, manifest)
        except ArtifactLostError:
            return request, {}, {}
    return None


def _spans(request: ComposeRequest, boxes: Mapping[int, MouthBoxes]) -> list[ShotSpan]:
    """Return the shots of a film; the narrator's lines are kept as sounds to compare with."""
    from ..media.openness import ShotSpan

    return [
        ShotSpan(
            start=place.start,
            frames=place.frames,
            boxes=partial(boxes.get, position),
            speech=tuple(
                Speech(speaker=line.speaker, start=line.start, end=line.end) for line in shot.lines
            ),
        )
        for position, (place, shot) in enumerate(
            zip(lay_cuts(request).shots, request.shots, strict=True)
        )
    ]
