"""Finds what the sentences of a story show: who does what to whom, with what.

The grammars of :mod:`.clauses_en` and :mod:`.clauses_zh` give the predicates of a sentence; tables
in ``data/`` say which deed a verb is, by the things and words that stand with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ainern2d.core import Deed, Item, Thing, Verb

from .clauses import Noun, classes, lines_of, things_of
from .clauses_en import REFLEXIVES, predicates_en
from .clauses_zh import Person, predicates_zh
from .lexicon_en import NOT_PEOPLE, lexicon
from .modes import is_past_perfect, mode_begun
from .passes import run_pass
from .record import Event, Role, quoted
from .seen_things import may_be_close_up, thing_seen_en, thing_seen_zh
from .wordlist import words
from .words_en import PERSON_NOUNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .clauses import Predicate
    from .record import Mention, Passage, Piece

LEAST = 0.5
"""Least confidence of a deed: what is less sure is not shown."""
_USUAL_THING = 0.7
"""Confidence that a sentence shows the thing that it is about."""
_USUAL = 0.85
"""Confidence in a verb of a plain sentence."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What must stand with a verb so that it means a deed.

    Attributes:
        verb: The deed; None for words that show nothing.
        particles: Particles of which one must be there.
        objects: Kinds of object: groups or kinds of thing, or ``none any self person``.
        nouns: Words of which one must be the object.
        prepositions: Prepositions of which one must be there.
        governed: Words, groups or kinds of thing that must stand behind that preposition.
        sure: Confidence, relative to a plain verb.
    """

    verb: Verb | None
    particles: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    governed: frozenset[str] = frozenset()
    sure: float = 1.0

    @property
    def weight(self) -> float:
        """How much it asks for: the pattern that asks for most wins."""
        loose = self.objects & {"any", "none"}
        return (
            bool(self.particles)
            + bool(self.prepositions)
            + 1.5 * bool(self.nouns)
            + 0.7 * bool(self.governed)
            + (0.5 if loose else 1.2 if self.objects else 0.0)
        )


@cache
def _patterns(language: str) -> Mapping[str, tuple[Pattern, ...]]:
    """Return the patterns of each lemma of a language, those that ask for most first."""
    found: dict[str, list[Pattern]] = {}
    for name, forms in lines_of(f"deeds.{language}.txt"):
        verb = None if name == "-" else Verb(name)
        for form in forms.split(";"):
            if form.strip():
                lemma, pattern = _pattern(verb, form.strip(), language)
                found.setdefault(lemma, []).append(pattern)
    return {
        lemma: tuple(sorted(patterns, key=lambda pattern: -pattern.weight))
        for lemma, patterns in found.items()
    }


def _pattern(verb: Verb | None, form: str, language: str) -> tuple[str, Pattern]:
    spaced = form.replace("o:", " o:") if language == "zh" else form
    lemma, *conditions = spaced.split()
    fields: dict[str, frozenset[str]] = {}
    sure = 1.0
    for condition in conditions:
        rest = condition[2:] if condition[1] == ":" else condition[1:]
        if condition.startswith("+"):
            fields["particles"] = frozenset(rest.split("/"))
        elif condition.startswith("o:="):
            fields["nouns"] = frozenset(rest[1:].split(","))
        elif condition.startswith("o:"):
            fields["objects"] = frozenset(rest.split(","))
        elif condition.startswith("p:"):
            prepositions, _, governed = rest.partition("=")
            fields["prepositions"] = frozenset(prepositions.split("/")) - {""}
            if governed:
                fields["governed"] = frozenset(governed.split(","))
        elif condition.startswith("%"):
            sure = int(rest) / 100
    return lemma, Pattern(verb, sure=sure, **fields)


@dataclass(slots=True)
class _Before:
    """What the sentences before said last.

    Attributes:
        subject: Those who acted last.
        item: The thing named last.
        remembered: Whether they told a memory.
        instrument: The musical instrument named last by a word that says which one it is.
    """

    subject: tuple[str, ...] = ()
    item: Item | None = None
    remembered: bool = False
    instrument: Item | None = None


def find_deeds(passages: Iterable[Passage], language: str) -> None:
    """Set the deeds of the pieces of narration and of tags.

    Args:
        passages: The story, with the mentions of people in its pieces.
        language: ``en`` or ``zh``.
    """
    before = _Before()
    for passage in passages:
        item = None if passage.new_scene else before.item
        before = _Before(item=item, instrument=before.instrument)
        for piece in passage.pieces:
            if piece.role is Role.SPEECH:
                continue
            finding = (piece, language, before)
            piece.events = run_pass("deeds", piece.text, tuple, _deeds_of, *finding)


def deeds_said(piece: Piece, language: str) -> list[Deed]:
    """Return the deeds in a piece, read without the sentences before it."""
    events = _deeds_of(piece, language, _Before())
    return [event.what for event in events if isinstance(event.what, Deed)]


def _deeds_of(piece: Piece, language: str, before: _Before) -> tuple[Event, ...]:
    if language == "en":
        goes_on = before.remembered and is_past_perfect(piece.text)
        before.remembered = goes_on or mode_begun(piece.text, language) == "memory"
    sentence = _Sentence(piece, language, before)
    found: dict[Deed, Event] = {}
    predicates = sentence.predicates()
    if language == "zh" and not before.subject:
        _lend_subject(predicates, piece.text)
    for predicate in predicates:
        by = sentence.doers(predicate)
        for deed in sentence.deeds(predicate):
            found.setdefault(deed, Event(predicate.start, deed, by))
    seen = sentence.thing_seen(predicates, list(found))
    if seen:
        found = {deed: event for deed, event in found.items() if not seen[0] <= event.at < seen[1]}
        found.setdefault(seen[2], Event(seen[0], seen[2]))
    deeds = list(found)
    ridden = (
        [event for deed, event in found.items() if deed.verb in _RIDDEN] if language == "zh" else []
    )
    return tuple(
        event
        for deed, event in found.items()
        if not _is_repeated(deed, deeds)
        and not any(_goes_by(event, deed, ride, piece.text) for ride in ridden)
    )


_RIDDEN: Final = frozenset({Verb.DRIVE, Verb.RIDE})
_ON_FOOT: Final = frozenset({Verb.WALK, Verb.RUN})


def _goes_by(event: Event, deed: Deed, ride: Event, text: str) -> bool:
    """Return whether a deed is the way that a ride takes, as in 骑着马穿过村子, and no walk."""
    other = ride.what
    return (
        isinstance(other, Deed)
        and deed.verb in _ON_FOOT
        and deed.who == other.who
        and ride.at < event.at
        and re.search(r"[，。！？；：]", text[ride.at : event.at]) is None
    )


def _lend_subject(predicates: Sequence[Predicate], text: str) -> None:
    """Give the first predicates the subject behind them, as in 跑到门口，她站住了."""
    first = next((each for each in predicates if each.subject), None)
    if first is None or not _PRONOUN_ZH.match(text, first.subject[0].start):
        return
    for predicate in predicates[: predicates.index(first)]:
        if predicate.linked and not predicate.passive and not predicate.objects:
            predicate.subject = first.subject


def _is_repeated(deed: Deed, deeds: Sequence[Deed]) -> bool:
    """Return whether another deed of a sentence says the same and more, as 盘膝坐在蒲团上 does."""
    if deed.verb is Verb.FALL and not deed.who:
        # Who lets the cup fall drops it.
        return any(o.verb is Verb.DROP and o.object == deed.object for o in deeds)
    return deed.object is None and any(
        other.object and (other.verb, other.who, other.whom) == (deed.verb, deed.who, deed.whom)
        for other in deeds
    )


@dataclass(slots=True)
class _Sentence:
    """A sentence whose predicates become deeds."""

    piece: Piece
    language: str
    before: _Before
    _mentions: dict[int, Mention] = field(default_factory=dict)

    def predicates(self) -> list[Predicate]:
        """Return the predicates of the sentence, in order."""
        text, mentions = self.piece.text, self.piece.mentions
        if self.language == "zh":
            people = [Person(m.start, m.end, m.possessive) for m in mentions]
            return predicates_zh(text, people)
        spans = [(m.start, m.end) for m in mentions]
        return predicates_en(text, spans, remembered=self.before.remembered)

    def thing_seen(
        self, predicates: Sequence[Predicate], deeds: Sequence[Deed]
    ) -> tuple[int, int, Deed] | None:
        """Return from where to where words say which thing is seen, and the look at it."""
        text = self.piece.text
        if self.language == "zh":
            there = thing_seen_zh(text)
            if there is None and not any(deed.who for deed in deeds):
                there = self._put_there(predicates)
        elif any(deed.who for deed in deeds):
            return None
        else:
            seen = thing_seen_en(text, predicates, self._item)
            there = (seen[0], seen[0], seen[1]) if seen else None
        if there is None:
            return None
        start, end, item = there
        self.before.item = item
        look = Deed(verb=Verb.LOOK, object=item, confidence=_USUAL_THING, sentence=quoted(text))
        return start, end, look

    def _put_there(self, predicates: Sequence[Predicate]) -> tuple[int, int, Item] | None:
        """Return the tea of 镜前放着一盏茶, and where the words begin and end."""
        for predicate in predicates:
            if _is_idle_zh(self.piece.text, predicate):
                item = next(filter(None, map(self._item, predicate.objects)), None)
                if item and may_be_close_up(item):
                    return predicate.start, predicate.end, item
        return None

    def doers(self, predicate: Predicate) -> tuple[Mention, ...]:
        """Return the words for those who do what a predicate says."""
        by = [noun for preposition, noun in predicate.phrases if preposition == "by"]
        nouns = by if predicate.passive else predicate.subject
        return tuple(filter(None, map(self._mention, nouns)))

    def deeds(self, predicate: Predicate) -> list[Deed]:
        """Return the deeds of a predicate: mostly one, or none."""
        if self.language == "zh" and _is_idle_zh(self.piece.text, predicate):
            return []
        subject = self._people(predicate.subject)
        inherited = not predicate.subject
        if inherited and self.language == "zh" and predicate.linked:
            subject = self.before.subject
        agents = [noun for preposition, noun in predicate.phrases if preposition == "by"]
        objects = list(predicate.objects)
        if predicate.passive:
            objects = [*predicate.subject[:1], *objects]
        if subject and predicate.sure > 0:
            self.before.subject = subject
        if self.piece.role is Role.TAG:
            predicate.particles.add("~said")
        best = self._best(predicate, objects)
        found: list[Deed] = []
        held = self._held_aside(predicate)
        if best and best.verb:
            deed = self._deed(predicate, best, objects, subject, agents)
            if deed:
                found.append(deed)
        found += self._manner(predicate, subject)
        if held and subject and predicate.sure >= LEAST:
            found.append(
                Deed(
                    verb=Verb.HOLD,
                    who=subject,
                    object=held,
                    confidence=round(_USUAL * predicate.sure * 0.9, 2),
                    sentence=quoted(self.piece.text),
                )
            )
        return found

    def _manner(self, predicate: Predicate, subject: tuple[str, ...]) -> list[Deed]:
        """Return the bow of "finished his speech with a bow"."""
        if self.language == "zh" or predicate.sure < LEAST:
            return []
        manners = [n.head for word, n in predicate.phrases if word == "with" and n.head in _WITH]
        sure = round(_USUAL * predicate.sure * 0.9, 2)
        return [
            Deed(verb=_WITH[noun], who=subject, confidence=sure, sentence=quoted(self.piece.text))
            for noun in manners[:1]
            if sure >= LEAST
        ]

    def _deed(
        self,
        predicate: Predicate,
        pattern: Pattern,
        objects: list[Noun],
        subject: tuple[str, ...],
        agents: list[Noun],
    ) -> Deed | None:
        verb = pattern.verb
        if verb is None:
            return None
        sure = _USUAL * predicate.sure * pattern.sure
        acting: Sequence[Noun] = agents if predicate.passive else predicate.subject
        who = self._people(acting) if predicate.passive else subject
        limb = acting and acting[0].owned and acting[0].head in _BODY and verb in _OF_BODY
        if limb and not who:
            who = self._people([_owner(acting[0])])
        item: Item | None = None
        if acting and not who and not limb and not any(self._is_animate(noun) for noun in acting):
            # A thing does it: the door opens, the hen flies, 灯灭了.
            item = next(filter(None, map(self._item, acting)), None)
            if verb is Verb.FALL and item and item.thing in _WEATHER:
                # Snow falls: that is the weather, and no deed.
                self.before.item = item
                return None
            if item is None and self.language == "zh":
                # A noun that is no thing is mostly a nickname that no list has.
                sure *= 0.7
            elif item is None or not self._may_act(verb, item):
                return None
            else:
                objects = []
        elif not acting and not who and not predicate.passive:
            sure *= 0.75 if self.language == "zh" else 0.6
        carried = self.before.item
        it = any(noun.head == "it" for noun in acting)
        if verb is Verb.FALL and it and carried and carried.thing in _WEATHER:
            return None
        if verb is Verb.KNOCK and it and not objects:
            # "It rang": the telephone did.
            return None
        if verb in _FALLS and self.language == "zh" and self._is_of_tears(predicate):
            # 眼泪掉下来: the tears fall, not who weeps them.
            return None
        whom = self._whom(verb, predicate, objects, who)
        item = item or self._object(verb, predicate, objects)
        if verb is Verb.PLAY_MUSIC and self.language == "zh":
            item = item or self.before.instrument
        if sure < LEAST:
            return None
        if item is None and acting and not who:
            animal = self._item(acting[0])
            item = animal if animal and animal.thing in _ANIMALS else None
        elif item:
            self.before.item = item
        elif self._names_another(objects):
            # "Lifted the sextant and gave it to Tom": it is not what was named before.
            self.before.item = None
        return Deed(
            verb=verb,
            who=who,
            whom=whom,
            object=item,
            instrument=self._instrument(predicate, item),
            confidence=round(min(sure, 1.0), 2),
            sentence=quoted(self.piece.text),
        )

    # Patterns.

    def _best(self, predicate: Predicate, objects: list[Noun]) -> Pattern | None:
        patterns = _patterns(self.language)
        fitting = [
            pattern
            for lemma in predicate.lemma.split("|")
            for pattern in patterns.get(lemma, ())
            if self._fits(pattern, predicate, objects)
        ]
        return max(fitting, key=lambda pattern: (pattern.weight, pattern.sure), default=None)

    def _fits(self, pattern: Pattern, predicate: Predicate, objects: list[Noun]) -> bool:
        if pattern.particles:
            if not pattern.particles & predicate.particles:
                return False
            # In "took off his hat" the hat is what was taken.
            objects = objects + [n for word, n in predicate.phrases if word in pattern.particles]
        if pattern.nouns and not any(self._is_noun(o, pattern.nouns) for o in objects):
            return False
        if pattern.objects and not self._takes(pattern.objects, predicate, objects):
            return False
        if not pattern.prepositions and not pattern.governed:
            return True
        return any(
            (preposition in pattern.prepositions or not pattern.prepositions)
            and not (preposition == "for" and noun.head in _TIMES)
            and (not pattern.governed or self._governed(noun, pattern.governed))
            for preposition, noun in predicate.phrases
        )

    def _is_noun(self, noun: Noun, nouns: frozenset[str]) -> bool:
        return noun.head in nouns or (self.language == "zh" and noun.words.endswith(tuple(nouns)))

    def _governed(self, noun: Noun, wanted: frozenset[str]) -> bool:
        return noun.head in wanted or self._thing(noun) in self._kinds(wanted)

    def _takes(self, kinds: frozenset[str], predicate: Predicate, objects: list[Noun]) -> bool:
        if "none" in kinds and not objects:
            return True
        if "any" in kinds and objects:
            return True
        if "self" in kinds and any(noun.head in REFLEXIVES for noun in objects):
            return True
        others = objects
        if self.language == "zh":
            others = objects + [noun for _, noun in predicate.phrases if _ != "by"]
        if "person" in kinds and any(n.head != "it" and self._is_animate(n) for n in others):
            return True
        wanted = self._kinds(kinds)
        if any(self._thing(noun) in wanted for noun in objects):
            return True
        carried = self.before.item
        pronoun = any(noun.head in ("it", "them") for noun in objects)
        return bool(pronoun and carried and carried.thing in wanted)

    @staticmethod
    def _kinds(names: frozenset[str]) -> frozenset[str]:
        groups = classes()
        return frozenset(kind for name in names for kind in groups.get(name, (name,)))

    # Nouns.

    def _mention(self, noun: Noun) -> Mention | None:
        return next(
            (
                m
                for m in self.piece.mentions
                if m.start <= noun.at < m.end and not self._aside(m, noun)
            ),
            None,
        )

    def _aside(self, mention: Mention, noun: Noun) -> bool:
        return mention.possessive and not (mention.start <= noun.at < mention.end)

    def _people(self, nouns: Iterable[Noun]) -> tuple[str, ...]:
        """Return the names of the people whom nouns mean, as far as they are known."""
        names: dict[str, None] = {}
        for noun in nouns:
            mention = self._mention(noun)
            if mention:
                names.update(dict.fromkeys(entity.name for entity in mention.entities))
        return tuple(names)

    def _is_animate(self, noun: Noun) -> bool:
        if self._mention(noun) is not None:
            return True
        if self.language == "zh":
            return noun.words.endswith(_PEOPLE_ZH)
        if noun.head in REFLEXIVES:
            return False
        first = self.piece.text[noun.at : noun.at + 1]
        return (
            noun.head in _WHO
            or noun.head in PERSON_NOUNS
            or (noun.head in lexicon().person and noun.head not in NOT_PEOPLE)
            or noun.head in lexicon().animal
            or (first.isupper() and noun.at > 0)
        )

    def _is_of_tears(self, predicate: Predicate) -> bool:
        """Return whether tears or sweat stand before a verb in its clause."""
        clause = re.split("[，。；！？：]", self.piece.text[: predicate.start])[-1]
        return _TEARS_ZH.search(clause) is not None

    def _names_another(self, objects: Sequence[Noun]) -> bool:
        """Return whether English objects name what is neither a known thing nor a person."""
        if self.language == "zh" or not objects:
            return False
        noun = objects[0]
        return (
            noun.head not in (*REFLEXIVES, *_WHO, "it", "this", "that")
            and noun.head not in _BODY
            and not self._is_animate(noun)
        )

    def _thing(self, noun: Noun) -> str:
        known = things_of(self.language)
        if noun.head in _OWNED_THINGS and not noun.owned:
            return ""
        if self.piece.text[noun.at].isupper() and self._mention(noun) is not None:
            # Finch is a man, and no bird.
            return ""
        return known.get(noun.head) or known.get(noun.head.rpartition("-")[2], "")

    def _item(self, noun: Noun) -> Item | None:
        thing = self._thing(noun)
        if not thing:
            return None
        item = Item(words=noun.words[:200], thing=Thing(thing))
        if item.thing not in _INSTRUMENTS:
            return item
        if noun.head in _ANY_INSTRUMENT:
            # 琴 is a zither, a fiddle or a guitar: that which the story has named.
            return self.before.instrument or item
        self.before.instrument = item
        return item

    @staticmethod
    def _may_act(verb: Verb, item: Item) -> bool:
        return verb in _OF_THINGS or item.thing in _ANIMALS

    def _whom(
        self, verb: Verb, predicate: Predicate, objects: list[Noun], who: tuple[str, ...]
    ) -> tuple[str, ...]:
        direct = [noun for noun in objects if self._is_animate(noun)]
        towards = [
            noun
            for preposition, noun in predicate.phrases
            if preposition in _TOWARDS and self._is_animate(noun)
        ]
        touched = [noun for noun in objects if noun.owned and noun.head in _BODY]
        owners = [_owner(noun) for noun in touched[:1]]
        to = [n for word, n in predicate.phrases if word == "to" and self._is_animate(n)]
        # In "gave the dog to Mara" and 把狐狸塞给他 the one who receives is behind "to".
        receivers = [to] if verb in _HANDING else []
        for nouns in (*receivers, direct, towards, owners):
            names = tuple(name for name in self._people(nouns[:1]) if name not in who)
            if names:
                return names
        return ()

    def _object(self, verb: Verb, predicate: Predicate, objects: list[Noun]) -> Item | None:
        taken = _TAKEN.get(verb, frozenset())
        for noun in objects:
            item = self._item(noun)
            if item:
                return item
        carried = self.before.item
        pronoun = any(noun.head in ("it", "them") for noun in objects)
        if pronoun and carried and (not taken or carried.thing in self._kinds(taken)):
            return carried
        for preposition, noun in predicate.phrases:
            if verb in _HANDING and preposition == "to" and self._is_animate(noun):
                continue
            if preposition not in ("with", "like", "than", "as") and not (
                preposition == "by" and predicate.passive
            ):
                item = self._item(noun)
                beside = verb in _EATING and preposition not in ("from", "of", "out")
                if item and not (beside and item.thing not in self._kinds(taken)):
                    return item
        return None

    def _instrument(self, predicate: Predicate, item: Item | None) -> Item | None:
        for preposition, noun in predicate.phrases:
            if preposition == "with":
                found = self._item(noun)
                if found and found != item:
                    return found
        return None

    def _held_aside(self, predicate: Predicate) -> Item | None:
        """Return the candle of "climbed the stairs with a candle in her hand"."""
        if self.language == "zh":
            return None
        for (preposition, noun), (after, place) in pairwise(predicate.phrases):
            in_hand = after in ("in", "on", "under", "over") and place.head in _HOLDING
            if preposition == "with" and in_hand:
                return self._item(noun)
        return None


_IDLE_ZH: Final = re.compile(
    "冲[着她他我你](?![^，。]{0,2}[来去过])|跟着(?=是|就|又|便)|赶在|熬(?:得|夜|过|了[一整几])|挤得|挤满|逼得|压得(?=人)"
    "|[吃啃喝用穿烧磨咬嚼](?:剩|完|坏|破|碎|烂|光|掉|过|焦|旧)下?的(?=[一-鿿])"
)
"""Verbs that are none where they stand: 冲着 is towards, 啃剩的馒头 a kind of bun."""
_THERE_ZH: Final = re.compile(
    "(?:[上下里中边前后旁内外角间处口]|对面|底下|四周|周围)(?:还|都|也|正|整整齐齐|端端正正|静静|孤零零|密密麻麻|歪歪扭扭)*地?"
    "(?:放|搁|摆|挂|贴|压|堆|铺|插|写|刻|盖|印|绣|装|盛|停|点|晾|拴|系|立|竖|供|晒|落|留)着?\\Z"
)
"""A place, and a verb in 着 that says which thing is at it: no person does anything."""
_TWITCHES_ZH: Final = re.compile(
    "(?:眼皮|眼角|心|太阳穴|胸口|青筋|火苗|烛火|灯火|灯花|额角|嘴角)(?:[^，。]{0,4})\\Z"
)
"""Before 跳, parts of the body and flames that twitch or flicker: no person jumps."""


def _is_idle_zh(text: str, predicate: Predicate) -> bool:
    """Return whether a Chinese verb is no action of a person where it stands."""
    if _IDLE_ZH.match(text, predicate.start):
        return True
    clause = re.split("[，。！？；：“”]", text[: predicate.start])[-1]
    word = text[predicate.start : predicate.end]
    if word[:1] == "跳" and _TWITCHES_ZH.search(clause):
        return True
    stays = text[predicate.end - 1 : predicate.end] == "着" or text.startswith("着", predicate.end)
    return bool(stays and _THERE_ZH.search(clause + word))


def _owner(noun: Noun) -> Noun:
    """Return the word at the start of a phrase, which owns what the phrase names."""
    return Noun(noun.start, noun.start + 1, noun.start, "", "")


_FALLS = frozenset((Verb.FALL, Verb.DROP))
_TEARS_ZH = re.compile("泪[水珠]?|汗[水珠]?")
_PRONOUN_ZH = re.compile("[他她我你]们?")
_WITH = {
    "smile": Verb.SMILE,
    "grin": Verb.SMILE,
    "laugh": Verb.LAUGH,
    "chuckle": Verb.LAUGH,
    "bow": Verb.BOW,
    "curtsy": Verb.BOW,
    "nod": Verb.NOD,
    "sigh": Verb.SIGH,
    "groan": Verb.SIGH,
    "gasp": Verb.SIGH,
    "frown": Verb.FROWN,
    "scowl": Verb.FROWN,
    "sneer": Verb.FROWN,
    "sob": Verb.WEEP,
    "shudder": Verb.TREMBLE,
    "shiver": Verb.TREMBLE,
    "start": Verb.TREMBLE,
    "cry": Verb.SHOUT,
    "shriek": Verb.SHOUT,
    "kiss": Verb.KISS,
    "glance": Verb.LOOK,
    "stare": Verb.LOOK,
}
"""What "with a smile" and the like say beside another verb."""
_OF_BODY = frozenset(map(Verb, words("tremble weep look smile frown turn touch")))
"""What a part of the body may do in place of its owner."""
_BODY = frozenset(
    words("""
    hand arm face head hair cheek lip forehead brow shoulder neck finger knee foot back sleeve chin
    mouth wrist waist elbow nose ear eye body leg voice tooth countenance eyelid jaw limb frame
""")
)
"""What is somebody's own: who touches it touches that person."""
_TAKEN = {
    Verb.DRINK: frozenset(("drink",)),
    Verb.EAT: frozenset(("food",)),
    Verb.READ: frozenset(("readable",)),
    Verb.SMOKE: frozenset(("smoke",)),
    Verb.PUT_ON: frozenset(("clothing",)),
    Verb.TAKE_OFF: frozenset(("clothing",)),
    Verb.RIDE: frozenset(("mount",)),
    Verb.LIGHT: frozenset(("light", "smoke")),
}
"""Groups of things that "it" may mean behind these verbs."""
_EATING = frozenset((Verb.EAT, Verb.DRINK, Verb.SMOKE))
"""Deeds that are done beside things that are not what is eaten, drunk or smoked."""
_HANDING = frozenset((Verb.GIVE, Verb.PUT, Verb.SHOW, Verb.THROW))
"""Deeds that move a thing to somebody."""
_HOLDING = frozenset(("hand", "arm", "shoulder"))
_WHO = frozenset(
    words("""
    i he she they we you who him me them us her it one some many both all others two three four
    five six seven eight several few party crowd group company couple pair family people folk troop
    soldiers villagers friend figure creature host guest stranger everyone everybody someone
    somebody
""")
)
"""Words for people that no list of nouns has."""
_PEOPLE_ZH = tuple("人们者客兵孩妇汉徒匠夫家众群员生士师僧娘爷婆哥姐")
"""Ends of Chinese nouns for people."""
_TOWARDS = frozenset(
    words("""
    to at on upon with towards toward from behind beside over for against after around round into
    before near of
""")
)
"""Prepositions before those to whom something is done."""
_INSTRUMENTS = frozenset((Thing.ZITHER, Thing.FIDDLE, Thing.GUITAR, Thing.PIANO))
_ANY_INSTRUMENT = frozenset(("琴",))
"""Words for several kinds of instrument."""
_OWNED_THINGS = frozenset(("staff",))
"""Words that mean a thing only behind an owner: "leaned on his staff", but "the day staff"."""
_TIMES = frozenset(words("time moment minute hour while day night instant second year week"))
_WEATHER = frozenset((Thing.SNOW, Thing.WATER))
_OF_THINGS = frozenset(
    map(
        Verb,
        words("fall open close break fly extinguish light appear vanish drop sail drive"),
    )
)
"""Deeds that a thing may do by itself."""
_ANIMALS = frozenset(
    map(Thing, words("cat dog bird bat horse cow sheep pig fish snake insect wolf animal"))
)
