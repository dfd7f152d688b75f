"""Answering workers: may I begin, and where may I put what I made."""

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
from .outputs import Effects
from .quarantine import Arrived, parked, read
from .records import Parked
from .results import apply
from .settings import URL_S
from .transitions import Decision, Moment

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
"""How long an input that was seen in the store is taken to be there."""
SEEN_MOST = 50_000

Q = TypeVar("Q", Claimed, GrantAsked)


@dataclass(slots=True)
class Facts:
    """What the store says, as far as it was asked.

    Attributes:
        whole: Whether all artifacts of a manifest are there, by its canonical form.
        lost: Whether each input is missing, by SHA-256.
    """

    whole: dict[str, bool] = field(default_factory=dict)
    lost: dict[str, bool] = field(default_factory=dict)


class Desk:
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

    def handle(self, deliveries: Sequence[Delivery]) -> Effects:
        """Answer a batch.

        Raises:
            DatabaseError: Nothing of it is answered.
            StorageError: Nothing of it is answered.
        """
        found = [read(delivery, REQUESTS, Claimed, GrantAsked) for delivery in deliveries]
        claims = _latest(found, Claimed)
        grants = _latest(found, GrantAsked)
        aside = [each for each in found if isinstance(each, Parked)]
        effects, facts = Effects(), Facts()
        # A row may change between two looks, so that a claim may need a third.
        while claims or grants or aside:
            ids = {each.said.request for each in claims} | {each.said.request for each in grants}
            # Other requests for the same ops too, so that none is begun beside another.
            with self._records.book(ids, {each.said.op_key for each in claims}) as book:
                for each in aside:
                    book.park(each)
                moment = Moment(book.now, self._settings, new_id)
                granted = self._grant(book, grants, moment, effects)
                claimed, claims, unknown = self._claim(book, claims, facts, moment, effects)
            for asked, decision in granted:
                self._answer_grant(asked, decision, effects)
            for claim, decision in claimed:
                self._answer_claim(claim, decision, effects)
            grants, aside = [], []
            self._look(unknown, facts)
        return effects

    def _grant(
        self,
        book: UnitOfWork,
        grants: Sequence[Arrived[GrantAsked]],
        moment: Moment,
        effects: Effects,
    ) -> list[tuple[Arrived[GrantAsked], Decision]]:
        decided = []
        for each in grants:
            row = book.rows.get(each.said.request)
            decision = decisions.grant(row, each.said, each.kinds, moment)
            if not _parks(book, each, decision):
                apply(book, decision, moment, effects)
                decided.append((each, decision))
        return decided

    def _claim(
        self,
        book: UnitOfWork,
        claims: Sequence[Arrived[Claimed]],
        facts: Facts,
        moment: Moment,
        effects: Effects,
    ) -> tuple[list[tuple[Arrived[Claimed], Decision]], list[Arrived[Claimed]], Facts]:
        """Decide on those claims whose facts are known.

        Returns:
            The decisions, the other claims, and the facts that these wait for.
        """
        decided, rest = [], []
        made, unknown = self._unknown(book, claims, facts)
        for each in claims:
            row = book.rows.get(each.said.request)
            manifest = made.get(each.said.op_key, "")
            if row is not None and _needs(row, each) and _lacks(row, manifest, unknown):
                rest.append(each)
                continue
            lost = (sha for sha in (_inputs(row) if row else ()) if facts.lost.get(sha))
            decision = decisions.claim(
                row,
                each.said,
                each.kinds,
                moment,
                is_made=facts.whole.get(manifest, False),
                lost_input=next(lost, None),
                leader=_leader(book, row, moment) if row else None,
            )
            if not _parks(book, each, decision):
                apply(book, decision, moment, effects)
                decided.append((each, decision))
        return decided, rest, unknown

    def _unknown(
        self, book: UnitOfWork, claims: Sequence[Arrived[Claimed]], facts: Facts
    ) -> tuple[dict[str, str], Facts]:
        """Return the manifests of the claimed ops by key, and what the store is to be asked."""
        unknown = Facts()
        rows = [(book.rows.get(each.said.request), each) for each in claims]
        open_rows = [(row, each) for row, each in rows if row is not None and _needs(row, each)]
        made = book.manifests({row.op_key for row, _ in open_rows})
        unknown.whole |= {text: False for text in made.values() if text not in facts.whole}
        for row, _ in open_rows:
            for sha256 in _inputs(row):
                if sha256 not in facts.lost and not self._was_seen(sha256):
                    unknown.lost[sha256] = True
        return made, unknown

    def _look(self, unknown: Facts, facts: Facts) -> None:
        """Ask the store, several things at a time."""
        texts, inputs = list(unknown.whole), list(unknown.lost)
        facts.whole |= zip(texts, self._pool.map(self._is_whole, texts), strict=True)
        for sha256, is_there in zip(inputs, self._pool.map(self._store.has, inputs), strict=True):
            facts.lost[sha256] = not is_there
            if is_there:
                self._see(sha256)

    def _is_whole(self, text: str) -> bool:
        manifest = parse_manifest(text)
        return manifest is not None and is_whole(self._store, manifest)

    def _was_seen(self, sha256: str) -> bool:
        return time.monotonic() - self._seen.get(sha256, float("-inf")) < SEEN_S

    def _see(self, sha256: str) -> None:
        self._seen[sha256] = time.monotonic()
        self._seen.move_to_end(sha256)
        while len(self._seen) > SEEN_MOST:
            self._seen.popitem(last=False)

    def _answer_claim(self, each: Arrived[Claimed], decision: Decision, effects: Effects) -> None:
        inputs = _inputs(decision.row) if decision.row and decision.verdict == "run" else ()
        answer = ClaimAnswered.model_validate(
            {
                "attempt_id": each.said.attempt_id,
                "verdict": decision.verdict,
                "inputs": {sha256: self._store.read_url(sha256, URL_S) for sha256 in inputs},
                "wait_s": decision.wait_s,
                "inline_bytes": self._settings.inline_bytes,
                "quick_s": self._settings.quick_s,
            }
        )
        effects.answers.append((answer_key(each.account, each.said.worker), answer))

    def _answer_grant(
        self, each: Arrived[GrantAsked], decision: Decision, effects: Effects
    ) -> None:
        answer = GrantAnswered.model_validate(
            {
                "attempt_id": each.said.attempt_id,
                "verdict": decision.verdict,
                "uploads": self._uploads(each.said) if decision.verdict == "upload" else {},
                "reason": decision.reason,
            }
        )
        effects.answers.append((answer_key(each.account, each.said.worker), answer))

    def _uploads(self, said: GrantAsked) -> dict[str, str]:
        wanted = {output.sha256: output for output in said.outputs}
        artifacts = [
            Artifact(sha256=output.sha256, size=output.size, media_type="")
            for output in wanted.values()
        ]
        held = self._pool.map(self._store.holds, artifacts)
        return {
            artifact.sha256: self._store.upload_url(said.attempt_id, artifact.sha256, URL_S)
            for artifact, is_held in zip(artifacts, held, strict=True)
            if not is_held
        }


def _parks(book: UnitOfWork, each: Arrived[Q], decision: Decision) -> bool:
    """Put a question aside that nobody may ask, and say whether it was one; it gets no answer."""
    if decision.park:
        request = each.said.request if decision.row else None
        book.park(parked(each.delivery, REQUESTS, decision.park, request))
        log.warning("a question of account %s was parked: %s", each.account, decision.park)
    return bool(decision.park)


def _leader(book: UnitOfWork, row: RequestRow, moment: Moment) -> RequestRow | None:
    """Return another request for the same op that is running."""
    others = (each for each in book.rows.values() if each.op_key == row.op_key and each is not row)
    return next((each for each in others if decisions.leads(each, moment)), None)


def _needs(row: RequestRow, each: Arrived[Claimed]) -> bool:
    """Say whether the verdict on a claim depends on what is in the store."""
    is_over = row.state.is_final or row.attempt_id != each.said.attempt_id
    return not is_over and decisions.is_allowed(row, each.said.op_key, each.kinds)


def _lacks(row: RequestRow, manifest: str, unknown: Facts) -> bool:
    return manifest in unknown.whole or any(sha in unknown.lost for sha in _inputs(row))


def _latest(found: Iterable[Arrived[Message] | Parked], kind: type[Q]) -> list[Arrived[Q]]:
    """Keep the last of what one worker asked about one attempt: it asks again until answered."""
    last: dict[tuple[str, ...], Arrived[Q]] = {}
    for each in found:
        if isinstance(each, Arrived) and isinstance(each.said, kind):
            said = each.said
            last[each.account, said.worker, said.request, said.attempt_id] = cast(
                "Arrived[Q]", each
            )
    return list(last.values())


def _inputs(row: RequestRow) -> list[str]:
    return sorted(set(json.loads(row.body)["op"].get("inputs", {}).values()))
