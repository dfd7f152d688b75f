"""Notes the versions of shots that a make made, so that people can compare and choose them."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..database.rows import VersionRow
from .needs import need_id
from .shot_standing import PICTURE, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..database.review import ReviewRecords
    from ..story.storyboard import Shot, Storyboard
    from .ladder import Binding
    from .make import Film
    from .shot_standing import ShotStanding


class VersionLog:
    """Records, at the end of a make, what it made or found of each shot.

    Args:
        records: Of the database.
        film: The film that is made.
        takes: Take by need id.
    """

    def __init__(self, records: ReviewRecords, film: Film, takes: Mapping[str, int]) -> None:
        self._records = records
        self._film = film
        self._takes = takes

    def finish(self, _error: BaseException | None) -> None:
        """Write the versions of all shots whose movies are there.

        Raises:
            DatabaseError: They could not be written.
        """
        film = self._film
        if film.driver is None or film.graph is None or film.graph.board is None:
            return
        keys, movies = film.driver.keys, film.graph.movies
        made = []
        for shot in film.graph.board.shots:
            movie = movies.get(shot.id, ("", ""))[0]
            if movie not in keys:
                continue
            names = names_of(shot)
            own = {name: keys[need] for need, name in names.items() if need in keys}
            bound = {n: b for need, n in names.items() if (b := film.driver.binding(need))}
            made.append(
                version_of(film.row.id, shot, own, keys[movie], takes_of(shot, self._takes), bound)
            )
        self._records.note_made(film.row.id, made)


def seen_versions(
    episode: str,
    board: Storyboard,
    standing: Mapping[str, ShotStanding],
    takes: Mapping[str, int],
) -> list[VersionRow]:
    """Return the versions that are in the store now, of the shots whose movies are there.

    Args:
        episode: Id of the episode.
        board: As the film is made of it.
        standing: How its shots stand, by id.
        takes: Take by need id.
    """
    return [
        version_of(
            episode, shot, found.keys, found.movie_key, takes_of(shot, takes), found.bindings
        )
        for shot in board.shots
        if (found := standing[shot.id]).movie
    ]


def version_of(
    episode: str,
    shot: Shot,
    keys: Mapping[str, str],
    movie: str | None,
    takes: Mapping[str, int],
    bindings: Mapping[str, Binding],
    account: str = "",
    note: str = "",
) -> VersionRow:
    """Return the record of a version.

    Args:
        episode: Id of the episode.
        shot: As in the storyboard that the film is made of.
        keys: Op keys by name.
        movie: Key of the op that made its movie; None if it is yet to be made.
        takes: Take by kind of need.
        bindings: Binding by name.
        account: Who asked for it.
        note: For people.
    """
    return VersionRow(
        id=uuid.uuid4().hex,
        episode=episode,
        shot_id=shot.id,
        shot=content_of(shot),
        takes=dict(takes),
        bindings={name: asdict(bound) for name, bound in bindings.items()},
        keys=dict(keys),
        movie=movie,
        account=account,
        note=note,
    )


def content_of(shot: Shot) -> dict[str, Any]:
    """Return a shot's record as plain data without ids, which follow from the storyboard."""
    plain = shot.plain()
    plain["id"] = ""
    for line in plain["lines"]:
        line["id"] = ""
    return plain


def takes_of(shot: Shot, takes: Mapping[str, int]) -> dict[str, int]:
    """Return the takes of a shot's needs that are not 0, by kind."""
    found = {kind.value: takes.get(need_id(kind, shot.id), 0) for kind in PICTURE}
    return {kind: take for kind, take in found.items() if take}
