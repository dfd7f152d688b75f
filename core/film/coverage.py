"""How much of what a storyboard asks for can be drawn and heard: the coverage of a film.

What a backend can show it says by its vocabulary; words of which no chosen backend says anything
are counted apart, and are in no share.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from ..backends.requests import VideoRequest
from ..errors import Ainern2dError
from ..ops.kind import Kind
from ..story.asked import AskedShot, shots_of, told_feelings, words_of
from .import_story import read_storyboard
from .needs import need_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ..backends.registry import BackendRegistry
    from ..backends.vocabulary import Vocabulary
    from ..ops.manifest import Manifest
    from ..storage.store import ArtifactStore, Head
    from ..story.asked import Sort, Word
    from ..story.storyboard import Storyboard
    from .ladder import Ladders

    Speaks = Callable[[Word], Vocabulary | None]
    """Returns the vocabulary that decides about a word, or None."""

SORTS: Final[tuple[Sort, ...]] = (
    "deed",
    "thing",
    "place",
    "being",
    "effect",
    "feeling",
    "sound",
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A word that cannot be drawn or heard.

    Attributes:
        sort: What it is.
        word: The word.
        shots: Numbers of the shots that ask for it, from 1.
    """

    sort: Sort
    word: str
    shots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a film's words can be drawn or heard.

    Attributes:
        shown: Number of words that can.
        asked: Number of words of which a backend says whether it can.
        unsaid: Number of words of which none does.
        sorts: The first two, for each sort of word of which there is any.
        missing: Words that cannot, in the order of the film.
    """

    shown: int
    asked: int
    unsaid: int
    sorts: Mapping[Sort, tuple[int, int]]
    missing: tuple[Missing, ...]

    @property
    def share(self) -> float | None:
        """Words that can be drawn or heard, 0 to 1; None if no backend says anything."""
        return self.shown / self.asked if self.asked else None

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON data."""
        return {
            "share": None if self.share is None else round(self.share, 4),
            "shown": self.shown,
            "asked": self.asked,
            "unsaid": self.unsaid,
            "sorts": {sort: {"shown": a, "asked": b} for sort, (a, b) in self.sorts.items()},
            "missing": [
                {"sort": each.sort, "word": each.word, "shots": list(each.shots)}
                for each in self.missing
            ],
        }

    def sentence(self) -> str:
        """Say it in one sentence."""
        if self.share is None:
            return f"no chosen backend says which words it can show; {self.unsaid} are asked for"
        told = f"{self.share:.0%}: {self.shown} of {self.asked} words can be drawn or heard"
        return told + (f"; of {self.unsaid} no backend says so" if self.unsaid else "")


def coverage_of(shots: Sequence[AskedShot], speaks: Speaks) -> Coverage:
    """Count which words of shots can be drawn or heard. Pure but for the vocabularies.

    Args:
        shots: Of the film, in order.
        speaks: Returns the vocabulary of the backend that shows or sounds a word.
    """
    shown: Counter[Sort] = Counter()
    asked: Counter[Sort] = Counter()
    unsaid = 0
    missing: dict[tuple[Sort, str], list[int]] = defaultdict(list)
    for word in words_of(shots):
        vocabulary = speaks(word)
        has = None if vocabulary is None else vocabulary.has(word.meaning)
        if has is None:
            unsaid += 1
            continue
        asked[word.sort] += 1
        shown[word.sort] += has
        if not has:
            missing[word.sort, word.text].append(word.shot)
    return Coverage(
        shown.total(),
        asked.total(),
        unsaid,
        {sort: (shown[sort], asked[sort]) for sort in SORTS if asked[sort]},
        tuple(
            Missing(sort, text, tuple(dict.fromkeys(shots)))
            for (sort, text), shots in missing.items()
        ),
    )


def planned_coverage(board: Storyboard, ladders: Ladders) -> Coverage:
    """Return the coverage of a storyboard by the backends that come first in their ladders.

    Raises:
        PluginError: A vocabulary fails.
    """
    known = {kind: _words_of_first(ladders, kind) for kind in (Kind.VIDEO, Kind.SOUND)}
    return coverage_of(shots_of(board), lambda word: known[_kind(word)])


def drawable_nouns(ladders: Ladders) -> tuple[str, ...]:
    """Return the English nouns of things of which the first video backend has a picture.

    Returns:
        Empty if it does not say, or if no video backend is chosen.

    Raises:
        PluginError: Its vocabulary fails.
    """
    words = _words_of_first(ladders, Kind.VIDEO)
    return (words and words.nouns) or ()


def _words_of_first(ladders: Ladders, kind: Kind) -> Vocabulary | None:
    """Return the vocabulary of the backend that comes first in its ladder."""
    if kind not in ladders.kinds:
        return None
    first = ladders[kind][0]
    return ladders.registry.get(kind, first.offer.backend).spec.words(first.config)


def film_coverage(
    store: ArtifactStore,
    head: Head,
    registry: BackendRegistry,
    read: Callable[[str], Manifest | None] | None = None,
) -> Coverage | None:
    """Return the coverage of a finished film by the backends that made its shots and sounds.

    What is asked of the artist is read from the requests that it got; which sounds the story tells,
    from the plan, as far as that still has the film's shots.

    Args:
        store: Has the film.
        head: Of its episode.
        registry: Knows the backends.
        read: Gives a manifest by key; that of the store if it is left out.

    Returns:
        None if the request of a shot is not there, or another release wrote it.

    Raises:
        PluginError: A vocabulary fails.
    """
    read = read or store.manifest_reader(head)
    found = [_made(head, read, need_id(Kind.VIDEO, shot)) for shot in head.numbers]
    made = [each for each in found if each is not None]
    if len(made) < len(found):
        return None
    sounds = _told_sounds(store, head, read)
    try:
        requests = [VideoRequest.model_validate(each.op.params) for each in made]
    except ValidationError:
        return None
    shots = [
        _of_request(request, told)
        for request, told in zip(requests, sounds or [()] * len(requests), strict=True)
    ]
    artists = [_words_of(registry, each) for each in made]
    makers = (_made(head, read, need) for need in head.needs if need.startswith(_SOUNDS))
    heard = next((_words_of(registry, maker) for maker in makers if maker is not None), None)
    return coverage_of(
        shots, lambda word: heard if word.sort == "sound" else artists[word.shot - 1]
    )


_SOUNDS: Final = need_id(Kind.SOUND, " ").strip()


def _made(head: Head, read: Callable[[str], Manifest | None], need: str) -> Manifest | None:
    key = head.needs.get(need)
    return None if key is None else read(key)


def _kind(word: Word) -> Kind:
    return Kind.SOUND if word.sort == "sound" else Kind.VIDEO


def _words_of(registry: BackendRegistry, made: Manifest) -> Vocabulary | None:
    """Return the vocabulary of the backend that performed an op, with the options of the op."""
    try:
        spec = registry.get(made.op.kind, made.op.backend).spec
        config = registry.configure(made.op.kind, made.op.backend, made.op.options)
    except Ainern2dError:
        # It is not installed here, or has other options in this release.
        return None
    return spec.words(config)


def _of_request(request: VideoRequest, sounds: Iterable[Any]) -> AskedShot:
    names = {each.name for each in request.cast}
    held = [each.held for each in request.cast]
    return AskedShot(
        location=request.location.name,
        place=request.location.kind,
        beings={each.name: each.look for each in request.cast},
        deeds=request.shown.deeds,
        props=tuple(filter(None, [*held, request.prop])),
        effects=request.shown.effects,
        feelings=told_feelings(
            (each.feeling for each in request.cast),
            (each.emotion for each in request.speech if each.speaker in names),
        ),
        sounds=tuple(sounds),
    )


def _told_sounds(
    store: ArtifactStore, head: Head, read: Callable[[str], Manifest | None]
) -> list[tuple[Any, ...]] | None:
    """Return the sounds that each shot of a film tells, if its plan still has its shots."""
    plan = _made(head, read, need_id(Kind.PLAN, ""))
    given = head.sources[-1] if head.sources else ""
    sha256 = plan.artifacts["storyboard"].sha256 if plan is not None else given
    try:
        board = read_storyboard(store, sha256)
    except (Ainern2dError, ValidationError):
        return None
    if tuple(shot.id for shot in board.shots) != head.numbers:
        return None
    return [tuple(cue.sound for cue in shot.sounds) for shot in board.shots]
