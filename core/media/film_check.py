"""Measures a finished film against what was planned.

Everything is measured on the file. What was measured before of a shot's own movie, or of the sound
track, counts where the file holds the very packets that were measured; the rest is decoded.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from ..backends.requests import Speech
from ..memory import give_back
from ..story.cutlist import lay_cuts
from .decode import MovieReader
from .hearing import open_spool
from .loudness import Loudness, measure_loudness
from .openness import ShotSpan
from .packets import read_packets
from .quality import check_quality, check_silence
from .seeing import join, see
from .sync import SyncMeter
from .sync_check import check_controls, check_lip_sync

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ..backends.requests import ComposeRequest
    from ..story.cutlist import CutList
    from ..story.speech import MouthBoxes, MouthTrack
    from .facts import Heard, Seen
    from .hearing import Powers
    from .verdict import QualityResult

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
    heard: tuple[Heard, Powers] | None = None,
    controls: bool = False,
    tell: Callable[[float], None] = lambda _fraction: None,
) -> list[QualityResult]:
    """Measure a film's file.

    Args:
        path: The MP4.
        request: What it was put together from; without it only what needs no plan is checked.
        boxes: Where the mouths of each shot are, by position from 0.
        mouths: Their shapes, likewise; compared with what an aligner hears, if one is installed.
        seen: What was seen of the movies of shots, likewise.
        crossed: What was seen of the movies of dissolves, by the shot that each leads to.
        heard: How loud the sound track is, and its band powers.
        controls: Whether to find out if late or swapped sound would be noticed.
        tell: Called with the fraction that is done, 0 to 1.

    Raises:
        InvalidRequestError: The file is no film.
        StorageError: The temporary folder has no room.
    """
    from .alignment import check_visemes, is_installed

    if request is None:
        return check_quality(path)
    cuts = lay_cuts(request)
    spans = _spans(request, cuts, boxes)
    dissolves = _dissolves(cuts)
    # Of each shot the dissolve into it, then what no dissolve covers.
    stretches = [
        stretch
        for number, span in enumerate(spans)
        for stretch in ([dissolves[number].body] if number in dissolves else []) + [span.body]
    ]
    held = read_packets(path, cuts.fps, stretches)
    hashes = iter(held.pictures)
    held_crossed: dict[int, str] = {}
    held_shots: list[str] = []
    for number in range(len(spans)):
        if number in dissolves:
            held_crossed[number] = next(hashes)
        held_shots.append(next(hashes))
    with ExitStack() as stack:
        # Sound first: a decoder holds the index of the film, and the sync meter holds curves too.
        if heard is not None and heard[0].packets == held.sound:
            loudness, powers = loudness_of(heard[0]), heard[1]
        else:
            loudness = measure_loudness(path)
            give_back()
            spool = stack.enter_context(open_spool())
            with MovieReader(path) as reader:
                powers = reader.spooled_powers(spool)
        give_back()
        tell(HEARD_SHARE)
        known = {
            number: each
            for number, each in (seen or {}).items()
            if each.packets == held_shots[number]
        }
        blended = {
            number: each
            for number, each in (crossed or {}).items()
            if each.packets == held_crossed.get(number)
        }
        missing = [number for number in range(len(spans)) if number not in known]
        unseen = [number for number in dissolves if number not in blended]
        wanted = [*(spans[number] for number in missing), *(dissolves[n] for n in unseen)]
        frames = sum(span.body[1] - span.body[0] for span in wanted)

        def looked(count: int) -> None:
            tell(HEARD_SHARE + (SEEN_SHARE - HEARD_SHARE) * min(1.0, count / frames))

        found = see(path, wanted, cuts.fps, looked) if wanted else []
        known |= dict(zip(missing, found, strict=False))
        blended |= dict(zip(unseen, found[len(missing) :], strict=True))
        give_back()
        tell(SEEN_SHARE)
        pieces = []
        for number in range(len(spans)):
            pieces += [blended[number]] if number in blended else []
            pieces.append(known[number])
        runs = join(pieces, cuts.fps)
        # Frames after the last shot were not decoded, but count for the length.
        runs = replace(runs, frames=runs.frames + max(0, held.frames - cuts.frames))
        results = check_quality(path, cuts, request, seen=runs, heard=loudness)
        meter = SyncMeter.of(spans, [known[n] for n in range(len(spans))], powers, cuts.fps)
        results.insert(0, check_lip_sync(meter.measure()))
        results.append(check_silence(powers, cuts, room_tone=request.room_tone))
        if mouths and cuts.language.startswith("en") and is_installed():
            results.append(check_visemes(path, cuts, mouths))
        if controls:
            results.append(check_controls(meter))
    return results


def loudness_of(heard: Heard) -> Loudness:
    """Return how loud a sound track is, as the checks take it."""
    silent = float("-inf")
    return Loudness(
        silent if heard.integrated is None else heard.integrated,
        silent if heard.true_peak is None else heard.true_peak,
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
