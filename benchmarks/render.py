"""Cost of drawing and encoding the demo films, by stage, in CPU seconds per second of film.

The films are planned and voiced once, at a small size; then their shots are staged, drawn and
encoded at each height in this process, one after the other, on one core. Run:

    python benchmarks/render.py [--heights 1080 720] [--shots 0] [--audio espeak] [--json FILE]
        [--styles flat ink storybook noir]

Each row comes with a yardstick measured just before and after: the CPU seconds of plain x264 for
fixed pictures. Rows with different yardsticks were measured under different load.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from functools import wraps
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np

from ainern2d.core import RenderRequest, VideoRequest, Work
from ainern2d.core.media import encode, planes
from ainern2d.core.ops.kind import Kind
from ainern2d.core.storage.folder import FolderStore
from ainern2d.plugins.cartoon import CartoonConfig
from ainern2d.plugins.cartoon.backend import Cartoon
from ainern2d.plugins.cartoon.rendering import renderer

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = [sys.executable, "-m", "ainern2d.core.cli.app", "make"]
STORIES = ("the-lighthouse-key.txt", "mo-ban-che.txt")
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
METHODS = {"__init__": "prepare", "state_at": "draw", "draw": "draw"}
"""Methods of a renderer, and the stage to which their time counts."""

Shot = tuple[VideoRequest, int, RenderRequest, Path | None]


def timed(spent: Counter[str], name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that adds its CPU time to ``spent[name]``."""

    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        began = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            spent[name] += time.process_time() - began

    return wrapper


def shots_of(story: Path, folder: Path, audio: str) -> list[Shot]:
    """Make a film of 144 lines and return the requests of its shots."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["AINERN2D_HOME"] = str(folder)
    command = [*COMMAND, str(story), "film=tiny", f"backend/audio={audio}"]
    command += ["-o", str(folder / "film.mp4")]
    subprocess.run(command, env=environment, capture_output=True, check=True, timeout=600)
    store = FolderStore(folder / "artifacts")
    clips: dict[str, tuple[VideoRequest, int]] = {}
    renders = []
    for manifest, _ in store.manifests():
        op = manifest.op
        if op.kind is Kind.VIDEO:
            request = VideoRequest.model_validate(op.params)
            clips[manifest.artifacts["clip"].sha256] = (request, op.seed)
        elif op.kind is Kind.RENDER:
            renders.append((RenderRequest.model_validate(op.params), op.inputs, manifest.key))
    shots: list[Shot] = []
    for request, inputs, _ in sorted(renders, key=lambda each: each[2]):
        mouths = store.path_of(inputs["mouths"]) if "mouths" in inputs else None
        shots.append((*clips[inputs["clip"]], request, mouths))
    return shots


def cost(shots: list[Shot], height: int, folder: Path, style: str = "flat") -> dict[str, Any]:
    """Draw and encode shots; return CPU seconds per second of film, by stage and by kind."""
    spent: Counter[str] = Counter()
    kinds: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    originals = [getattr(renderer.ShotRenderer, name) for name in METHODS]
    writer = encode.MovieWriter
    saved = (planes.Planes.paint, writer._encode)
    planes.Planes.paint = timed(spent, "convert", saved[0])  # type: ignore[method-assign]
    writer._encode = timed(spent, "encode", saved[1])  # type: ignore[method-assign]
    for name, original in zip(("__init__", "state_at", "draw"), originals, strict=True):
        setattr(
            renderer.ShotRenderer,
            name,
            timed(spent, "prepare" if name == "__init__" else "draw", original),
        )
    cartoon = Cartoon(CartoonConfig(name="cartoon", style=style))
    seconds, size = 0.0, 0
    began = time.process_time()
    try:
        for video, seed, render, mouths in shots:
            width = round(height * video.width / video.height / 2) * 2
            picture = {"width": width, "height": height}
            start = time.process_time()
            out = Path(tempfile.mkdtemp(dir=folder))
            clip = cartoon.video(video.model_copy(update=picture), Work(out, seed=seed)).clip
            inputs = {"clip": clip} | ({"mouths": mouths} if mouths else {})
            asked = render.model_copy(update=picture | {"encoding": type(render.encoding)()})
            movie = cartoon.render(asked, Work(out, inputs)).movie
            size += movie.stat().st_size
            length = render.frames / render.fps
            seconds += length
            kind = kinds[f"{video.size}, {video.camera}"]
            kind[0] += time.process_time() - start
            kind[1] += length
            shutil.rmtree(out)
        total = time.process_time() - began
    finally:
        planes.Planes.paint, writer._encode = saved  # type: ignore[method-assign]
        for name, original in zip(METHODS, originals, strict=True):
            setattr(renderer.ShotRenderer, name, original)
    parts = {name: spent[name] / seconds for name in ("prepare", "draw", "convert", "encode")}
    parts["rest"] = total / seconds - sum(parts.values())
    return {
        "film_s": round(seconds, 2),
        "cpu_per_s": round(total / seconds, 3),
        "stages": {name: round(value, 3) for name, value in parts.items()},
        "encode_share": round(parts["encode"] / (total / seconds), 3),
        "mbit_per_s": round(size * 8e-6 / seconds, 2),
        "kinds": {name: round(cpu / length, 3) for name, (cpu, length) in sorted(kinds.items())},
    }


def yardstick() -> float:
    """Return the CPU seconds that x264 at ``veryfast`` takes for a fixed second of 1080p."""
    dice = np.random.default_rng(0)
    noise = dice.integers(0, 255, (1080, 2016), dtype=np.uint8)
    picture = np.asarray(cv2.GaussianBlur(noise, (0, 0), 3))
    with av.open(io.BytesIO(), "w", format="mp4") as container:
        options = {"preset": "veryfast", "crf": "20", "x264-params": "lookahead-threads=1"}
        stream = container.add_stream("libx264", rate=24, options=options)
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        stream.codec_context.thread_count = 1
        planes = np.full((1620, 1920), 128, np.uint8)
        began = time.process_time()
        for number in range(24):
            planes[:1080] = picture[:, number * 4 : number * 4 + 1920]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(planes, format="yuv420p")))
        container.mux(stream.encode(None))
        return time.process_time() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--heights", type=int, nargs="+", default=[1080, 720])
    parser.add_argument("--shots", type=int, default=0, help="only this many of each film")
    parser.add_argument("--audio", default="espeak")
    parser.add_argument("--styles", nargs="+", default=["flat"], help="one after the other")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ainern2d-bench-", dir="/var/tmp"))
    folder.chmod(0o711)
    rows = []
    try:
        for story in STORIES:
            shots = shots_of(EXAMPLES / story, folder / story, options.audio)
            for height, style in product(options.heights, options.styles):
                before = yardstick()
                row = cost(shots[: options.shots or None], height, folder, style)
                row["yardstick"] = round((before + yardstick()) / 2, 3)
                rows.append({"story": story, "height": height, "style": style, **row})
                stages = "  ".join(f"{name} {value:.3f}" for name, value in row["stages"].items())
                print(
                    f"{story:<24} {height:>4}p {style:<9}  {row['film_s']:6.1f} s of film  "
                    f"{row['cpu_per_s']:.3f} CPU s/s: {stages}  "
                    f"(x264 {row['encode_share']:.0%}, {row['mbit_per_s']} Mbit/s, "
                    f"yardstick {row['yardstick']:.2f} s)"
                )
                for kind, value in row["kinds"].items():
                    print(f"    {kind:<28} {value:.3f}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
