"""Cost of kokoro by stage, in CPU seconds per second of speech: the lines of the demo films.

The films are planned, and every line is spoken as in the film, in this process, one after the
other, on one core. The first word in each language, which loads network and dictionaries, is a row
of its own. Run it with one thread for numpy, as workers do:

    OMP_NUM_THREADS=1 python benchmarks/speech.py [--lines 0] [--rounds 1] [--json FILE]

Each row comes with a yardstick measured just before and after: the CPU seconds of Fourier
transforms of fixed numbers. Rows with different yardsticks were measured under different load.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from ainern2d.core import Kind, Work
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.requests import AudioRequest, PlanRequest
from ainern2d.core.media.wav import read_wav
from ainern2d.core.story.storyboard import NARRATOR
from ainern2d.plugins.kokoro import backend as speaking
from ainern2d.plugins.kokoro.model import KokoroModel

STORIES = ("the-lighthouse-key.txt", "mo-ban-che.txt")
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
REGISTRY = BackendRegistry.discover()


def requests_of(story: Path, folder: Path) -> list[AudioRequest]:
    """Return the audio request of each line of a film."""
    planner = REGISTRY.create(Kind.PLAN, REGISTRY.configure(Kind.PLAN, "rules", {}))
    board = planner.plan(PlanRequest(format="text"), Work(folder, {"story": story})).storyboard
    cast = {character.name: character for character in board.cast}
    found = []
    for line in (line for shot in board.shots for line in shot.lines):
        asked: dict[str, Any] = {
            "text": line.text,
            "language": board.language,
            "narrator": line.speaker == NARRATOR,
            "emotion": line.emotion,
            "pace": line.pace,
        }
        if line.speaker in cast:
            asked |= {"look": cast[line.speaker].look, "voice": cast[line.speaker].voice}
        found.append(AudioRequest(**asked))
    return found


def cost(lines: list[AudioRequest], voice: Any, folder: Path) -> dict[str, Any]:
    """Speak lines; return CPU seconds per second of speech, by stage."""
    spent: Counter[str] = Counter()
    read, speak = speaking.symbols_of, KokoroModel.speak

    def timed(name: str, function: Any) -> Any:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            began = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                spent[name] += time.process_time() - began

        return wrapper

    speaking.symbols_of = timed("pronounce", read)
    KokoroModel.speak = timed("network", speak)  # type: ignore[method-assign]
    seconds = 0.0
    began = time.process_time()
    try:
        for request in lines:
            out = Path(tempfile.mkdtemp(dir=folder))
            sound = read_wav(voice.audio(request, Work(out)).speech)
            seconds += len(sound.samples) / sound.sample_rate
        total = time.process_time() - began
    finally:
        speaking.symbols_of = read
        KokoroModel.speak = speak  # type: ignore[method-assign]
    parts = {name: spent[name] / seconds for name in ("pronounce", "network")}
    parts["rest"] = total / seconds - sum(parts.values())
    return {
        "speech_s": round(seconds, 2),
        "cpu_per_s": round(total / seconds, 3),
        "stages": {name: round(value, 3) for name, value in parts.items()},
    }


def yardstick() -> float:
    """Return the CPU seconds that Fourier transforms of fixed numbers take."""
    numbers = np.random.default_rng(0).standard_normal((64, 1 << 16))
    began = time.process_time()
    for _ in range(4):
        np.fft.rfft(numbers)
    return time.process_time() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=0, help="only this many of each film")
    parser.add_argument("--rounds", type=int, default=1, help="rounds; medians are printed")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ainern2d-bench-", dir="/var/tmp"))
    rows = []
    try:
        voice = REGISTRY.create(Kind.AUDIO, REGISTRY.configure(Kind.AUDIO, "kokoro", {}))
        for language, text in (("en", "Yes."), ("zh", "是。")):
            before, began = yardstick(), time.process_time()
            warm = AudioRequest(text=text, language=language)
            voice.audio(warm, Work(Path(tempfile.mkdtemp(dir=folder))))
            first = round(time.process_time() - began, 2)
            rows.append({"language": language, "first_s": first, "yardstick": round(before, 3)})
            print(f"{language}: {first:.2f} CPU s for a first word  (yardstick {before:.2f} s)")
        for story in STORIES:
            lines = requests_of(EXAMPLES / story, folder)[: options.lines or None]
            found = []
            for _ in range(options.rounds):
                before = yardstick()
                row = cost(lines, voice, folder)
                found.append(row | {"yardstick": round((before + yardstick()) / 2, 3)})
            middle = statistics.median_low(row["cpu_per_s"] for row in found)
            row = next(row for row in found if row["cpu_per_s"] == middle)
            rows.append({"story": story, **row})
            stages = "  ".join(f"{name} {value:.3f}" for name, value in row["stages"].items())
            print(
                f"{story:<24} {row['speech_s']:6.1f} s of speech  "
                f"{row['cpu_per_s']:.3f} CPU s/s: {stages}  (yardstick {row['yardstick']:.2f} s)"
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
