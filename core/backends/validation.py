"""Checks what a backend returned, before it is stored: the boundary between plugins and films.

Executors (:mod:`ainern2d.core.execution.op_runner`, here and on workers) and the contract tests
(:mod:`.testing`) call the same :func:`checked_files`. Headers are read and nothing is decoded, so
that it takes a millisecond per op.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import stat
import struct
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from ..errors import Ainern2dError, PluginError
from ..media.mp4_header import SOUND, VIDEO, Mp4Error, Track, read_tracks
from ..ops.canonical import canonical_json
from ..ops.kind import Kind
from ..story.phonemes import is_phoneme
from ..story.speech import MouthBoxes, MouthTrack, PhonemeTimeline
from .media_types import MAY_BE_EMPTY, MEDIA_TYPES
from .results import RESULTS, Form, OutputFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from .spec import BackendConfig, BackendSpec
    from .work import Work

RATES: Final = (8000, 192_000)
"""Lowest and highest sample rate of speech, in hertz."""
SOUND_SLACK_S: Final = 0.05
"""Seconds by which a sound may miss the length that was asked for."""
LONGEST_SOUND_S: Final = 60
"""Longest sound effect or piece of music, in seconds."""
PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
PNG_END: Final = b"IEND\xaeB\x60\x82"
LONGEST_QUOTE: Final = 60
"""Characters of a request's text that a message quotes."""

KEEP_NOTHING: Final = "nothing of this result was kept; "
"""How the remedy of every message begins."""


class _BrokenError(Exception):
    """A promise of the contract that a result breaks.

    Args:
        problem: What is wrong; continues "KIND backend NAME ...".
        remedy: What the plugin's author can do.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def checked_files(
    result: object,
    kind: Kind,
    spec: BackendSpec[Any],
    config: BackendConfig,
    request: Any,
    work: Work,
) -> dict[str, OutputFile]:
    """Return the artifact files of a result that keeps its contract.

    Args:
        result: What the backend's method returned.
        kind: Kind of the op.
        spec: Of the backend.
        config: Its options, on which its capabilities may depend.
        request: What was asked for.
        work: The surroundings that the backend was given.

    Raises:
        PluginError: The result breaks the contract. The message names backend, kind, the line or
            shot, and what is wrong; the hint says what the plugin's author can do.
        StorageError: The disk is full or broken.
    """
    try:
        files = _files(result, kind, work)
        _CHECKS[kind](result, files, _Asked(spec, config, request, work))
    except _BrokenError as broken:
        raise PluginError(
            f"{kind} backend {spec.name!r} {broken.problem}{_about(kind, request)}",
            hint=f"{KEEP_NOTHING}{broken.remedy}",
        ) from broken
    return files


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a result is compared with; see :func:`checked_files`."""

    spec: BackendSpec[Any]
    config: BackendConfig
    request: Any
    work: Work


def _about(kind: Kind, request: Any) -> str:
    """Return which line, shot or picture a request is about, as the end of a sentence."""
    text = str(getattr(request, "text", "") or getattr(request, "action", ""))
    lines = getattr(request, "lines", None) or getattr(request, "speech", None) or ()
    if not text and lines:
        text = next((line.text for line in lines if line.text), "")
    place = getattr(getattr(request, "location", None), "name", "")
    what = {Kind.AUDIO: "line", Kind.IMAGE: "picture"}.get(kind, "shot")
    if text:
        short = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
        return f" (the {what} “{' '.join(short.split())}”)"
    if place:
        return f" (a {what} at {place!r})"
    frames = getattr(request, "frames", 0)
    return f" (a {what} of {frames} frames)" if frames else ""


def _files(result: object, kind: Kind, work: Work) -> dict[str, OutputFile]:
    wanted = RESULTS[kind]
    if not isinstance(result, wanted):
        got = "nothing (None)" if result is None else type(result).__name__
        raise _BrokenError(f"returned {got}, not {wanted.__name__}", f"return a {wanted.__name__}")
    out = work.out.resolve()
    # Before the result writes its records, which would follow a link out of the folder.
    _refuse_links(out)
    try:
        found: dict[str, Any] = result.files(work.out)
    except (Ainern2dError, OSError):
        raise
    except Exception as error:
        raise _BrokenError(
            f"returned a {wanted.__name__} that cannot be stored: {type(error).__name__}: {error}",
            "give each of its fields the type that ainern2d.core says",
        ) from error
    files = {name: _file(name, file, kind, out) for name, file in found.items()}
    if not files:
        raise _BrokenError(
            f"returned a {wanted.__name__} without any artifact",
            f"a {kind} result has: {', '.join(MEDIA_TYPES[kind])}",
        )
    return files


def _refuse_links(out: Path) -> None:
    for folder, folders, names in os.walk(out):
        for name in (*folders, *names):
            if Path(folder, name).is_symlink():
                raise _BrokenError(
                    f"left the link {name} in work.out, which an artifact cannot be",
                    "copy what it points to into work.out",
                )


def _file(name: str, file: Any, kind: Kind, out: Path) -> OutputFile:
    types = MEDIA_TYPES[kind].get(name)
    if types is None or not isinstance(file, OutputFile) or file.media_type not in types:
        what = file.media_type if isinstance(file, OutputFile) else type(file).__name__
        raise _BrokenError(
            f"announced an artifact {name!r} of type {what}",
            "a result has "
            + ", ".join(f"{each} ({' or '.join(is_)})" for each, is_ in MEDIA_TYPES[kind].items()),
        )
    if not isinstance(file.path, str | Path):
        raise _BrokenError(
            f"returned {file.path!r} as the path of {name}", "return a pathlib.Path or a str"
        )
    path = out / file.path
    if out not in path.resolve().parents:
        raise _BrokenError(
            f"returned {path} as {name}, which lies outside work.out",
            "write, or copy, every output into work.out",
        )
    try:
        mode = path.lstat()
    except FileNotFoundError:
        raise _BrokenError(
            f"announced {name} but did not write it: there is no {path.name} in work.out",
            "write the file before the method returns",
        ) from None
    if not stat.S_ISREG(mode.st_mode):
        raise _BrokenError(
            f"returned {path.name} as {name}, which is no regular file", "return the file's path"
        )
    if not mode.st_size and file.media_type not in MAY_BE_EMPTY:
        raise _BrokenError(
            f"wrote an empty {path.name} as {name}", "close the file before the method returns"
        )
    try:
        canonical_json(file.facts)
        are_facts = isinstance(file.facts, dict) and all(isinstance(key, str) for key in file.facts)
    except (TypeError, ValueError) as error:
        raise _BrokenError(
            f"gave facts of {name} that are no JSON: {error}",
            "facts are numbers (neither NaN nor infinite), text, booleans, lists and dicts",
        ) from error
    if not are_facts:
        raise _BrokenError(
            f"gave facts of {name} that are no dict with text as keys", "give a dict"
        )
    return OutputFile(path, file.media_type, file.facts)


def _check_plan(_result: Any, files: dict[str, OutputFile], _asked: _Asked) -> None:
    from ..story.storyboard import Storyboard

    _record(Storyboard, files["storyboard"], "storyboard")


def _check_answer(_result: Any, files: dict[str, OutputFile], asked: _Asked) -> None:
    if not asked.request.answer_schema or importlib.util.find_spec("jsonschema") is None:
        return
    from .json_answers import schema_problems

    answer = json.loads(files["answer"].path.read_bytes())
    if found := schema_problems(answer, asked.request.answer_schema):
        raise _BrokenError(
            f"returned an answer that does not fit answer_schema: {'; '.join(found)}",
            "validate the model's answer, and ask again or raise TransientError",
        )


def _check_image(result: Any, files: dict[str, OutputFile], asked: _Asked) -> None:
    path = files["image"].path
    try:
        found = size_of_png(path)
    except ValueError as error:
        raise _BrokenError(f"wrote an image that is no PNG: {error}", "encode it as PNG") from error
    wanted = asked.request.width, asked.request.height
    if found != wanted:
        raise _BrokenError(
            f"wrote an image of {_size(*found)}, and {_size(*wanted)} were asked for",
            "scale it to request.width and request.height",
        )
    if (result.width, result.height) != found:
        raise _BrokenError(
            f"says that its image has {_size(result.width, result.height)}; it has {_size(*found)}",
            "return the width and height of the file",
        )


def _check_audio(_result: Any, files: dict[str, OutputFile], _asked: _Asked) -> None:
    timeline = _record(PhonemeTimeline, files["phonemes"], "timeline of phonemes")
    samples, rate = _wav(files["speech"].path)
    if rate != timeline.sample_rate:
        raise _BrokenError(
            f"wrote speech at {rate} Hz with a timeline at {timeline.sample_rate} Hz",
            "PhonemeTimeline.sample_rate is the rate of the WAV",
        )
    if samples != timeline.samples:
        raise _BrokenError(
            f"wrote speech of {samples} samples with a timeline of {timeline.samples}",
            "PhonemeTimeline.samples is the length of the WAV",
        )
    if strange := sorted({p.symbol for p in timeline.phones if not is_phoneme(p.symbol)}):
        raise _BrokenError(
            f"returned phonemes that are no IPA: {' '.join(map(repr, strange[:8]))}",
            "map its phonemes to IPA, and silence to '_'",
        )


def _wav(path: Path, most_channels: int = 1) -> tuple[int, int]:
    """Return the number of samples and the sample rate of a 16-bit WAV that has samples."""
    wide = "mono" if most_channels == 1 else "mono or stereo"
    remedy = f"write {wide} 16-bit PCM WAV, as the module wave does"
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate, samples, _, _ = file.getparams()
            data = len(file.readframes(samples))
    except (EOFError, wave.Error) as error:
        # The module says for an MP4 that it does not start with RIFF.
        why = str(error) or "it ends too early"
        raise _BrokenError(f"wrote {path.name}, which is no PCM WAV: {why}", remedy) from error
    if not 1 <= channels <= most_channels or width != 2:
        raise _BrokenError(
            f"wrote {path.name} with {channels} channel(s) of {8 * width} bits", remedy
        )
    if not samples:
        raise _BrokenError(f"wrote {path.name} without any sample", "raise an error instead")
    if data != 2 * channels * samples:
        raise _BrokenError(
            f"wrote {path.name}, which ends after {data // 2 // channels} of {samples} samples",
            "close the file before the method returns",
        )
    if not RATES[0] <= rate <= RATES[1]:
        raise _BrokenError(f"wrote {path.name} at {rate} Hz", f"write {RATES[0]} to {RATES[1]} Hz")
    return samples, rate


def _check_video(result: Any, files: dict[str, OutputFile], asked: _Asked) -> None:
    request, clip = asked.request, files["clip"]
    form = result.form
    if not isinstance(form, Form):
        raise _BrokenError(f"returned the form {form!r}", "return Form.LIVE or Form.BAKED")
    declared = asked.spec.can(asked.config).produces
    if form not in declared:
        names = " and ".join(sorted(each.name for each in declared)) or "no form"
        raise _BrokenError(
            f"made a {form} clip, and declares {names}",
            f"declare it: Capabilities(produces=frozenset({{Form.{form.name}}}))",
        )
    if form is Form.LIVE:
        try:
            json.loads(clip.path.read_bytes())
        except ValueError as error:
            raise _BrokenError(
                f"wrote a live clip that is no JSON: {error}",
                "write JSON, or return Form.BAKED with an MP4",
            ) from error
        if Kind.RENDER not in asked.spec.kinds:
            raise _BrokenError(
                "made a live clip and has no kind render", "add Kind.RENDER to its kinds"
            )
    else:
        _movie(clip.path, request.frames, request.fps, (request.width, request.height))
    _length(result.frames, request.frames)
    _boxes(files, request.frames, (request.width, request.height))


def _check_lipsync(result: Any, files: dict[str, OutputFile], asked: _Asked) -> None:
    request = asked.request
    clip = asked.work.inputs.get("clip")
    size: tuple[int, int] | None = None
    if clip is not None and _is_mp4(clip):
        if "clip" not in files:
            raise _BrokenError(
                "returned no clip for a baked one", "return LipsyncResult(clip=path of an MP4)"
            )
        size = _size_of(clip)
    elif clip is not None and "mouths" not in files:
        raise _BrokenError(
            "returned no mouths for a live clip", "return LipsyncResult(mouths=MouthTrack(...))"
        )
    if "clip" in files:
        _movie(files["clip"].path, request.frames, request.fps, size)
    if "mouths" in files:
        track = _record(MouthTrack, files["mouths"], "mouth track")
        if (track.frames, track.fps) != (request.frames, request.fps):
            raise _BrokenError(
                f"returned a mouth track of {track.frames} frames at {track.fps}/s, and"
                f" {request.frames} at {request.fps}/s were asked for",
                "give it request.frames letters and request.fps",
            )
    _boxes(files, request.frames, size)


def _check_render(result: Any, files: dict[str, OutputFile], asked: _Asked) -> None:
    request = asked.request
    size = request.width, request.height
    _movie(files["movie"].path, request.frames, request.fps, size)
    _length(result.frames, request.frames)
    _boxes(files, request.frames, size)


def _check_conform(result: Any, files: dict[str, OutputFile], asked: _Asked) -> None:
    request, first = asked.request, asked.request.shots[0]
    frames = first.frames if len(request.shots) == 1 else first.tail
    _movie(files["movie"].path, frames, request.fps, (request.width, request.height))
    _length(result.frames, frames)


def _check_sound(result: Any, files: dict[str, OutputFile], asked: _Asked) -> None:
    samples, rate = _wav(files["sound"].path, most_channels=2)
    if (samples, rate) != (result.samples, result.sample_rate):
        raise _BrokenError(
            f"wrote {samples} samples at {rate} Hz, and says {result.samples} at"
            f" {result.sample_rate} Hz",
            "SoundResult says what is in the file",
        )
    wanted = asked.request.seconds
    if wanted and abs(samples / rate - wanted) > SOUND_SLACK_S:
        raise _BrokenError(
            f"wrote {samples / rate:.2f} s of sound, and {wanted:.2f} s were asked for",
            "make a sound of exactly request.seconds",
        )
    if samples > LONGEST_SOUND_S * rate:
        raise _BrokenError(
            f"wrote {samples / rate:.0f} s of sound", f"write at most {LONGEST_SOUND_S} s"
        )


def _check_mix(_result: Any, files: dict[str, OutputFile], _asked: _Asked) -> None:
    kinds = [track.kind for track in _tracks(files["sound"].path)]
    if kinds != [SOUND]:
        raise _BrokenError(
            f"wrote a sound with the tracks {kinds or 'none'}", "write one track of AAC in an MP4"
        )


def _check_film(result: Any, files: dict[str, OutputFile], asked: _Asked) -> None:
    request = asked.request
    _movie(files["film"].path, result.frames, request.fps, (request.width, request.height))
    with files["poster"].path.open("rb") as file:
        if file.read(2) != b"\xff\xd8":
            raise _BrokenError("wrote a poster that is no JPEG", "encode it as JPEG")


def _check_measure(_result: Any, _files: dict[str, OutputFile], _asked: _Asked) -> None:
    """Its records were validated when they were made."""


_CHECKS: Final[dict[Kind, Callable[[Any, dict[str, OutputFile], _Asked], None]]] = {
    Kind.PLAN: _check_plan,
    Kind.LLM: _check_answer,
    Kind.IMAGE: _check_image,
    Kind.AUDIO: _check_audio,
    Kind.VIDEO: _check_video,
    Kind.LIPSYNC: _check_lipsync,
    Kind.RENDER: _check_render,
    Kind.CONFORM: _check_conform,
    Kind.SOUND: _check_sound,
    Kind.MIX: _check_mix,
    Kind.COMPOSE: _check_film,
    Kind.MEASURE: _check_measure,
}


def _movie(path: Path, frames: int, fps: int, size: tuple[int, int] | None) -> None:
    """Check an MP4's pictures against what was asked for; any size is good if none is given."""
    track = _pictures(path)
    if not track.samples:
        raise _BrokenError(
            f"wrote {path.name}, whose index has no pictures",
            "write an MP4 that is not fragmented, as ainern2d.core.media.encode.MovieWriter does",
        )
    if track.samples != frames:
        raise _BrokenError(
            f"wrote {track.samples} frames, and {frames} were asked for",
            "make exactly request.frames pictures",
        )
    # Clocks that cannot hold a frame's length exactly still end within half a frame.
    if abs(track.seconds - Fraction(frames, fps)) > Fraction(1, 2 * fps):
        rate = float(track.samples / track.seconds) if track.seconds else math.inf
        raise _BrokenError(
            f"wrote {rate:.6g} frames a second, and {fps} were asked for",
            "encode at request.fps",
        )
    if track.rotation:
        raise _BrokenError(
            f"wrote a movie that players turn by {track.rotation} degrees"
            if track.rotation > 0
            else "wrote a movie that players mirror or distort",
            "turn the pictures themselves, and write no rotation",
        )
    found = track.width, track.height
    if size is not None and found != size:
        raise _BrokenError(
            f"wrote pictures of {_size(*found)}, and {_size(*size)} were asked for",
            "scale them to request.width and request.height",
        )


def _tracks(path: Path) -> tuple[Track, ...]:
    try:
        return read_tracks(path)
    except Mp4Error as error:
        raise _BrokenError(
            f"wrote {path.name}, which is no MP4: {error}", "write an MP4"
        ) from error


def _pictures(path: Path) -> Track:
    found = next((track for track in _tracks(path) if track.kind == VIDEO), None)
    if found is None:
        raise _BrokenError(f"wrote {path.name}, an MP4 without pictures", "add a video track")
    return found


def _is_mp4(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8)[4:] == b"ftyp"


def _size_of(clip: Path) -> tuple[int, int] | None:
    """Return the size of an input, which was checked when it was made."""
    try:
        found = next((track for track in read_tracks(clip) if track.kind == VIDEO), None)
    except Mp4Error:
        return None
    return None if found is None else (found.width, found.height)


def _length(claimed: object, frames: int) -> None:
    if claimed != frames:
        raise _BrokenError(
            f"says that it made {claimed} frames, and {frames} were asked for",
            "return frames=request.frames",
        )


def _boxes(files: dict[str, OutputFile], frames: int, size: tuple[int, int] | None) -> None:
    if "boxes" not in files:
        return
    found = _record(MouthBoxes, files["boxes"], "mouth boxes")
    for name, boxes in found.boxes.items():
        if len(boxes) != frames:
            raise _BrokenError(
                f"returned {len(boxes)} mouth boxes of {name!r} for {frames} frames",
                "give one box, or None, for each frame",
            )
    if size is not None and (found.width, found.height) != size:
        raise _BrokenError(
            f"returned mouth boxes in a picture of {_size(found.width, found.height)}, and it has"
            f" {_size(*size)}",
            "give MouthBoxes the size of the picture, and boxes in its pixels",
        )


def _record(model: Any, file: OutputFile, what: str) -> Any:
    try:
        return model.model_validate_json(file.path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        message = str(first["msg"]).removeprefix("Value error, ")
        raise _BrokenError(
            f"returned a {what} that is malformed: {where}{': ' if where else ''}{message}",
            f"build a {model.__name__} by its constructor, which says what is wrong",
        ) from error


def _size(width: int, height: int) -> str:
    return f"{width}x{height} pixels"


def size_of_png(path: Path) -> tuple[int, int]:
    """Return the width and height of a PNG in pixels.

    Raises:
        ValueError: The file is no PNG, or is cut off.
    """
    with path.open("rb") as file:
        head = file.read(24)
        file.seek(max(0, path.stat().st_size - len(PNG_END)))
        tail = file.read()
    if len(head) < 24 or not head.startswith(PNG_SIGNATURE):
        raise ValueError(f"{path.name} is no PNG")
    if tail != PNG_END:
        raise ValueError(f"{path.name} is cut off")
    width, height = struct.unpack(">II", head[16:])
    return width, height
