"""Recording results: artifacts into the store, then manifests and rows in one transaction."""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ...backends.media_types import FIRST_BYTES, begins_as
from ...database.rows import RequestState
from ...errors import ArtifactLostError, StorageError, UploadError
from ...ops.manifest import Manifest, Rung, parse_manifest
from ...ops.op import Op
from ...storage.store import is_whole
from ..broker.envelope import new_id
from ..broker.messages import Finished
from ..broker.topology import RESULTS
from . import decisions, transitions
from .outputs import BatchOutputs, Publication
from .quarantine import Received, quarantined, read
from .records import QuarantinedMessage
from .transitions import Decision, DecisionContext

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
class StoredOp:
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


class ResultHandler:
    """Records batches of results. Recording a batch once more changes nothing.

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

    def handle(self, deliveries: Sequence[Delivery]) -> BatchOutputs:
        """Record a batch of results.

        Raises:
            DatabaseError: None of them is recorded.
            StorageError: None of them is recorded.
        """
        found = [read(delivery, RESULTS, Finished) for delivery in deliveries]
        received = [each for each in found if isinstance(each, Received)]
        ids = {each.message.request for each in received}
        rows, manifests = self._records.find_requests(ids)
        refused = self._refused(received, rows)
        received = [each for each in received if id(each) not in refused]
        stored, whole_inputs, unread = self._store_results(received, rows, manifests)
        deferred = [
            each
            for each in received
            if each.message.attempt_id in unread
            or (each.message.outcome == "done" and _stored_of(stored, each).unreachable)
        ]
        if deferred and len(deferred) == len(found):
            raise StorageError(_reason_of(stored, unread))
        outputs = BatchOutputs(deferred=[each.delivery for each in deferred])
        outputs.problem = _reason_of(stored, unread) if deferred else ""
        ready = [each for each in received if each not in deferred]
        keys = {key for key, each in stored.items() if each.manifest is not None}
        with self._records.unit_of_work({each.message.request for each in ready}, keys) as unit:
            context = DecisionContext(unit.now, self._settings, new_id)
            for each in (*found, *refused.values()):
                if isinstance(each, QuarantinedMessage):
                    unit.quarantine(each)
            for each in ready:
                self._record(unit, each, _stored_of(stored, each), whole_inputs, context, outputs)
            _finish_others(unit, stored, context, outputs)
        return outputs

    def _refused(
        self, received: Sequence[Received[Finished]], rows: dict[str, RequestRow]
    ) -> dict[int, QuarantinedMessage]:
        """Return those results that do not count, by identity, for the quarantine."""
        context = DecisionContext(datetime.now(UTC), self._settings, new_id)
        found = {}
        for each in received:
            row = rows.get(each.message.request)
            refusal = decisions.refusal(row, each.message, each.sender, context)
            if refusal is None:
                continue
            log.warning("result of %s went to quarantine: %s", each.message.worker, refusal.why)
            found[id(each)] = quarantined(
                each.delivery,
                RESULTS,
                refusal.why,
                row.id if row else None,
                handled=refusal.is_honest,
            )
        return found

    def _record(
        self,
        unit: UnitOfWork,
        each: Received[Finished],
        stored: StoredOp,
        whole_inputs: set[str],
        context: DecisionContext,
        outputs: BatchOutputs,
    ) -> None:
        message = each.message
        row = unit.rows.get(message.request)
        decision = decisions.finished(
            row,
            message,
            each.sender,
            context,
            is_made=stored.manifest is not None,
            problem=stored.problems.get(message.attempt_id, ""),
            input_is_whole=message.error in whole_inputs,
        )
        if decision.quarantine or row is None:
            # A known request is named only if the sender had to do with it.
            unit.quarantine(
                quarantined(each.delivery, RESULTS, decision.quarantine, row.id if row else None)
            )
            log.warning("result of %s went to quarantine: %s", message.worker, decision.quarantine)
            return
        if message.outcome == "done" and (wrong := decisions.wrong_artifacts(row, message)):
            unit.quarantine(quarantined(each.delivery, RESULTS, wrong, row.id))
        before = decisions.begun(row, message, context) if message.outcome == "done" else row
        unit.attempt(before, message.attempt_id, message.worker, message.outcome, message.error)
        apply_decision(unit, decision, context, outputs)
        log.info(
            "request %s attempt %d %s by %s: %s",
            *(message.request, message.attempt, message.outcome, message.worker),
            "absorbed" if decision.absorbed else decision.row and decision.row.state.value,
            extra={
                "fields": {
                    "trace": row.trace,
                    "request": row.id,
                    "op_key": row.op_key,
                    "kind": row.kind,
                    "detail": message.detail,
                }
            },
        )

    def _store_results(
        self,
        received: Sequence[Received[Finished]],
        rows: dict[str, RequestRow],
        manifests: dict[str, str],
    ) -> tuple[dict[str, StoredOp], set[str], set[str]]:
        """Store what is new, several ops at a time.

        Returns:
            What is known of each op by its key, the inputs that are not lost after all, and the
            attempts whose inputs could not be looked at.
        """
        wanted: dict[str, list[tuple[Received[Finished], RequestRow]]] = {}
        losses: dict[str, set[str]] = {}
        for each in received:
            row = rows.get(each.message.request)
            if row is None:
                continue
            if each.message.outcome == "done" and row.state is not RequestState.DONE:
                wanted.setdefault(row.op_key, []).append((each, row))
            elif each.message.outcome == "input_lost" and each.message.error in _inputs(row):
                losses.setdefault(each.message.error, set()).add(each.message.attempt_id)
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
        self, given: list[tuple[Received[Finished], RequestRow]], before: str
    ) -> StoredOp:
        """Adopt the files of an op's first result that is whole, and prepare its manifest.

        Args:
            given: Results of the op.
            before: The manifest that the op has already, or empty.
        """
        stored = StoredOp(replaces=before)
        try:
            first = parse_manifest(before) if before else None
            if first is not None and is_whole(self._store, first):
                # What was uploaded once more is swept with other uploads that no result names.
                return StoredOp(first)
        except StorageError as error:
            stored.unreachable = str(error)
            return stored
        for each, row in given:
            message = each.message
            if wrong := decisions.wrong_artifacts(row, message):
                stored.problems[message.attempt_id] = wrong
                continue
            try:
                manifest = _manifest(message, row)
                for artifact in manifest.artifacts.values():
                    self._store_file(message, artifact)
                stored.manifest = manifest
                break
            except (UploadError, ValueError) as error:
                stored.problems[message.attempt_id] = str(error)
            except StorageError as error:
                stored.unreachable = str(error)
                break
        return stored

    def _store_file(self, message: Finished, artifact: Artifact) -> None:
        content = message.contents.get(artifact.sha256)
        if content is None:
            self._store.adopt(message.attempt_id, artifact)
            if artifact.size:
                first = self._store.first_bytes(artifact.sha256, FIRST_BYTES)
                _check_beginning(artifact, first)
            return
        if artifact.size > self._settings.inline_bytes:
            raise UploadError(f"a file of {artifact.size} bytes came inside a message")
        data = base64.b64decode(content, validate=True)
        _check_beginning(artifact, data[:FIRST_BYTES])
        self._store.keep(artifact, data)

    def _is_whole(self, sha256: str) -> bool | None:
        """Read an artifact; None if the store cannot be asked."""
        try:
            self._store.fetch(sha256)
        except ArtifactLostError:
            return False
        except StorageError:
            return None
        return True


def apply_decision(
    unit: UnitOfWork, decision: Decision, context: DecisionContext, outputs: BatchOutputs
) -> None:
    """Note the new row of a decision, and add what is to be sent."""
    row = decision.row
    if row is None:
        return
    if unit.save(row) and row.state.is_final:
        outputs.finished_rows.append(row)
        if row.state is RequestState.FAILED:
            unit.failed_op(row)
    if decision.route:
        expires_s = transitions.expires_s(row, context.now)
        outputs.publish.append(Publication(row, decision.route, expires_s))


def op_of(row: RequestRow) -> Op:
    """Return the op that a request is for.

    Raises:
        ValueError: Its body is not what a dispatcher of this release writes.
    """
    return Op.model_validate(json.loads(row.body)["op"])


def _finish_others(
    unit: UnitOfWork, stored: dict[str, StoredOp], context: DecisionContext, outputs: BatchOutputs
) -> None:
    """Write the manifests of ops that are done, and finish every open request for them."""
    for key, each in stored.items():
        if each.manifest is not None:
            unit.manifest(key, each.manifest.to_json().decode(), each.replaces)
    for row in list(unit.rows.values()):
        found = stored.get(row.op_key)
        if found is None or found.manifest is None:
            continue
        unit.done_op(row, found.manifest)
        if not row.state.is_final:
            apply_decision(unit, Decision(transitions.done(row, context)), context, outputs)


def _manifest(message: Finished, row: RequestRow) -> Manifest:
    """Return the manifest of a result; op and rung are those that were asked for."""
    manifest = Manifest(
        op=op_of(row),
        artifacts=message.artifacts,
        rung=Rung.model_validate(json.loads(row.body)["rung"]),
        run_s=message.run_s,
        cpu_s=message.cpu_s,
        versions=message.versions,
    )
    if manifest.key != row.op_key:
        raise ValueError(f"the body of request {row.id} is op {manifest.key}, not {row.op_key}")
    return manifest


def _has_files(given: tuple[Received[Finished], RequestRow]) -> bool:
    return bool(given[0].message.artifacts)


def _check_beginning(artifact: Artifact, first: bytes) -> None:
    """Refuse an artifact that is named as one of another media type.

    Raises:
        UploadError: Its first bytes are none of its type.
    """
    if artifact.size and not begins_as(artifact.media_type, first):
        raise UploadError(f"the artifact {artifact.sha256} is no {artifact.media_type}")


def _inputs(row: RequestRow) -> set[str]:
    return set(json.loads(row.body)["op"].get("inputs", {}).values())


def _stored_of(stored: dict[str, StoredOp], each: Received[Finished]) -> StoredOp:
    return stored.get(each.message.op_key) or StoredOp()


def _reason_of(stored: dict[str, StoredOp], unread: set[str]) -> str:
    message = next((each.unreachable for each in stored.values() if each.unreachable), "")
    return message or f"{len(unread)} inputs cannot be read"
