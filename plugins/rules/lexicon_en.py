"""English words for people: titles, nouns with sex, age and species, verbs of speech, names.

``data/*.en.txt`` hold the long lists, which ``benchmarks/planning/lexicon.py`` makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import log
from typing import TYPE_CHECKING

from .record import Species
from .wordlist import words

if TYPE_CHECKING:
    from .person import Gender


def _set(text: str) -> frozenset[str]:
    return frozenset(words(text))


MALE_TITLES = _set("""
    mr mister sir lord captain capt colonel col major general lieutenant lieut sergeant sergt
    master monsieur m father uncle king prince duke baron count earl rev reverend inspector herr
    signor don brother grandfather esq messrs corporal admiral marquis viscount squire senor senhor
    abbe
    superintendent grandpa sultan emperor
""")
FEMALE_TITLES = _set("""
    mrs miss ms lady madame madam mme mlle mademoiselle aunt queen princess duchess baroness
    countess sister mother dame signora signorina frau fraulein grandmother granny nurse auntie
    grandma senora empress senhora dona
""")
TITLES = (
    MALE_TITLES
    | FEMALE_TITLES
    | _set("""
    dr doctor professor prof president judge constable cousin st chief commander officer agent
    detective saint mayor sheriff marshal deputy warden chancellor senator governor coach chef
""")
)
RANKS = _set("""
    captain capt colonel col major general lieutenant lieut sergeant sergt corporal admiral
    inspector superintendent
""")
"""Titles of men in most stories, which a woman may have too."""
SHORTENED_TITLES = _set("mr mrs ms dr mme mlle m st messrs capt col prof lieut sergt rev")
"""Titles that never stand alone."""
MALE_NOUNS = _set("""
    man boy gentleman fellow father son brother husband uncle grandfather lad chap king prince lord
    duke captain colonel major general lieutenant sergeant sailor soldier clerk landlord host butler
    footman coachman policeman constable waiter master sir priest vicar curate clergyman parson monk
    guy bartender driver groom gardener inspector detective nephew baron count widower papa
    bridegroom peasant dad daddy grandpa knight wizard fisherman actor boatman postman watchman
    ferryman shepherd blacksmith carpenter innkeeper lamplighter signalman barber woodcutter
    woodman huntsman porter bishop squire warrior emperor schoolboy stepfather godfather cabman
    workman seaman nobleman chairman hero miller butcher steward bailiff sheriff
""")
FEMALE_NOUNS = _set("""
    woman girl lady wife mother daughter sister aunt niece grandmother queen princess duchess maid
    nurse landlady hostess housekeeper governess widow madam mistress mamma mama matron lass
    countess baroness concierge mum mom mommy mummy grandma granny witch waitress actress bride
    heroine nun schoolgirl stepmother godmother charwoman maidservant empress goddess hen spinster
""")
YOUNG_NOUNS = _set("""
    boy girl child baby kid lad lass infant toddler schoolboy schoolgirl urchin pupil youngster
""")
OLD_NOUNS = _set("grandmother grandfather grandpa grandma granny crone codger")
AGES = {
    "little": "child",
    "small": "child",
    "young": "young",
    "old": "old",
    "elderly": "old",
    "aged": "old",
    "ancient": "old",
    "grown": "adult",
    "middle-aged": "adult",
}
"""Ages that adjectives say; ``little`` and ``small`` only of persons without another age."""
SPECIES_NOUNS = {
    Species.ROBOT: _set("robot android automaton cyborg"),
    Species.GHOST: _set("ghost spirit phantom spectre specter apparition shade wraith"),
    Species.MONSTER: _set("""
        dragon monster demon giant ogre troll goblin vampire werewolf gryphon griffin beast
        cyclops
"""),
    Species.OTHER: _set("fairy elf dwarf angel mermaid genie nymph alien sprite gnome"),
}
TALKING_ANIMALS = _set("""
    cat dog rabbit mouse fox wolf bear lion tiger owl crow raven frog toad duck goose hen cock pig
    horse donkey mule ass sheep lamb goat cow ox bull rat mole badger hare tortoise turtle fish
    snake serpent monkey ape elephant eagle hawk sparrow robin swallow parrot pigeon dove beetle
    ant bee spider butterfly caterpillar lizard dormouse squirrel hedgehog crab whale dolphin
    puppy kitten cub kid stag deer swan stork peacock cricket grasshopper nightingale lory eaglet
    magpie canary dodo panther jackal leopard mongoose cobra kangaroo otter weasel stoat
    pony mare stallion foal calf ram ewe hound terrier spaniel camel buffalo reindeer tomcat
""")
MORE_ANIMALS = _set("""
    beaver heron jackdaw rook jay lark linnet finch starling thrush blackbird cuckoo kingfisher
    pelican crane stork gull seagull puffin penguin ostrich vulture falcon pheasant partridge quail
    turkey gander gosling duckling chick cockerel chicken vole shrew newt moth snail worm earthworm
    slug centipede ladybird firefly glow-worm wasp hornet flea gnat mosquito dragonfly scorpion
    crocodile alligator salamander chameleon viper adder python cobra salmon trout eel carp shark
    octopus lobster shrimp oyster walrus hippo hippopotamus rhinoceros giraffe zebra gorilla baboon
    chimpanzee koala sloth armadillo porcupine hamster marmot lynx ferret polecat boar sow piglet
    heifer bison antelope gazelle elk moose hyena raccoon racoon skunk possum opossum wombat
    platypus tadpole seal badger mole tortoise bat cat hawk raven vixen wren wildcat greyhound
    collie mastiff filly colt gelding fawn lioness tigress ewe cygnet fledgling rooster sparrowhawk
    woodpecker
""")
"""Animals that speak in fables, and whose noun often means something else, or seldom a speaker."""
NOT_PEOPLE = _set("""
    bowler crook quarry crawler jerk wiper shade hood gates hoods
    grey gray white steady straight sweet ward
    character subject object case sort figure model body head self party one world kind part hand
    second match number victim love dear darling other others thing person people life star light
    good company image type age mind example average nature soul somebody nobody deal great back
    power picture enemy personality human individual majority minor equal relation relations rest
    regular tone same more private lame following former latter absent elder younger adult sick dead
    living wounded blind lost poor rich innocent past present inferior superior principal particular
    intimate native foreign prophet ass fish fat slip drip square drew moral swell stiff brave black
    white red yellow wise damned stock shadow precious initiate mover contrary double front common
    bit lot worth pain want neutral conservative liberal radical opposite reverse capital local
    daily fair sovereign royal noble primitive mortal familiar senior junior single female male
    grave voice voices crowd friend friends witness heir owner reader author public neck face
    picture post plain sweet straight grey ward steady fool wonder idol terror pet catch hit failure
    success genius forward dry siren ram pitcher slider coaster cutter knocker tumbler bore buff
    trailer sweeper sucker loader jumper printer riser rocker sender shaker sprayer trimmer tripper
    toaster washer screw squirt rake tart blond pop rip tease lug hulk digger
""")
"""Nouns that WordNet lists as persons, but that seldom mean a person who acts in a story."""
PEOPLE = _set("""
    cook driver conductor stranger nurse clerk waiter cabman policeman ghost robot giant dragon
    fairy keeper captain child friend wolf
""") - {"friend", "wolf"}
VAGUE = _set("""
    voice voices somebody someone nobody everybody everyone anyone anybody others other crowd
    chorus speaker
""")
"""Subjects of tags that do not identify the speaker."""
SPEECH_VERBS = _set("""
    said says say replied answered cried asked exclaimed inquired enquired observed remarked
    returned added continued whispered murmured muttered shouted called repeated declared began
    resumed rejoined responded retorted demanded suggested interrupted growled groaned sobbed
    screamed shrieked laughed sighed snapped ejaculated protested assented admitted agreed explained
    announced pursued proceeded went urged pleaded insisted begged commanded ordered gasped
    stammered faltered panted roared yelled bawled grunted drawled chuckled giggled hissed sneered
    smiled concluded confessed echoed thought told warned promised ventured persisted corrected
    commented objected mused reflected reminded wondered moaned wailed whimpered squeaked piped
    broke struck interposed put spoke argued acknowledged affirmed apologised apologized breathed
    burst chimed coaxed complained croaked finished grumbled implored lamented mumbled nodded
    prompted quoth reiterated scolded sang snarled snorted stuttered supplied swore vociferated
    volunteered recommenced replies asks answers cries whispers adds shouts calls murmurs mutters
    offered teased joked boomed barked purred boasted blurted countered quipped advised assured
    informed stated thundered bellowed chirped rasped hollered queried quavered cautioned
""")
WEAK_VERBS = _set("""
    began went put struck broke burst laughed smiled sighed nodded thought finished told called
    pursued returned continued proceeded spoke sang offered nodded calls stated advised informed
""")
"""Verbs of speech that also have other meanings."""
ANSWERING_VERBS = _set("""
    replied answered retorted returned rejoined responded assented replies answers agreed protested
    objected corrected interrupted
""")
CONTINUING_VERBS = _set("continued added resumed pursued proceeded went repeated concluded adds")
CALLS: dict[str, Gender] = {
    **dict.fromkeys(("sir", "sirrah", "gentlemen", "papa", "father", "monsieur", "lad"), "male"),
    **dict.fromkeys(("madam", "ma'am", "madame", "ladies", "mamma", "mama", "mother"), "female"),
    **dict.fromkeys(("aunt", "auntie", "mum", "girl", "mademoiselle", "miss"), "female"),
    **dict.fromkeys(("uncle", "boy", "old man", "dad", "daddy", "sonny", "guv'nor"), "male"),
}
"""Words without a name that call a listener, with the listener's gender."""
HONOURS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("honor", "honour"), _set("judge magistrate justice mayor squire")),
    "worship": _set("magistrate mayor judge"),
    "majesty": _set("king queen emperor empress"),
    "highness": _set("prince princess duke duchess"),
    "grace": _set("duke duchess archbishop bishop queen king"),
    "excellency": _set("governor ambassador count general president"),
    "reverence": _set("priest father abbot vicar"),
    "eminence": _set("cardinal"),
    "lordship": _set("lord earl viscount baron judge marquis count"),
    "ladyship": _set("lady countess viscountess baroness marchioness dame"),
}
"""By the noun of a call such as "Your Honour", what one so called may be."""
FUNCTION_WORDS = _set("""
    i a an the and but or nor for so yet if then when while where why how what who whom whose which
    that this these those there here he she it we you they him her them his its our your their my
    me us mine yours ours theirs is was were are be been being do does did have has had will would
    shall should can could may might must not no yes oh ah well now never ever only just even still
    also too very much more most some any all both each every either neither one two three four
    five six seven eight nine ten first second third last next at in on of to from by with without
    within about above below over under after before during since until till through into upon
    between among against along across behind beyond near off out up down as because though
    although whether unless than like let come go look see hear listen wait stop please thank
    thanks bad great goodbye hello hullo hallo hurrah bravo nonsense indeed certainly perhaps maybe
    suddenly presently finally chapter book part volume preface introduction contents title author
    heaven heavens god christ christmas easter monday tuesday wednesday thursday friday saturday
    sunday january february july september october november december english french german russian
    american italian irish scotch scottish spanish polish dutch british latin greek roman european
    indian christian jew jewish catholic protestant bible church street road park hotel house lane
    bridge station sea ocean river mount north south east west europe england france germany london
    paris america project gutenberg ebook having seeing hearing taking turning everything nothing
    something anything everybody nobody somebody anybody everyone someone none half day night
    morning evening afternoon yesterday today tomorrow such same another other others many few
    several once twice again always often sometimes seldom really quite rather almost nearly
    exactly thus therefore however moreover meanwhile besides instead madam ma'am gentlemen ladies
    truly sincerely o ha hush bless damn hang beg pray say tell ask think suppose dont don can't
    won't didn't isn't wasn't ain't that's it's he's she's i'm i've i'll i'd you're you've you'll
    we're they're what's there's here's let's am give take make keep get put don't spring summer
    autumn winter china africa asia india italy spain russia scotland ireland wales egypt greece
    rome japan australia canada york eh hey hi aye nay ay alas ho amen
""")
"""Words that are no names, even with a capital."""
PLACE_NOUNS = _set("""
    street road square park hotel house hall lane bridge station abbey church court lodge green
    gables island place inn castle club school university bay hill avenue terrace gardens valley
    mountain mountains river lake forest wood woods palace cathedral college hospital theatre
    theater harbour harbor beach city town village county manor farm cottage crescent row gate tower
    grove heath common office bank museum market chapel dock docks wharf ward wing clinic
""")
MONTHS_AND_DAYS = _set("""
    january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday christmas easter
""")
ARTICLES = _set("the a an his her my our their this that another one your")
DESCRIBING = _set("""
    old young little first second third other elder younger fat tall small big blind strange
    stout thin elderly
""")
"""Adjectives that tell one person from another of the same noun."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The long lists.

    Attributes:
        counts: By name in lower case, how often it is "he" and "she" in novels.
        male, female: Given names in lower case.
        nicknames: By nickname, the names that it may stand for.
        person, animal, place, time, other: Nouns by their first meaning.
    """

    counts: dict[str, tuple[int, int]]
    male: frozenset[str]
    female: frozenset[str]
    nicknames: dict[str, tuple[str, ...]]
    person: frozenset[str]
    animal: frozenset[str]
    place: frozenset[str]
    time: frozenset[str]
    other: frozenset[str]

    def name_odds(self, name: str) -> float:
        """Return the log-odds of a name being a man's, 0 if it is unknown.

        >>> lexicon().name_odds("john") > 2, lexicon().name_odds("mary") < -2
        (True, True)
        """
        he, she = self.counts.get(name, (0, 0))
        odds = max(-2.5, min(2.5, log((he + 3) / (she + 3)))) if he + she else 0.0
        return odds + 1.5 * ((name in self.male) - (name in self.female))


def is_animal(word: str) -> bool:
    """Return whether a noun in lower case means an animal, by its first meaning or as in fables.

    >>> is_animal("beaver"), is_animal("toad"), is_animal("nurse")
    (True, True, False)
    """
    if word in MALE_NOUNS or word in FEMALE_NOUNS or word in PEOPLE:
        return word == "hen"
    return word in TALKING_ANIMALS or word in MORE_ANIMALS or word in lexicon().animal


@cache
def lexicon() -> Lexicon:
    """Return the long lists, read from the package's data."""
    folder = resources.files(__package__) / "data"

    def lines(name: str) -> list[list[str]]:
        text = (folder / name).read_text(encoding="utf-8")
        return [line.split() for line in text.splitlines()]

    names = lines("names.en.txt")
    sexes = {each[0]: each[3] if len(each) > 3 else "" for each in names}
    nouns = {kind: frozenset(each) for kind, *each in lines("nouns.en.txt")}
    # Counts settle which sex a name of both lists has.
    counts = {name: (int(he), int(she)) for name, he, she, *_ in names if he != "0" or she != "0"}
    female = {name for name, sex in sexes.items() if "f" in sex}
    male = {
        name
        for name, sex in sexes.items()
        if "m" in sex
        and not (name in female and counts.get(name, (0, 1))[1] > counts.get(name, (0, 1))[0])
    }
    return Lexicon(
        counts=counts,
        male=frozenset(male),
        female=frozenset(female),
        nicknames={name: tuple(full) for name, *full in lines("nicknames.en.txt")},
        **nouns,
    )
