"""Answering workers: claims (may an attempt begin?) and grants (URLs for its uploads)."""

from __future__ import annotations

import json
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

from ...ops.manifest import Artifact, parse_manifest
from ...storage.store import is_whole
from ..broker.envelope import new_id
from ..broker.messages import ClaimAnswered, Claimed, GrantAnswered, GrantAsked
from ..broker.topology import REQUESTS, answer_key
from . import decisions
from .outputs import BatchOutputs
from .quarantine import Received, quarantined, read
from .records import QuarantinedMessage
from .results import apply_decision
from .settings import URL_S
from .transitions import Decision, DecisionContext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Executor

    from ...database.rows import RequestRow
    from ...storage.store import GrantingStore
    from ..broker.delivery import Delivery
    from ..broker.messages import Message
    from .records import HubRecords, UnitOfWork
    from .settings import HubSettings

log = logging.getLogger(__name__)

SEEN_S = 60.0
"""Seconds for which an input that was found in the store is not looked for again."""
SEEN_MOST = 50_000

Q = TypeVar("Q", Claimed, GrantAsked)


@dataclass(slots=True)
class StoreFacts:
    """What is known of the store, as far as it was asked.

    Attributes:
        whole: Whether all artifacts of a manifest are there, by its canonical form.
        lost: Whether each input is missing, by SHA-256.
    """

    whole: dict[str, bool] = field(default_factory=dict)
    lost: dict[str, bool] = field(default_factory=dict)


class ClaimHandler:
    """Answers batches of claims and grants. Every batch may be answered again.

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
        self._seen: OrderedDict[str, float] = OrderedDict()

    def handle(self, deliveries: Sequence[Delivery]) -> BatchOutputs:
        """Answer a batch.

        Raises:
            DatabaseError: Nothing of it is answered.
            StorageError: Nothing of it is answered.
        """
        found = [read(delivery, REQUESTS, Claimed, GrantAsked) for delivery in deliveries]
        claims = _latest(found, Claimed)
        grants = _latest(found, GrantAsked)
        quarantined_messages = [each for each in found if isinstance(each, QuarantinedMessage)]
        outputs, facts = BatchOutputs(), StoreFacts()
        # A row may change between two looks, so that a claim may need a third.
        while claims or grants or quarantined_messages:
            ids = {each.message.request for each in claims} | {
                each.message.request for each in grants
            }
            # Other requests for the same ops too, so that none is begun beside another.
            with self._records.unit_of_work(ids, {each.message.op_key for each in claims}) as unit:
                for each in quarantined_messages:
                    unit.quarantine(each)
                context = DecisionContext(unit.now, self._settings, new_id)
                granted = self._grant(unit, grants, context, outputs)
                claimed, claims, unknown = self._claim(unit, claims, facts, context, outputs)
            for asked, decision in granted:
                self._answer_grant(asked, decision, outputs)
            for claim, decision in claimed:
                self._answer_claim(claim, decision, outputs)
            grants, quarantined_messages = [], []
            self._check_store(unknown, facts)
        return outputs

    def _grant(
        self,
        unit: UnitOfWork,
        grants: Sequence[Received[GrantAsked]],
        context: DecisionContext,
        outputs: BatchOutputs,
    ) -> list[tuple[Received[GrantAsked], Decision]]:
        decided = []
        for each in grants:
            row = unit.rows.get(each.message.request)
            decision = decisions.grant(row, each.message, each.sender, context)
            if not _quarantines(unit, each, decision):
                apply_decision(unit, decision, context, outputs)
                decided.append((each, decision))
        return decided

    def _claim(
        self,
        unit: UnitOfWork,
        claims: Sequence[Received[Claimed]],
        facts: StoreFacts,
        context: DecisionContext,
        outputs: BatchOutputs,
    ) -> tuple[list[tuple[Received[Claimed], Decision]], list[Received[Claimed]], StoreFacts]:
        """Decide on those claims whose facts are known.

        Returns:
            The decisions, the other claims, and the facts that these wait for.
        """
        decided, rest = [], []
        made, unknown = self._unknown(unit, claims, facts)
        for each in claims:
            row = unit.rows.get(each.message.request)
            manifest = made.get(each.message.op_key, "")
            if (
                row is not None
                and _depends_on_store(row, each)
                and _waits_for(row, manifest, unknown)
            ):
                rest.append(each)
                continue
            lost = (sha for sha in (_inputs(row) if row else ()) if facts.lost.get(sha))
            decision = decisions.claim(
                row,
                each.message,
                each.sender,
                context,
                is_made=facts.whole.get(manifest, False),
                lost_input=next(lost, None),
                leader=_leader(unit, row, context) if row else None,
            )
            if not _quarantines(unit, each, decision):
                apply_decision(unit, decision, context, outputs)
                decided.append((each, decision))
        return decided, rest, unknown

    def _unknown(
        self, unit: UnitOfWork, claims: Sequence[Received[Claimed]], facts: StoreFacts
    ) -> tuple[dict[str, str], StoreFacts]:
        """Return the manifests of the claimed ops by key, and what the store is to be asked."""
        unknown = StoreFacts()
        rows = [(unit.rows.get(each.message.request), each) for each in claims]
        open_rows = [
            (row, each) for row, each in rows if row is not None and _depends_on_store(row, each)
        ]
        made = unit.manifests({row.op_key for row, _ in open_rows})
        unknown.whole |= {text: False for text in made.values() if text not in facts.whole}
        for row, _ in open_rows:
            for sha256 in _inputs(row):
                if sha256 not in facts.lost and not self._was_seen(sha256):
                    unknown.lost[sha256] = True
        return made, unknown

    def _check_store(self, unknown: StoreFacts, facts: StoreFacts) -> None:
        """Ask the store, several things at a time."""
        texts, inputs = list(unknown.whole), list(unknown.lost)
        facts.whole |= zip(texts, self._pool.map(self._is_whole, texts), strict=True)
        for sha256, is_there in zip(inputs, self._pool.map(self._store.has, inputs), strict=True):
            facts.lost[sha256] = not is_there
            if is_there:
                self._remember_input(sha256)

    def _is_whole(self, text: str) -> bool:
        manifest = parse_manifest(text)
        return manifest is not None and is_whole(self._store, manifest)

    def _was_seen(self, sha256: str) -> bool:
        return time.monotonic() - self._seen.get(sha256, float("-inf")) < SEEN_S

    def _remember_input(self, sha256: str) -> None:
        self._seen[sha256] = time.monotonic()
        self._seen.move_to_end(sha256)
        while len(self._seen) > SEEN_MOST:
            self._seen.popitem(last=False)

    def _answer_claim(
        self, each: Received[Claimed], decision: Decision, outputs: BatchOutputs
    ) -> None:
        inputs = _inputs(decision.row) if decision.row and decision.verdict == "run" else ()
        answer = ClaimAnswered.model_validate(
            {
                "attempt_id": each.message.attempt_id,
                "verdict": decision.verdict,
                "inputs": {sha256: self._store.read_url(sha256, URL_S) for sha256 in inputs},
                "wait_s": decision.wait_s,
                "inline_bytes": self._settings.inline_bytes,
                "quick_s": self._settings.quick_s,
            }
        )
        outputs.answers.append((answer_key(each.account, each.message.worker), answer))

    def _answer_grant(
        self, each: Received[GrantAsked], decision: Decision, outputs: BatchOutputs
    ) -> None:
        answer = GrantAnswered.model_validate(
            {
                "attempt_id": each.message.attempt_id,
                "verdict": decision.verdict,
                "uploads": self._uploads(each.message) if decision.verdict == "upload" else {},
                "reason": decision.reason,
            }
        )
        outputs.answers.append((answer_key(each.account, each.message.worker), answer))

    def _uploads(self, message: GrantAsked) -> dict[str, str]:
        wanted = {output.sha256: output for output in message.outputs}
        artifacts = [
            Artifact(sha256=output.sha256, size=output.size, media_type="")
            for output in wanted.values()
        ]
        held = self._pool.map(self._store.holds, artifacts)
        return {
            artifact.sha256: self._store.upload_url(
                message.attempt_id, artifact.sha256, artifact.size, URL_S
            )
            for artifact, is_held in zip(artifacts, held, strict=True)
            if not is_held
        }


def _quarantines(unit: UnitOfWork, each: Received[Q], decision: Decision) -> bool:
    """Quarantine a message that its account may not send; say whether it was one.

    It gets no answer.
    """
    if decision.quarantine:
        request = each.message.request if decision.row else None
        unit.quarantine(quarantined(each.delivery, REQUESTS, decision.quarantine, request))
        log.warning(
            "a message of account %s went to quarantine: %s", each.account, decision.quarantine
        )
    return bool(decision.quarantine)


def _leader(unit: UnitOfWork, row: RequestRow, context: DecisionContext) -> RequestRow | None:
    """Return another request for the same op that is running."""
    others = (each for each in unit.rows.values() if each.op_key == row.op_key and each is not row)
    return next((each for each in others if decisions.leads(each, context)), None)


def _depends_on_store(row: RequestRow, each: Received[Claimed]) -> bool:
    """Say whether the verdict on a claim depends on what is in the store."""
    is_over = row.state.is_final or row.attempt_id != each.message.attempt_id
    return not is_over and decisions.is_allowed(row, each.message.op_key, each.sender)


def _waits_for(row: RequestRow, manifest: str, unknown: StoreFacts) -> bool:
    return manifest in unknown.whole or any(sha in unknown.lost for sha in _inputs(row))


def _latest(
    found: Iterable[Received[Message] | QuarantinedMessage], kind: type[Q]
) -> list[Received[Q]]:
    """Keep the last of what one worker asked about one attempt: it asks again until answered."""
    last: dict[tuple[str, ...], Received[Q]] = {}
    for each in found:
        if isinstance(each, Received) and isinstance(each.message, kind):
            message = each.message
            last[each.account, message.worker, message.request, message.attempt_id] = cast(
                "Received[Q]", each
            )
    return list(last.values())


def _inputs(row: RequestRow) -> list[str]:
    return sorted(set(json.loads(row.body)["op"].get("inputs", {}).values()))
