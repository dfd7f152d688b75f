"""What is known of a finished op: its artifacts, and how they were made."""

from __future__ import annotations

from pydantic import Field, JsonValue, ValidationError

from .op import Op
from .record import Record


class Artifact(Record):
    """An immutable file, named by the SHA-256 of its bytes.

    Attributes:
        sha256: 64 hexadecimal digits.
        size: In bytes.
        media_type: Such as ``video/mp4``.
        facts: What a reader wants to know without opening the file, such as ``frames``.
    """

    sha256: str
    size: int
    media_type: str
    facts: dict[str, JsonValue] = Field(default_factory=dict)


class Rung(Record):
    """The choice of quality that bound a need.

    Attributes:
        backend: Name of the backend.
        model: Name of the model, or empty.
        level: 0 is the best rung of the ladder that was configured.
        height: Of the pictures in pixels, where it is less than the film's; else 0.
    """

    backend: str
    model: str = ""
    level: int = 0
    height: int = 0

    def __str__(self) -> str:
        name = f"{self.backend}:{self.model}" if self.model else self.backend
        return f"{name}@{self.height}" if self.height else name


class Manifest(Record):
    """The record that an op is done. Written once, and last.

    Attributes:
        op: What was done; ``op.key`` names the manifest.
        artifacts: The results, by name.
        rung: The rung that bound the need.
        run_s: Seconds of wall time that the op itself took.
        cpu_s: Seconds of processor time that it took.
        versions: Releases that made it, for people; not part of the key.
    """

    schema_version: int = 1
    op: Op
    artifacts: dict[str, Artifact]
    rung: Rung
    run_s: float = 0.0
    cpu_s: float = 0.0
    versions: dict[str, str] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        """The key of the op."""
        return self.op.key


def parse_manifest(text: str | bytes, key: str = "") -> Manifest | None:
    """Return a manifest, or None if the text is malformed or is not the op's that was asked for.

    Args:
        text: JSON, as :meth:`Manifest.to_json` writes it.
        key: Of the op; empty for any.
    """
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError:
        return None
    return manifest if key in ("", manifest.key) else None
