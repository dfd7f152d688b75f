"""Takes a story, and a storyboard if one is given back, into the store under the episode's id."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ..errors import StorageError, StoryboardError, StoryError
from ..ops.canonical import digest
from ..story.ids import with_ids
from ..story.reading import format_of, read_story
from ..story.storyboard import Storyboard

if TYPE_CHECKING:
    from pathlib import Path

    from ..storage.store import ArtifactStore, WorkStore

STORYBOARD_SUFFIX = ".json"
LONGEST_SLUG = 40


@dataclass(frozen=True, slots=True)
class Intake:
    """What the user gave, in the store.

    Attributes:
        episode: Id of the episode: a readable word and six digits of the path's digest.
        path: Absolute path of the user's file.
        story: SHA-256 of the story's bytes.
        format: ``text``, ``markdown`` or ``fountain``.
        storyboard: SHA-256 of the storyboard given back, or None.
        title: For lists.
    """

    episode: str
    path: Path
    story: str
    format: str
    storyboard: str | None
    title: str


def episode_id(path: Path) -> str:
    """Name the episode of a story file; the same file is always the same episode."""
    text = unicodedata.normalize("NFC", path.stem)
    slug = re.sub(r"[^\w]+", "-", text.lower()).strip("-_")[:LONGEST_SLUG] or "story"
    return f"{slug}-{digest(str(path))[:6]}"


def take_in(store: WorkStore, path: Path) -> Intake:
    """Read, check and store the user's file: a story, or a storyboard as ``plan --json`` gives it.

    Raises:
        StoryError: It is no story.
        StoryboardError: It is no storyboard.
    """
    path = path.expanduser().absolute()
    data = _read(path)
    if path.suffix == STORYBOARD_SUFFIX:
        return _take_storyboard(store, path, data)
    story_format = format_of(path)
    document = read_story(data, story_format)
    sha256, _ = store.put(path)
    return Intake(episode_id(path), path, sha256, story_format, None, document.title or path.stem)


def parse_storyboard(data: bytes, name: str) -> Storyboard:
    """Check a storyboard that was edited by hand, and derive its ids anew.

    Raises:
        StoryboardError: Says where it is wrong.
    """
    try:
        board = Storyboard.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise StoryboardError(
            f"{name} is not a storyboard: {where}: {first['msg']}"
            + (f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""),
            hint="start from `ainern2d plan STORY --json` and edit that",
        ) from error
    return with_ids(board)


def _take_storyboard(store: WorkStore, path: Path, data: bytes) -> Intake:
    board = parse_storyboard(data, path.name)
    place = store.workplace()
    try:
        (place / "storyboard.json").write_bytes(board.to_json())
        sha256, _ = store.put(place / "storyboard.json")
    finally:
        for left in place.iterdir():
            left.unlink()
        place.rmdir()
    return Intake(episode_id(path), path, sha256, "text", sha256, board.title or path.stem)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise StoryError(
            f"there is no story at {path}", hint="give the path of a .txt, .md or .fountain file"
        ) from None
    except IsADirectoryError:
        raise StoryError(
            f"{path} is a folder", hint="give one chapter: a .txt, .md or .fountain file"
        ) from None
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror}") from error


def read_storyboard(store: ArtifactStore, sha256: str) -> Storyboard:
    """Return a storyboard artifact; ids come from its content, whatever the planner wrote.

    Raises:
        ArtifactLostError: It is missing or corrupt.
        StoryboardError: It contradicts itself.
    """
    return with_ids(Storyboard.model_validate_json(store.fetch(sha256).read_bytes()))
