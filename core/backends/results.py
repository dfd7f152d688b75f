"""The typed result of each kind of op, and the artifact files it is stored as."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from ..ops.canonical import canonical_json
from ..ops.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pydantic import JsonValue

    from ..media.verdict import QualityResult
    from ..ops.record import Record
    from ..story.deeds import Verb
    from ..story.speech import MouthBoxes, MouthTrack, PhonemeTimeline
    from ..story.storyboard import ShotSize, Storyboard


class Form(StrEnum):
    """The two forms of a clip.

    LIVE is ``clip.json``, which its backend can still draw at render time; BAKED is an MP4.
    """

    LIVE = "live"
    BAKED = "baked"


MP4 = "video/mp4"
WAV = "audio/wav"
PNG = "image/png"
JPEG = "image/jpeg"
JSON = "application/json"
M4A = "audio/mp4"
BINARY = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file that is stored as an artifact.

    Attributes:
        path: Path inside the op's output folder.
        media_type: Media type, such as ``video/mp4``.
        facts: Metadata that readers need without opening the file; plain JSON data.
    """

    path: Path
    media_type: str
    facts: dict[str, Any] = field(default_factory=dict)


class Result(Protocol):
    """A result that can list its artifact files."""

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Return the artifact files by name; write those that do not exist yet into ``out``."""
        ...


@dataclass(frozen=True, slots=True)
class PlanResult:
    """Artifact ``storyboard``."""

    storyboard: Storyboard

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Write the storyboard as JSON."""
        facts = {"shots": len(self.storyboard.shots), "language": self.storyboard.language}
        return {"storyboard": _json(out / "storyboard.json", self.storyboard, facts)}


@dataclass(frozen=True, slots=True)
class AudioResult:
    """Artifacts ``speech`` (mono 16-bit PCM WAV) and ``phonemes``.

    The phoneme timeline's ``samples`` and ``sample_rate`` are those of the WAV.

    Attributes:
        speech: Path of the WAV.
        phonemes: Phonemes with their times.
        timing: How the phoneme times were found, if the voice did not report them; see
            :class:`ainern2d.core.speech.phoneme_times.Timing`.
    """

    speech: Path
    phonemes: PhonemeTimeline
    timing: str = ""

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Write the timeline as JSON."""
        facts = {"samples": self.phonemes.samples, "sample_rate": self.phonemes.sample_rate}
        found = {"timing": self.timing} if self.timing else {}
        return {
            "speech": OutputFile(self.speech, WAV, facts),
            "phonemes": _json(out / "phonemes.json", self.phonemes, {**facts, **found}),
        }


@dataclass(frozen=True, slots=True)
class Staged:
    """What a clip shows, as its artist decided it; ``ainern2d check`` counts by it.

    It is stored with the clip and enters no key, so a backend may begin to say it at any time.

    Attributes:
        size: Shot size as it is shown, which may differ from the one asked for.
        poses: Name of the pose of each one who is seen, by name in the cast. Equal names are equal
            poses.
        verbs: Deeds of which the movement is seen.
        things: Words of the things of deeds that are seen, as :class:`.deeds.Item` has them.
        alone: Thing that is shown alone, or empty.
        extras: Whether people or animals are seen who are not in the cast.
    """

    size: ShotSize
    poses: Mapping[str, str] = field(default_factory=dict)
    verbs: Sequence[Verb] = ()
    things: Sequence[str] = ()
    alone: str = ""
    extras: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON data."""
        return {
            "size": self.size.value,
            "poses": dict(self.poses),
            "verbs": [verb.value for verb in self.verbs],
            "things": list(self.things),
            "alone": self.alone,
            "extras": self.extras,
        }


@dataclass(frozen=True, slots=True)
class VideoResult:
    """Artifact ``clip`` (``clip.json`` when live, MP4 when baked), and optionally ``boxes``.

    Attributes:
        clip: Path of the clip.
        form: Form of the clip.
        frames: Length in frames.
        boxes: Mouth boxes by frame, if known.
        facts: Further metadata, such as the memory used.
        staged: What it shows, if the backend knows.
    """

    clip: Path
    form: Form
    frames: int
    boxes: MouthBoxes | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    staged: Staged | None = None

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Name the clip by its form."""
        media = JSON if self.form is Form.LIVE else MP4
        facts = {**self.facts, "form": self.form.value, "frames": self.frames}
        if self.staged is not None:
            facts["staged"] = self.staged.plain()
        files = {"clip": OutputFile(self.clip, media, facts)}
        if self.boxes is not None:
            files["boxes"] = _json(out / "boxes.json", self.boxes)
        return files


@dataclass(frozen=True, slots=True)
class LipsyncResult:
    """Artifact ``mouths`` (mouth track) for a live clip, or ``clip`` (MP4) for a baked one.

    Attributes:
        mouths: The mouth track.
        clip: Path of the MP4.
        boxes: Mouth boxes by frame, if known.
        facts: Further metadata of the clip, such as the memory used.
    """

    mouths: MouthTrack | None = None
    clip: Path | None = None
    boxes: MouthBoxes | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Write the track as JSON."""
        files: dict[str, OutputFile] = {}
        if self.mouths is not None:
            files["mouths"] = _json(out / "mouths.json", self.mouths)
        if self.clip is not None:
            files["clip"] = OutputFile(self.clip, MP4, {**self.facts, "form": Form.BAKED.value})
        if self.boxes is not None:
            files["boxes"] = _json(out / "boxes.json", self.boxes)
        return files


@dataclass(frozen=True, slots=True)
class RenderResult:
    """Artifacts ``movie`` (MP4 without sound) and, if mouths are drawn, ``boxes``."""

    movie: Path
    frames: int
    boxes: MouthBoxes | None = None

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Write the boxes as JSON."""
        files = {"movie": OutputFile(self.movie, MP4, {"frames": self.frames})}
        if self.boxes is not None:
            files["boxes"] = _json(out / "boxes.json", self.boxes)
        return files


@dataclass(frozen=True, slots=True)
class ConformResult:
    """Artifact ``movie``: an MP4 without sound that fits into the film.

    Attributes:
        movie: The file.
        frames: Its length.
        why: Of a shot's movie: why it had to be encoded again; empty if it fitted as it was.
    """

    movie: Path
    frames: int
    why: str = ""

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Say how long it is, and why it was encoded again if it was."""
        facts: dict[str, Any] = {"frames": self.frames}
        if self.why:
            facts["why"] = self.why
        return {"movie": OutputFile(self.movie, MP4, facts)}


@dataclass(frozen=True, slots=True)
class SoundResult:
    """Artifact ``sound``: 16-bit PCM WAV, mono or stereo, at any rate.

    Attributes:
        sound: The file.
        samples: Its length, at its own rate.
        sample_rate: In hertz.
    """

    sound: Path
    samples: int
    sample_rate: int

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Say how long it is."""
        facts = {"samples": self.samples, "sample_rate": self.sample_rate}
        return {"sound": OutputFile(self.sound, WAV, facts)}


@dataclass(frozen=True, slots=True)
class MixResult:
    """Artifact ``sound``: an MP4 with one AAC stream.

    Attributes:
        sound: The file.
        samples: Its length, at 48 kHz.
    """

    sound: Path
    samples: int

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Say how long it is."""
        return {"sound": OutputFile(self.sound, M4A, {"samples": self.samples})}


@dataclass(frozen=True, slots=True)
class ComposeResult:
    """Artifacts ``film``, ``srt``, ``vtt``, ``otio`` and ``poster`` (JPEG)."""

    film: Path
    srt: Path
    vtt: Path
    otio: Path
    poster: Path
    frames: int

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Give each file its media type."""
        return {
            "film": OutputFile(self.film, MP4, {"frames": self.frames}),
            "srt": OutputFile(self.srt, "application/x-subrip"),
            "vtt": OutputFile(self.vtt, "text/vtt"),
            "otio": OutputFile(self.otio, "application/vnd.opentimelineio+json"),
            "poster": OutputFile(self.poster, JPEG),
        }


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """What was measured, by the request's ``subject``; what the subject does not give is None.

    Attributes:
        seen: Of a shot (:class:`ainern2d.core.media.facts.Seen`).
        levels: Of the speech of a segment (:class:`ainern2d.core.media.facts.Levels`).
        hops: Of the speech of a segment: true peak and mean square of each hop, as pairs of
            float32; see :func:`ainern2d.core.media.soundtrack.analyse`.
        gain: Of a film that is mixed in segments: decibels by which all its speech is raised.
        heard: Of a sound (:class:`ainern2d.core.media.facts.Heard`).
        powers: Of a sound: how loud it is in each band, as float32; see
            :func:`ainern2d.core.media.hearing.powers_of`.
        sync: Of the shots of a segment (:class:`ainern2d.core.media.facts.Synced`).
        checks: Of a film: what each check found.
    """

    seen: Record | None = None
    levels: Record | None = None
    hops: Path | None = None
    gain: float | None = None
    heard: Record | None = None
    powers: Path | None = None
    sync: Record | None = None
    checks: Sequence[QualityResult] | None = None

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Write the facts as JSON; each file is the artifact of the attribute's name."""
        files: dict[str, OutputFile] = {}
        for name in ("seen", "levels", "heard", "sync"):
            record: Record | None = getattr(self, name)
            if record is not None:
                files[name] = _json(out / f"{name}.json", record)
        for name in ("hops", "powers"):
            path: Path | None = getattr(self, name)
            if path is not None:
                files[name] = OutputFile(path, BINARY)
        if self.gain is not None:
            path = out / "gain.json"
            path.write_bytes(canonical_json({"gain": self.gain}))
            files["gain"] = OutputFile(path, JSON, {"gain": self.gain})
        if self.checks is not None:
            path = out / "checks.json"
            path.write_bytes(canonical_json([asdict(check) for check in self.checks]))
            failed = [check.name for check in self.checks if not check.passed]
            files["checks"] = OutputFile(path, JSON, {"failed": failed})
        return files


@dataclass(frozen=True, slots=True)
class LlmResult:
    """Artifact ``answer``: JSON that matches the requested schema.

    Attributes:
        answer: The JSON value.
        facts: Metadata, such as token counts.
    """

    answer: JsonValue
    facts: dict[str, Any] = field(default_factory=dict)

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Write the answer as JSON."""
        path = out / "answer.json"
        path.write_bytes(canonical_json(self.answer))
        return {"answer": OutputFile(path, JSON, self.facts)}


@dataclass(frozen=True, slots=True)
class ImageResult:
    """Artifact ``image``: a PNG of the requested size.

    Attributes:
        image: Path of the PNG.
        width: Width in pixels.
        height: Height in pixels.
        facts: Further metadata.
    """

    image: Path
    width: int
    height: int
    facts: dict[str, Any] = field(default_factory=dict)

    def files(self, out: Path) -> dict[str, OutputFile]:
        """Name the picture."""
        facts = {**self.facts, "width": self.width, "height": self.height}
        return {"image": OutputFile(self.image, PNG, facts)}


RESULTS: dict[Kind, type[Any]] = {
    Kind.PLAN: PlanResult,
    Kind.LLM: LlmResult,
    Kind.IMAGE: ImageResult,
    Kind.AUDIO: AudioResult,
    Kind.VIDEO: VideoResult,
    Kind.LIPSYNC: LipsyncResult,
    Kind.RENDER: RenderResult,
    Kind.CONFORM: ConformResult,
    Kind.SOUND: SoundResult,
    Kind.MIX: MixResult,
    Kind.COMPOSE: ComposeResult,
    Kind.MEASURE: MeasureResult,
}


def _json(path: Path, record: Record, facts: dict[str, Any] | None = None) -> OutputFile:
    path.write_bytes(record.to_json())
    return OutputFile(path, JSON, facts or {})
