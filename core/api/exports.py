"""What a finished film is handed off as: MP4, SRT, VTT, OTIO, poster, storyboard, or one ZIP."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from ..film.export import Part, archive, parts_of
from ..film.import_story import slug
from ..film.standing import EpisodeState, state_of
from .episodes import EpisodeId, find_episode, latest_run, standing
from .files import media_url
from .problems import conflict
from .security import Editor, Viewer  # noqa: TC001 - FastAPI reads annotations
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations

if TYPE_CHECKING:
    from ..database import EpisodeRow

router = APIRouter(prefix="/api/v1/episodes/{episode}/exports", tags=["gateway"])

PartKind = Literal["film", "srt", "vtt", "otio", "poster", "storyboard"]


class ExportFile(BaseModel):
    """A file to save.

    Attributes:
        kind: What it is.
        name: Of the file.
        media_type: Of the file.
        size: In bytes.
        sha256: Of its bytes.
        url: Where it is, for an hour and more; no header is needed.
    """

    kind: PartKind | Literal["zip"]
    name: str
    media_type: str
    size: int
    sha256: str
    url: str


class Exports(BaseModel):
    """What a film can be saved as.

    Attributes:
        state: Of the episode; the files of an outdated film are of what it was.
        files: The film first.
    """

    state: EpisodeState
    files: list[ExportFile]


class NewArchive(BaseModel):
    """What shall be in one ZIP file; by default everything."""

    model_config = ConfigDict(extra="forbid")

    parts: Annotated[list[PartKind], Field(min_length=1, max_length=6)] = [
        "film",
        "srt",
        "vtt",
        "otio",
        "poster",
        "storyboard",
    ]


@router.get("")
def list_exports(services: Given, caller: Viewer, episode: EpisodeId) -> Exports:
    """List the files of the latest film, with URLs to save them."""
    row = find_episode(services, caller, episode)
    state, parts = _parts(services, row)
    return Exports(state=state, files=[_shown(services, part) for part in parts])


@router.post("", status_code=HTTPStatus.CREATED)
def create_archive(
    services: Given, caller: Editor, episode: EpisodeId, wanted: NewArchive | None = None
) -> ExportFile:
    """Put the files of the latest film into one ZIP file."""
    row = find_episode(services, caller, episode)
    kinds = (wanted or NewArchive()).parts
    parts = [part for part in _parts(services, row)[1] if part.kind in kinds]
    return _shown(services, archive(services.store, parts, slug(row.title)))


def _parts(services: Services, row: EpisodeRow) -> tuple[EpisodeState, list[Part]]:
    found = standing(services, row)
    state = state_of(found.head, found.wanted, latest_run(services, row.id))
    if found.made is None:
        raise conflict(
            f"the episode {row.title!r} has no film yet", hint="make it, and export it then"
        )
    board = found.film.storyboard()
    return state, parts_of(services.store, found.made, board, slug(row.title))


def _shown(services: Services, part: Part) -> ExportFile:
    return ExportFile.model_validate(
        {
            "kind": part.kind,
            "name": part.name,
            "media_type": part.media_type,
            "size": part.size,
            "sha256": part.sha256,
            "url": media_url(
                services, part.sha256, part.name, part.media_type, is_saved=part.kind != "vtt"
            ),
        }
    )
