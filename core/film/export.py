"""Copies a finished film, and what belongs to it, to where the user wants it."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import uuid
from typing import TYPE_CHECKING

from ..errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..ops.manifest import Manifest
    from ..storage.store import ArtifactStore

SUFFIXES = {"film": ".mp4", "srt": ".srt", "vtt": ".vtt", "otio": ".otio", "poster": ".jpg"}
FILM_REFERENCE = "film.mp4"
"""What a film's OTIO artifact calls the film; the export puts the real name there."""


def export(
    store: ArtifactStore, film: Manifest, storyboard: bytes | None, target: Path
) -> dict[str, Path]:
    """Write the film to ``target`` and its companions beside it; each appears whole or not at all.

    Returns:
        The path of each file by name: film, srt, vtt, otio, poster, storyboard.

    Raises:
        StorageError: The folder cannot be written. The film stays in the store.
    """
    target = target.expanduser().absolute()
    written: dict[str, Path] = {}
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for name, suffix in SUFFIXES.items():
            source = store.fetch(film.artifacts[name].sha256)
            place = target if name == "film" else target.with_suffix(suffix)
            with _arriving(place) as path:
                if name == "otio":
                    _write_renamed(source, target.name, path)
                else:
                    shutil.copyfile(source, path)
            written[name] = place
        if storyboard is not None:
            written["storyboard"] = target.with_suffix(".storyboard.json")
            with _arriving(written["storyboard"]) as path:
                path.write_bytes(storyboard)
    except OSError as error:
        raise StorageError(
            f"cannot write the film to {target}: {error.strerror or error}",
            hint="the finished film is kept; run again with -o and a place you can write to",
        ) from error
    return written


@contextlib.contextmanager
def _arriving(place: Path) -> Iterator[Path]:
    temporary = place.with_name(f".{place.name}.{uuid.uuid4().hex[:8]}")
    try:
        yield temporary
        temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)


def _write_renamed(source: Path, name: str, target: Path) -> None:
    """Write a timeline with another name for its film, line by line: it can be long.

    Quotes in strings are escaped in JSON, so that only keys match.
    """
    film = re.compile(rf'("target_url"\s*:\s*){re.escape(json.dumps(FILM_REFERENCE))}')
    renamed = json.dumps(name, ensure_ascii=False)
    with (
        source.open(encoding="utf-8", newline="\n") as lines,
        target.open("w", encoding="utf-8", newline="\n") as file,
    ):
        ending = ""
        for line in lines:
            text = line.removesuffix("\n")
            if '"target_url"' in text:
                text = film.sub(lambda found: found[1] + renamed, text)
            file.write(ending + text)
            ending = "\n"
