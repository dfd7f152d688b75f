"""Copies a finished film, and what belongs to it, to where the user wants it."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..errors import InputError, StorageError
from ..files import LONGEST_NAME, arriving, is_same_file, refuse_replacing, user_path
from ..storage.folder import storage_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ..ops.manifest import Manifest
    from ..storage.store import ArtifactStore, WorkStore

SUFFIXES = {"film": ".mp4", "srt": ".srt", "vtt": ".vtt", "otio": ".otio", "poster": ".jpg"}
STORYBOARD = "storyboard"
STORYBOARD_SUFFIX = ".storyboard.json"
LONGEST_STEM = LONGEST_NAME - len(STORYBOARD_SUFFIX)
"""Longest name of a film without its suffix, in bytes, such that every file beside it has one."""
FILM_REFERENCE = "film.mp4"
"""What a film's OTIO artifact calls the film; the export puts the real name there."""

MEDIA_TYPES: Final = {
    "film": "video/mp4",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "otio": "application/json",
    "poster": "image/jpeg",
    STORYBOARD: "application/json",
    "zip": "application/zip",
}
"""Media types of what belongs to a film, by name."""
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Time of every member of an archive, so that equal content gives equal bytes."""


def places_of(target: Path, inputs: Iterable[Path] = ()) -> dict[str, Path]:
    """Return the path of each file of a film by name: film, srt, vtt, otio, poster, storyboard.

    A storyboard that the film is made from stays as its user wrote it: it is left out where it is
    at the place of the film's own.

    Args:
        target: Where the film shall be; it ends in ``.mp4``.
        inputs: Files that the film is made from.

    Raises:
        InputError: The target is no MP4 by its name, or its name is too long, or one of the files
            would replace an input.

    >>> from pathlib import Path
    >>> sorted(place.name for place in places_of(Path("/films/ferry.mp4")).values())
    ['ferry.jpg', 'ferry.mp4', 'ferry.otio', 'ferry.srt', 'ferry.storyboard.json', 'ferry.vtt']
    """
    target = user_path(target)
    if target.suffix != SUFFIXES["film"]:
        raise InputError(f"the film's file {target} must end in .mp4", hint="such as -o FILM.mp4")
    size = len(target.stem.encode())
    if size > LONGEST_STEM:
        raise InputError(
            f"the name of the film {target.name} has {size} bytes without its suffix; with those of"
            f" the files beside it, such as {STORYBOARD_SUFFIX}, {LONGEST_STEM} are possible",
            hint="give a shorter name with -o",
        )
    places = {name: target.with_suffix(suffix) for name, suffix in SUFFIXES.items()}
    places[STORYBOARD] = target.with_suffix(STORYBOARD_SUFFIX)
    sources = list(inputs)
    if any(is_same_file(places[STORYBOARD], source) for source in sources):
        del places[STORYBOARD]
    refuse_replacing(places.values(), sources)
    return places


def export(
    store: ArtifactStore,
    film: Manifest,
    storyboard: bytes | None,
    target: Path,
    inputs: Iterable[Path] = (),
) -> dict[str, Path]:
    """Write the film to ``target`` and its companions beside it; each appears whole or not at all.

    Args:
        store: Has the film.
        film: Manifest of the finished film.
        storyboard: As JSON; None for none.
        target: Where the film shall be.
        inputs: See :func:`places_of`.

    Returns:
        The path of each written file by name.

    Raises:
        InputError: See :func:`places_of`; nothing was written.
        StorageError: The folder cannot be written. The film stays in the store.
    """
    places = places_of(target, inputs)
    written: dict[str, Path] = {}
    try:
        places["film"].parent.mkdir(parents=True, exist_ok=True)
        for name in SUFFIXES:
            source = store.fetch(film.artifacts[name].sha256)
            with arriving(places[name]) as path:
                if name == "otio":
                    _write_renamed(source, places["film"].name, path)
                else:
                    shutil.copyfile(source, path)
            written[name] = places[name]
        if storyboard is not None and STORYBOARD in places:
            with arriving(places[STORYBOARD]) as path:
                path.write_bytes(storyboard)
            written[STORYBOARD] = places[STORYBOARD]
    except OSError as error:
        raise StorageError(
            f"cannot write the film to {target}: {error.strerror or error}",
            hint="the finished film is kept; run again with -o and a place you can write to",
        ) from error
    return written


@dataclass(frozen=True, slots=True)
class Part:
    """A file that belongs to a film, in the store.

    Attributes:
        kind: ``film``, ``srt``, ``vtt``, ``otio``, ``poster``, ``storyboard``, or ``zip`` for all
            of these in one.
        name: Of its file.
        sha256: Artifact with its bytes.
        size: In bytes.
    """

    kind: str
    name: str
    sha256: str
    size: int

    @property
    def media_type(self) -> str:
        """Its media type."""
        return MEDIA_TYPES[self.kind]


def parts_of(store: WorkStore, film: Manifest, storyboard: bytes | None, stem: str) -> list[Part]:
    """Return what belongs to a film, each part an artifact; nothing is copied that is there.

    Args:
        store: Has the film; gets its storyboard, and its OTIO with the name of the film's file.
        film: Manifest of the finished film.
        storyboard: As JSON; None for none.
        stem: Name of the files, without a suffix.

    Raises:
        ArtifactLostError: A part is missing or corrupt.
        StorageError: The store cannot be written.
    """
    found = []
    for kind, suffix in SUFFIXES.items():
        artifact = film.artifacts[kind]
        sha256, size = artifact.sha256, artifact.size
        if kind == "otio":
            with _workplace(store) as place:
                _write_renamed(store.fetch(sha256), f"{stem}{SUFFIXES['film']}", place / kind)
                sha256, size = store.put(place / kind)
        found.append(Part(kind, f"{stem}{suffix}", sha256, size))
    if storyboard is not None:
        with _workplace(store) as place:
            (place / STORYBOARD).write_bytes(storyboard)
            sha256, size = store.put(place / STORYBOARD)
        found.append(Part(STORYBOARD, f"{stem}{STORYBOARD_SUFFIX}", sha256, size))
    return found


def archive(store: WorkStore, parts: Iterable[Part], stem: str) -> Part:
    """Put parts of a film into one ZIP file, itself an artifact; equal parts give equal bytes.

    Args:
        store: Has the parts, and gets the archive.
        parts: At least one.
        stem: Name of the archive, without a suffix.

    Raises:
        ArtifactLostError: A part is missing or corrupt.
        StorageError: The store cannot be written.
    """
    with _workplace(store) as place:
        target = place / "zip"
        # Film and poster are compressed already.
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as file:
            for part in parts:
                member = zipfile.ZipInfo(part.name, EPOCH)
                member.external_attr = 0o644 << 16
                member.file_size = part.size
                with store.fetch(part.sha256).open("rb") as source, file.open(member, "w") as into:
                    shutil.copyfileobj(source, into, 1 << 20)
        sha256, size = store.put(target)
    return Part("zip", f"{stem}.zip", sha256, size)


@contextmanager
def _workplace(store: WorkStore) -> Iterator[Path]:
    """Give a folder of the store's to write into, and remove it afterwards."""
    place = store.workplace()
    try:
        with storage_errors(store.root):
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


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
