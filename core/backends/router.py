"""The model-router: what is needed, what is offered and how things stand give an ordered plan.

Pure. There is one ladder by quality, in which a lesser size and a lesser model compete: half the
height costs as much as one step down in models. Backends that work everywhere come below it, and
one that only pretends to work comes last of all. Rungs of equal quality are ordered by the time
that they would take, and then by price.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..ops.manifest import Rung
from .spec import Capabilities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .results import Form

LOAD_GB_S = 1.0
"""GB of weights that are loaded from a disk in a second: an assumption, nothing measures it yet."""

UNSERVED = "no worker has it"
"""Why a rung is passed over of which nothing else is known."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A rung: a backend with a model and a size.

    Attributes:
        backend: Its name.
        model: Name of the model, or empty.
        height: Of the pictures it makes, in pixels; 0 is whatever is asked for.
        level: Its place in the configured ladder; 0 is the best.
        loss: Steps of quality below the best.
        floor: 0; 1 if it works everywhere and so comes last; 2 if it only pretends to work.
        vram_gb: GPU memory that its class needs, in 10^9 bytes; 0 is none.
        can: What it can do.
        setup: Names where it works and with what; what another setup met says nothing about it.
    """

    backend: str
    model: str = ""
    height: int = 0
    level: int = 0
    loss: float = 0.0
    floor: int = 0
    vram_gb: float = 0.0
    can: Capabilities = field(default_factory=Capabilities)
    setup: str = ""

    def __str__(self) -> str:
        return str(Rung(backend=self.backend, model=self.model, height=self.height))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a need is, as far as it matters to the choice.

    Attributes:
        width: Of the pictures in pixels; 0 if it has none.
        height: Of the pictures in pixels.
        frames: Of the clip; 1 for a still.
        fps: Of the clip; 0 if it has none.
        language: Primary BCP 47 tag, or empty.
        form: Of the clip that is taken, or None.
        urgent: Whether it is served first, and is not lowered when the GPUs are busy.
        deadline_s: Longest time that it may take; 0 is any.
        most_cost: Highest price that it may have; 0 is any.
    """

    width: int = 0
    height: int = 0
    frames: int = 1
    fps: int = 0
    language: str = ""
    form: Form | None = None
    urgent: bool = True
    deadline_s: float = 0.0
    most_cost: float = 0.0

    def size(self, offer: Offer) -> tuple[int, int]:
        """Return width and height in pixels on a rung; both stay even."""
        if not offer.height or not self.height or offer.height >= self.height:
            return self.width, self.height
        return max(2, round(self.width * offer.height / self.height / 2) * 2), offer.height

    def load(self, offer: Offer) -> int:
        """Return how much memory it takes on a rung, in pixels times frames."""
        width, height = self.size(offer)
        return max(1, width * height) * max(1, self.frames)


@dataclass(frozen=True, slots=True)
class Live:
    """How things stand with a backend and model.

    Attributes:
        open_until: Unix time until which its breaker is open; 0 if it is closed.
        aside_until: Unix time until which this episode leaves it alone; 0 if it does not.
        served: Whether a worker has it; None where nobody knows.
        vram_gb: Memory of the largest GPU that it can have, in 10^9 bytes; None if unknown.
        capped: Load that was too much for its memory, and anything above; None if none was.
        queue: Ops that wait or run before this one.
        workers: That share them.
        warm: Whether the model is loaded.
        work_s: Seconds that an op takes; 0 if unknown.
        price: Of an hour of its work.
    """

    open_until: float = 0.0
    aside_until: float = 0.0
    served: bool | None = None
    vram_gb: float | None = None
    capped: int | None = None
    queue: int = 0
    workers: int = 1
    warm: bool = False
    work_s: float = 0.0
    price: float = 0.0

    def eta_s(self, offer: Offer) -> float:
        """Return seconds until an op would be done: those before it, loading, its own work."""
        load_s = 0.0 if self.warm else offer.vram_gb / LOAD_GB_S
        return self.queue * self.work_s / max(1, self.workers) + load_s + self.work_s

    def cost(self, offer: Offer) -> float:
        """Return the price of an op, loading included."""
        load_s = 0.0 if self.warm else offer.vram_gb / LOAD_GB_S
        return self.price * (load_s + self.work_s) / 3600


NOTHING_KNOWN = Live()


@dataclass(frozen=True, slots=True)
class Plan:
    """The rungs to try, in this order, and why each other one is not among them.

    Attributes:
        rungs: The best first.
        rejected: Reason by rung, the best first.
        despite: Why the last rung would have been rejected if it were not the last.
        waits: The first rung, if it only stands there since no worker has any: it waits for one.
    """

    rungs: tuple[Offer, ...]
    rejected: tuple[tuple[Offer, str], ...] = ()
    despite: str = ""
    waits: Offer | None = None


def plan(
    wanted: Wanted,
    ladder: Sequence[Offer],
    live: Mapping[tuple[str, str], Live],
    now: float,
    *,
    unable: Mapping[int, str] | None = None,
    strained: bool = False,
) -> Plan:
    """Order the rungs of a ladder for a need.

    What a rung cannot do rejects it for good. What may pass (a breaker, a queue, memory that was
    too small before) rejects all but the last rung: a need is never left without one. Where no
    worker has that one either, the best of those that only lack a worker goes before it, since
    workers come and go with their servers.

    Args:
        wanted: What is needed.
        ladder: What is offered.
        live: How things stand, by backend and model.
        now: Unix time.
        unable: Further reasons why a rung cannot do this need, by its level.
        strained: Whether the GPUs have been busy for long: then whoever is not urgent does not get
            the first rung.
    """
    able: list[Offer] = []
    rejected: dict[int, str] = {}
    for offer in sorted(ladder, key=lambda each: _order(each, live)):
        why = (unable or {}).get(offer.level) or _cannot(wanted, offer)
        if why:
            rejected[offer.level] = why
        else:
            able.append(offer)
    rungs: list[Offer] = []
    despite = ""
    # What can never do it is no first rung: lowering that would lower nothing.
    best = min((offer.loss for offer in able if not offer.floor), default=0.0)
    for offer in able:
        why = _not_now(wanted, offer, live.get((offer.backend, offer.model), NOTHING_KNOWN), now)
        first = not offer.floor and offer.vram_gb > 0 and math.isclose(offer.loss, best)
        if not why and strained and first and not wanted.urgent:
            why = "the GPUs have been busy for long, and this is not urgent"
        if not why or offer is able[-1]:
            rungs.append(offer)
            despite = why
        else:
            rejected[offer.level] = why
    waits = None
    if len(rungs) == 1 and despite == UNSERVED:
        waits = next((offer for offer in able if rejected.get(offer.level) == UNSERVED), None)
    if waits is not None:
        rungs.insert(0, waits)
        del rejected[waits.level]
    order = sorted(ladder, key=lambda offer: offer.level)
    reasons = tuple((offer, rejected[offer.level]) for offer in order if offer.level in rejected)
    return Plan(tuple(rungs), reasons, despite, waits)


def blocked(wanted: Wanted, offer: Offer, live: Live, now: float) -> str:
    """Return why an op that is sent to a rung now would fail, as far as is known, or empty."""
    if live.open_until > now:
        return f"it does not answer; tried again in {_span(live.open_until - now)}"
    if live.aside_until > now:
        left = _span(live.aside_until - now)
        return f"it kept failing in this episode; tried again in {left}"
    if live.capped is not None and wanted.load(offer) >= live.capped:
        return "its memory was too small for as much before"
    return ""


def size_loss(height: int, wanted: int) -> float:
    """Return the steps of quality that a lesser height costs: half of it costs one."""
    return math.log2(wanted / height) if 0 < height < wanted else 0.0


def _order(offer: Offer, live: Mapping[tuple[str, str], Live]) -> tuple[float, ...]:
    stands = live.get((offer.backend, offer.model), NOTHING_KNOWN)
    loss = round(offer.loss, 6)
    return offer.floor, loss, stands.eta_s(offer), stands.cost(offer), offer.level


def _cannot(wanted: Wanted, offer: Offer) -> str:
    """Return why a rung can never do a need, or empty."""
    can = offer.can
    if can.languages and wanted.language and wanted.language not in can.languages:
        spoken = ", ".join(sorted(can.languages))
        return f"it does not speak {wanted.language!r}; it speaks: {spoken}"
    if can.accepts and wanted.form and wanted.form not in can.accepts:
        taken = " and ".join(sorted(form.value for form in can.accepts))
        return f"it takes {taken} clips, and this one is {wanted.form.value}"
    if can.fps and wanted.fps and wanted.fps not in can.fps:
        rates = ", ".join(map(str, sorted(can.fps)))
        return f"it makes {rates} frames per second, and {wanted.fps} are wanted"
    width, height = wanted.size(offer)
    for limit, size, side in ((can.max_width, width, "wide"), (can.max_height, height, "high")):
        if limit and size > limit:
            return f"it makes pictures at most {limit} {side}, and {size} are wanted"
    if can.max_frames and wanted.frames > can.max_frames:
        return f"it makes at most {can.max_frames} frames, and {wanted.frames} are wanted"
    return ""


def _not_now(wanted: Wanted, offer: Offer, live: Live, now: float) -> str:
    """Return why a rung is passed over as things stand, or empty."""
    if why := blocked(wanted, offer, live, now):
        return why
    if live.served is False:
        return UNSERVED
    if live.vram_gb is not None and offer.vram_gb > live.vram_gb:
        return (
            f"it needs {offer.vram_gb:.0f} GB of GPU memory, and the largest GPU has"
            f" {live.vram_gb:.0f} GB"
        )
    if wanted.most_cost and (cost := live.cost(offer)) > wanted.most_cost:
        return f"it would cost {cost:.3g}, and {wanted.most_cost:.3g} is the most"
    if wanted.deadline_s and (eta := live.eta_s(offer)) > wanted.deadline_s:
        return f"it would take {_span(eta)}, and {_span(wanted.deadline_s)} is the longest"
    return ""


def _span(seconds: float) -> str:
    return f"{max(1, math.ceil(seconds))} s" if seconds < 600 else f"{seconds / 60:.0f} min"
