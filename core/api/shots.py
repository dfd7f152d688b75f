"""The shots of an episode: how they stand, how they were made, their versions, decisions."""

from __future__ import annotations

import datetime
import json
import time
import uuid
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, cast

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from ..backends.prompts import picture_prompt, shot_prompt
from ..backends.requests import ImageRequest, VideoRequest
from ..database.rows import CommentRow, DecisionRow, OpState
from ..film.episode_settings import STYLE
from ..film.review import EpisodeReview, WantedTake
from ..film.shot_standing import PICTURE
from ..film.staging import Staging
from ..ops.kind import Kind
from ..story.doubts import doubts_of, keyed
from ..story.editing import Id, Words
from ..story.fields import PRINTABLE, Number
from ..story.storyboard import Shot
from .answers import KEPT_S, MAKING_S, keep
from .files import STEP_S, media_url, still_url
from .idempotency import identity_of
from .pagination import Cursor, Limit, Page, number_cursor, page_of
from .problems import not_found
from .security import RENEWING, Editor, Viewer
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations
from .storyboard import EpisodeId, IfNoneMatch, Sight, json_answer, review_of, sight_of, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..database.rows import OpRow, VersionRow
    from ..film.shot_standing import ShotStanding
    from ..ops.manifest import Artifact, Manifest
    from ..storage.store import WorkStore
    from ..story.doubts import Doubt
    from ..story.storyboard import Scene, Storyboard

router = APIRouter(prefix="/api/v1", tags=["shots"])

ShotId = Annotated[str, Path(max_length=64, description="Id of a shot in the storyboard")]
VersionId = Annotated[str, Path(max_length=64, description="Id of a version")]
Remark = Annotated[str, Field(max_length=10_000, pattern=PRINTABLE)]
Verdict = Literal["approved", "rejected", "open"]
OPEN: Final = "open"
"""The verdict on a shot on which there is none, or no longer."""
MOST_SHOTS = 10_000


class ShotState(StrEnum):
    """How far a shot is.

    PLANNED: it was never made; MAKING: an op of it runs; DONE: its movie is there; OUTDATED: what
    was made is not what is wanted now; FAILED: an op of it failed.
    """

    PLANNED = "planned"
    MAKING = "making"
    DONE = "done"
    OUTDATED = "outdated"
    FAILED = "failed"


class Media(BaseModel):
    """A file that can be shown or heard.

    Attributes:
        url: Short-lived address.
        sha256: Of its bytes.
        media_type: Such as ``video/mp4``.
        size: In bytes.
    """

    url: str
    sha256: str
    media_type: str
    size: int


class ShotDoubt(BaseModel):
    """Something that the planner is not sure of.

    Attributes:
        key: By which it is confirmed, with PUT doubts.
        pointer: JSON Pointer (RFC 6901) to its place in the storyboard.
        value: What the storyboard says.
        confidence: 0 to 1.
        reason: The sentence that says so, or the words of a line.
        others: What it may be instead, with the confidence in each.
    """

    key: str
    pointer: str
    value: JsonValue
    confidence: float
    reason: str
    others: list[tuple[str, float]]


class LineAnswer(BaseModel):
    """A line of a shot.

    Attributes:
        id: Id of the line.
        speaker: Name in the cast, or ``narrator``.
        addressee: To whom it is said, or empty.
        text: Its words.
        emotion: How it is said.
        pace: Relative speed.
        how: How the speaker was found.
        confidence: In the speaker, 0 to 1.
        is_doubtful: Whether the speaker is a doubt that no person confirmed.
        start_s: When it begins in the shot, in seconds; null until the shot is made.
        end_s: When it ends.
        speech: Its sound, once that is made.
    """

    id: str
    speaker: str
    addressee: str
    text: str
    emotion: str
    pace: float
    how: str
    confidence: float
    is_doubtful: bool
    start_s: float | None = None
    end_s: float | None = None
    speech: Media | None = None


class DecisionAnswer(BaseModel):
    """What was decided about a shot.

    Attributes:
        verdict: ``approved``, ``rejected``, or ``open``.
        is_locked: Whether edits and new takes are refused.
        reason: For people.
        account: Who decided.
        created_at: When.
        version: Id of the version that was judged.
        is_current: Whether that version is the one that the film shows.
    """

    verdict: Verdict
    is_locked: bool
    reason: str
    account: str
    created_at: datetime.datetime | None
    version: str | None
    is_current: bool


class Earlier(BaseModel):
    """What was made of a shot last, to be shown until it is made as it is wanted now.

    Attributes:
        seconds: Length.
        thumbnail: Small picture as a data URI.
        still: URL of its first picture, 480 pixels wide; null until it is made.
        picture: Still picture that the clip begins with, where a backend draws one.
        movie: Its movie, without sound.
    """

    seconds: float | None
    thumbnail: str
    still: str | None
    picture: Media | None
    movie: Media | None


class ShotAnswer(BaseModel):
    """A shot in a list.

    Attributes:
        id: Id of the shot; an edit of what it says or shows changes it.
        number: From 1.
        scene: Number of its scene, from 1.
        scene_title: Title of the scene.
        place: Name of the place.
        size: Shot size.
        camera: Camera move.
        cast: Who is in view.
        focus: On whom the camera is, or empty.
        action: What is shown without being spoken.
        caption: Text drawn on the picture, or empty.
        seconds: Length; null until the speech is made.
        starts_s: Where it begins in the film; null until all shots before it have a length.
        lines: What is said.
        state: How far it is.
        error: Why it failed; or empty.
        rung: Rung that made its clip, or that is bound to make it; empty while none is.
        seed: That was chosen for it; null if it follows from the content.
        doubts: How many things of it the planner doubts that no person confirmed.
        decision: What was decided about it, or null.
        open_comments: Number of comments that are not settled.
        versions: Number of its versions.
        thumbnail: Small picture as a data URI; empty until the shot is made.
        still: URL of its first picture, 480 pixels wide; null until it is made.
        picture: Still picture that the clip begins with, where a backend draws one.
        movie: Its movie, without sound.
        earlier: What was made of it last, if its movie is not made as it is wanted now; or null.
    """

    id: str
    number: int
    scene: int
    scene_title: str
    place: str
    size: str
    camera: str
    cast: list[str]
    focus: str
    action: str
    caption: str
    seconds: float | None
    starts_s: float | None
    lines: list[LineAnswer]
    state: ShotState
    error: str
    rung: str
    seed: int | None
    doubts: int
    decision: DecisionAnswer | None
    open_comments: int
    versions: int
    thumbnail: str
    still: str | None
    picture: Media | None
    movie: Media | None
    earlier: Earlier | None


class OpAnswer(BaseModel):
    """How an op of a shot is made: exactly what its backend is given.

    Attributes:
        name: The kind of work, and ``audio.N`` for line N.
        key: Of the op.
        is_made: Whether its result is there.
        backend: Name of the backend.
        rung: As tables show it.
        seed: Seed of its random numbers.
        take: Number among several wanted results.
        prompt: Text that a model is given; empty for backends that take parameters only.
        params: The request.
        options: Of the backend.
        run_s: Wall time in seconds.
        cpu_s: Processor time in seconds.
        error: Why it failed; or empty.
    """

    name: str
    key: str
    is_made: bool
    backend: str = ""
    rung: str = ""
    seed: int | None = None
    take: int = 0
    prompt: str = ""
    params: dict[str, JsonValue] = Field(default_factory=dict)
    options: dict[str, JsonValue] = Field(default_factory=dict)
    run_s: float | None = None
    cpu_s: float | None = None
    error: str = ""


class ShotDetail(ShotAnswer):
    """A shot with everything that is known of it.

    Attributes:
        shot: Its record in the storyboard.
        doubtful: What the planner doubts in it and no person confirmed.
        ops: How it is made, in order.
        rungs: Rungs that could make its clip, best first.
    """

    shot: Shot
    doubtful: list[ShotDoubt]
    ops: list[OpAnswer]
    rungs: list[str]


class NewWords(BaseModel):
    """New words of a line."""

    model_config = ConfigDict(extra="forbid")

    line: Id
    text: Words


class TakeRequest(BaseModel):
    """A new take of a shot; with nothing given it has another seed.

    Attributes:
        seed: For everything random in the picture; null for the next that was not used.
        words: New words of its lines.
        rung: Rung that shall make it, such as ``comfyui:wan22``; empty to let the router choose.
        note: What it is about, for people.
    """

    model_config = ConfigDict(extra="forbid")

    seed: Number | None = None
    words: Annotated[list[NewWords], Field(max_length=100)] = []
    rung: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] = ""
    note: Annotated[str, Field(max_length=2_000, pattern=PRINTABLE)] = ""


class VersionAnswer(BaseModel):
    """A version of a shot.

    Attributes:
        id: Id of the version.
        shot: Id of the shot now; a version with other words has changed it.
        number: Of the shot's versions, from 1.
        note: What it is about.
        account: Who asked for it; empty if a make made it.
        created_at: When it was asked for, or made.
        made_at: When it was made; null while it is not.
        is_current: Whether the film shows it, or will show it when it is made.
        is_lost: Whether its files were deleted, so that it would be made again.
        differs: Fields of the shot in which it differs from the shot now, such as ``lines``.
        lines: Its words, with the speaker of each.
        seed: Seed of its clip.
        take: Take of its clip.
        rung: Rung that made its clip, or was asked for.
        seconds: Length.
        prompt: Text that the model of the clip was given; or empty.
        keys: Op keys by kind of work.
        thumbnail: Small picture as a data URI.
        still: URL of its first picture, 480 pixels wide; null until it is made.
        picture: Still picture that the clip begins with, where a backend draws one.
        movie: Its movie, without sound.
    """

    id: str
    shot: str
    number: int
    note: str
    account: str
    created_at: datetime.datetime | None
    made_at: datetime.datetime | None
    is_current: bool
    is_lost: bool
    differs: list[str]
    lines: list[tuple[str, str]]
    seed: int | None
    take: int
    rung: str
    seconds: float | None
    prompt: str
    keys: dict[str, str]
    thumbnail: str
    still: str | None
    picture: Media | None
    movie: Media | None


class Place(BaseModel):
    """What a remark is about: all of a shot, a frame, a range, and where in the picture.

    Attributes:
        text: The remark.
        start_s: From the start of the shot in seconds; null for all of it.
        end_s: Of a range; null for a frame.
        x: Place in the picture, 0 (left) to 1 (right).
        y: Place in the picture, 0 (top) to 1 (bottom).
        version: Id of the version that is looked at; null for the one that the film shows.
    """

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=10_000, pattern=PRINTABLE)]
    start_s: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] | None = None
    end_s: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] | None = None
    x: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    y: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    version: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = None


class DecisionRequest(BaseModel):
    """A decision about a shot; what is left out stays as it is.

    Attributes:
        verdict: ``open`` takes an earlier one back.
        is_locked: Whether edits and new takes are refused.
        reason: For people.
        comment: A remark that belongs to it, such as why it was rejected.
    """

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict | None = None
    is_locked: bool | None = None
    reason: Remark = ""
    comment: Place | None = None


class DecisionsRequest(BaseModel):
    """The same decision about many shots.

    Attributes:
        shots: Ids of the shots.
        verdict: ``open`` takes earlier ones back.
        is_locked: Whether edits and new takes are refused.
        reason: For people.
    """

    model_config = ConfigDict(extra="forbid")

    shots: Annotated[list[Id], Field(min_length=1, max_length=MOST_SHOTS)]
    verdict: Verdict | None = None
    is_locked: bool | None = None
    reason: Remark = ""


@router.get("/episodes/{episode}/shots", response_model=Page[ShotAnswer])
def list_shots(
    request: Request,
    episode: EpisodeId,
    services: Given,
    caller: Viewer,
    state: ShotState | None = None,
    limit: Limit = 50,
    cursor: Cursor = "",
    _if_none_match: IfNoneMatch = None,
) -> Response:
    """List the shots in the order of the film, each with its lines, state, rung and pictures."""
    first = number_cursor(cursor) or 0
    sight = sight_of(services, caller, episode, is_renewed=RENEWING.get())
    view = _view(services, sight)

    def body() -> bytes:
        found: list[int] = []
        for number, (_scene, shot) in enumerate(view.shots, 1):
            if number > first and (state is None or view.state(shot)[0] is state):
                found.append(number)
                if len(found) > limit:
                    break
        page = page_of(found, limit, lambda each: [each])
        items = b",".join(view.line(number) for number in page.items)
        return b'{"items":[%b],"next":%b}' % (items, json.dumps(page.next).encode())

    keep(request, view.lasts_s, episode)
    return json_answer(sight.once(f"shots {state} {limit} {first}", body))


@router.get("/episodes/{episode}/shots/{shot}", response_model=ShotDetail)
def read_shot(
    request: Request, episode: EpisodeId, shot: ShotId, services: Given, caller: Viewer
) -> Response:
    """Return a shot with its record, its doubts, and exactly what each backend is given."""
    view = _view(services, sight_of(services, caller, episode, is_renewed=RENEWING.get()))
    number = view.number(shot)
    doubtful = view.doubts.get(number, [])
    review = view.review
    keep(request, view.lasts_s, episode)
    found = ShotDetail(
        **view.shown(number),
        shot=view.shots[number - 1][1],
        doubtful=[
            ShotDoubt(
                key=key,
                pointer=each.pointer,
                value=each.value,
                confidence=each.confidence,
                reason=each.reason,
                others=list(each.others),
            )
            for key, each in doubtful
        ],
        ops=view.ops(shot),
        rungs=[str(step.offer) for step in review.ladders[Kind.VIDEO]],
    )
    return json_answer(found.model_dump_json().encode())


@router.get("/episodes/{episode}/shots/{shot}/versions", response_model=Page[VersionAnswer])
def list_versions(
    request: Request, episode: EpisodeId, shot: ShotId, services: Given, caller: Viewer
) -> Response:
    """List the versions of a shot, the newest first, with what it takes to compare them."""
    view = _view(services, sight_of(services, caller, episode, is_renewed=RENEWING.get()))
    review = view.review
    found = view.standing[review.shot(shot).id]
    rows = view.versions(shot)
    keep(request, view.lasts_s, episode)
    answers = [_version(services, review, row, found) for row in reversed(rows)]
    page: Page[VersionAnswer] = Page(items=answers)
    return json_answer(page.model_dump_json().encode())


@router.post("/episodes/{episode}/shots/{shot}/versions", status_code=HTTPStatus.CREATED)
def new_version(
    episode: EpisodeId, shot: ShotId, request: TakeRequest, services: Given, caller: Editor
) -> VersionAnswer:
    """Ask for a new take of a shot. The next run of the episode makes it."""
    review = review_of(services, caller, episode)
    review.shot(shot)
    wanted = WantedTake(
        seed=request.seed,
        words=tuple((each.line, each.text) for each in request.words),
        rung=request.rung,
        note=request.note,
    )
    made = review.new_take(shot, wanted, caller.account)
    tell(services, episode, "version", shot=shot, account=caller.account)
    return _version(services, review, made)


@router.post("/episodes/{episode}/shots/{shot}/versions/{version}/choose")
def choose_version(
    episode: EpisodeId, shot: ShotId, version: VersionId, services: Given, caller: Editor
) -> VersionAnswer:
    """Let a version be the one that the film shows. Nothing is made for it."""
    review = review_of(services, caller, episode)
    review.shot(shot)
    row = next((each for each in review.versions(shot) if each.id == version), None)
    if row is None:
        raise not_found(f"version {version!r} of shot {shot}", "GET versions lists them")
    chosen = review.choose(shot, row, caller.account)
    tell(services, episode, "version", shot=shot, account=caller.account)
    return _version(services, review, chosen)


@router.post("/episodes/{episode}/shots/{shot}/decision")
def decide(
    episode: EpisodeId,
    shot: ShotId,
    request: DecisionRequest,
    services: Given,
    caller: Editor,
    asked: Request,
) -> DecisionAnswer:
    """Approve a shot, reject it with a comment, lock or unlock it."""
    review = review_of(services, caller, episode)
    review.shot(shot)
    identity = identity_of(asked)
    comment = None
    if request.comment is not None:
        comment = comment_row(review, shot, request.comment, caller.account, identity)
    _decide(review, [shot], request, caller.account, identity, comment)
    tell(services, episode, "decision", shots=[shot], account=caller.account)
    row = review.records.decisions(review.row.id)[shot]
    return _decision(row, review.standing(), review.records.versions(review.row.id, shot))


@router.post("/episodes/{episode}/decisions")
def decide_many(
    episode: EpisodeId,
    request: DecisionsRequest,
    services: Given,
    caller: Editor,
    asked: Request,
) -> dict[str, DecisionAnswer]:
    """Approve, reject, lock or unlock many shots at once; the answer is by shot."""
    review = review_of(services, caller, episode)
    for shot in request.shots:
        review.shot(shot)
    wanted = list(dict.fromkeys(request.shots))
    _decide(review, wanted, request, caller.account, identity_of(asked))
    tell(services, episode, "decision", shots=wanted, account=caller.account)
    found = review.records.decisions(review.row.id)
    versions = by_shot(review.records.versions(review.row.id))
    standing = review.standing()
    return {shot: _decision(found[shot], standing, versions.get(shot, ())) for shot in wanted}


@router.get("/episodes/{episode}/shots/{shot}/decisions")
def list_decisions(
    episode: EpisodeId, shot: ShotId, services: Given, caller: Viewer
) -> Page[DecisionAnswer]:
    """List what was decided about a shot, the newest first."""
    review = review_of(services, caller, episode)
    review.shot(shot)
    rows = review.records.history(review.row.id, shot)
    versions = review.records.versions(review.row.id, shot)
    return Page(items=[_decision(row, review.standing(), versions) for row in rows])


def comment_row(
    review: EpisodeReview, shot: str, place: Place, account: str, identity: str
) -> CommentRow:
    """Return the record of a remark; its identity is that of the request.

    Raises:
        ApiError: 404, it names a version that the shot does not have.
        InputError: It ends before it begins.
    """
    from ..errors import InputError

    versions = review.versions(shot)
    if place.version is not None and all(each.id != place.version for each in versions):
        raise not_found(f"version {place.version!r} of shot {shot}", "GET versions lists them")
    end = place.start_s if place.end_s is None else place.end_s
    if end is not None and (place.start_s is None or end < place.start_s):
        raise InputError(
            "the remark ends before it begins", hint="give start_s, and an end_s that is not less"
        )
    if (place.x is None) != (place.y is None):
        raise InputError("a place in the picture has an x and a y", hint="give both, or none")
    current = next((each.id for each in versions if review.is_current(each)), None)
    return CommentRow(
        id=identity,
        episode=review.row.id,
        shot_id=shot,
        text=place.text,
        account=account,
        version_id=place.version or current,
        start_s=place.start_s,
        end_s=end,
        x=place.x,
        y=place.y,
    )


def _decide(
    review: EpisodeReview,
    shots: Iterable[str],
    request: DecisionRequest | DecisionsRequest,
    account: str,
    identity: str,
    comment: CommentRow | None = None,
) -> None:
    before = review.records.decisions(review.row.id)
    current = {each.shot_id: each.id for each in review.versions() if review.is_current(each)}
    rows = []
    for shot in shots:
        old = before.get(shot)
        verdict = "" if request.verdict == OPEN else request.verdict
        judged = request.verdict is not None
        rows.append(
            DecisionRow(
                id=uuid.uuid5(uuid.UUID(identity), shot).hex,
                episode=review.row.id,
                shot_id=shot,
                verdict=(old.verdict if old else "") if verdict is None else verdict,
                is_locked=(old.is_locked if old else False)
                if request.is_locked is None
                else request.is_locked,
                account=account,
                reason=request.reason or ("" if judged or old is None else old.reason),
                version_id=current.get(shot) if judged or old is None else old.version_id,
            )
        )
    review.records.decide(rows, comment, before)


def _decision(
    row: DecisionRow, standing: Mapping[str, ShotStanding], versions: Iterable[VersionRow]
) -> DecisionAnswer:
    found = standing.get(row.shot_id)
    judged = next((each for each in versions if each.id == row.version_id), None)
    return DecisionAnswer(
        verdict=OPEN if row.verdict == "" else cast("Verdict", row.verdict),
        is_locked=row.is_locked,
        reason=row.reason,
        account=row.account,
        created_at=row.created_at,
        version=row.version_id,
        is_current=bool(found and found.movie and judged and judged.movie == found.movie_key),
    )


def by_shot(versions: Iterable[VersionRow]) -> dict[str, list[VersionRow]]:
    """Return versions by the id of their shot."""
    found: dict[str, list[VersionRow]] = {}
    for each in versions:
        found.setdefault(each.shot_id, []).append(each)
    return found


def _view(services: Services, sight: Sight) -> _View:
    def look() -> _View:
        view = _View(services, sight.review, sight.before("shots"))
        sight.lasts_s = view.lasts_s
        return view

    return sight.once("shots", look)


class _View:
    """What is known of the shots of an episode, read once for all answers of a moment.

    Args:
        services: Of the request.
        review: The episode.
        before: An earlier one, if nothing but a make's progress has changed since.
    """

    def __init__(
        self, services: Services, review: EpisodeReview, before: _View | None = None
    ) -> None:
        self._services = services
        self.review = review
        board = review.board.shown
        self.shots = [(n, shot) for n, scene in enumerate(board.scenes) for shot in scene.shots]
        self._scenes: tuple[Scene, ...] = board.scenes
        self.standing = review.standing()
        self._ops: dict[str, OpRow] = review.ops(self.standing)
        if before is not None and before.review.board is not review.board:
            before = None
        episode, records = review.row.id, review.records
        self._made: set[str] = before._made if before else set(review.episodes.graph(episode))
        self._decisions: dict[str, DecisionRow] = (
            before._decisions if before else records.decisions(episode)
        )
        self._comments: dict[str, int] = (
            before._comments if before else records.open_comments(episode)
        )
        self._versions: dict[str, list[VersionRow]] = (
            before._versions if before else by_shot(records.versions(episode))
        )
        self.doubts: dict[int, list[tuple[str, Doubt]]] = (
            before.doubts if before else self._doubts(board)
        )
        self._written: dict[str, tuple[tuple[Any, ...], bytes]] = before._written if before else {}
        self._starts = self._times_of_shots()
        self.lasts_s = KEPT_S if all(each.movie for each in self.standing.values()) else MAKING_S
        """How long it counts, in seconds: what is missing may be made any time."""

    def _doubts(self, board: Storyboard) -> dict[int, list[tuple[str, Doubt]]]:
        """Return what the planner doubts and no person confirmed, by the number of the shot.

        Each doubt comes with its key.
        """
        found: dict[int, list[tuple[str, Doubt]]] = {}
        starts: dict[int, int] = {}
        for number, (scene, _shot) in enumerate(self.shots, 1):
            starts.setdefault(scene, number)
        confirmed = self.review.records.confirmed(self.review.row.id)
        for key, doubt in keyed(board, doubts_of(board)):
            match doubt.path:
                case ("scenes", int(scene), "shots", int(shot), *_) if key not in confirmed:
                    found.setdefault(starts[scene] + shot, []).append((key, doubt))
        return found

    def _times_of_shots(self) -> list[float | None]:
        """Return where each shot begins in the film, in seconds, as far as that is known."""
        staging = Staging(self.review.board.shown, self.review.ladders.config.film)
        starts: list[float | None] = []
        at: int | None = 0
        for number, (_scene, shot) in enumerate(self.shots):
            begins = None if at is None else at - staging.dissolve(number)
            starts.append(None if begins is None else round(begins / staging.film.fps, 3))
            length = _length(self.standing[shot.id].made.get(Kind.VIDEO.value))
            at = None if begins is None or length is None else begins + length[0]
        return starts

    def number(self, shot: str) -> int:
        """Return the number of a shot, from 1."""
        wanted = self.review.shot(shot).id
        return 1 + next(n for n, (_scene, each) in enumerate(self.shots) if each.id == wanted)

    def state(self, shot: Shot) -> tuple[ShotState, str]:
        """Return how far a shot is, and why it failed."""
        found = self.standing[shot.id]
        if found.movie:
            return ShotState.DONE, ""
        open_ops = [self._ops[key] for key in found.keys.values() if key in self._ops]
        running = any(row.state is OpState.RUNNING for row in open_ops)
        failed = [row.error or "it failed" for row in open_ops if row.state is OpState.FAILED]
        if failed or found.errors:
            return ShotState.FAILED, "; ".join([*failed, *found.errors.values()])
        if running:
            return ShotState.MAKING, ""
        was = any(row.movie for row in self._versions.get(shot.id, ()))
        was = was or any(f"{kind.value}:{shot.id}" in self._made for kind in PICTURE)
        return (ShotState.OUTDATED if was else ShotState.PLANNED), ""

    def versions(self, shot: str) -> list[VersionRow]:
        """Return the versions of a shot; one that is there now is noted."""
        known, found = self._versions.get(shot, []), self.standing[shot]
        if found.movie and all(row.movie != found.movie_key for row in known):
            return self.review.versions(shot)
        return known

    def line(self, number: int) -> bytes:
        """Return a shot's answer in JSON; one of which nothing has changed is not made again."""
        shot = self.shots[number - 1][1]
        found = self.standing[shot.id]
        # URLs of files are others after a while.
        key = (*self.state(shot), self._starts[number - 1], int(time.time()) // STEP_S)
        known, text = self._written.get(shot.id, ((), b""))
        if not known or known[0] is not found or known[1:] != key:
            text = ShotAnswer(**self.shown(number)).model_dump_json().encode()
            self._written[shot.id] = (found, *key), text
        return text

    def shown(self, number: int) -> dict[str, Any]:
        """Return the fields of a shot's answer."""
        at, shot = self.shots[number - 1]
        scene, found = self._scenes[at], self.standing[shot.id]
        state, error = self.state(shot)
        video = found.made.get(Kind.VIDEO.value)
        bound = found.bindings.get(Kind.VIDEO.value)
        decision = self._decisions.get(shot.id)
        versions = self._versions.get(shot.id, [])
        movie = found.made.get(found.movie)
        return {
            "id": shot.id,
            "number": number,
            "scene": at + 1,
            "scene_title": scene.title,
            "place": scene.location,
            "size": shot.size.value,
            "camera": shot.camera.value,
            "cast": list(shot.cast),
            "focus": shot.focus,
            "action": shot.action,
            "caption": shot.caption,
            "seconds": _seconds(video),
            "starts_s": self._starts[number - 1],
            "lines": self._lines(number, found, video),
            "state": state,
            "error": error,
            "rung": str(video.rung) if video else str(bound.rung) if bound and versions else "",
            "seed": shot.seed,
            "doubts": len(self.doubts.get(number, ())),
            "decision": _decision(decision, self.standing, versions) if decision else None,
            "open_comments": self._comments.get(shot.id, 0),
            "versions": len(versions),
            **_media_of(self._services, f"shot-{number:03}", found.made, movie),
            "earlier": None if movie else self._earlier(versions),
        }

    def _earlier(self, versions: list[VersionRow]) -> Earlier | None:
        """Return what is shown of a shot that is not made: its newest version that still is."""
        for row in reversed(versions):
            made = _manifests(self.review.store, row)
            movie = next((each for each in made.values() if each.key == row.movie), None)
            if movie is not None:
                media = _media_of(self._services, f"{row.shot_id}-v{row.number}", made, movie)
                return Earlier(seconds=_seconds(made.get(Kind.VIDEO.value)), **media)
        return None

    def ops(self, shot: str) -> list[OpAnswer]:
        """Return how the ops of a shot are made, in order."""
        found = self.standing[shot]
        order = [*sorted(name for name in found.keys if name.startswith("audio"))]
        order += [kind.value for kind in PICTURE if kind.value in found.keys]
        answers = []
        for name in order:
            key, made = found.keys[name], found.made.get(name)
            row = self._ops.get(key)
            error = (row.error or "") if row and row.state is OpState.FAILED else ""
            if made is None:
                bound = found.bindings.get(name)
                answers.append(
                    OpAnswer(
                        name=name,
                        key=key,
                        is_made=False,
                        backend=bound.backend if bound else "",
                        rung=str(bound.rung) if bound else "",
                        error=error,
                    )
                )
                continue
            answers.append(
                OpAnswer(
                    name=name,
                    key=key,
                    is_made=True,
                    backend=made.op.backend,
                    rung=str(made.rung),
                    seed=made.op.seed,
                    take=made.op.take,
                    prompt=_prompt(made),
                    params=made.op.params,
                    options=made.op.options,
                    run_s=made.run_s,
                    cpu_s=made.cpu_s,
                )
            )
        return answers

    def _lines(self, number: int, found: ShotStanding, video: Manifest | None) -> list[LineAnswer]:
        shot = self.shots[number - 1][1]
        times = _times(video)
        answers = []
        doubtful = {
            doubt.path[5] for _key, doubt in self.doubts.get(number, ()) if doubt.path[4] == "lines"
        }
        for n, line in enumerate(shot.lines):
            made = found.made.get(f"audio.{n}")
            speech = made.artifacts.get("speech") if made else None
            start, end = times[n] if n < len(times) else (None, None)
            answers.append(
                LineAnswer(
                    id=line.id,
                    speaker=line.speaker,
                    addressee=line.addressee,
                    text=line.text,
                    emotion=line.emotion.value,
                    pace=line.pace,
                    how=line.how.value,
                    confidence=line.confidence,
                    is_doubtful=n in doubtful,
                    start_s=start,
                    end_s=end,
                    speech=_media(self._services, f"line-{line.id}", speech),
                )
            )
        return answers


def media_of_version(services: Services, rows: Sequence[VersionRow]) -> dict[str, Any]:
    """Return thumbnail, picture and movie of the newest version of a shot that is still there.

    Args:
        services: Of the request.
        rows: Versions of the shot, the newest last.
    """
    for row in reversed(rows):
        made = _manifests(services.store, row)
        movie = next((each for each in made.values() if each.key == row.movie), None)
        if movie is not None:
            return _media_of(services, f"{row.shot_id}-v{row.number}", made, movie)
    return {}


def _manifests(
    store: WorkStore, row: VersionRow, now_made: ShotStanding | None = None
) -> dict[str, Manifest]:
    """Return what is there of a version, by the names of its needs.

    Args:
        store: Has it.
        row: The version.
        now_made: How its shot stands: what that has need not be read.
    """
    known = {made.key: made for made in now_made.made.values()} if now_made is not None else {}
    found = {name: known.get(key) or store.manifest(key) for name, key in row.keys.items()}
    return {name: manifest for name, manifest in found.items() if manifest is not None}


def _version(
    services: Services, review: EpisodeReview, row: VersionRow, now_made: ShotStanding | None = None
) -> VersionAnswer:
    made = _manifests(review.store, row, now_made)
    movie = next((each for each in made.values() if each.key == row.movie), None)
    video = made.get(Kind.VIDEO.value)
    bound = row.bindings.get(Kind.VIDEO.value, {})
    now = review.shot(row.shot_id).plain()
    return VersionAnswer(
        id=row.id,
        shot=row.shot_id,
        number=row.number,
        note=row.note,
        account=row.account,
        created_at=row.created_at,
        made_at=row.made_at,
        is_current=review.is_current(row),
        is_lost=row.movie is not None and movie is None,
        differs=_differing(row.shot, now),
        lines=[(line["speaker"], line["text"]) for line in row.shot["lines"]],
        seed=video.op.seed if video else row.shot.get("seed"),
        take=int(row.takes.get(Kind.VIDEO.value, 0)),
        rung=str(video.rung) if video else _rung(bound),
        seconds=_seconds(video),
        prompt=_prompt(video) if video else "",
        keys=row.keys,
        **_media_of(services, f"{row.shot_id}-v{row.number}", made, movie),
    )


def _rung(bound: Mapping[str, Any]) -> str:
    if not bound:
        return ""
    name = f"{bound['backend']}:{bound['model']}" if bound["model"] else bound["backend"]
    return f"{name}@{bound['height']}" if bound["height"] else str(name)


def _differing(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields in which two records of a shot differ, ids aside."""

    def bare(plain: Any) -> Any:
        if isinstance(plain, list):
            return [bare(each) for each in plain]
        if isinstance(plain, dict):
            return {name: bare(each) for name, each in plain.items() if name != "id"}
        return plain

    return [name for name in now if name != "id" and bare(then.get(name)) != bare(now[name])]


def _media_of(
    services: Services, name: str, made: Mapping[str, Manifest], movie: Manifest | None
) -> dict[str, Any]:
    """Return thumbnail, still, picture and movie."""
    image = made.get(Kind.IMAGE.value)
    file = movie.artifacts.get("movie") or movie.artifacts.get("clip") if movie else None
    thumbnail = str(file.facts.get("thumbnail") or "") if file else ""
    return {
        "thumbnail": thumbnail,
        "still": still_url(services, file.sha256, f"{name}.webp") if thumbnail and file else None,
        "picture": _media(services, name, image.artifacts.get("image") if image else None),
        "movie": _media(services, name, file),
    }


def _media(services: Services, name: str, artifact: Artifact | None) -> Media | None:
    if artifact is None:
        return None
    suffix = {"video/mp4": ".mp4", "audio/wav": ".wav", "image/png": ".png"}.get(
        artifact.media_type, ""
    )
    return Media(
        url=media_url(services, artifact.sha256, f"{name}{suffix}", artifact.media_type),
        sha256=artifact.sha256,
        media_type=artifact.media_type,
        size=artifact.size,
    )


def _length(video: Manifest | None) -> tuple[int, int] | None:
    """Return the length of a clip in frames and its frames a second; None if it has none."""
    found = (video.op.params.get("frames"), video.op.params.get("fps")) if video else ()
    match found:
        case (int(frames), int(fps)) if fps > 0:
            return frames, fps
    return None


def _seconds(video: Manifest | None) -> float | None:
    length = _length(video)
    return round(length[0] / length[1], 3) if length else None


def _times(video: Manifest | None) -> list[tuple[float, float]]:
    """Return when each line of a clip begins and ends, in seconds."""
    length = _length(video)
    speech = video.op.params.get("speech") if video and length else None
    if length is None or not isinstance(speech, list):
        return []
    fps = length[1]
    return [
        (round(start / fps, 3), round(end / fps, 3))
        for each in speech
        if isinstance(each, dict)
        and isinstance(start := each.get("start"), int)
        and isinstance(end := each.get("end"), int)
    ]


def _prompt(made: Manifest) -> str:
    """Return the text that a model was given; empty for what takes parameters only.

    An artist without a model takes the name of a style where a model takes words for one.
    """
    style = made.op.options.get("style")
    if not isinstance(style, str) or (STYLE.fullmatch(style) and not made.rung.model):
        return ""
    try:
        if made.op.kind is Kind.VIDEO:
            return shot_prompt(VideoRequest.model_validate(made.op.params), style)
        if made.op.kind is Kind.IMAGE:
            request = ImageRequest.model_validate(made.op.params)
            people = [
                person.name
                for n, person in enumerate(request.cast)
                if f"character.{n}" in made.op.inputs
            ]
            place = [request.location.name] if request.location else []
            sheets = people + (place if "location" in made.op.inputs else [])
            return picture_prompt(request, style, sheets)
    except ValidationError:
        pass
    return ""
