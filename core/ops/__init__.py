"""Records of work: op, key, artifact, manifest, and their canonical form. Pure."""

from .canonical import canonical_json, digest, seed_of
from .kind import Kind
from .manifest import Artifact, Manifest, Rung
from .op import Op
from .record import Record

__all__ = [
    "Artifact",
    "Kind",
    "Manifest",
    "Op",
    "Record",
    "Rung",
    "canonical_json",
    "digest",
    "seed_of",
]
