"""The model router: orders the rungs of a ladder for one need, given the state of its backends.

Pure. Rungs are ordered by quality first, in which size and model compete: half the height costs as
much as one step down in models. Backends that work on every machine come below all others, and
``mock`` comes last. Rungs of equal quality are ordered by expected time, then by price.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..ops.manifest import Rung
from ..translatable import coded
from .spec import Capabilities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .results import Form

LOAD_GB_S = 1.0
"""Assumed speed of loading weights from disk, in GB/s; not measured yet."""

UNSERVED = coded("no_worker", "no worker has it")
"""Reason for skipping a rung that no worker serves."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One rung of a ladder: a backend with a model and a picture height.

    Attributes:
        backend: Name of the backend.
        model: Name of the model, or empty.
        height: Height of its pictures in pixels; 0 for the requested height.
        level: Position in the configured ladder; 0 is the top.
        loss: Steps of quality below the best rung.
        floor: 0; 1 for a backend that works everywhere and so comes last; 2 for a mock.
        vram_gb: GPU memory that the backend's class needs, in 10^9 bytes; 0 for none.
        can: Capabilities of the backend.
        setup: Short name of the backend's setup (address, device, ...): failures under one
            setup say nothing about another.
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
    """The properties of a need that the choice of a rung depends on.

    Attributes:
        width: Width of the pictures in pixels; 0 without pictures.
        height: Height of the pictures in pixels.
        frames: Length of the clip in frames; 1 for a still.
        fps: Frame rate of the clip; 0 without one.
        language: Primary BCP 47 tag, or empty.
        form: Form of the input clip, or None.
        urgent: Whether the need goes first and keeps its rung while the GPUs are busy.
        deadline_s: Longest acceptable time in seconds; 0 for no limit.
        most_cost: Highest acceptable price; 0 for no limit.
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
        """Return the size of its pictures on a rung, (width, height) in pixels, both even.

        >>> Wanted(width=1920, height=1080).size(Offer("comfyui", height=720))
        (1280, 720)
        """
        if not offer.height or not self.height or offer.height >= self.height:
            return self.width, self.height
        return max(2, round(self.width * offer.height / self.height / 2) * 2), offer.height

    def load(self, offer: Offer) -> int:
        """Return its memory load on a rung, in pixels times frames."""
        width, height = self.size(offer)
        return max(1, width * height) * max(1, self.frames)


@dataclass(frozen=True, slots=True)
class Live:
    """The current state of a backend and model.

    Attributes:
        open_until: Unix time until which its breaker is open; 0 if it is closed.
        aside_until: Unix time until which this episode avoids it; 0 if it does not.
        served: Whether a worker serves it; None if unknown.
        vram_gb: Memory of the largest GPU available to it, in 10^9 bytes; None if unknown.
        capped: Smallest load, in pixels times frames, that exceeded its memory; None if none did.
        queue: Ops that wait or run ahead of this one.
        workers: Workers that share the queue.
        warm: Whether the model is loaded.
        work_s: Seconds per op; 0 if unknown.
        price: Price of an hour of its work.
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
        """Return the seconds until a new op would finish: queue, loading the model, the op."""
        load_s = 0.0 if self.warm else offer.vram_gb / LOAD_GB_S
        return self.queue * self.work_s / max(1, self.workers) + load_s + self.work_s

    def cost(self, offer: Offer) -> float:
        """Return the price of one op, loading the model included."""
        load_s = 0.0 if self.warm else offer.vram_gb / LOAD_GB_S
        return self.price * (load_s + self.work_s) / 3600


NOTHING_KNOWN = Live()


@dataclass(frozen=True, slots=True)
class Plan:
    """The rungs to try, in order, and the reason why each other rung was rejected.

    Attributes:
        rungs: Rungs to try, best first.
        rejected: Rejected rungs with the reason, best first.
        despite: Reason why the last rung would have been rejected were it not the last one left.
        waits: The first rung, if it is there only to wait for a worker, as no rung has one.
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

    A rung that can never serve the need is rejected. A passing reason (open breaker, queue, earlier
    lack of memory) rejects every rung but the last: a need always keeps at least one that is able.
    If no worker serves that last one either, the best rung that lacks nothing but a worker goes
    before it, since workers may start later.

    Args:
        wanted: Properties of the need.
        ladder: Its rungs.
        live: State of the backends, by (backend, model).
        now: Unix time.
        unable: Further reasons why a rung can never serve this need, by its level.
        strained: Whether the GPUs have been busy for long: needs that are not urgent then skip the
            best GPU rung.

    >>> ladder = [Offer("comfyui", vram_gb=24.0), Offer("cartoon", level=1, loss=1.0, floor=1)]
    >>> found = plan(Wanted(), ladder, {("comfyui", ""): Live(open_until=1060.0)}, now=1000.0)
    >>> [str(rung) for rung in found.rungs]
    ['cartoon']
    >>> found.rejected[0][1]
    'it does not answer; tried again in 60 s'
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
    # The best loss among able rungs: skipping a rung that is unable anyway would relieve no GPU.
    best = min((offer.loss for offer in able if not offer.floor), default=0.0)
    for offer in able:
        why = _not_now(wanted, offer, live.get((offer.backend, offer.model), NOTHING_KNOWN), now)
        first = not offer.floor and offer.vram_gb > 0 and math.isclose(offer.loss, best)
        if not why and strained and first and not wanted.urgent:
            why = coded("strained", "the GPUs have been busy for long, and this is not urgent")
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
    """Return why an op sent to a rung at ``now`` is expected to fail, or empty if it is not."""
    if live.open_until > now:
        left_s = live.open_until - now
        words = f"it does not answer; tried again in {_span(left_s)}"
        return coded("no_answer", words, seconds=math.ceil(left_s))
    if live.aside_until > now:
        left_s = live.aside_until - now
        words = f"it kept failing in this episode; tried again in {_span(left_s)}"
        return coded("aside", words, seconds=math.ceil(left_s))
    if live.capped is not None and wanted.load(offer) >= live.capped:
        return coded("capped", "its memory was too small for as much before")
    return ""


def size_loss(height: int, wanted: int) -> float:
    """Return the steps of quality lost by a reduced height: one per halving.

    >>> size_loss(540, wanted=1080)
    1.0
    """
    return math.log2(wanted / height) if 0 < height < wanted else 0.0


def _order(offer: Offer, live: Mapping[tuple[str, str], Live]) -> tuple[float, ...]:
    stands = live.get((offer.backend, offer.model), NOTHING_KNOWN)
    loss = round(offer.loss, 6)
    return offer.floor, loss, stands.eta_s(offer), stands.cost(offer), offer.level


def _cannot(wanted: Wanted, offer: Offer) -> str:
    """Return why a rung can never serve a need, or empty."""
    can = offer.can
    if can.languages and wanted.language and wanted.language not in can.languages:
        spoken = ", ".join(sorted(can.languages))
        words = f"it does not speak {wanted.language!r}; it speaks: {spoken}"
        return coded("language", words, wanted=wanted.language, able=spoken)
    if can.accepts and wanted.form and wanted.form not in can.accepts:
        taken = " and ".join(sorted(form.value for form in can.accepts))
        words = f"it takes {taken} clips, and this one is {wanted.form.value}"
        forms = sorted(form.value for form in can.accepts)
        return coded("form", words, wanted=wanted.form.value, able=forms)
    if can.fps and wanted.fps and wanted.fps not in can.fps:
        rates = ", ".join(map(str, sorted(can.fps)))
        words = f"it makes {rates} frames per second, and {wanted.fps} are wanted"
        return coded("fps", words, wanted=wanted.fps, able=rates)
    width, height = wanted.size(offer)
    for limit, size, side in ((can.max_width, width, "wide"), (can.max_height, height, "high")):
        if limit and size > limit:
            words = f"it makes pictures at most {limit} {side}, and {size} are wanted"
            return coded(f"too_{side}", words, wanted=size, most=limit)
    if can.max_frames and wanted.frames > can.max_frames:
        words = f"it makes at most {can.max_frames} frames, and {wanted.frames} are wanted"
        return coded("too_long", words, wanted=wanted.frames, most=can.max_frames)
    return ""


def _not_now(wanted: Wanted, offer: Offer, live: Live, now: float) -> str:
    """Return why a rung is rejected in the current state, or empty."""
    if why := blocked(wanted, offer, live, now):
        return why
    if live.served is False:
        return UNSERVED
    if live.vram_gb is not None and offer.vram_gb > live.vram_gb:
        needed, there = round(offer.vram_gb), round(live.vram_gb)
        words = f"it needs {needed} GB of GPU memory, and the largest GPU has {there} GB"
        return coded("gpu_memory", words, wanted=needed, most=there)
    if wanted.most_cost and (cost := live.cost(offer)) > wanted.most_cost:
        words = f"it would cost {cost:.3g}, and {wanted.most_cost:.3g} is the most"
        return coded("cost", words, wanted=float(f"{cost:.3g}"), most=wanted.most_cost)
    if wanted.deadline_s and (eta := live.eta_s(offer)) > wanted.deadline_s:
        words = f"it would take {_span(eta)}, and {_span(wanted.deadline_s)} is the longest"
        return coded("deadline", words, seconds=math.ceil(eta), most_s=wanted.deadline_s)
    return ""


def _span(seconds: float) -> str:
    return f"{max(1, math.ceil(seconds))} s" if seconds < 600 else f"{seconds / 60:.0f} min"
