"""What a person of the cast wears, and what a change of the look would let them wear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from pydantic import BaseModel

from ..database import EpisodeRecords
from ..entities.names import is_cjk
from ..ops.kind import Kind
from ..story.costumes import clothes_of, role_of_clothes
from .cast import CastChange, PersonId, changed_person, known_person, look_of_person
from .projects import ProjectId, accessible
from .security import Editor  # noqa: TC001 - FastAPI reads annotations
from .services import Given, Services  # noqa: TC001
from .storyboard import review_of

if TYPE_CHECKING:
    from ..backends.worn import Worn
    from ..entities.person import Entity
    from ..story.storyboard import Look

router = APIRouter(prefix="/api/v1/projects/{project}", tags=["entities"])


class WornOut(BaseModel):
    """What a person wears in pictures, by the artist's names for clothes.

    Attributes:
        outfit: The cut of the clothes, such as ``robe``.
        hat: What is on the head; empty for nothing.
        role: The trade or rank whose clothes these are, in English; empty for none.
    """

    outfit: str
    hat: str
    role: str


class ClothesOut(BaseModel):
    """What a change lets a person wear.

    Attributes:
        artist: The backend that draws the person; empty if it does not say what people wear, which
            is left to its model.
        before: Without the change, or null.
        after: With the change, or null.
        kept: For ``look.clothes``: words by which the person wears after the change what they wear
            without it.
    """

    artist: str
    before: WornOut | None
    after: WornOut | None
    kept: str


@router.post("/cast/{person}/clothes")
def preview_clothes(
    services: Given, caller: Editor, project: ProjectId, person: PersonId, given: CastChange
) -> ClothesOut:
    """Say what a change lets a person wear, such as a role, which brings clothes; none is made.

    It is said for the latest episode in which the person is, by the artist that comes first.
    """
    accessible(services, caller, project)
    one = known_person(services, project, person)
    changed = changed_person(one, given)
    now, then = look_of_person(one), look_of_person(changed)
    language = "zh" if is_cjk(one.name) else "en"
    artist, before, after = "", None, None
    episode = _latest(services, one)
    if episode:
        review = review_of(services, caller, episode)
        board = review.board.shown
        language = board.language
        step = review.ladders[Kind.VIDEO][0]
        spec = review.ladders.registry.get(Kind.VIDEO, step.offer.backend).spec
        before = spec.worn(step.config, now, one.name, language, board.world)
        after = spec.worn(step.config, then, one.name, language, board.world)
        artist = spec.name if before else ""
    return ClothesOut(
        artist=artist,
        before=_shown(before),
        after=_shown(after),
        kept=_kept(now, before, language),
    )


def _kept(now: Look, before: Worn | None, language: str) -> str:
    """Return the clothes of a look with words for those that its role brings."""
    if role_of_clothes(now.clothes) is not None:
        return now.clothes
    role = now.role or (before.role if before else "")
    words = clothes_of(role, language)
    return f"{now.clothes}{'，' if language == 'zh' else ', '}{words}" if now.clothes else words


def _latest(services: Services, one: Entity) -> str:
    """Return the id of the latest episode in which a person is that is not deleted, or empty."""
    episodes = EpisodeRecords(services.engine)
    for seen in reversed(one.appearances):
        if episodes.load_episode(seen.episode) is not None:
            return seen.episode
    return ""


def _shown(found: Worn | None) -> WornOut | None:
    return None if found is None else WornOut(outfit=found.outfit, hat=found.hat, role=found.role)
