"""Finds the predicates of English sentences, with a small grammar and lists of words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from . import words_en
from .clauses import LONGEST_READ, Noun, Predicate, lines_of, things_of
from .wordlist import words

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN = re.compile(
    r"(?:Mrs?|Ms|Dr|St|Capt|Col|Prof|Rev|Sgt|Lt)\.|[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+|--|[^\w\s]"
)

_DETERMINERS = frozenset(
    words("""
    the a an this that these those some any each every no another such both all either neither
    half several many few what which two three four five six seven eight nine ten dozen
""")
)
_COUNTED = frozenset(
    words("two three four five six seven eight nine ten some many both all several few")
)
"""Determiners that may stand for people: "the four of them"."""
_OWNERS = frozenset(words("my your his her its our their whose"))
_PREPOSITIONS = frozenset(
    words("""
    of in on at to into onto from with by for about above across after against along amid among
    around before behind below beneath beside besides between beyond down during except inside near
    off over past round since through throughout till toward towards under underneath until up upon
    within without out like as than amongst opposite
""")
)
_PARTICLES = frozenset(
    words("""
    up down out off on in over away back round around about aside forward forth along through
    behind under together inside outside by apart open upstairs downstairs home near nearer closer
    asleep awake dead still silent ill backwards headlong aloud upright free loose past across hold
    possession true mad standing sleeping laughing crying bare close pale red white short quiet
    alone gone fall drop bite go
""")
)
_LOOSE = frozenset(words("up down out off over on away back round around along across open"))
"""Particles that may stand before the object of their verb."""
_SUBJECTS = frozenset(words("i you he she it they we who"))
_NOMINATIVES = frozenset(("i", "he", "she", "we", "they"))
_PRONOUNS = _SUBJECTS | frozenset(
    words("""
    me him her them us himself herself itself themselves myself yourself ourselves one everyone
    everybody someone somebody anyone anybody nobody nothing something everything anything none
    mine hers theirs each other others this that both whom
""")
)
REFLEXIVES = frozenset(words("himself herself itself themselves myself yourself ourselves oneself"))
_CONJUNCTIONS = frozenset(words("and but or nor then yet so"))
_SUBORDINATORS = frozenset(
    words("""
    when while as because if although though unless that who which whom where whose until till
    before after since whenever wherever whether than how why once lest
""")
)
_BE = frozenset(words("be am is are was were been being 's 're 'm"))
_HAVE = frozenset(words("have has had having 've 'd"))
_DO = frozenset(words("do does did"))
_MODALS = frozenset(
    words("""
    will would can could shall should may might must ought cannot 'll won't wouldn't can't couldn't
    shan't shouldn't mustn't mightn't needn't dare
""")
)
_LATEST_START = 4
"""Latest position of the person with whom a sentence begins."""
_LONGEST_INSERTION = 40
"""Most tokens of such a person and an insertion."""
_INSERTED = frozenset(
    words("his her their its whose who which a an the still already once now with like in at")
)
"""First words of an insertion behind the person with whom a sentence begins."""
_NEGATIONS = frozenset(
    words("""
    not never nor neither hardly scarcely nobody nothing barely cannot without no none nowhere
""")
)
_HABITS = frozenset(
    words("""
    always often usually sometimes seldom rarely frequently occasionally generally ordinarily
    habitually whenever
""")
)
_ADVERBS = frozenset(
    words("""
    just then now still even only also soon quickly never ever not n't almost nearly already once
    twice again again here there too very quite rather so thus perhaps suddenly half both all
    always often usually sometimes seldom rarely instead indeed well far straight right later
    together somehow presently forthwith aloud hardly scarcely barely first next fast hard
    immediately away upstairs downstairs home more alone either yet though
""")
)
_ADJECTIVES = frozenset(words_en.ADJECTIVES) | frozenset(
    words("""
    black white red blue green yellow brown grey gray golden silver dark pale bright light heavy
    thick thin long short high low deep wide narrow broad big small little large great tiny huge
    new old young good bad poor rich soft hard cold hot warm cool wet dry dead quick slow sudden
    sharp faint loud quiet silent low sweet bitter sad happy angry gentle slight strong weak empty
    full open single own last first second next other same whole wild sort kind clear strange
    flat naked motionless thirsty hungry wide afraid ready alive beautiful lovely pretty sick clean
    dirty rough smooth
""")
)
_DEGREES = frozenset(
    words("very so rather quite more most too particularly exceedingly really all a little as")
)
_LIKE_ADJECTIVE = re.compile(r"(?:ful|ous|less|able|ible|ish|ive|ic|ed|like)\Z")
_NOT_ING = frozenset(
    words("""
    thing nothing something everything anything evening morning ceiling king ring spring string wing
    wedding darling building meeting feeling during clothing farthing shilling pudding lightning
    railing being lodging dressing landing
""")
)
_STARTING = frozenset(
    words("""
    try attempt endeavour endeavor venture struggle begin start continue proceed go come turn stop
    stoop hasten hurry run rise bend lean pause stay sit kneel make have help rush get wait stand
    step climb cross reach seem manage dare
""")
)
_INVERTING = frozenset(
    words("""
    sit stand lie hang kneel come go walk ride lean crouch run rise trot hurry march stride limp
    stagger hop gallop trudge crawl creep steal step swim squat perch sprawl hobble stroll
""")
)
"""Verbs whose subject may stand behind them: "in the corner sat a man"."""
_MOMENTS = frozenset(
    words("""
    midnight noon dawn dusk daybreak sunrise sunset night morning evening afternoon day moment once
    last first length winter summer spring autumn year week hour minute time present
""")
)
"""Nouns of time behind which a subject may stand without a comma."""
_MEASURES = frozenset(
    words("size inch foot yard metre mile year pound stone head step pace time shade")
)
"""Nouns with which one counts how large, old or far something is."""
_FRONTS = frozenset(words("farther further opposite there here nearby beyond ahead next upstairs"))
"""Words for a place with which a sentence begins whose subject is behind its verb."""
_SAYING = frozenset(
    words("""
    say cry ask reply answer exclaim mutter murmur whisper return observe remark inquire enquire
    repeat continue retort demand interrupt shout call add think sigh growl
""")
)
_CAUSING = frozenset(words("make let help see hear watch feel have bid notice observe"))
_COMMANDS = frozenset(
    words("""
    ask tell order beg command advise help allow permit persuade force compel invite urge want send
    cause enable wish expect teach forbid oblige
""")
)
_WISHING = frozenset(words("die burn ache"))
"""Verbs that before an infinitive only say how much it is wished: "dying to tell"."""
_LETTING = frozenset(words("allow help permit cause force compel enable"))
"""Verbs after which an infinitive says what happens."""
_LASTING = frozenset(
    words("""
    sit lie kneel fall rise stand wake awake appear vanish disappear enter come open stop turn leave
    go
""")
)
"""Verbs whose perfect says how things are now."""
_BASE_PAST = frozenset(
    words("""
    put set cut let hit shut read spread hurt cast burst beat bet split upset shed thrust knit quit
""")
)
_NOUNS_TOO = frozenset(
    words("""
    rose left felt found shot lay bore spoke bit ground wound rent saw thought cut hit set fell bent
    stole
""")
)
"""Past forms that are nouns or adjectives behind an article."""
_OPENING = frozenset(words("when as while after before since once until because"))
"""Subordinators that may open a sentence."""
_STARTS_PHRASE = _DETERMINERS | _OWNERS
_VERBAL = _BE | _HAVE | _MODALS | _DO
_FUNCTION = _STARTS_PHRASE | _PREPOSITIONS | _CONJUNCTIONS | _SUBORDINATORS | _VERBAL
_CLOSED = _FUNCTION | _PRONOUNS | _NEGATIONS
"""Words that are no part of a noun phrase behind its article."""
_PERSON_NOUNS = words_en.PERSON_NOUNS


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    lower: str
    start: int
    end: int
    owner: bool = False

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()


@cache
def _forms() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return lemma and kind (base, s, past, participle, ing) of each form of the known verbs."""
    irregular = {
        base: (past.split(), participle.split())
        for base, past, participle in lines_of("irregular.en.txt")
    }
    lemmas = dict.fromkeys(irregular)
    for line in lines_of("deeds.en.txt"):
        lemmas.update(dict.fromkeys(pattern.split()[0] for pattern in line[1].split(";")))
    for line in lines_of("verbs.en.txt"):
        lemmas.update(dict.fromkeys(line[0].split()))
    found: dict[str, dict[tuple[str, str], None]] = {}
    for lemma in lemmas:
        past, participle = irregular.get(lemma, ([_past(lemma)], [_past(lemma)]))
        kinds = [(lemma, "base"), (_third(lemma), "s"), (_ing(lemma), "ing")]
        kinds += [(form, "past") for form in past] + [(form, "participle") for form in participle]
        for form, kind in kinds:
            found.setdefault(form, {})[lemma, kind] = None
    return {form: tuple(each) for form, each in found.items()}


def _doubles(lemma: str) -> bool:
    short = re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", lemma) is not None
    return short or lemma in ("worship", "kidnap", "handicap", "quit", "unwrap")


def _past(lemma: str) -> str:
    if lemma.endswith("e"):
        return lemma + "d"
    if re.search(r"[^aeiou]y\Z", lemma):
        return lemma[:-1] + "ied"
    return lemma + (lemma[-1] if _doubles(lemma) else "") + "ed"


def _ing(lemma: str) -> str:
    if lemma.endswith("ie"):
        return lemma[:-2] + "ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")) and lemma != "be":
        return lemma[:-1] + "ing"
    double = _doubles(lemma) or lemma in ("begin", "forget")
    return lemma + (lemma[-1] if double else "") + "ing"


def _third(lemma: str) -> str:
    if lemma in ("be", "have"):
        return {"be": "is", "have": "has"}[lemma]
    if lemma.endswith(("s", "sh", "ch", "x", "z", "o")):
        return lemma + "es"
    return lemma[:-1] + "ies" if re.search(r"[^aeiou]y\Z", lemma) else lemma + "s"


def singular(noun: str) -> str:
    """Return the singular of a noun.

    >>> [singular(word) for word in ("boxes", "knives", "glasses", "feet", "stairs", "dress")]
    ['box', 'knife', 'glasses', 'foot', 'stair', 'dress']
    """
    known = things_of("en")
    if noun in known or noun in _IRREGULAR_PLURALS:
        return _IRREGULAR_PLURALS.get(noun, noun)
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith("ves"):
        return next(
            (stem for stem in (noun[:-3] + "f", noun[:-3] + "fe") if stem in known), noun[:-1]
        )
    if noun.endswith(("sses", "shes", "ches", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun


_IRREGULAR_PLURALS = {
    "feet": "foot", "teeth": "tooth", "men": "man", "women": "woman", "children": "child",
    "mice": "mouse", "geese": "goose", "oxen": "ox", "leaves": "leaf", "wolves": "wolf",
    "magpies": "magpie", "collies": "collie", "thieves": "thief", "wives": "wife", "elves": "elf",
    "dwarves": "dwarf", "calves": "calf",
    "glasses": "glasses", "spectacles": "spectacles", "scissors": "scissors", "news": "news",
}  # fmt: skip


def predicates_en(
    sentence: str, people: Sequence[tuple[int, int]] = (), *, remembered: bool = False
) -> list[Predicate]:
    """Return the predicates of a sentence, in order.

    Args:
        sentence: A sentence of narration.
        people: Start and end of each mention of a person, owners included.
        remembered: Whether the sentence is part of a memory, in which what "had" happened is shown.

    >>> [(p.lemma, p.subject[0].head) for p in predicates_en("She rose and lit a red torch.")]
    [('rise', 'she'), ('light', 'she')]
    >>> [(p.lemma, p.sure > 0.5) for p in predicates_en("He did not sit; he would have run.")]
    [('sit', False), ('run', False)]
    """
    return _Sentence(sentence, people, remembered=remembered).predicates()


_LONGEST_FRONT = 4
"""Most words for a place before a verb whose subject follows it."""


class _Sentence:
    """A sentence in tokens, some of which are verbs."""

    def __init__(
        self, sentence: str, people: Sequence[tuple[int, int]], *, remembered: bool
    ) -> None:
        self._text = sentence
        self._remembered = remembered
        self._people = people
        self._tokens = list(_tokens(sentence[:LONGEST_READ]))
        self._verbs: dict[int, tuple[str, str]] = {}
        for at in range(len(self._tokens)):
            verb = self._verb(at)
            if verb:
                self._verbs[at] = verb

    def predicates(self) -> list[Predicate]:
        found: list[Predicate] = []
        before: Predicate | None = None
        asked = self._text.rstrip(" ”\"'’").endswith("?")
        waiting: list[Predicate] = []
        for at, (lemma, kind) in self._verbs.items():
            if self._is_auxiliary(at):
                continue
            token = self._tokens[at]
            predicate = Predicate(lemma, token.start, token.end)
            self._judge(predicate, at, kind, before)
            if asked:
                predicate.sure = 0.0
            self._arguments(predicate, at)
            if not predicate.subject and predicate.linked and before:
                predicate.subject = before.subject
                if before.passive and not predicate.passive:
                    predicate.subject = before.subject
            if not predicate.subject and lemma in _SAYING:
                inverted = (
                    self._noun(at + 1, len(self._tokens)) if at + 1 < len(self._tokens) else None
                )
                if inverted:
                    predicate.subject = (inverted[0],)
                    predicate.objects.clear()
                    predicate.particles.add("~said")
            inverting = lemma in _INVERTING and kind == "past"
            inverting = inverting and (not before or self._opens_a_main_clause(at, predicate))
            if inverting and predicate.objects and self._fronted(predicate):
                # "At board one sat Ilse": what stands before the verb is a place.
                predicate.subject = ()
            if not predicate.subject and inverting and predicate.objects:
                predicate.subject = tuple(predicate.objects[:1])
                del predicate.objects[:1]
                first = self._tokens[0].lower
                if at == 1 and first in _PARTICLES:
                    # "In came Anna": the particle stands before the verb.
                    predicate.particles.add(first)
            if not predicate.subject and kind == "ing" and not before:
                waiting.append(predicate)
            elif kind == "bare" or self._is_aside(predicate):
                # "Let the cup fall and ran": who let it fall ran, and no cup.
                before = before or predicate
            else:
                for each in waiting:
                    each.subject = predicate.subject
                waiting.clear()
                before = predicate
            found.append(predicate)
        return found

    def _opens_a_main_clause(self, at: int, predicate: Predicate) -> bool:
        """Return whether a verb stands behind the commas of a place, as in "there, where ..., sat".

        Its subject then stands behind it, although the words of the place have a verb too.
        """
        comma = at > 0 and self._tokens[at - 1].text == ","
        opens = self._tokens[0].lower in _PREPOSITIONS | _FRONTS
        return bool(comma and opens and predicate.objects and self._fronted(predicate)) and not any(
            self._tokens[start].lower in _NOMINATIVES
            for start in range(at)
            if start == 0 or not self._tokens[start - 1].is_word
        )

    def _is_aside(self, predicate: Predicate) -> bool:
        """Return whether a verb says nothing of the subject of the sentence.

        It belongs to a noun before it, as in "the wet he had brought in", or to a likeness, as in
        "as one takes an egg".
        """
        if not predicate.subject:
            return False
        noun = predicate.subject[0]
        at = next((i for i, token in enumerate(self._tokens) if token.start == noun.at), 0)
        if at < 2 or predicate.start < noun.at:
            return False
        lower, lead = self._tokens[at].lower, self._tokens[at - 1]
        if lower == "one":
            return lead.lower == "as"
        if lower not in _NOMINATIVES or not any(index < at - 1 for index in self._verbs):
            return False
        comma = max((i for i in range(at) if not self._tokens[i].is_word), default=-1)
        if any(self._tokens[i].lower in _OPENING for i in range(comma + 1, at)):
            # "When it touched the floor she stood": the main clause begins there.
            return False
        named = self._tokens[at - 2].lower in _DETERMINERS | _OWNERS
        return lead.is_word and lead.lower not in _FUNCTION and (named or self._noun_like(at - 1))

    def _fronted(self, predicate: Predicate) -> bool:
        """Return whether a sentence begins with a place and has its subject behind the verb."""
        first = self._tokens[0].lower
        opens = first in _PREPOSITIONS | _PARTICLES or first in _FRONTS
        named = [
            any(start <= noun.at < end for start, end in self._people)
            for noun in (*predicate.subject[:1], predicate.objects[0])
        ]
        return opens and named[-1] and not any(named[:-1])

    # Which tokens are verbs.

    def _verb(self, at: int) -> tuple[str, str] | None:
        token = self._tokens[at]
        analyses = _forms().get(token.lower)
        if not token.is_word or token.owner:
            return None
        if not analyses:
            return self._unknown_verb(at)
        kinds = {kind: lemma for lemma, kind in analyses}
        if token.lower in ("lay", "lays"):
            kinds = {"past": "lie"} if token.lower == "lay" else kinds
        if token.lower == "found":
            kinds = {"past": "find", "participle": "find"}
        if token.lower == "saw":
            kinds = {"past": "see"}
        if token.lower == "bound":
            kinds = {"participle": "bind"}
        if token.lower == "felt":
            kinds = {"past": "feel", "participle": "feel"}
        if token.lower in ("wound", "ground", "thought") and "past" in kinds:
            kinds = {kind: lemma for kind, lemma in kinds.items() if kind in ("past", "participle")}
        last = self._before(at)
        previous = self._tokens[last].lower if last >= 0 else ""
        capital = token.text[0].isupper() and at > 0 and self._tokens[at - 1].is_word
        if capital:
            return None
        return self._kind(at, kinds, previous, last)

    def _kind(
        self, at: int, kinds: dict[str, str], previous: str, last: int
    ) -> tuple[str, str] | None:
        if "past" in kinds and kinds["past"] in _INVERTING and self._opens_with_place(at, last):
            return kinds["past"], "past"
        noun_before = self._noun_like(last)
        counted = previous in _COUNTED and "past" in kinds
        if (
            not counted and previous in _DETERMINERS - {"that", "which", "all", "both", "each"}
        ) or (previous in _OWNERS and previous != "her"):
            return None
        if previous in _BE:
            for kind in ("ing", "participle"):
                if kind in kinds:
                    return kinds[kind], kind
            return None
        if previous in _HAVE and "participle" in kinds:
            return kinds["participle"], "perfect"
        if previous == "to" or previous in _MODALS | _DO:
            return (kinds["base"], "base") if "base" in kinds else None
        if previous in _PREPOSITIONS and previous not in (
            "as",
            "than",
            "out",
            "up",
            "off",
            "down",
            "on",
            "in",
            "over",
        ):
            return (kinds["ing"], "gerund") if "ing" in kinds else None
        if "ing" in kinds:
            known = self._tokens[at].lower not in _NOT_ING and previous not in _ADJECTIVES
            return (kinds["ing"], "ing") if known else None
        if "past" in kinds and "base" not in kinds:
            nouny = self._tokens[at].lower in _NOUNS_TOO
            if nouny and previous in _ADJECTIVES | _PREPOSITIONS | _OWNERS:
                return None
            following = self._tokens[at + 1].lower if at + 1 < len(self._tokens) else ""
            reduced = (
                kinds.get("participle") and following == "by" and (noun_before or previous == ",")
            )
            if reduced or (kinds.get("participle") and self._absolute(last)):
                return kinds["participle"], "reduced"
            if previous == "her":
                return None
            return kinds["past"], "past"
        if "base" in kinds and "past" in kinds:
            if previous in _SUBJECTS or noun_before or previous in (*_CONJUNCTIONS, ",", ";", ""):
                joined = previous in (*_CONJUNCTIONS, ",", ";") and not any(
                    v < at for v in self._verbs
                )
                return None if joined else (kinds["past"], "past")
            return None
        if "participle" in kinds and "past" not in kinds and "base" not in kinds:
            return kinds["participle"], "reduced"
        if "s" in kinds:
            if previous in ("her", "both", "all"):
                return None
            if previous in ("he", "she", "it", "who", "which", "that") or (
                previous == "one" and last > 0 and self._tokens[last - 1].lower == "as"
            ):
                return kinds["s"], "present"
            name = last >= 0 and self._is_person(last) and not self._tokens[last].owner
            joined = previous in ("and", ",") and any(
                kind == "present" for kind in (k for _, k in self._verbs.values())
            )
            return (kinds["s"], "present") if name or joined else None
        if "base" in kinds:
            if previous in ("i", "you", "we", "they", "who"):
                return kinds["base"], "present"
            if self._caused(last):
                return kinds["base"], "bare"
            joined = previous in ("and", "or", ",") and self._base_before(at)
            return (kinds["base"], "base") if joined else None
        return None

    def _absolute(self, last: int) -> bool:
        """Tell a participle behind ", with" and a noun: ", with the windows shot out"."""
        at = last
        while at >= 0 and self._inside(at):
            at -= 1
        while at >= 0 and self._tokens[at].lower in _STARTS_PHRASE:
            at -= 1
        comma = at > 0 and self._tokens[at - 1].text == ","
        return 0 <= at < last and self._tokens[at].lower == "with" and comma

    def _opens_with_place(self, at: int, last: int) -> bool:
        """Return whether only a place, such as "Across from her", stands before a verb."""
        if last < 0 or any(number < at for number in self._verbs):
            return False
        lowers = [token.lower for token in self._tokens[: last + 1]]
        opens = lowers[0] in _PREPOSITIONS or lowers[0] in _FRONTS
        ends = lowers[-1] in (
            *(
                "her",
                "it",
                "them",
                "him",
                "along",
                "behind",
                "below",
                "above",
                "beyond",
                "opposite",
            ),
        )
        return opens and ends and last <= _LONGEST_FRONT and at + 1 < len(self._tokens)

    def _unknown_verb(self, at: int) -> tuple[str, str] | None:
        """Return a verb for a word in -ed or -ing that no list has, in the place of a verb."""
        lower = self._tokens[at].lower
        last = self._before(at)
        previous = self._tokens[last].lower if last >= 0 else ""
        if self._tokens[at].text[0].isupper() or len(lower) < 4:
            return None
        if lower.endswith("ed") and (
            previous in _SUBJECTS or self._noun_like(last) or previous in _HAVE | _BE
        ):
            kind = "participle" if previous in _BE else "perfect" if previous in _HAVE else "past"
            return f"?{lower}", kind
        if lower.endswith("ing") and previous in _BE:
            return f"?{lower}", "ing"
        return None

    def _base_before(self, at: int) -> bool:
        """Return whether the last verb before is an infinitive, which this one may continue."""
        last = max((v for v in self._verbs if v < at), default=-1)
        return last >= 0 and self._verbs[last][1] in ("base", "bare")

    def _caused(self, last: int) -> bool:
        """Return whether a noun follows a verb such as "saw" or "let"."""
        at = last
        described = last > 0 and self._tokens[last].lower in _ADJECTIVES
        if described and self._tokens[last - 1].lower in ("a", "an", "the"):
            return False  # "Having a quiet row": the row is no verb.
        while at >= 0 and self._tokens[at].is_word and at not in self._verbs:
            if self._tokens[at].lower in _PREPOSITIONS | _CONJUNCTIONS | _SUBORDINATORS:
                return False
            at -= 1
        return at >= 0 and at != last and self._verbs.get(at, ("", ""))[0] in _CAUSING

    def _before(self, at: int) -> int:
        """Return the position of the token before, past adverbs; -1 at the start."""
        at -= 1
        while at >= 0:
            lower = self._tokens[at].lower
            manner = lower.endswith("ly") and lower not in (
                "only",
                "family",
                "fly",
                "reply",
                "july",
            )
            if not (manner or lower in _ADVERBS) or lower in ("all", "both"):
                break
            at -= 1
        return at

    def _noun_like(self, at: int) -> bool:
        if at < 0 or not self._tokens[at].is_word:
            return False
        lower = self._tokens[at].lower
        if lower in _PRONOUNS:
            return True
        return lower not in _FUNCTION and at not in self._verbs and lower not in _ADJECTIVES

    def _is_person(self, at: int) -> bool:
        token = self._tokens[at]
        return any(start <= token.start < end for start, end in self._people) or (
            token.text[0].isupper() and at > 0
        )

    def _is_named(self, at: int) -> bool:
        """Return whether a mention of a person begins at a token."""
        return any(start == self._tokens[at].start for start, _ in self._people)

    def _named(self, at: int) -> bool:
        """Return whether a mention of a person begins at a token that is a number: Nine."""
        lower = self._tokens[at].lower
        return lower in _COUNTED and any(
            start == self._tokens[at].start for start, _ in self._people
        )

    def _is_auxiliary(self, at: int) -> bool:
        return self._tokens[at].lower in _BE | _HAVE | _DO and self._next_verb(at)

    def _next_verb(self, at: int) -> bool:
        for after in range(at + 1, min(at + 5, len(self._tokens))):
            if after in self._verbs:
                return True
            lower = self._tokens[after].lower
            if not (lower in _ADVERBS or lower.endswith("ly") or lower in _PRONOUNS):
                return False
        return False

    # What is said of a verb.

    def _judge(self, predicate: Predicate, at: int, kind: str, before: Predicate | None) -> None:
        sure = 1.0
        start = self._clause_start(at)
        around = [self._tokens[i].lower for i in range(start, at)]
        last = self._before(at)
        previous = self._tokens[last].lower if last >= 0 else ""
        near = around[-6:]
        if _NEGATIONS & set(near) or any(word.endswith(("n't", "n’t")) for word in near):
            sure = 0.0
        if previous in _MODALS or any(word in _MODALS for word in near[-3:]):
            seen = predicate.lemma in ("see", "hear") and "could" in near
            sure *= 0.6 if seen else 0.0
        if kind == "participle":
            predicate.passive = previous in _BE | {"got", "get"} and predicate.lemma not in (
                "go",
                "come",
                "fall",
                "rise",
            )
            if any(word in ("had", "having") for word in near) and "been" in near:
                sure *= 0.4
        if kind == "participle" and not predicate.passive:
            predicate.particles.add("~be")
        if kind == "reduced":
            predicate.passive = True
            predicate.linked = False
            agent = at + 1 < len(self._tokens) and self._tokens[at + 1].lower == "by"
            agent = agent and previous == ","
            sure *= 0.7 if agent else 0.4
            if agent and before:
                predicate.subject = before.subject
        if kind == "ing" and previous in _BE and "been" in near and "had" in near:
            sure *= 0.7
        if kind == "perfect":
            recent = {"already", "just", "now", "again"} & set(near)
            done = 0.7 if recent else 0.6 if predicate.lemma in _LASTING else 0.45
            sure *= 0.85 if self._remembered else done
        if kind == "base":
            sure *= self._of_infinitive(at, before)
            if previous == "to" and before and before.lemma in _LETTING:
                sure = max(sure, 0.8 * before.sure)
            if previous == "to" and before and before.objects and before.lemma in _COMMANDS:
                predicate.subject = tuple(before.objects[-1:])
        if kind == "bare":
            sure *= 0.85
            if before and before.objects:
                predicate.subject = tuple(before.objects[-1:])
        if kind == "gerund":
            sure *= {"by": 0.5, "in": 0.45, "with": 0.6}.get(previous, 0.2)
        if kind == "present" and "'" not in previous:
            sure *= 0.9
        following = self._tokens[at + 1].lower if at + 1 < len(self._tokens) else ""
        if predicate.lemma in _WISHING and following == "to":
            sure = 0.0
        sure *= self._of_clause(start, at, around)
        predicate.sure = sure
        if not predicate.subject:
            predicate.subject = self._own_subject(start, at)
        if not predicate.subject and before is None and kind != "ing":
            predicate.subject = self._subject(0, at)
        goes_on = kind == "ing" and previous in _BE
        finite = goes_on or kind not in ("ing", "gerund", "base", "reduced")
        inserted = self._inserted(at) if finite else ()
        predicate.subject = inserted or predicate.subject

    def _inserted(self, at: int) -> tuple[Noun, ...]:
        """Return the person before an insertion: "Ann, Tom's aunt, sat"; "Ann, her eyes shut, sat".

        The person begins the sentence, and the insertion ends with a comma right before the verb.
        """
        last = self._before(at)
        while last > 0 and self._tokens[last].lower in _BE | _HAVE | _MODALS | _DO:
            last = self._before(last)
        if not 1 <= last <= _LONGEST_INSERTION or self._tokens[last].text != ",":
            return ()
        person = next((end for start, end in self._people if start <= _LATEST_START), 0)
        comma = next((i for i in range(last) if self._tokens[i].text == ","), -1)
        if not person or comma < 0 or self._tokens[comma].start != person:
            return ()
        first, between = self._tokens[comma + 1], self._tokens[comma + 1 : last]
        apart = first.lower in _INSERTED or first.owner or first.lower.endswith("ing")
        if not apart or any(token.text in (";", ".", "—", "“", "”") for token in between):
            return ()
        return self._subject(0, comma)

    def _own_subject(self, start: int, at: int) -> tuple[Noun, ...]:
        """Return the subject that stands in a verb's own clause."""
        last = self._before(at)
        while last >= start and self._tokens[last].lower in _BE | _HAVE | _MODALS | _DO:
            last = self._before(last)
        if last < start:
            relative = start and self._tokens[start - 1].lower in ("who", "which", "that")
            if relative and start > 1:
                comma = start - 2 if self._tokens[start - 2].is_word else start - 3
                return self._noun_at_end(comma)
            return self._around_dashes(last) or self._around_relative(start)
        first = start
        if self._tokens[last].lower in _NOMINATIVES:
            return self._subject(last, last + 1)
        if start and start - 1 in self._verbs and not self._is_auxiliary(start - 1):
            # What stands behind a verb is its object, unless a conjunction follows it.
            joints = [
                i for i in range(start, at) if self._tokens[i].lower in ("and", "but", "or", "so")
            ]
            if not joints:
                return self._after_subordinate(start, last)
            first = joints[-1] + 1
        if self._tokens[last].lower in _CONJUNCTIONS or self._tokens[last].lower == "to":
            return ()
        return self._subject(first, last + 1)

    def _around_dashes(self, last: int) -> tuple[Noun, ...]:
        """Return the subject before what stands between two dashes: "Tom—his eyes wide—sat"."""
        dashes = [i for i in range(last + 1) if self._tokens[i].text in ("—", "–", "--")]
        if len(dashes) < 2 or dashes[-1] != last or not dashes[-2]:
            return ()
        between = range(dashes[-2] + 1, last)
        if any(self._tokens[i].text in (".", ";", "!", "?") for i in between):
            return ()
        return self._noun_at_end(dashes[-2] - 1)

    def _around_relative(self, start: int) -> tuple[Noun, ...]:
        """Return the subject before a clause between commas: "Ann, who saw how it was, sat".

        Args:
            start: Position of the first token of the clause of the verb whose subject it is.
        """
        if not start or self._tokens[start - 1].text != ",":
            return ()
        opening = next(
            (
                i
                for i in range(1, start - 1)
                if self._tokens[i].lower in ("who", "which") and self._tokens[i - 1].text == ","
            ),
            0,
        )
        if not opening or any(at < opening for at in self._verbs):
            return ()
        return self._subject(0, opening - 1)

    def _after_subordinate(self, start: int, last: int) -> tuple[Noun, ...]:
        """Return the subject behind a clause without a comma: "When it stopped there the man ran".

        Args:
            start: Position behind the verb of that clause.
            last: Position of the last word before the verb whose subject it is.
        """
        opening = self._clause_start(start - 1)
        if not opening or self._tokens[opening - 1].lower not in _OPENING:
            return ()
        nouns = []
        at = start
        while at <= last:
            governed = self._tokens[at - 1].lower in _PREPOSITIONS
            noun = self._noun(at, last + 1, governed=governed)
            if noun is not None:
                nouns.append(noun[0])
            at = noun[1] if noun else at + 1
        before = self._tokens[last].end
        whole = len(nouns) > 1 and nouns[-1].end == before
        return (nouns[-1],) if whole else ()

    def _noun_at_end(self, last: int) -> tuple[Noun, ...]:
        """Return the noun phrase that ends at a token."""
        first = last
        while first >= 0 and self._inside(first):
            first -= 1
        noun = self._noun(first + 1, last + 1) if last >= 0 else None
        return (noun[0],) if noun else ()

    def _of_infinitive(self, at: int, before: Predicate | None) -> float:
        last = self._before(at)
        if last < 0 or self._tokens[last].lower != "to":
            return before.sure if before else 0.3
        if before is None:
            return 0.2
        governor = before.lemma
        if governor in ("begin", "start", "continue", "proceed", "seem", "manage", "come", "go"):
            return 0.9 * max(before.sure, 0.0)
        if governor in _STARTING:
            return 0.65 * before.sure
        return 0.3 * before.sure

    def _of_clause(self, start: int, at: int, around: list[str]) -> float:
        """Return how sure what a clause says is: little in conditions, similes and habits."""
        sure = 1.0
        opening = around[0] if around else ""
        before = self._tokens[start - 1].lower if start else ""
        two = self._tokens[start - 2].lower if start > 1 else ""
        if before in ("if", "unless", "lest", "whether"):
            sure = 0.0
        if before in ("if", "though") and two == "as":
            sure = 0.0
        if self._is_imagined(at):
            sure = 0.0
        if before == "before":
            sure *= 0.35
        if before in ("until", "till"):
            sure *= 0.7
        if before == "as" and opening in ("a", "an", "one"):
            sure *= 0.2
        if before == "when" and two in ("do", "does", "did"):
            # "As she did when she brought the cake": what happens at other times.
            sure = 0.0
        if before == "like" or (
            "like" in around[-5:]
            and self._verbs.get(at, ("", ""))[1] in ("ing", "past", "gerund", "reduced")
            and self._simile(start, at)
        ):
            sure *= 0.1
        if before in ("whenever", "wherever") or _HABITS & set(around):
            sure *= 0.4
        words_before = [t.lower for t in self._tokens[:at]]
        if "used" in words_before[-4:] and words_before[-1:] == ["to"]:
            sure *= 0.1
        if before in ("that", "which", "who", "whom", "where", "what", "how", "why"):
            sure *= 0.85 if before in ("who", "which", "where") else 0.7
        if words_before[:1] == ["if"] and "," not in words_before:
            sure = 0.0
        return sure

    def _is_imagined(self, at: int) -> bool:
        """Return whether a participle belongs to an "as if": as if she were a child holding it."""
        if self._verbs.get(at, ("", ""))[1] not in ("ing", "gerund", "reduced"):
            return False
        for index in range(at - 1, 0, -1):
            token = self._tokens[index]
            if not token.is_word and token.text in (",", ";", ":", "—"):
                return False
            if token.lower in ("if", "though") and self._tokens[index - 1].lower == "as":
                return True
        return False

    def _simile(self, start: int, at: int) -> bool:
        """Return whether "like" and a noun without comma stand before a verb."""
        for index in range(at - 1, start - 1, -1):
            lower = self._tokens[index].lower
            if lower == "like":
                return index == 0 or self._tokens[index - 1].lower not in ("would", "should", "not")
            if not self._tokens[index].is_word or index in self._verbs:
                return False
        return False

    def _clause_start(self, at: int) -> int:
        """Return the position of the first token of the clause of a verb."""
        index = at - 1
        while index >= 0:
            token = self._tokens[index]
            if not token.is_word and token.text not in ("-", "’", "'"):
                return index + 1
            if index in self._verbs and not self._is_auxiliary(index):
                return index + 1
            if token.lower in _SUBORDINATORS and token.lower not in (
                "before",
                "after",
                "since",
                "that",
                "than",
                "as",
                "until",
                "till",
            ):
                return index + 1
            if token.lower in ("before", "after", "since", "as", "until", "till") and (
                self._noun_follows(index, at)
            ):
                return index + 1
            if token.lower == "that" and index + 1 < at and self._starts_noun(index + 1):
                return index + 1
            index -= 1
        return 0

    def _noun_follows(self, index: int, at: int) -> bool:
        """Return whether a clause, not only a noun, begins behind a word such as "as"."""
        first = self._noun(index + 1, at)
        return first is not None and (
            first[1] >= at
            or all(
                self._tokens[i].lower in _ADVERBS | _HAVE | _BE | _MODALS
                or self._tokens[i].lower.endswith("ly")
                for i in range(first[1], at)
            )
        )

    # Nouns.

    def _subject(self, start: int, at: int) -> tuple[Noun, ...]:
        """Return the nouns between two positions that no preposition governs."""
        found: list[Noun] = []
        index = start
        governed = False
        while index < at:
            token = self._tokens[index]
            if token.lower in _PREPOSITIONS:
                follows = self._tokens[index + 1].lower if index + 1 < at else ""
                governed = follows not in _NOMINATIVES
                index += 1
                continue
            noun = self._noun(index, at, governed=governed)
            if noun is None:
                if not token.is_word:
                    governed = False
                index += 1
                continue
            joined = index > start and self._tokens[index - 1].lower == "and" and found
            if governed:
                governed = False
            elif joined or not found:
                found.append(noun[0])
            elif self._is_apposition(index, found[-1]) or self._is_measure(noun[0], found[-1]):
                governed = False
            else:
                found = [noun[0]] if not self._of_possession(index) else found
            index = noun[1]
        return tuple(found)

    def _is_apposition(self, index: int, named: Noun) -> bool:
        """Return whether a noun only says who was named before: "Ann, a thin woman, wrote"."""
        if index < 2 or self._tokens[index - 1].text != ",":
            return False
        is_person = any(start <= named.at < end for start, end in self._people)
        return is_person and self._tokens[index].lower in ("a", "an")

    def _is_measure(self, noun: Noun, named: Noun) -> bool:
        """Return whether a noun behind a comma counts something: "a girl in a coat, two sizes"."""
        apart = "," in self._text[named.end : noun.start]
        is_person = any(start <= named.at < end for start, end in self._people)
        return apart and is_person and noun.head in _MEASURES | _ADJECTIVES

    def _of_possession(self, index: int) -> bool:
        return index > 0 and self._tokens[index - 1].lower == "of"

    def _starts_noun(self, index: int) -> bool:
        token = self._tokens[index]
        lower = token.lower
        return token.is_word and (
            lower in _DETERMINERS | _OWNERS | _PRONOUNS
            or token.text[0].isupper()
            or (self._noun_like(index) and lower not in _ADVERBS)
        )

    def _noun(self, index: int, limit: int, *, governed: bool = False) -> tuple[Noun, int] | None:
        """Return the noun phrase that starts at a token, and the position after it.

        Args:
            index: Position of the token.
            limit: Position before which the phrase ends.
            governed: Whether a preposition stands before it, so that a name may follow that is no
                part of it: "on the deck Captain Hale stood".
        """
        tokens = self._tokens
        first = index
        owned = False
        while index < limit and (tokens[index].lower in _STARTS_PHRASE or tokens[index].owner):
            if tokens[index].text[0].isupper() and self._named(index):
                break
            following = (
                index + 1 < limit and index + 1 not in self._verbs and self._inside(index + 1)
            )
            if tokens[index].lower in _PRONOUNS and not following:
                break
            owned = owned or tokens[index].lower in _OWNERS or tokens[index].owner
            index += 1
        begin = index
        counted = index > first and tokens[index - 1].lower in _COUNTED
        if counted and (index >= limit or not self._inside(index)):
            token = tokens[index - 1]
            return Noun(tokens[first].start, token.end, token.start, token.lower, token.text), index
        if tokens[first].lower == "the" and index + 1 < limit and tokens[index].lower == "other":
            # "The other side".
            index += self._inside(index + 1)
            begin = index
        if index < limit and tokens[index].lower in _PRONOUNS and index not in self._verbs:
            token = tokens[index]
            return Noun(
                tokens[first].start, token.end, token.start, token.lower, token.text
            ), index + 1
        while index < limit and self._inside(index):
            apart = governed and tokens[index].text[0].isupper() and begin < index
            apart = apart and tokens[index - 1].text[0].islower() and first < begin
            apart = apart and tokens[index - 1].lower not in _ADJECTIVES
            apart = apart or (index > begin and tokens[index - 1].lower in _MOMENTS)
            if apart and self._is_named(index):
                # "At midnight Tom woke": two phrases without a comma.
                break
            if tokens[index].owner:
                owned = True
                begin = index + 1
            index += 1
        if index == begin:
            return None
        head = tokens[index - 1]
        name = singular(head.lower)
        if index - begin > 1:
            pair = f"{tokens[index - 2].lower}_{name}"
            name = pair if pair in things_of("en") else name
        phrase = self._text[tokens[begin].start : head.end]
        return Noun(tokens[first].start, head.end, head.start, name, phrase, owned), index

    def _inside(self, index: int) -> bool:
        """Return whether a token is an adjective or noun inside a noun phrase."""
        token = self._tokens[index]
        lower = token.lower
        if not token.is_word or index in self._verbs:
            return False
        if lower in _CLOSED:
            return self._named(index)
        manner = lower.endswith("ly") and lower not in ("family", "lily", "jelly", "belly", "bully")
        adverb = lower in _ADVERBS and lower not in (
            "right",
            "well",
            "first",
            "next",
            "half",
            "hard",
        )
        return not (manner or adverb)

    def _arguments(self, predicate: Predicate, at: int) -> None:
        """Find the objects, phrases and particles behind a verb."""
        tokens = self._tokens
        index = at + 1
        preposition = ""
        count = len(tokens)
        if self._describes(index):
            predicate.particles.add("~adjective")
        while index < count:
            token = tokens[index]
            lower = token.lower
            if not token.is_word:
                if token.text in ("-", "’", "'"):
                    index += 1
                    continue
                break
            if index in self._verbs and lower in _PARTICLES:
                predicate.particles.add(lower)
            if index in self._verbs or lower in _SUBORDINATORS - _PREPOSITIONS - {
                "before",
                "after",
            }:
                break
            if lower in _CONJUNCTIONS:
                joined = self._noun(index + 1, count) if index + 1 < count else None
                ends = joined and joined[1] in self._verbs
                if lower != "and" or joined is None or ends or index + 1 in self._verbs:
                    break
                index += 1
                continue
            noun = self._noun(index, count)
            if lower in _PREPOSITIONS or lower in _PARTICLES:
                follows = self._noun(index + 1, count) if index + 1 < count else None
                if lower in _PARTICLES and (follows is None or lower in _LOOSE):
                    predicate.particles.add(lower)
                if lower in _PREPOSITIONS:
                    preposition = (
                        lower
                        if follows
                        or (index + 1 < count and tokens[index + 1].lower in _PREPOSITIONS)
                        else preposition
                    )
                    index += 1
                    continue
                if noun is None or lower in (
                    "open",
                    "home",
                    "asleep",
                    "dead",
                    "upstairs",
                    "downstairs",
                ):
                    index += 1
                    continue
            if noun is None or noun[0].head in _ADJECTIVES:
                index += 1
                continue
            if noun[0].head in _NOMINATIVES and self._tokens[index].lower in _NOMINATIVES:
                # "On the ice he had brought in": another clause begins.
                break
            if not preposition and noun[1] in self._verbs and self._finite(noun[1]):
                # The noun is the subject of the next verb.
                break
            if preposition:
                predicate.phrases.append((preposition, noun[0]))
                preposition = ""
            elif len(predicate.objects) < 2:
                predicate.objects.append(noun[0])
            index = noun[1]

    def _describes(self, index: int) -> bool:
        """Return whether an adjective, and no noun, stands behind a verb: "looked tired"."""
        while index < len(self._tokens) and self._tokens[index].lower in _DEGREES:
            index += 1
        if index >= len(self._tokens) or not self._tokens[index].is_word:
            return False
        lower = self._tokens[index].lower
        if lower not in _ADJECTIVES and not _LIKE_ADJECTIVE.search(lower):
            return False
        return index + 1 >= len(self._tokens) or not self._inside(index + 1)

    def _finite(self, at: int) -> bool:
        return self._verbs[at][1] in ("past", "present", "perfect")


def _tokens(sentence: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(sentence):
        text = match[0]
        lower = text.lower().replace("’", "'")
        owner = lower.endswith(("'s", "s'")) and lower not in (
            "it's",
            "he's",
            "she's",
            "that's",
            "let's",
        )
        found.append(
            _Token(
                text,
                lower.removesuffix("'s") if owner else lower,
                match.start(),
                match.end(),
                owner,
            )
        )
    return found
