"""What people do with an episode: edit its storyboard, ask for takes of shots, choose among them.

Each of these changes rows and storyboards only. The next make makes what they lead to, and finds in
the store what was made before.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ..database.episodes import EpisodeRecords
from ..database.review import Change, ReviewRecords
from ..database.rows import BindingRow, EditRow, OpState
from ..database.similar import SimilarShots
from ..errors import ConflictError, InputError, NotFoundError, StaleError, StoryboardError
from ..ops.canonical import digest
from ..ops.kind import Kind
from ..story.editing import PutShot, SetLines, SetShots, edited, pictures
from ..story.storyboard import Shot
from ..translatable import coded
from .boards import board_of, store_board
from .ladder import Binding
from .needs import need_id
from .selection import SEEN, level_in
from .serial import remember_shots
from .shot_standing import PICTURE, Standings, names_of, standings
from .versions import content_of, seen_versions, takes_of, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import sqlalchemy as sa

    from ..database.review import Refusal
    from ..database.rows import EpisodeRow, OpRow, VersionRow
    from ..storage.store import WorkStore
    from ..story.editing import Edit, Edited
    from ..story.storyboard import Storyboard
    from .boards import EpisodeBoard
    from .ladder import Ladders
    from .shot_standing import ShotStanding

MOST_KEPT = 4
"""Films whose standing is kept in memory: that of a long one takes ten megabytes."""

_lock = threading.Lock()
_kept: OrderedDict[tuple[str, ...], tuple[threading.Lock, Standings | None]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class WantedTake:
    """A take of a shot that is asked for; with nothing given it has another seed.

    Attributes:
        seed: For everything random in the picture; None for the next one that was not used.
        words: New words of its lines, by line id.
        rung: Rung that shall make it, such as ``comfyui:wan22``; empty to let the router choose.
        note: For people.
    """

    seed: int | None = None
    words: tuple[tuple[str, str], ...] = ()
    rung: str = ""
    note: str = ""


class EpisodeReview:
    """One episode, as people work on it.

    Args:
        engine: Of the database.
        store: Has the story and all results.
        row: The episode.
        ladders: Of its configuration.
        plan: Returns the storyboard of a story, with what the cast file says.
    """

    def __init__(
        self,
        engine: sa.Engine,
        store: WorkStore,
        row: EpisodeRow,
        ladders: Ladders,
        plan: Callable[[EpisodeRow], Storyboard],
    ) -> None:
        self.row = row
        self.store = store
        self.episodes = EpisodeRecords(engine)
        self.records = ReviewRecords(engine)
        self.similar = SimilarShots(engine)
        self.ladders = ladders
        self._plan = plan
        # Requests that look at the same episode at the same time share it.
        self._lock = threading.RLock()
        self._board: EpisodeBoard | None = None
        self._shots: dict[str, Shot] | None = None
        self._standing: dict[str, ShotStanding] | None = None

    @property
    def board(self) -> EpisodeBoard:
        """The storyboard; it is planned where it never was.

        Raises:
            InputError: The story cannot be planned.
        """
        with self._lock:
            if self._board is None:
                self._board = board_of(self.store, self.row, self.ladders, self._plan)
            return self._board

    def shot(self, shot: str) -> Shot:
        """Return a shot by its id.

        Raises:
            NotFoundError: There is none.
        """
        with self._lock:
            if self._shots is None:
                self._shots = {each.id: each for each in self.board.shown.shots}
            found = self._shots.get(shot)
        if found is None:
            raise NotFoundError(
                f"there is no shot {shot!r}",
                hint="read the storyboard again: ids follow from content, and change with it",
            )
        return found

    def remember_shots(self) -> None:
        """Write what the shots show, for searches after those that resemble them."""
        remember_shots(self.similar, self.row, self.board.shown, self.board.sha256)

    def edit(self, edits: Sequence[Edit], account: str, expected: str = "") -> Edited:
        """Edit the storyboard; what comes of it becomes the episode's.

        Args:
            edits: In order; all of them are made, or none.
            account: Who makes them.
            expected: SHA-256 of the storyboard that they are made for; empty for the present one.

        Raises:
            StaleError: The storyboard is another one.
            ConflictError: A locked shot would change.
            StoryboardError: An edit cannot be made.
        """
        found = self._edited(edits, expected)
        self._change(self._edit_of(found, edits, account), found)
        return found

    def with_edits(self, edits: Sequence[Edit]) -> Storyboard:
        """Return the storyboard as edits would make it; nothing is changed.

        Raises:
            ConflictError: A locked shot would change.
            StoryboardError: An edit cannot be made.
        """
        return self._edited(edits, "").board

    def undo(self, expected: str = "", account: str = "") -> EditRow:
        """Take the newest edit or decision back, and return it.

        Args:
            expected: SHA-256 of the storyboard as the caller knows it; empty for the present one.
            account: Who takes it back.

        Raises:
            StaleError: The storyboard is another one.
            ConflictError: There is none, or a locked shot would change.
        """
        edit = self.records.undoable(self.row.id)
        if edit is None:
            raise ConflictError("there is no edit to undo", hint="edits are made with PATCH")
        back = {new: old for old, new in edit.renamed.items()}
        step = partial(self.records.undo, account=account)
        self._step(edit, edit.before_sha256, back, step, expected)
        self._swap_answered(edit)
        return edit

    def redo(self, expected: str = "", account: str = "") -> EditRow:
        """Make the edit again that was taken back last, and return it; see :meth:`undo`."""
        edit = self.records.redoable(self.row.id)
        if edit is None:
            raise ConflictError("there is no edit to redo", hint="only undone edits can be redone")
        step = partial(self.records.redo, account=account)
        self._step(edit, edit.after_sha256, edit.renamed, step, expected)
        self._swap_answered(edit)
        return edit

    def bindings(self) -> dict[str, Binding]:
        """Return the bindings of the episode's needs, by need id."""
        rows = self.episodes.bindings(self.row.id)
        return {
            need: Binding(row.backend, row.model, row.level, dict(row.options), row.height)
            for need, row in rows.items()
        }

    def takes(self) -> dict[str, int]:
        """Return the takes of the episode's needs that are not 0, by need id."""
        return self.episodes.takes(self.row.id)

    def standing(self) -> dict[str, ShotStanding]:
        """Return how each shot stands, by its id.

        Raises:
            InputError: The configuration is impossible, or the story cannot be planned.
        """
        if self._standing is None:
            self._standing = self._look()
        return self._standing

    def _look(self) -> dict[str, ShotStanding]:
        takes, bindings = self.takes(), self.bindings()
        key = (str(self.store.root), self.board.sha256, *self.row.overrides, digest(takes))
        board = self.board.shown
        with _lock:
            looked, known = _kept.get(key, (None, None))
            if looked is None:
                looked = threading.Lock()
            _kept[key] = looked, known
            _kept.move_to_end(key)
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        # Requests that come at once look one after the other, which the later ones have little of.
        with looked:
            known = _kept.get(key, (looked, None))[1]
            if known is not None and known.ladders is self.ladders:
                return known.look(bindings)
            found = Standings(self.store, self.ladders, board, takes, bindings)
            with _lock:
                if key in _kept:
                    _kept[key] = looked, found
            return found.look(bindings)

    def ops(self, standing: Mapping[str, ShotStanding]) -> dict[str, OpRow]:
        """Return what the database says of ops that shots need and that are not done, by key."""
        open_ops = {
            key
            for found in standing.values()
            for name, key in found.keys.items()
            if name not in found.made
        }
        rows = self.episodes.ops(open_ops)
        return {key: row for key, row in rows.items() if row.state is not OpState.DONE}

    def versions(self, shot: str | None = None) -> list[VersionRow]:
        """Return the versions of a shot or of all shots; those that are there now are noted."""
        standing, known = self.standing(), self.records.versions(self.row.id, shot)
        noted = {(row.shot_id, row.movie) for row in known}
        if all(
            (each, found.movie_key) in noted
            for each, found in standing.items()
            if found.movie and shot in (None, each)
        ):
            return known
        seen = seen_versions(self.row.id, self.board.shown, standing, self.takes())
        wanted = [each for each in seen if shot is None or each.shot_id == shot]
        self.records.note_made(self.row.id, wanted)
        return self.records.versions(self.row.id, shot)

    def is_current(self, version: VersionRow) -> bool:
        """Say whether a version is the one that the film shows, or will show when it is made."""
        found = self.standing().get(version.shot_id)
        if found is None:
            return False
        if found.movie or version.movie:
            return version.movie == found.movie_key and bool(found.movie)
        shot = self.shot(version.shot_id)
        same = version.shot == content_of(shot) and version.takes == takes_of(shot, self.takes())
        bound = version.bindings.get(Kind.VIDEO.value)
        there = found.bindings.get(Kind.VIDEO.value)
        return same and (bound is None or (there is not None and _plain(there) == bound))

    def new_take(self, shot: str, wanted: WantedTake, account: str) -> VersionRow:
        """Ask for a new take of a shot; a make makes it.

        Raises:
            ConflictError: The shot is locked.
            InputError: There is no such shot, line or rung.
        """
        old = self.shot(shot)
        known = self.versions(shot)
        edits = self._edits_of(old, wanted)
        found = self._edited(edits) if edits else None
        new_id = found.renamed.get(shot, shot) if found else shot
        new = old
        if found is not None:
            new = next(each for each in found.board.shots if each.id == new_id)
        takes = dict.fromkeys(self._taken(shot), 0)
        if wanted.seed is None and not wanted.words:
            takes = takes_of(old, self.takes())
            if not wanted.rung:
                takes = self._next(shot, known, takes)
        bound = self._bound(wanted.rung) if wanted.rung else {}
        takes = {kind: take for kind, take in takes.items() if take}
        version = version_of(self.row.id, new, {}, None, takes, bound, account, wanted.note)
        needs = {kind.value: need_id(kind, new_id) for kind in PICTURE}
        self._change(
            self._edit_of(found, edits, account) if found else None,
            found,
            touched=frozenset({shot}),
            takes={need: takes.get(kind, 0) for kind, need in needs.items()},
            bindings={needs[kind]: _row(each) for kind, each in bound.items()},
            released=tuple(need for kind, need in needs.items() if kind not in bound),
            version=version,
        )
        self.versions(new_id)
        return next(v for v in self.records.versions(self.row.id, new_id) if v.id == version.id)

    def choose(self, shot: str, version: VersionRow, account: str) -> VersionRow:
        """Let a version be the one that the film shows. Nothing is made for it.

        Raises:
            ConflictError: The shot is locked, or what surrounds it has changed, so that it would be
                made anew.
        """
        old = self.shot(shot)
        self.versions(shot)
        content = Shot.model_validate(version.shot)
        edits: list[Edit] = []
        found, new = None, old
        if version.shot != content_of(old):
            edits = [PutShot(op="put_shot", at=shot, shot=content)]
            found = self._edited(edits)
            new_id = found.renamed.get(shot, shot)
            new = next(each for each in found.board.shots if each.id == new_id)
        own = {name: need for need, name in names_of(new).items()}
        bindings = {own[name]: b for name, b in version.bindings.items() if name in own}
        takes = {need_id(kind, new.id): version.takes.get(kind.value, 0) for kind in PICTURE}
        pictures_of = [need_id(kind, new.id) for kind in PICTURE]
        released = tuple(need for need in pictures_of if need not in bindings)
        if version.movie is not None:
            board = found.board if found else self.board.shown
            self._check_there(version, board, new.id, takes, bindings, released)
        self._change(
            self._edit_of(found, edits, account) if found else None,
            found,
            touched=frozenset({shot}),
            takes=takes,
            bindings={need: BindingRow(**bound) for need, bound in bindings.items()},
            released=released,
        )
        return next(v for v in self.records.versions(self.row.id, new.id) if v.id == version.id)

    def _check_there(
        self,
        version: VersionRow,
        board: Storyboard,
        shot: str,
        takes: Mapping[str, int],
        bindings: Mapping[str, Mapping[str, object]],
        released: Sequence[str],
    ) -> None:
        """Refuse a version of which the film would need something that is not in the store."""
        all_bindings = {n: b for n, b in self.bindings().items() if n not in released}
        all_bindings |= {need: Binding(**bound) for need, bound in bindings.items()}  # type: ignore[arg-type]
        all_takes = {**self.takes(), **takes}
        there = standings(self.store, self.ladders, board, all_takes, all_bindings)[shot]
        if there.movie_key != version.movie:
            raise ConflictError(
                f"version {version.number} of shot {shot} cannot be shown as it was: its place, its"
                " people, a shot beside it or the film's settings have changed since",
                hint="undo those edits first, or ask for a new take with its seed and rung",
            )

    def _edits_of(self, shot: Shot, wanted: WantedTake) -> list[Edit]:
        lines = {line.id for line in shot.lines}
        edits: list[Edit] = []
        for line, text in wanted.words:
            if line not in lines:
                raise StoryboardError(
                    f"shot {shot.id} has no line {line!r}",
                    hint="its lines are: " + (", ".join(sorted(lines)) or "none"),
                )
            edits.append(
                SetLines.model_validate({"op": "set_lines", "lines": [line], "text": text})
            )
        if wanted.seed is not None:
            edits.append(SetShots(op="set_shots", shots=(shot.id,), seed=wanted.seed))
        return edits

    def _taken(self, shot: str) -> list[str]:
        """Return the kinds of need that a new take of a shot is about, as of ``--retake``."""
        found = self.standing()[shot]
        return [Kind.VIDEO.value, *([Kind.IMAGE.value] if Kind.IMAGE.value in found.keys else [])]

    def _next(
        self, shot: str, known: Sequence[VersionRow], now: Mapping[str, int]
    ) -> dict[str, int]:
        """Return takes that no version has."""
        kinds = self._taken(shot)
        used = [now.get(kind, 0) for kind in kinds]
        used += [version.takes.get(kind, 0) for version in known for kind in kinds]
        return {**now, **dict.fromkeys(kinds, max(used) + 1)}

    def _bound(self, rung: str) -> dict[str, Binding]:
        """Return the binding to a rung, for each kind of need whose ladder has it."""
        found = {}
        names = []
        for kind in (kind for kind in SEEN if kind in self.ladders.kinds):
            ladder = self.ladders[kind]
            names += [str(step.offer) for step in ladder]
            level = level_in(ladder, rung)
            if level is not None:
                found[kind.value] = ladder[level].binding
        if not found:
            raise InputError(
                f"there is no rung {rung!r}", hint="rungs are: " + ", ".join(dict.fromkeys(names))
            )
        return found

    def _edited(self, edits: Sequence[Edit], expected: str = "") -> Edited:
        board = self.board
        if expected not in ("", board.sha256):
            raise _stale()
        found = edited(board.shown, edits)
        if board.cast is not None:
            again = board.cast.over(found.board)
            if again != found.board:
                theirs = pictures(again)
                changed = [i for i, seen in pictures(found.board).items() if theirs.get(i) != seen]
                raise StoryboardError(
                    "the cast of the project says otherwise about what was changed"
                    + (f", which shot {changed[0]} shows" if changed else ""),
                    hint="change it in the cast, which holds for all episodes",
                )
        return found

    def _edit_of(self, found: Edited, edits: Sequence[Edit], account: str) -> EditRow:
        return EditRow(
            id=uuid.uuid4().hex,
            episode=self.row.id,
            before_sha256=self.row.storyboard_sha256,
            after_sha256=store_board(self.store, found.board),
            operations=[edit.model_dump(mode="json", exclude_none=True) for edit in edits],
            renamed=found.renamed,
            account=account,
        )

    def _change(
        self,
        edit: EditRow | None,
        found: Edited | None,
        *,
        touched: frozenset[str] = frozenset(),
        takes: Mapping[str, int] | None = None,
        bindings: Mapping[str, BindingRow] | None = None,
        released: tuple[str, ...] = (),
        version: VersionRow | None = None,
    ) -> None:
        # What was made is noted before it is changed: afterwards its keys are another shot's.
        self.versions()
        bound = bindings or {}
        is_film_changed = self._is_chosen_anew(takes or {}, bound, released)
        change = Change(
            episode=self.row.id,
            before_sha256=self.row.storyboard_sha256,
            touched=touched | (found.touched if found else frozenset()),
            edit=edit,
            takes=takes or {},
            bindings=bound,
            released=released,
            version=version,
        )
        _raise(self.records.change(change))
        answered = self._forget_request() if edit is not None or is_film_changed else None
        if is_film_changed:
            self.records.forget_answered(self.row.id)
        elif edit is not None:
            self.records.note_answered(edit, answered)
        self._reload()
        self.remember_shots()

    def _is_chosen_anew(
        self,
        takes: Mapping[str, int],
        bindings: Mapping[str, BindingRow],
        released: Sequence[str],
    ) -> bool:
        """Say whether a need of the finished film gets another take or another rung."""
        head = self.store.head(self.row.id)
        if head is None:
            return False
        taken, bound = self.takes(), self.episodes.bindings(self.row.id)
        changed = {need for need, take in takes.items() if taken.get(need, 0) != take}
        changed |= {need for need, row in bindings.items() if bound.get(need) != row}
        changed |= {need for need in released if need in bound and need not in bindings}
        return not changed.isdisjoint(head.needs)

    def _step(
        self,
        edit: EditRow,
        then: str | None,
        renamed: Mapping[str, str],
        step: Callable[[EditRow, frozenset[str]], Refusal | None],
        expected: str,
    ) -> None:
        if expected not in ("", self.board.sha256):
            raise _stale()
        self.versions()
        other = replace(self.row, storyboard_sha256=then)
        after = pictures(board_of(self.store, other, self.ladders, self._plan).shown)
        before = pictures(self.board.shown)
        touched = {old for old, seen in before.items() if after.get(renamed.get(old, old)) != seen}
        _raise(step(edit, frozenset(touched)))
        self._reload()
        self.remember_shots()

    def _forget_request(self) -> str | None:
        """Let the finished film answer no request any more; return what gives that back.

        A command that does not know the edits of an episode asks for its story's own film, which
        must not count as finished while people want another one.
        """
        head = self.store.head(self.row.id)
        if head is None or not head.request:
            return None
        self.store.set_head(self.row.id, head.model_copy(update={"request": ""}))
        return f"{head.film} {head.request}" if head.film else None

    def _swap_answered(self, edit: EditRow) -> None:
        """Let the film answer what it answered on the other side of an edit, if it is still there.

        What it answered on this side is kept for the step back.
        """
        if edit.before_sha256 == edit.after_sha256:
            return
        here = self._forget_request()
        film, _, request = (edit.answered or "").partition(" ")
        head = self.store.head(self.row.id)
        if request and head is not None and head.film == film and not head.request:
            self.store.set_head(self.row.id, head.model_copy(update={"request": request}))
        self.records.note_answered(edit, here)

    def _reload(self) -> None:
        """Read the row again, and all that hangs on it with the next question."""
        found = self.episodes.load_episode(self.row.id)
        if found is not None:
            self.row = found
        self._board = self._shots = self._standing = None


def _raise(refusal: Refusal | None) -> None:
    if refusal is None:
        return
    if refusal.locked:
        raise ConflictError(
            coded("locked_shots", f"this would change locked shots: {', '.join(refusal.locked)}"),
            hint="unlock them first, or leave them out",
        )
    raise _stale()


def _stale() -> StaleError:
    return StaleError(
        coded("changed_meanwhile", "the storyboard was changed meanwhile"),
        hint="look at it as it is now, and make the edit again; over the API with its new ETag",
    )


def _plain(binding: Binding) -> dict[str, object]:
    return asdict(binding)


def _row(binding: Binding) -> BindingRow:
    return BindingRow(
        binding.backend, binding.model, binding.level, dict(binding.options), binding.height
    )
