"""How far an episode is, from what is stored of it: its row, its head, its latest make."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ..backends.requests import ComposeRequest
from ..database.rows import RunState
from ..ops.kind import Kind
from .make import Film, MakeRequest, film_digest
from .needs import need_id

KEPT_S = 10.0
"""Seconds for which the manifest of a film is not read again."""
MOST_KEPT = 64
"""Episodes whose standing is kept in memory: the head of a long film takes a megabyte."""

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..database.rows import EpisodeRow
    from ..home import StateFolder
    from ..ops.manifest import Artifact, Manifest
    from ..storage.store import Head, WorkStore
    from .ladder import Ladders


_lock = threading.Lock()
_kept: OrderedDict[tuple[str, str], tuple[float, EpisodeRow, Head | None, Ladders, Standing]] = (
    OrderedDict()
)


class EpisodeState(StrEnum):
    """How far an episode is.

    PLANNED: it has no film yet; MAKING: one is being made; FINISHED: the film is what is wanted;
    OUTDATED: there is a film, but of an earlier story, storyboard or configuration; FAILED: the
    latest make failed, and what is wanted is not there.
    """

    PLANNED = "planned"
    MAKING = "making"
    FINISHED = "finished"
    FAILED = "failed"
    OUTDATED = "outdated"


def state_of(head: Head | None, wanted: str, latest_run: RunState | None = None) -> EpisodeState:
    """Return how far an episode is.

    Args:
        head: Where it stands in the store.
        wanted: Digest of everything that decides which film is wanted.
        latest_run: State of its latest make; None if there was none.
    """
    if latest_run is not None and not latest_run.is_final:
        return EpisodeState.MAKING
    if head is not None and head.film and head.request == wanted:
        return EpisodeState.FINISHED
    if latest_run is RunState.FAILED:
        return EpisodeState.FAILED
    return EpisodeState.OUTDATED if head is not None and head.film else EpisodeState.PLANNED


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an episode stands in the store.

    Attributes:
        film: With ``before`` set to the head, if there is one, and its manifest likewise.
        wanted: Digest of everything that decides which film is wanted.
    """

    film: Film
    wanted: str

    @property
    def head(self) -> Head | None:
        """The head of the episode."""
        return self.film.before

    @property
    def made(self) -> Manifest | None:
        """Manifest of the latest film."""
        return self.film.manifest

    @property
    def poster(self) -> Artifact | None:
        """Poster of the latest film."""
        return self.made.artifacts.get("poster") if self.made else None

    @property
    def seconds(self) -> float | None:
        """Length of the latest film in seconds."""
        request = _request(self.made)
        if request is None or self.made is None:
            return None
        frames = self.made.artifacts["film"].facts.get("frames")
        return round(int(str(frames)) / request.fps, 3) if frames is not None else None


def _request(made: Manifest | None) -> ComposeRequest | None:
    try:
        return ComposeRequest.model_validate(made.op.params) if made else None
    except ValidationError:
        # Another release made the film, whose requests have other fields.
        return None


def standing_of(home: StateFolder, store: WorkStore, row: EpisodeRow, ladders: Ladders) -> Standing:
    """Look up where an episode stands; nothing is made.

    Args:
        home: The state folder.
        store: Has heads and manifests.
        row: The episode.
        ladders: Of its configuration.

    Raises:
        PluginError: A plugin cannot adjust its storyboard.
    """
    head = store.head(row.id)
    place = (str(store.root), row.id)
    with _lock:
        at, *of, known = _kept.get(place, (0.0, None, None, None, None))
    if known is not None and of == [row, head, ladders] and time.monotonic() - at < KEPT_S:
        return known
    film = Film(MakeRequest(episode=row.id), home, row, store, ladders)
    film.before = head
    if head is not None and head.film:
        film.manifest = store.manifest_reader(head)(head.film)
    found = Standing(film, film_digest(film) if head is not None else "")
    with _lock:
        _kept[place] = time.monotonic(), row, head, ladders, found
        _kept.move_to_end(place)
        # The oldest come first.
        while len(_kept) > MOST_KEPT or time.monotonic() - next(iter(_kept.values()))[0] >= KEPT_S:
            _kept.popitem(last=False)
    return found


@dataclass(frozen=True, slots=True)
class ShotResults:
    """What there is of a shot.

    Attributes:
        movie: Its moving picture, an MP4; None until it is made.
        thumbnail: Its first picture as a data URI; empty until it is made.
        speech: The sound of each line, a WAV, by the line's id; lines not spoken yet are left out.
        rung: Rung that made its picture; empty until it is made.
    """

    movie: Artifact | None
    thumbnail: str
    speech: dict[str, Artifact]
    rung: str


MOVIES = (
    (Kind.RENDER, "movie"),
    (Kind.CONFORM, "movie"),
    (Kind.LIPSYNC, "clip"),
    (Kind.VIDEO, "clip"),
)
"""Where the movie of a shot may be, the last step of its making first."""


def results_of_shot(
    shot: str,
    lines: tuple[str, ...],
    needs: Mapping[str, str],
    read: Callable[[str], Manifest | None],
) -> ShotResults:
    """Find what there is of a shot.

    Args:
        shot: Its id in the storyboard.
        lines: Ids of its lines.
        needs: Op key of each need of the episode, by need id: those of a head, or of the graph that
            the database has while a film is made.
        read: Reads a manifest by key.
    """
    movie: Artifact | None = None
    rung = ""
    for kind, name in MOVIES:
        made = _made(needs, need_id(kind, shot), read)
        if made is None:
            continue
        found = made.artifacts.get(name)
        if movie is None and found is not None and found.media_type == "video/mp4":
            movie = found
        if kind is Kind.VIDEO:
            rung = str(made.rung)
    speech = {}
    for line in lines:
        made = _made(needs, need_id(Kind.AUDIO, line), read)
        if made is not None and "speech" in made.artifacts:
            speech[line] = made.artifacts["speech"]
    thumbnail = str(movie.facts.get("thumbnail", "")) if movie else ""
    return ShotResults(movie, thumbnail, speech, rung)


def _made(
    needs: Mapping[str, str], need: str, read: Callable[[str], Manifest | None]
) -> Manifest | None:
    key = needs.get(need)
    return read(key) if key else None
