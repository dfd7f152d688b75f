"""Finds people's looks in the words of the story: age, species, hair, clothes, accessories.

What the story does not say stays open: no trait is drawn from a name by chance, but for the palette
and the variety of the voice, which only tell people apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Literal, cast

from ainern2d.core import Character, Evidence, Look, Voice, is_han, seed_of

from .ages import guess_age, telling_of
from .garments import Garment, garments_in
from .lexicon_en import is_animal
from .mentions_en import is_person_noun
from .passes import nothing, run_pass
from .record import MentionKind, Role, Species, quoted
from .wordlist import words
from .words_en import ADJECTIVES
from .words_looks import (
    ACCESSORIES,
    AGE_WORDS,
    ANSWERED_YEARS,
    ASKED_YEARS,
    BARE_YEARS,
    FIGURES,
    HAIR,
    HAIR_IS,
    HAIR_IS_HAN,
    IS_NOW,
    NOT_NOW,
    NOT_YET,
    ON_BODY,
    OWN_YEARS,
    SPECIES_OF,
    YEARS,
    YEARS_FIRST,
    age_by_name,
    age_hints,
    tells_of_earlier,
    years_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ainern2d.core import Accessory

    from .ages import Telling
    from .record import Entity, Mention, Passage, Piece
    from .words_looks import Age

MOST_CLOTHES = 4
"""Most garments of one character."""
MOST_YEARS = 120
"""Greatest age of a human in years; beings of other species may be older."""
STATED, LIKELY = 0.9, 0.7
"""Confidence in what words say of a person, and in what they suggest."""
_STATED_AGE = 2.0
"""Weight of an age that words say beside a person; that of a name is its confidence."""
_GREYING = 0.5
"""Weight of grey hair as a hint at old age: a captain with a grey beard may be fifty."""
_SURE_SPEAKER = 0.6
"""Least confidence in the speaker of a line that hints at ages."""
_JOINT = re.compile(r", | was | is |, who was |，(?:是)?(?:一?[个位名])?|是(?:一?[个位名])?")
"""Words between a name and a noun that says who it is."""
_SAYS_AGE = re.compile(
    r"(?:(?: (?:with|in|of|at|by|from|on|under) [^,.;:!?]{1,40})?, ?(?:who ?)?)?,? ?"
    r"(?:(?:must|may|might|could|would|can|cannot|couldn['’]t|should) (?:not )?(?:have )?)?"
    r"(?:\w+ly |now |only |just )?|今年|已经?|刚|才|也|都|快|整",
    re.IGNORECASE,
)
"""Words between a person and a number that is its age."""
_SPECIES = {species.value: species for species in Species}
_DETAIL = Literal[
    "age", "greying", "years", "species", "kind", "role", "figure", "hair", "clothes", "outer",
    "accessories"
]  # fmt: skip
_FAR = 150
"""Characters beside a word in which others decide what it says."""


@dataclass(slots=True)
class Traits:
    """What the story says of the look of one person.

    Attributes:
        ages: Weight of each age that words say.
        hints: Weight of each age that relatives and forms of address suggest.
        years: Age in years, as said first.
        hair: First mention of hair that says what it is like, else the first one.
        figure: Adjective of the shape of the body, such as ``stout`` or ``胖``, as said first.
        clothes: Clothes in order of mention.
        accessories: Accessories on face, head or front.
        species: What kind of being it is, if words say it.
        kind: Noun of an animal, robot or monster.
        sentences: The sentence that says each of these.
    """

    ages: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    hints: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    years: int | None = None
    hair: str = ""
    figure: str = ""
    clothes: list[str] = field(default_factory=list)
    accessories: list[Accessory] = field(default_factory=list)
    species: Species = Species.HUMAN
    kind: str = ""
    sentences: dict[_DETAIL, str] = field(default_factory=dict)


def characters(
    names: Sequence[str],
    entities: Iterable[Entity],
    passages: Sequence[Passage],
    genre: str = "",
) -> tuple[Character, ...]:
    """Return the cast, in the given order, with all traits that the narration mentions.

    Names that no character can have are left out.

    Args:
        names: Names of the cast.
        entities: The people of the story.
        passages: The story, with the mentions of its pieces.
        genre: Genre of the story, or empty.
    """
    telling = telling_of(passages, genre)
    people = {entity.name: entity for entity in entities}
    traits = read_traits(passages)
    found = []
    for name in names:
        unknown = partial(_unknown, name)
        arguments = (name, people.get(name), traits.get(name) or Traits(), telling)
        found.append(run_pass("looks", name, unknown, _character, *arguments))
    return tuple(character for character in found if character)


def read_traits(passages: Sequence[Passage]) -> dict[str, Traits]:
    """Return what narration says of people's looks, by the name of the person."""
    traits: defaultdict[str, Traits] = defaultdict(Traits)
    told = "\n".join(p.text for each in passages for p in each.pieces if p.role is not Role.SPEECH)
    asked = ""
    for passage in passages:
        before: list[Entity] = []
        earlier = False
        for piece in passage.pieces:
            earlier |= piece.role is not Role.SPEECH and tells_of_earlier(piece.text)
            if piece.role is Role.SPEECH:
                run_pass("looks", piece.text, nothing, _overhear, piece, traits, asked, told)
                asked = piece.text
            else:
                run_pass("looks", piece.text, nothing, _learn, piece, before, traits, earlier)
    return traits


def _learn(piece: Piece, before: list[Entity], traits: Mapping[str, Traits], earlier: bool) -> None:
    """Record the traits in one sentence, of people named in it or right before it.

    Args:
        piece: The sentence.
        before: Who was named in the paragraph before it, which is added to.
        traits: By name of a person, what the story says, which is added to.
        earlier: Whether the paragraph tells of years ago, when people had other ages.
    """
    sentence = _Sentence(piece, before[-1] if before else None)
    _kin(sentence, traits)
    for owner, key, value in sentence.traits():
        if key == "years" and earlier and not IS_NOW.search(piece.text):
            continue
        _note(traits[owner.name], key, value, piece.text)
    subjects = [m for m in sentence.mentions if m.subject] or sentence.mentions
    before += [mention.entities[0] for mention in subjects[:1]]


_CALLS = re.compile(r"(?:\A|[,，、。！!])\s*(.{1,16}?)(?=[,，、。！!.?？]|\Z)")
"""What may call a listener: a few words between two marks."""


def _overhear(piece: Piece, traits: Mapping[str, Traits], asked: str, told: str) -> None:
    """Record what speakers say of themselves: what being they are, and the ages at which they hint.

    Args:
        piece: What is said.
        traits: By name of a person, what the story says.
        asked: What was said before.
        told: All narration of the story.
    """
    turn = piece.turn
    if turn is None or turn.confidence < _SURE_SPEAKER:
        return
    language = "zh" if any(map(is_han, piece.text)) else "en"
    being = _own_being(piece.text, told) if turn.speaker else ""
    if being:
        _note(traits[turn.speaker], "species", _species_noun(being), piece.text)
        _note(traits[turn.speaker], "kind", being, piece.text)
    for age, pattern, weight in age_hints("self", language):
        if turn.speaker and pattern.search(piece.text):
            traits[turn.speaker].hints[age] += weight
    own = OWN_YEARS.search(piece.text)
    if own is None and ASKED_YEARS.search(asked):
        own = ANSWERED_YEARS.match(piece.text)
    years = years_of(own["a"]) if own else None
    if turn.speaker and years is not None and 0 < years <= MOST_YEARS:
        _note(traits[turn.speaker], "years", str(years), piece.text)
    for call in _CALLS.finditer(piece.text):
        for age, pattern, weight in age_hints("called", language):
            if turn.addressee and pattern.fullmatch(call[1].strip()):
                traits[turn.addressee].hints[age] += weight


def _kin(sentence: _Sentence, traits: Mapping[str, Traits]) -> None:
    """Record the ages at which the relatives of a person hint: "his father", 她的孙女."""
    language = "zh" if sentence.chinese else "en"
    for mention in sentence.mentions:
        behind = sentence.text[mention.end : mention.end + 24]
        owned = mention.possessive or behind.startswith(("'s", "’s", "的"))
        word = re.match(
            r"(?:['’]s )?\s*(?:(?:old|young|little|poor|dear) )?(\w+)|的?(\w{1,3})", behind
        )
        if not owned or word is None:
            continue
        said = behind.lstrip("的") if sentence.chinese else (word[1] or "")
        for age, pattern, weight in age_hints("kin", language):
            if pattern.match(said) if sentence.chinese else pattern.fullmatch(said):
                traits[mention.entities[0].name].hints[age] += weight
                break


def _note(traits: Traits, key: _DETAIL, value: str, sentence: str) -> None:
    if key == "age":
        traits.ages[value] += _STATED_AGE
    elif key == "greying":
        traits.hints[value] = max(traits.hints[value], _GREYING)
        return
    elif key == "years":
        traits.years = traits.years if traits.years is not None else int(value)
    elif key == "hair":
        # "his hair" says less than a later "his red hair" or "two braids".
        bare = traits.hair in _BARE_HAIR and value not in _BARE_HAIR
        if not traits.hair or bare or (value != traits.hair and value.endswith(traits.hair)):
            traits.hair = value
            traits.sentences["hair"] = sentence
        elif value not in _BARE_HAIR and _other_place(value, traits.hair):
            # One phrase for the hair and one for the beard.
            traits.hair = f"{traits.hair}{_mark(value)}{value}"
    elif key in ("clothes", "outer"):
        # "the coat" adds nothing to an earlier "her red coat", and says less than a later one.
        known = any(garment.endswith(value) for garment in traits.clothes)
        less = next((n for n, g in enumerate(traits.clothes) if value.endswith(g)), None)
        if not known and less is not None:
            traits.clothes[less] = value
        elif not known and key == "outer":
            traits.clothes.insert(0, value)
            del traits.clothes[MOST_CLOTHES:]
        elif not known and len(traits.clothes) < MOST_CLOTHES:
            traits.clothes.append(value)
    elif key == "accessories":
        accessory = cast("Accessory", value)
        if accessory not in traits.accessories:
            traits.accessories.append(accessory)
    elif key == "species" and traits.species is Species.HUMAN:
        traits.species = _SPECIES[value]
    elif key == "figure":
        traits.figure = traits.figure or value
    elif key == "kind":
        traits.kind = traits.kind or value
    traits.sentences.setdefault(_FIELDS.get(key, key), sentence)


_ABOUT_THING = re.compile(r"It |(?:The|This|That|An?) (?:\w+ ){0,2}?\w+(?:,| was| is| had|['’]s) ?")
"""How a sentence begins that is about a thing."""
_OF_THING = re.compile(r" (?!(?:and|but|or|now|too|then|already|indeed|enough|yet)\b)[a-z]+")
"""Behind an adjective, a word that it may describe."""
_PHRASE = re.compile(
    r"(?: (?!(?:with|who|whose|that|which|in|and|or|from|of|at|on|to|as|when|than|but|for|under|by"
    r"|was|had|came|sat|stood)\b)[a-z'’-]+){1,4}"
)
_LIKE_PEOPLE = frozenset(words("thing creature soul figure one people dear devil party body face"))
_OF_PERSON = re.compile(
    r"(?:['’]s?)?\s+(?:own\s+)?|的?(?:身上|头上)?(?:的|[那这][件身条顶])?(?:[^，。]{1,4}的)?"
)
"""Words between a person and what is said to be hers or his."""
_FRONTED = re.compile(
    r"(?:In|Over|Under|With|Beneath|Wearing|Dressed in|Wrapped in|Clad in)\s(?:[\w'’-]+,?\s){0,6}\Z"
)
"""Words of wearing with which a sentence begins: "In his best coat Tom looked ..."."""
_LONG_AGO = re.compile(
    r"\b(?:(?:himself|herself|he|she) at (?:three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"|as an? (?:little |small )?(?:boy|girl|child|lad))\b|小时候|儿时",
    re.IGNORECASE,
)
"""Before a piece, words for a time that is long past."""
_HANDLED = re.compile(
    r"(?:\b(?:mend|wash|iron|fold|sew|brush|carr|hold|held|brought|bought|fetch|found|hung|hang)\w*"
    r"|[补洗缝叠买卖晾拿熨送找抱]了?)\s*\Z",
    re.IGNORECASE,
)
"""Before an owner, verbs for what is done with clothes that are not worn."""
_BRINGS_IN = re.compile(
    r"(?:有|是|着|来了?|进来|出来|走出|看见|遇见)(?:[一两几]?[个位名])[^，。；]{0,8}\Z"
)
"""Before a Chinese noun, words that bring a person in: 门外站着一个."""
_FIELDS: dict[_DETAIL, _DETAIL] = {"outer": "clothes", "figure": "role"}
"""Fields of a look of those details that are called otherwise there."""
_OF_ANIMAL = re.compile(
    "[一那这][只匹头条][^，。；]{0,5}[狗犬猫马牛羊驴骡猪鸡鸭鹅鸟兔猴熊狼虎鹿狐鹰蛇龙鱼雀]"
)
"""An animal with its measure word."""
_TAKEN_OFF = re.compile(
    r"[刮剃剪][了掉去光净]{0,2}(?:[他她]的?)?\Z|[那这][片头把]\Z"
    r"|\b(?:shav(?:ed|ing)|trimm(?:ed|ing)) (?:off |away )?(?:(?:his|her|the|their) )?\Z"
)
"""Before hair or a beard, that it is cut, or another one's: 她替他刮了胡子, 贴在那片白发上."""
_BARE_HAIR = frozenset(("头发", "hair", "胡子", "胡须", "beard", "鬓发"))
"""Words for hair that do not say what it is like."""
_OF_BEARD = re.compile(
    r"beard|whisker|mou?stache|goatee|stubbl|unshave[dn]|burns\b|[胡须髯髭]", re.IGNORECASE
)
"""Words for hair on a face."""


def _other_place(one: str, other: str) -> bool:
    """Return whether one phrase is about a beard and the other, a single one, about hair."""
    beards = [bool(_OF_BEARD.search(each)) for each in (one, other)]
    return beards[0] != beards[1] and _mark(other) not in other


def _mark(words: str) -> str:
    """Return the comma of the language of words."""
    return "，" if any(map(is_han, words)) else ", "


class _Sentence:
    """A sentence whose words about looks belong to the people it names."""

    def __init__(self, piece: Piece, before: Entity | None) -> None:
        self.text = piece.text
        named = [m for m in piece.mentions if len(m.entities) == 1 and not m.vocative]
        self.mentions = list(_with_appositions(named, piece.text))
        self._unknown = [m for m in piece.mentions if not m.entities and m.kind is MentionKind.NOUN]
        self._before = before
        self.chinese = any(map(is_han, piece.text))

    def traits(self) -> Iterator[tuple[Entity, _DETAIL, str]]:
        """Yield owner, trait and value of all that the sentence says of looks."""
        yield from self._ages()
        yield from self._species()
        yield from self._figures()
        yield from self._hair()
        worn: list[tuple[int, int, Entity]] = []
        # What is worn over the rest comes first: it is what is seen.
        for piece in sorted(garments_in(self.text), key=lambda each: each.layer == "inner"):
            owner = self._wearer(piece)
            if owner:
                worn.append((piece.start, piece.end, owner))
                yield owner, "outer" if piece.layer == "outer" else "clothes", phrase(piece.text)
        yield from self._accessories(worn)

    def _hair(self) -> Iterator[tuple[Entity, _DETAIL, str]]:
        for match in HAIR.finditer(self.text):
            owner = self._owner(match.start(), match.end(), of_body=True)
            if owner is None or _TAKEN_OFF.search(self.text, 0, match.start()):
                continue
            said = match[0]
            if self.chinese:
                like = HAIR_IS_HAN.match(self.text, match.end())
                if like:
                    half = like[0].endswith("半")
                    said = f"{'花白' if half else like[1]}的{match[0]}"
            elif " " not in said and (like := HAIR_IS.match(self.text, match.end())):
                said = f"{like[1] or like[2]} {match[0]}"
            yield owner, "hair", phrase(said)
            if re.search(r"(?<![花灰斑])[白银]|white|silver", said):
                yield owner, "age", "old"
            elif re.search(r"gr[ae]y|[灰花]", said):
                yield owner, "greying", "old"

    def _wearer(self, piece: Garment) -> Entity | None:
        """Return who wears a piece, or None if the story does not say."""
        if piece.whose == "possessor":
            near = 12 if self.chinese else 40
            owners = [
                m
                for m in self.mentions
                if m.possessive and m.end <= piece.start and piece.start - m.end <= near
            ]
            if owners:
                return owners[-1].entities[0]
        if piece.whose == "right before":
            return self._possessor(piece)
        if _LONG_AGO.search(self.text, 0, piece.start):
            return None
        lead = piece.lead if 0 <= piece.lead < piece.start else piece.start
        called = next((m for m in self.mentions if m.start <= lead and piece.end <= m.end), None)
        if called is not None:
            return called.entities[0]
        following = self._attributed(piece.end) if self.chinese else None
        found = following or self._owner(lead, piece.end, inside=lead == piece.start)
        if found is None and _FRONTED.match(self.text[: piece.start]):
            found = next(
                (m.entities[0] for m in self.mentions if m.start >= piece.end and not m.possessive),
                None,
            )
        return found

    def _possessor(self, piece: Garment) -> Entity | None:
        """Return the person named right before a piece: the miller's blue apron, 老周的灰布褂子."""
        for mention in reversed(self.mentions):
            between = self.text[mention.end : piece.start]
            if mention.end <= piece.start and _OF_PERSON.fullmatch(between):
                handled = _HANDLED.search(self.text, 0, mention.start)
                return None if handled else mention.entities[0]
        return None

    def _accessories(
        self, worn: Sequence[tuple[int, int, Entity]]
    ) -> Iterator[tuple[Entity, _DETAIL, str]]:
        for match in ACCESSORIES.finditer(self.text):
            accessory = str(match.lastgroup).replace("_", " ")
            if _TAKEN_OFF.search(self.text, 0, match.start()):
                continue
            on_body = accessory in ON_BODY
            inside = [who for start, end, who in worn if start <= match.start() < end]
            if on_body or inside:
                found = self._owner(match.start(), match.end(), of_body=on_body)
                owner = inside[0] if inside else found
                if owner:
                    yield owner, "accessories", accessory

    def _ages(self) -> Iterator[tuple[Entity, _DETAIL, str]]:
        for match in YEARS.finditer(self.text):
            then = NOT_YET.search(self.text, max(0, match.start() - _FAR), match.start())
            if (
                then
                or NOT_NOW.search(self.text[match.end() : match.end() + _FAR])
                or not match.lastgroup
            ):
                continue
            years = years_of(match[match.lastgroup])
            if match.lastgroup in BARE_YEARS:
                owner = self._right_before(match.start())
            elif match.lastgroup in YEARS_FIRST:
                owner = next((m.entities[0] for m in self.mentions if m.start == match.end()), None)
            else:
                owner = self._owner(match.start(), match.end())
            if owner is self._before and _ABOUT_THING.match(self.text):
                owner = None  # "It was a clever face, fifty or so", "The mill, sixty years old".
            if years is not None and owner and 0 < years <= MOST_YEARS:
                yield owner, "years", str(years)
        for mention in self.mentions:
            noun = _apposed(self.text[mention.end : mention.end + 50], self.chinese)
            suggested = age_by_name(noun) if noun and not mention.possessive else None
            if suggested:
                yield mention.entities[0], "age", suggested[0]
        for age, pattern in AGE_WORDS:
            for match in pattern.finditer(self.text):
                owner = self._described(match.start(), match.end())
                if owner:
                    yield owner, "age", age

    def _figures(self) -> Iterator[tuple[Entity, _DETAIL, str]]:
        """Yield words for the shape of bodies: "a stout man", "Tom was very thin", 胖女人."""
        for match in FIGURES.finditer(self.text):
            owner = self._described(match.start(), match.end())
            if owner:
                yield owner, "figure", phrase(match[0])

    def _right_before(self, start: int) -> Entity | None:
        """Return the person who is named right before a position: "Tom was ten"."""
        for mention in self.mentions:
            between = self.text[mention.end : start]
            if not mention.possessive and _SAYS_AGE.fullmatch(between):
                return mention.entities[0]
        return None

    def _species(self) -> Iterator[tuple[Entity, _DETAIL, str]]:
        """Yield the nouns that say what a named being is: "Ludo, the fox", 阿黄是一条狗."""
        for mention in self.mentions:
            noun = _called(self.text[mention.end : mention.end + 60], self.chinese)
            noun = noun or _named_so(self.text, mention, self.chinese)
            if noun:
                yield mention.entities[0], "species", _species_noun(noun)
                yield mention.entities[0], "kind", noun

    def _described(self, start: int, end: int) -> Entity | None:
        """Return whom an adjective describes: "the old man", "Tom was old", 白发老人."""
        near = 12 if self.chinese else 24
        for mention in self.mentions:
            if mention.start <= start < mention.end:
                return mention.entities[0]
            between = self.text[end : mention.start]
            joined = not re.search(r"[,;.，。；、]|\b(?:and|of|with|as|to|in)\b", between)
            if 0 <= mention.start - end <= near and joined and not mention.possessive:
                follows = bool(re.fullmatch(r"(?: \w+){0,2} ?|[^，。]{0,5}", between))
                return mention.entities[0] if follows else None
        if not self.chinese:
            said = re.search(
                r"(?:\b(?:was|is|were|looked|seemed|grown|grew|an?)|, (?:an?|the))"
                r"(?: (?:very|quite|rather|so|now|too|\w+ly|tall|thin|fat|short|small|little))*"
                r"(?:,? (?:and )?)\s*\Z",
                self.text[max(0, start - _FAR) : start],
            )
            if not said or (_OF_THING.match(self.text, end) and not self._a_person(end)):
                return None
        return self._owner(start, end)

    def _a_person(self, end: int) -> bool:
        """Return whether the noun phrase that goes on at a position is one for a person."""
        phrase_end = _PHRASE.match(self.text, end)
        nouns = phrase_end[0].split() if phrase_end else []
        return not nouns or is_person_noun(nouns[-1]) or nouns[-1] in _LIKE_PEOPLE

    def _owner(
        self, start: int, end: int, *, of_body: bool = False, inside: bool = True
    ) -> Entity | None:
        """Return the person to whom words at a position belong, or None.

        Args:
            start: Position of the words.
            end: Position after them.
            of_body: Whether they name a part of the body, so that the owner before them counts.
            inside: Whether a person whom some of these words name is the one.
        """
        around = [m for m in self.mentions if m.start <= start < m.end or m.start < end <= m.end]
        if around and inside:
            return around[0].entities[0]
        if self.chinese:
            following = self._attributed(end)
            if following:
                return following
        clause = max((self.text.rfind(mark, 0, start) for mark in ".;!?。；！？"), default=-1) + 1
        named = [m for m in self.mentions if clause <= m.start < start]
        if self._is_of_another(clause, start, named):
            return None
        owners = [m for m in named if m.possessive and start - m.end <= 30]
        if owners and of_body:
            return owners[-1].entities[0]
        acting = [m for m in named if not m.possessive] or named
        if acting:
            return self._nearest(acting, start).entities[0]
        return self._before

    def _attributed(self, end: int) -> Entity | None:
        """Return the person whom an attribute with 的 describes: 穿红衣的女子."""
        rest = re.match(r"[^，。；！？]{0,8}?的(?:一?[个位名])?", self.text[end:])
        if not rest:
            return None
        at = end + rest.end()
        following = (m for m in self.mentions if 0 <= m.start - at <= 3 and not m.possessive)
        return next((mention.entities[0] for mention in following), None)

    def _is_of_another(self, clause: int, start: int, named: Sequence[Mention]) -> bool:
        """Return whether a being that is not known stands nearer to words than the known ones."""
        after = max((m.end for m in named), default=clause)
        if any(after <= m.start and m.end <= start for m in self._unknown):
            return True
        return self.chinese and _OF_ANIMAL.search(self.text, after, start) is not None

    def _nearest(self, named: Sequence[Mention], start: int) -> Mention:
        """Return the last person before a position, but not one who is only looked at or met."""
        last = named[-1]
        between = self.text[last.end : start]
        if self.chinese and _BRINGS_IN.search(self.text, 0, last.start):
            return last
        direct = re.match(r"\s*(?:,|in|with|who|wearing|dressed|of|\(|[a-z]+ing\b)|的", between)
        subjects = [mention for mention in named if mention.subject]
        if not direct and subjects and re.search(r"[,，]", between):
            return subjects[-1]
        return last


def _with_appositions(mentions: Sequence[Mention], text: str) -> Iterator[Mention]:
    """Yield mentions; a noun beside a name means its bearer, as in "Mira, a girl in red"."""
    before: Mention | None = None
    for mention in mentions:
        if before and mention.kind is MentionKind.NOUN:
            joint = _JOINT.fullmatch(text[before.end : mention.start])
            if joint and not before.possessive:
                mention = replace(mention, entities=before.entities)
        yield mention
        before = mention


def _apposed(after: str, chinese: bool) -> str:
    """Return the noun phrase that words behind a name put beside it: "Mira, a girl in red"."""
    if chinese:
        found = re.match(r"(?:，|是|本是|原是|乃是)一?[个位名]([^，。的是]{1,6})", after)
    else:
        found = re.match(
            r"(?:,| was| is|, who was) (?:an?|the) ((?:[\w-]+ ){0,3}?[a-z]+)"
            r"(?=,|\.|;| (?:in|with|of|who|from|at|on|whose|and)\b)",
            after,
        )
    return found[1] if found else ""


def _called(after: str, chinese: bool) -> str:
    """Return the noun for a being that words behind a name state, or an empty string."""
    if chinese:
        found = re.match(
            r"(?:，|是|本是|原是|乃是)(?:一?[只头条个匹台具])(?:[^，。的]{0,6}的)?([^，。]{1,4})",
            after,
        )
        nouns = [found[1][:length] for length in (4, 3, 2, 1)] if found else []
        return next((noun for noun in nouns if noun in SPECIES_OF), "")
    found = _IS_A.match(after)
    if found is None:
        return ""
    # "A very old badger with a cold": the noun at which the phrase ends.
    ends = (end[0] for end in _NOUN_THERE.finditer(after, found.end()))
    noun = next((word for word in ends if word not in ADJECTIVES), "")
    return noun if _species_noun(noun) else ""


_IS_A = re.compile(r"(?:,| was| is|, who was) (?:an?|the) (?=[a-z])")
_NOUN_THERE = re.compile(
    r"(?<=[ -])[a-z]+(?=[.,;:!?—]|\Z| (?:the (?:colou?r|size|height|shape)"
    r"|of (?!a\b)|with|who|whose|that|which|in(?! name)|and|from|called"
    r"|named|at|on|to|as|when|than|but|for|under|among)\b)"
)
"""A word at which a noun phrase ends."""


def _species_noun(noun: str) -> str:
    """Return the species of a noun for a being, or an empty string."""
    return SPECIES_OF.get(noun, "animal" if is_animal(noun) else "")


def _own_being(said: str, told: str) -> str:
    """Return the noun of "I'm a dragon", or an empty string.

    The narration has that noun as well; "I'm a pig" alone is what people say of themselves.
    """
    for found in _I_AM_ONE.finditer(said):
        if found["zh"]:
            nouns = [found["zh"][:length] for length in (4, 3, 2, 1)]
            noun = next((each for each in nouns if each in SPECIES_OF), "")
        else:
            noun = found["en"] if _species_noun(found["en"]) else ""
        if noun and (found["zh"] or re.search(rf"\b{noun}\b", told)) and noun in told:
            return noun
    return ""


_I_AM_ONE = re.compile(
    r"(?:\A|[.!?,;—–] )I(?: am|['’]m) (?:only |just |still )?(?:an?|the) (?:[\w-]+ ){0,2}?"
    r"(?P<en>[a-z]+)(?=[.,;!?—]|\Z)"
    r"|(?:\A|[，。！？])[我俺](?:可|就|只)?(?:是|乃)一?[只头条匹个](?:[^，。的]{0,6}的)?(?P<zh>[^，。！？]{1,4})"
)
"""What speakers say they are."""


def _named_so(text: str, mention: Mention, chinese: bool) -> str:
    """Return the noun of "a dog called Toto" and 一条叫阿黄的狗, or an empty string."""
    before, after = text[: mention.start], text[mention.end :]
    if chinese:
        if not re.search(r"(?:名?叫|唤作|名为)做?[“「]?\Z", before):
            return ""
        found = re.match(r"[”」]?的([^，。]{1,4})", after)
        nouns = [found[1][:length] for length in (4, 3, 2, 1)] if found else []
        return next((noun for noun in nouns if noun in SPECIES_OF), "")
    named = re.search(r"\b([a-z]+),? (?:called|named|whose name was) \Z", before)
    return named[1] if named and _species_noun(named[1]) else ""


def _character(name: str, entity: Entity | None, traits: Traits, telling: Telling) -> Character:
    evidence: dict[str, Evidence] = {
        key: Evidence(confidence=STATED, sentence=quoted(sentence))
        for key, sentence in traits.sentences.items()
    }
    age, sure = age_of(name, entity, traits, telling)
    why = traits.sentences.get("years", traits.sentences.get("age", ""))
    evidence["age"] = Evidence(confidence=round(sure, 2), sentence=quoted(why))
    species, kind = _species_of(entity, traits)
    accessories, hair = traits.accessories, traits.hair
    if species is Species.ANIMAL:
        # The whiskers of a cat are no beard.
        accessories = [each for each in accessories if each not in ("beard", "moustache")]
        hair = "" if hair.endswith("whiskers") else hair
    if species is not Species.HUMAN and "species" not in evidence:
        evidence["species"] = Evidence(confidence=LIKELY)
    return Character(
        name=name,
        look=Look(
            gender=entity.gender if entity else "unknown",
            age=age,
            years=traits.years,
            species=species.value,
            kind=kind,
            role=_role_of(entity, traits, age),
            hair=hair,
            clothes=_joined(traits.clothes),
            accessories=tuple(sorted(accessories)),
            palette=seed_of(name),
        ),
        voice=Voice(variety=seed_of(name)),
        evidence=evidence,
    )


_PEOPLE: dict[str, dict[str, str]] = {
    "en": {"female": "woman", "male": "man", "unknown": "person", "girl": "girl", "boy": "boy"},
    "zh": {"female": "女人", "male": "男人", "unknown": "人", "girl": "女孩", "boy": "男孩"},
}


def _role_of(entity: Entity | None, traits: Traits, age: Age) -> str:
    """Return the role of a person with its figure: ``teacher``, ``stout teacher``, 胖女人."""
    role = entity.role if entity else ""
    if not traits.figure:
        return role
    chinese = any(map(is_han, traits.figure))
    if not role:
        people = _PEOPLE["zh" if chinese else "en"]
        gender = entity.gender if entity else "unknown"
        young = {"female": "girl", "male": "boy"}.get(gender) if age == "child" else None
        role = people[young or gender]
    if role.startswith(traits.figure):
        return role
    return f"{traits.figure}{role}" if chinese else f"{traits.figure} {role}"


def _unknown(name: str) -> Character | None:
    """Return a character known by name only; None if no character can have that name."""
    look, voice = Look(palette=seed_of(name)), Voice(variety=seed_of(name))
    return run_pass("cast", name, nothing, Character, name=name, look=look, voice=voice)


def age_of(name: str, entity: Entity | None, traits: Traits, telling: Telling) -> tuple[Age, float]:
    """Return the age of a person and the confidence in it: the years, or the likeliest one.

    Args:
        name: Name of the person.
        entity: The person, if the reading knows more than the name.
        traits: What narration says of it.
        telling: What the story is like.
    """
    if traits.years is not None:
        return cast("Age", Look(years=traits.years).settled().age), STATED
    return guess_age(name, entity, traits, telling)


def _species_of(entity: Entity | None, traits: Traits) -> tuple[Species, str]:
    """Return what kind of being somebody is, and its noun."""
    if entity and entity.species is not Species.HUMAN:
        return entity.species, entity.kind or traits.kind
    if entity:
        for alias in entity.aliases:
            noun = _noun_in(alias)
            if noun and (not entity.named or alias.endswith(tuple(_TITLES))):
                return _SPECIES[_species_noun(noun)], noun
    return traits.species, traits.kind


_TITLES = frozenset(
    words("""
    先生 太太 夫人 小姐 爷爷 奶奶 大叔 阿姨 姐姐 妹妹 哥哥 弟弟 老师 妈妈 爸爸 大哥
""")
)
"""Titles behind the noun of an animal that a fable calls so: 獾先生."""


def _noun_in(alias: str) -> str:
    """Return the noun for a being at the end of a name, such as "the fox" or 小刺猬."""
    if any(map(is_han, alias)):
        ends = (alias[at:] for at in range(len(alias)))
        titled = (alias[:at] for at in range(1, len(alias)) if alias[at:] in _TITLES)
        return next((noun for noun in (*ends, *titled) if noun in SPECIES_OF), "")
    last = alias.lower().split()[-1:]
    return last[0] if last and _species_noun(last[0]) else ""


def phrase(said: str) -> str:
    """Return words about a look as a short phrase: no article, no 的, single spaces."""
    bare = re.sub(r"\A(?:an?|the|his|her|their)\s+", "", " ".join(said.split()), flags=re.I)
    return re.sub(r"(?<=[一-鿿])的(?=[一-鿿])", "", bare).lower()


def _joined(garments: Sequence[str]) -> str:
    return _mark("".join(garments)).join(garments)
