"""Records of a finished op: its artifacts, and how they were made."""

from __future__ import annotations

from pydantic import Field, JsonValue, ValidationError

from .op import Op
from .record import Record


class Artifact(Record):
    """An immutable file, named by the SHA-256 of its bytes.

    Attributes:
        sha256: 64 hexadecimal digits.
        size: Size in bytes.
        media_type: Media type, such as ``video/mp4``.
        facts: Metadata that readers need without opening the file, such as ``frames``.
    """

    sha256: str
    size: int
    media_type: str
    facts: dict[str, JsonValue] = Field(default_factory=dict)


class Rung(Record):
    """The step of the ladder that an op was bound to.

    Attributes:
        backend: Name of the backend.
        model: Name of the model, or empty.
        level: Position in the configured ladder; 0 is the top.
        height: Height of the pictures in pixels if it is less than the film's; else 0.
    """

    backend: str
    model: str = ""
    level: int = 0
    height: int = 0

    def __str__(self) -> str:
        name = f"{self.backend}:{self.model}" if self.model else self.backend
        return f"{name}@{self.height}" if self.height else name


class Manifest(Record):
    """The record that an op is done. Written once, after its artifacts.

    Attributes:
        op: The op; ``op.key`` names the manifest.
        artifacts: The results, by name.
        rung: Rung that the op was bound to.
        run_s: Wall time of the op in seconds.
        cpu_s: Processor time of the op in seconds.
        versions: Versions of the software that made it, for information; not part of the key.
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
    """Parse a manifest; return None if the text is malformed or belongs to another op.

    Args:
        text: JSON in the form of :meth:`Manifest.to_json`.
        key: Key of the expected op; empty for any.
    """
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError:
        return None
    return manifest if key in ("", manifest.key) else None
