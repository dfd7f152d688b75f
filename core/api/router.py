"""What makes films here: backends, the router's choice, services, workers, queues, dead letters."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from ..backends.listing import problems_of, row_of
from ..backends.registry import BackendRegistry
from ..configuration.compose import compose_config
from ..database import EpisodeRecords, LadderRecords, ParkedRecords, RequestRecords
from ..distributed.dispatch import dead_letters
from ..distributed.dispatch.records import Records
from ..film.routing import rungs_now
from ..servers.status import look_at_fleet
from .episodes import setups
from .problems import not_found
from .saying import Saying, saying, sayings
from .security import Operator, Viewer  # noqa: TC001 - FastAPI reads annotations
from .services import Given, Services  # noqa: TC001

router = APIRouter(prefix="/api/v1", tags=["router"])

LetterId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Of a dead letter")]


class BackendOut(BaseModel):
    """An installed backend.

    Attributes:
        name: By which it is chosen.
        kinds: Kinds of work.
        origin: The package that brings it.
        languages: That it speaks; empty for any.
        accepts: Forms of clips that it takes.
        produces: Forms of clips that it makes.
        vram: Memory of a GPU that it needs; ``none`` if it needs no GPU.
        deterministic: Whether the same request gives the same bytes.
        ready: Whether it can work here now.
        expected: Whether it is meant to; one that was never set up is not.
        note: Why it is not ready.
        notes: The same in parts, with their codes.
        options: Default of each option.
    """

    name: str
    kinds: list[str]
    origin: str
    languages: list[str]
    accepts: list[str]
    produces: list[str]
    vram: str
    deterministic: bool
    ready: bool
    expected: bool
    note: str
    notes: list[Saying]
    options: dict[str, str]


class Backends(BaseModel):
    """What is installed.

    Attributes:
        items: The backends.
        broken: Why a plugin does not load, by plugin.
        problems: What is wrong, for people.
    """

    items: list[BackendOut]
    broken: dict[str, str]
    problems: list[str]


class RungOut(BaseModel):
    """A choice of backend, model and size for a kind of work.

    Attributes:
        place: From 1 in the order in which it is tried; 0 if it is passed over.
        rung: Its name.
        level: Its place in the ladder, 0 is the best.
        quality: 0 is the best there is, less is worse.
        floor: 0 a real rung, 1 one that works everywhere, 2 one that only pretends.
        eta_s: Seconds until an op of it would be done.
        cost: Of an op.
        waiting: Ops that wait for it.
        warm: Whether a worker has its model loaded.
        why: Why it is passed over, or tried all the same.
        despite: Whether it is tried all the same: ``last`` if no other is left, ``waits`` if a
            worker may come; or empty.
        said: The reason in ``why``, with its code; null if there is none.
    """

    place: int
    rung: str
    level: int
    quality: float
    floor: int
    eta_s: float
    cost: float
    waiting: int
    warm: bool
    why: str
    despite: Literal["", "last", "waits"]
    said: Saying | None


class Ladder(BaseModel):
    """The rungs of one kind of work.

    Attributes:
        kind: Of the work.
        rungs: Usable ones in their order, then the others.
    """

    kind: str
    rungs: list[RungOut]


class Ladders(BaseModel):
    """What the router would choose now.

    Attributes:
        items: One for each kind.
    """

    items: list[Ladder]


class ServiceOut(BaseModel):
    """A process of ``ainern2d up``.

    Attributes:
        name: Such as ``rabbitmq``.
        state: ``up``, ``starting`` or ``down``.
        address: Where it answers; may be empty.
        since: Unix time of its start; 0 if unknown.
        pid: Its process; 0 if unknown.
    """

    name: str
    state: str
    address: str
    since: float
    pid: int


class ServicesOut(BaseModel):
    """The services of this machine.

    Attributes:
        up: Whether ``ainern2d up`` runs here.
        since: Unix time of its start; 0 if it does not.
        items: Its servers and processes.
        problems: What could not be asked, and alarms, for people.
    """

    up: bool
    since: float
    items: list[ServiceOut]
    problems: list[str]


class WorkersOut(BaseModel):
    """The workers of the fleet.

    Attributes:
        items: What each says of itself: worker, kinds, lanes, state, since, model, gpus and more.
        strained: Whether the GPUs have been busy for long.
        problems: What could not be asked, for people.
    """

    items: list[dict[str, Any]]
    strained: bool
    problems: list[str]


class QueueOut(BaseModel):
    """A queue of the broker.

    Attributes:
        name: Of the queue.
        ready: Messages that wait.
        unacked: Messages that are worked on.
        consumers: Workers that listen.
    """

    name: str
    ready: int
    unacked: int
    consumers: int


class QueuesOut(BaseModel):
    """The queues of the broker.

    Attributes:
        items: By name.
        problems: What could not be asked, and alarms, for people.
    """

    items: list[QueueOut]
    problems: list[str]


class DeadLetterOut(BaseModel):
    """A message that could not be used.

    Attributes:
        id: 32 hexadecimal digits.
        queue: Where it was found.
        routing_key: As published.
        reason: Why it was parked.
        explanation: What that means, and what to look at.
        explained: The explanation, with its code.
        request: The request that it was about; null where that could not be read.
        arrived_at: With a time zone.
    """

    id: str
    queue: str
    routing_key: str
    reason: str
    explanation: str
    explained: Saying
    request: str | None
    arrived_at: datetime.datetime


class DeadLetters(BaseModel):
    """What waits for a person.

    Attributes:
        items: Oldest first.
    """

    items: list[DeadLetterOut]


class Said(BaseModel):
    """What was done.

    Attributes:
        done: In words.
    """

    done: str


@router.get("/backends")
def list_backends(services: Given, _caller: Viewer) -> Backends:
    """List the installed backends, whether they are ready, and what is wrong with plugins."""
    del services
    registry = BackendRegistry.discover()
    entries = registry.all()
    rows = [row_of(entry) for entry in entries]
    said = problems_of(registry, zip(entries, rows, strict=True))
    return Backends(
        items=[BackendOut.model_validate(row | {"notes": sayings(row["notes"])}) for row in rows],
        broken=dict(registry.broken),
        problems=[text for _about, text in said],
    )


@router.get("/router")
def explain_router(
    services: Given,
    _caller: Viewer,
    kind: Annotated[
        Literal["", "plan", "llm", "audio", "image", "video", "lipsync"],
        Query(description="A kind of work; all kinds if empty"),
    ] = "",
    frames: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    language: Annotated[str, Query(max_length=35, pattern="^[A-Za-z0-9-]*$")] = "",
    form: Annotated[Literal["", "live", "baked"], Query()] = "",
) -> Ladders:
    """Say which rung each kind of work would get now, and why another one would not."""
    registry = BackendRegistry.discover()
    config = compose_config(registry, setups(services).environment(services.settings.environment))
    memory = LadderRecords(services.engine)
    kinds = [kind] if kind else [each for each in config.backend.kinds if each in ROUTED]
    return Ladders(
        items=[
            Ladder(
                kind=each,
                rungs=[
                    RungOut.model_validate(
                        row | {"said": saying(row["said"]) if row["said"] else None}
                    )
                    for row in rungs_now(
                        *(services.home, registry, config, each, memory),
                        frames=frames,
                        language=language,
                        form=form,
                    )
                ],
            )
            for each in kinds
        ]
    )


ROUTED = ("plan", "llm", "audio", "image", "video", "lipsync")
"""The kinds of work for which a user chooses backends."""


@router.get("/services")
def list_services(services: Given, _caller: Operator) -> ServicesOut:
    """List the servers and processes of this machine."""
    found = look_at_fleet(services.home)
    return ServicesOut(
        up=found.up,
        since=found.since,
        items=[
            ServiceOut(
                name=each.name,
                state=each.state,
                address=each.address,
                since=each.since,
                pid=each.pid,
            )
            for each in found.services
        ],
        problems=found.problems,
    )


@router.get("/workers")
def list_workers(services: Given, _caller: Operator) -> WorkersOut:
    """List the workers that were heard of lately."""
    found = look_at_fleet(services.home)
    return WorkersOut(items=found.workers, strained=found.strained, problems=found.problems)


@router.get("/queues")
def list_queues(services: Given, _caller: Operator) -> QueuesOut:
    """List the queues of the broker, and how much waits in each."""
    found = look_at_fleet(services.home)
    items = [QueueOut.model_validate(each) for each in found.queues]
    return QueuesOut(items=items, problems=found.problems)


@router.get("/dead-letters")
def list_dead_letters(services: Given, _caller: Operator) -> DeadLetters:
    """List the messages that could not be used and that nobody has looked after yet."""
    return DeadLetters(
        items=[
            DeadLetterOut(
                id=row.id,
                queue=row.queue,
                routing_key=row.routing_key,
                reason=row.reason,
                explanation=dead_letters.explain(row),
                explained=saying(dead_letters.explain(row)),
                request=row.request_id,
                arrived_at=row.arrived_at,
            )
            for row in ParkedRecords(services.engine).waiting()
        ]
    )


@router.post("/dead-letters/{letter}/requeue")
def requeue_dead_letter(services: Given, _caller: Operator, letter: LetterId) -> Said:
    """Try the request of a dead letter again."""
    return Said(done=dead_letters.requeue(_waiting(services, letter), [letter]))


@router.post("/dead-letters/{letter}/drop")
def drop_dead_letter(services: Given, _caller: Operator, letter: LetterId) -> Said:
    """Forget a dead letter."""
    return Said(done=dead_letters.drop(_waiting(services, letter), [letter]))


def _waiting(services: Services, letter: str) -> Records:
    """Return the records, if a dead letter waits."""
    parked = ParkedRecords(services.engine)
    if letter not in {row.id for row in parked.waiting()}:
        raise not_found(
            f"dead letter {letter} that waits", hint="GET /api/v1/dead-letters lists them"
        )
    engine = services.engine
    return Records(services.home, RequestRecords(engine), parked, EpisodeRecords(engine))
