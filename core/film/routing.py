"""Which rung a kind of work would get now, and why not another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..backends.requests import (
    AudioRequest,
    ImageRequest,
    LipsyncRequest,
    PlanRequest,
    Speech,
    VideoRequest,
)
from ..backends.results import Form
from ..backends.router import NOTHING_KNOWN
from ..configuration.settings import OPTIONAL, AppConfig
from ..errors import InputError
from ..ops.kind import Kind
from ..story.storyboard import Location
from .backend_status import open_status
from .binding import Binder, wanted_of
from .ladder import Ladders
from .reference_images import size_of

if TYPE_CHECKING:
    from ..backends.registry import BackendRegistry
    from ..backends.router import Live, Offer
    from ..home import StateFolder
    from ..ops.record import Record
    from .backend_status import RouterMemory

USUAL_SECONDS = 4
"""Default length of the routed shot, in seconds."""


def rungs_now(
    home: StateFolder,
    registry: BackendRegistry,
    config: AppConfig,
    kind: str,
    memory: RouterMemory | None = None,
    *,
    frames: int | None = None,
    language: str = "",
    form: str = "",
) -> list[dict[str, Any]]:
    """Return the rungs of a kind of work as plain JSON data: the usable ones in order, then others.

    ``why`` is for people; ``said`` is the reason in it, which may be :class:`.Coded`, and
    ``despite`` says that the rung is tried all the same: ``last``, or ``waits`` for a worker.

    Args:
        home: The state folder.
        registry: Of the backends.
        config: Composed; with ``execution=rabbitmq`` the answer is about the fleet.
        kind: Of the work, such as ``video``.
        memory: Of the database, or None.
        frames: Length of the shot; None for four seconds.
        language: Of the line or shot, such as ``zh``; empty for that of the configuration.
        form: Of the clip whose mouths move: ``live``, ``baked`` or empty.

    Raises:
        InputError: There is no such kind or form.
    """
    routed = _kind(kind, config)
    request = _question(routed, config, frames or USUAL_SECONDS * config.film.fps, language)
    status = open_status(home, config, memory=memory)
    ladders = Ladders(registry, config)
    binder = Binder(ladders, status=status)
    ladder = ladders[routed]
    objections = {step.offer.level: binder.objection(routed, step, request) for step in ladder}
    unable = {level: why for level, why in objections.items() if why}
    found = binder.plan(wanted_of(config, request, _form(form)), routed, unable)
    live = status.look(routed, [step.offer for step in ladder])
    reasons = dict(found.rejected)
    rows = [_row(offer, live, place, "") for place, offer in enumerate(found.rungs, 1)]
    if found.despite:
        rows[-1]["why"] = f"the last rung is tried all the same: {found.despite}"
        rows[-1]["despite"] = "last"
        rows[-1]["said"] = found.despite
    if found.waits:
        rows[0]["why"] = f"it waits for a worker: {found.despite}, nor a lesser rung"
        rows[0]["despite"] = "waits"
        rows[0]["said"] = found.despite
    return rows + [_row(offer, live, 0, why) for offer, why in reasons.items()]


def _row(offer: Offer, live: dict[tuple[str, str], Live], place: int, why: str) -> dict[str, Any]:
    stands = live.get((offer.backend, offer.model), NOTHING_KNOWN)
    return {
        "place": place,
        "rung": str(offer),
        "level": offer.level,
        "quality": round(0.0 - offer.loss, 2),
        "floor": offer.floor,
        "eta_s": round(stands.eta_s(offer), 1),
        "cost": round(stands.cost(offer), 4),
        "waiting": stands.queue,
        "warm": stands.warm,
        "why": why,
        "despite": "",
        "said": why,
    }


def _question(kind: Kind, config: AppConfig, frames: int, language: str) -> Record | None:
    """Return a typical request of a kind, or None if there is no typical one."""
    film = config.film
    spoken = language or ("en" if config.language == "auto" else config.language)
    if kind is Kind.PLAN:
        return PlanRequest(format="text", language=config.language, aspect=film.aspect)
    if kind is Kind.AUDIO:
        return AudioRequest(text="Is the boat here? Not yet.", language=spoken)
    if kind is Kind.VIDEO:
        return VideoRequest(
            width=film.width,
            height=film.height,
            fps=film.fps,
            frames=frames,
            location=Location(name="the quay"),
            language=spoken,
        )
    if kind is Kind.IMAGE:
        width, height = size_of(*map(int, film.aspect.split(":")))
        return ImageRequest(width=width, height=height, location=Location(name="the quay"))
    if kind is Kind.LIPSYNC:
        line = Speech(speaker="speaker", start=0, end=frames)
        return LipsyncRequest(fps=film.fps, frames=frames, lines=(line,))
    return None


def _kind(name: str, config: AppConfig) -> Kind:
    kinds = config.backend.kinds
    if name not in kinds:
        hint = "kinds are: " + ", ".join(kinds)
        if name in OPTIONAL:
            raise InputError(
                f"no {name} backend is chosen", hint=f"add backend/{name}=NAME; {hint}"
            )
        raise InputError(f"{name!r} is no kind of work that is routed", hint=hint)
    return Kind(name)


def _form(name: str) -> Form | None:
    if name and name not in set(Form):
        raise InputError(f"{name!r} is no form of a clip", hint="live or baked")
    return Form(name) if name else None
