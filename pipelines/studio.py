"""The resource that stands for the studio: where its state is, and how new films are made.

No postponed annotations here: Dagster reads them while it builds the resource.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from pydantic import Field

from ainern2d.core.errors import EpisodeError
from ainern2d.core.film.export import export
from ainern2d.core.film.import_story import episode_id
from ainern2d.core.film.make import MakeRequest, make
from ainern2d.core.home import HOME_VARIABLE
from ainern2d.core.servers.postgres.opening import URL_VARIABLE as DATABASE_VARIABLE

from .event_queue import EventQueue, running
from .stories import story_files


class Studio(dg.ConfigurableResource["Studio"]):
    """Makes films for the assets.

    Example:
        >>> Studio(home="/srv/films", overrides=["env=test", "film.height=720"]).overrides
        ['env=test', 'film.height=720']
    """

    home: str = Field(
        default="", description="State folder; empty for the one that the commands use."
    )
    database_url: str = Field(
        default="",
        description="PostgreSQL server with pgvector; empty for the one that the commands use.",
    )
    stories: str = Field(
        default="",
        description="Folder of stories: an episode whose story is there is made of that file, read "
        "again each time. Other episodes are made of what their last make read.",
    )
    overrides: list[str] = Field(
        default=[],
        description="Hydra overrides of films that are made from a story file, such as env=prod.",
    )

    def story_of(self, episode: str) -> Path | None:
        """Return the file of an episode in the folder of stories, or None."""
        if not self.stories:
            return None
        found = (path for path in story_files(self.stories) if episode_id(path) == episode)
        return next(found, None)

    def export(self, episode: str, target: str | os.PathLike[str]) -> dict[str, Path]:
        """Write an episode's film to a file, and its companions beside it; make what is missing.

        In an asset after the film::

            studio.export(context.partition_key, "out/walk.mp4")["film"]

        Args:
            episode: Its id, which is its partition.
            target: Path of the MP4 file.

        Returns:
            The path of each file by name: film, srt, vtt, otio, poster, storyboard.

        Raises:
            EpisodeError: The film could not be made.
            StorageError: The folder cannot be written.
        """
        with self._environment():
            film = make(MakeRequest(episode=episode))
            if film.manifest is None:
                raise EpisodeError(
                    f"episode {episode!r} has no complete film",
                    hint="materialize its film without the run config `shots`",
                )
            return export(film.store, film.manifest, film.storyboard(), Path(target))

    @contextmanager
    def events(self, request: MakeRequest) -> Iterator[EventQueue]:
        """Make a film on another thread, and return its events; leaving the block ends the make.

        Meanwhile the state folder and the database of this process are those of the studio.
        """
        with self._environment(), running(request) as events:
            yield events

    @contextmanager
    def _environment(self) -> Iterator[None]:
        given = {HOME_VARIABLE: self.home, DATABASE_VARIABLE: self.database_url}
        before = {name: os.environ.get(name) for name in given}
        os.environ.update({name: value for name, value in given.items() if value})
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
