"""The checks of a film: what each holds it to, and where what they need is in the store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from ..backends.requests import ComposeRequest
from ..errors import ArtifactLostError
from ..media.verdict import QualityResult
from ..ops.kind import Kind
from ..story.speech import MouthBoxes, MouthTrack
from .graph import BOX_MAKERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ..ops.manifest import Manifest
    from ..storage.store import ArtifactStore, Head
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


def stored_checks(store: ArtifactStore, made: Manifest) -> list[QualityResult]:
    """Return what each check found, from the result of measuring a film.

    Raises:
        ArtifactLostError: It is missing or corrupt.
    """
    data = store.fetch(made.artifacts["checks"].sha256).read_bytes()
    return [QualityResult(**fields) for fields in json.loads(data)]


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


@dataclass(frozen=True)
class KnownFilm:
    """What is stored of a film that is the current one of an episode.

    Attributes:
        request: What it was put together from.
        boxes: Where the mouths of each shot are, by position from 0.
        mouths: Their shapes, likewise.
        head: Where the episode stands.
        read: Gives a manifest by key.
    """

    request: ComposeRequest
    boxes: Mapping[int, MouthBoxes]
    mouths: Mapping[int, MouthTrack]
    head: Head
    read: Callable[[str], Manifest | None]

    def made(self, need: str) -> Manifest | None:
        """Return the manifest of a need by its id."""
        key = self.head.needs.get(need)
        return None if key is None else self.read(key)


def known_film(store: ArtifactStore, film_sha256: str) -> KnownFilm | None:
    """Find the episode whose current film has these bytes, and what is known of it.

    Returns:
        None if no episode has such a film, or another release made it, whose requests have other
        fields. Without boxes and shapes if some of them are lost.
    """
    for _episode, head in store.heads():
        read = store.manifest_reader(head)
        film = read(head.film)
        if film is None or film.artifacts["film"].sha256 != film_sha256:
            continue
        try:
            request = ComposeRequest.model_validate(film.op.params)
        except ValidationError:
            continue
        known = KnownFilm(request, {}, {}, head, read)
        try:
            boxes = boxes_of(store, head.numbers, known.made)
            return replace(known, boxes=boxes, mouths=mouths_of(store, head.numbers, known.made))
        except ArtifactLostError:
            return known
    return None
