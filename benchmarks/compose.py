"""Composing a minute of film: ours against FFmpeg and MoviePy, in CPU and wall time and memory.

Twelve shots of five seconds at 1920x1080 and 24 frames per second, a line of speech in each, music
under all of it. All use the same x264 settings and AAC bit rate; ours and `ffmpeg-copy-fast` use
FFmpeg's faster AAC coder, the others its default. MoviePy has no loudness normalisation and no
ducking, FFmpeg's loudnorm works in one pass; ours does all of it.

    python benchmarks/compose.py --runs 3 --json compose.json

Needs the extras `film` and `bench`, and Linux for the memory of a process tree.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

SHOTS: Final = 12
SECONDS: Final = 5
WIDTH, HEIGHT, FPS = 1920, 1080, 24
BIT_RATE: Final = 160_000
METHODS: Final = ("film", "ffmpeg-copy", "ffmpeg-copy-fast", "ffmpeg-encode", "moviepy")
TARGETS: Final = {
    "CPU of ffmpeg -c copy": ("ffmpeg-copy", 1.2),
    "CPU of ffmpeg -c copy with our AAC coder": ("ffmpeg-copy-fast", 1.2),
    "CPU of MoviePy": ("moviepy", 1 / 10),
    "CPU of filter_complex": ("ffmpeg-encode", 1 / 5),
}
PEAK_MB: Final = 400.0
SAMPLING_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of one run, helper processes included."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def main() -> int:
    """Run the methods in turn; print medians and ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="of each method, interleaved")
    parser.add_argument("--json", type=Path, help="write the numbers to this file as well")
    parser.add_argument("--folder", type=Path, help="folder in which inputs and films are kept")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--one", choices=METHODS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        RUNNERS[options.one](options.folder)
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        make_inputs(folder)
        costs: dict[str, list[Cost]] = {name: [] for name in options.methods}
        for number in range(options.runs):
            for name in options.methods:
                print(f"run {number + 1}: {name}", file=sys.stderr)
                costs[name].append(measure(name, folder))
        report(folder, costs, options.json)
    return 0


def make_inputs(folder: Path) -> None:
    """Draw and encode the shots, and synthesise speech and music, unless the files exist."""
    import cv2
    import numpy as np

    from ainern2d.core.media.encode import MovieWriter
    from ainern2d.core.media.wav import write_wav

    if (folder / "music.wav").exists():
        return
    rows, columns = np.mgrid[0:HEIGHT, 0 : WIDTH + 600]
    dice = np.random.default_rng(1)
    sky = np.stack([200 - rows // 8, 150 - rows // 10, 90 + rows // 9], axis=2).astype(np.uint8)
    for _ in range(60):
        x, y = int(dice.integers(0, columns.shape[1])), int(dice.integers(400, HEIGHT))
        color = tuple(int(value) for value in dice.integers(20, 220, 3))
        cv2.ellipse(sky, (x, y), (90, 160), 0, 0, 360, color, -1, cv2.LINE_AA)
    for shot in range(SHOTS):
        with MovieWriter(folder / f"shot{shot:02}.mp4", WIDTH, HEIGHT, FPS) as movie:
            for frame in range(SECONDS * FPS):
                left = frame * 4 if shot % 2 else shot * 40
                picture = sky[:, left : left + WIDTH].copy()
                mouth = 6 + 14 * (frame // 2 * (shot + 3) % 4)
                cv2.circle(picture, (960, 420), 230, (170, 200, 240), -1, cv2.LINE_AA)
                cv2.ellipse(picture, (960, 520), (60, mouth), 0, 0, 360, (40, 30, 90), -1)
                movie.write(cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA))
        time_axis = np.arange(int(4.2 * 24_000)) / 24_000
        loud = np.interp(time_axis, np.arange(0, 5, 0.18), dice.uniform(0, 1, 28))
        pitch = 110 + 15 * (shot % 5)
        voice = sum(np.sin(2 * np.pi * pitch * n * time_axis + n) / n for n in range(1, 20))
        samples = np.clip(loud * voice * 0.2, -1, 1) * 20_000
        write_wav(folder / f"line{shot:02}.wav", samples.astype(np.int16), 24_000)
    beat = np.arange(48_000 * SHOTS * SECONDS) / 48_000
    chord = sum(np.sin(2 * np.pi * pitch * beat) for pitch in (220.0, 277.2, 329.6))
    music = (chord * (0.7 + 0.3 * np.sin(beat)) * 2_500).astype(np.int16)
    write_wav(folder / "music.wav", np.stack([music, music], axis=1), 48_000)


def measure(name: str, folder: Path) -> Cost:
    """Run one method in a process of its own."""
    (folder / f"{name}.mp4").unlink(missing_ok=True)
    command = [sys.executable, __file__, "--one", name, "--folder", str(folder)]
    begin = time.perf_counter()
    process = subprocess.Popen(command)
    peak = 0.0
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        peak = max(peak, tree_mb(process.pid))
        time.sleep(SAMPLING_S)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} failed with status {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, peak)


def tree_mb(pid: int) -> float:
    """Return the resident memory of a process and its descendants, in MiB.

    For a process without children it is the peak so far, so samples miss nothing. The kernel's
    figure for finished children is not usable: it begins with the parent's own memory.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        field = "VmRSS:" if children else "VmHWM:"
        own = int(status.split(field)[1].split()[0]) / 1024
    except (OSError, IndexError):
        return 0.0
    return own + sum(tree_mb(int(child)) for child in children)


def compose_film(folder: Path) -> None:
    """Ours: the mixer and the film backend, as an episode runs them."""
    from ainern2d.core import ComposeRequest, Kind, MixRequest, Work
    from ainern2d.core.backends.registry import BackendRegistry

    line = {"speaker": "Anna", "text": "A line of speech.", "start": 6, "end": 107}
    request = ComposeRequest.model_validate(
        {
            "width": WIDTH,
            "height": HEIGHT,
            "fps": FPS,
            "subtitles": "soft",
            "shots": [{"frames": SECONDS * FPS, "lines": [line]} for _ in range(SHOTS)],
        }
    )
    inputs = {"music": folder / "music.wav"}
    for shot in range(SHOTS):
        inputs[f"movie.{shot}"] = folder / f"shot{shot:02}.mp4"
        inputs[f"speech.{shot}.0"] = folder / f"line{shot:02}.wav"
    sound = MixRequest.model_validate(
        {"fps": FPS, "shots": [{"frames": SECONDS * FPS, "lines": [6]} for _ in range(SHOTS)]}
    )
    registry = BackendRegistry.discover()
    mixer = registry.create(Kind.MIX, registry.configure(Kind.MIX, "mixer", {}))
    backend = registry.create(Kind.COMPOSE, registry.configure(Kind.COMPOSE, "film", {}))
    with tempfile.TemporaryDirectory(dir=folder) as out, tempfile.TemporaryDirectory() as heard:
        inputs["sound"] = mixer.mix(sound, Work(Path(heard), inputs)).sound
        backend.compose(request, Work(Path(out), inputs)).film.replace(folder / "film.mp4")


def ffmpeg_copy(folder: Path, name: str = "ffmpeg-copy", *coder: str) -> None:
    """FFmpeg's concat demuxer: pictures copied, sound mixed and normalised in one pass."""
    names = folder / f"{name}.txt"
    names.write_text("".join(f"file 'shot{shot:02}.mp4'\n" for shot in range(SHOTS)))
    pictures = ["-f", "concat", "-i", str(names)]
    ffmpeg(folder / f"{name}.mp4", pictures, folder, mix_graph(1), ["0:v"], ["copy", *coder])


def ffmpeg_copy_fast(folder: Path) -> None:
    """FFmpeg's concat demuxer, with the AAC coder that ours uses."""
    ffmpeg_copy(folder, "ffmpeg-copy-fast", "-aac_coder", "fast")


def ffmpeg_encode(folder: Path) -> None:
    """FFmpeg's concat filter: pictures encoded again, sound as before."""
    pictures = [
        word for shot in range(SHOTS) for word in ("-i", str(folder / f"shot{shot:02}.mp4"))
    ]
    joined = "".join(f"[{shot}:v]" for shot in range(SHOTS)) + f"concat=n={SHOTS}:v=1:a=0[v];"
    codec = ["libx264", "-preset", "veryfast", "-crf", "20", "-threads", "1"]
    graph = joined + mix_graph(SHOTS)
    ffmpeg(folder / "ffmpeg-encode.mp4", pictures, folder, graph, ["[v]"], codec)


def mix_graph(first: int) -> str:
    """Return FFmpeg's filter graph for the sound; the music is input ``first``, then the lines."""
    delayed = "".join(
        f"[{first + 1 + shot}:a]adelay={shot * SECONDS * 1000 + 250}:all=1[a{shot}];"
        for shot in range(SHOTS)
    )
    lines = "".join(f"[a{shot}]" for shot in range(SHOTS))
    mixed = f"[{first}:a]{lines}amix=inputs={SHOTS + 1}:normalize=0"
    return f"{delayed}{mixed},loudnorm=I=-14:TP=-1:LRA=11[a]"


def ffmpeg(
    target: Path,
    pictures: list[str],
    folder: Path,
    graph: str,
    picture_map: list[str],
    codec: list[str],
) -> None:
    """Run FFmpeg with the speech and music as further inputs."""
    import imageio_ffmpeg

    sounds = [folder / "music.wav", *(folder / f"line{shot:02}.wav" for shot in range(SHOTS))]
    subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            *("-y", "-v", "error"),
            *pictures,
            *(word for path in sounds for word in ("-i", str(path))),
            *("-filter_complex", graph),
            *(word for stream in (*picture_map, "[a]") for word in ("-map", stream)),
            *("-c:v", *codec, "-c:a", "aac", "-b:a", str(BIT_RATE), "-ar", "48000"),
            *("-movflags", "+faststart", str(target)),
        ],
        check=True,
    )


def moviepy(folder: Path) -> None:
    """MoviePy 2: processes every frame in Python."""
    from moviepy import (
        AudioFileClip,
        CompositeAudioClip,
        VideoFileClip,
        concatenate_videoclips,
    )

    clips = [VideoFileClip(str(folder / f"shot{shot:02}.mp4")) for shot in range(SHOTS)]
    lines = [
        AudioFileClip(str(folder / f"line{shot:02}.wav")).with_start(shot * SECONDS + 0.25)
        for shot in range(SHOTS)
    ]
    film = concatenate_videoclips(clips)
    mixed = CompositeAudioClip([AudioFileClip(str(folder / "music.wav")), *lines])
    film.with_audio(mixed.with_duration(film.duration)).write_videofile(
        str(folder / "moviepy.mp4"),
        fps=FPS,
        codec="libx264",
        audio_codec="aac",
        audio_bitrate=str(BIT_RATE),
        preset="veryfast",
        threads=1,
        ffmpeg_params=["-crf", "20"],
        logger=None,
    )


RUNNERS: Final = {
    "film": compose_film,
    "ffmpeg-copy": ffmpeg_copy,
    "ffmpeg-copy-fast": ffmpeg_copy_fast,
    "ffmpeg-encode": ffmpeg_encode,
    "moviepy": moviepy,
}


def report(folder: Path, costs: dict[str, list[Cost]], target: Path | None) -> None:
    """Print a table of medians with the loudness of each film, and the ratios."""
    from ainern2d.core.media.loudness import measure_loudness
    from ainern2d.core.media.probe import probe

    medians = {
        name: Cost(
            *(
                statistics.median(getattr(run, column) for run in runs)
                for column in ("cpu_s", "wall_s", "peak_mb")
            )
        )
        for name, runs in costs.items()
    }
    heard = {name: measure_loudness(folder / f"{name}.mp4") for name in costs}
    frames = {name: probe(folder / f"{name}.mp4").frames for name in costs}
    print(
        f"{'method':<14}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}{'frames':>8}{'LUFS':>7}{'dBTP':>6}"
    )
    for name, cost in medians.items():
        loud = heard[name]
        print(
            f"{name:<17}{cost.cpu_s:>8.2f}{cost.wall_s:>8.2f}{cost.peak_mb:>9.0f}"
            f"{frames[name]:>8}{loud.integrated:>7.1f}{loud.true_peak:>6.1f}"
        )
    ratios: dict[str, float] = {}
    if "film" in medians:
        ours = medians["film"]
        for what, (peer, limit) in TARGETS.items():
            if peer in medians:
                ratios[what] = ours.cpu_s / medians[peer].cpu_s
                met = "met" if ratios[what] <= limit else "MISSED"
                print(f"{ratios[what]:.3f} of the {what} (target {limit:.3g}: {met})")
        met = "met" if ours.peak_mb < PEAK_MB else "MISSED"
        print(f"peak memory {ours.peak_mb:.0f} MB (target {PEAK_MB:.0f}: {met})")
    if target is not None:
        plain = {
            "runs": {name: [asdict(run) for run in runs] for name, runs in costs.items()},
            "medians": {name: asdict(cost) for name, cost in medians.items()},
            "loudness": {name: asdict(loud) for name, loud in heard.items()},
            "ratios": ratios,
        }
        target.write_text(json.dumps(plain, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
