"""Takes what the user gives into the store: story or storyboard, cast file, music and ambience."""

from __future__ import annotations

import errno
import json
import re
import unicodedata
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ..errors import ConfigError, InvalidRequestError, StorageError, StoryboardError, StoryError
from ..files import is_file, read_bounded, user_path
from ..ops.canonical import digest
from ..story.books import is_book, read_book
from ..story.cast_file import MAX_BYTES as MAX_CAST_BYTES
from ..story.cast_file import CastFile
from ..story.encoding import MAX_BYTES as MAX_STORY_BYTES
from ..story.encoding import refuse_containers
from ..story.ids import with_ids
from ..story.reading import BOOKS, SUFFIXES, format_of, read_story
from ..story.storyboard import Storyboard
from ..translatable import Coded, coded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from pydantic import JsonValue

    from ..configuration.settings import AppConfig, FilmConfig
    from ..storage.store import ArtifactStore, WorkStore
    from ..story.document import StoryFormat

STORYBOARD_SUFFIX = ".json"
LONGEST_SLUG = 40
WRITERS = 8
"""Chapters of a book that are written at once."""
LONGEST_OPENING = 40
"""Characters of the words that stand for a title; of Chinese and Japanese ones, half as many."""
SPLIT = "split it into chapters: one file becomes one episode"
MAX_STORYBOARD_BYTES = 64_000_000
"""Largest storyboard, in bytes: twice that of the largest story."""
MAX_SOUND_BYTES = 4_000_000_000
"""Largest sound file, in bytes: three hours of WAV."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What the user gave, in the store.

    Attributes:
        episode: Id of the episode: a readable word, and digits of the path's digest or, without a
            path, of chance.
        path: Absolute path of the user's file; of bytes that came without one, the name alone.
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
    return f"{slug(path.stem)}-{digest(str(path))[:6]}"


def new_episode_id(title: str, chapter: int = 0, identity: str = "") -> str:
    """Name an episode that has no file.

    Args:
        title: Of the episode, or of the book of which it is a chapter.
        chapter: Number of the chapter, from 1: the names of a book are in its order.
        identity: Hexadecimal digits that go into the name; random ones unless given.

    >>> new_episode_id("The Ferry")[:10], new_episode_id("The Ferry", 7)[:16]
    ('the-ferry-', 'the-ferry-00007-')
    """
    number = f"-{chapter:05d}" if chapter else ""
    return f"{slug(title)}{number}-{(identity or uuid.uuid4().hex)[:12]}"


def slug(text: str) -> str:
    """Return a text as one readable word for ids and file names.

    >>> slug("Chapter 1: The Ferry!"), slug("第一章 渡船"), slug("?!")
    ('chapter-1-the-ferry', '第一章-渡船', 'story')
    """
    plain = unicodedata.normalize("NFC", text).lower()
    return re.sub(r"[^\w]+", "-", plain).strip("-_")[:LONGEST_SLUG].strip("-_") or "story"


def take_in(store: WorkStore, path: Path) -> Intake:
    """Read, check and store the user's file: a story, or a storyboard as ``plan --json`` gives it.

    Raises:
        StoryError: It is no story.
        StoryboardError: It is no storyboard.
    """
    path = user_path(path)
    return _take(store, _read(path), path, episode_id(path))


def take_in_bytes(
    store: WorkStore,
    data: bytes,
    name: str,
    story_format: StoryFormat | None = None,
    identity: str = "",
) -> Intake:
    """Check and store a story, or a storyboard, that came as bytes, as that of a new episode.

    Args:
        store: For its bytes.
        data: As it was uploaded or pasted.
        name: Of its file, such as ``ferry.md``; only its suffix and, where the story states no
            title, its stem count.
        story_format: Of the story; None for the one that the name says.
        identity: Goes into the name of the episode; see :func:`new_episode_id`.

    Raises:
        StoryError: It is no story, or too large.
        StoryboardError: It is no storyboard.
    """
    path = Path(name)
    is_board = story_format is None and path.suffix.lower() == STORYBOARD_SUFFIX
    most = MAX_STORYBOARD_BYTES if is_board else MAX_STORY_BYTES
    if len(data) > most:
        kind = StoryboardError if is_board else StoryError
        what = "the storyboard" if is_board else "the story"
        raise kind(
            f"{what} has {len(data):,} bytes, more than the limit of {most:,}",
            hint="" if is_board else SPLIT,
        )
    taken = _take(store, data, path, "", story_format)
    return replace(taken, episode=new_episode_id(taken.title, identity=identity))


def take_in_file(
    store: WorkStore,
    file: BinaryIO,
    name: str,
    story_format: StoryFormat | None = None,
    identity: str = "",
) -> list[Intake]:
    """Check and store what was uploaded: a story, a storyboard, or a book with its chapters.

    Args:
        store: For its bytes.
        file: At its begin. Of a Word document and of an EPUB book only the text is read.
        name: Of the file, for messages, and for what :func:`take_in_bytes` reads from it.
        story_format: Of a story; None for the one that the name says.
        identity: Goes into the names of the episodes; see :func:`new_episode_id`.

    Returns:
        One for a story, one for each chapter of a book, in order.

    Raises:
        StoryError: It is no story, or too large.
        StoryboardError: It is no storyboard.
    """
    if not is_book(file):
        suffix = Path(name).suffix.lower()
        if suffix in BOOKS:
            raise StoryError(
                coded("story_broken", f"{Path(name).name} is no {BOOKS[suffix]}", file=name),
                hint=f"save it as {suffix} again, or give its text",
            )
        # One byte more than is allowed is enough to refuse it.
        data = file.read(MAX_STORYBOARD_BYTES + 1)
        return [take_in_bytes(store, data, name, story_format, identity)]
    book = read_book(file, name or "the file")
    is_one = len(book.chapters) == 1
    whole = book.title or Path(name).stem
    texts = [chapter.text.encode() for chapter in book.chapters]
    headed = ""
    for number, text in enumerate(texts, 1):
        try:
            headed = read_story(text, "text").title
        except StoryError as error:
            where = name if is_one else f"chapter {number} of {name}"
            words = f"{where}: {error.message}"
            if isinstance(error.message, Coded):
                words = coded(error.message.code, words, **error.message.params)
            raise StoryError(words, hint=error.hint) from error
    if is_one and not book.title:
        # A document without styles may begin with its heading all the same.
        whole = headed or whole
    # Each waits for the disk.
    with ThreadPoolExecutor(WRITERS) as writers:
        stored = list(writers.map(partial(put_bytes, store), texts))
    found = []
    for number, (chapter, sha256) in enumerate(zip(book.chapters, stored, strict=True), 1):
        title = chapter.title or (whole if is_one else f"{whole} {number}")
        of_book = (title, 0) if is_one else (whole, number)
        episode = new_episode_id(*of_book, identity)
        found.append(Intake(episode, Path(name), sha256, "text", None, title))
    return found


def _take(
    store: WorkStore,
    data: bytes,
    path: Path,
    episode: str,
    story_format: StoryFormat | None = None,
) -> Intake:
    if story_format is None and path.suffix.lower() == STORYBOARD_SUFFIX:
        board = parse_storyboard(data, path.name)
        sha256 = put_bytes(store, board.to_json())
        return Intake(episode, path, sha256, "text", sha256, board.title or path.stem)
    if story_format is None:
        if path.suffix.lower() not in SUFFIXES:
            refuse_containers(data)
        story_format = format_of(path)
    document = read_story(data, story_format)
    sha256 = put_bytes(store, data)
    title = document.title or path.stem or opening(document.text)
    return Intake(episode, path, sha256, story_format, None, title)


def opening(text: str) -> str:
    """Return the first words of a story, which stand for a title that it has not.

    >>> opening("“You are late,” said Tobias. Rain fell."), opening("雨下了整整一夜。他没有来。")
    ('You are late', '雨下了整整一夜')
    >>> opening("The bakery on Tanner Street had been closed for an hour when it broke.")
    'The bakery on Tanner Street had been…'
    >>> opening("***")
    ''
    """
    found = re.search(r"\w[^\n.!?;。！？；…“”\"「」『』()（）]*", text)
    words = found[0].strip(" ,，、:：—–-_*#") if found else ""
    width = [2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in words]
    if sum(width) <= LONGEST_OPENING:
        return words
    end = next(at for at in range(len(words)) if sum(width[: at + 1]) >= LONGEST_OPENING)
    cut = words[:end]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,，、:：—–-") + "…"


def parse_storyboard(data: bytes, name: str) -> Storyboard:
    """Check a storyboard that was edited by hand, and derive its ids anew.

    Raises:
        StoryboardError: Says where it is wrong.
    """
    try:
        board = Storyboard.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        what = first["msg"]
        if first["type"] == "string_pattern_mismatch":
            what = "String should have no control characters"
        raise StoryboardError(
            f"{name} is not a storyboard: {where}: {what}"
            + (f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""),
            hint="start from `ainern2d plan STORY --json` and edit that",
        ) from error
    return with_ids(board)


def put_bytes(store: WorkStore, data: bytes) -> str:
    """Store bytes that were checked, and return their SHA-256; a file may have changed since."""
    place = store.workplace()
    file = place / "given"
    try:
        file.write_bytes(data)
        return store.put(file)[0]
    finally:
        file.unlink(missing_ok=True)
        place.rmdir()


def _read(path: Path) -> bytes:
    try:
        if path.suffix.lower() == STORYBOARD_SUFFIX:
            return read_bounded(path, MAX_STORYBOARD_BYTES, "the storyboard", kind=StoryboardError)
        return read_bounded(
            path,
            MAX_STORY_BYTES,
            "the story",
            kind=StoryError,
            smaller=SPLIT,
        )
    except FileNotFoundError:
        raise StoryError(
            f"there is no story at {path}", hint="give the path of a .txt, .md or .fountain file"
        ) from None
    except IsADirectoryError:
        raise StoryError(
            f"{path} is a folder", hint="give one chapter: a .txt, .md or .fountain file"
        ) from None
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.ELOOP):
            raise StoryError(f"{path}: {error.strerror}", hint="rename or move the file") from error
        raise StorageError(
            f"cannot read {path}: {error.strerror}",
            hint="check the permissions of the file and of the folders above it",
        ) from error


def files_given(story: Path, cast: Path | None, overrides: Iterable[str]) -> list[Path]:
    """Return the files that a make or a plan reads, which its outputs must not replace.

    Args:
        story: The user's file.
        cast: A cast file; None for the one beside the story, if there is one.
        overrides: Hydra overrides; a value that is the path of a file counts.
    """
    own = user_path(story)
    beside = _beside(own) if cast is None else user_path(cast)
    values = [each.partition("=")[2].strip("\"'") for each in overrides]
    found = [own, beside, *(user_path(value) for value in values if value)]
    return [path for path in found if path is not None and is_file(path)]


def read_storyboard(store: ArtifactStore, sha256: str) -> Storyboard:
    """Return a storyboard artifact; ids are computed from its content, not taken from the planner.

    Raises:
        ArtifactLostError: It is missing or corrupt.
        StoryboardError: It contradicts itself.
    """
    return with_ids(Storyboard.model_validate_json(store.fetch(sha256).read_bytes()))


def read_answer(store: ArtifactStore, sha256: str) -> JsonValue:
    """Return the answer of a language model.

    Raises:
        ArtifactLostError: It is missing or corrupt.
    """
    answer: JsonValue = json.loads(store.fetch(sha256).read_bytes())
    return answer


BESIDE = "cast.yaml"
"""The cast file of every story in its folder; ``STORY.cast.yaml`` is that of one."""
NONE = "none"
"""The value of ``cast`` that leaves a file beside the story alone."""
_STORED = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class TakenCast:
    """A cast file in the store.

    Attributes:
        name: Of the user's file, for messages.
        overrides: Say the same as the configuration, so that the film can be made again without
            the file; empty if there is none.
    """

    name: str = BESIDE
    overrides: tuple[str, ...] = ()


def take_in_cast(store: WorkStore, story: Path, config: AppConfig) -> TakenCast:
    """Copy a story's cast file into the store, and name it by content in the configuration.

    Args:
        store: For its bytes.
        story: The user's file; a cast file may lie beside it.
        config: Its ``cast`` becomes ``sha256:`` and the hash.

    Raises:
        ConfigError: The file is missing or is no cast file.
    """
    if config.cast == NONE or _STORED.fullmatch(config.cast):
        return TakenCast(overrides=(f"cast={config.cast}",))
    found = _read_cast(story, config.cast)
    if found is None:
        return TakenCast()
    name, data = found
    config.cast = f"sha256:{put_bytes(store, data)}"
    return TakenCast(name, (f"cast={config.cast}",))


def _read_cast(story: Path, given: str) -> tuple[str, bytes] | None:
    """Return the name and the bytes of a cast file, or None if there is none to read.

    Raises:
        ConfigError: The file is missing or is no cast file.
    """
    if given == NONE or _STORED.fullmatch(given):
        return None
    path = user_path(given) if given else _beside(user_path(story))
    if path is None:
        return None
    try:
        data = read_bounded(path, MAX_CAST_BYTES, f"the cast file {path.name}", kind=ConfigError)
    except OSError as error:
        raise ConfigError(
            f"cast={path} cannot be read: {error.strerror}",
            hint=f"give the path of a cast file, or {NONE} for no cast file",
        ) from error
    CastFile(data, path.name)
    return path.name, data


def stored_cast(store: WorkStore, config: AppConfig, name: str = BESIDE) -> CastFile | None:
    """Return the cast file that a configuration names, or None.

    Args:
        store: Has its bytes.
        config: Composed.
        name: Of the file, for messages.

    Raises:
        ConfigError: It was never taken into the store, or is no cast file.
        ArtifactLostError: Its bytes are gone.
    """
    if config.cast in ("", NONE):
        return None
    stored = _STORED.fullmatch(config.cast)
    if stored is None:
        raise ConfigError(
            f"cast={config.cast} is not in the store",
            hint="make the film with `ainern2d make STORY`, which takes the file in",
        )
    return CastFile(store.fetch(stored[1]).read_bytes(), name)


def _beside(story: Path) -> Path | None:
    own = story.with_name(f"{story.stem.removesuffix('.storyboard')}.{BESIDE}")
    return next((path for path in (own, story.with_name(BESIDE)) if is_file(path)), None)


ROLES = ("music", "ambience")
"""Keys of ``film``, and roles of the inputs of a film."""


def take_in_sounds(store: WorkStore, film: FilmConfig) -> list[str]:
    """Copy the sound files that a configuration names into the store, and name them by content.

    Args:
        store: For their bytes.
        film: Its ``music`` and ``ambience`` become ``sha256:`` and the hash.

    Returns:
        Overrides that say the same, so that the film can be made again without the files.

    Raises:
        ConfigError: A file is missing, or holds no sound that can be read.
    """
    overrides = []
    for role in ROLES:
        given = getattr(film, role)
        if not given:
            continue
        if not _STORED.fullmatch(given):
            given = f"sha256:{_store(store, role, given)}"
            setattr(film, role, given)
        overrides.append(f"film.{role}={given}")
    return overrides


def stored_sounds(film: FilmConfig) -> dict[str, str]:
    """Return the SHA-256 of the film's sound files, by role.

    Raises:
        ConfigError: One was never taken into the store.
    """
    found = {}
    for role in ROLES:
        given = getattr(film, role)
        if given:
            stored = _STORED.fullmatch(given)
            if stored is None:
                raise ConfigError(
                    f"film.{role}={given} is not in the store",
                    hint="make the film with `ainern2d make STORY`, which takes the file in",
                )
            found[role] = stored[1]
    return found


def hashes_in(overrides: list[str] | tuple[str, ...]) -> set[str]:
    """Return the SHA-256 of the sound files that stored overrides name."""
    return {found for override in overrides for found in _STORED.findall(override)}


def check_inputs(story: Path, cast: Path | None, configs: Iterable[AppConfig]) -> None:
    """Check the sound and cast files of several films, each once, without storing them.

    Args:
        story: The user's file; a cast file may lie beside it.
        cast: A cast file in place of those that the configurations name.
        configs: Of the films.

    Raises:
        ConfigError: A file is missing, or is no sound or cast file.
    """
    named = list(configs)
    for role in ROLES:
        for given in dict.fromkeys(getattr(config.film, role) for config in named):
            if given and not _STORED.fullmatch(given):
                _sound_file(role, given)
    for given in dict.fromkeys(str(cast) if cast else config.cast for config in named):
        _read_cast(story, given)


def _store(store: WorkStore, role: str, given: str) -> str:
    return store.put(_sound_file(role, given))[0]


def _sound_file(role: str, given: str) -> Path:
    """Return the path of a sound file that can be read.

    Raises:
        ConfigError: There is none.
    """
    from ..media.samples import check_sound

    path = user_path(given)
    hint = "give the path of a sound file, such as a WAV, FLAC, OGG or MP3"
    try:
        if not path.is_file():
            kind = "is a folder" if path.is_dir() else "is no file" if path.exists() else ""
            raise ConfigError(f"film.{role}={given}: {path} {kind or 'does not exist'}", hint=hint)
        size = path.stat().st_size
    except OSError as error:
        raise ConfigError(f"film.{role}={given}: {error.strerror}", hint=hint) from error
    if size > MAX_SOUND_BYTES:
        raise ConfigError(
            f"film.{role}={given} has {size:,} bytes, more than the limit of {MAX_SOUND_BYTES:,}",
            hint="give a shorter or compressed sound file, such as FLAC, OGG or MP3",
        )
    try:
        check_sound(path)
    except InvalidRequestError as error:
        raise ConfigError(f"film.{role}={given}: {error.message}", hint=error.hint) from error
    return path
