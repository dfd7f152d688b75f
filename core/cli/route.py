"""``ainern2d route``: shows the rung that a kind of op would get now, and why not another one."""

from __future__ import annotations

import importlib.util
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..backends.registry import BackendRegistry
from ..backends.requests import (
    AudioRequest,
    ImageRequest,
    LipsyncRequest,
    PlanRequest,
    Speech,
    VideoRequest,
)
from ..backends.router import NOTHING_KNOWN
from ..configuration.compose import compose_config
from ..configuration.secrets import from_environment
from ..configuration.settings import OPTIONAL, AppConfig
from ..errors import InputError
from ..film.reference_images import size_of
from ..home import StateFolder
from ..ops.kind import Kind
from ..story.storyboard import Location
from .console import open_console
from .setting import ConfigDir, find_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..backends.results import Form
    from ..backends.router import Live, Offer
    from ..film.backend_status import RouterMemory
    from ..ops.record import Record

USUAL_SECONDS = 4
"""Default length of the routed shot, in seconds."""


def route(
    kind: Annotated[str, typer.Argument(help="A kind of work, such as video.")],
    overrides: Annotated[list[str] | None, typer.Argument(help="key=value ...")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each other rung is passed over.")
    ] = False,
    frames: Annotated[
        int | None, typer.Option(min=1, help="Length of the shot; default: four seconds.")
    ] = None,
    language: Annotated[str, typer.Option(help="Of the line or shot, such as zh.")] = "",
    form: Annotated[str, typer.Option(help="Of the clip whose mouths move: live or baked.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config_dir: ConfigDir = None,
) -> None:
    """Show the rungs that a kind of work gets in the current state, in order.

    For the composed configuration on this machine; with `execution=rabbitmq` for the fleet.
    """
    registry = BackendRegistry.discover()
    config = compose_config(registry, overrides or [], find_folder(config_dir))
    routed = _kind(kind, config)
    request = _question(routed, config, frames or USUAL_SECONDS * config.film.fps, language)
    rows = _rows(registry, config, routed, request, _form(form))
    if as_json:
        typer.echo(json.dumps({"kind": routed.value, "rungs": rows}, ensure_ascii=False))
    else:
        _show([row for row in rows if explain or row["place"]], explain=explain)
        left = sum(not row["place"] for row in rows)
        if left and not explain:
            typer.echo(f"{left} other rungs are passed over: --explain says why")


def _rows(
    registry: BackendRegistry,
    config: AppConfig,
    kind: Kind,
    request: Record | None,
    form: Form | None,
) -> list[dict[str, Any]]:
    from ..film.backend_status import open_status
    from ..film.binding import Binder, wanted_of
    from ..film.ladder import Ladders

    home = StateFolder.find()
    with _memory(home) as memory:
        status = open_status(home, config, memory=memory)
        ladders = Ladders(registry, config)
        binder = Binder(ladders, status=status)
        ladder = ladders[kind]
        objections = {step.offer.level: binder.objection(kind, step, request) for step in ladder}
        unable = {level: why for level, why in objections.items() if why}
        found = binder.plan(wanted_of(config, request, form), kind, unable)
        live = status.look(kind, [step.offer for step in ladder])
    reasons = dict(found.rejected)
    rows = [_row(offer, live, place, "") for place, offer in enumerate(found.rungs, 1)]
    if found.despite:
        rows[-1]["why"] = f"the last rung is tried all the same: {found.despite}"
    if found.waits:
        rows[0]["why"] = f"it waits for a worker: {found.despite}, nor a lesser rung"
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
    }


def _show(rows: Sequence[dict[str, Any]], *, explain: bool) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("", "rung", "quality", "done in", "waiting", *(["why not"] if explain else [])):
        table.add_column(column, no_wrap=column != "why not")
    for row in rows:
        quality = ("", "everywhere", "pretends")[row["floor"]] or f"{row['quality']:g}"
        cells = [
            str(row["place"] or "-"),
            row["rung"],
            quality,
            f"{row['eta_s']:.0f} s" if row["eta_s"] else "",
            str(row["waiting"] or ""),
        ]
        table.add_row(*cells, *([row["why"]] if explain else []))
    open_console(wide=True).print(table)


@contextmanager
def _memory(home: StateFolder) -> Iterator[RouterMemory | None]:
    """Open the router's records if the database exists; a question does not create one."""
    from ..servers.postgres.cluster import files_of

    there = bool(from_environment("AINERN2D_DATABASE_URL")) or files_of(home).data.is_dir()
    if not there or importlib.util.find_spec("sqlalchemy") is None:
        yield None
        return
    from ..database import LadderRecords, prepare
    from ..servers.postgres import open_server

    with open_server(home) as server:
        engine = prepare(server)
        try:
            yield LadderRecords(engine)
        finally:
            engine.dispose()


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
    from ..backends.results import Form

    if name and name not in set(Form):
        raise InputError(f"{name!r} is no form of a clip", hint="live or baked")
    return Form(name) if name else None
