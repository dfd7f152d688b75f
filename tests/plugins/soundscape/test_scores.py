"""Music by mood and world: what is composed, and what is played."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ainern2d.core import (
    CancelledError,
    CancelToken,
    Culture,
    Era,
    Mood,
    SoundRequest,
    Work,
    read_wav,
)
from ainern2d.plugins.soundscape import SoundscapeConfig
from ainern2d.plugins.soundscape.backend import Soundscape
from ainern2d.plugins.soundscape.composing import BRIGHT, FEELS, SCALES, compose, tail_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ainern2d.plugins.soundscape.composing import Note, Piece

RATE = 48_000
SECONDS = 5.0
WORLDS = [
    (Culture.WESTERN, Era.NINETEENTH_CENTURY),
    (Culture.CHINESE, Era.ANCIENT),
    (Culture.UNKNOWN, Era.FUTURE),
]
MOODS = list(Mood)


def piece_of(
    mood: Mood,
    culture: Culture = Culture.WESTERN,
    era: Era = Era.MODERN,
    seed: int = 1,
    seconds: float = 24.0,
) -> Piece:
    return compose(mood, culture, era, seconds, np.random.default_rng(seed))


def played(
    folder: Path, mood: Mood, culture: Culture = Culture.WESTERN, seed: int = 1, **fields: object
) -> NDArray[np.float64]:
    folder.mkdir()
    request = SoundRequest.model_validate(
        {"subject": "score", "mood": mood, "culture": culture, "seconds": SECONDS, **fields}
    )
    result = Soundscape(SoundscapeConfig()).sound(request, Work(folder, seed=seed))
    assert result.samples == round(request.seconds * RATE)
    sound = read_wav(result.sound)
    assert sound.samples.shape == (result.samples, 2)
    return sound.samples / 32768


def lead_of(piece: Piece) -> list[Note]:
    return sorted(piece.parts[0].notes, key=lambda note: note.start)


def bars_of(piece: Piece) -> list[tuple[tuple[int, float], ...]]:
    """Return each bar's melody as (pitch, length)."""
    return [
        tuple((note.pitch, round(note.seconds, 2)) for note in lead_of(piece) if note.bar == bar)
        for bar in range(piece.bars)
    ]


@pytest.mark.parametrize("mood", MOODS)
def test_a_score_is_a_quiet_bed_that_ends_in_silence(mood: Mood, tmp_path: Path) -> None:
    culture = (Culture.WESTERN, Culture.CHINESE)[MOODS.index(mood) % 2]
    sound = played(tmp_path / "one", mood, culture)
    level = 20 * np.log10(np.sqrt(np.mean(np.square(sound))))
    assert level == pytest.approx(-23, abs=1.0)
    assert np.abs(sound).max() < 10 ** (-3 / 20)
    assert np.abs(sound[: RATE // 2]).max() > 0.01
    assert np.abs(sound[-RATE // 20 :]).max() < 0.002
    windows = sound[: len(sound) // 9600 * 9600].reshape(-1, 9600, 2)
    rise = np.sqrt(np.square(windows).mean(axis=(1, 2)))
    if mood is not Mood.VIOLENT:
        assert rise.max() < 0.3
    assert not np.array_equal(sound[:, 0], sound[:, 1])


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("mood", MOODS)
def test_a_piece_keeps_to_its_scale_and_ends_on_the_tonic(
    mood: Mood, world: tuple[Culture, Era]
) -> None:
    for seed in range(4):
        piece = piece_of(mood, *world, seed=seed)
        allowed = {(piece.tonic + step) % 12 for step in SCALES[piece.scale]}
        tuned = [part for part in piece.parts if part.name not in ("drum", "close")]
        assert {note.pitch % 12 for part in tuned for note in part.notes} <= allowed
        assert lead_of(piece)[-1].pitch % 12 == piece.tonic % 12
        assert piece.chords[0] == piece.chords[-1] == 0
        assert piece.chords[-2] != 0
        assert 5 <= len(piece.motif) <= 7
        assert sum(beats for beats, _ in piece.motif) == 4
        last = max(note.start for part in piece.parts for note in part.notes)
        assert last < 24 - tail_of(24)


@pytest.mark.parametrize("mood", MOODS)
def test_bright_moods_are_major_and_dark_ones_minor(mood: Mood) -> None:
    for seed in range(4):
        piece = piece_of(mood, seed=seed)
        steps = Counter(
            (note.pitch - piece.tonic) % 12 for part in piece.parts for note in part.notes
        )
        assert (steps[4] > 0) == (mood in BRIGHT)
        assert (steps[3] > 0) == (mood not in BRIGHT)


@pytest.mark.parametrize("mood", MOODS)
def test_chinese_music_has_five_tones(mood: Mood) -> None:
    for seed in range(4):
        piece = piece_of(mood, Culture.CHINESE, Era.ANCIENT, seed)
        tuned = [part for part in piece.parts if part.name not in ("drum", "close")]
        assert len({note.pitch % 12 for part in tuned for note in part.notes}) <= 5
        assert piece.scale in {"gong", "shang", "jue", "zhi", "yu"}


@pytest.mark.parametrize("mood", MOODS)
def test_the_motif_comes_back_but_never_unvaried_more_than_twice(mood: Mood) -> None:
    for seed in range(6):
        piece = piece_of(mood, seed=seed)
        bars = bars_of(piece)
        said = bars[0]
        assert len(said) == len(piece.motif)
        assert Counter(bars)[said] <= 2
        rhythm = [length for _, length in said]
        returns = [bar for bar in bars[1:] if [length for _, length in bar][:2] == rhythm[:2]]
        assert returns or FEELS[mood].rest > 0.2


def test_seeds_give_different_motifs_keys_and_harmonies() -> None:
    pieces = [piece_of(Mood.TENDER, seed=seed) for seed in range(12)]
    assert len({piece.motif for piece in pieces}) >= 10
    assert len({piece.chords for piece in pieces}) >= 2
    assert len({piece.tonic for piece in pieces}) >= 3


def steps_of(piece: Piece) -> list[int]:
    steps = [step for _, step in piece.motif]
    return [two - one for one, two in pairwise(steps)]


def test_a_character_has_the_same_motif_in_every_mood_and_another_than_others() -> None:
    def motif(mood: Mood, character: int | None, seed: int = 1) -> list[int]:
        dice = np.random.default_rng(seed)
        piece = compose(mood, Culture.WESTERN, Era.MODERN, 24.0, dice, character)
        assert len(bars_of(piece)[0]) == len(piece.motif)
        return steps_of(piece)[:4]

    # Its first five notes, with any rhythm and length of the mood's motifs
    assert len({tuple(motif(mood, 99)) for mood in MOODS}) == 1
    assert motif(Mood.SAD, 99, seed=2) == motif(Mood.SAD, 99, seed=3)
    assert len({tuple(motif(Mood.SAD, character)) for character in range(12)}) >= 10


def test_a_motif_leaves_key_and_harmony_to_the_piece() -> None:
    with_one, without = (
        compose(Mood.SAD, Culture.WESTERN, Era.MODERN, 24.0, np.random.default_rng(5), each)
        for each in (7, None)
    )
    assert (with_one.tonic, with_one.chords) == (without.tonic, without.chords)
    assert with_one.motif != without.motif


def test_voices_of_held_chords_move_little() -> None:
    for mood in (Mood.NEUTRAL, Mood.SAD, Mood.SOLEMN):
        pad = next(part for part in piece_of(mood).parts if part.name == "pad")
        chords = [sorted(note.pitch for note in pad.notes if note.bar == bar) for bar in range(4)]
        moves = [
            abs(one - two)
            for first, second in pairwise(chords)
            for one, two in zip(first, second, strict=True)
        ]
        assert np.mean(moves) <= 3
        assert max(moves) <= 7


def test_quick_moods_have_more_notes_than_slow_ones() -> None:
    density = {mood: len(lead_of(piece_of(mood, seed=3))) for mood in MOODS}
    assert density[Mood.CHEERFUL] > 1.5 * density[Mood.GRIEF]
    assert density[Mood.VIOLENT] > 1.5 * density[Mood.SAD]


def test_instruments_follow_the_world() -> None:
    played_by = {
        world: {part.instrument for part in piece_of(Mood.PEACEFUL, *world).parts}
        for world in WORLDS
    }
    western, chinese, future = played_by.values()
    assert western == {"flute", "strings", "harp"}
    assert chinese == {"dizi", "sheng", "guzheng"}
    assert future == {"synth", "synthpad", "blip"}


def test_equal_requests_give_equal_music_and_moods_and_seeds_differ(tmp_path: Path) -> None:
    first = played(tmp_path / "first", Mood.SAD, seconds=4.0)
    assert np.array_equal(first, played(tmp_path / "again", Mood.SAD, seconds=4.0))
    other = played(tmp_path / "other", Mood.SAD, seconds=4.0, seed=2)
    merry = played(tmp_path / "merry", Mood.CHEERFUL, seconds=4.0)
    chinese = played(tmp_path / "chinese", Mood.SAD, Culture.CHINESE, seconds=4.0)
    for one in (other, merry, chinese):
        assert np.abs(np.corrcoef(first[:, 0], one[:, 0])[0, 1]) < 0.5


def test_short_and_long_pieces_are_whole() -> None:
    for seconds in (4.0, 7.3, 60.0):
        piece = piece_of(Mood.NEUTRAL, seconds=seconds)
        assert piece.bars >= 2
        assert piece.bars * piece.bar_s == pytest.approx(seconds - tail_of(seconds))


def test_a_score_stops_when_asked_and_says_how_far_it_is(tmp_path: Path) -> None:
    seen: list[float] = []
    request = SoundRequest(subject="score", mood=Mood.SAD, seconds=5.0)
    work = Work(
        tmp_path,
        progress=lambda share, _note: seen.append(share),
        cancel=CancelToken(lambda: len(seen) >= 2),
    )
    with pytest.raises(CancelledError):
        Soundscape(SoundscapeConfig()).sound(request, work)
    assert len(seen) == 2
    assert 0 < seen[0] < seen[1] < 1
    assert not list(tmp_path.iterdir())
