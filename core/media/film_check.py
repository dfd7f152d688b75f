"""Measures a finished film against what was planned.

Everything is measured on the file. What was measured before of a shot's own movie, or of a segment
of the sound, counts where the file holds the very packets that were measured; the rest is decoded.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from ..backends.requests import Speech
from ..memory import give_back
from ..story.cutlist import lay_cuts
from .hearing import SpooledPowers, open_spool
from .openness import ShotSpan
from .packets import read_packets
from .quality import check_quality, check_silence
from .seeing import join, see
from .sound_segments import dead_runs, hear, joined, loudness_of, place_sounds
from .sync import SyncMeter, measure_sync
from .sync_check import check_controls, check_lip_sync

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from av.video.frame import VideoFrame

    from ..backends.requests import ComposeRequest
    from ..story.cutlist import CutList
    from ..story.speech import MouthBoxes, MouthTrack
    from .facts import Heard, Seen, ShotSync, Synced
    from .sound_segments import PlacedSound
    from .verdict import QualityResult
    from .witness import Witness

HEARD_SHARE: Final = 0.1
SEEN_SHARE: Final = 0.9
"""How much of the measuring is about done when all is heard, and when all is seen too."""


def check_film(
    path: Path,
    request: ComposeRequest | None,
    boxes: Mapping[int, MouthBoxes],
    mouths: Mapping[int, MouthTrack] | None = None,
    *,
    seen: Mapping[int, Seen] | None = None,
    crossed: Mapping[int, Seen] | None = None,
    sounds: Sequence[tuple[Heard, Synced]] = (),
    controls: bool = False,
    tell: Callable[[float], None] = lambda _fraction: None,
    witness: Witness | None = None,
) -> list[QualityResult]:
    """Measure a film's file.

    Args:
        path: The MP4.
        request: What it was put together from; without it only what needs no plan is checked.
        boxes: Where the mouths of each shot are, by position from 0.
        mouths: Their shapes, likewise; compared with what an aligner hears, if one is installed.
        seen: What was seen of the movies of shots, likewise.
        crossed: What was seen of the movies of dissolves, by the shot that each leads to.
        sounds: For each segment of the sound how loud it is, and how mouths follow it.
        controls: Whether to find out if late or swapped sound would be noticed.
        tell: Called with the fraction that is done, 0 to 1.
        witness: Is shown every picture, and hears all sound, that is decoded.

    Raises:
        InvalidRequestError: The file is no film.
        StorageError: The temporary folder has no room.
    """
    from .alignment import check_visemes, is_installed

    if request is None:
        return check_quality(path)
    plan = _Plan.of(request, boxes)
    cuts = plan.cuts
    held = _read(path, plan)
    known = {n: each for n, each in (seen or {}).items() if each.packets == held.shots[n]}
    blended = {
        n: each for n, each in (crossed or {}).items() if each.packets == held.dissolves.get(n)
    }
    # A segment is known if the film holds its packets, and those of all its shots.
    measured = {
        n: each
        for n, each in enumerate(sounds)
        if held.sounds[n] in each[0].packets and all(m in known for m in plan.places[n].shots)
    }
    with ExitStack() as stack:
        # Sound first: a decoder holds the index of the film, and the sync meter holds curves too.
        spool = stack.enter_context(open_spool())
        heard, powers = _listen(path, plan, {} if controls else measured, spool)
        tell(HEARD_SHARE)
        if witness is not None:
            for number, each in powers.items():
                witness.hear(plan.places[number].start, each)
        shots, dissolves = _look(path, plan, known, blended, tell, witness)
        give_back()
        tell(SEEN_SHARE)
        pieces = [
            piece
            for number, shot in enumerate(shots)
            for piece in (*([dissolves[number]] if number in dissolves else ()), shot)
        ]
        runs = join(pieces, cuts.fps)
        # Frames after the last shot were not decoded, but count for the length.
        runs = replace(runs, frames=runs.frames + max(0, held.frames - cuts.frames))
        synced = [
            measured[number][1]
            if number in measured
            else _follow(plan, place, shots, powers[number])
            for number, place in enumerate(plan.places)
        ]
        mute = [
            (place.shots[shot], line)
            for place, each in zip(plan.places, synced, strict=True)
            for shot, line in each.mute
        ]
        dead = dead_runs(heard, plan.places) if request.room_tone else []
        results = [
            check_lip_sync(_in_film(plan.places, synced)),
            *check_quality(path, cuts, request, seen=runs, heard=loudness_of(heard, plan.places)),
            check_silence(cuts, mute, dead),
        ]
        if mouths and cuts.language.startswith("en") and is_installed():
            results.append(check_visemes(path, cuts, mouths))
        if controls:
            whole = joined([powers[number] for number in range(len(plan.places))], plan.places)
            results.append(check_controls(SyncMeter.of(plan.spans, shots, whole, cuts.fps)))
    return results


@dataclass(frozen=True)
class _Plan:
    """Where everything of a film is.

    Attributes:
        cuts: Shots, lines and cues.
        spans: The shots.
        dissolves: By the number of the shot that each leads to.
        places: The segments of the sound.
    """

    cuts: CutList
    spans: list[ShotSpan]
    dissolves: dict[int, ShotSpan]
    places: Sequence[PlacedSound]

    @classmethod
    def of(cls, request: ComposeRequest, boxes: Mapping[int, MouthBoxes]) -> _Plan:
        cuts = lay_cuts(request)
        places = place_sounds(cuts, request.segments)
        return cls(cuts, _spans(request, cuts, boxes), _dissolves(cuts), places)


@dataclass(frozen=True)
class _Held:
    """SHA-256 of the packets that a film holds, and how many pictures it has.

    Attributes:
        frames: Number of pictures.
        shots: Of the frames of each shot that no dissolve covers.
        dissolves: By the number of the shot that each leads to.
        sounds: Of each segment of the sound.
    """

    frames: int
    shots: list[str]
    dissolves: dict[int, str]
    sounds: Sequence[str]


def _read(path: Path, plan: _Plan) -> _Held:
    # Of each shot the dissolve into it, then what no dissolve covers: in the order of the film.
    order = [
        (number, is_dissolve)
        for number in range(len(plan.spans))
        for is_dissolve in ((True, False) if number in plan.dissolves else (False,))
    ]
    stretches = [(plan.dissolves if first else plan.spans)[n].body for n, first in order]
    found = read_packets(path, plan.cuts.fps, stretches, [each.stretch for each in plan.places])
    hashes = dict(zip(order, found.pictures, strict=True))
    return _Held(
        found.frames,
        [hashes[number, False] for number in range(len(plan.spans))],
        {number: hashes[number, True] for number in plan.dissolves},
        found.sounds,
    )


def _listen(
    path: Path,
    plan: _Plan,
    measured: Mapping[int, tuple[Heard, Synced]],
    spool: BinaryIO,
) -> tuple[list[Heard], dict[int, SpooledPowers]]:
    """Decode the sound of all segments but those that were measured, and return their powers."""
    powers: dict[int, SpooledPowers] = {}
    heard: list[Heard] = []
    for number, place in enumerate(plan.places):
        if number in measured:
            heard.append(measured[number][0])
            continue
        powers[number] = SpooledPowers(spool)
        heard.append(hear(path, place.heard(plan.cuts.fps), powers[number].add))
        give_back()
    return heard, powers


def _look(
    path: Path,
    plan: _Plan,
    known: Mapping[int, Seen],
    blended: Mapping[int, Seen],
    tell: Callable[[float], None],
    witness: Witness | None,
) -> tuple[list[Seen], dict[int, Seen]]:
    """Return what is seen of all shots and dissolves; those that are not known are decoded."""
    missing = [number for number in range(len(plan.spans)) if number not in known]
    unseen = [number for number in plan.dissolves if number not in blended]
    wanted = [*(plan.spans[n] for n in missing), *(plan.dissolves[n] for n in unseen)]
    frames = sum(span.body[1] - span.body[0] for span in wanted)

    def looked(count: int) -> None:
        tell(HEARD_SHARE + (SEEN_SHARE - HEARD_SHARE) * min(1.0, count / frames))

    show = _unseen if witness is None else witness.see
    found = see(path, wanted, plan.cuts.fps, looked, show) if wanted else []
    shots = {**known, **dict(zip(missing, found, strict=False))}
    dissolves = {**blended, **dict(zip(unseen, found[len(missing) :], strict=True))}
    return [shots[number] for number in range(len(plan.spans))], dissolves


def _unseen(_number: int, _picture: VideoFrame) -> None:
    """Do nothing with a picture."""


def _follow(
    plan: _Plan, place: PlacedSound, shots: Sequence[Seen], powers: SpooledPowers
) -> Synced:
    """Measure how the mouths of a segment's shots follow its sound."""
    spans = [plan.spans[number].moved(-place.start) for number in place.shots]
    return measure_sync(spans, [shots[number] for number in place.shots], powers, plan.cuts.fps)


def _in_film(places: Sequence[PlacedSound], synced: Sequence[Synced]) -> list[ShotSync]:
    """Return the sync of each shot in the film, where a segment lies on the grid of AAC frames."""
    return [
        _moved(shot, -1000 * place.late_s) if shot.measurable else shot
        for place, each in zip(places, synced, strict=True)
        for shot in each.shots
    ]


def _moved(shot: ShotSync, ms: float) -> ShotSync:
    """Return the sync of a shot whose mouth is later by so much."""
    second = shot.second_lag_ms
    return replace(
        shot, lag_ms=shot.lag_ms + ms, second_lag_ms=None if second is None else second + ms
    )


def _spans(
    request: ComposeRequest, cuts: CutList, boxes: Mapping[int, MouthBoxes]
) -> list[ShotSpan]:
    """Return the shots of a film; the narrator's lines are kept as sounds to compare with."""
    return [
        ShotSpan(
            start=place.start,
            frames=place.frames,
            boxes=partial(boxes.get, position),
            speech=tuple(
                Speech(speaker=line.speaker, start=line.start, end=line.end) for line in shot.lines
            ),
            head=place.head,
            tail=place.tail,
        )
        for position, (place, shot) in enumerate(zip(cuts.shots, request.shots, strict=True))
    ]


def _dissolves(cuts: CutList) -> dict[int, ShotSpan]:
    """Return the dissolves of a film, by the number of the shot that each leads to."""
    return {
        number: ShotSpan(place.start, place.head)
        for number, place in enumerate(cuts.shots)
        if place.head
    }
