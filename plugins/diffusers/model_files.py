"""Finds models on this machine. Nothing is downloaded while a film is made."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

INDEX: Final = "model_index.json"
"""File in the folder of every pipeline."""


def find_model(model: str, folder: str, revision: str) -> Path | None:
    """Return the folder of a pipeline, or None if it is not on this machine.

    Args:
        model: Name of a folder, or of a Hugging Face repository.
        folder: Folder with model folders; empty to use Hugging Face's cache only.
        revision: Revision of the repository; empty for the main one.
    """
    if folder:
        place = Path(folder) / model
        return place if (place / INDEX).is_file() else None
    if model.count("/") != 1 or importlib.util.find_spec("huggingface_hub") is None:
        return None
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        found = try_to_load_from_cache(model, INDEX, revision=revision or None)
    except HFValidationError:
        return None
    return Path(found).parent if isinstance(found, str) else None


def snapshot_of(place: Path) -> str:
    """Return the commit of a folder in Hugging Face's cache; empty for other folders."""
    return place.name if place.parent.name == "snapshots" else ""


def how_to_get(model: str) -> str:
    """Return the command that downloads a model."""
    return f"bring it with: hf download {model}, or name its folder in option folder"
