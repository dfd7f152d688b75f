"""Copies a finished film, and what belongs to it, to where the user wants it."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

from ..errors import InputError, StorageError
from ..files import LONGEST_NAME, arriving, is_same_file, refuse_replacing, user_path

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ..ops.manifest import Manifest
    from ..storage.store import ArtifactStore

SUFFIXES = {"film": ".mp4", "srt": ".srt", "vtt": ".vtt", "otio": ".otio", "poster": ".jpg"}
STORYBOARD = "storyboard"
STORYBOARD_SUFFIX = ".storyboard.json"
LONGEST_STEM = LONGEST_NAME - len(STORYBOARD_SUFFIX)
"""Longest name of a film without its suffix, in bytes, such that every file beside it has one."""
FILM_REFERENCE = "film.mp4"
"""What a film's OTIO artifact calls the film; the export puts the real name there."""


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
