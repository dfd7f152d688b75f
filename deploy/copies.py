"""Backups: databases first, then the objects that they name, in a folder with a shared pool.

``FOLDER/objects/ab/SHA256`` has every object once; ``FOLDER/TIMESTAMP/`` has the databases, which
objects there were (``objects.txt``), where each film stands (``heads.json``), the broker's
definitions and the configuration. A folder with that name is whole; ``backup.json`` in it says
what it holds. Secrets are named in it and not copied.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from hosts import COMMAND_S, DeploymentError, Installation, Tags, run_command, say, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASES = ("ainern2d", "dagster")
BACKUP, RESTORE_POINT = "backup", "restore point"
KEPT = {BACKUP: 14, RESTORE_POINT: 3}
"""How many of each kind stay."""
FORMAT = 1
BACKUP_FILE = "docker-compose.backup.yml"
APP_UID = 10001
"""Account of our images."""
LONG_S = 12 * 3600.0
METRICS_FILE = "ainern2d_backup.prom"
STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"\d{8}T\d{6}Z(?:-\d+)?")
TABLES = """
select c.relname from pg_class c join pg_namespace s on s.oid = c.relnamespace
where c.relkind = 'r' and s.nspname = 'public' order by c.relname;
"""


class Servers(Protocol):
    """The servers of an installation, as a backup uses them."""

    @property
    def writer(self) -> int:
        """User id of the command ``ainern2d``; -1 for that of this process."""
        ...

    def psql(self, database: str) -> tuple[list[str], dict[str, str]]:
        """Return the command that speaks with a database, and its environment."""
        ...

    def program(self, *words: str) -> tuple[list[str], dict[str, str]]:
        """Return a command of PostgreSQL's, such as pg_dump, and its environment."""
        ...

    def ours(self, folder: Path, *words: str) -> str:
        """Run the command ``ainern2d`` where it sees a folder, and return what it printed."""
        ...

    def ours_to_write(self, folder: Path, *words: str) -> str:
        """Run it with an account that may write into the bucket."""
        ...


@dataclass(frozen=True)
class ContainerServers:
    """Those of the compose files: PostgreSQL's programs run in its container.

    Attributes:
        installation: They belong to.
        tags: That run.
        writer: User id of our images.
    """

    installation: Installation
    tags: Tags
    writer: int = APP_UID

    def psql(self, database: str) -> tuple[list[str], dict[str, str]]:
        """Return psql as the superuser, over the socket in the container."""
        return self.program("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database)

    def program(self, *words: str) -> tuple[list[str], dict[str, str]]:
        """Return a program in the container."""
        compose = self.installation.cpu().at(self.tags)
        options = ["--host=/tmp", "--username=postgres"]
        return (
            compose.command("exec", "-T", "postgres", words[0], *options, *words[1:]),
            compose.environment(),
        )

    def ours(self, folder: Path, *words: str) -> str:
        """Run our command with the account for backups, which reads only."""
        return self._run("backup", folder, *words)

    def ours_to_write(self, folder: Path, *words: str) -> str:
        """Run our command with the account of the hub."""
        return self._run("restore", folder, *words)

    def _run(self, service: str, folder: Path, *words: str) -> str:
        compose = self.installation.cpu().at(self.tags, BACKUP_FILE)
        mount = f"{folder}:{folder}"
        options = ("run", "--rm", "-T", "--no-deps", "-v", mount)
        return compose.run(*options, service, *words, longest_s=LONG_S)


@dataclass(frozen=True)
class NamedServers:
    """Those that ``AINERN2D_DATABASE_URL`` and its like name, with the programs of this machine."""

    writer: int = -1

    def psql(self, database: str) -> tuple[list[str], dict[str, str]]:
        """Return psql of this machine."""
        words, environment = self.program("psql", "-XAtq", "-v", "ON_ERROR_STOP=1")
        return words, environment | {"PGDATABASE": database}

    def program(self, *words: str) -> tuple[list[str], dict[str, str]]:
        """Return a program; the password is in its environment, where other users cannot see it."""
        return list(words), os.environ | database_variables(url_of("AINERN2D_DATABASE_URL"))

    def ours(self, folder: Path, *words: str) -> str:
        """Run our command, which this machine has."""
        shown = f"`ainern2d {' '.join(words[:2])}` for {folder}"
        return run_command(["ainern2d", *words], shown, os.environ, longest_s=LONG_S)

    def ours_to_write(self, folder: Path, *words: str) -> str:
        """Run our command with the same account."""
        return self.ours(folder, *words)


def url_of(variable: str) -> str:
    """Return the value of a variable, or of the file that ``VARIABLE_FILE`` names.

    Raises:
        DeploymentError: Neither is set.
    """
    if found := os.environ.get(variable):
        return found
    if file := os.environ.get(f"{variable}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    raise DeploymentError(f"{variable} is not set", f"set it, or {variable}_FILE")


def database_variables(url: str) -> dict[str, str]:
    """Return what libpq reads from the environment for a server.

    >>> database_variables("postgresql://me:secret@db:5433/postgres")["PGPORT"]
    '5433'
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    given = {
        "PGHOST": query.get("host") or parts.hostname,
        "PGPORT": query.get("port") or (str(parts.port) if parts.port else None),
        "PGUSER": unquote(parts.username) if parts.username else None,
        "PGPASSWORD": unquote(parts.password) if parts.password else None,
        "PGDATABASE": parts.path.lstrip("/") or None,
        "PGSSLMODE": query.get("sslmode"),
        "PGSSLROOTCERT": query.get("sslrootcert"),
        "PGPASSFILE": query.get("passfile"),
    }
    return {name: value for name, value in given.items() if value}


class Session:
    """A session with a database, over the standard streams of psql.

    Args:
        servers: To speak with.
        database: Of them.
    """

    def __init__(self, servers: Servers, database: str) -> None:
        self._database = database
        command, environment = servers.psql(database)
        self._process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ask(self, statements: str) -> str:
        """Run statements, and return what they printed.

        Raises:
            DeploymentError: One of them fails, or the session has ended.
        """
        assert self._process.stdin is not None  # noqa: S101 - piped
        assert self._process.stdout is not None  # noqa: S101 - piped
        mark = f"end-{os.urandom(8).hex()}"
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{statements}\n\\echo {mark}\n")
            self._process.stdin.flush()
        lines: list[str] = []
        for line in self._process.stdout:
            if line.strip() == mark:
                return "\n".join(lines)
            lines.append(line.rstrip("\n"))
        said = self._process.stderr.read().strip() if self._process.stderr else ""
        raise DeploymentError(f"the database {self._database} refuses: {said}")

    def __enter__(self) -> Session:
        """Return it."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End it, and wait for its end."""
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self._process.wait(COMMAND_S)


def ask(servers: Servers, database: str, statements: str) -> str:
    """Run statements in a session of their own; see :meth:`Session.ask`."""
    with Session(servers, database) as session:
        return session.ask(statements)


def has_database(servers: Servers, database: str) -> bool:
    """Say whether there is a database of this name."""
    query = f"select exists (select from pg_database where datname = '{database}');"
    return ask(servers, "postgres", query).strip() == "t"


def counts_of(session: Session) -> dict[str, int]:
    """Return the number of rows of each table of our schema."""
    tables = session.ask(TABLES).split()
    counts = (session.ask(f'select count(*) from public."{table}";') for table in tables)
    return dict(zip(tables, map(int, counts), strict=True))


@dataclass(frozen=True)
class Backup:
    """One that is whole.

    Attributes:
        folder: Of it.
        facts: Of its ``backup.json``.
    """

    folder: Path
    facts: dict[str, Any]

    @property
    def kind(self) -> str:
        """``backup``, or ``restore point``, which has no objects of its own."""
        return str(self.facts["kind"])

    def check(self) -> None:
        """Compare its files with the hashes that were noted.

        Raises:
            DeploymentError: One is missing or was changed.
        """
        for name, noted in self.facts["files"].items():
            path = self.folder / name
            if not path.is_file() or hash_of(path) != noted["sha256"]:
                raise DeploymentError(
                    f"{path} is missing or was changed since it was written", "use another backup"
                )


class Backups:
    """All backups of an installation.

    Args:
        folder: They lie in.
        installation: They are of.
        metrics: Folder whose files the node exporter reads.
    """

    def __init__(self, folder: Path, installation: Installation, metrics: Path) -> None:
        self.folder, self.installation, self._metrics = folder, installation, metrics
        self.pool = folder / "objects"

    @classmethod
    def of(cls, installation: Installation) -> Backups:
        """Return those in the folder ``BACKUPS``."""
        folder = Path(installation.value("BACKUPS", "/var/backups/ainern2d"))
        metrics = installation.value("TEXTFILES", "/var/lib/ainern2d/metrics")
        return cls(folder.absolute(), installation, Path(metrics))

    def all(self) -> list[Backup]:
        """Return the whole ones, the oldest first."""
        if not self.folder.is_dir():
            return []
        named = sorted(each for each in self.folder.iterdir() if NAME.fullmatch(each.name))
        return [
            Backup(each, json.loads((each / "backup.json").read_text(encoding="utf-8")))
            for each in named
        ]

    def find(self, name: str) -> Backup:
        """Return one by its name.

        Raises:
            DeploymentError: There is none, or it is of a later format.
        """
        found = {each.folder.name: each for each in self.all()}
        if name not in found:
            last = ", ".join(list(found)[-5:]) or "none"
            raise DeploymentError(f"there is no backup {name!r} in {self.folder}", f"last: {last}")
        if found[name].facts["format"] != FORMAT:
            raise DeploymentError(f"{name} was written by another release of these programs")
        return found[name]

    def make(self, servers: Servers, kind: str = BACKUP, tags: Tags | None = None) -> Backup:
        """Make one: databases, objects, broker, configuration; then forget what is too old.

        Args:
            servers: To read.
            kind: A restore point has databases, heads and definitions, and copies no objects.
            tags: Of what runs, for people.

        Raises:
            DeploymentError: A server refuses, or the disk is full. The others stay as they were.
        """
        began = time.time()
        name = self._new_name(began)
        place = self.folder / f".{name}.unfinished"
        for left in self.folder.glob(".*.unfinished") if self.folder.is_dir() else ():
            shutil.rmtree(left)
        for folder in (self.folder, self.pool, place):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if os.geteuid() == 0:
                os.chown(folder, servers.writer, servers.writer)
        # Before the first migration there are none.
        there = [each for each in DATABASES if has_database(servers, each)]
        counts = {each: self._dump(servers, each, place) for each in there}
        say("objects of the bucket" if kind == BACKUP else "heads of films")
        more = () if kind == BACKUP else ("--heads-only",)
        saved = servers.ours(self.folder, "bucket", "save", str(self.pool), str(place), *more)
        objects = json.loads(saved.strip().splitlines()[-1])
        for bad in objects["corrupt"]:
            say(f"warning: the object {bad} has other bytes than its name says, and is left out")
        say("definitions of the broker")
        servers.ours_to_write(self.folder, "broker", "export", str(place / "broker.json"))
        self._configuration(place)
        facts = {
            "format": FORMAT,
            "kind": kind,
            "at": began,
            "tags": None if tags is None else {"tag": tags.tag, "servers": tags.servers},
            "counts": counts,
            "objects": objects,
            "files": {
                path.name: {"sha256": hash_of(path), "size": path.stat().st_size}
                for path in sorted(place.iterdir())
            },
        }
        write_whole(place / "backup.json", json.dumps(facts, indent=1) + "\n", 0o600)
        place.rename(self.folder / name)
        self.forget_old()
        took = time.time() - began
        say(f"{kind} {name}: {objects['copied']} of {objects['count']} objects new, {took:.0f} s")
        if kind == BACKUP:
            self._note(facts, took)
        return Backup(self.folder / name, facts)

    def _new_name(self, at: float) -> str:
        stamp = time.strftime(STAMP, time.gmtime(at))
        taken = {each.folder.name for each in self.all()}
        more = (f"{stamp}-{number}" for number in range(1, 1000))
        return stamp if stamp not in taken else next(each for each in more if each not in taken)

    def _dump(self, servers: Servers, database: str, place: Path) -> dict[str, int]:
        """Dump a database, and count its rows in the same snapshot."""
        say(f"database {database}")
        with Session(servers, database) as session:
            snapshot = session.ask(
                "begin isolation level repeatable read read only; select pg_export_snapshot();"
            )
            command, environment = servers.program(
                "pg_dump", "-Fc", f"--snapshot={snapshot.strip()}", f"--dbname={database}"
            )
            with open_private(place / f"{database}.dump") as file:
                shown = f"pg_dump of {database}"
                run_command(command, shown, environment, LONG_S, stdout=file)
            return counts_of(session)

    def _configuration(self, place: Path) -> None:
        """Copy what is no secret, and name what is."""
        shutil.copyfile(self.installation.env_file, place / "deployment.env")
        stable = self.installation.releases / "stable.json"
        if stable.exists():
            shutil.copyfile(stable, place / "stable.json")
        secrets = self.installation.secrets
        names = sorted(
            str(path.relative_to(secrets)) for path in secrets.rglob("*") if path.is_file()
        )
        write_whole(place / "secrets.txt", "".join(f"{name}\n" for name in names))

    def forget_old(self) -> None:
        """Delete backups beyond the number that is kept, and objects that none names any more."""
        kept: list[Backup] = []
        for kind, count in KEPT.items():
            of_kind = [each for each in self.all() if each.kind == kind]
            for old in of_kind[:-count]:
                # Renamed first: what is half deleted is no backup.
                gone = old.folder.with_name(f".{old.folder.name}.unfinished")
                old.folder.rename(gone)
                shutil.rmtree(gone)
            kept += of_kind[-count:]
        named: set[str] = set()
        for each in kept:
            named |= set(objects_of(each.folder))
        for path in self.pool.glob("??/*"):
            if path.name not in named:
                path.unlink()

    def _note(self, facts: dict[str, Any], took: float) -> None:
        """Write the metrics of a backup that ended, for the node exporter."""
        values = {
            "timestamp_seconds": (time.time(), "Unix time at which the last backup ended."),
            "duration_seconds": (took, "How long it took."),
            "objects": (facts["objects"]["count"], "Objects of the bucket in it."),
            "corrupt_objects": (len(facts["objects"]["corrupt"]), "Objects with wrong bytes."),
            "bytes": (
                facts["objects"]["bytes"] + sum(f["size"] for f in facts["files"].values()),
                "What a restore of it reads.",
            ),
        }
        text = "".join(
            f"# HELP ainern2d_backup_{name} {says}\n# TYPE ainern2d_backup_{name} gauge\n"
            f"ainern2d_backup_{name} {value:.3f}\n"
            for name, (value, says) in values.items()
        )
        write_whole(self._metrics / METRICS_FILE, text)


def objects_of(folder: Path) -> dict[str, int]:
    """Return hash and size in bytes of the objects of a backup; a restore point has none."""
    path = folder / "objects.txt"
    if not path.exists():
        return {}
    pairs = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {sha256: int(size) for sha256, size in pairs}


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def open_private(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for its owner alone, and see that it is on the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


class Restoring:
    """Brings a backup back beside what is there, and then in its place.

    Args:
        backups: It is one of.
        backup: To restore.
        servers: To restore to.
    """

    def __init__(self, backups: Backups, backup: Backup, servers: Servers) -> None:
        self._backups, self._backup, self._servers = backups, backup, servers

    def look(self) -> None:
        """See that everything needed is there, before anything is changed.

        Raises:
            DeploymentError: A file, object or secret is missing.
        """
        self._backup.check()
        if self._backup.kind == BACKUP:
            for sha256, size in objects_of(self._backup.folder).items():
                path = self._backups.pool / sha256[:2] / sha256
                if not path.is_file() or path.stat().st_size != size:
                    raise DeploymentError(f"the object {path} is missing", "use another backup")
        secrets = self._backups.installation.secrets
        names = (self._backup.folder / "secrets.txt").read_text(encoding="utf-8").splitlines()
        gone = [name for name in names if not (secrets / name).exists()]
        if gone:
            say(f"warning: {len(gone)} secrets of then are not here, such as {gone[0]}")

    def load(self) -> None:
        """Restore each database under another name, and count its rows.

        Raises:
            DeploymentError: PostgreSQL refuses, or rows are missing.
        """
        for database in self._backup.facts["counts"]:
            say(f"database {database}")
            new = f"{database}_restored"
            self._drop(new)
            make = f"create database {new} template template0 encoding 'UTF8';"
            ask(self._servers, "postgres", make)
            owner = self._owner(database)
            if owner:
                ask(self._servers, "postgres", f'alter database {new} owner to "{owner}";')
            words = ("pg_restore", "--exit-on-error", f"--dbname={new}")
            command, environment = self._servers.program(*words)
            with (self._backup.folder / f"{database}.dump").open("rb") as file:
                shown = f"pg_restore of {database}"
                run_command(command, shown, environment, LONG_S, stdin=file)
            with Session(self._servers, new) as session:
                found = counts_of(session)
            if found != self._backup.facts["counts"][database]:
                raise DeploymentError(f"the tables of {new} have other numbers of rows than noted")
            ask(self._servers, new, "analyze;")

    def unload(self) -> None:
        """Drop the databases that were restored."""
        for database in DATABASES:
            self._drop(f"{database}_restored")

    def swap(self) -> None:
        """Give the restored databases their names, all at once; connections to the old ones end."""
        self._rename("before", "restored")

    def swap_back(self) -> None:
        """Give the former databases their names again."""
        if any(self._has(f"{database}_before") for database in DATABASES):
            self._rename("restored", "before")

    def finish(self) -> None:
        """Drop the former databases."""
        for database in DATABASES:
            self._drop(f"{database}_before")

    def write_objects(self) -> None:
        """Write the objects that the bucket lacks, and where each film stood."""
        say("objects of the bucket")
        pool, folder = str(self._backups.pool), str(self._backup.folder)
        said = self._servers.ours_to_write(self._backups.folder, "bucket", "restore", pool, folder)
        say(said.strip())

    def write_definitions(self) -> None:
        """Import the broker's definitions; what it has beside them stays."""
        say("definitions of the broker")
        path = str(self._backup.folder / "broker.json")
        self._servers.ours_to_write(self._backups.folder, "broker", "import", path)

    def verify(self) -> None:
        """Read a sample of the objects, and look for the parts of each finished film.

        Raises:
            DeploymentError: One is missing, or has other bytes than its name says.
        """
        words = ("bucket", "verify", str(self._backup.folder))
        say(self._servers.ours(self._backups.folder, *words).strip())

    def _has(self, database: str) -> bool:
        return has_database(self._servers, database)

    def _owner(self, database: str) -> str:
        query = f"select pg_get_userbyid(datdba) from pg_database where datname = '{database}';"
        return ask(self._servers, "postgres", query).strip()

    def _drop(self, database: str) -> None:
        if self._has(database):
            ask(self._servers, "postgres", f"drop database {database} with (force);")

    def _rename(self, away: str, here: str) -> None:
        """Rename DATABASE to DATABASE_AWAY and DATABASE_HERE to DATABASE, in one transaction."""
        present = {name: self._has(name) for name in DATABASES}
        come = {name: self._has(f"{name}_{here}") for name in DATABASES}
        statements = []
        of = "datname = '"
        for name in DATABASES:
            if not come[name]:
                # Done before the program was killed.
                continue
            if present[name]:
                statements += [
                    f"alter database {name} allow_connections false;",
                    f"select pg_terminate_backend(pid) from pg_stat_activity where {of}{name}';",
                ]
        renames = [
            each
            for name in DATABASES
            if come[name]
            for each in (
                *([f"alter database {name} rename to {name}_{away};"] if present[name] else []),
                f"alter database {name}_{here} allow_connections true;",
                f"alter database {name}_{here} rename to {name};",
            )
        ]
        with Session(self._servers, "postgres") as session:
            for each in statements:
                session.ask(each)
            self._wait_alone(session)
            session.ask(f"begin; {' '.join(renames)} commit;")

    def _wait_alone(self, session: Session) -> None:
        names = ", ".join(f"'{name}'" for name in DATABASES)
        query = f"select count(*) from pg_stat_activity where datname in ({names});"
        end = time.monotonic() + COMMAND_S
        while session.ask(query).strip() != "0":
            if time.monotonic() > end:
                raise DeploymentError("connections to the databases do not end")
            time.sleep(0.1)
