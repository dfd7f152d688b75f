"""Which words of a storyboard a backend can show or sound, as far as it says so."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, get_args

from ..story.deeds import STATES, Effect, Emotion, Item, Noise, Thing, Verb
from ..story.places import PlaceKind
from ..story.storyboard import Look, Species

if TYPE_CHECKING:
    from collections.abc import Callable, Set

Meaning = Verb | Item | PlaceKind | Look | Effect | Emotion | Noise
"""What a word of a storyboard means: a deed, a thing, a kind of place, the look of a being, an
effect, a feeling or a sound."""

_MEMBERS: Final[dict[str, Any]] = {
    "verbs": Verb,
    "things": Thing,
    "places": PlaceKind,
    "species": frozenset(get_args(Species)),
    "effects": Effect,
    "emotions": Emotion,
    "sounds": Noise,
}


MOST_NOUNS: Final = 2_000
"""Most nouns of a vocabulary: a question to a language model lists all of them."""
LONGEST_NOUN: Final = 60
"""Most characters of a noun of a vocabulary."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of storyboards that a backend shows, or makes heard.

    It is for people and for a language model that says what pictures show. Nothing of it enters the
    key of a shot, and a shot with other words is made all the same.
    None says nothing of words of that sort, which are then not counted.

    Attributes:
        verbs: Deeds of which the picture shows the movement.
        things: Kinds of things of which there is a picture.
        places: Kinds of place of which there is a picture; a kind that is shown as its parent, such
            as an inn as any room, does not belong here.
        species: Species of beings that are drawn as what they are.
        effects: Effects.
        emotions: Emotions that a face shows.
        sounds: Sounds that the story tells.
        nouns: English nouns, each for another picture of a thing; a language model that directs the
            pictures says of each thing which of them it looks like (``like`` of an item).
        draws_item: Says whether there is a picture of a thing, by its words too; asked where the
            kind alone is not in ``things``.
        draws_being: Says whether a being is drawn as what it is, by its kind too; asked in place of
            ``species``.

    Raises:
        TypeError: A set holds what is no member of its vocabulary.

    Example:
        >>> from ainern2d.core import Effect, Verb, Vocabulary
        >>> mine = Vocabulary(verbs=frozenset({Verb.WALK}), effects=frozenset({Effect.SMOKE}))
        >>> mine.has(Verb.WALK), mine.has(Verb.SWIM), mine.has(Effect.SMOKE)
        (True, False, True)
    """

    verbs: Set[Verb] | None = None
    things: Set[Thing] | None = None
    places: Set[PlaceKind] | None = None
    species: Set[Species] | None = None
    effects: Set[Effect] | None = None
    emotions: Set[Emotion] | None = None
    sounds: Set[Noise] | None = None
    nouns: tuple[str, ...] | None = None
    draws_item: Callable[[Item], bool] | None = None
    draws_being: Callable[[Look], bool] | None = None

    def __post_init__(self) -> None:
        for name, known in _MEMBERS.items():
            words = getattr(self, name)
            if words is None:
                continue
            if not isinstance(words, frozenset | set):
                raise TypeError(f"{name} of a vocabulary is {words!r:.80}; it is a set, or None")
            strange = sorted(repr(word) for word in words if not _is_member(word, known))
            if strange:
                raise TypeError(f"{name} of a vocabulary holds {strange[0]:.80}")
        if self.nouns is not None and not _are_nouns(self.nouns):
            raise TypeError(
                f"nouns of a vocabulary are {self.nouns!r:.80}; they are a tuple of at most"
                f" {MOST_NOUNS} texts of 1 to {LONGEST_NOUN} printable characters, or None"
            )

    def has(self, meaning: Meaning) -> bool | None:
        """Return whether the backend shows it or makes it heard; None if it does not say."""
        match meaning:
            case Verb():
                return _in(meaning, self.verbs)
            case Item():
                return self._has_item(meaning)
            case PlaceKind():
                return _in(meaning, self.places)
            case Look():
                if self.draws_being is not None:
                    return bool(self.draws_being(meaning))
                return _in(meaning.species, self.species)
            case Effect():
                return _in(meaning, self.effects)
            case Emotion():
                return _in(meaning, self.emotions)
            case Noise():
                return _in(meaning, self.sounds)

    def sizes(self) -> dict[str, int]:
        """Return how many words of each sort it has; sorts of which it says nothing are left out.

        >>> Vocabulary(verbs=frozenset({Verb.WALK})).sizes()
        {'verbs': 1}
        """
        found = {}
        for field in fields(self):
            words = getattr(self, field.name)
            if field.name in _MEMBERS and words is not None:
                found[field.name] = len(words)
        return found

    def _has_item(self, item: Item) -> bool | None:
        said = item.like if self.nouns is not None else ""
        state, _, noun = said.partition(" ")
        if said and (noun if state in STATES else said) in (self.nouns or ()):
            return True
        if not said and item.thing and item.thing in (self.things or ()):
            return True
        if self.draws_item is not None:
            return bool(self.draws_item(item))
        return None if self.things is None else False


def _are_nouns(nouns: object) -> bool:
    return (
        isinstance(nouns, tuple)
        and len(nouns) <= MOST_NOUNS
        and all(
            isinstance(each, str) and 1 <= len(each) <= LONGEST_NOUN and each.isprintable()
            for each in nouns
        )
    )


def _in(word: object, words: Set[Any] | None) -> bool | None:
    return None if words is None else word in words


def _is_member(word: object, known: Any) -> bool:
    return word in known if isinstance(known, frozenset) else isinstance(word, known)
