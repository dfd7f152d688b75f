"""The artifact store: create-once manifests, hash-verified artifacts."""

from .folder import FolderStore
from .store import ArtifactStore, Head

__all__ = ["ArtifactStore", "FolderStore", "Head"]
