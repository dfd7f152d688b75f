"""The storyboard of an episode: read it, edit it, undo and redo."""

from __future__ import annotations

import datetime
import hashlib
import threading
import time
from collections import OrderedDict
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from fastapi import APIRouter, Header, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ..database.runs import RunRecords
from ..film.plans import Planning
from ..film.review import EpisodeReview
from ..story.editing import MOST_EDITS, Edit
from ..story.storyboard import Storyboard
from .answers import LONGEST_ETAG, feed_of, keep, looked_up
from .episodes import find_changed, find_episode, setups
from .pagination import Cursor, Limit, Page, number_cursor, page_of
from .plan import plans
from .problems import ApiError
from .security import Editor, Principal, Viewer, reader
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..database.rows import EpisodeRow
    from ..orchestrator.changes import Changes

PLAN_S = 60.0
"""Longest wait for a plan that was never made, in seconds."""

SEEN_S = 1.0
"""Seconds for which what was seen of an episode is shown to all who ask."""
HELPS_S = 30.0
"""Seconds after which it is forgotten."""
MOST_SIGHTS = 8
"""Episodes of which what was seen is kept in memory: that of a long film takes megabytes."""

T = TypeVar("T")

router = APIRouter(prefix="/api/v1", tags=["storyboard"])

EpisodeId = Annotated[str, Path(max_length=200, description="Id of an episode")]
IfMatch = Annotated[
    str | None,
    Header(max_length=200, description="The ETag of the storyboard that the edits are made for"),
]


IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="if-none-match",
        max_length=LONGEST_ETAG,
        description="The ETag of the answer that the client has already",
    ),
]
"""What :class:`.KeptAnswers` heeds, for the description of the API."""


class StoryboardAnswer(BaseModel):
    """The storyboard of an episode.

    Attributes:
        episode: Id of the episode.
        sha256: Of its canonical JSON; it is the ETag too.
        is_edited: Whether people edited it, so that it replaces the plan of the story.
        can_undo: Whether there was an edit or a decision to undo when the storyboard was read; a
            decision leaves the ETag as it is, so that GET edits says it for sure.
        can_redo: Whether there was one to redo.
        renamed: What the change did to ids of shots: the new one by the old one.
        storyboard: The storyboard.
    """

    episode: str
    sha256: str
    is_edited: bool
    can_undo: bool
    can_redo: bool
    renamed: dict[str, str] = Field(default_factory=dict)
    storyboard: Storyboard


class EditRequest(BaseModel):
    """Edits of a storyboard, which are all made or not at all.

    Attributes:
        edits: In order; they name shots, lines and people as before the first of them.
    """

    model_config = ConfigDict(extra="forbid")

    edits: Annotated[list[Edit], Field(min_length=1, max_length=MOST_EDITS)]


class EditAnswer(BaseModel):
    """A change of the storyboard in the episode's history, or a decision about its shots.

    A decision is an edit ``decide`` that says what counted for each shot before and after it.

    Attributes:
        id: Id of the change.
        number: Of the episode's changes, from 1.
        account: Who made it.
        created_at: When.
        is_undone: Whether it was taken back.
        edits: What was edited.
        renamed: New id of each shot whose id it changed, by the old one.
    """

    id: str
    number: int
    account: str
    created_at: datetime.datetime
    is_undone: bool
    edits: list[dict[str, Any]]
    renamed: dict[str, str]


def tell(services: Services, episode: str, kind: str, **data: Any) -> None:
    """Tell those who look at an episode what a person changed, by an event of this kind."""
    RunRecords(services.engine).announce(episode, [(kind, data)])


def review_of(services: Services, caller: Principal, episode: str) -> EpisodeReview:
    """Return an episode of a project that the caller may see.

    Raises:
        ApiError: 404, there is none; 503, it is still being planned.
    """
    return _review(services, find_episode(services, caller, episode))


def _review(services: Services, row: EpisodeRow) -> EpisodeReview:
    ladders = setups(services).of(row.overrides).ladders

    def plan(wanted: EpisodeRow) -> Storyboard:
        found = plans(services).plan(wanted, ladders, PLAN_S)
        if isinstance(found, Planning):
            raise ApiError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"the story is still being planned: {found.fraction:.0%}",
                hint="try again in a while; GET plan says how far it is",
                headers={"Retry-After": "5"},
            )
        return found

    return EpisodeReview(services.engine, services.store, row, ladders, plan)


class Sight:
    """An episode as it was a moment ago, read once for all who look at it then.

    Args:
        review: The episode, which this only reads.
        mark: Of the changes, from before it was read.
        before: What was seen of it before, if nothing but a make's progress has changed since.

    Attributes:
        lasts_s: For how many seconds it counts, unless something changes.
        publish: Called when the first thing was made, if others are shown an earlier sight until
            then.
    """

    def __init__(self, review: EpisodeReview, mark: int, before: Sight | None = None) -> None:
        self.review, self.mark = review, mark
        self.began = time.monotonic()
        self.lasts_s = SEEN_S
        self.publish: Callable[[], None] | None = None
        self._before = before._kept if before is not None else {}
        self._kept: dict[str, Any] = {}
        self._lock = threading.RLock()

    def before(self, name: str) -> Any:
        """Return what was made under a name before, or None; it is given once."""
        found, self._before = self._before.get(name), {}
        return found

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return what was made under a name; the first who asks makes it."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = make()
                if self.publish is not None:
                    self.publish()
                    self.publish = None
            return cast("T", self._kept[name])


class Sights:
    """What was seen of the episodes that people look at now.

    A make tells of its progress often, and many pages ask then: they get one answer for a second.
    What a person changed is seen at once.

    Args:
        changes: Say what changed.
    """

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[tuple[Any, ...], Sight]] = OrderedDict()
        self._coming: dict[str, tuple[tuple[Any, ...], Sight]] = {}

    def of(
        self,
        row: EpisodeRow,
        changed: int,
        make: Callable[[], EpisodeReview],
        *,
        is_renewed: bool = False,
    ) -> Sight:
        """Return an episode as it was a moment ago.

        Args:
            row: The episode.
            changed: A number that rises with its changes.
            make: Returns it as it is now.
            is_renewed: Whether it may be half as old as else; others are shown the earlier one
                until the new one is there.
        """
        key = (row.updated_at, changed)
        now = time.monotonic()
        with self._lock:
            # The oldest come first.
            while self._kept and self._is_over(next(iter(self._kept.values()))[1], now):
                self._coming.pop(self._kept.popitem(last=False)[0], None)
            before: Sight | None = None
            if row.id in self._kept:
                known, sight = self._kept[row.id]
                is_same = self._changes.is_same(sight.mark, row.id)
                lasts_s = sight.lasts_s if is_same else SEEN_S
                if known == key and now - sight.began < (lasts_s / 2 if is_renewed else lasts_s):
                    return sight
                if known == key and is_same:
                    before = sight
            if is_renewed and row.id in self._coming:
                known, sight = self._coming[row.id]
                if known == key and now - sight.began < SEEN_S:
                    return sight
            sight = Sight(make(), self._changes.now(), before)
            if is_renewed:
                self._coming[row.id] = key, sight
                sight.publish = lambda: self._publish(row.id, key, sight)
            else:
                self._put(row.id, key, sight)
            return sight

    def _publish(self, episode: str, key: tuple[Any, ...], sight: Sight) -> None:
        with self._lock:
            self._coming.pop(episode, None)
            self._put(episode, key, sight)

    def _put(self, episode: str, key: tuple[Any, ...], sight: Sight) -> None:
        self._kept[episode] = key, sight
        self._kept.move_to_end(episode)

    def _is_over(self, sight: Sight, now: float) -> bool:
        # What is old is shown no more, but helps to see it anew.
        return len(self._kept) > MOST_SIGHTS or now - sight.began >= HELPS_S

    def close(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()


def sight_of(
    services: Services, caller: Principal, episode: str, *, is_renewed: bool = False
) -> Sight:
    """Return an episode that the caller may see, as it was a moment ago.

    Args:
        services: Of the request.
        caller: Who asks.
        episode: Id of the episode.
        is_renewed: As of :meth:`Sights.of`.

    Raises:
        ApiError: 404, there is none.
    """
    row, changed = looked_up(services).once(
        ("episode", reader(caller), episode),
        episode,
        lambda: find_changed(services, caller, episode),
    )
    changes = feed_of(services).changes
    sights = services.shared(Sights, lambda: Sights(changes))
    return sights.of(row, changed, lambda: _review(services, row), is_renewed=is_renewed)


def json_answer(body: bytes, tag: str = "") -> Response:
    """Return JSON that a client need not load again while it is the same.

    Args:
        body: The JSON.
        tag: What names the content, if not its own digest.
    """
    tag = tag or f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    return Response(body, headers=headers, media_type="application/json")


def etag_of(header: str | None) -> str:
    """Return the SHA-256 that a header ``If-Match`` names; empty for ``*`` or no header.

    >>> etag_of('"abc"'), etag_of("*"), etag_of(None)
    ('abc', '', '')
    """
    found = (header or "").strip()
    return "" if found == "*" else found.removeprefix("W/").strip('"')


def _answer(
    review: EpisodeReview, response: Response, renamed: dict[str, str] | None = None
) -> StoryboardAnswer:
    response.headers["ETag"] = f'"{review.board.sha256}"'
    return _shown(review, renamed)


def _shown(review: EpisodeReview, renamed: dict[str, str] | None = None) -> StoryboardAnswer:
    board = review.board
    return StoryboardAnswer(
        episode=review.row.id,
        sha256=board.sha256,
        is_edited=board.stored is not None,
        can_undo=review.records.undoable(review.row.id) is not None,
        can_redo=review.records.redoable(review.row.id) is not None,
        renamed=renamed or {},
        storyboard=board.shown,
    )


@router.get("/episodes/{episode}/storyboard", response_model=StoryboardAnswer)
def read_storyboard(
    request: Request,
    episode: EpisodeId,
    services: Given,
    caller: Viewer,
    _if_none_match: IfNoneMatch = None,
) -> Response:
    """Return the storyboard that the film is made of; a story that was never planned is planned."""
    sight = sight_of(services, caller, episode)
    review = sight.review
    body = sight.once("storyboard", lambda: _shown(review).model_dump_json().encode())
    keep(request, episode=episode)
    return json_answer(body, f'"{review.board.sha256}"')


@router.patch("/episodes/{episode}/storyboard")
def edit_storyboard(
    episode: EpisodeId,
    request: EditRequest,
    services: Given,
    caller: Editor,
    response: Response,
    if_match: IfMatch = None,
) -> StoryboardAnswer:
    """Edit the storyboard; what comes of it becomes the episode's, and replaces the plan."""
    review = review_of(services, caller, episode)
    if if_match is None:
        raise ApiError(
            HTTPStatus.PRECONDITION_REQUIRED,
            "the edits do not say which storyboard they are made for",
            hint="send the ETag of GET storyboard as If-Match",
        )
    found = review.edit(request.edits, caller.account, etag_of(if_match))
    tell(services, episode, "storyboard", account=caller.account)
    return _answer(review, response, found.renamed)


@router.get("/episodes/{episode}/edits")
def list_edits(
    episode: EpisodeId, services: Given, caller: Viewer, limit: Limit = 50, cursor: Cursor = ""
) -> Page[EditAnswer]:
    """List the changes of the storyboard, newest first, those that were undone included."""
    review = review_of(services, caller, episode)
    below = number_cursor(cursor)
    rows = review.records.edits(episode, limit + 1, below)
    answers = [
        EditAnswer(
            id=row.id,
            number=row.number,
            account=row.account,
            created_at=row.created_at,
            is_undone=row.is_undone,
            edits=row.operations,
            renamed=row.renamed,
        )
        for row in rows
        if row.created_at is not None
    ]
    return page_of(answers, limit, lambda each: [each.number])


@router.post("/episodes/{episode}/undo")
def undo(
    episode: EpisodeId,
    services: Given,
    caller: Editor,
    response: Response,
    if_match: IfMatch = None,
) -> StoryboardAnswer:
    """Take the newest change of the storyboard, or decision about shots, back."""
    review = review_of(services, caller, episode)
    edit = review.undo(etag_of(if_match), caller.account)
    tell(services, episode, "storyboard", account=caller.account)
    return _answer(review, response, {new: old for old, new in edit.renamed.items()})


@router.post("/episodes/{episode}/redo")
def redo(
    episode: EpisodeId,
    services: Given,
    caller: Editor,
    response: Response,
    if_match: IfMatch = None,
) -> StoryboardAnswer:
    """Make the change again that was undone last."""
    review = review_of(services, caller, episode)
    edit = review.redo(etag_of(if_match), caller.account)
    tell(services, episode, "storyboard", account=caller.account)
    return _answer(review, response, edit.renamed)
