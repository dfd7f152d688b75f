"""Settling results: artifacts into the store, then manifests and rows in one transaction."""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...database.rows import RequestState
from ...errors import ArtifactLostError, StorageError, UploadError
from ...ops.manifest import Manifest, Rung, parse_manifest
from ...ops.op import Op
from ...storage.store import is_whole
from ..broker.envelope import new_id
from ..broker.messages import Finished
from ..broker.topology import RESULTS
from . import decisions, transitions
from .outputs import Effects, Publication
from .quarantine import Arrived, parked, read
from .records import Parked
from .transitions import Decision, Moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from ...database.rows import RequestRow
    from ...ops.manifest import Artifact
    from ...storage.store import GrantingStore
    from ..broker.delivery import Delivery
    from .records import HubRecords, UnitOfWork
    from .settings import HubSettings

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Stored:
    """What is known of one op after its results were stored.

    Attributes:
        manifest: The one that is there, or is to be written; or None.
        replaces: The one that is there in canonical form, if its artifacts are not.
        problems: Why an attempt's upload cannot be used, by attempt id.
        unreachable: Why nothing is known yet, or empty.
    """

    manifest: Manifest | None = None
    replaces: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    unreachable: str = ""


class Settler:
    """Settles batches of results. Every batch may be settled again: it changes nothing then.

    Args:
        records: The database.
        store: Where results are kept.
        pool: Threads for the store's requests.
        settings: Clocks and bounds.
    """

    def __init__(
        self, records: HubRecords, store: GrantingStore, pool: Executor, settings: HubSettings
    ) -> None:
        self._records = records
        self._store = store
        self._pool = pool
        self._settings = settings

    def handle(self, deliveries: Sequence[Delivery]) -> Effects:
        """Settle a batch.

        Raises:
            DatabaseError: Nothing of it is settled.
            StorageError: Nothing of it is settled.
        """
        found = [read(delivery, RESULTS, Finished) for delivery in deliveries]
        arrived = [each for each in found if isinstance(each, Arrived)]
        ids = {each.said.request for each in arrived}
        stored, whole_inputs, unread = self._ask_store(arrived, *self._records.look(ids))
        deferred = [
            each
            for each in arrived
            if each.said.attempt_id in unread
            or (each.said.outcome == "done" and _of(stored, each).unreachable)
        ]
        if deferred and len(deferred) == len(found):
            raise StorageError(_why(stored, unread))
        effects = Effects(deferred=[each.delivery for each in deferred])
        effects.problem = _why(stored, unread) if deferred else ""
        ready = [each for each in arrived if each not in deferred]
        keys = {key for key, each in stored.items() if each.manifest is not None}
        with self._records.book({each.said.request for each in ready}, keys) as book:
            moment = Moment(book.now, self._settings, new_id)
            for each in found:
                if isinstance(each, Parked):
                    book.park(each)
            for each in ready:
                self._settle(book, each, _of(stored, each), whole_inputs, moment, effects)
            _finish_others(book, stored, moment, effects)
        return effects

    def _settle(
        self,
        book: UnitOfWork,
        each: Arrived[Finished],
        stored: Stored,
        whole_inputs: set[str],
        moment: Moment,
        effects: Effects,
    ) -> None:
        said = each.said
        row = book.rows.get(said.request)
        decision = decisions.finished(
            row,
            said,
            each.kinds,
            moment,
            is_made=stored.manifest is not None,
            problem=stored.problems.get(said.attempt_id, ""),
            input_is_whole=said.error in whole_inputs,
        )
        if decision.park or row is None:
            # A known request is named only if the sender had to do with it.
            book.park(parked(each.delivery, RESULTS, decision.park, row.id if row else None))
            log.warning("result of %s parked: %s", said.worker, decision.park)
            return
        before = decisions.begun(row, said, moment) if said.outcome == "done" else row
        book.attempt(before, said.attempt_id, said.worker, said.outcome, said.error)
        apply(book, decision, moment, effects)
        log.info(
            "request %s attempt %d %s by %s: %s",
            *(said.request, said.attempt, said.outcome, said.worker),
            "absorbed" if decision.absorbed else decision.row and decision.row.state.value,
            extra={"trace": row.trace, "detail": said.detail},
        )

    def _ask_store(
        self,
        arrived: Sequence[Arrived[Finished]],
        rows: dict[str, RequestRow],
        manifests: dict[str, str],
    ) -> tuple[dict[str, Stored], set[str], set[str]]:
        """Store what is new, several ops at a time.

        Returns:
            What is known of each op by its key, the inputs that are not lost after all, and the
            attempts whose inputs could not be looked at.
        """
        wanted: dict[str, list[tuple[Arrived[Finished], RequestRow]]] = {}
        losses: dict[str, set[str]] = {}
        for each in arrived:
            row = rows.get(each.said.request)
            if row is None or not decisions.is_allowed(row, each.said.op_key, each.kinds):
                continue
            if each.said.outcome == "done" and row.state is not RequestState.DONE:
                wanted.setdefault(row.op_key, []).append((each, row))
            elif each.said.outcome == "input_lost" and each.said.error in _inputs(row):
                losses.setdefault(each.said.error, set()).add(each.said.attempt_id)
        before = {key: manifests.get(key, "") for key in wanted}
        # A thread costs more than preparing a manifest that no request to the store goes before.
        heavy = [k for k, given in wanted.items() if before[k] or any(_has_files(e) for e in given)]
        storing = self._pool.map(lambda key: self._store_files(wanted[key], before[key]), heavy)
        stored = {
            key: self._store_files(wanted[key], before[key]) for key in wanted.keys() - set(heavy)
        }
        stored |= zip(heavy, storing, strict=True)
        looked = list(self._pool.map(self._is_whole, losses))
        whole = {sha256 for sha256, found in zip(losses, looked, strict=True) if found}
        unread: set[str] = set()
        for sha256, found in zip(losses, looked, strict=True):
            unread |= losses[sha256] if found is None else set()
        return stored, whole, unread

    def _store_files(
        self, given: list[tuple[Arrived[Finished], RequestRow]], before: str
    ) -> Stored:
        """Adopt the files of an op's first result that is whole, and prepare its manifest.

        Args:
            given: Results of the op.
            before: The manifest that the op has already, or empty.
        """
        stored = Stored(replaces=before)
        try:
            first = parse_manifest(before) if before else None
            if first is not None and is_whole(self._store, first):
                # What was uploaded once more is swept with other uploads that no result names.
                return Stored(first)
        except StorageError as error:
            stored.unreachable = str(error)
            return stored
        for each, row in given:
            said = each.said
            try:
                manifest = _manifest(said, row)
                for artifact in manifest.artifacts.values():
                    self._store_file(said, artifact)
                stored.manifest = manifest
                break
            except (UploadError, ValueError) as error:
                stored.problems[said.attempt_id] = str(error)
            except StorageError as error:
                stored.unreachable = str(error)
                break
        return stored

    def _store_file(self, said: Finished, artifact: Artifact) -> None:
        content = said.contents.get(artifact.sha256)
        if content is None:
            self._store.adopt(said.attempt_id, artifact)
            return
        if artifact.size > self._settings.inline_bytes:
            raise UploadError(f"a file of {artifact.size} bytes came inside a message")
        self._store.keep(artifact, base64.b64decode(content, validate=True))

    def _is_whole(self, sha256: str) -> bool | None:
        """Read an artifact; None if the store cannot be asked."""
        try:
            self._store.fetch(sha256)
        except ArtifactLostError:
            return False
        except StorageError:
            return None
        return True


def apply(book: UnitOfWork, decision: Decision, moment: Moment, effects: Effects) -> None:
    """Note a decision in the book, and what follows from it."""
    row = decision.row
    if row is None:
        return
    if book.save(row) and row.state.is_final:
        effects.settled.append(row)
        if row.state is RequestState.FAILED:
            book.failed_op(row)
    if decision.route:
        expires_s = transitions.expires_s(row, moment.now)
        effects.publish.append(Publication(row, decision.route, expires_s))


def op_of(row: RequestRow) -> Op:
    """Return the op that a request is for.

    Raises:
        ValueError: Its body is not what a dispatcher of this release writes.
    """
    return Op.model_validate(json.loads(row.body)["op"])


def _finish_others(
    book: UnitOfWork, stored: dict[str, Stored], moment: Moment, effects: Effects
) -> None:
    """Write the manifests of ops that are done, and finish every open request for them."""
    for key, each in stored.items():
        if each.manifest is not None:
            book.manifest(key, each.manifest.to_json().decode(), each.replaces)
    for row in list(book.rows.values()):
        found = stored.get(row.op_key)
        if found is None or found.manifest is None:
            continue
        book.done_op(row, found.manifest)
        if not row.state.is_final:
            apply(book, Decision(transitions.done(row, moment)), moment, effects)


def _manifest(said: Finished, row: RequestRow) -> Manifest:
    """Return the manifest of a result; op and rung are those that were asked for."""
    manifest = Manifest(
        op=op_of(row),
        artifacts=said.artifacts,
        rung=Rung.model_validate(json.loads(row.body)["rung"]),
        run_s=said.run_s,
        cpu_s=said.cpu_s,
        versions=said.versions,
    )
    if manifest.key != row.op_key:
        raise ValueError(f"the body of request {row.id} is op {manifest.key}, not {row.op_key}")
    return manifest


def _has_files(given: tuple[Arrived[Finished], RequestRow]) -> bool:
    return bool(given[0].said.artifacts)


def _inputs(row: RequestRow) -> set[str]:
    return set(json.loads(row.body)["op"].get("inputs", {}).values())


def _of(stored: dict[str, Stored], each: Arrived[Finished]) -> Stored:
    return stored.get(each.said.op_key) or Stored()


def _why(stored: dict[str, Stored], unread: set[str]) -> str:
    said = next((each.unreachable for each in stored.values() if each.unreachable), "")
    return said or f"{len(unread)} inputs cannot be read"
