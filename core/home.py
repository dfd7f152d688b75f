"""The state folder of an installation: database, artifacts, Dagster's home and logs."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME_VARIABLE = "AINERN2D_HOME"
"""Environment variable with the path of the state folder."""

TOKEN_VARIABLE = "AINERN2D_FLEET"  # noqa: S105 - a name, and no secret
"""Environment variable that all descendants of one ``ainern2d up`` inherit."""

ROOT_HOME = Path("/var/lib/ainern2d")
"""Default for root: PostgreSQL refuses to run as root, and its own user cannot enter /root."""


@dataclass(frozen=True, slots=True)
class StateFolder:
    """The folder with all state of this installation.

    Attributes:
        root: Absolute path.
    """

    root: Path

    @classmethod
    def find(cls, environ: Mapping[str, str] | None = None) -> StateFolder:
        """Return the state folder of this user; it need not exist yet.

        ``AINERN2D_HOME`` has precedence; the default is the platform's folder for user data, and
        ``/var/lib/ainern2d`` for root.

        Args:
            environ: Environment to read; None for that of the process.

        >>> StateFolder.find({"AINERN2D_HOME": "/srv/films"}).artifacts
        PosixPath('/srv/films/artifacts')
        """
        given = (os.environ if environ is None else environ).get(HOME_VARIABLE, "")
        if given:
            return cls(Path(given).expanduser().absolute())
        if os.geteuid() == 0:
            return cls(ROOT_HOME)
        import platformdirs

        return cls(Path(platformdirs.user_data_dir("ainern2d", appauthor=False)).absolute())

    @property
    def database(self) -> Path:
        """Files of the private PostgreSQL server."""
        return self.root / "database"

    @property
    def artifacts(self) -> Path:
        """The local artifact store."""
        return self.root / "artifacts"

    @property
    def cache(self) -> Path:
        """Local copies of objects in a bucket; created when a bucket is used."""
        return self.root / "cache"

    @property
    def dagster(self) -> Path:
        """Dagster's home, for an installed copy of ainern2d."""
        return self.root / "dagster"

    @property
    def services(self) -> Path:
        """Private servers other than PostgreSQL, one folder each, and their passwords."""
        return self.root / "services"

    @property
    def health(self) -> Path:
        """Heartbeats of hubs and workers; created by the first one."""
        return self.root / "health"

    @property
    def logs(self) -> Path:
        """Logs of processes that outlive a command."""
        return self.root / "logs"

    def create(self) -> StateFolder:
        """Create the folder and its subfolders if they are missing, and return it.

        Folders that exist keep their modes. As root, new ones get mode 0711, because PostgreSQL's
        own user must pass through them.

        Raises:
            StorageError: The folder cannot be created or written.
        """
        for folder in (self.root, self.database, self.artifacts, self.dagster, self.logs):
            self._create(folder)
        try:
            # Only a write shows whether the file system is read-only or a quota is used up.
            with tempfile.TemporaryFile(dir=self.root):
                return self
        except OSError as problem:
            raise self._refused(self.root, problem) from problem

    def _create(self, folder: Path) -> None:
        if folder.is_dir():
            return
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir()
            if os.geteuid() == 0:
                folder.chmod(0o711)
        except (FileExistsError, NotADirectoryError) as problem:
            taken = next(path for path in (folder, *folder.parents) if path.exists())
            if not taken.is_dir():
                raise StorageError(
                    f"{taken} is a file, and a folder is needed there",
                    hint=f"move the file away, or set {HOME_VARIABLE} to another folder",
                ) from problem
        except OSError as problem:
            raise self._refused(folder, problem) from problem

    def _refused(self, folder: Path, problem: OSError) -> StorageError:
        return StorageError(
            f"the state folder {folder} cannot be written: {problem.strerror or problem}",
            hint=f"free some space or fix its permissions, or set {HOME_VARIABLE} to a folder "
            "that you can write",
        )
