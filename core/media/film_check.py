"""Measures a finished film against what was planned.

Everything is measured on the file. What was measured before of a shot's own movie, or of a segment
of the sound, counts where the file holds the very packets that were measured; the rest is decoded.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
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

    from ..backends.requests import ComposeRequest
    from ..story.cutlist import CutList
    from ..story.speech import MouthBoxes, MouthTrack
    from .facts import Heard, Seen, Synced
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
    sounds: Sequence[tuple[Heard, Synced]] = (),
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
        sounds: For each segment of the sound how loud it is, and how mouths follow it.
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
    places = place_sounds(cuts, request.segments)
    # Of each shot the dissolve into it, then what no dissolve covers.
    stretches = [
        stretch
        for number, span in enumerate(spans)
        for stretch in ([dissolves[number].body] if number in dissolves else []) + [span.body]
    ]
    held = read_packets(path, cuts.fps, stretches, [place.stretch for place in places])
    hashes = iter(held.pictures)
    held_crossed: dict[int, str] = {}
    held_shots: list[str] = []
    for number in range(len(spans)):
        if number in dissolves:
            held_crossed[number] = next(hashes)
        held_shots.append(next(hashes))
    known = {
        number: each for number, each in (seen or {}).items() if each.packets == held_shots[number]
    }
    # A segment is known if the film holds its packets, and those of all its shots.
    told = {
        number: each
        for number, each in enumerate(sounds)
        if held.sounds[number] in each[0].packets and all(n in known for n in places[number].shots)
    }
    with ExitStack() as stack:
        # Sound first: a decoder holds the index of the film, and the sync meter holds curves too.
        spool = stack.enter_context(open_spool())
        powers: dict[int, SpooledPowers] = {}
        heard: list[Heard] = []
        for number, place in enumerate(places):
            if number in told and not controls:
                heard.append(told[number][0])
                continue
            powers[number] = SpooledPowers(spool)
            heard.append(hear(path, place.heard(cuts.fps), powers[number].add))
            give_back()
        tell(HEARD_SHARE)
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
        results = check_quality(path, cuts, request, seen=runs, heard=loudness_of(heard))
        seen_shots = [known[number] for number in range(len(spans))]
        synced = [
            told[number][1]
            if number in told
            else measure_sync(
                [spans[n].moved(-place.start) for n in place.shots],
                [seen_shots[n] for n in place.shots],
                powers[number],
                cuts.fps,
            )
            for number, place in enumerate(places)
        ]
        rows = [
            replace(shot, lag_ms=shot.lag_ms - 1000 * place.late_s) if shot.measurable else shot
            for place, each in zip(places, synced, strict=True)
            for shot in each.shots
        ]
        results.insert(0, check_lip_sync(rows))
        mute = [
            (place.shots[shot], line)
            for place, each in zip(places, synced, strict=True)
            for shot, line in each.mute
        ]
        dead = dead_runs(heard, places) if request.room_tone else []
        results.append(check_silence(cuts, mute, dead))
        if mouths and cuts.language.startswith("en") and is_installed():
            results.append(check_visemes(path, cuts, mouths))
        if controls:
            whole = joined([powers[number] for number in range(len(places))], places)
            results.append(check_controls(SyncMeter.of(spans, seen_shots, whole, cuts.fps)))
    return results


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
