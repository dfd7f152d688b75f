"""The verdict on a film's lip sync: from what was measured of its shots to one check. Pure."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any, Final

from .canonical import AGREE_S
from .facts import MAX_LAG_MS, MIN_SCORE
from .sync import TOO_SHORT, UNCLEAR
from .verdict import QualityResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .facts import ShotSync
    from .sync import SyncMeter

UNMEASURABLE_SHARE: Final = 0.1
"""At most this share of the shots with a second of visible speech may defy measuring."""
DELAY_S: Final = 0.15
"""Delay of the sound in the control: one that everybody sees."""


def check_lip_sync(shots: Sequence[ShotSync]) -> QualityResult:
    """Judge a film by its shots.

    It passes if every shot that could be measured is within 45 ms, follows its own sound and is not
    contradicted by the second meter, and at most a tenth of the shots with a second of visible
    speech could not be measured. One alone that is too short to tell is allowed in any film: in
    one of few shots it is more than a tenth.

    Args:
        shots: Of the whole film, in order.
    """
    tried = {number: shot for number, shot in enumerate(shots, 1) if shot.measurable}
    measured = {number: shot for number, shot in tried.items() if not shot.reason}
    unknown = [number for number, shot in tried.items() if shot.reason]
    late = [number for number, shot in measured.items() if not shot.in_sync]
    lags = [shot.best_lag_ms for shot in measured.values()]
    worst = max(map(abs, lags), default=0.0)
    share = len(unknown) / len(tried) if tried else 0.0
    message = f"{len(measured)} shots measured, largest lag {worst:.0f} ms of {MAX_LAG_MS:.0f}"
    apart = [
        abs(shot.second_lag_ms - shot.lag_ms)
        for shot in measured.values()
        if shot.second_lag_ms is not None and shot.second == "agrees"
    ]
    if any(shot.second for shot in measured.values()):
        message += f"; a second meter confirms {len(apart)} of them"
        message += f" within {max(apart):.0f} ms" if apart else ""
    by_chance = len(unknown) == 1 and tried[unknown[0]].reason in (TOO_SHORT, UNCLEAR)
    enough = share <= UNMEASURABLE_SHARE or by_chance
    if late:
        message += "; out of sync: " + ", ".join(f"{n} ({_breach(measured[n])})" for n in late)
    if unknown:
        message += f"; cannot be measured: {_numbers(unknown)}"
    if not enough:
        message += f" ({len(unknown)} of {len(tried)}, at most {UNMEASURABLE_SHARE:.0%} allowed)"
    return QualityResult(
        "lip_sync",
        not late and enough,
        message,
        {
            "worst_lag_ms": round(worst, 1),
            "median_lag_ms": round(median(lags), 1) if lags else None,
            "unmeasurable_share": round(share, 3),
            "confirmed": len(apart),
            "largest_difference_ms": round(max(apart), 1) if apart else None,
            "shots": [_row(number, shot) for number, shot in tried.items()],
        },
    )


def check_controls(meter: SyncMeter) -> QualityResult:
    """Say whether the check would notice late sound, and sound under the wrong mouths.

    Both are made in memory. A film without a shot that can be measured has nothing to notice.
    """
    trials = {
        f"sound {1000 * DELAY_S:.0f} ms late": check_lip_sync(meter.delayed(DELAY_S).measure()),
        "sound of another shot": check_lip_sync(meter.swapped().measure()),
    }
    if not any(trial.values["shots"] for trial in trials.values()):
        return QualityResult("controls", True, "no shot has enough visible speech to try them on")
    missed = [name for name, trial in trials.items() if trial.passed]
    told = [
        f"{name}: {'missed' if trial.passed else 'noticed'},"
        f" {_passing(trial)} of {len(trial.values['shots'])} shots would pass"
        for name, trial in trials.items()
    ]
    values = {name: {"noticed": not trial.passed, **trial.values} for name, trial in trials.items()}
    return QualityResult("controls", not missed, "; ".join(told), values)


def verdict(shot: ShotSync) -> str:
    """Return what to tell people of a shot that was tried."""
    if shot.reason:
        return shot.reason
    if shot.in_sync:
        return "in sync"
    if shot.second == "disagrees":
        return "the meters disagree"
    if not shot.follows:
        return "the mouth does not follow this sound"
    return "the mouth is late" if shot.best_lag_ms > 0 else "the sound is late"


def _breach(shot: ShotSync) -> str:
    """Return which bound a shot that is out of sync breaks."""
    if shot.second == "disagrees" and shot.second_lag_ms is not None:
        return (
            f"the meters disagree: {shot.lag_ms:+.0f} and {shot.second_lag_ms:+.0f} ms, at most"
            f" {1000 * AGREE_S:.0f} ms apart allowed"
        )
    if not shot.follows:
        return f"score {shot.score:.2f}, at least {MIN_SCORE:g} wanted"
    return f"lag {shot.best_lag_ms:+.0f} ms, at most {MAX_LAG_MS:.0f} allowed"


def _passing(trial: QualityResult) -> int:
    return sum(row["verdict"] == "in sync" for row in trial.values["shots"])


def _row(number: int, shot: ShotSync) -> dict[str, Any]:
    return {
        "shot": number,
        "speech_s": round(shot.seconds_of_speech, 2),
        "lag_ms": round(shot.lag_ms, 1),
        "correlation": round(shot.correlation, 3),
        "score": round(shot.score, 2),
        "verdict": verdict(shot),
        "reason": shot.reason,
        "second_lag_ms": None if shot.second_lag_ms is None else round(shot.second_lag_ms, 1),
        "second": shot.second,
        "second_score": round(shot.second_score, 2),
    }


def _numbers(shots: list[int]) -> str:
    return ", ".join(map(str, shots))
