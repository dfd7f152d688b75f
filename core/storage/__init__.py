"""The artifact store: create-once manifests, hash-verified artifacts."""

from .folder import FolderStore
from .store import ArtifactStore, GrantingStore, Head, StorePlace, WorkStore

__all__ = ["ArtifactStore", "FolderStore", "GrantingStore", "Head", "StorePlace", "WorkStore"]
