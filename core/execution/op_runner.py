"""Performs one op in this process: fetches its inputs, calls its backend, stores what it made."""

from __future__ import annotations

import contextlib
import errno
import gc
import hashlib
import importlib.util
import os
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ..backends.requests import REQUESTS
from ..backends.results import JPEG, MP4
from ..backends.source import SOURCE
from ..backends.validation import KEEP_NOTHING, checked_files
from ..backends.work import CancelToken, Work
from ..errors import (
    Ainern2dError,
    ArtifactLostError,
    InputLostError,
    InvalidRequestError,
    OutOfMemoryError,
    PluginError,
    TransientError,
)
from ..ops.manifest import Artifact, Manifest
from ..storage.folder import hash_file, storage_errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..backends.registry import BackendRegistry
    from ..backends.results import OutputFile, Result
    from ..backends.spec import BackendConfig
    from ..ops.kind import Kind
    from ..ops.op import Op
    from ..storage.store import WorkStore
    from .task import Task


SHOWN = (MP4, JPEG)
"""What gets a thumbnail: movies and posters."""

DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
"""What a backend meets when the disk refuses; its other OSErrors are its own affair."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backend made.

    Attributes:
        artifacts: By name.
        contents: The files by SHA-256, if they are small and not in the store; else None.
        run_s: Seconds of wall time that it took.
        cpu_s: Seconds of processor time that it took.
    """

    artifacts: dict[str, Artifact]
    contents: dict[str, bytes] | None
    run_s: float
    cpu_s: float


class Performer:
    """Performs ops one after the other, keeping built backends (and so their models) warm.

    Args:
        registry: Of the installed backends.
        store: Holds inputs and results.
        with_previews: Whether movies and posters get a thumbnail as a fact.
    """

    def __init__(
        self, registry: BackendRegistry, store: WorkStore, *, with_previews: bool = True
    ) -> None:
        self._registry = registry
        self._store = store
        self._with_previews = with_previews
        self._backends: dict[tuple[Kind, str], tuple[dict[str, Any], BackendConfig, Any]] = {}
        self._spare: Path | None = None

    def perform(
        self,
        task: Task,
        progress: Callable[[float, str], None],
        cancel: CancelToken,
    ) -> Manifest:
        """Perform an op and return the manifest that counts.

        Raises:
            OpError: Of the class that says what to do next.
            PluginError: The result breaks the backend's contract; none of it is stored.
            StorageError: The disk is full, read-only or broken.
        """
        return self.commit(task, self.make(task, progress, cancel))

    def make(
        self,
        task: Task,
        progress: Callable[[float, str], None],
        cancel: CancelToken,
        inline_bytes: int = -1,
    ) -> Made:
        """Have an op's artifacts made and checked, and put them into the store.

        Args:
            task: What to do.
            progress: Called with the fraction that is done and a note.
            cancel: Says whether to stop.
            inline_bytes: Files that have no more bytes together are returned instead.

        Raises:
            OpError: Of the class that says what to do next.
            PluginError: The result breaks the backend's contract; none of it is stored.
            StorageError: The disk is full, read-only or broken.
        """
        op = task.op
        self._check_recipe(op)
        inputs = self._inputs(op)
        try:
            request = REQUESTS[op.kind].model_validate(op.params)
        except ValidationError as error:
            raise InvalidRequestError(f"the {op.kind} request is malformed: {error}") from error
        config, backend = self._build(op.kind, op.backend, task.options)
        out, before = self._workplace(), _stamps(inputs)
        try:
            work = Work(out, inputs, op.seed, progress, cancel, op.model, op.key)
            started, cpu = time.perf_counter(), time.process_time()
            method = getattr(backend, op.kind.value)
            is_crowded = False
            try:
                try:
                    result = _call(method, request, work, op, self._store.root)
                except OutOfMemoryError:
                    is_crowded = self._make_room(op)
                    if not is_crowded:
                        raise
                if is_crowded:
                    # Once more, without the models that were too much together.
                    _empty(out)
                    result = _call(method, request, work, op, self._store.root)
            finally:
                _refuse_changes(op, inputs, before)
            spent = time.perf_counter() - started, time.process_time() - cpu
            with storage_errors(self._store.root):
                spec = self._registry.get(op.kind, op.backend).spec
                files = checked_files(result, op.kind, spec, config, request, work)
                artifacts, contents = self._keep(op, files, inline_bytes)
        finally:
            self._leave(out)
        return Made(artifacts, contents, round(spent[0], 4), round(spent[1], 4))

    def prepare(self, kind: Kind, name: str, options: dict[str, Any]) -> None:
        """Build a backend before an op needs it, unless it is one that holds a model."""
        # If it cannot be built, the op will say why.
        with contextlib.suppress(Exception):
            if not self._registry.get(kind, name).spec.resources.in_process:
                self._build(kind, name, options)

    def commit(self, task: Task, made: Made) -> Manifest:
        """Write the manifest of what was made, and return the one that counts."""
        manifest = Manifest(
            op=task.op,
            artifacts=made.artifacts,
            rung=task.rung,
            run_s=made.run_s,
            cpu_s=made.cpu_s,
            versions=task.op.libraries,
        )
        return self._store.commit(manifest)

    def close(self) -> None:
        """Remove what was kept for the next op."""
        if self._spare is not None:
            shutil.rmtree(self._spare, ignore_errors=True)

    def _workplace(self) -> Path:
        """Return an empty folder: the last one, if nothing was left in it."""
        spare, self._spare = self._spare, None
        if spare is not None:
            # Young again, so that no sweep takes it for a dead process's.
            with contextlib.suppress(FileNotFoundError):
                os.utime(spare)
                return spare
        return self._store.workplace()

    def _leave(self, out: Path) -> None:
        """Keep an empty workplace for the next op; remove one in which something is left."""
        with contextlib.suppress(OSError):
            if not os.listdir(out):  # noqa: PTH208 - half the cost, and there is one per op
                self._spare = out
                return
        shutil.rmtree(out, ignore_errors=True)

    def _check_recipe(self, op: Op) -> None:
        entry = self._registry.get(op.kind, op.backend)
        spec = entry.spec
        source = op.libraries.get(SOURCE)
        if source and self._registry.libraries(entry, with_source=True).get(SOURCE) != source:
            raise InvalidRequestError(
                f"the source files of {op.kind} backend {entry} are not those that the op was"
                " bound to",
                hint="run again; restart workers that run the plugin after each edit of it",
            )
        if spec.recipe_version != op.recipe_version:
            raise InvalidRequestError(
                f"{op.kind} backend {op.backend!r} here has recipe {spec.recipe_version},"
                f" the op was bound to recipe {op.recipe_version}",
                hint="install the same release of the plugin everywhere",
            )

    def _inputs(self, op: Op) -> dict[str, Path]:
        try:
            return {role: self._store.fetch(sha256) for role, sha256 in op.inputs.items()}
        except ArtifactLostError as error:
            raise InputLostError(error.message) from error

    def _build(self, kind: Kind, name: str, options: dict[str, Any]) -> tuple[BackendConfig, Any]:
        known = self._backends.get((kind, name))
        # Checking options takes a millisecond, and they rarely change from one op to the next.
        if known is not None and known[0] == options:
            return known[1:]
        config = self._registry.configure(kind, name, options)
        if known is not None and known[1] == config:
            backend = known[2]
        else:
            backend = self._registry.create(kind, config)
        self._backends[kind, name] = dict(options), config, backend
        return config, backend

    def _make_room(self, op: Op) -> bool:
        """Let the models of other backends in this process go; say whether there were any."""
        others = [
            name
            for name in self._backends
            if name != (op.kind, op.backend) and self._registry.get(*name).spec.resources.in_process
        ]
        for name in others:
            del self._backends[name]
        gc.collect()
        return bool(others)

    def _keep(
        self, op: Op, files: dict[str, OutputFile], inline_bytes: int
    ) -> tuple[dict[str, Artifact], dict[str, bytes] | None]:
        """Put the files of a result into the store, or read them if they are small."""
        artifacts: dict[str, Artifact] = {}
        contents: dict[str, bytes] = {}
        size = sum(file.path.stat().st_size for file in files.values())
        are_inline = inline_bytes >= 0 and 0 < size <= inline_bytes
        for name, file in files.items():
            preview = _preview(op, name, file) if self._with_previews else {}
            facts = file.facts | preview
            if are_inline:
                data = file.path.read_bytes()
                sha256, size = hashlib.sha256(data).hexdigest(), len(data)
                contents[sha256] = data
            else:
                sha256, size = self._store.put(file.path)
            artifacts[name] = Artifact(
                sha256=sha256, size=size, media_type=file.media_type, facts=facts
            )
        return artifacts, contents if are_inline else None


def _stamps(inputs: dict[str, Path]) -> dict[str, tuple[int, ...]]:
    """Return what changes when a file is written: its number, size and time of change."""
    return {
        role: (found.st_ino, found.st_size, found.st_mtime_ns)
        for role, found in ((role, path.stat()) for role, path in inputs.items())
    }


def _refuse_changes(op: Op, inputs: dict[str, Path], before: dict[str, tuple[int, ...]]) -> None:
    """Remove inputs that a backend wrote to, so that they are made or fetched again.

    Raises:
        PluginError: It wrote to one.
    """
    changed: list[str] = []
    for role, path in inputs.items():
        try:
            # Another process may have given the same bytes a new time.
            if _stamps({role: path})[role] == before[role] or (
                hash_file(path)[0] == op.inputs[role]
            ):
                continue
        except OSError:
            # Another process may have collected it meanwhile: it is gone, not changed.
            continue
        path.unlink(missing_ok=True)
        changed.append(role)
    if changed:
        raise PluginError(
            f"{op.kind} backend {op.backend!r} wrote to its input {', '.join(changed)}",
            hint=f"{KEEP_NOTHING}copy work.inputs[...] into work.out before changing it",
        )


def _empty(folder: Path) -> None:
    """Remove everything that is in a folder."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _preview(op: Op, name: str, file: OutputFile) -> dict[str, str]:
    """Return the thumbnail of a movie or poster as a fact, if OpenCV and PyAV are installed."""
    if file.media_type not in SHOWN or importlib.util.find_spec("av") is None:
        return {}
    import av

    from ..media.thumbnail import thumbnail

    try:
        found = thumbnail(file.path)
    except (av.FFmpegError, IndexError, StopIteration) as error:
        raise PluginError(
            f"{op.kind} backend {op.backend!r} wrote a {name} that cannot be decoded: {error}"
        ) from error
    return {} if found is None else {"thumbnail": found}


def _call(
    method: Callable[[Any, Work], Result], request: Any, work: Work, op: Op, root: Path
) -> Result:
    try:
        return method(request, work)
    except Ainern2dError:
        raise
    except MemoryError as error:
        raise OutOfMemoryError(f"{op.kind} backend {op.backend!r} ran out of memory") from error
    except (ConnectionError, TimeoutError) as error:
        raise TransientError(
            f"{op.kind} backend {op.backend!r} lost its connection: {type(error).__name__}: {error}"
        ) from error
    except OSError as error:
        if error.errno in DISK_ERRORS:
            with storage_errors(root):
                raise
        raise _failed(op, error) from error
    except (Exception, SystemExit) as error:
        raise _failed(op, error) from error


def _failed(op: Op, error: BaseException) -> InvalidRequestError:
    return InvalidRequestError(
        f"{op.kind} backend {op.backend!r} failed: {type(error).__name__}: {error}",
        hint="logs/ops.log in the state folder has the details",
    )
