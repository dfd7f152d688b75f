"""Makes the inputs of a film: moving pictures, synthetic speech and music."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ainern2d.core import (
    ComposeRequest,
    ComposeResult,
    ConformRequest,
    ConformResult,
    Kind,
    MixRequest,
    Work,
)
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.requests import ConformShot, Encoding, SoundShot
from ainern2d.core.media.encode import MovieWriter
from ainern2d.core.media.wav import write_wav

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

WIDTH, HEIGHT, FPS = 128, 72, 24
QUICK = Encoding(crf=30, preset="ultrafast")
REGISTRY = BackendRegistry.discover()


def movie(
    path: Path, frames: int, *, color: int = 60, idr: tuple[int, ...] = (), **options: Any
) -> Path:
    """A bright square that moves by a pixel per frame over a plain background."""
    width, height = options.get("width", WIDTH), options.get("height", HEIGHT)
    fps, encoding = options.get("fps", FPS), options.get("encoding", QUICK)
    with MovieWriter(path, width, height, fps, encoding, idr) as writer:
        for number in range(frames):
            picture = np.full((height, width, 4), color, np.uint8)
            left = number % (width - 20)
            picture[20:40, left : left + 20] = 230
            writer.write(picture)
    return path


def voice(seconds: float, rate: int = 22_050, seed: int = 0) -> NDArray[np.int16]:
    """Harmonics of a voice, in syllables of changing loudness."""
    dice = np.random.default_rng(seed)
    time = np.arange(int(seconds * rate)) / rate
    marks = np.arange(0, seconds + 1, 0.15)
    syllables = np.interp(time, marks, dice.uniform(0, 1, len(marks)))
    pitch = 110 + 20 * (seed % 5)
    tone = sum(np.sin(2 * np.pi * pitch * n * time + n) / n for n in range(1, 16))
    return np.asarray(np.clip(syllables * tone * 0.15, -1, 1) * 20_000, np.int16)


def speech(path: Path, seconds: float = 1.5, rate: int = 22_050, seed: int = 0) -> Path:
    """A WAV of :func:`voice`."""
    write_wav(path, voice(seconds, rate, seed), rate)
    return path


def request(shots: list[dict[str, Any]], **fields: Any) -> ComposeRequest:
    """A small film."""
    values = {"title": "A film", "width": WIDTH, "height": HEIGHT, "fps": FPS, "encoding": QUICK}
    return ComposeRequest.model_validate({**values, **fields, "shots": shots})


def line(start: int, end: int, speaker: str = "Anna", text: str = "Hello there.") -> dict[str, Any]:
    """A line of a shot, without cues of its own."""
    return {"speaker": speaker, "text": text, "start": start, "end": end}


def work(folder: Path, inputs: dict[str, Path], **options: Any) -> Work:
    """The surroundings of one op, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    return Work(folder, inputs, **options)


def backend(kind: Kind, name: str) -> Any:
    """One of the bundled backends."""
    return REGISTRY.create(kind, REGISTRY.configure(kind, name, {}))


def sound_of(asked: ComposeRequest) -> MixRequest:
    """What a film sounds like, in no place in particular."""
    return MixRequest(
        fps=asked.fps,
        shots=tuple(
            SoundShot(
                frames=shot.frames,
                dissolve=shot.dissolve,
                lines=tuple(each.start for each in shot.lines),
            )
            for shot in asked.shots
        ),
        loudness=asked.loudness,
        true_peak=asked.true_peak,
        room_tone=asked.room_tone,
    )


def mix(asked: ComposeRequest, folder: Path, inputs: dict[str, Path], **options: Any) -> Path:
    """The sound of a film."""
    made = backend(Kind.MIX, "mixer").mix(sound_of(asked), work(folder, inputs, **options))
    path: Path = made.sound
    return path


def conform(asked: ComposeRequest, folder: Path, movies: dict[int, Path]) -> ConformResult:
    """A movie of the film: of one shot by its number from 0, or of two that overlap."""
    shots = [*asked.shots, *asked.shots[:1]]
    request = ConformRequest(
        width=asked.width,
        height=asked.height,
        fps=asked.fps,
        encoding=asked.encoding,
        shots=tuple(
            ConformShot(
                frames=shots[number].frames,
                head=shots[number].dissolve,
                tail=shots[number + 1].dissolve,
            )
            for number in sorted(movies)
        ),
    )
    inputs = {f"movie.{at}": movies[number] for at, number in enumerate(sorted(movies))}
    made: ConformResult = backend(Kind.CONFORM, "film").conform(request, work(folder, inputs))
    return made


def fitting(
    asked: ComposeRequest, folder: Path, inputs: dict[str, Path]
) -> tuple[ComposeRequest, dict[str, Path]]:
    """What a film is composed from when each of its movies is a baked clip."""
    found, movies, shots = dict(inputs), {}, []
    for number, shot in enumerate(asked.shots):
        role = f"movie.{number}"
        if role in inputs:
            made = conform(asked, folder / role, {number: inputs[role]})
            movies[number] = found[role] = made.movie
            shot = shot.model_copy(update={"encoded_again": made.why})
        shots.append(shot)
        pair = {at: movies[at] for at in (number - 1, number) if at in movies}
        if shot.dissolve and len(pair) > 1:
            name = f"dissolve.{number}"
            found[name] = conform(asked, folder / name, pair).movie
    return asked.model_copy(update={"shots": tuple(shots)}), found


def compose(
    asked: ComposeRequest, folder: Path, inputs: dict[str, Path], seed: int = 0, **options: Any
) -> ComposeResult:
    """A film, after its sound and its movies were made in folders beside its own."""
    sound = mix(asked, folder.with_name(f"{folder.name}-sound"), inputs, seed=seed)
    asked, inputs = fitting(asked, folder.with_name(f"{folder.name}-movies"), inputs)
    surroundings = work(folder, {**inputs, "sound": sound}, seed=seed, **options)
    made: ComposeResult = backend(Kind.COMPOSE, "film").compose(asked, surroundings)
    return made
