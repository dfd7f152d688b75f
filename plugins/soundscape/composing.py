"""Composes a short piece for a scene: key, harmony, motif, phrases, cadence. Notes, no sound."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ainern2d.core import Culture, Era, Mood

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .dsp import Dice

BEATS: Final = 4
"""Beats of a bar."""

SCALES: Final[dict[str, tuple[int, ...]]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "hijaz": (0, 1, 4, 5, 7, 8, 10),
    "bhairav": (0, 1, 4, 5, 7, 8, 11),
    "kafi": (0, 2, 3, 5, 7, 9, 10),
    "gong": (0, 2, 4, 7, 9),
    "shang": (0, 2, 5, 7, 10),
    "jue": (0, 3, 5, 8, 10),
    "zhi": (0, 2, 5, 7, 9),
    "yu": (0, 3, 5, 7, 10),
    "yo": (0, 2, 5, 7, 9),
    "in": (0, 1, 5, 7, 8),
    "hirajoshi": (0, 2, 3, 7, 8),
}
"""Semitones above the tonic. The Chinese and the Japanese modes have five tones."""

FIVE: Final = 5

SPARSE: Final = 0.25
"""Share of silent bars from which a melody is sparse."""

MOTIF: Final = 77
"""Begins the seed of a character's motif; its value is arbitrary."""

SPARSE_DB: Final = -4.0
"""Level of a sparse melody."""


@dataclass(frozen=True, slots=True)
class Feel:
    """How a mood sounds.

    Attributes:
        scale: In music with western harmony.
        tempo: Beats per minute.
        chords: Degrees on which the chords of the bars are built, 0 being the tonic; one is drawn.
        rhythms: Lengths of the motif's notes in beats, a bar each; one is drawn.
        texture: Parts beside the lead: ``pad``, ``broken``, ``pulse``, ``steps`` (a bass and chords
            behind it), ``drone``, ``cluster``, ``drum``, ``bells``.
        lead: Instrument of the melody in western music: ``flute``, ``piano``, ``bowed``, ``reed``,
            ``celesta``.
        height: MIDI note around which the melody lies.
        rest: Share of bars in which the melody is silent.
        force: How strongly things are played, 0 to 1.
    """

    scale: str
    tempo: float
    chords: tuple[tuple[int, ...], ...]
    rhythms: tuple[tuple[float, ...], ...]
    texture: tuple[str, ...]
    lead: str
    height: int = 72
    rest: float = 0.0
    force: float = 0.5


_CALM: Final = ((1, 0.5, 0.5, 1, 1), (1.5, 0.5, 1, 0.5, 0.5), (0.5, 0.5, 1, 0.5, 0.5, 1))
_SLOW: Final = ((1.5, 0.5, 1, 0.5, 0.5), (1, 1, 0.5, 0.5, 1), (1, 0.5, 0.5, 1.5, 0.5))
_QUICK: Final = (
    (0.5, 0.5, 0.5, 0.5, 1, 0.5, 0.5),
    (0.75, 0.25, 0.5, 0.5, 1, 1),
    (0.5, 0.25, 0.25, 1, 0.5, 0.5, 1),
)
_SPARSE: Final = ((0.5, 0.5, 0.5, 0.5, 2), (0.5, 1, 0.5, 1, 1), (1, 0.5, 0.5, 0.5, 1.5))
_HARD: Final = ((0.5, 0.25, 0.25, 0.5, 0.5, 1, 1), (0.75, 0.75, 0.5, 0.75, 0.75, 0.5))

FEELS: Final[dict[Mood, Feel]] = {
    Mood.NEUTRAL: Feel(
        "major", 84, ((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 5, 4)), _CALM, ("pad", "broken"), "piano"
    ),
    Mood.CHEERFUL: Feel(
        "major", 112, ((0, 3, 0, 4), (0, 5, 3, 4), (0, 4, 3, 4)), _QUICK, ("broken", "steps"),
        "flute", 76, 0.0, 0.65,
    ),
    Mood.COMIC: Feel(
        "major", 108, ((0, 4, 0, 4), (0, 1, 4, 0), (0, 0, 4, 4)), _QUICK, ("steps",), "reed", 67,
        0.12, 0.6,
    ),
    Mood.TENDER: Feel(
        "major", 70, ((0, 5, 3, 4), (0, 3, 1, 4), (0, 2, 3, 4)), _SLOW, ("pad", "broken"), "piano",
        74, 0.0, 0.4,
    ),
    Mood.PEACEFUL: Feel(
        "major", 62, ((0, 3, 0, 4), (0, 5, 3, 3), (0, 3, 5, 4)), _SLOW, ("pad", "broken"), "flute",
        74, 0.15, 0.35,
    ),
    Mood.SOLEMN: Feel(
        "dorian", 58, ((0, 3, 0, 4), (0, 6, 3, 4), (0, 2, 3, 4)), _SLOW, ("pad", "drone"), "bowed",
        62, 0.0, 0.5,
    ),
    Mood.MYSTERIOUS: Feel(
        "dorian", 66, ((0, 1, 0, 6), (0, 3, 0, 1), (0, 2, 1, 0)), _SPARSE,
        ("pad", "bells", "drone"), "celesta", 79, 0.25, 0.4,
    ),
    Mood.TENSE: Feel(
        "phrygian", 96, ((0, 0, 1, 0), (0, 1, 0, 6), (0, 5, 1, 0)), _SPARSE, ("pulse", "pad"),
        "bowed", 65, 0.35, 0.5,
    ),
    Mood.SAD: Feel(
        "minor", 64, ((0, 5, 2, 6), (0, 3, 5, 4), (0, 6, 5, 4)), _SLOW, ("pad", "broken"), "piano",
        71, 0.0, 0.4,
    ),
    Mood.GRIEF: Feel(
        "minor", 50, ((0, 3, 0, 4), (0, 5, 3, 4), (0, 5, 0, 3)), _SLOW, ("pad", "drone"), "bowed",
        64, 0.0, 0.4,
    ),
    Mood.FEARFUL: Feel(
        "phrygian", 60, ((0, 0, 1, 1), (0, 1, 0, 5), (0, 0, 6, 1)), _SPARSE,
        ("drone", "cluster", "pulse"), "celesta", 83, 0.4, 0.45,
    ),
    Mood.VIOLENT: Feel(
        "minor", 126, ((0, 5, 6, 0), (0, 0, 5, 6), (0, 6, 5, 4)), _HARD, ("pulse", "pad", "drum"),
        "bowed", 64, 0.15, 0.9,
    ),
}  # fmt: skip

HEIGHTS: Final = {"flute": 72, "dizi": 74, "xiao": 69, "guzheng": 69, "koto": 69}
"""Least height of a melody, by the instrument that plays it."""

BRIGHT: Final = frozenset({Mood.NEUTRAL, Mood.CHEERFUL, Mood.COMIC, Mood.TENDER, Mood.PEACEFUL})
"""Moods in a major key; the others are in a minor one."""

CHINESE: Final[dict[Mood, str]] = {
    Mood.NEUTRAL: "zhi",
    Mood.CHEERFUL: "gong",
    Mood.COMIC: "gong",
    Mood.TENDER: "zhi",
    Mood.PEACEFUL: "gong",
    Mood.SOLEMN: "shang",
    Mood.MYSTERIOUS: "shang",
    Mood.TENSE: "yu",
    Mood.SAD: "yu",
    Mood.GRIEF: "yu",
    Mood.FEARFUL: "jue",
    Mood.VIOLENT: "yu",
}
"""The mode of each mood in Chinese music."""


@dataclass(frozen=True, slots=True)
class Style:
    """Instruments of a world.

    Attributes:
        bright: Scale of the bright moods; empty for that of the mood.
        dark: Scale of the other moods.
        leads: Instruments that play the melody instead of a western one, by its name; the first
            is for all others.
        pluck: Instrument of broken chords and steps.
        pad: Instrument of held chords.
        drum: Instrument of beats.
        close: Instrument that strikes once at the beginning and the end; empty without.
    """

    bright: str = ""
    dark: str = ""
    leads: tuple[tuple[str, str], ...] = ()
    pluck: str = "harp"
    pad: str = "strings"
    drum: str = "timpani"
    close: str = ""


WESTERN: Final = Style()
FUTURE: Final = Style(
    leads=(("", "synth"), ("celesta", "celesta")), pluck="blip", pad="synthpad", drum="timpani"
)
STYLES: Final[dict[Culture, Style]] = {
    Culture.CHINESE: Style(
        "gong", "yu",
        (("", "guzheng"), ("flute", "dizi"), ("reed", "dizi"), ("bowed", "xiao")),
        "guzheng", "sheng", "tanggu", "gong",
    ),
    Culture.JAPANESE: Style(
        "yo", "in", (("", "koto"), ("flute", "xiao"), ("reed", "xiao"), ("bowed", "xiao")), "koto",
        "sheng", "tanggu",
    ),
    Culture.ARABIC: Style(
        "major", "hijaz", (("", "oud"), ("flute", "xiao"), ("bowed", "xiao"), ("reed", "reed")),
        "oud", "strings", "tanggu",
    ),
    Culture.INDIAN: Style(
        "major", "bhairav", (("", "oud"), ("flute", "dizi"), ("bowed", "xiao"), ("reed", "dizi")),
        "koto", "sheng", "tanggu",
    ),
    Culture.CLASSICAL: Style(
        "", "", (("", "harp"), ("flute", "xiao"), ("reed", "reed"), ("bowed", "xiao")), "harp",
        "strings", "timpani",
    ),
    Culture.RUSSIAN: Style("", "", (("piano", "harp"),), "oud", "strings", "timpani"),
}  # fmt: skip
"""Cultures that are not here sound western."""


@dataclass(frozen=True, slots=True)
class Note:
    """A tone.

    Attributes:
        start: Seconds.
        pitch: MIDI number; 69 is 440 Hz.
        seconds: Length; what rings by itself rings on.
        force: 0 to 1.
        bar: In which it is.
    """

    start: float
    pitch: int
    seconds: float
    force: float
    bar: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """The notes of one instrument.

    Attributes:
        name: ``lead`` or a texture of :class:`Feel`.
        instrument: Who plays.
        level: Decibels of its loudest moment relative to that of the lead.
        pan: From -1 (left) to 1.
        notes: In any order.
    """

    name: str
    instrument: str
    level: float
    pan: float
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A composition.

    Attributes:
        tonic: MIDI number of the tonic, 48 to 59.
        scale: Its name.
        bar_s: Seconds of a bar.
        bars: Their number; what follows rings out.
        chords: Degree of each bar's chord.
        motif: (beats, steps of the scale above the chord's root) of each note.
        parts: All parts.
    """

    tonic: int
    scale: str
    bar_s: float
    bars: int
    chords: tuple[int, ...]
    motif: tuple[tuple[float, int], ...]
    parts: tuple[Part, ...]


def style_of(culture: Culture, era: Era) -> Style:
    """Return the instruments of a world."""
    return FUTURE if era is Era.FUTURE else STYLES.get(culture, WESTERN)


def scale_of(mood: Mood, culture: Culture, era: Era) -> str:
    """Return the name of the scale of a mood in a world."""
    if era is not Era.FUTURE:
        if culture is Culture.CHINESE:
            return CHINESE[mood]
        style = STYLES.get(culture, WESTERN)
        named = style.bright if mood in BRIGHT else style.dark
        if named:
            return named
    return FEELS[mood].scale


def tail_of(seconds: float) -> float:
    """Return the seconds at the end of a piece in which nothing begins.

    >>> tail_of(24.0), tail_of(4.0)
    (3.6, 1.4)
    """
    return min(3.6, 0.35 * seconds)


def compose(
    mood: Mood,
    culture: Culture,
    era: Era,
    seconds: float,
    dice: Dice,
    character: int | None = None,
) -> Piece:
    """Compose a piece.

    A motif of five to seven notes opens each phrase of four bars; it returns in sequence, inverted,
    with its end changed, and comes to rest on the tonic.

    Args:
        mood: Decides tempo, mode, harmony and texture.
        culture: Decides instruments and modes.
        era: Likewise.
        seconds: Length with the last sound.
        dice: Draws key, chords and motif.
        character: Number of a character, whose motif has the same steps in every mood and world;
            None for a motif of this piece alone.
    """
    style = style_of(culture, era)
    instrument = _lead(FEELS[mood], style)
    height = max(FEELS[mood].height, HEIGHTS.get(instrument, 0))
    feel = replace(FEELS[mood], height=height)
    name = scale_of(mood, culture, era)
    tonic = int(dice.integers(50, 58))
    played = seconds - tail_of(seconds)
    bars = max(2, round(played / (BEATS * 60 / feel.tempo)))
    bar_s = played / bars
    scale = _Scale(tonic, SCALES[name])
    chords = _harmony(feel, bars, scale, dice)
    # Drawn from the piece's own dice in any case, so that all else is as without a character.
    motif = _motif(feel, scale, dice)
    if character is not None:
        motif = _motif(feel, scale, np.random.default_rng([MOTIF, character]))
    lead = _melody(feel, scale, chords, motif, bar_s, dice)
    # Single notes in a silence would be louder than a line of them.
    level = SPARSE_DB if feel.rest >= SPARSE else 0.0
    parts = [Part("lead", instrument, level, 0.12, _arched(lead, bars))]
    for texture in feel.texture:
        parts.append(_accompany(texture, feel, style, scale, chords, bar_s, dice))
    parts.append(_bass(feel, style, scale, chords, bar_s))
    if style.close and bars > FIVE:
        strokes = (Note(0.0, 62, 3.0, 0.3), Note((bars - 1) * bar_s, 62, 3.0, 0.35, bars - 1))
        parts.append(Part("close", style.close, -14.0, -0.25, strokes))
    return Piece(tonic, name, bar_s, bars, tuple(chords), tuple(motif), tuple(parts))


@dataclass(frozen=True, slots=True)
class _Scale:
    tonic: int
    steps: tuple[int, ...]

    def pitch(self, degree: int) -> int:
        octave, step = divmod(degree, len(self.steps))
        return self.tonic + 12 * octave + self.steps[step]

    def near(self, degree: int, pitch: int) -> int:
        """Return the degree, moved by octaves, that is nearest to a pitch."""
        size = len(self.steps)
        return min(
            (degree + size * each for each in range(-3, 6)),
            key=lambda d: abs(self.pitch(d) - pitch),
        )

    def triad(self, root: int) -> tuple[int, ...]:
        """Return the degrees of the chord on a degree; with five tones, an open one of three."""
        return (root, root + 2, root + 4) if len(self.steps) > FIVE else (root, root + 2, root + 3)


def _harmony(feel: Feel, bars: int, scale: _Scale, dice: Dice) -> list[int]:
    chosen = feel.chords[int(dice.integers(len(feel.chords)))]
    chords = [chosen[bar % len(chosen)] for bar in range(bars)]
    if len(scale.steps) == FIVE:
        # The fifth tone of seven is the fourth of five; the others keep their place in the row.
        chords = [(0, 1, 2, 3, 3, 4, 4)[each % 7] for each in chords]
    chords[-1] = 0
    if bars > 2 and chords[-2] == 0:
        chords[-2] = 3 if len(scale.steps) == FIVE else 4
    return chords


def _motif(feel: Feel, scale: _Scale, dice: Dice) -> list[tuple[float, int]]:
    """Draw a rhythm, and a melody that mostly goes by step and turns back after a leap.

    Equal dice give the same steps in every mood, as many as its rhythm has notes.
    """
    rhythm = feel.rhythms[int(dice.integers(len(feel.rhythms)))]
    step = int(dice.choice(scale.triad(0)))
    found = []
    last = 0
    for beats in rhythm:
        found.append((beats, step))
        if abs(last) > 1:
            move = -int(np.sign(last))
        else:
            move = int(
                dice.choice(
                    (-2, -1, -1, 1, 1, 2, 3, 0), p=(0.1, 0.2, 0.12, 0.2, 0.14, 0.12, 0.06, 0.06)
                )
            )
        if not -3 <= step + move <= 6:
            move = -move
        last = move
        step += move
    return found


def _melody(
    feel: Feel,
    scale: _Scale,
    chords: Sequence[int],
    motif: Sequence[tuple[float, int]],
    bar_s: float,
    dice: Dice,
) -> list[Note]:
    bars = len(chords)
    beat = bar_s / BEATS
    turn = (("same", "sequence", "tail", "rest"), ("invert", "ornament", "sequence", "rest"),
            ("tail", "invert", "ornament", "rest"))  # fmt: skip
    found: list[Note] = []
    for bar, root in enumerate(chords):
        phrase, place = divmod(bar, 4)
        manner = turn[phrase % len(turn)][place]
        if bar == 0:
            manner = "same"
        if bar == bars - 1:
            manner = "cadence"
        elif bar % 4 and manner != "rest" and dice.random() < feel.rest:
            continue
        base = scale.near(root, feel.height - 3 + round(3 * np.sin(np.pi * bar / bars)))
        cell = _varied(motif, manner, scale, dice)
        time = bar * bar_s
        for index, (beats, step) in enumerate(cell):
            degree = base + step
            if index == 0 and manner != "cadence":
                degree = base + min(
                    scale.triad(0), key=lambda each: abs(each - step % len(scale.steps))
                )
            pitch = scale.pitch(degree)
            strong = 1.0 if index == 0 else 0.82
            late = 0.006 * float(dice.standard_normal())
            force = feel.force * strong * float(np.exp(0.08 * dice.standard_normal()))
            found.append(Note(max(0.0, time + late), pitch, beats * beat * 0.96, force, bar))
            time += beats * beat
    return found


def _varied(
    motif: Sequence[tuple[float, int]], manner: str, scale: _Scale, dice: Dice
) -> list[tuple[float, int]]:
    """Return the motif in another guise; each fills a bar."""
    cell = list(motif)
    if manner == "sequence":
        shift = int(dice.choice((-1, 1, 2)))
        return [(beats, step + shift) for beats, step in cell]
    if manner == "invert":
        pivot = cell[0][1]
        return [(beats, 2 * pivot - step) for beats, step in cell]
    if manner == "tail":
        kept = cell[: len(cell) // 2]
        rest = BEATS - sum(beats for beats, _ in kept)
        last = kept[-1][1]
        return [*kept, (rest / 2, last + 1), (rest / 2, last - int(dice.integers(1, 3)))]
    if manner == "ornament":
        found = []
        for index, (beats, step) in enumerate(cell):
            if beats >= 1 and index:
                found += [(0.25, step + 1), (beats - 0.25, step)]
            else:
                found.append((beats, step))
        return found
    if manner == "rest":
        first, second = scale.triad(0)[int(dice.integers(1, 3))], 0
        return [(1.0, first), (3.0, second)]
    if manner == "cadence":
        return [(1.0, 1), (3.6, 0)] if dice.random() < 0.5 else [(4.6, 0)]
    return cell


def _arched(notes: Sequence[Note], bars: int) -> tuple[Note, ...]:
    """Let a part grow to three fifths of the piece, and sink from there."""
    found = []
    for note in notes:
        share = note.bar / max(1, bars - 1)
        arch = 0.72 + 0.28 * (share / 0.6 if share < 0.6 else 1 - 0.75 * (share - 0.6) / 0.4)
        found.append(replace(note, force=note.force * arch))
    return tuple(found)


def _lead(feel: Feel, style: Style) -> str:
    leads = dict(style.leads)
    return leads.get(feel.lead, leads.get("", feel.lead))


def _voiced(scale: _Scale, chords: Sequence[int], middle: int) -> list[tuple[int, ...]]:
    """Return each chord in the position that moves least from the one before."""
    found: list[tuple[int, ...]] = []
    for root in chords:
        tones = scale.triad(root)
        size = len(scale.steps)
        low = [scale.near(each, middle) for each in tones]
        positions = []
        for turn in range(3):
            degrees = sorted(low)
            for _ in range(turn):
                degrees = sorted([*degrees[1:], degrees[0] + size])
            for down in (0, size):
                positions.append(tuple(scale.pitch(each - down) for each in degrees))
        before = found[-1] if found else (middle - 5, middle, middle + 5)
        found.append(
            min(positions, key=lambda p: sum(abs(a - b) for a, b in zip(p, before, strict=True)))
        )
    return found


def _accompany(
    texture: str,
    feel: Feel,
    style: Style,
    scale: _Scale,
    chords: Sequence[int],
    bar_s: float,
    dice: Dice,
) -> Part:
    bars = len(chords)
    beat = bar_s / BEATS
    voiced = _voiced(scale, chords, 60)
    notes: list[Note] = []
    for bar, chord in enumerate(voiced):
        last = bar == bars - 1

        def add(at: float, pitch: int, beats: float, share: float, bar: int = bar) -> None:
            notes.append(
                Note(bar * bar_s + at * beat, pitch, beats * beat, feel.force * share, bar)
            )

        if texture == "pad":
            for pitch in chord:
                add(0, pitch, BEATS * (1.25 if last else 1.04), 1)
        elif texture == "broken":
            order = (0, 1, 2, 1, 2, 1, 2, 1) if feel.tempo > 75 else (0, 1, 2, 3)
            tones = (*chord, chord[0] + 12)
            each = BEATS / len(order)
            for index, tone in enumerate(order[: 1 if last else None]):
                add(index * each, tones[tone], 2.0, 0.9 if index == 0 else 0.65)
            if last:
                for index, tone in enumerate(tones[1:]):
                    add(0.12 * (index + 1), tone, 4.0, 0.7)
        elif texture == "pulse":
            root = scale.pitch(scale.near(chords[bar], 45))
            count = 8 if feel.tempo > 75 else 4
            for index in range(1 if last else count):
                accent = 1.0 if index % (count // 2) == 0 else 0.6
                add(index * BEATS / count, root, BEATS / count * (4 if last else 0.8), accent)
        elif texture == "steps":
            for index in range(1 if last else BEATS):
                if index % 2 == 0:
                    continue
                for pitch in chord:
                    add(index, pitch, 0.5, 0.6)
            if last:
                for pitch in chord:
                    add(0, pitch, 2, 0.7)
        elif texture == "drone":
            if bar % 2 == 0 or last:
                add(0, scale.pitch(0) - 12, BEATS * 2.05 if not last else BEATS, 0.8)
        elif texture == "cluster":
            if bar % 2 == 0 and not last:
                top = scale.near(0, 76)
                add(0, scale.pitch(top), BEATS * 2, 0.7)
                add(0.5, scale.pitch(top + 1), BEATS * 1.6, 0.6)
        elif texture == "bells":
            for index in range(0 if last else 2):
                degree = scale.near(int(dice.choice(scale.triad(chords[bar]))), 84)
                add(index * 2 + 1, scale.pitch(degree), 2, 0.5)
        elif texture == "drum":
            for index, share in enumerate(
                (1, 0, 0.4, 0.6, 0.85, 0, 0.5, 0.6)[: 1 if last else None]
            ):
                if share:
                    add(index / 2, 40, 1, share)
    instruments = {
        "pad": style.pad, "broken": style.pluck, "steps": style.pluck, "cluster": style.pad,
        "drone": style.pad, "pulse": "spiccato", "drum": style.drum, "bells": "celesta",
    }  # fmt: skip
    if texture == "broken" and feel.lead == "piano" and style.pluck == "harp":
        instruments["broken"] = "piano"
    levels = {"pad": -8.0, "broken": -6.0, "steps": -6.0, "cluster": -13.0, "drone": -12.0,
              "pulse": -7.0, "drum": -3.0, "bells": -8.0}  # fmt: skip
    pans = {
        "pad": -0.15,
        "broken": -0.35,
        "steps": -0.3,
        "cluster": 0.4,
        "pulse": -0.2,
        "bells": 0.4,
    }
    return Part(
        texture, instruments[texture], levels[texture], pans.get(texture, 0.0), _arched(notes, bars)
    )


def _bass(feel: Feel, style: Style, scale: _Scale, chords: Sequence[int], bar_s: float) -> Part:
    notes = []
    short = "steps" in feel.texture
    beat = bar_s / BEATS
    for bar, root in enumerate(chords):
        pitch = scale.pitch(scale.near(root, 45))
        if short and bar < len(chords) - 1:
            fifth = scale.pitch(scale.near(scale.triad(root)[-1], 45))
            notes += [Note(bar * bar_s, pitch, beat, feel.force, bar),
                      Note(bar * bar_s + 2 * beat, fifth, beat, feel.force * 0.8, bar)]  # fmt: skip
        else:
            notes.append(Note(bar * bar_s, pitch, bar_s * 1.02, feel.force * 0.8, bar))
    instrument = style.pluck if short else style.pad
    return Part("bass", instrument, -7.0 if short else -11.0, 0.0, _arched(notes, len(chords)))
