"""Comments on shots: on all of one, on a frame, on a range of time, on a place in the picture."""

from __future__ import annotations

import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from ..database.rows import CommentRow  # noqa: TC001 - pydantic reads annotations
from ..film.review import EpisodeReview  # noqa: TC001 - pydantic reads annotations
from ..story.fields import PRINTABLE
from .answers import keep
from .idempotency import identity_of
from .pagination import HEX_ID, Cursor, Limit, Page, page_of, time_cursor
from .problems import not_found
from .security import Editor, Viewer  # noqa: TC001 - FastAPI reads annotations
from .services import Given  # noqa: TC001 - FastAPI reads annotations
from .shots import Place, ShotId, comment_row
from .storyboard import EpisodeId, review_of, tell

router = APIRouter(prefix="/api/v1", tags=["comments"])


CommentId = Annotated[str, Path(max_length=64, description="Id of a comment")]


class CommentAnswer(BaseModel):
    """A comment.

    Attributes:
        id: Id of the comment.
        shot: Id of the shot now.
        text: What it says.
        account: Who wrote it.
        created_at: When.
        version: Id of the version that was looked at.
        start_s: From the start of the shot in seconds; null for all of the shot.
        end_s: Equal to the start for a frame.
        x: Place in the picture, 0 (left) to 1 (right).
        y: Place in the picture, 0 (top) to 1 (bottom).
        resolved_at: When it was settled, or null.
        resolved_by: Who settled it.
    """

    id: str
    shot: str
    text: str
    account: str
    created_at: datetime.datetime | None
    version: str | None
    start_s: float | None
    end_s: float | None
    x: float | None
    y: float | None
    resolved_at: datetime.datetime | None
    resolved_by: str | None


class CommentChange(BaseModel):
    """A change of a comment; what is left out stays.

    Attributes:
        text: New words; only who wrote it may change them.
        is_resolved: Whether it is settled.
    """

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=10_000, pattern=PRINTABLE)] | None = None
    is_resolved: bool | None = None


@router.get("/episodes/{episode}/comments")
def list_all_comments(
    request: Request,
    episode: EpisodeId,
    services: Given,
    caller: Viewer,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Page[CommentAnswer]:
    """List the comments on all shots, the oldest first."""
    keep(request, episode=episode)
    return _page(review_of(services, caller, episode), None, limit, cursor)


@router.get("/episodes/{episode}/shots/{shot}/comments")
def list_comments(
    episode: EpisodeId,
    shot: ShotId,
    services: Given,
    caller: Viewer,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Page[CommentAnswer]:
    """List the comments on a shot, the oldest first."""
    review = review_of(services, caller, episode)
    review.shot(shot)
    return _page(review, shot, limit, cursor)


@router.post("/episodes/{episode}/shots/{shot}/comments", status_code=HTTPStatus.CREATED)
def add_comment(
    episode: EpisodeId,
    shot: ShotId,
    request: Place,
    services: Given,
    caller: Editor,
    asked: Request,
) -> CommentAnswer:
    """Comment on a shot, a frame of it, or a range of time."""
    review = review_of(services, caller, episode)
    review.shot(shot)
    row = comment_row(review, shot, request, caller.account, identity_of(asked))
    review.records.add_comment(row)
    tell(services, episode, "comment", shot=shot, account=caller.account)
    return _answer(review.records.comment(row.id) or row)


@router.patch("/comments/{comment}")
def change_comment(
    comment: CommentId, request: CommentChange, services: Given, caller: Editor
) -> CommentAnswer:
    """Settle a comment, open it again, or change its words."""
    from ..database import ReviewRecords

    records = ReviewRecords(services.engine)
    row = records.comment(comment) if HEX_ID.fullmatch(comment) else None
    if row is None:
        raise not_found(f"comment {comment!r}", "GET comments lists them")
    # Answers 404 where the episode is not the caller's to see.
    review_of(services, caller, row.episode)
    if request.text is not None and row.account != caller.account:
        raise not_found(
            f"comment {comment!r} of {caller.account}", "only who wrote a comment changes its words"
        )
    records.change_comment(comment, request.text, request.is_resolved, caller.account)
    tell(services, row.episode, "comment", shot=row.shot_id, account=caller.account)
    return _answer(records.comment(comment) or row)


def _page(review: EpisodeReview, shot: str | None, limit: int, cursor: str) -> Page[CommentAnswer]:
    after = time_cursor(cursor, HEX_ID)
    rows = review.records.comments(review.row.id, shot, limit + 1, after)
    answers = [_answer(row) for row in rows]
    return page_of(
        answers, limit, lambda each: [str(each.created_at and each.created_at.isoformat()), each.id]
    )


def _answer(row: CommentRow) -> CommentAnswer:
    return CommentAnswer(
        id=row.id,
        shot=row.shot_id,
        text=row.text,
        account=row.account,
        created_at=row.created_at,
        version=row.version_id,
        start_s=row.start_s,
        end_s=row.end_s,
        x=row.x,
        y=row.y,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
    )
