"""Where and when a story takes place: kinds of place, the surroundings of a scene, and the world.

Kinds of place form a tree. An artist that has no picture of a kind draws its parent: an inn is an
interior, and an interior is a room that the story may furnish. Each kind also names the setting
that stands for it until it is drawn; a kind that no drawn setting resembles has the plain ground
``studio``, since a plain ground contradicts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ..ops.record import Record
from .fields import Evidence, Reference

if TYPE_CHECKING:
    from collections.abc import Iterator

TimeOfDay = Literal["dawn", "day", "dusk", "night"]
"""Time of day, which decides the light."""
Weather = Literal["clear", "cloudy", "rain", "snow", "fog", "storm"]
"""Weather, indoors that outside the windows."""
Season = Literal["spring", "summer", "autumn", "winter"]
"""Season."""
Side = Literal["in", "out"]
"""Under a roof, or under the sky."""
ANY_ROOM = "any room"
"""Setting of a place under a roof whose kind is not known: nothing but what the story names."""
OPEN_GROUND = "open ground"
"""The same under the sky."""
UNTOLD_SETTINGS = frozenset({ANY_ROOM, OPEN_GROUND})
"""Settings that a planner gives to places of whose kind it is not sure."""
Mode = Literal["present", "memory", "dream", "tale"]
"""What a scene is in the story: what happens now, what someone remembers or dreams, or what someone
tells or reads aloud (a tale within the tale, a letter)."""
Away = Literal["memory", "dream", "tale"]
"""Modes other than the present."""


class PlaceKind(StrEnum):
    """What kind of place a scene is at; see :func:`kind_of_place` for parent, setting and side."""

    ANYWHERE = "anywhere"
    INTERIOR = "interior"
    HOME = "home"
    LIVING_ROOM = "living_room"
    DINING_ROOM = "dining_room"
    BEDROOM = "bedroom"
    KITCHEN = "kitchen"
    STUDY = "study"
    BATHROOM = "bathroom"
    ATTIC = "attic"
    CELLAR = "cellar"
    HALLWAY = "hallway"
    HUT = "hut"
    INN = "inn"
    RESTAURANT = "restaurant"
    BAR = "bar"
    SHOP = "shop"
    WORKSHOP = "workshop"
    FACTORY = "factory"
    MILL = "mill"
    BARN = "barn"
    WAREHOUSE = "warehouse"
    OFFICE = "office"
    LABORATORY = "laboratory"
    POLICE_STATION = "police_station"
    SCHOOL = "school"
    LIBRARY = "library"
    HOSPITAL = "hospital"
    HALL = "hall"
    COURTROOM = "courtroom"
    PALACE = "palace"
    CASTLE = "castle"
    TEMPLE = "temple"
    CHURCH = "church"
    THEATRE = "theatre"
    MUSEUM = "museum"
    STATION = "station"
    PRISON = "prison"
    TOWER = "tower"
    LAMP_ROOM = "lamp_room"
    LIFT = "lift"
    TENT = "tent"
    UNDERGROUND = "underground"
    CAVE = "cave"
    TUNNEL = "tunnel"
    TOMB = "tomb"
    TRENCH = "trench"
    VEHICLE = "vehicle"
    CAR = "car"
    COACH = "coach"
    TRAIN = "train"
    TRAM = "tram"
    AEROPLANE = "aeroplane"
    SPACECRAFT = "spacecraft"
    CABIN = "cabin"
    OUTDOORS = "outdoors"
    TOWN = "town"
    STREET = "street"
    SQUARE = "square"
    MARKET = "market"
    PLATFORM = "platform"
    ROOF = "roof"
    BRIDGE = "bridge"
    ROAD = "road"
    COURTYARD = "courtyard"
    PORCH = "porch"
    GATE = "gate"
    GARDEN = "garden"
    PARK = "park"
    SPORTS_GROUND = "sports_ground"
    GRAVEYARD = "graveyard"
    VILLAGE = "village"
    FARM = "farm"
    FIELD = "field"
    PLAIN = "plain"
    DESERT = "desert"
    ICE = "ice"
    SWAMP = "swamp"
    FOREST = "forest"
    MOUNTAIN = "mountain"
    RUINS = "ruins"
    BATTLEFIELD = "battlefield"
    CAMP = "camp"
    WATERSIDE = "waterside"
    RIVER = "river"
    LAKE = "lake"
    BEACH = "beach"
    HARBOUR = "harbour"
    ISLAND = "island"
    SEA = "sea"
    DECK = "deck"
    UNDER_WATER = "under_water"
    SKY = "sky"
    SPACE = "space"


@dataclass(frozen=True, slots=True)
class KindOfPlace:
    """The row of a kind in the tree.

    Attributes:
        kind: The kind.
        parent: The wider kind that stands for it; of the root, the root itself.
        setting: The drawn setting that stands for it: one of the plugin ``cartoon``.
        side: Whether it is under a roof; None if that is open.
    """

    kind: PlaceKind
    parent: PlaceKind
    setting: str
    side: Side | None

    @property
    def is_sheltered(self) -> bool:
        """Whether rain and snow stay outside."""
        return self.side == "in"


_TREE = """
anywhere studio
  interior interior in
    home interior
      living_room interior
      dining_room interior
      bedroom bedroom
      kitchen kitchen
      study study
      bathroom studio
      attic interior
      cellar tower
      hallway interior
      hut interior
    inn teahouse
      restaurant teahouse
      bar teahouse
    shop shop
    workshop shop
      factory studio
      mill studio
    barn studio
    warehouse studio
    office office
      laboratory office
      police_station office
    school classroom
    library study
    hospital studio
    hall hall
      courtroom hall
      palace hall
      castle hall
      temple hall
      church hall
      theatre hall
      museum hall
      station hall
    prison tower
    tower tower
      lamp_room lamp_room
    lift studio
    tent studio
    underground cave
      cave cave
      tunnel cave
      tomb cave
    vehicle studio
      car studio
      coach studio
      train tram
        tram tram
      aeroplane studio
      spacecraft studio
      cabin studio
  outdoors landscape out
    town street
      street street
      square street
      market market
      platform street
      roof rooftop
      bridge river
    road landscape
    courtyard courtyard
      porch courtyard
      gate courtyard
    garden garden
      park garden
      sports_ground landscape
    graveyard landscape
    village village
      farm village
    field landscape
    plain landscape
      desert landscape
      ice landscape
      swamp landscape
    forest forest
    mountain mountain
    ruins landscape
    battlefield landscape
      trench landscape
    camp landscape
    waterside river
      river river
      lake river
      beach sea
      harbour sea
      island sea
      sea sea
        deck deck
    under_water studio
    sky studio
    space studio
"""
"""A kind a line, indented under its parent: name, setting, and the side if it differs from the
parent's."""


def _rows() -> Iterator[KindOfPlace]:
    path: list[KindOfPlace] = []
    for line in _TREE.strip("\n").split("\n"):
        depth = (len(line) - len(line.lstrip())) // 2
        name, setting, *given = line.split()
        del path[depth:]
        kind = PlaceKind(name)
        side: Side | None = path[-1].side if path else None
        if given:
            side = "in" if given[0] == "in" else "out"
        row = KindOfPlace(kind, path[-1].kind if path else kind, setting, side)
        path.append(row)
        yield row


KINDS_OF_PLACE = {row.kind: row for row in _rows()}
"""The tree of places, parents before children."""


def kind_of_place(kind: PlaceKind) -> KindOfPlace:
    """Return the row of a kind: its parent, its setting, its side.

    >>> row = kind_of_place(PlaceKind.INN)
    >>> row.parent.value, row.setting, row.side
    ('interior', 'teahouse', 'in')
    """
    return KINDS_OF_PLACE[kind]


def line_of(kind: PlaceKind) -> tuple[PlaceKind, ...]:
    """Return a kind and its ancestors, up to ``anywhere``.

    >>> [each.value for each in line_of(PlaceKind.COURTROOM)]
    ['courtroom', 'hall', 'interior', 'anywhere']
    """
    line = [kind]
    while line[-1] is not PlaceKind.ANYWHERE:
        line.append(KINDS_OF_PLACE[line[-1]].parent)
    return tuple(line)


class Surroundings(Record):
    """Place, time, weather and season of a scene, and what the scene is in the story.

    Attributes:
        name: The place in the story's words; empty if the story does not name it.
        kind: What kind of place it is.
        side: Under a roof or under the sky; empty if the story leaves it open.
        time: Time of day; empty if the story has not yet said it.
        weather: Weather, indoors that outside the windows; empty if the story has not yet said it.
        season: Season; empty if the story has not yet said it.
        mode: What the scene is in the story.
        evidence: Why each of ``place``, ``time``, ``weather``, ``season`` and ``mode`` is believed,
            as far as it is not empty.
    """

    name: Reference = ""
    kind: PlaceKind = PlaceKind.ANYWHERE
    side: Side | Literal[""] = ""
    time: TimeOfDay | Literal[""] = ""
    weather: Weather | Literal[""] = ""
    season: Season | Literal[""] = ""
    mode: Mode = "present"
    evidence: dict[Literal["place", "time", "weather", "season", "mode"], Evidence] = Field(
        default_factory=dict
    )


class Era(StrEnum):
    """When the story takes place, as far as it changes what people wear and rooms hold."""

    UNKNOWN = ""
    ANCIENT = "ancient"
    MEDIEVAL = "medieval"
    EARLY_MODERN = "early_modern"
    NINETEENTH_CENTURY = "nineteenth_century"
    EARLY_TWENTIETH_CENTURY = "early_twentieth_century"
    MODERN = "modern"
    FUTURE = "future"


class Culture(StrEnum):
    """Where in the world the story takes place."""

    UNKNOWN = ""
    CHINESE = "chinese"
    WESTERN = "western"
    JAPANESE = "japanese"
    ARABIC = "arabic"
    INDIAN = "indian"
    RUSSIAN = "russian"
    CLASSICAL = "classical"


class Genre(StrEnum):
    """What kind of story it is."""

    UNKNOWN = ""
    XIANXIA = "xianxia"
    WUXIA = "wuxia"
    PALACE = "palace"
    FANTASY = "fantasy"
    FABLE = "fable"
    SPACE = "space"
    HORROR = "horror"
    CRIME = "crime"
    WAR = "war"
    SEAFARING = "seafaring"
    WESTERN = "western"
    SCHOOL = "school"
    WORKPLACE = "workplace"
    COUNTRY = "country"
    SOCIETY = "society"


class World(Record):
    """The world of an episode, by which people are dressed and places are furnished.

    Attributes:
        era: When.
        culture: Where.
        genre: What kind of story.
        evidence: Why each of them is believed, strongest sentence first; without the unknown ones.
    """

    era: Era = Era.UNKNOWN
    culture: Culture = Culture.UNKNOWN
    genre: Genre = Genre.UNKNOWN
    evidence: dict[Literal["era", "culture", "genre"], tuple[Evidence, ...]] = Field(
        default_factory=dict
    )

    @property
    def phrase(self) -> str:
        """The world in a few English words, for prompts; empty if nothing is known.

        >>> World(era=Era.ANCIENT, culture=Culture.CHINESE, genre=Genre.XIANXIA).phrase
        'ancient chinese world, xianxia story'
        """
        where = " ".join(part for part in (self.era, self.culture) if part)
        parts = [f"{where} world" if where else "", f"{self.genre} story" if self.genre else ""]
        return ", ".join(part for part in parts if part).replace("_", " ")
