"""What the checks of a film say: which bound is broken; and that a good tiny film breaks none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ainern2d.core.media.loudness import Loudness
from ainern2d.core.media.quality import (
    check_black,
    check_frozen,
    check_loudness,
    check_silence,
    check_subtitles,
)
from ainern2d.core.media.sync import TOO_SHORT, ShotSync
from ainern2d.core.media.sync_check import check_lip_sync
from ainern2d.core.media.watch import PictureRuns
from ainern2d.core.story.cutlist import CutList, PlacedLine, PlacedShot

GOOD = ShotSync(seconds_of_speech=1.5, measurable=True, lag_ms=11.0, correlation=0.8, score=4.6)
UNCLEAR = replace(GOOD, score=1.1, reason=TOO_SHORT)
MUTE = replace(GOOD, reason="the mouths do not move")
SHY = ShotSync(reason="nobody speaks")
LINE = PlacedLine(0, 48, "Anna", "Who goes there?", shot=0, number=0)
FPS = 24


@pytest.mark.parametrize(
    ("shots", "passes"),
    [
        ([SHY], True),
        ([UNCLEAR], True),
        ([SHY, GOOD, UNCLEAR], True),
        ([GOOD] * 5 + [UNCLEAR] * 2, False),
        ([GOOD] * 20 + [UNCLEAR] * 2, True),
        ([GOOD] * 20 + [UNCLEAR] * 3, False),
        ([GOOD, MUTE], False),
        ([UNCLEAR, UNCLEAR], False),
        ([GOOD, replace(GOOD, lag_ms=80.0)], False),
    ],
)
def test_one_shot_that_is_too_short_to_tell_fails_no_film(
    shots: list[ShotSync], passes: bool
) -> None:
    assert check_lip_sync(shots).passed == passes


def test_a_film_out_of_sync_says_by_how_much_where() -> None:
    late, foreign = replace(GOOD, lag_ms=80.0), replace(GOOD, score=0.9)
    said = check_lip_sync([GOOD, late, foreign]).message
    assert "out of sync: 2 (lag +80 ms, at most 45 allowed), 3 (score 0.90, at least 1.3" in said
    said = check_lip_sync([GOOD, MUTE]).message
    assert said.endswith("cannot be measured: 2 (1 of 2, at most 10% allowed)")


def test_every_other_check_says_which_bound_is_broken() -> None:
    cuts = CutList(FPS, (PlacedShot(0, 96),), (LINE,))
    mute, dead = [(0, 0)], [(0.0, 4.0)]
    runs = PictureRuns(frames=96, black=[(0, 24)], still=[(0, 96)])
    long_line = replace(LINE, end=96)
    bad = [
        (check_loudness(Loudness(float("-inf"), float("-inf"))), "-14 LUFS wanted"),
        (check_loudness(Loudness(-20.0, -3.0)), "-20.0 LUFS, -14 +-0.5 wanted"),
        (check_subtitles([LINE], [(0, 12)]), "seen for 25% of its time, at least 90% wanted"),
        (check_black(runs, FPS), "black at 0.00-1.00 s, at most 0.5 s allowed"),
        (check_frozen(runs, [long_line], FPS), "0.00-4.00 s, at most 3 s allowed"),
        (check_silence(cuts, mute, dead), "nowhere above -50 dBFS; digital silence: 0.00-4.00 s"),
        (check_silence(cuts, mute, dead), "below -80 dBFS, at most 0.5 s allowed"),
    ]
    for result, bound in bad:
        assert not result.passed
        assert bound in result.message
