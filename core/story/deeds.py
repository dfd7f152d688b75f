"""What happens in a story: deeds, things, sounds, effects, feelings and moods.

Each vocabulary is closed, so that an artist can have a picture, and a sound library a sound, for
each word of it. A thing that the vocabulary lacks has only its words.
"""

from __future__ import annotations

import operator
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from ..ops.record import Record
from .fields import Confidence, Name, Passage, Phrase
from .numerals import MOST
from .places import PlaceKind


class Emotion(StrEnum):
    """How a line is spoken and acted, and how a person feels."""

    NEUTRAL = "neutral"
    HAPPY = "happy"
    SAD = "sad"
    ANGRY = "angry"
    AFRAID = "afraid"
    SURPRISED = "surprised"
    TENDER = "tender"
    WHISPER = "whisper"
    SHOUT = "shout"


class Manner(StrEnum):
    """How a line is uttered, beside the emotion in it."""

    PLAIN = "plain"
    SOB = "sob"
    MURMUR = "murmur"
    LAUGH = "laugh"
    TIRED = "tired"
    HURRIED = "hurried"


class Verb(StrEnum):
    """Actions of a character that a picture can show."""

    # Postures: they last until another posture or movement.
    SIT = "sit"
    LIE = "lie"
    KNEEL = "kneel"
    CROUCH = "crouch"
    STAND = "stand"
    LEAN = "lean"
    SLEEP = "sleep"
    # Movements of the whole body.
    STAND_UP = "stand_up"
    FALL = "fall"
    WALK = "walk"
    RUN = "run"
    JUMP = "jump"
    CLIMB = "climb"
    CRAWL = "crawl"
    SWIM = "swim"
    FLY = "fly"
    RIDE = "ride"
    DRIVE = "drive"
    SAIL = "sail"
    ENTER = "enter"
    LEAVE = "leave"
    FOLLOW = "follow"
    LEAD = "lead"
    HIDE = "hide"
    TURN = "turn"
    DANCE = "dance"
    # Fights.
    FIGHT = "fight"
    STRIKE = "strike"
    KICK = "kick"
    STAB = "stab"
    SHOOT = "shoot"
    AIM = "aim"
    DRAW = "draw"
    THROW = "throw"
    SEIZE = "seize"
    BIND = "bind"
    KILL = "kill"
    DIE = "die"
    # Hands and things.
    GIVE = "give"
    TAKE = "take"
    HOLD = "hold"
    CARRY = "carry"
    PUT = "put"
    CATCH = "catch"
    DROP = "drop"
    PULL = "pull"
    PUSH = "push"
    LIFT = "lift"
    OPEN = "open"
    CLOSE = "close"
    KNOCK = "knock"
    TOUCH = "touch"
    SHOW = "show"
    SEARCH = "search"
    DIG = "dig"
    LIGHT = "light"
    EXTINGUISH = "extinguish"
    POUR = "pour"
    COOK = "cook"
    CUT = "cut"
    BREAK = "break"
    MEND = "mend"
    SEW = "sew"
    CLEAN = "clean"
    WASH = "wash"
    WRITE = "write"
    PAINT = "paint"
    READ = "read"
    PUT_ON = "put_on"
    TAKE_OFF = "take_off"
    PHONE = "phone"
    # Eating and waking.
    EAT = "eat"
    DRINK = "drink"
    SMOKE = "smoke"
    WAKE = "wake"
    # Between people.
    EMBRACE = "embrace"
    KISS = "kiss"
    SHAKE_HANDS = "shake_hands"
    WAVE = "wave"
    BOW = "bow"
    POINT = "point"
    NOD = "nod"
    SHAKE_HEAD = "shake_head"
    # Faces and voices.
    WEEP = "weep"
    LAUGH = "laugh"
    SMILE = "smile"
    FROWN = "frown"
    LOOK = "look"
    LISTEN = "listen"
    THINK = "think"
    SIGH = "sigh"
    SHOUT = "shout"
    TREMBLE = "tremble"
    PRAY = "pray"
    # Play and wonders.
    SING = "sing"
    PLAY = "play"
    PLAY_MUSIC = "play_music"
    CAST_SPELL = "cast_spell"
    APPEAR = "appear"
    VANISH = "vanish"


class Thing(StrEnum):
    """What kind of thing a word means: the sense of "torch", "match", "bank" or 杯.

    Each :class:`.storyboard.Prop` is also a thing of the same value.
    """

    # Small things that a hand holds.
    KEY = "key"
    LETTER = "letter"
    PAPER = "paper"
    BOOK = "book"
    NEWSPAPER = "newspaper"
    SCROLL = "scroll"
    MAP = "map"
    TICKET = "ticket"
    PHOTO = "photo"
    PEN = "pen"
    BRUSH = "brush"
    COIN = "coin"
    MONEY = "money"
    RING = "ring"
    JEWEL = "jewel"
    CROWN = "crown"
    CUP = "cup"
    GLASS = "glass"
    BOTTLE = "bottle"
    TEAPOT = "teapot"
    BOWL = "bowl"
    PLATE = "plate"
    SPOON = "spoon"
    CHOPSTICKS = "chopsticks"
    POT = "pot"
    BREAD = "bread"
    MEAT = "meat"
    FRUIT = "fruit"
    FOOD = "food"
    TEA = "tea"
    WINE = "wine"
    WATER = "water"
    MEDICINE = "medicine"
    BAG = "bag"
    BOX = "box"
    BASKET = "basket"
    BUCKET = "bucket"
    BUNDLE = "bundle"
    FLOWER = "flower"
    LEAF = "leaf"
    STICK = "stick"
    STONE = "stone"
    CANDLE = "candle"
    LAMP = "lamp"
    FLASHLIGHT = "flashlight"
    TORCH = "torch"
    MATCH = "match"
    CIGARETTE = "cigarette"
    PIPE = "pipe"
    UMBRELLA = "umbrella"
    FAN = "fan"
    MIRROR = "mirror"
    COMB = "comb"
    HANDKERCHIEF = "handkerchief"
    CLOTH = "cloth"
    BLANKET = "blanket"
    PILLOW = "pillow"
    NEEDLE = "needle"
    ROPE = "rope"
    CHAIN = "chain"
    TOY = "toy"
    BALL = "ball"
    CARDS = "cards"
    BOARD_GAME = "board_game"
    CLOCK = "clock"
    GLASSES = "glasses"
    FLAG = "flag"
    TALISMAN = "talisman"
    # Clothes, where something is done with them.
    COAT = "coat"
    HAT = "hat"
    SHOES = "shoes"
    GLOVES = "gloves"
    CLOTHES = "clothes"
    MASK = "mask"
    # Weapons and tools.
    SWORD = "sword"
    KNIFE = "knife"
    SPEAR = "spear"
    BOW = "bow"
    ARROW = "arrow"
    SHIELD = "shield"
    WHIP = "whip"
    GUN = "gun"
    RIFLE = "rifle"
    CANNON = "cannon"
    BOMB = "bomb"
    AXE = "axe"
    HAMMER = "hammer"
    SPADE = "spade"
    BROOM = "broom"
    TOOL = "tool"
    WELDER = "welder"
    # Devices.
    PHONE = "phone"
    COMPUTER = "computer"
    SCREEN = "screen"
    RADIO = "radio"
    CAMERA = "camera"
    MACHINE = "machine"
    # Instruments.
    BELL = "bell"
    DRUM = "drum"
    FLUTE = "flute"
    FIDDLE = "fiddle"
    GUITAR = "guitar"
    ZITHER = "zither"
    PIANO = "piano"
    HORN = "horn"
    # Furniture and parts of houses.
    DOOR = "door"
    WINDOW = "window"
    CURTAIN = "curtain"
    TABLE = "table"
    CHAIR = "chair"
    BENCH = "bench"
    BED = "bed"
    CHEST = "chest"
    STOVE = "stove"
    STAIRS = "stairs"
    LADDER = "ladder"
    WALL = "wall"
    LOCK = "lock"
    # Vehicles.
    BICYCLE = "bicycle"
    MOTORCYCLE = "motorcycle"
    CAR = "car"
    CARRIAGE = "carriage"
    CART = "cart"
    TRAIN = "train"
    BOAT = "boat"
    SHIP = "ship"
    AIRCRAFT = "aircraft"
    SPACECRAFT = "spacecraft"
    OAR = "oar"
    # Animals.
    CAT = "cat"
    CAT_IN_BOX = "cat_in_box"
    DOG = "dog"
    BIRD = "bird"
    BAT = "bat"
    HORSE = "horse"
    COW = "cow"
    SHEEP = "sheep"
    PIG = "pig"
    FISH = "fish"
    SNAKE = "snake"
    INSECT = "insect"
    WOLF = "wolf"
    ANIMAL = "animal"
    # Nature.
    TREE = "tree"
    GRASS = "grass"
    FIRE = "fire"
    SNOW = "snow"
    EARTH = "earth"
    MOON = "moon"
    SUN = "sun"
    STARS = "stars"
    GRAVE = "grave"


class Noise(StrEnum):
    """A sound that the story tells and a viewer hears."""

    BELL = "bell"
    GONG = "gong"
    THUNDER = "thunder"
    RAIN = "rain"
    WIND = "wind"
    WAVES = "waves"
    STREAM = "stream"
    SPLASH = "splash"
    FIRE = "fire"
    DOOR = "door"
    CREAK = "creak"
    KNOCK = "knock"
    LOCK = "lock"
    FOOTSTEPS = "footsteps"
    GUNSHOT = "gunshot"
    CANNON = "cannon"
    EXPLOSION = "explosion"
    BLADE = "blade"
    CRASH = "crash"
    GLASS = "glass"
    THUD = "thud"
    HOOVES = "hooves"
    CARRIAGE = "carriage"
    HORSE = "horse"
    DOG = "dog"
    CAT = "cat"
    BIRDS = "birds"
    CROW = "crow"
    ROOSTER = "rooster"
    WOLF = "wolf"
    INSECTS = "insects"
    FROGS = "frogs"
    BEAST = "beast"
    CLOCK = "clock"
    PHONE = "phone"
    ALARM = "alarm"
    SIREN = "siren"
    HORN = "horn"
    WHISTLE = "whistle"
    TRAIN = "train"
    ENGINE = "engine"
    AIRCRAFT = "aircraft"
    MACHINE = "machine"
    MUSIC = "music"
    DRUM = "drum"
    SINGING = "singing"
    LAUGHTER = "laughter"
    WEEPING = "weeping"
    SCREAM = "scream"
    GROAN = "groan"
    COUGH = "cough"
    SNORE = "snore"
    HEARTBEAT = "heartbeat"
    APPLAUSE = "applause"
    CROWD = "crowd"
    RUSTLE = "rustle"


class Effect(StrEnum):
    """What moves or shines in the picture without being a person or a thing."""

    FIRE = "fire"
    SMOKE = "smoke"
    STEAM = "steam"
    SPARKS = "sparks"
    EXPLOSION = "explosion"
    MUZZLE_FLASH = "muzzle_flash"
    LIGHTNING = "lightning"
    LIGHT = "light"
    GLOW = "glow"
    DARKNESS = "darkness"
    MAGIC = "magic"
    DUST = "dust"
    DEBRIS = "debris"
    SPLASH = "splash"
    BLOOD = "blood"
    QUAKE = "quake"
    PETALS = "petals"
    LEAVES = "leaves"
    BUBBLES = "bubbles"


class Mood(StrEnum):
    """The mood of a scene: its light, its music, and the faces of people who feel nothing else."""

    NEUTRAL = "neutral"
    CHEERFUL = "cheerful"
    COMIC = "comic"
    TENDER = "tender"
    PEACEFUL = "peaceful"
    SOLEMN = "solemn"
    MYSTERIOUS = "mysterious"
    TENSE = "tense"
    SAD = "sad"
    GRIEF = "grief"
    FEARFUL = "fearful"
    VIOLENT = "violent"


Names = Annotated[tuple[Name, ...], Field(max_length=100)]


STATES: Final = ("broken", "half", "missing")
"""Words in front of what an :class:`Item` looks like: for one in pieces, for half of one, and for
one that is gone from where it was."""


class Item(Record):
    """A thing as a sentence names it.

    Attributes:
        words: Its words in the story's language, without article, such as ``welding torch``.
        thing: What kind of thing that is; empty if :class:`Thing` has none.
        like: An English noun for what it looks like, one of those of which an artist has a picture
            (:attr:`.Vocabulary.nouns`), with ``broken``, ``half`` or ``missing`` in front for what
            is in pieces, half of one, or gone; ``nothing`` if it looks like none of them; empty if
            it is not known, so that its words decide.
        says: Words that are written on it, as the story gives them; an artist shows them where the
            thing is alone in the picture.
        number: How many there are, or how much it is, where the story hangs on that: an artist
            shows the digits where the thing is alone in the picture. 0 where it does not matter.

    >>> Item(words="welding torch", thing=Thing.WELDER).thing.value
    'welder'
    """

    words: Phrase
    thing: Thing | Literal[""] = ""
    # Left out where it is empty, so that most keys stay as they were.
    like: Phrase = Field(default="", exclude_if=operator.not_)
    says: Phrase = Field(default="", exclude_if=operator.not_)
    number: int = Field(default=0, ge=0, lt=MOST, exclude_if=operator.not_)


Stance = Literal["", "denied", "asked"]
"""How people speak of a deed: as a fact, a wish or a plan, or denying it, or asking about it."""


class Deed(Record):
    """An action of characters in a sentence of narration.

    Attributes:
        verb: What is done.
        who: Names of those who do it, as in the cast or among the extras; empty if the story does
            not say, or if a thing does it.
        whom: Names of those to whom it is done, or towards whom.
        object: The thing to which it is done: what is given, opened, eaten, ridden, sat on.
        instrument: The thing with which it is done, such as the sword of a blow.
        confidence: Confidence in the verb and its roles, 0 to 1.
        sentence: The sentence of the story that says so.
        stance: Of what people speak of: whether their words deny it or ask about it. What is done
            in view has none.
        place: Of a topic (:attr:`.Shot.topics`): the kind of the place where the deed is done, or
            empty. A topic of looking that names nobody and no thing stands for the place alone.
            Deeds in view have none: they are done at the place of the scene.
    """

    verb: Verb
    who: Names = ()
    whom: Names = ()
    object: Item | None = None
    instrument: Item | None = None
    confidence: Confidence = 1.0
    sentence: Passage = ""
    stance: Stance = Field(default="", exclude_if=operator.not_)
    place: PlaceKind | Literal[""] = Field(default="", exclude_if=operator.not_)


class SoundCue(Record):
    """A sound that a sentence tells.

    Attributes:
        sound: The sound.
        confidence: Confidence that it is heard now, 0 to 1.
        sentence: The sentence of the story that says so.
    """

    sound: Noise
    confidence: Confidence = 1.0
    sentence: Passage = ""


class EffectCue(Record):
    """An effect that a sentence tells.

    Attributes:
        effect: The effect.
        confidence: Confidence that it is seen now, 0 to 1.
        sentence: The sentence of the story that says so.
    """

    effect: Effect
    confidence: Confidence = 1.0
    sentence: Passage = ""


class Feeling(Record):
    """How a person feels in a sentence of narration.

    Attributes:
        who: Name of the person.
        emotion: The emotion.
        confidence: Confidence in it, 0 to 1.
        sentence: The sentence of the story that says so.
    """

    who: Name
    emotion: Emotion
    confidence: Confidence = 1.0
    sentence: Passage = ""
