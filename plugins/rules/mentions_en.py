"""Finds the words of English sentences that refer to people: names, nouns, pronouns, groups."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import lexicon_en as lex
from .clauses_en import singular
from .garments import is_garment
from .lexicon_en import lexicon
from .record import Mention, MentionKind
from .wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .person import Gender
    from .tokens_en import Sentence, Token

CALL = "a call"
"""Key of words such as ``sir``, which refer to no person of their own."""
LONGEST_PHRASE = 5
"""Most words from an article to its noun, the article included."""
_PARTICLES = frozenset(("de", "von", "van", "la", "le", "du", "of"))
_SUBJECTS: dict[str, Gender] = {"he": "male", "she": "female"}
_OBJECTS: dict[str, Gender] = {
    "him": "male",
    "his": "male",
    "himself": "male",
    "her": "female",
    "herself": "female",
    "hers": "female",
}
_FIRST = frozenset(("i", "me", "my", "myself", "mine"))
_GROUPS = frozenset(("they", "them", "themselves", "we", "us", "ourselves", "both"))
_GROUP_NOUNS = frozenset(
    words("""
    men women boys girls children people ladies gentlemen soldiers guards sailors villagers crowd
    servants friends brothers sisters parents guests strangers neighbours neighbors workmen
    policemen fishermen horsemen townspeople townsfolk troops
""")
)
_COLLECTIVES = frozenset(words("mob gang crew audience congregation army regiment garrison police"))
"""Nouns that mean many people by themselves, where a verb or nothing follows."""
_NOT_SEEN = frozenset(
    words("""
    members inhabitants ancestors forefathers descendants antecedents predecessors successors
    casualties apparitions gods deities spirits creditors bunches breakers spikes pickets
    begins tells
""")
)
"""Words like plurals of nouns for people that mostly mean things, deeds, or people not in view."""
_LEAD_TO_PEOPLE = frozenset(
    words("the some several many these those few other two three more both all")
)
"""Words with which a phrase begins that names people who are there."""
_MEASURES_OF_PEOPLE = frozenset(
    words("""
    gang band group crowd troop company party line row pair couple dozen number team crew mob host
    horde army pack bunch handful procession column squad score hundreds dozens throng knot file
""")
)
"""Nouns before "of" and people."""
_LEADS_IN = frozenset(
    words("""
    and but then so when as while yet for after before until if presently suddenly at last now here
    there again still only just finally meanwhile thereupon said
""")
)
_FRONTING = frozenset(
    words(
        "on in at by under over behind beside beyond across from after before during outside near"
    )
)
"""Words with which a phrase begins that stands before the subject."""
_STANDS = frozenset(
    words("""
    stands stood sits sat lies lay comes came waits waited hangs hung kneels knelt is was enters
    walks walked steps stepped rides rode runs ran
""")
)
"""Verbs behind which their subject may stand, if a place comes first."""
_PLACES = frozenset(
    words("""
    in at on under behind beside before above below beneath by near from out up down across through
    among between over opposite here there along around inside outside
""")
)
"""Words with which a place begins."""
_ENDS = re.compile(r"(?:\A|[,.!?;:—–\-…(])\s*\Z")
_SHOWS_ENDEARMENT = re.compile(
    r"(?:\b(?:my|dear|dearest|poor|old|oh|o|ah|well|now|no|yes|good|come|why|hey|hello)\b"
    r"[\s,]*)+\Z",
    re.IGNORECASE,
)


@dataclass(slots=True, eq=False)
class Found:
    """A mention with what the search for entities needs to know.

    Attributes:
        mention: The mention.
        sentence: Where it stands.
        first, last: Its first and last word.
        key: Name as written, or the noun with the adjectives that tell persons apart.
        indefinite: Whether it begins with ``a`` or ``another``: it introduces someone.
        owner: Of a noun with a possessive, such as ``her mother``: the possessive.
    """

    mention: Mention
    sentence: Sentence
    first: int
    last: int
    key: str
    indefinite: bool = False
    owner: str = ""

    @property
    def before(self) -> Token | None:
        """The word before it."""
        return self.sentence.tokens[self.first - 1] if self.first else None

    @property
    def after(self) -> Token | None:
        """The word after it."""
        tokens = self.sentence.tokens
        return tokens[self.last + 1] if self.last + 1 < len(tokens) else None


_SALUTES = frozenset({"dear", "dearest"})
"""Words before a name in an address, which are no part of it: "Dear Anna"."""


class MentionFinder:
    """Finds mentions in the sentences of one story, whose spelling it has counted.

    Args:
        sentences: All sentences of the story.
        given: Names that the format of the story gives, as a screenplay does.
    """

    def __init__(self, sentences: Sequence[Sentence], given: Sequence[str] = ()) -> None:
        self._lower: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        self._surnames = {word for name in given for word in name.lower().split()}
        self._screenplay = bool(given)
        self._acting: set[str] = set()
        for sentence in sentences:
            self._acting.update(_acting_words(sentence))
            for token in sentence.tokens:
                if not token.capital:
                    self._lower[token.low] += 1
                elif not token.first and not (token.word.isupper() and len(token.word) > 1):
                    self._capital[token.low] += 1
            self._surnames.update(_titled_words(sentence))
        self._animals = frozenset(
            noun
            for sentence in sentences
            for noun in (*_acting_animals(sentence), *_speaking_nouns(sentence))
        )

    def find(self, sentence: Sentence) -> list[Found]:
        """Return the mentions of one sentence, in order."""
        found: list[Found] = []
        index = 0
        while index < len(sentence.tokens):
            name = self._name_at(sentence, index)
            if name:
                found.append(name)
                index = name.last + 1
                continue
            noun = self._noun_at(sentence, index)
            other = _pronoun_at(sentence, index) or _call_at(sentence, index)
            other = other or _honour_at(sentence, index)
            found += [each for each in (noun, other) if each]
            index += 1
        kept = list(_without_overlaps(found))
        _mark_subjects(sentence, kept)
        return kept

    def _name_at(self, sentence: Sentence, index: int) -> Found | None:
        if not self._is_name(sentence, index):
            return None
        tokens = sentence.tokens
        last = index
        while last + 1 < len(tokens) and not tokens[last].owner:
            step = self._name_goes_on(sentence, last)
            if not step:
                break
            last += step
        article = (
            index > 0
            and tokens[index - 1].low in ("the", "a")
            and (sentence.gap(index - 1).isspace())
        )
        start, end = tokens[index].start, tokens[last].end
        name = " ".join(sentence.piece.text[start:end].split())
        first = index - article
        if article:
            name = f"The {name}"
        mention = Mention(tokens[first].start, end, MentionKind.NAME, possessive=tokens[last].owner)
        mention.vocative = sentence.spoken and _calls(sentence.piece.text, mention)
        return Found(mention, sentence, first, last, name)

    def _name_goes_on(self, sentence: Sentence, last: int) -> int:
        """Return by how many words a name goes on; 0 if it ends."""
        tokens = sentence.tokens
        gap, following = sentence.gap(last), tokens[last + 1]
        shortened = tokens[last].low in lex.TITLES or len(tokens[last].word) == 1
        if gap != " " and not (gap.strip() == "." and shortened):
            return 0
        initial = (
            len(following.word) == 1 and following.capital and sentence.gap(last + 1)[:1] == "."
        )
        if initial or (following.capital and self._is_name(sentence, last + 1)):
            return 1
        if following.low in _PARTICLES and last + 2 < len(tokens) and tokens[last + 2].capital:
            ranks = lex.TITLES | {"knave", "king", "queen"}
            if self._is_name(sentence, last + 2) and (
                following.low != "of" or tokens[last].low in ranks
            ):
                return 2
        return 0

    def _is_name(self, sentence: Sentence, index: int) -> bool:
        tokens = sentence.tokens
        token = tokens[index]
        low, following = token.low, tokens[index + 1] if index + 1 < len(tokens) else None
        if not token.capital:
            return False
        if low in self._surnames or not token.word[0].isupper():
            return True
        named_next = following is not None and following.capital and len(sentence.gap(index)) <= 2
        if low in lex.SHORTENED_TITLES and not named_next:
            return False
        if named_next and (
            low in _SALUTES or (token.first and low in lex.DESCRIBING | _ADJECTIVES)
        ):
            return False
        if low in lex.FUNCTION_WORDS and low not in lex.TITLES:
            return False
        if low.endswith(("'ll", "'ve", "'re", "'d", "n't")):
            return False
        if len(low) == 1:
            return sentence.gap(index)[:1] == "." and named_next
        if token.word.isupper() and low not in self._capital:
            return self._screenplay and self._is_introduced(sentence, index)
        if (
            low in lex.TITLES
            and named_next
            and following
            and (following.low not in lex.FUNCTION_WORDS)
        ):
            return True
        capital, lower = self._capital[low], self._lower[low]
        if not token.first:
            return lower <= 2 * capital
        if capital:
            return lower <= capital
        if lower:
            return False
        words = lexicon()
        given = low in words.male or low in words.female
        if given or low in words.counts:
            return given or low not in words.other
        common = low in words.other or low in words.place or low.endswith(("ly", "ing", "ed"))
        if named_next:
            # "Whereupon Victor": the second word is the name, unless the first one acts as well.
            known = low in self._acting or (following and following.low in self._surnames)
            return bool(known) and not common and len(low) > 2
        return not common and len(low) > 2

    def _is_introduced(self, sentence: Sentence, index: int) -> bool:
        """Return whether words in capitals in a screenplay are a name: ``stands ANNA REISS (50s)``.

        They are if one of them is a speaker's or a usual name, or if an introduction stands before
        and a bracket or the end of the sentence behind them.
        """
        tokens = sentence.tokens
        if sentence.spoken:
            return False
        first = last = index
        while first and tokens[first - 1].word.isupper() and sentence.gap(first - 1) == " ":
            first -= 1
        while (
            last + 1 < len(tokens) and tokens[last + 1].word.isupper() and sentence.gap(last) == " "
        ):
            last += 1
        run = tokens[first : last + 1]
        known = self._surnames | lexicon().male | lexicon().female
        if len(run) > 1 and any(token.low in known for token in run):
            return True
        before = sentence.gap(first - 1).strip() if first else ""
        leads = before in (",", ":") or (first and tokens[first - 1].low in _INTRODUCING)
        behind = sentence.gap(last).strip()[:1]
        return bool(leads) and behind in (".", "(", ",") and len(tokens[index].word) > 2

    def _noun_at(self, sentence: Sentence, index: int) -> Found | None:
        """Return the person at an article or possessive, such as ``the old man``."""
        tokens = sentence.tokens
        article = tokens[index]
        if article.low not in lex.ARTICLES:
            return None
        for last in range(index + 1, min(len(tokens), index + LONGEST_PHRASE)):
            apart = sentence.gap(last - 1)
            if apart == ", " and tokens[last - 1].low in lex.DESCRIBING:
                apart = " "
            if apart not in (" ", "-"):
                return None
            token = tokens[last]
            if token.capital:
                return None
            following = tokens[last + 1] if last + 1 < len(tokens) else None
            compound = (
                following is not None
                and (self._is_being(following.low) or _is_thing(following.low))
                and (sentence.gap(last) == " ")
            )
            if self._is_being(token.low) and not compound:
                return _noun(sentence, index, last)
            if token.low in lex.FUNCTION_WORDS - _ADJECTIVES:
                return None
        return None

    def _is_being(self, word: str) -> bool:
        """Return whether a noun means a person, or an animal that acts as one in this story."""
        return word in self._animals or is_person_noun(word)


def _is_thing(word: str) -> bool:
    """Return whether a noun behind a noun for a person is what is meant: a grandfather clock."""
    return is_garment(word) or word == "clock"


def _acting_words(sentence: Sentence) -> Iterable[str]:
    """Yield words with a capital that begin a sentence before a verb in the past: "Ilka sat"."""
    tokens = sentence.tokens
    for index in range(len(tokens) - 1):
        token, verb = tokens[index], tokens[index + 1]
        begins = token.first and token.capital and token.low not in lex.FUNCTION_WORDS
        if begins and not verb.capital and sentence.gap(index) == " " and is_past(verb.low):
            yield token.low


def _acting_animals(sentence: Sentence) -> Iterable[str]:
    """Yield the animals that a sentence lets speak or that it names.

    "Said the beaver", "the beaver said", "a heron named Solomon", "the beaver, whose name was".
    """
    tokens = sentence.tokens
    if sentence.spoken:
        return
    for index, token in enumerate(tokens):
        if token.capital or not index or not lex.is_animal(token.low):
            continue
        after = tokens[index + 1].low if index + 1 < len(tokens) else ""
        start = index
        while start and index - start < LONGEST_PHRASE and tokens[start].low not in lex.ARTICLES:
            start -= 1
        before = tokens[start - 1].low if start else ""
        if tokens[start].low not in lex.ARTICLES:
            continue
        strong = lex.SPEECH_VERBS - lex.WEAK_VERBS
        named = after in ("named", "called", "whose") or (
            after != "" and tokens[index + 1].capital and sentence.gap(index).strip() == ","
        )
        if named or after in strong or before in strong:
            yield token.low


def _speaking_nouns(sentence: Sentence) -> Iterator[str]:
    """Yield nouns that are the subject of a verb of speech, as in "said the dresser"."""
    tokens = sentence.tokens
    if sentence.spoken:
        return
    strong = lex.SPEECH_VERBS - lex.WEAK_VERBS
    for index in range(len(tokens) - 2):
        verb, article = tokens[index], tokens[index + 1]
        if index > 1 or verb.low not in strong or article.low != "the":
            continue
        last = index + 2
        while (
            last + 1 < len(tokens)
            and last < index + 4
            and not tokens[last + 1].low.endswith("ly")
            and sentence.gap(last) == " "
            and tokens[last].low in lex.DESCRIBING
        ):
            last += 1
        noun, after = tokens[last], sentence.gap(last).lstrip()[:1]
        ends = after in ("", *".,;—") or last + 1 == len(tokens)
        ends = ends or tokens[last + 1].low in lex.FUNCTION_WORDS
        plain = not noun.capital and noun.low not in lex.VAGUE | lex.NOT_PEOPLE | lex.FUNCTION_WORDS
        plain = plain and not noun.low.endswith(("s", "ly")) and noun.low not in lex.DESCRIBING
        plain = plain and not is_garment(noun.low)
        if ends and plain and not noun.owner:
            yield noun.low


_NUMBERS = frozenset(words("two three four five six seven eight nine ten"))
_INTRODUCING = frozenset(("is", "named", "called", "by", "meet"))
"""Words before the name of a person whom a screenplay brings in."""
_ADJECTIVES = frozenset(
    words("""
    one two first second third old young little good poor dear great other same last very
""")
)


def is_person_noun(word: str) -> bool:
    """Return whether a noun in lower case means a person or a talking animal.

    >>> is_person_noun("keeper"), is_person_noun("table"), is_person_noun("fox")
    (True, False, True)
    """
    if word in lex.NOT_PEOPLE or word in lex.MONTHS_AND_DAYS:
        return False
    special = any(word in nouns for nouns in lex.SPECIES_NOUNS.values())
    known = word in lex.MALE_NOUNS or word in lex.FEMALE_NOUNS or word in lex.PEOPLE
    return known or special or word in lex.TALKING_ANIMALS or word in lexicon().person


def gender_of_noun(word: str) -> Gender:
    """Return the gender of a noun."""
    if word in lex.FEMALE_NOUNS:
        return "female"
    return "male" if word in lex.MALE_NOUNS else "unknown"


def _titled_words(sentence: Sentence) -> Iterable[str]:
    """Return the words that follow a title, as in ``Mr. Darcy``."""
    tokens = sentence.tokens
    for index in range(len(tokens) - 1):
        title, name = tokens[index], tokens[index + 1]
        if title.low not in lex.TITLES or not title.capital or not name.capital or title.owner:
            continue
        allowed = {"spring", "summer", "winter"}
        common = name.low in lex.FUNCTION_WORDS - allowed or name.low in lex.TITLES
        if sentence.gap(index).strip() in ("", ".") and not common:
            yield name.low


def _pronoun_at(sentence: Sentence, index: int) -> Found | None:
    token = sentence.tokens[index]
    low = token.low
    kind, gender = MentionKind.PRONOUN, "unknown"
    if low in _SUBJECTS:
        gender = _SUBJECTS[low]
    elif low in _OBJECTS:
        gender = _OBJECTS[low]
    elif low in _FIRST and (low != "i" or token.word == "I"):
        kind = MentionKind.FIRST
    elif low in _GROUPS:
        kind = MentionKind.GROUP
    elif low == "it" and not sentence.spoken and _it_speaks(sentence, index):
        pass
    elif (
        not token.capital
        and not sentence.spoken
        and (_is_people(sentence, index) or _is_animals(sentence, index))
    ):
        kind = MentionKind.GROUP
    else:
        return None
    owner = low in ("his", "my", "mine", "hers") or (low == "her" and _owns(sentence, index))
    mention = Mention(
        token.start,
        token.end,
        kind,
        possessive=owner,
        gender=gender,  # type: ignore[arg-type]
    )
    return Found(mention, sentence, index, index, low)


def _is_people(sentence: Sentence, index: int) -> bool:
    """Return whether a word is a plural of people: "The bandits ran down the slope"."""
    tokens = sentence.tokens
    low = tokens[index].low
    after = tokens[index + 1].low if index + 1 < len(tokens) else ""
    if low in _GROUP_NOUNS:
        return True
    one = singular(low)
    if low in _COLLECTIVES:
        # "The regiment marched", but not "the regiment commander".
        if after and not is_past(after) and sentence.gap(index).strip() == "":
            return False
    elif (
        one == low
        or low in _NOT_SEEN | lex.FUNCTION_WORDS
        or not is_person_noun(one)
        or is_person_noun(low)
        or lex.is_animal(one)
    ):
        return False
    start = index
    while (
        start
        and index - start < LONGEST_PHRASE
        and sentence.gap(start - 1) in (" ", "-", ", ")
        and tokens[start - 1].low not in lex.FUNCTION_WORDS - _ADJECTIVES
        and not is_past(tokens[start - 1].low)
    ):
        start -= 1
    before = tokens[start - 1].low if start else ""
    if before in _LEAD_TO_PEOPLE or before in _NUMBERS:
        return True
    if before == "of":
        return start > 1 and tokens[start - 2].low in _MEASURES_OF_PEOPLE
    # "Soldiers marched", but not "Anna hosts".
    return start == index and before in ("", "and", "then", "where") and is_past(after)


def _is_animals(sentence: Sentence, index: int) -> bool:
    """Return whether a word is several animals that do something: "The frogs held a meeting"."""
    tokens = sentence.tokens
    low = tokens[index].low
    if not low.endswith("s") or not index or low in lex.FUNCTION_WORDS:
        return False
    if singular(low) not in lex.TALKING_ANIMALS | lex.MORE_ANIMALS or is_person_noun(low):
        return False
    before, after = tokens[index - 1].low, tokens[index + 1] if index + 1 < len(tokens) else None
    led = before in ("the", "some", "several", "many", "all", "few") or before in _NUMBERS
    verb = after is not None and sentence.gap(index) == " " and not after.capital
    return led and verb and (after.low in lex.SPEECH_VERBS or is_past(after.low))  # type: ignore[union-attr]


def is_past(word: str) -> bool:
    """Return whether a word looks like a verb in the past."""
    return word.endswith("ed") or word in _PAST_VERBS


_PAST_VERBS = frozenset(
    words("""
    was were had did came went ran flew sat stood held sang swam woke rose fell took made began lay
    fled kept ate drank saw heard knew felt thought told met got gave grew crept leapt slept wept
    would could are have do
""")
)


def _call_at(sentence: Sentence, index: int) -> Found | None:
    """Return the mention of a listener by a word such as ``sir``."""
    token = sentence.tokens[index]
    gender = lex.CALLS.get(token.low)
    if not sentence.spoken or gender is None:
        return None
    mention = Mention(token.start, token.end, MentionKind.NOUN, gender=gender)
    mention.vocative = _calls(sentence.piece.text, mention)
    return Found(mention, sentence, index, index, CALL) if mention.vocative else None


def _honour_at(sentence: Sentence, index: int) -> Found | None:
    """Return the mention of a listener by words such as ``Your Honour``."""
    tokens = sentence.tokens
    if not sentence.spoken or tokens[index].low != "your" or index + 1 >= len(tokens):
        return None
    if tokens[index + 1].low not in lex.HONOURS or sentence.gap(index) != " ":
        return None
    start, last = tokens[index].start, tokens[index + 1]
    capital = last.capital or tokens[index + 1].low in ("majesty", "highness", "lordship")
    if not capital:
        return None
    mention = Mention(start, last.end, MentionKind.NOUN, vocative=True)
    return Found(mention, sentence, index, index + 1, CALL)


def _it_speaks(sentence: Sentence, index: int) -> bool:
    """Return whether ``it`` is the subject of a verb of speech."""
    tokens = sentence.tokens
    strong = lex.SPEECH_VERBS - lex.WEAK_VERBS
    after = index + 1 < len(tokens) and tokens[index + 1].low in strong
    return after or (index > 0 and tokens[index - 1].low in strong)


def _owns(sentence: Sentence, index: int) -> bool:
    """Return whether ``her`` is a possessive: a word follows that is no function word."""
    tokens = sentence.tokens
    if index + 1 >= len(tokens) or sentence.gap(index) != " ":
        return False
    following = tokens[index + 1].low
    if index and tokens[index - 1].low in ("with", "among", "and") and following in _NUMBERS:
        return True  # "The hare with her five young ones".
    return following not in lex.FUNCTION_WORDS - _ADJECTIVES


def _noun(sentence: Sentence, index: int, last: int) -> Found:
    tokens = sentence.tokens
    article, head = tokens[index].low, tokens[last].low
    # "His lady" is his wife.
    head = {("his", "lady"): "wife", ("her", "lord"): "husband"}.get((article, head), head)
    described = [t.low for t in tokens[index + 1 : last] if t.low in lex.DESCRIBING]
    mention = Mention(
        tokens[index].start,
        tokens[last].end,
        MentionKind.NOUN,
        possessive=tokens[last].owner,
        gender=gender_of_noun(head),
    )
    return Found(
        mention,
        sentence,
        index,
        last,
        " ".join([*described, head]),
        indefinite=article in ("a", "an", "another", "one"),
        owner=article if article in ("his", "her", "my", "our", "their", "your") else "",
    )


def _without_overlaps(found: Iterable[Found]) -> Iterable[Found]:
    """Leave out pronouns and nouns inside a longer mention, such as ``her`` in ``her mother``."""
    end = -1
    for each in sorted(found, key=lambda f: (f.mention.start, -f.mention.end)):
        inside = each.mention.start < end
        if inside and each.mention.kind is not MentionKind.PRONOUN:
            continue
        end = max(end, each.mention.end)
        yield each


def _mark_subjects(sentence: Sentence, found: Sequence[Found]) -> None:
    """Mark the mentions that begin a clause, before which only connecting words stand."""
    tokens = sentence.tokens
    for each in found:
        mention = each.mention
        if mention.possessive or each.key in ("him", "me", "himself", "herself", "them", "us"):
            continue
        index = each.first
        while index and tokens[index - 1].low in _LEADS_IN and not tokens[index].first:
            index -= 1
        between = sentence.gap(index - 1).strip() if index else ""
        turns = index < each.first and tokens[index].low != "and" and between in (",", ";")
        mention.subject = tokens[index].first or between in (";", "—") or turns
    for each in found:
        if each.mention.possessive:
            continue
        if _follows_its_verb(sentence, each, found) or _after_phrase(sentence, each):
            each.mention.subject = True


def _after_phrase(sentence: Sentence, each: Found) -> bool:
    """Return whether a person follows the phrase that begins a sentence, and its verb comes next.

    "On the other side of the city Odessa slept", "After that, for an hour, the porter sang".
    """
    tokens, after = sentence.tokens, each.after
    if each.mention.kind not in (MentionKind.NAME, MentionKind.NOUN) or not each.first:
        return False
    if after is None or sentence.gap(each.last) != " " or not is_past(after.low):
        return False
    between = sentence.gap(each.first - 1).strip()
    before = tokens[each.first - 1].low
    if between == ",":
        return True
    fronted = tokens[0].first and tokens[0].low in _FRONTING
    return fronted and not between and before not in lex.FUNCTION_WORDS


def _follows_its_verb(sentence: Sentence, each: Found, found: Sequence[Found]) -> bool:
    """Return whether a person stands behind its verb: ``Under the awning stands Odessa``.

    A place, or a word such as ``in``, comes first, and the clause has no other subject.
    """
    tokens = sentence.tokens
    verb = each.first - 1
    if verb < 1 or tokens[verb].low not in _STANDS or sentence.gap(verb).strip():
        return False
    start = verb
    while (
        start and not tokens[start].first and sentence.gap(start - 1).strip() not in (";", ":", "—")
    ):
        start -= 1
    start += tokens[start].low in _LEADS_IN and tokens[start].low not in _PLACES
    if start >= verb or tokens[start].low not in _PLACES:
        return False
    return not any(other.mention.subject and start <= other.first < each.first for other in found)


def _calls(text: str, mention: Mention) -> bool:
    """Return whether a name in a quotation calls the listener: it stands alone between marks."""
    before = text[max(0, mention.start - 24) : mention.start]
    after = text[mention.end : mention.end + 3].strip()
    if after and after[0] not in ",.!?;—–-…":
        return False
    if _ENDS.search(before):
        return True
    return bool(_ENDS.search(_SHOWS_ENDEARMENT.sub("", before)))
