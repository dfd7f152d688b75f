"""Which earlier shots of a project resemble one, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from ..database.entities import EntityRecords
from ..database.review import ReviewRecords
from ..entities.resembling import By, words_of
from ..film.serial import NO_SERIAL
from .security import Viewer  # noqa: TC001 - FastAPI reads annotations
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations
from .shots import Media, ShotId, media_of_version
from .storyboard import EpisodeId, review_of

if TYPE_CHECKING:
    from ..database.similar import SimilarShot

router = APIRouter(prefix="/api/v1", tags=["shots"])


class ReasonOut(BaseModel):
    """Why a shot resembles another one.

    Attributes:
        by: In what; ``meaning`` is that of what is done and said.
        values: What they have in common, as the found shot has it: names, kinds or words; none for
            ``meaning``.
    """

    by: By
    values: list[str]


class SimilarOut(BaseModel):
    """A shot that resembles another one.

    Attributes:
        episode: Id of its episode.
        episode_title: Title of the episode.
        episode_number: Of the episode in its serial, from 1; 0 if it is in none.
        shot: Id of the shot.
        number: Of the shot in its episode, from 1.
        sentence: That tells it.
        people: Who is in it.
        place: Where it is.
        score: How much it resembles the other one, 0 to 1.
        reasons: Why, the weightiest first.
        thumbnail: Small picture as a data URI; empty until the shot is made.
        picture: Still picture that its clip begins with, where a backend draws one.
        movie: Its movie, without sound.
    """

    episode: str
    episode_title: str
    episode_number: int
    shot: str
    number: int
    sentence: str
    people: list[str]
    place: str
    score: float
    reasons: list[ReasonOut]
    thumbnail: str = ""
    picture: Media | None = None
    movie: Media | None = None


class SimilarShotsOut(BaseModel):
    """The shots that resemble another one.

    Attributes:
        items: The most alike first.
    """

    items: list[SimilarOut]


@router.get("/episodes/{episode}/shots/{shot}/similar")
def list_similar_shots(
    services: Given,
    caller: Viewer,
    episode: EpisodeId,
    shot: ShotId,
    limit: Annotated[int, Query(ge=1, le=50)] = 6,
    later: Annotated[bool, Query(description="Whether shots after it count too")] = False,
) -> SimilarShotsOut:
    """Find earlier shots of the project, in all its episodes, that resemble a shot.

    Shots of its own scene are left out.
    """
    review = review_of(services, caller, episode)
    review.shot(shot)
    review.remember_shots()
    own = next((each for each in words_of(review.board.shown) if each.shot == shot), None)
    if own is None:
        # A title card shows nothing that another shot could resemble.
        return SimilarShotsOut(items=[])
    row = review.row
    alone = row.project == NO_SERIAL
    number = 0 if alone else EntityRecords(services.engine).place(row.project, row.id).number
    found = review.similar.like(
        row.project, row.id, number, own, limit, everywhere=later, alone=alone
    )
    return SimilarShotsOut(items=[_shown(services, each) for each in found])


def _shown(services: Services, found: SimilarShot) -> SimilarOut:
    content = found.content
    rows = ReviewRecords(services.engine).versions(found.episode, content.shot)
    return SimilarOut(
        episode=found.episode,
        episode_title=found.episode_title,
        episode_number=found.episode_number,
        shot=content.shot,
        number=content.position,
        sentence=content.sentence,
        people=list(content.people),
        place=content.place,
        score=found.score,
        reasons=[ReasonOut(by=why.by, values=list(why.values)) for why in found.reasons],
        **media_of_version(services, rows),
    )
